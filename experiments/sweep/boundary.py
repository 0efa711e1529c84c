"""What a folder that others may have made can lead to: nothing outside it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from simulation.errors import MISSING, Problem, StorageError


def check_inside(folder: Path, field: str, skipped: tuple[str, ...] = ()) -> None:
    """Refuse a folder in which a link leads outside, or in which something is neither file nor folder.

    Parameters
    ----------
    folder : Path
        May be missing. May itself be a link, or lie behind one: its user has named it.
    field : str
        What names the folder: the option or the argument.
    skipped : tuple of str
        Names within the folder that are not looked at, for nothing there is used.

    Raises
    ------
    StorageError
    """
    root = os.path.realpath(folder)
    for path, mode in _entries(root, skipped):
        if stat.S_ISLNK(mode):
            target = os.path.realpath(path)
            if not is_inside(target, root):
                allowed = (
                    f"is a link that leads out of the folder, to {target}, and is not followed: remove it, or put "
                    "what it leads to in its place (a store that lies elsewhere is named by --store)"
                )
                raise StorageError([Problem(field, MISSING, allowed)], path)
        elif not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            allowed = "is neither a file nor a folder: remove it"
            raise StorageError([Problem(field, MISSING, allowed)], path)


def is_inside(path: str | Path, folder: str | Path) -> bool:
    """Return whether a path, links followed, is a folder or lies within it."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _entries(folder: str, skipped: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield path and mode of all that lies in a folder, links not followed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            entries = list(os.scandir(here))
        except OSError:
            # Missing, a file, or not to be read: who needs it says so.
            continue
        for entry in entries:
            if here == folder and entry.name in skipped:
                continue
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError:
                continue
            if stat.S_ISDIR(mode):
                waiting.append(entry.path)
            yield entry.path, mode
