"""`StoreReader`: the finished runs of a store, also while a sweep writes into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from experiments.sweep.store.columns import POINT_COLUMNS, RUN_COLUMNS, SERIES_COLUMNS, Columns
from experiments.sweep.store.failures import Failures
from experiments.sweep.store.files import refused
from experiments.sweep.store.index import identities
from experiments.sweep.store.journal import SUFFIX, Lines, read_journal
from experiments.sweep.store.lock import is_held
from experiments.sweep.store.manifest import NAME, Manifest, check_folder, read_manifest
from experiments.sweep.store.partition import Partition
from experiments.sweep.store.record import FailureRecord

if TYPE_CHECKING:
    import pyarrow

_Found = TypeVar("_Found")
# A part that has gone was sealed, or set aside, by the writer: once, then it is there or missed for good.
_ATTEMPTS = 5
# What becomes of what a damaged part held.
_LOST = {
    "points": "its points are described again when a sweep needs them",
    "series": "its series are made again",
    "runs": "its runs are done again",
}


class StoreReader:
    """A store, read only: takes no lock and changes nothing.

    What a sweep that is writing keeps later is not seen; open it again for that.

    Parameters
    ----------
    folder : Path
    manifest : Manifest

    Attributes
    ----------
    folder : Path
    notes : list of str
        What was found damaged or strange, and what was done about it, in sentences.
    is_damaged : bool
        Whether something was found that is not what a store wrote.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.notes: list[str] = []
        self.is_damaged = False
        self._columns = Columns(RUN_COLUMNS, manifest.columns)
        self._series_columns = Columns(SERIES_COLUMNS, manifest.series_columns)
        self._failures = Failures(folder / "failures")
        self._make_shelves()

    @classmethod
    def read_only(cls, folder: Path | str) -> StoreReader:
        """Open a store for reading.

        Raises
        ------
        StorageError
            If there is none, or it is of another format, or cannot be read.
        """
        path = Path(folder).absolute()
        check_folder(path)
        manifest = read_manifest(path)
        if manifest is None:
            raise refused(path, f"holds no store of sweeps (no {NAME}); must be the folder of a sweep")
        reader = StoreReader(path, manifest)
        reader._lasting(reader._load)
        return reader

    def _make_shelves(self) -> None:
        self._points = Partition(self.folder / "points", "point", Columns(POINT_COLUMNS, {}))
        self._series = Partition(self.folder / "series", "run", self._series_columns)
        self._runs = Partition(self.folder / "runs", "run", self._columns)

    @property
    def _partitions(self) -> tuple[Partition, Partition, Partition]:
        """In the order in which parts are written: a run is there when its point is."""
        return self._points, self._series, self._runs

    @property
    def _folders(self) -> list[Path]:
        return [*(partition.folder for partition in self._partitions), self._failures.folder, self.folder / "journal"]

    @property
    def _is_writer(self) -> bool:
        return False

    def _load(self) -> list[tuple[Path, Lines]]:
        """Take in all that is there; return the journals, with what is in them."""
        self.notes.clear()
        self.is_damaged = False
        self._make_shelves()
        for folder in self._folders:
            if folder.exists() and not folder.is_dir():
                self._note_damaged(folder, "is a file, where the store had a folder", "what it held is made again")
        lock = self.folder / "lock"
        if lock.exists() and not lock.is_file():
            self._note_damaged(lock, "is no file, so that no sweep can write here", "remove it")
        # First: a journal that becomes a part meanwhile is then seen as one of the two.
        journals = []
        for path in sorted((self.folder / "journal").glob(f"*{SUFFIX}"), key=_number):
            try:
                journals.append((path, read_journal(path)))
            except FileNotFoundError:
                continue
            except IsADirectoryError:
                self._handle_damaged(path, _LOST["runs"])
        for partition in self._partitions:
            for _, path in partition.parts():
                if not partition.add_part(path):
                    self._handle_damaged(path, _LOST[partition.name])
            for path in partition.strangers():
                self.notes.append(
                    f"{path}: is no part of the store, and was left alone; DuckDB and pandas will read it"
                )
        for path, lines in journals:
            self._take_in(path, lines)
        return journals

    def _take_in(self, path: Path, lines: Lines) -> None:
        if lines.is_torn and self._is_writer:
            self.notes.append(f"{path}: its last line was cut off when the sweep ended, and is ignored")
        if lines.damaged:
            self.is_damaged = True
            count = "1 damaged line was" if lines.damaged == 1 else f"{lines.damaged} damaged lines were"
            self.notes.append(f"{path}: {count} dropped; the runs are done again")
        for partition in self._partitions:
            partition.index.note(lines.of(partition.name), partition.add_source(path))

    def _handle_damaged(self, path: Path, lost: str) -> None:
        self._note_damaged(path, "is not what the store wrote, to the bit, and is left out", lost)

    def _note_damaged(self, path: Path, what: str, lost: str) -> None:
        self.is_damaged = True
        self.notes.append(f"{path}: {what}; {lost}")

    def _lasting(self, read: Callable[[], _Found]) -> _Found:
        """Return what `read` does; where a file has gone under a reader, take all in anew first.

        Raises
        ------
        StorageError
            If files cannot be read.
        """
        for attempt in range(_ATTEMPTS):
            try:
                if attempt:
                    self._load()
                return read()
            except OSError as error:
                if not isinstance(error, FileNotFoundError) or self._is_writer or attempt == _ATTEMPTS - 1:
                    path = Path(error.filename or self.folder)
                    raise refused(path, f"cannot be read ({error.strerror})") from None
        raise AssertionError("unreachable")

    def finished(self, runs: Sequence[str] | NDArray[Any]) -> NDArray[np.bool_]:
        """Return which runs are finished (bool, shape (runs,)).

        Parameters
        ----------
        runs : sequence of str, or S32 array, shape (runs,)
        """
        return np.asarray(self._runs.index.places(identities(runs)) >= 0)

    def finished_series(self, runs: Sequence[str] | NDArray[Any]) -> NDArray[np.bool_]:
        """Return which runs have a series (bool, shape (runs,))."""
        return np.asarray(self._series.index.places(identities(runs)) >= 0)

    def described(self, points: Sequence[str] | NDArray[Any]) -> NDArray[np.bool_]:
        """Return which points are described (bool, shape (points,))."""
        return np.asarray(self._points.index.places(identities(points)) >= 0)

    def runs(self) -> list[str]:
        """Return all finished runs, of all sweeps that share the store, sorted."""
        return self._runs.index.keys()

    def is_held(self) -> bool:
        """Return whether a process of this machine is writing into the store."""
        return is_held(self.folder)

    def __len__(self) -> int:
        """Return the number of finished runs, of all sweeps that share the store."""
        return len(self._runs.index)

    def failed(self) -> dict[str, FailureRecord]:
        """Return the failures of runs that are not finished, by run."""
        return self._lasting(self._read_failures)

    def _read_failures(self) -> dict[str, FailureRecord]:
        found = {}
        for run in sorted(self._failures.runs()):
            if self._runs.index.place(run) >= 0:
                continue
            try:
                failure = self._failures.read(run)
            except FileNotFoundError:
                continue
            except IsADirectoryError:
                failure = None
            if failure is None:
                self._handle_damaged(self._failures.path(run), "the run is tried again")
            else:
                found[run] = failure
        return found

    def read(self, runs: Sequence[str] | NDArray[Any]) -> pyarrow.Table:
        """Return the rows of finished runs, in the order of the runs, then as they were kept.

        Parameters
        ----------
        runs : sequence of str, or S32 array
            May name a run more than once: its rows are repeated.

        Returns
        -------
        pyarrow.Table
            Columns ``run``, ``point``, ``replicate``, ``seconds``, then those of the store.

        Raises
        ------
        KeyError
            If a run is not finished.
        StorageError
            If a part cannot be read, or has been damaged since the store was opened.
        """
        return self._lasting(lambda: self._rows(self._runs, runs))

    def read_series(self, runs: Sequence[str] | NDArray[Any]) -> pyarrow.Table:
        """Return the series of runs, as `read` does their rows.

        Returns
        -------
        pyarrow.Table
            Columns ``run``, ``point``, ``replicate``, then those of the store's series.

        Raises
        ------
        KeyError
            If a run has none.
        StorageError
            If a part cannot be read, or has been damaged since the store was opened.
        """
        return self._lasting(lambda: self._rows(self._series, runs))

    def _rows(self, partition: Partition, keys: Sequence[str] | NDArray[Any]) -> pyarrow.Table:
        sought = identities(keys)
        places = partition.index.places(sought)
        missing = sought[places < 0]
        if len(missing):
            raise KeyError(f"{len(missing)} not in {partition.folder}, such as {missing[0].decode()}")
        return partition.read(sought, places, lambda path: self._tables(read_journal(path), path)[partition.name])

    def _tables(self, lines: Lines, path: Path) -> dict[str, pyarrow.Table]:
        """Return what a journal holds, as the parts of each kind hold it.

        Raises
        ------
        StorageError
            If its lines are none that a store wrote: a checksum keeps nobody from writing what he likes.
        """
        import pyarrow

        try:
            return self._tables_of(lines)
        except (ValueError, TypeError, OverflowError, IndexError, pyarrow.ArrowException):
            raise refused(path, "holds lines that no store wrote: remove it, and run the sweep again") from None

    def _tables_of(self, lines: Lines) -> dict[str, pyarrow.Table]:
        runs: list[list[Any]] = [[] for _ in self._columns.all]
        for line in lines.runs.values():
            for row in line["rows"]:
                facts = (line["run"], line["point"], line["replicate"], line["seconds"], *row)
                for column, cell in zip(runs, facts, strict=True):
                    column.append(cell)
        series: list[list[Any]] = [[] for _ in self._series_columns.all]
        for line in lines.series.values():
            length = len(line["series"][0])
            facts = ([line["run"]] * length, [line["point"]] * length, [line["replicate"]] * length, *line["series"])
            for column, cells in zip(series, facts, strict=True):
                column += cells
        return {
            "points": self._points.columns.table([list(lines.points), list(lines.points.values())]),
            "series": self._series_columns.table(series),
            "runs": self._columns.table(runs),
        }

    def point(self, point: str) -> Mapping[str, Any]:
        """Return the record with which a point was described.

        Raises
        ------
        KeyError
            If it was not.
        StorageError
            If its part cannot be read, or has been damaged since the store was opened.
        """
        table = self._lasting(lambda: self._rows(self._points, [point]))
        return record_of(table["record"][0].as_py())


def record_of(text: str) -> dict[str, Any]:
    """Return the record of a point from its JSON.

    Raises
    ------
    KeyError
        If it is none, which only another program can have written.
    """
    try:
        record = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise KeyError("the record of a point is no table")
    return record


def _number(path: Path) -> int:
    """Return the number of a journal; 0 where its name is none."""
    return int(path.stem) if path.stem.isdecimal() else 0
