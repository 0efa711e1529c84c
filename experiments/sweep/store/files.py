"""System calls of the store: what is written is whole and on the disk when a call returns, or is not there."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from pathlib import Path

from simulation.errors import MISSING, Problem, StorageError

PARTIAL = ".partial"
# Characters of a file's name that the name of its partial has: the system allows 255 bytes.
_LONGEST_KEPT = 40
# Some network file systems cannot synchronize a folder; they order its changes themselves.
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EBADF)


def refused(path: Path, allowed: str) -> StorageError:
    """Return the error that names a path of the store, and says what is wrong and how to mend it."""
    return StorageError([Problem("store", MISSING, allowed)], str(path))


def unwritable(path: Path, error: OSError) -> StorageError:
    """Return the error for a path that the system would not write."""
    return refused(path, f"cannot be written ({error.strerror}); nothing was lost: make it writable and start again")


def checksum(content: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()[:16]


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of some bytes, however many calls the system takes for it."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file: the old one or the new one is there, whenever the process is killed.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    # A name that nobody can guess, and that nothing has yet: nothing is written through a link laid there.
    partial = path.with_name(f".{path.name[:_LONGEST_KEPT]}.{os.urandom(8).hex()}{PARTIAL}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.replace(partial, path)  # noqa: PTH105 (one system call, one line)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(partial)  # noqa: PTH108
        if isinstance(error, OSError):
            raise unwritable(path, error) from None
        raise


def make_folder(folder: Path) -> None:
    """Make a folder and its parents where they are missing.

    Raises
    ------
    StorageError
        If it cannot be made.
    """
    if folder.is_dir():
        return
    if folder.parent != folder:
        make_folder(folder.parent)
    try:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102
        sync_folder(folder.parent)
    except OSError as error:
        raise unwritable(folder, error) from None
    if not folder.is_dir():
        raise refused(folder, "is a file; must be a folder")


def remove(path: Path) -> None:
    """Remove a file, if it is there.

    Raises
    ------
    StorageError
        If it cannot be removed.
    """
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108
    except OSError as error:
        raise unwritable(path, error) from None


def set_aside(path: Path, folder: Path) -> Path:
    """Move a damaged file into a folder under a name that is free there; return where it went.

    Raises
    ------
    StorageError
        If it cannot be moved.
    """
    make_folder(folder)
    name = f"{path.parent.name}-{path.name}"
    copies = sum(1 for one in folder.iterdir() if one.name.startswith(name))
    target = folder / (f"{name}.{copies}" if copies else name)
    try:
        os.replace(path, target)  # noqa: PTH105
        sync_folder(folder)
    except OSError as error:
        raise unwritable(path, error) from None
    return target
