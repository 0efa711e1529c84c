"""`Store`: the finished runs of sweeps in a folder, which one process at a time may write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from numpy.typing import NDArray

from experiments.sweep.store.columns import encode
from experiments.sweep.store.files import PARTIAL, make_folder, remove, set_aside, unwritable
from experiments.sweep.store.index import identities, is_identity
from experiments.sweep.store.journal import Journal, content_of, line_of, read_journal
from experiments.sweep.store.lock import Lock
from experiments.sweep.store.manifest import Manifest, check_folder, settle_manifest
from experiments.sweep.store.reader import StoreReader, record_of
from experiments.sweep.store.record import FailureRecord, RunRecord

# A journal becomes a part when it has this many runs or bytes: bounds the memory that this takes.
LARGEST_RUNS = 1_000
LARGEST_BYTES = 8_000_000
# Points that are described wait for the runs that follow, or until they are this many bytes.
_LARGEST_WAITING = 1_000_000


class Store(StoreReader):
    """A store, open for writing; a context manager. Use `open`.

    What `keep` returned for is on the disk, and is there after any end of the process. It goes to a journal first,
    which becomes Parquet parts (`points`, `series`, `runs`, in this order) when it is large, and when the store is
    closed.
    Not for several threads at once.
    """

    def __init__(self, folder: Path, manifest: Manifest, lock: Lock) -> None:
        super().__init__(folder, manifest)
        self._lock = lock
        self._journal: Journal | None = None
        # Closed, and not parts yet.
        self._waiting: list[Path] = []
        self._kept = 0
        self._described: dict[str, bytes] = {}
        self._described_bytes = 0
        self._next = 1
        self._failing: set[str] = set()

    @classmethod
    def open(cls, folder: Path | str, columns: Mapping[str, str], series_columns: Mapping[str, str]) -> Store:
        """Make or open a store, alone: takes its lock, checks every part, and recovers what an interrupted sweep left.

        Parameters
        ----------
        folder : Path or str
        columns, series_columns : mapping of str to str
            Own columns of a run's rows and of its series: name -> ``"int"``, ``"float"`` or ``"text"``.

        Raises
        ------
        StorageError
            If another process writes into it, if it is of another format, has other columns or holds something else, or
            cannot be written.
        ValueError
            If a column cannot be one.
        """
        path = Path(folder).absolute()
        manifest = Manifest(dict(columns), dict(series_columns))
        check_folder(path)
        store = cls(path, manifest, Lock(path))
        make_folder(path)
        note = store._lock.take()
        try:
            # Again: nobody else writes now.
            check_folder(path)
            settle_manifest(path, manifest)
            store._recover()
        except BaseException:
            store._lock.release()
            raise
        if note:
            store.notes.insert(0, note)
        return store

    @property
    def _is_writer(self) -> bool:
        return True

    def _recover(self) -> None:
        for folder in self._folders:
            if folder.exists() and not folder.is_dir():
                self._handle_damaged(folder, "what it held is made again")
            make_folder(folder)
        for folder in [self.folder, *self._folders]:
            for path in folder.glob(f".*{PARTIAL}"):
                if path.is_symlink() or not path.is_dir():
                    remove(path)
        journals = self._lasting(self._load)
        numbers = [int(path.stem) for path, _ in journals if path.stem.isdecimal()]
        numbers += [number for partition in self._partitions for number, _ in partition.parts()]
        self._next = max(numbers, default=0) + 1
        self._waiting = [path for path, _ in journals]
        self.seal()
        self._failing = self._failures.runs()
        self._forget([run for run in self._failing if self._runs.index.place(run) >= 0])

    def _handle_damaged(self, path: Path, lost: str) -> None:
        target = set_aside(path, self.folder / "damaged")
        self._note_damaged(path, f"is not what the store wrote, to the bit; moved to {target}", lost)

    def describe(self, point: str, record: Mapping[str, Any]) -> None:
        """Say what a point is, before its runs are kept; does nothing where that has been said.

        Parameters
        ----------
        point : str
            Identity, 32 hexadecimal digits.
        record : mapping
            Of what JSON can hold.

        Raises
        ------
        ValueError
            If JSON cannot hold the record exactly, or the identity is none.
        StorageError
            If it cannot be written.
        """
        if not is_identity(point):
            raise ValueError(f"point = {point!r:.60}: must be 32 hexadecimal digits")
        if point in self._described or self._points.index.place(point) >= 0:
            return
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        self._described[point] = line_of({"point": point, "record": text})
        self._described_bytes += len(self._described[point])
        if self._described_bytes > _LARGEST_WAITING:
            self._append(b"", [])

    def point(self, point: str) -> Mapping[str, Any]:
        """Return the record with which a point was described; see `StoreReader.point`."""
        line = self._described.get(point)
        if line is None:
            return super().point(point)
        content = content_of(line.removesuffix(b"\n"))
        return record_of(content["record"]) if content else {}

    def keep(self, records: Iterable[RunRecord]) -> None:
        """Keep finished runs: on the disk when it returns. What is kept already is not kept again.

        Parameters
        ----------
        records : iterable of RunRecord
            One write for all of them.

        Raises
        ------
        ValueError
            If a record does not fit the columns of the store, or its point has not been described; then none is kept.
        StorageError
            If they cannot be written; then none is kept, or all are, and those that are can be kept again without harm.
        """
        lines: dict[tuple[str, bool, bool], bytes] = {}
        problems: list[str] = []
        batch = list(records)
        runs = identities([record.run for record in batch if is_identity(record.run)])
        kept = set(runs[self._runs.index.places(runs) >= 0].astype(str))
        kept_series = set(runs[self._series.index.places(runs) >= 0].astype(str))
        points = identities([record.point for record in batch if is_identity(record.point)])
        described = self._described.keys() | set(points[self._points.index.places(points) >= 0].astype(str))
        for record in batch:
            rows, series = self._encode(record, record.point in described, problems)
            key = (record.run, bool(rows) and record.run not in kept, bool(series) and record.run not in kept_series)
            if problems or key in lines or not any(key[1:]):
                continue
            lines[key] = line_of(
                {
                    "run": record.run,
                    "point": record.point,
                    "replicate": int(record.replicate),
                    "seconds": float(record.seconds),
                    "rows": rows if key[1] else [],
                    "series": series if key[2] else [],
                }
            )
        if problems:
            raise ValueError("\n".join(problems))
        if lines:
            self._append(b"".join(lines.values()), list(lines))
        self._forget({record.run for record in batch} & self._failing)
        if self._journal is not None and (self._journal.length > LARGEST_BYTES or self._kept >= LARGEST_RUNS):
            self.seal()

    def _encode(
        self, record: RunRecord, is_described: bool, problems: list[str]
    ) -> tuple[list[list[Any]], list[list[Any]]]:
        """Return what JSON keeps of the rows and of the series of a record; what is wrong goes to `problems`."""
        found: list[str] = []
        if not is_identity(record.run):
            found.append("must be 32 hexadecimal digits")
        if not is_described:
            found.append(f"point = {record.point!r:.60}: must have been described")
        for name, kind in (("replicate", "int"), ("seconds", "float")):
            value = getattr(record, name)
            try:
                if not isinstance(encode(kind, value), int | float):
                    found.append(f"{name} = {value!r:.60}: must be finite")
            except ValueError as error:
                found.append(f"{name} = {value!r:.60}: {error}")
        if not record.rows and record.series is None:
            found.append("rows: must be at least one, or a series")
        rows = [self._columns.encode(row, found) for row in record.rows]
        series: list[list[Any]] = []
        if record.series is not None:
            series = self._series_columns.encode_lists(record.series, found)
            lengths = {len(cells) for cells in series}
            if len(lengths) != 1 or 0 in lengths:
                found.append(f"series: has columns of lengths {sorted(lengths)}; must be one length of at least 1")
        problems += [f"run {record.run!s:.32}: {problem}" for problem in found]
        return rows, series

    def _append(self, content: bytes, kept: list[tuple[str, bool, bool]]) -> None:
        if self._journal is None or not self._journal.is_open:
            self._retire()
            number, self._next = self._next, self._next + 1
            self._journal = Journal(self.folder / "journal", number)
            self._places = [partition.add_source(self._journal.path) for partition in self._partitions]
        points = list(self._described)
        self._journal.append(b"".join(self._described.values()) + content)
        runs = [run for run, has_rows, _ in kept if has_rows]
        series = [run for run, _, has_series in kept if has_series]
        for partition, place, keys in zip(self._partitions, self._places, (points, series, runs), strict=True):
            partition.index.note(keys, place)
        self._described.clear()
        self._described_bytes = 0
        self._kept += len(kept)

    def _retire(self) -> None:
        """Let the journal be written no more; it waits to become parts."""
        if self._journal is not None:
            self._journal.close()
            if self._journal.length:
                self._waiting.append(self._journal.path)
            self._journal = None
            self._kept = 0

    def seal(self) -> None:
        """Make Parquet parts of what the journal holds; the journal goes when they are whole and on the disk.

        Raises
        ------
        StorageError
            If they cannot be written; nothing is lost, and the next call tries again.
        """
        if self._described:
            self._append(b"", [])
        self._retire()
        while self._waiting:
            self._make_parts(self._waiting[0])
            del self._waiting[0]
        for partition in self._partitions:
            partition.index.settle()

    def _make_parts(self, path: Path) -> None:
        try:
            lines = read_journal(path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise unwritable(path, error) from None
        for partition in self._partitions:
            partition.drop_known(lines.of(partition.name), path)
        tables = self._tables(lines, path)
        for partition in self._partitions:
            if tables[partition.name].num_rows:
                part = partition.write_part(int(path.stem), tables[partition.name])
                partition.replace_source(path, part, lines.of(partition.name))
        if lines.damaged:
            set_aside(path, self.folder / "damaged")
        else:
            remove(path)

    def fail(self, failure: FailureRecord) -> None:
        """Record that a run failed, over an older failure of it; a finished run does not fail.

        Raises
        ------
        ValueError
            If its run is no identity.
        StorageError
            If it cannot be written.
        """
        if not is_identity(failure.run):
            raise ValueError(f"run = {failure.run!r:.60}: must be 32 hexadecimal digits")
        if self._runs.index.place(failure.run) < 0:
            self._failures.write(failure)
            self._failing.add(failure.run)

    def clear_failures(self, runs: Sequence[str] | NDArray[Any]) -> None:
        """Forget the failures of runs, so that they are tried again.

        Raises
        ------
        StorageError
            If a file cannot be removed.
        """
        self._forget({run.decode() for run in identities(runs)} & self._failing)

    def _forget(self, runs: Iterable[str]) -> None:
        for run in sorted(runs):
            self._failures.remove([run])
            self._failing.discard(run)

    def close(self) -> None:
        """Make parts of what the journal holds, and let the lock go, even if they cannot be made.

        Raises
        ------
        StorageError
            If they cannot be made; the journal keeps what they would hold, for the next time.
        """
        try:
            self.seal()
        finally:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
