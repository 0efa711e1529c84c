"""Reading a file that a user names: a regular one, up to a size; a pipe or a device would keep us waiting for ever."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a directory",
}


def read_regular_file(path: Path, most: int) -> bytes:
    """Return the content of a file, of a larger one its first `most` bytes.

    Raises
    ------
    OSError
        If it is missing, unreadable or no regular file; `strerror` says so in words.
    """
    _check(os.stat(path).st_mode)  # noqa: PTH116 (a name that cannot be one, too, is an error of the system)
    # Whatever took its place in between does not keep us waiting.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as stream:
        _check(os.fstat(descriptor).st_mode)
        return stream.read(most)


def _check(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise OSError(0, f"{kind}, no regular file: write it to one first")
