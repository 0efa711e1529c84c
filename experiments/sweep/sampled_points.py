"""`SampledPoints`: a design of which only some points are described, for `grapevine plan` of a large one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep.point import run_identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.point import Point
    from experiments.sweep.spec import SweepSpec

MOST_DESCRIBED = 2_000
"""Points that are all described; each takes a few milliseconds, for it is checked like any scenario."""
_PATIENCE = 4.0
"""Seconds after which no further point of a larger design is described."""
_FEWEST = 20


class SampledPoints:
    """The points of a large design, of which some, drawn at random, are described and checked.

    Parameters
    ----------
    spec : SweepSpec
    progress : callable
        Called with the number of points described since the last call.

    Attributes
    ----------
    networks : int
        Different networks of the design, as far as its factors tell; 0 if each replicate has its own.
    seconds_per_point : float
        That describing a point takes.

    Raises
    ------
    SweepError
        Naming the point, if one that is described is no scenario that can be run.
    """

    def __init__(self, spec: SweepSpec, progress: Callable[[int], None]) -> None:
        factors, coordinates = spec.factors, spec.design.coordinates
        self._point_at = spec.point_at
        keys = [_values(factor, column).view(np.uint64) for factor, column in zip(factors, coordinates.T, strict=True)]
        self._distinct = _firsts(_together(keys))
        order = np.random.default_rng(1).permutation(self._distinct)[:MOST_DESCRIBED]
        self._described: dict[int, Point] = {}
        began = time.monotonic()
        for place in order.tolist():
            self._described[place] = self._point_at(place)
            progress(1)
            if len(self._described) >= _FEWEST and time.monotonic() - began > _PATIENCE:
                break
        self.seconds_per_point = (time.monotonic() - began) / len(self._described)
        of_network = [key for factor, key in zip(factors, keys, strict=True) if _is_of_network(factor)]
        has_network = any(point.network for point in self._described.values())
        several = len(_firsts(_together(of_network))) if of_network else 1
        self.networks = several if has_network else 0
        self._count = len(coordinates)

    def __len__(self) -> int:
        return self._count

    @property
    def described(self) -> int:
        """How many points are described."""
        return len(self._described)

    def at(self, place: int) -> Point:
        """Return the point at a position."""
        return self._described[place] if place in self._described else self._point_at(place)

    def distinct(self) -> NDArray[np.int64]:
        """Return the positions of points that are no repetition of an earlier one, ascending."""
        return self._distinct

    def runs(self, replicates: int) -> Iterator[str]:
        """Yield the identities of the first replicates of each point that is described."""
        for point in self._described.values():
            for replicate in range(replicates):
                yield run_identity(point.digest, point.first_replicate + replicate)


def _firsts(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the positions of keys that repeat no earlier one, ascending."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    is_first = np.r_[True, ranked[1:] != ranked[:-1]]
    return np.sort(order[is_first])


def _is_of_network(factor: Factor) -> bool:
    return any(name.split(".")[0] == "network" for name in factor.fields)


def _values(factor: Factor, column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return something equal for equal values of a factor: coordinates, and of whole numbers the numbers."""
    if not factor.is_whole or not factor.is_range:
        return np.ascontiguousarray(column)
    known, places = np.unique(column, return_inverse=True)
    return np.array([float(factor.value(one)) for one in known.tolist()])[places]


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return 64 bits for each 64, well mixed (the finalizer of SplitMix64)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        bits = (bits ^ (bits >> np.uint64(shift))) * np.uint64(factor)
    return bits ^ (bits >> np.uint64(31))


def _together(keys: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return 64 bits per point; two of millions of different points share theirs in one of millions of designs."""
    found = np.zeros(len(keys[0]), np.uint64)
    for key in keys:
        found = _mixed(found * np.uint64(0x9E3779B97F4A7C15) + _mixed(key))
    return found
