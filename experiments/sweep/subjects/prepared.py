"""What all replicates of a point share, made once and laid into a folder: its network, mapped by workers; its seeds."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import NetworkError
from simulation.files.storage import write_file
from simulation.kernels.random.root import root_key
from simulation.market.preparation import make_network
from simulation.network import SocialNetwork
from simulation.seeding import SeedingPlan, costly_plans

if TYPE_CHECKING:
    from simulation.scenario import Scenario

Plans = dict[tuple[str, str], SeedingPlan]
_PARTS = ("rows", "prices", "acceptance")


def network_path(folder: str, key: str) -> Path:
    """Return where the network with a key lies."""
    return Path(folder, "networks", f"{key}.npz")


def seeds_path(folder: str, point: str) -> Path:
    """Return where the seeds of a point lie."""
    return Path(folder, "seeds", f"{point}.npz")


def made_network(scenario: Scenario) -> SocialNetwork:
    """Make the network that all replicates of a scenario share."""
    assert scenario.run.random_seed is not None
    return make_network(scenario, root_key(scenario.run.random_seed, None))


def chosen_plans(scenario: Scenario, network: SocialNetwork) -> Plans:
    """Choose the seeds that all replicates of a scenario share, where the choice is costly."""
    assert scenario.run.random_seed is not None
    return costly_plans(scenario, network, root_key(scenario.run.random_seed, None), ())


def prepare_network(scenario: Scenario, path: Path) -> None:
    """Lay the network of a scenario at a path; one that is there stays."""
    if not path.exists():
        made_network(scenario).save(path)


def prepare_seeds(scenario: Scenario, network: SocialNetwork, path: Path) -> None:
    """Lay the costly choices of seeds of a scenario at a path; those that are there stay."""
    if path.exists():
        return
    plans = chosen_plans(scenario, network)
    arrays = {f"{part}_{index}": getattr(plan, part) for index, plan in enumerate(plans.values()) for part in _PARTS}
    names = np.frombuffer(json.dumps(list(plans)).encode(), np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, names=names, **arrays)
    write_file(path, buffer.getvalue())


def load_network(path: Path) -> SocialNetwork | None:
    """Map a prepared network, or return None where the folder cannot be seen from here."""
    try:
        return SocialNetwork.load(path, check=False)
    except NetworkError:
        return None


def load_plans(path: Path) -> Plans | None:
    """Read prepared seeds, or return None where the folder cannot be seen from here."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            names = json.loads(archive["names"].tobytes())
            return {
                (brand, campaign): SeedingPlan(*(archive[f"{part}_{index}"] for part in _PARTS))
                for index, (brand, campaign) in enumerate(names)
            }
    except (OSError, ValueError, KeyError):
        return None
