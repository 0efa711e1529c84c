"""Writing run folders: whole or not at all, never over something else."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import MISSING, Problem, StorageError

if TYPE_CHECKING:
    import pyarrow

_ALLOWED = "must be a new or empty folder, or the folder of the very same run"


def _refused(folder: Path, allowed: str) -> StorageError:
    return StorageError([Problem("--out", MISSING, allowed)], str(folder))


def file_name(name: str) -> str:
    """Return a name that users chose as the name of a file: letters, digits, ``-``, ``_`` and ``.`` stay."""
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """Return JSON with a final line break; NaN is refused."""
    return (json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def parquet_bytes(table: pyarrow.Table) -> bytes:
    """Return a table as Parquet; equal tables give equal bytes."""
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def run_in(folder: Path) -> str | None:
    """Return the identity of the run that a folder holds, or None if it holds none that can be read."""
    try:
        content = json.loads((folder / "provenance.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    run = content.get("run") if isinstance(content, dict) else None
    return run if isinstance(run, str) else None


def check_folder(folder: Path, run: str) -> None:
    """Refuse a folder that cannot take a run, before any work; creates nothing but missing parents.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    try:
        _check_content(folder, run)
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        probe = folder if folder.is_dir() else folder.absolute().parent
        with tempfile.TemporaryFile(dir=probe):
            pass
    except OSError as error:
        raise _refused(folder, f"cannot be written ({error.strerror}); must be in a writable folder") from None


def _check_content(folder: Path, run: str) -> None:
    if folder.is_symlink() and not folder.exists():
        raise _refused(folder, f"is a link to nothing; {_ALLOWED}")
    if not folder.exists():
        return
    if not folder.is_dir():
        raise _refused(folder, f"is a file; {_ALLOWED}")
    if any(folder.iterdir()):
        found = run_in(folder)
        if found is None:
            raise _refused(folder, f"holds files that are no run; {_ALLOWED}")
        if found != run:
            raise _refused(folder, f"holds another run ({found[:12]}, this one is {run[:12]}); {_ALLOWED}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically: the old one or the new one, never a part.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(partial, content)
        partial.replace(path)
    except OSError as error:
        raise _refused(path, f"cannot be written ({error.strerror})") from None
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_run(folder: Path, files: Mapping[str, bytes], run: str) -> None:
    """Write a run folder.

    A new folder appears in one step. An empty one, which may be the working directory or a mounted volume, is filled
    file by file, and emptied again if that fails. In the folder of the same run each file is replaced by its equal.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    check_folder(folder, run)
    if folder.is_dir():
        _fill(folder, files)
        return
    partial = folder.absolute().with_name(f".{folder.absolute().name}.{os.getpid()}.partial")
    try:
        partial.mkdir()
        for name, content in files.items():
            # A name may lead into a folder within.
            (partial / name).parent.mkdir(exist_ok=True)
            _write_synced(partial / name, content)
        partial.replace(folder.absolute())
    except OSError as error:
        raise _refused(folder, f"cannot be written ({error.strerror}); nothing was left there") from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder that is there; what had not been there before goes again if one fails."""
    new = [folder / name for name in files if not (folder / name).exists()]
    inner = {path.parent for path in new if not path.parent.exists()}
    try:
        for name, content in files.items():
            write_file(folder / name, content)
    except BaseException:
        for path in new:
            path.unlink(missing_ok=True)
        for path in inner:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
