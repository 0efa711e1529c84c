"""Making runs again from what the store says of them, and comparing bit for bit."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.folder import SweepFolder
from experiments.sweep.worker import MarketRun, run_function, run_market

if TYPE_CHECKING:
    from experiments.sweep.store.reader import StoreReader


@dataclass(frozen=True)
class Recreation:
    """A run, made again.

    Attributes
    ----------
    run : str
    is_equal : bool
        Whether every number is the same, bit for bit.
    difference : str
        What differs, in a sentence; empty if nothing does.
    """

    run: str
    is_equal: bool
    difference: str = ""


def recreate(
    folder: Path, count: int, random_seed: int = 1, progress: Callable[[int], None] | None = None
) -> list[Recreation]:
    """Make runs of a sweep's store again, from the store's own record alone.

    Parameters
    ----------
    folder : Path
        Of the sweep.
    count : int
        How many, chosen at random among all that are finished; all of them if there are fewer.
    random_seed : int
        Of the choice.
    progress : callable, optional
        Called with the number of runs made since the last call.

    Raises
    ------
    StorageError
        If there is no such folder.
    """
    from experiments.sweep.store.reader import StoreReader

    store = StoreReader.read_only(SweepFolder.open(folder)[0].store)
    runs = store.runs()
    chosen = np.sort(np.random.default_rng(random_seed).permutation(len(runs))[:count])
    found = []
    for place in chosen:
        found.append(_recreated(store, runs[int(place)]))
        if progress is not None:
            progress(1)
    return found


def _recreated(store: StoreReader, run: str) -> Recreation:
    rows = store.read([run]).to_pylist()
    try:
        point = store.point(rows[0]["point"])
    except KeyError:
        lost = "its point is described no more: run the sweep again, which describes it"
        return Recreation(run, is_equal=False, difference=lost)
    difference = _other_versions(point)
    if not difference:
        made = _made(point, rows[0]["point"], rows[0]["replicate"])
        difference = next(
            (
                f"{name} = {row.get(name)!r} in the store, {value!r} made again"
                for row, again in zip(rows, made, strict=True)
                for name, value in again.items()
                if not _is_same(row.get(name), value)
            ),
            "",
        )
    return Recreation(run, not difference, difference)


def _made(point: Mapping[str, Any], digest: str, replicate: int) -> list[dict[str, Any]]:
    if point["subject"] == "function":
        module, _, name = str(point["function"]).partition(":")
        return run_function(module, name, dict(point["values"]), replicate)[0]
    with tempfile.TemporaryDirectory() as folder:
        # Nothing is prepared there: the worker makes network and seeds itself.
        network = digest if point["network_is_shared"] else ""
        run = MarketRun(digest, point["scenario_toml"], folder, network, point["has_seeds"], point["cascades"], 0)
        return run_market(run, replicate)[0]


def _other_versions(point: Mapping[str, Any]) -> str:
    """What differs between the versions that made a point's runs and those at hand."""
    from simulation import kernels
    from simulation.provenance import versions

    own = {**versions(), "kernels": kernels.SOURCE_DIGEST}
    made = {**point["versions"], "kernels": point.get("kernels", own["kernels"])}
    changed = [f"{name} {made.get(name)}, now {own[name]}" for name in own if made.get(name) != own[name]]
    return f"made with other versions: {'; '.join(changed)}" if changed else ""


def _is_same(recorded: Any, made: Any) -> bool:
    if recorded is None and isinstance(made, float) and math.isnan(made):
        # What is not a number is kept as missing.
        return True
    if isinstance(recorded, float) and isinstance(made, int | float):
        return np.float64(recorded).tobytes() == np.float64(made).tobytes()
    return type(recorded) is type(made) and recorded == made
