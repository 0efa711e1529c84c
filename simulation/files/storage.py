"""Writing files: whole or not at all, by way of names that nobody else can have laid there."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import MISSING, Problem, StorageError

if TYPE_CHECKING:
    import pyarrow

PARTIAL = ".grapevine-partial-"
"""How the names begin of private folders in which something is written before it takes its place."""

WRITTEN = "written"
"""What a file or folder that is written beside its path is called until it takes its place."""

_LONGEST_NAME = 200  # bytes; a file system takes 255, of which an identity or another ending needs some


def file_name(name: str) -> str:
    """Return a name that users chose as the name of a file: letters, digits, ``-``, ``_`` and ``.`` stay.

    What is too long for a file system is cut.
    """
    sound = "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)
    return sound.encode(errors="replace")[:_LONGEST_NAME].decode(errors="ignore")


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return JSON with a final line break; NaN is refused."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def parquet_bytes(table: pyarrow.Table) -> bytes:
    """Return a table as Parquet; equal tables give equal bytes."""
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Yield a place on the same disk as a path, for a file or folder that then replaces it; nothing is left there.

    It lies in a private folder with a name drawn at random: nobody else can have laid a link there, and its name is
    short, however long that of the path is.
    """
    private = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=path.absolute().parent))
    try:
        yield private / WRITTEN
    finally:
        shutil.rmtree(private, ignore_errors=True)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there, with its folder, down to the disk; a link in its place is an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically: the old one or the new one, never a part.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(path) as partial:
            write_new(partial, content)
            partial.replace(path)
    except OSError as error:
        problem = Problem("--out", MISSING, f"cannot be written ({error.strerror})")
        raise StorageError([problem], str(path)) from None
