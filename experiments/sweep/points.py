"""`Points`: all points of a sweep, and which are the same; `RecordedPoints`: the same as they were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.shown import factor_columns
from experiments.sweep.folder import POINTS
from experiments.sweep.mark import DamageError
from experiments.sweep.point import DIGITS, Point, run_identity
from simulation.errors import MISSING, Problem
from simulation.files.storage import parquet_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow
    from numpy.typing import NDArray

    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.folder import SweepFolder

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
    series_ticks : int64 array [points]
        Ticks of an interval of each point's time series; 0 where none is kept.
    """

    def __init__(self, count: int, point_at: Callable[[int], Point], progress: Callable[[int], None]) -> None:
        self._point_at = point_at
        self._kept: dict[int, Point] = {}
        self.digests = np.empty(count, _DIGEST)
        self.networks = np.empty(count, _DIGEST)
        self.first_replicates = np.zeros(count, np.int64)
        self.series_ticks = np.zeros(count, np.int64)
        for place in range(count):
            point = point_at(place)
            self.digests[place] = point.digest
            self.networks[place] = point.network
            self.first_replicates[place] = point.first_replicate
            self.series_ticks[place] = point.series_ticks
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
        return _distinct(self.digests)

    def runs(self, place: int, replicates: int) -> list[str]:
        """Return the identities of the first replicates of a point."""
        return _runs(self, place, replicates)

    def content(self, factors: Sequence[Factor], design: Design) -> bytes:
        """Return the points of a sweep as Parquet: values of factors, and which runs of the store are theirs."""
        import pyarrow

        columns: dict[str, Any] = {"point": np.arange(len(self.digests)), **factor_columns(factors, design)}
        columns |= {
            "digest": self.digests.tolist(),
            "first_replicate": self.first_replicates,
            "series_ticks": self.series_ticks,
            "coordinates": _lists(design.coordinates),
        }
        return parquet_bytes(pyarrow.table(columns))


@dataclass(frozen=True)
class RecordedPoints:
    """The points of a sweep that was run, by the versions that it was run with.

    Attributes
    ----------
    digests : str array [points]
    first_replicates, series_ticks : int64 array [points]
    coordinates : float64 array [points, factors]
    """

    digests: NDArray[np.str_]
    first_replicates: NDArray[np.int64]
    series_ticks: NDArray[np.int64]
    coordinates: NDArray[np.float64]

    @classmethod
    def read(cls, folder: SweepFolder) -> RecordedPoints:
        """Read the points of a folder.

        Raises
        ------
        DamageError
            If they are not there, or not as they were written.
        """
        import pyarrow
        from pyarrow import parquet

        content = folder.checked_bytes(POINTS, folder.mark.tables)
        try:
            table = parquet.read_table(pyarrow.BufferReader(content))
            lists = table.column("coordinates").combine_chunks()
            rows = len(lists)
            coordinates = lists.flatten().to_numpy(zero_copy_only=False).astype(float).reshape(rows, -1)
            found = cls(
                np.asarray(table.column("digest").to_numpy(zero_copy_only=False)).astype(_DIGEST),
                table.column("first_replicate").to_numpy().astype(np.int64),
                table.column("series_ticks").to_numpy().astype(np.int64),
                coordinates,
            )
            if rows == folder.mark.points and np.isfinite(coordinates).all():
                return found
        except (pyarrow.ArrowException, OSError, KeyError, ValueError, TypeError, AttributeError):
            pass
        allowed = "holds no points of this sweep: run the sweep again, which writes them and finds its finished runs"
        raise DamageError([Problem("DIR", MISSING, allowed)], str(folder.path / POINTS))

    def __len__(self) -> int:
        return len(self.digests)

    def distinct(self) -> NDArray[np.int64]:
        """Return the positions of points that are no repetition of an earlier one, ascending."""
        return _distinct(self.digests)

    def runs(self, place: int, replicates: int) -> list[str]:
        """Return the identities of the first replicates of a point."""
        return _runs(self, place, replicates)


def _lists(coordinates: NDArray[np.float64]) -> pyarrow.ListArray:
    """Return coordinates as a column of lists, one per point."""
    import pyarrow

    rows, width = coordinates.shape
    ends = pyarrow.array(np.arange(rows + 1, dtype=np.int32) * width, pyarrow.int32())
    return pyarrow.ListArray.from_arrays(ends, pyarrow.array(np.ascontiguousarray(coordinates).ravel()))


def _runs(points: Points | RecordedPoints, place: int, replicates: int) -> list[str]:
    digest, first = str(points.digests[place]), int(points.first_replicates[place])
    return [run_identity(digest, first + replicate) for replicate in range(replicates)]


def _distinct(digests: NDArray[np.str_]) -> NDArray[np.int64]:
    # As bytes, which are compared faster.
    return np.sort(np.unique(digests.astype(f"S{DIGITS}"), return_index=True)[1])
