"""What cascades are timed on: a network, seeds and a probability, written once to a folder that all programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SEEDS = 50
TWITTER = Path(__file__).parents[2] / "shared" / "data" / "graphs" / "ego-twitter-undirected.txt.gz"


class Workload(NamedTuple):
    """A network in plain arrays, and what spreads on it.

    Attributes
    ----------
    name : str
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    seeds : int32 array
        The consumers with the most followers, ascending.
    probability : float
        Of the independent cascade; the linear threshold has weights 1 / in-degree.
    path : Path
        Of the network, a saved `SocialNetwork`.
    """

    name: str
    indptr: NDArray[np.int64]
    targets: NDArray[np.int32]
    seeds: NDArray[np.int32]
    probability: float
    path: Path

    @property
    def consumers(self) -> int:
        """How many there are."""
        return len(self.indptr) - 1

    @property
    def ties(self) -> int:
        """How many there are, a friendship being two."""
        return len(self.targets)


def write(folder: Path, name: str, network: object, probability: float) -> Workload:
    """Write a network, its most followed consumers and the probability; return them."""
    folder.mkdir(parents=True)
    network.save(folder / "network.npz")
    seeds = np.sort(np.argsort(-np.diff(network.indptr), kind="stable")[:SEEDS])
    facts = {"name": name, "probability": probability, "seeds": seeds.tolist()}
    (folder / "workload.json").write_text(json.dumps(facts))
    return read(folder)


def read(folder: Path) -> Workload:
    """Read what `write` wrote."""
    facts = json.loads((folder / "workload.json").read_text())
    path = folder / "network.npz"
    with np.load(path) as arrays:
        indptr, targets = arrays["indptr"], arrays["targets"]
    return Workload(facts["name"], indptr, targets, np.array(facts["seeds"], np.int32), facts["probability"], path)


def write_barabasi_albert(folder: Path, consumers: int, ties_each: int, probability: float) -> Workload:
    """Write a network in which newcomers prefer the well connected."""
    from simulation.network import generate_network

    network = generate_network("barabasi_albert", consumers=consumers, mean_degree=2 * ties_each, random_seed=1)
    return write(folder, f"Barabasi-Albert, m={ties_each}", network, probability)


def write_twitter(folder: Path, path: Path, probability: float) -> Workload:
    """Write the friendships of ego-Twitter, from an edge list."""
    from simulation.network import read_network

    return write(folder, "ego-Twitter", read_network(path, lines="mutual"), probability)
