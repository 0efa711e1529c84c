"""The folder of a sweep: its definition, its points, its store, and the tables that it ends with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.sweep.store.manifest import NAME as MANIFEST
from simulation.errors import MISSING, Problem, StorageError
from simulation.output_folder import CLAIM, claimed
from simulation.storage import PARTIAL, json_bytes, write_file

FORMAT = 1
MARK = "sweep.json"
DEFINITION = "sweep.toml"
SCENARIO = "scenario.toml"
POINTS = "points.parquet"
RESULTS = "results.parquet"
SERIES = "series.parquet"
STORE = "store"
PREPARED = "prepared"


@dataclass(frozen=True)
class SweepFolder:
    """A folder that holds one sweep.

    Attributes
    ----------
    path : Path
    store : Path
        Where the runs are; within the folder unless several sweeps share it.
    """

    path: Path
    store: Path

    @property
    def prepared(self) -> Path:
        """Where networks and seeds are laid for workers while the sweep runs."""
        return self.path / PREPARED

    @classmethod
    def claim(
        cls, path: Path, identity: str, facts: Mapping[str, Any], files: Mapping[str, bytes], store: Path | None
    ) -> SweepFolder:
        """Make a folder for a sweep, or take up that of the very same sweep.

        Parameters
        ----------
        path : Path
            New, empty, or the folder of the same sweep.
        identity : str
            Of the sweep.
        facts : mapping
            What else its mark says.
        files : mapping of str to bytes
            What is written beside it.
        store : Path or None
            Of a store that several sweeps share; None for one of its own, or the one it was begun with.

        Raises
        ------
        StorageError
            If the folder holds something else, or cannot be written.
        """
        if not path.is_dir():
            _check_empty(path, files)
        try:
            path.mkdir(parents=True, exist_ok=True)
            # Of two sweeps that begin in one folder at once, the second sees the mark of the first.
            with claimed(path):
                return cls._claimed(path, identity, facts, files, store)
        except OSError as error:
            raise _refused(path, f"cannot be written ({error.strerror}); {_ALLOWED}") from None

    @classmethod
    def _claimed(
        cls, path: Path, identity: str, facts: Mapping[str, Any], files: Mapping[str, bytes], store: Path | None
    ) -> SweepFolder:
        found = _mark(path)
        if found is not None and found.get("sweep") != identity:
            known = str(found.get("sweep"))[:12]
            raise _refused(path, f"holds another sweep ({known}, this one is {identity[:12]}); {_ALLOWED}")
        recorded = None if found is None or found.get("store") is None else Path(str(found["store"]))
        own = recorded or path / STORE
        # One that was moved, or never came to be, may be replaced.
        is_other = store is not None and own.resolve() != store.resolve()
        if found is not None and is_other and (own / MANIFEST).exists():
            raise _refused(path, f"was begun with the store {own}, not {store}; {_ALLOWED}")
        kept = store if store is not None and (is_other or recorded is None) else recorded
        if found is None:
            _check_empty(path, files)
        # Also those of the same sweep that were lost, damaged or changed since.
        for name, content in files.items():
            if not _holds(path / name, content):
                write_file(path / name, content)
        sums = {name: _sum(content) for name, content in files.items()}
        shared = None if kept is None else str(kept.absolute())
        if found is None or found.get("files") != sums or found.get("store") != shared:
            mark = {"format": FORMAT, "sweep": identity, "store": shared, **facts, "files": sums}
            # Last: a folder with a mark has all of these.
            write_file(path / MARK, json_bytes(mark))
        return cls(path, path / STORE if kept is None else kept)

    @classmethod
    def open(cls, path: Path) -> tuple[SweepFolder, Mapping[str, Any]]:
        """Open the folder of a sweep.

        Returns
        -------
        folder : SweepFolder
        facts : mapping
            What its mark says.

        Raises
        ------
        StorageError
            If it holds none.
        """
        allowed = "must be the folder of a sweep, which `grapevine sweep` has begun"
        found = _mark(path, "DIR", allowed)
        if found is None:
            raise _refused(path, f"holds no sweep; {allowed}", "DIR")
        if "points" not in found:
            raise _refused(path, f"is the folder of a search, whose command goes on with it; {allowed}", "DIR")
        store = found.get("store")
        if any(type(found.get(name)) is not kind for name, kind in _FACTS.items()) or type(store) not in (
            str,
            type(None),
        ):
            raise _refused(path / MARK, _DAMAGED, "DIR")
        return cls(path, path / STORE if store is None else Path(str(store))), found

    def check(self, facts: Mapping[str, Any]) -> None:
        """Refuse a sweep file or a scenario that is not the one whose runs the folder holds.

        Parameters
        ----------
        facts : mapping
            What the mark says.

        Raises
        ------
        StorageError
        """
        for name, known in dict(facts.get("files", {})).items():
            path = self.path / name
            try:
                is_same = _sum(path.read_bytes()) == known
            except OSError:
                is_same = False
            if not is_same:
                allowed = (
                    "is not as `grapevine sweep` wrote it: run the sweep again, which writes it anew and finds its "
                )
                allowed += "finished runs; a sweep that was changed needs a folder of its own"
                raise _refused(path, allowed, "DIR")


_DAMAGED = "is damaged; must be as `grapevine sweep` wrote it"
_FACTS = {"name": str, "kind": str, "points": int, "replicates": int, "may_stop": bool}
_ALLOWED = "must be a new or empty folder, or the folder of the very same sweep"


def _refused(path: Path, allowed: str, field: str = "--out") -> StorageError:
    return StorageError([Problem(field, MISSING, allowed)], str(path))


def _mark(path: Path, field: str = "--out", allowed: str = _ALLOWED) -> dict[str, Any] | None:
    """Return what the mark of a sweep says, or None where there is none."""
    try:
        content = json.loads((path / MARK).read_bytes())
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise _refused(path, f"is a file; {allowed}", field) from None
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})", field) from None
    except (ValueError, RecursionError):
        raise _refused(path / MARK, _DAMAGED, field) from None
    version = content.get("format") if isinstance(content, dict) else None
    if version != FORMAT:
        allowed = f"is of a sweep of format {version!r}; this version of Grapevine reads format {FORMAT}"
        raise _refused(path, allowed, field)
    return content  # type: ignore[no-any-return]


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
    own |= {entry.name for entry in path.iterdir() if entry.name.startswith((PARTIAL, CLAIM))}
    others = [entry.name for entry in path.iterdir() if entry.name not in own]
    if others:
        raise _refused(path, f"holds files that are no sweep ({', '.join(sorted(others)[:3])}); {_ALLOWED}")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file holds just this."""
    try:
        return path.read_bytes() == content
    except OSError:
        return False
