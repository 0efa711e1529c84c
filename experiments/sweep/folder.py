"""The folder of a sweep: its definition, its points, its store, and the tables that it ends with."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.sweep.boundary import check_inside, is_inside
from experiments.sweep.mark import MARK, SEARCH, DamageError, SweepMark, sum_of
from experiments.sweep.store.manifest import NAME as MANIFEST
from simulation.errors import MISSING, Problem, StorageError
from simulation.files.output_folder import CLAIM, claimed
from simulation.files.storage import PARTIAL, write_file

DEFINITION = "sweep.toml"
SCENARIO = "scenario.toml"
POINTS = "points.parquet"
RESULTS = "results.parquet"
SERIES = "series.parquet"
STORE = "store"
PREPARED = "prepared"
ANALYSIS = "analysis"


@dataclass
class SweepFolder:
    """A folder that holds one sweep.

    Attributes
    ----------
    path : Path
    store : Path
        Where the runs are; within the folder unless several sweeps share it.
    mark : SweepMark
        What it says of itself.
    notes : tuple of str
        What was found damaged when the folder was claimed, and mended.
    """

    path: Path
    store: Path
    mark: SweepMark
    notes: tuple[str, ...] = ()

    @property
    def prepared(self) -> Path:
        """Where networks and seeds are laid for workers while the sweep runs."""
        return self.path / PREPARED

    @property
    def arguments(self) -> str:
        """What a command is given to find it: the folder, and the store where that lies elsewhere."""
        return str(self.path) if is_inside(self.store, self.path) else f"{self.path} --store {self.store}"

    @classmethod
    def claim(cls, path: Path, mark: SweepMark, files: Mapping[str, bytes], store: Path | None) -> SweepFolder:
        """Make a folder for a sweep, or take up that of the very same sweep.

        Parameters
        ----------
        path : Path
            New, empty, or the folder of the same sweep.
        mark : SweepMark
            Of the sweep.
        files : mapping of str to bytes
            What is written beside it.
        store : Path or None
            Of a store that several sweeps share; None for one of its own.

        Raises
        ------
        StorageError
            If the folder holds something else, leads elsewhere, or cannot be written.
        """
        if not path.is_dir():
            _check_empty(path, files)
        check_inside(path, "--out", (STORE,) if store is not None else ())
        try:
            path.mkdir(parents=True, exist_ok=True)
            # Of two sweeps that begin in one folder at once, the second sees the mark of the first.
            with claimed(path):
                return cls._claimed(path, mark, files, store)
        except OSError as error:
            raise _refused(path, f"cannot be written ({error.strerror}); {_ALLOWED}") from None

    @classmethod
    def _claimed(cls, path: Path, mark: SweepMark, files: Mapping[str, bytes], store: Path | None) -> SweepFolder:
        notes: tuple[str, ...] = ()
        try:
            found = SweepMark.read(path, "--out", _ALLOWED)
        except DamageError as damage:
            if not all(_holds(path / name, content) for name, content in files.items()):
                raise
            # What stands beside it is that of this very sweep, to the byte.
            found = None
            notes = (f"{path / MARK}: was damaged or of an earlier format, and is written anew",)
            if _is_folder(path / MARK):
                raise damage from None
        else:
            if found is None:
                _check_empty(path, files)
        if found is not None and found.sweep != mark.sweep:
            raise _refused(path, f"holds another sweep ({found.sweep[:12]}, this one is {mark.sweep[:12]}); {_ALLOWED}")
        own = _store(path, found, store, "--out")
        if found is not None and store is not None:
            before = Path(found.store or path / STORE)
            # One that was moved, or never came to be, may be replaced.
            if before.resolve() != store.resolve() and (before / MANIFEST).exists():
                raise _refused(path, f"was begun with the store {before}, not {store}; {_ALLOWED}")
        # Also those of the same sweep that were lost, damaged or changed since.
        for name, content in files.items():
            if not _holds(path / name, content):
                write_file(path / name, content)
        shared = None if own == path / STORE else str(own.absolute())
        sums = {name: sum_of(content) for name, content in files.items()}
        kept = found or mark
        settled = replace(mark, store=shared, files=sums, tables=kept.tables, finished=kept.finished)
        folder = cls(path, own, settled, notes)
        if found != settled:
            # Last: a folder with a mark has all of these.
            folder._write_mark(settled)
        return folder

    @classmethod
    def open(cls, path: Path, store: Path | None = None) -> SweepFolder:
        """Open the folder of a sweep.

        Parameters
        ----------
        path : Path
        store : Path, optional
            Where its runs are, if that is outside: a folder that was received from others leads nowhere by itself.

        Raises
        ------
        StorageError
            If it holds none, or leads elsewhere.
        """
        allowed = "must be the folder of a sweep, which `grapevine sweep` has begun"
        mark = SweepMark.read(path, "DIR", allowed)
        if mark is None:
            raise _refused(path, f"holds no sweep; {allowed}", "DIR")
        if mark.kind == SEARCH:
            raise _refused(path, f"is the folder of a search, whose command goes on with it; {allowed}", "DIR")
        check_inside(path, "DIR", (STORE,) if store is not None else ())
        return cls(path, _store(path, mark, store, "DIR"), mark)

    def check(self) -> None:
        """Refuse a sweep file or a scenario that is not the one whose runs the folder holds.

        Raises
        ------
        DamageError
        """
        for name in self.mark.files:
            self.checked_bytes(name, self.mark.files)

    def checked_bytes(self, name: str, sums: Mapping[str, str]) -> bytes:
        """Return a file of the folder, if it is as it was written.

        Raises
        ------
        DamageError
        """
        path = self.path / name
        try:
            content = path.read_bytes()
        except OSError:
            content = None
        if content is None or sum_of(content) != sums.get(name):
            allowed = (
                "is not as `grapevine sweep` wrote it: run the sweep again, which writes it anew and finds its "
                "finished runs; a sweep that was changed needs a folder of its own"
            )
            raise DamageError([Problem("DIR", MISSING, allowed)], str(path))
        return content

    def damaged_tables(self) -> list[Path]:
        """Return those of its tables that are not as they were written."""
        return [
            self.path / name
            for name, known in self.mark.tables.items()
            if not (self.path / name).is_file() or sum_of((self.path / name).read_bytes()) != known
        ]

    def write_points(self, content: bytes) -> None:
        """Write the points, if they are not there; where they are others, what was made of the earlier ones is old.

        Raises
        ------
        StorageError
            If they cannot be written.
        """
        if not _holds(self.path / POINTS, content):
            write_file(self.path / POINTS, content)
        if self.mark.tables.get(POINTS) != sum_of(content):
            self._write_mark(replace(self.mark, tables={POINTS: sum_of(content)}, finished=None))

    def write_tables(self, tables: Mapping[str, bytes], finished: int) -> None:
        """Write the tables with which a sweep ends, and note how many runs are finished.

        Raises
        ------
        StorageError
            If they cannot be written.
        """
        for name, content in tables.items():
            if not _holds(self.path / name, content):
                write_file(self.path / name, content)
        sums = {name: sum_of(content) for name, content in tables.items()}
        settled = replace(self.mark, tables={**self.mark.tables, **sums}, finished=finished)
        if settled != self.mark:
            self._write_mark(settled)

    def clear(self) -> None:
        """Remove what was half written or lies prepared: of a sweep that was killed, or laid there by somebody else."""
        for path in self.path.glob(f"{PARTIAL}*"):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
        if self.prepared.is_symlink() or self.prepared.is_file():
            self.prepared.unlink()
        shutil.rmtree(self.prepared, ignore_errors=True)

    def _write_mark(self, mark: SweepMark) -> None:
        write_file(self.path / MARK, mark.to_bytes())
        self.mark = mark


_ALLOWED = "must be a new or empty folder, or the folder of the very same sweep"


def _refused(path: Path, allowed: str, field: str = "--out") -> StorageError:
    return StorageError([Problem(field, MISSING, allowed)], str(path))


def _store(path: Path, mark: SweepMark | None, asked: Path | None, field: str) -> Path:
    """Return where the runs are: outside the folder only where the user has said so in this call."""
    if asked is not None:
        return asked
    if mark is None or mark.store is None:
        return path / STORE
    if not is_inside(mark.store, path):
        allowed = (
            f"says that its runs are in the store {mark.store}, outside the folder, where nothing is read or written "
            f"unless you say so: add --store {mark.store}, if that is your own"
        )
        raise _refused(path, allowed, field)
    return Path(mark.store)


def _check_empty(path: Path, files: Mapping[str, bytes]) -> None:
    """Refuse a folder that holds something else; what an interrupted claim left behind, to the byte, is no hindrance.

    A sweep file of the user's own may well be called like ours.
    """
    try:
        if path.is_symlink() and not path.exists():
            raise _refused(path, f"is a link to nothing; {_ALLOWED}")
        if path.exists() and not path.is_dir():
            raise _refused(path, f"is a file; {_ALLOWED}")
    except OSError as error:
        raise _refused(path, f"cannot be written ({error.strerror}); {_ALLOWED}") from None
    if not path.is_dir():
        return
    own = {name for name, content in files.items() if _holds(path / name, content)}
    if own == set(files) and (path / STORE / MANIFEST).is_file():
        # A folder that has lost its mark, and nothing else.
        own |= {POINTS, RESULTS, SERIES, STORE, PREPARED, ANALYSIS}
    own |= {entry.name for entry in path.iterdir() if entry.name.startswith((PARTIAL, CLAIM))}
    others = [entry.name for entry in path.iterdir() if entry.name not in own]
    if others:
        raise _refused(path, f"holds files that are no sweep ({', '.join(sorted(others)[:3])}); {_ALLOWED}")


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file holds just this."""
    try:
        return path.is_file() and path.read_bytes() == content
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
