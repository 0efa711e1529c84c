"""Generated networks whose ties are independent: with probabilities by community, or by weight."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulation.kernels.networks import compressed_rows, independent_ties
from simulation.network.generator_checks import block_probabilities

Key = tuple[np.uint64, np.uint64]
Rows = tuple[NDArray[np.int64], NDArray[np.int32]]

# Ties beyond the expected number for which room is made at first, in standard deviations.
_DEVIATIONS = 6.0


def block_rows(key: Key, sizes: NDArray[np.int64], mean_degree: float, mixing: float, *, directed: bool) -> Rows:
    """Return the rows of a stochastic block model with communities of the given sizes.

    Parameters
    ----------
    key : pair of uint64
        Stream of the draws.
    sizes : int64 array, shape (communities,)
        Consumers per community, in the order of their rows.
    mean_degree : float
        Expected ties per consumer.
    mixing : float
        Expected share of ties that lead out of the own community.
    directed : bool

    Returns
    -------
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    """
    bounds = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    consumers = int(bounds[-1])
    inside, across = (min(p, 1.0) for p in block_probabilities(sizes, mean_degree, mixing))

    def lists(starts: NDArray[np.int64], others: NDArray[np.int32], row: int) -> int:
        return int(independent_ties.block_lists(*key, bounds, inside, across, directed, starts, others, row))

    return _rows(lists, consumers, mean_degree, directed=directed)


def weighted_rows(key: Key, consumers: int, mean_degree: float, exponent: float, *, directed: bool) -> Rows:
    """Return the rows of a Chung-Lu network whose expected degrees follow a power law; see `block_rows`."""
    weights = expected_degrees(consumers, mean_degree, exponent)

    def lists(starts: NDArray[np.int64], others: NDArray[np.int32], row: int) -> int:
        return int(independent_ties.weighted_lists(*key, weights, directed, starts, others, row))

    return _rows(lists, consumers, mean_degree, directed=directed)


def expected_degrees(consumers: int, mean_degree: float, exponent: float) -> NDArray[np.float64]:
    """Return expected degrees of a power law, the largest first; float64, shape (consumers,).

    They fall with the row as (row + offset) ** (-1 / (exponent - 1)): their density then falls as
    degree ** -exponent, up to about sqrt(consumers * mean_degree), which keeps all probabilities at or below 1
    (Chung & Lu 2002).
    """
    power = 1.0 / (exponent - 1.0)
    offset = _offset(consumers, mean_degree, power)
    weights: NDArray[np.float64] = independent_ties.power_law_weights(consumers, mean_degree, power, offset)
    return weights


def _offset(consumers: int, mean_degree: float, power: float) -> float:
    """Return the offset at which the largest of the weights is sqrt(consumers * mean_degree).

    By bisection in its logarithm; sums are integrals, whose error falls on the largest weight alone.
    """
    largest = math.sqrt(consumers / mean_degree)

    def ratio(offset: float) -> float:
        """Return the largest weight in units of the mean."""
        low, high = math.log(offset + 0.5), math.log(offset + consumers + 0.5)
        rise = 1.0 - power
        logarithm = high - low if rise == 0 else math.exp(rise * low) * math.expm1(rise * (high - low)) / rise
        return consumers * math.pow(offset + 1.0, -power) / logarithm

    low, high = -30.0, math.log(consumers) + 30.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if ratio(math.exp(middle)) > largest else (low, middle)
    return 1.0 + math.exp(high)


def _rows(
    lists: Callable[[NDArray[np.int64], NDArray[np.int32], int], int],
    consumers: int,
    mean_degree: float,
    *,
    directed: bool,
) -> Rows:
    """Let `lists` fill one list per consumer, with more room when there are more ties than expected."""
    expected = consumers * mean_degree / (1 if directed else 2)
    others = np.empty(int(expected + _DEVIATIONS * math.sqrt(expected)) + 64, np.int32)
    starts = np.zeros(consumers + 1, np.int64)
    row = lists(starts, others, 0)
    while row < consumers:
        larger = np.empty(len(others) + len(others) // 4 + consumers, np.int32)
        larger[: starts[row]] = others[: starts[row]]
        others = larger
        row = lists(starts, others, row)
    if directed:
        return starts, others[: starts[-1]]
    indptr, targets = compressed_rows.befriend(starts, others)
    return indptr, targets
