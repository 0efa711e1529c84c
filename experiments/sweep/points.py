"""`Points`: all points of a sweep, and which are the same; `RecordedPoints`: the same as they were written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.shown import factor_columns
from experiments.sweep.folder import POINTS
from experiments.sweep.point import DIGITS, Point, run_identity
from simulation.errors import Problem, StorageError
from simulation.storage import parquet_bytes, write_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.plan import Design

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

    def write(self, folder: Path, factors: Sequence[Factor], design: Design) -> None:
        """Write the points of a sweep into its folder: values of factors, and which runs of the store are theirs."""
        import pyarrow

        columns: dict[str, Any] = {"point": np.arange(len(self.digests)), **factor_columns(factors, design)}
        columns |= {
            "digest": self.digests.tolist(),
            "first_replicate": self.first_replicates,
            "series_ticks": self.series_ticks,
            "coordinates": pyarrow.array(design.coordinates.tolist(), pyarrow.list_(pyarrow.float64())),
        }
        content = parquet_bytes(pyarrow.table(columns))
        path = folder / POINTS
        # The same for the same versions: there is nothing to write when a sweep goes on.
        if not path.exists() or path.read_bytes() != content:
            write_file(path, content)


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
    def read(cls, folder: Path) -> RecordedPoints:
        """Read what `Points.write` wrote.

        Raises
        ------
        StorageError
            If it is not there, or damaged.
        """
        from pyarrow import ArrowException, parquet

        path = folder / POINTS
        try:
            table = parquet.read_table(path)
            coordinates = np.array(table.column("coordinates").to_pylist(), float)
            return cls(
                np.array(table.column("digest").to_pylist(), _DIGEST),
                table.column("first_replicate").to_numpy(),
                table.column("series_ticks").to_numpy(),
                coordinates.reshape(table.num_rows, -1),
            )
        except (OSError, ArrowException, KeyError) as error:
            allowed = "must be as `grapevine sweep` wrote it: run the sweep again, which finds its finished runs"
            raise StorageError([Problem("points", f"{type(error).__name__}: {error}", allowed)], str(path)) from None

    def __len__(self) -> int:
        return len(self.digests)

    def distinct(self) -> NDArray[np.int64]:
        """Return the positions of points that are no repetition of an earlier one, ascending."""
        return _distinct(self.digests)

    def runs(self, place: int, replicates: int) -> list[str]:
        """Return the identities of the first replicates of a point."""
        return _runs(self, place, replicates)


def _runs(points: Points | RecordedPoints, place: int, replicates: int) -> list[str]:
    digest, first = str(points.digests[place]), int(points.first_replicates[place])
    return [run_identity(digest, first + replicate) for replicate in range(replicates)]


def _distinct(digests: NDArray[np.str_]) -> NDArray[np.int64]:
    return np.sort(np.unique(digests, return_index=True)[1])
