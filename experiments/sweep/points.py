"""`Points`: all points of a sweep: what each is called, and which are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep.point import DIGITS, Point, run_identity

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_KEPT = 2_000
_DIGEST = f"U{DIGITS}"


class Points:
    """The points of a design, described one by one and checked.

    Parameters
    ----------
    count : int
    point_at : callable
        Returns the `Point` at a position; raises where it is none that can be run.
    progress : callable
        Called with the number of points described since the last call.

    Attributes
    ----------
    digests : str array [points]
    networks : str array [points]
        Key of each point's network, or empty.
    first_replicates : int64 array [points]
    """

    def __init__(self, count: int, point_at: Callable[[int], Point], progress: Callable[[int], None]) -> None:
        self._point_at = point_at
        self._kept: dict[int, Point] = {}
        self.digests = np.empty(count, _DIGEST)
        self.networks = np.empty(count, _DIGEST)
        self.first_replicates = np.zeros(count, np.int64)
        for place in range(count):
            point = point_at(place)
            self.digests[place] = point.digest
            self.networks[place] = point.network
            self.first_replicates[place] = point.first_replicate
            if place < _MOST_KEPT:
                self._kept[place] = point
            progress(1)

    def __len__(self) -> int:
        return len(self.digests)

    def at(self, place: int) -> Point:
        """Return the point at a position."""
        return self._kept[place] if place in self._kept else self._point_at(place)

    def distinct(self) -> NDArray[np.int64]:
        """Return the positions of points that are no repetition of an earlier one, ascending."""
        return np.sort(np.unique(self.digests, return_index=True)[1])

    def runs(self, place: int, replicates: int) -> list[str]:
        """Return the identities of the first replicates of a point."""
        return run_identities(str(self.digests[place]), int(self.first_replicates[place]), replicates)


def run_identities(point: str, first: int, replicates: int) -> list[str]:
    """Return the identities of replicates of a point, the first of which has a number."""
    return [run_identity(point, first + replicate) for replicate in range(replicates)]
