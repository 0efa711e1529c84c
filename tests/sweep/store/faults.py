"""A stand-in for `os` within the store, which kills the process at a call, or finds the disk full."""

import errno
import os

from experiments.sweep.store import files, journal, lock
from tests.sweep.store.records import failure, keep, opened

CHANGING = ("write", "fsync", "replace", "unlink", "ftruncate", "mkdir", "open")
GROWING = ("write", "fsync", "replace", "mkdir", "open")

# A store that has a part, and a journal of a sweep that was killed.
OLD = [0, 1, 2, 3]
NEW = [4, 5, 6, 7, 8]


class Killed(BaseException):
    """What ends the test's process in place of a signal: nothing but the store may catch it."""


class Calls:
    """The module `os`, whose k-th changing call does not come back.

    Parameters
    ----------
    at : int
        From 1; the call at which it happens.
    fault : {"killed", "torn", "full"}
        Killed before the call; killed when half of a write is done; or that call, and those after it that need room,
        find none until `is_full` is taken away.
    """

    def __init__(self, at, fault):
        self.at = at
        self.fault = fault
        self.count = 0
        self.made = []
        self.is_dead = False
        self.is_full = False
        self.error = errno.ENOSPC
        self.descriptors = set()

    def __getattr__(self, name):
        function = getattr(os, name)
        if name == "close":
            return self._close
        return (lambda *arguments: self._call(name, function, arguments)) if name in CHANGING else function

    def _close(self, descriptor):
        self.descriptors.discard(descriptor)
        os.close(descriptor)

    def _call(self, name, function, arguments):
        if self.is_dead:
            raise Killed
        self.count += 1
        if self.count == self.at and self.fault == "full":
            self.is_full = True
        elif self.count == self.at:
            self.is_dead = True
        is_writing = name != "open" or bool(arguments[1] & (os.O_WRONLY | os.O_RDWR))
        self.made.append(name if is_writing else "look")
        if (self.is_dead and self.fault == "torn" and name == "write") or (self.is_full and name == "write"):
            os.write(arguments[0], arguments[1][: len(arguments[1]) // 2])
        if self.is_dead:
            raise Killed
        if self.is_full and name in GROWING and is_writing:
            raise OSError(self.error, os.strerror(self.error), str(arguments[0]))
        result = function(*arguments)
        if name == "open":
            self.descriptors.add(result)
        return result

    def bury(self):
        """Close what the dead process held open, as the system does."""
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors.clear()


def install(patch, calls):
    """Let the store use the stand-in; its lock names a process that does not live."""
    for module in (files, journal, lock):
        patch.setattr(module, "os", calls)
    entry = {"pid": 2**30, "host": lock.socket.gethostname(), "started": "1", "since": "then"}
    patch.setattr(lock, "_own", lambda: entry)


def sweep(folder, told):
    """Use the store in every way; what it has returned for goes to `told`."""
    store = opened(folder)
    told += OLD
    keep(store, NEW[:2])
    told += NEW[:2]
    store.fail(failure(NEW[2]))
    store.seal()
    keep(store, NEW[2:3])
    told += NEW[2:3]
    keep(store, NEW[3:])
    told += NEW[3:]
    store.close()
