"""What the targets ask of the simulator's cascades: sizes, their counts, and who was active when."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.verification.target import Context
from simulation import SocialNetwork

RANDOM_SEED = 2003
"""Of all targets: each is compared at a fixed seed."""


def sizes(
    context: Context,
    network: SocialNetwork,
    seeds: Iterable[int],
    process: Any,
    replicates: int | Iterable[int],
    random_seed: int = RANDOM_SEED,
) -> NDArray[np.int64]:
    """Return the sizes of cascades from rows, seeds included, shape (replicates,)."""
    # By its name in the package, so that another engine can be put in its place.
    sample = simulation.simulate_cascades(
        network,
        seeds,
        process,
        replicates=replicates,
        random_seed=random_seed,
        seeds_by="row",
        threads=context.threads,
    )
    found: NDArray[np.int64] = sample.sizes
    return found


def counted(found: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """Return how often each size 0..most was found."""
    return np.bincount(found, minlength=most + 1)


def activations(
    context: Context, network: SocialNetwork, seeds: Iterable[int], process: Any, replicates: int
) -> Iterator[dict[int, int]]:
    """Yield for each replicate of cascades from rows the tick in which each active consumer became so."""
    sample = simulation.simulate_cascades(
        network,
        seeds,
        process,
        replicates=replicates,
        random_seed=RANDOM_SEED,
        seeds_by="row",
        threads=context.threads,
        record=("times",),
    )
    for replicate in range(replicates):
        part = slice(sample.offsets[replicate], sample.offsets[replicate + 1])
        yield dict(zip(sample.consumers[part].tolist(), sample.times[part].tolist(), strict=True))


def singly(
    context: Context,
    network: SocialNetwork,
    seeds: NDArray[np.int64],
    process: Any,
    first: int = 0,
    replicates: int = 1,
) -> NDArray[np.int64]:
    """Return the sizes of cascades from many sets of seeds, each with the luck of replicates of its own.

    Parameters
    ----------
    seeds : int64 array, shape (sets,) or (sets, seeds of each)
        Rows.
    first : int
        First replicate of the first set.
    replicates : int
        Replicates of each set.

    Returns
    -------
    int64 array, shape (sets, replicates)
        Within a column, sizes are independent; within a row, they share their seeds.
    """
    alone = replace(context, threads=1)

    def found(index: int) -> NDArray[np.int64]:
        begins = (first + index) * replicates
        return sizes(alone, network, np.atleast_1d(seeds[index]), process, range(begins, begins + replicates))

    with ThreadPoolExecutor(context.cores) as pool:
        return np.array(list(pool.map(found, range(len(seeds)))))


def outbreak_share(found: NDArray[np.int64], consumers: int, most: int) -> tuple[float, float]:
    """Return the mean share that outbreaks reach, and its standard error, which is that of independent networks.

    Parameters
    ----------
    found : int64 array, shape (networks, cascades)
        Sizes; those above `most` are outbreaks.
    """
    shares = np.array([row[row > most].mean() / consumers for row in found])
    return float(shares.mean()), float(shares.std(ddof=1)) / math.sqrt(len(shares))
