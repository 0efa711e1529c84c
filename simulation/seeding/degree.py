"""Seeds by degree, and by degrees that are discounted for what earlier seeds already reach.

Of equals the lowest row comes first. With `multiplicity`, parallel ties count as often as there are lines, as in the
multigraphs of co-authors on which these heuristics were compared.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulation.kernels.random import selection
from simulation.seeding.buying import Purchase

if TYPE_CHECKING:
    from simulation.network import SocialNetwork

_Counts = NDArray[np.int64]
_Value = Callable[[_Counts, _Counts, _Counts], NDArray[np.float64]]


def highest_degree(network: SocialNetwork, count: int, *, multiplicity: bool = False) -> NDArray[np.int32]:
    """Choose the consumers with the most followers.

    Parameters
    ----------
    network : SocialNetwork
    count : int
        In 0..consumers.
    multiplicity : bool
        Whether parallel ties count as often as there are lines.

    Returns
    -------
    int32 array, shape (count,)
        From the most to the least, the lowest row first among equals.
    """
    if multiplicity and network.multiplicity is not None:
        return np.argsort(-lines_out(network, multiplicity=True), kind="stable")[:count].astype(np.int32)
    rows = selection.rows_of_highest_degree(network.indptr, count)
    followers = network.indptr[rows + 1] - network.indptr[rows]
    chosen: NDArray[np.int32] = rows[np.argsort(-followers, kind="stable")]
    return chosen


def single_discount(network: SocialNetwork, count: int | Purchase, *, multiplicity: bool = False) -> NDArray[np.int32]:
    """Choose one after the other who has the most followers that are not seeds yet (Chen, Wang & Yang 2009).

    Parameters
    ----------
    network : SocialNetwork
    count : int or Purchase
        How many, in 0..consumers; or the purchase that says who may be chosen, and holds who is a seed already.
    multiplicity : bool
        Whether parallel ties count as often as there are lines.

    Returns
    -------
    int32 array, shape (count,)
        In the order in which they are chosen.
    """

    def value(degree: _Counts, to_seeds: _Counts, from_seeds: _Counts) -> NDArray[np.float64]:
        return (degree - to_seeds).astype(np.float64)

    return _discounted(network, count, value, multiplicity)


def degree_discount(
    network: SocialNetwork, count: int | Purchase, probability: float, *, multiplicity: bool = False
) -> NDArray[np.int32]:
    """Choose by DegreeDiscountIC (Chen, Wang & Yang 2009, algorithm 4), written for ties with a direction.

    A consumer with d followers, s of whom are seeds, who follows t seeds, is worth d - s - t - (d - s) t p: to first
    order in p the expected number of followers that it activates itself, less the chance that it is active without
    being chosen. Where all ties are mutual s = t, and this is the paper's d - 2 t - (d - t) t p.

    Parameters
    ----------
    network : SocialNetwork
    count : int or Purchase
        As of `single_discount`.
    probability : float
        p in [0, 1] of the independent cascade.
    multiplicity : bool
        Whether d, s and t count lines instead of consumers.

    Returns
    -------
    int32 array, shape (count,)
        In the order in which they are chosen.
    """

    def value(degree: _Counts, to_seeds: _Counts, from_seeds: _Counts) -> NDArray[np.float64]:
        left = degree - to_seeds
        worth: NDArray[np.float64] = left - from_seeds - left * from_seeds * probability
        return worth

    return _discounted(network, count, value, multiplicity)


def lines_out(network: SocialNetwork, *, multiplicity: bool) -> NDArray[np.int64]:
    """Return how many ties leave each consumer, or how many lines made them (int64, shape (consumers,))."""
    if not multiplicity or network.multiplicity is None:
        return np.diff(network.indptr)
    before = np.concatenate([[0], np.cumsum(network.multiplicity, dtype=np.int64)])
    lines: NDArray[np.int64] = np.diff(before[network.indptr])
    return lines


def _discounted(network: SocialNetwork, count: int | Purchase, value: _Value, multiplicity: bool) -> NDArray[np.int32]:
    """Choose one after the other the consumer of the largest value, which changes only beside a new seed."""
    purchase = count if isinstance(count, Purchase) else Purchase.free(network.consumers, count)
    degree = lines_out(network, multiplicity=multiplicity)
    to_seeds, from_seeds = np.zeros_like(degree), np.zeros_like(degree)
    in_ties = network.in_ties()
    worth = value(degree, to_seeds, from_seeds)

    def discount(seed: int) -> None:
        out = slice(network.indptr[seed], network.indptr[seed + 1])
        into = slice(in_ties.indptr[seed], in_ties.indptr[seed + 1])
        followers, followees = network.targets[out], in_ties.sources[into]
        if multiplicity and network.multiplicity is not None:
            from_seeds[followers] += network.multiplicity[out]
            to_seeds[followees] += network.multiplicity[in_ties.positions[into]]
        else:
            from_seeds[followers] += 1
            to_seeds[followees] += 1
        beside = np.concatenate([followers, followees])
        worth[beside] = value(degree[beside], to_seeds[beside], from_seeds[beside])

    for seed in purchase.rows.tolist():
        discount(seed)
    while not purchase.is_over:
        seed = purchase.first(worth)
        purchase.take(seed)
        discount(seed)
    return purchase.rows
