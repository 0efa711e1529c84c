"""Products of different replicates: what is left of a square when luck is taken out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cross(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean of first_r second_s over all r != s, along the last axis (R); of first second where R is 1.

    Its expectation is the product of the two expectations over luck, whether the luck of a replicate is shared by
    the two or not: a square holds the variance of luck, a product of different replicates does not.
    """
    replicates = first.shape[-1]
    if replicates == 1:
        return np.asarray(first[..., 0] * second[..., 0])
    both = first.sum(axis=-1) * second.sum(axis=-1) - (first * second).sum(axis=-1)
    return np.asarray(both / (replicates * (replicates - 1)))


def expected(products: NDArray[np.float64]) -> float:
    """Return the mean of products (R, R) of two sets of replicates over different ones; the only one where R is 1."""
    replicates = len(products)
    if replicates == 1:
        return float(products[0, 0])
    return float((products.sum() - np.trace(products)) / (replicates * (replicates - 1)))


def left_out(products: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `expected` of products (R, R), R >= 3, with each replicate left out in turn (R,)."""
    replicates = len(products)
    own = np.diagonal(products)
    apart = products.sum() - own.sum()
    lost = products.sum(axis=0) + products.sum(axis=1) - 2 * own
    return np.asarray((apart - lost) / ((replicates - 1) * (replicates - 2)))


def jackknife(left: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the variance over luck of a figure from its values with each replicate left out (R, ...), R >= 3.

    References
    ----------
    Efron, B., Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9, 586-596.
    """
    count = len(left)
    return np.asarray((count - 1) / count * ((left - left.mean(axis=0)) ** 2).sum(axis=0))


def around(value: float, variance: float, freedom: float, level: float = 0.95) -> tuple[float, float]:
    """Return Student's limits about a value, of its variance; NaN where that is."""
    half = float(stdtrit(max(freedom, 1.0), 1 - (1 - level) / 2)) * math.sqrt(variance)
    return value - half, value + half
