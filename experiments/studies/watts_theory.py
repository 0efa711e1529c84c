"""Global cascades of fractional thresholds on Poisson random graphs: generating functions, all but the simulator."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

MOST_DEGREE = 200
"""Degrees beyond are left out; below a mean degree of 20 they have a probability of less than 1e-100."""


def degree_probabilities(mean: float) -> NDArray[np.float64]:
    """Return the Poisson probabilities of degrees 0..MOST_DEGREE."""
    degrees = np.arange(MOST_DEGREE + 1)
    logarithms = degrees * math.log(mean) - mean - np.array([math.lgamma(degree + 1) for degree in degrees])
    probabilities: NDArray[np.float64] = np.exp(logarithms)
    return probabilities


def most_vulnerable(threshold: float) -> int:
    """Return the largest degree at which one active friend suffices, the largest k with 1 / k >= threshold."""
    degree = int(1 / threshold) + 1
    while 1 / degree < threshold:
        degree -= 1
    return degree


def window(threshold: float) -> tuple[float, float]:
    """Return the mean degrees between which the vulnerable percolate: sum over k <= K of k (k - 1) p_k = z."""
    from scipy.optimize import brentq

    degrees = np.arange(MOST_DEGREE + 1)
    is_vulnerable = degrees <= most_vulnerable(threshold)

    def excess(mean: float) -> float:
        chances = degree_probabilities(mean)
        return float((degrees * (degrees - 1) * chances)[is_vulnerable].sum()) / mean - 1

    means = np.linspace(0.5, 20.0, 400)
    excesses = np.array([excess(mean) for mean in means])
    (crossings,) = np.nonzero(np.diff(np.sign(excesses)))
    low, high = (float(brentq(excess, means[place], means[place + 1], xtol=1e-10)) for place in crossings)
    return low, high


def vulnerable_neighbor(threshold: float, mean: float) -> float:
    """Return u, the chance that a friend is in the giant vulnerable cluster: u = sum (k p_k / z) (1 - (1-u)^(k-1))."""
    degrees = np.arange(1, most_vulnerable(threshold) + 1)
    weights = degrees * degree_probabilities(mean)[degrees] / mean
    chance = 1.0
    for _ in range(100_000):
        following = float((weights * (1 - (1 - chance) ** (degrees - 1))).sum())
        if abs(following - chance) < 1e-15:
            break
        chance = following
    return chance


def trigger_probabilities(threshold: float, mean: float) -> NDArray[np.float64]:
    """Return the chance of a global cascade from one seed of each degree, 1 - (1 - u)^k."""
    chance = vulnerable_neighbor(threshold, mean)
    return np.asarray(1 - (1 - chance) ** np.arange(MOST_DEGREE + 1), np.float64)


def cascade_size(threshold: float, mean: float, seeds: float) -> float:
    """Return the share of consumers that a global cascade reaches (Gleeson & Cahalane 2007).

    With a share r of seeds, q = r + (1 - r) sum (k p_k / z) P(Bin(k - 1, q) / k >= threshold), iterated from q = r;
    the size is r + (1 - r) sum p_k P(Bin(k, q) / k >= threshold).
    """
    from scipy.stats import binom

    degrees = np.arange(1, MOST_DEGREE + 1)
    chances = degree_probabilities(mean)[degrees]
    needed = np.array([next(m for m in range(degree + 1) if m / degree >= threshold) for degree in degrees])
    share = seeds
    for _ in range(10_000):
        passed_on = float((degrees * chances / mean * binom.sf(needed - 1, degrees - 1, share)).sum())
        following = seeds + (1 - seeds) * passed_on
        if abs(following - share) < 1e-14:
            break
        share = following
    return seeds + (1 - seeds) * float((chances * binom.sf(needed - 1, degrees, share)).sum())


def top_share(mean: float, share: float) -> NDArray[np.float64]:
    """Return the degree distribution of the consumers of highest degree that are a share of all."""
    chances = degree_probabilities(mean)
    above = np.concatenate([np.cumsum(chances[::-1])[::-1][1:], [0.0]])
    taken: NDArray[np.float64] = np.clip(share - above, 0.0, chances)
    return taken / share
