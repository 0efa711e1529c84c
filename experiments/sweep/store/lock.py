"""`Lock`: one writer at a time, told from one that has died."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from experiments.sweep.posix import posix_module
from experiments.sweep.store.files import refused, unwritable, write_all

fcntl = posix_module("fcntl", "a store is locked by `flock`")

# What a file system without such locks answers; there, what the file says must do.
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)
_LONGEST = 4096
# Times that a lock is asked for before it counts as held, and seconds between them.
_ASKED = 4
_PAUSE = 0.05


class Lock:
    """The file ``lock`` of a store: locked with `flock` as long as its writer lives, and naming it.

    `flock` ends with the process, however it ends, and on one machine is all that is needed. Across machines that share
    a folder it may do nothing, so the file also says who holds it.

    Parameters
    ----------
    folder : Path
        Of the store; must be there.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        self._descriptor: int | None = None

    def take(self) -> str:
        """Take the lock; return a note where one left by a dead process was taken over, else an empty text.

        Raises
        ------
        StorageError
            If another process holds it, or may hold it, or the file cannot be written.
        """
        descriptor, is_exclusive = self._locked()
        try:
            content = os.read(descriptor, _LONGEST)
            note = self._judge(content, is_exclusive) if content else ""
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            write_all(descriptor, json.dumps(_own()).encode())
            os.fsync(descriptor)
        except BaseException as error:
            os.close(descriptor)
            if isinstance(error, OSError):
                raise unwritable(self.path, error) from None
            raise
        self._descriptor = descriptor
        return note

    def _locked(self) -> tuple[int, bool]:
        """Return the file, opened, and whether the system locked it."""
        asked = 0
        while True:
            try:
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
            except OSError as error:
                raise unwritable(self.path, error) from None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if error.errno in _NO_LOCKS:
                    return descriptor, False
                holder = _parsed(os.read(descriptor, _LONGEST))
                os.close(descriptor)
                asked += 1
                if asked < _ASKED:
                    # Somebody may only be looking whether it is held.
                    time.sleep(_PAUSE)
                    continue
                raise self._held(holder) from None
            # Somebody may have deleted the file in between; a lock on a file without a name keeps nobody out.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), os.stat(self.path)):  # noqa: PTH116
                    return descriptor, True
            os.close(descriptor)

    def _held(self, holder: dict[str, Any] | None) -> Exception:
        who = "another process"
        if holder is not None:
            who = f"process {holder['pid']} on host {holder['host']} (since {holder['since']})"
        return refused(
            self.path.parent,
            f"is being written by {who}; one sweep at a time may write a store: wait until it ends, or stop it",
        )

    def _judge(self, content: bytes, is_exclusive: bool) -> str:
        """Return a note that a lock is stale, or refuse one whose process may live."""
        holder = _parsed(content)
        if holder is None:
            if is_exclusive:
                return f"{self.path}: held no readable entry, and no process held it; taken over"
            raise refused(self.path, "cannot be read; delete this file when no sweep writes into the folder any more")
        who = f"process {holder['pid']} on host {holder['host']} (since {holder['since']})"
        if holder["host"] != socket.gethostname():
            raise refused(
                self.path,
                f"is held by {who}, which cannot be asked from here; delete this file when that process is gone",
            )
        if _is_alive(holder["pid"], holder["started"]):
            raise refused(self.path, f"is held by {who}, which lives; delete this file if that is no sweep")
        return f"{self.path}: was left by {who}, which is gone; stale, taken over"

    def release(self) -> None:
        """Empty the file and let it go; does nothing where it is not held."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        # An entry that cannot be emptied is stale as soon as the process ends.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Return whether a process holds the lock of a store, as far as the system knows; nothing is changed."""
    try:
        descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _own() -> dict[str, Any]:
    pid = os.getpid()
    since = datetime.now(UTC).isoformat(timespec="seconds")
    return {"pid": pid, "host": socket.gethostname(), "started": _started(pid), "since": since}


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        holder = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(holder, dict) or not isinstance(holder.get("pid"), int):
        return None
    return {"started": None, "since": "unknown", "host": "unknown"} | holder


def _started(pid: int) -> str | None:
    """Return when a process started, in ticks since the machine did; None where that is not to be known."""
    try:
        # The name, in parentheses, may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    except (OSError, IndexError):
        return None


def _is_alive(pid: int, started: object) -> bool:
    """Return whether a process of this machine lives: that very one where its start is known."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    if pid <= 0:
        return False
    if not Path("/proc/self/stat").exists() or started is None:
        return True
    # A process that has ended and is waited for by nobody has no start here, and holds nothing.
    return _started(pid) == started
