"""The co-authors of high energy physics (NetHEPT), on which seeds are compared, and the seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.studies.spreads import Spread, mean_of
from experiments.verification.exact.cascades import RANDOM_SEED, singly
from experiments.verification.target import Context
from simulation import SocialNetwork, read_network
from simulation.kernels.random.root import root_key
from simulation.seeding import degree_discount, distance_centrality, highest_degree, random_seeds, single_discount

FILE = "graphs/NetHEPT_hep.txt.gz"

P = 0.01
"""Probability of degree discount, and of the independent cascade where it is small."""

SEEDS = 50

CONVENTIONS = (
    "NetHEPT: 15,233 consumers, isolated ones included; each line is a friendship, self-loops are dropped",
    "synchronous; one coin per direction; seeds count",
    "of equals the lowest row is the better seed",
    "distance centrality: the smallest mean distance to all others, n for whom no path reaches",
    f"degree discount with p = {P}",
)

Choices = Mapping[str, NDArray[np.int32]]


def collaboration(context: Context) -> SocialNetwork | None:
    """Return the network, or None if the file is not on this machine."""
    path = context.file(FILE)
    return None if path is None else _read(path)


@cache
def _read(path: Path) -> SocialNetwork:
    return read_network(path, header="counts", lines="mutual")


def heuristic_seeds(context: Context, network: SocialNetwork, *, multiplicity: bool) -> Choices:
    """Return the seeds of each heuristic, in the order in which they are chosen."""
    return {
        "degree discount": degree_discount(network, SEEDS, P, multiplicity=multiplicity),
        "single discount": single_discount(network, SEEDS, multiplicity=multiplicity),
        "degree": highest_degree(network, SEEDS, multiplicity=multiplicity),
        "distance": distance_centrality(network, SEEDS, threads=context.threads),
    }


def random_spread(
    context: Context, network: SocialNetwork, process: Any, counts: Sequence[int], sets: int, replicates: int
) -> dict[int, Spread]:
    """Return what the first seeds of random sets reach, by their number; standard errors are between sets.

    Parameters
    ----------
    counts : sequence of int
        Numbers of seeds, at most `SEEDS`.
    sets, replicates : int
        How many sets, and replicates of each.
    """
    root = root_key(RANDOM_SEED, None)
    chosen = np.array(
        [random_seeds(root, network.consumers, SEEDS, "random set", str(number)) for number in range(sets)], np.int64
    )
    # Luck of its own for each set: otherwise all would share that of a few replicates.
    return {
        count: mean_of(singly(context, network, chosen[:, :count], process, replicates=replicates).mean(axis=1))
        for count in counts
    }
