"""``store.json``: what a folder says of itself, so that no other store, and nothing else, is taken for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.sweep.boundary import check_inside
from experiments.sweep.store.columns import KINDS
from experiments.sweep.store.files import PARTIAL, checksum, refused, write_whole

# Raised when a store of today could not be read, or continued, by the code of tomorrow.
FORMAT = 1
NAME = "store.json"
_ALLOWED = "must be a new or empty folder, or a store of sweeps"


@dataclass(frozen=True)
class Manifest:
    """Columns of a store.

    Attributes
    ----------
    columns, series_columns : dict
        Own columns of runs and of series: name -> ``"int"``, ``"float"`` or ``"text"``.
    """

    columns: Mapping[str, str]
    series_columns: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        facts = {"format": FORMAT, "columns": dict(self.columns), "series_columns": dict(self.series_columns)}
        return (json.dumps({**facts, "checksum": _checksum(facts)}, indent=2, ensure_ascii=False) + "\n").encode()


def _is_sound(facts: Mapping[str, Any]) -> bool:
    """Whether columns are columns: a checksum keeps nobody from writing what he likes."""
    return all(
        isinstance(facts.get(name), dict) and all(kind in KINDS for kind in facts[name].values())
        for name in ("columns", "series_columns")
    )


def _checksum(facts: Mapping[str, Any]) -> str:
    return checksum(json.dumps({name: facts[name] for name in facts if name != "checksum"}).encode())


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds something else, before anything is written into it.

    Raises
    ------
    StorageError
        If it is a file, or holds what is no store.
    """
    if folder.is_symlink() and not folder.exists():
        raise refused(folder, f"is a link to nothing; {_ALLOWED}")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise refused(folder, f"is a file; {_ALLOWED}")
    check_inside(folder, "store")
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise refused(folder, f"cannot be read ({error.strerror}); {_ALLOWED}") from None
    # A store that was killed while it was made has no more than these.
    begun = {name for name in names if name == "lock" or (name.startswith(f".{NAME}.") and name.endswith(PARTIAL))}
    if NAME not in names and names - begun:
        raise refused(folder, f"holds files that are no store ({min(names - begun)}); {_ALLOWED}")


def read_manifest(folder: Path) -> Manifest | None:
    """Return what a folder says of itself, or None where it says nothing yet.

    Raises
    ------
    StorageError
        If it is of another format, damaged, or something else.
    """
    path = folder / NAME
    try:
        facts = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        facts = None
    if isinstance(facts, dict) and type(facts.get("format")) is int and facts["format"] != FORMAT:
        raise refused(
            path,
            f"is of store format {facts['format']}; must be {FORMAT}: nothing was changed; use the version of "
            "Grapevine that made it, or another folder",
        )
    if not isinstance(facts, dict) or facts.get("checksum") != _checksum(facts) or not _is_sound(facts):
        raise refused(path, "is damaged or no store: its checksum does not fit; put back a copy, or use another folder")
    return Manifest(facts["columns"], facts["series_columns"])


def settle_manifest(folder: Path, wanted: Manifest) -> None:
    """Write what a new folder says of itself, or compare an old one.

    Raises
    ------
    StorageError
        If it has other columns, is of another format, damaged, or something else, or cannot be written.
    """
    found = read_manifest(folder)
    if found is None:
        write_whole(folder / NAME, wanted.to_bytes())
        return
    problems = [
        f"{title} {_shown(has)}, and this sweep needs {_shown(needs)}"
        for title, has, needs in (
            ("columns", found.columns, wanted.columns),
            ("series columns", found.series_columns, wanted.series_columns),
        )
        if dict(has) != dict(needs)
    ]
    if problems:
        raise refused(
            folder, f"is a store with other {'; '.join(problems)}: nothing was changed; must be another folder"
        )


def _shown(columns: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {kind}" for name, kind in sorted(columns.items())) + "}"
