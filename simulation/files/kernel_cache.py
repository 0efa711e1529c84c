"""Where compiled kernels are kept: a folder into which nobody else can write, since what lies there is run."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

_LOG = logging.getLogger(__name__)
_PRIVATE = 0o700


def kernel_cache(name: str) -> Path | None:
    """Return a private folder of this name, which is made; None if there can be none.

    That is the first of: one in NUMBA_CACHE_DIR, in the user's cache folder, in one of the user's own in the temporary
    folder. Where none of them is the user's alone it is a fresh one that goes with this process.
    """
    for place in _places():
        try:
            return _made(place / name)
        except OSError as error:
            if str(place) == os.environ.get("NUMBA_CACHE_DIR"):
                _LOG.warning("NUMBA_CACHE_DIR is not used for compiled code: %s", error.strerror)
    told = "must be a folder of your own, into which nobody else may write; NUMBA_CACHE_DIR names one"
    try:
        fresh = Path(tempfile.mkdtemp(prefix="grapevine-"))
    except OSError:
        _LOG.warning("Compiled code is not kept, and made anew by every process: there %s.", told)
        return None
    atexit.register(shutil.rmtree, fresh, ignore_errors=True)
    _LOG.warning("Compiled code is kept for this process only: there %s.", told)
    return fresh


def _places() -> Iterator[Path]:
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        yield Path(given)
    # Nobody's home may be known.
    with contextlib.suppress(RuntimeError):
        yield Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "grapevine"
    yield Path(tempfile.gettempdir()) / f"grapevine-{_user()}"


def _user() -> int:
    return os.geteuid() if hasattr(os, "geteuid") else 0


def _made(folder: Path) -> Path:
    """Make a folder where it is missing, and return it.

    Raises
    ------
    OSError
        If it cannot be made, or somebody else may write into it, or could lay another one in its place.
    """
    whole = Path(os.path.realpath(folder.parent)) / folder.name
    missing = [whole, *whole.parents]
    missing = missing[: next(place for place, one in enumerate(missing) if os.path.lexists(one))]
    for one in reversed(missing):
        try:
            one.mkdir(mode=_PRIVATE)
        except FileExistsError:
            # By another process of the same user, or not: that is looked at below.
            continue
    facts = os.lstat(whole)
    if not stat.S_ISDIR(facts.st_mode):
        raise OSError(0, f"{whole} is no folder, or a link to one")
    if os.name == "posix":
        if facts.st_uid != _user() or facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise OSError(0, f"others may write into {whole}")
        for around in whole.parents:
            facts = os.lstat(around)
            may_be_replaced = facts.st_mode & stat.S_IWOTH and not facts.st_mode & stat.S_ISVTX
            if facts.st_uid not in (0, _user()) or may_be_replaced:
                raise OSError(0, f"others may write into {around}")
    if not os.access(whole, os.W_OK):
        raise OSError(0, f"{whole} cannot be written")
    return whole
