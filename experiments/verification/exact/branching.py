"""Branching processes without a simulator: giant shares, extinction, and the sizes of small cascades."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray


def smallest_root(function: Callable[[float], float]) -> float:
    """Return the smallest fixed point in [0, 1] of an increasing convex function, by iteration from 0."""
    found = 0.0
    for _ in range(100_000):
        following = function(found)
        if following - found < 1e-15:
            return following
        found = following
    raise ValueError("too near the threshold to be found by iteration")


def giant_share(mean: float) -> float:
    """Return the share S = 1 - e**(-c S) of the giant component (Erdős & Rényi 1960)."""
    return 1 - smallest_root(lambda lost: math.exp(-mean * (1 - lost)))


def borel(mean: float, most: int, seeds: int = 1) -> NDArray[np.float64]:
    """Return P(T = m) for m = 0..most: Borel for one seed, Borel-Tanner for r.

    P(T = m) = (r / m) e**(-c m) (c m)**(m - r) / (m - r)!
    """
    law = np.zeros(most + 1)
    for m in range(seeds, most + 1):
        logarithm = math.log(seeds / m) - mean * m + (m - seeds) * math.log(mean * m) - math.lgamma(m - seeds + 1)
        law[m] = math.exp(logarithm)
    return law


class DegreeLaw:
    """The law of degrees of a configuration model, and what follows for transmission T (Newman 2002).

    Parameters
    ----------
    shares : mapping of degree to share
    """

    def __init__(self, shares: Mapping[int, float]) -> None:
        self._shares = dict(shares)
        self.mean = sum(k * share for k, share in shares.items())
        self.second = sum(k * k * share for k, share in shares.items())

    @property
    def threshold(self) -> float:
        """T_c = <k> / (<k^2> - <k>)."""
        return self.mean / (self.second - self.mean)

    def outbreak(self, transmission: float) -> float:
        """Return S = 1 - G0(1 - T + T u), u the smallest root of u = G1(1 - T + T u)."""
        u = smallest_root(lambda u: self._of_friend(1 - transmission + transmission * u))
        at = 1 - transmission + transmission * u
        return 1 - sum(share * at**k for k, share in self._shares.items())

    def mean_size(self, transmission: float) -> float:
        """Return the mean size below the threshold: 1 + T G0'(1) / (1 - T G1'(1))."""
        return 1 + transmission * self.mean / (1 - transmission / self.threshold)

    def _of_friend(self, at: float) -> float:
        return sum(k * share * at ** (k - 1) for k, share in self._shares.items() if k) / self.mean
