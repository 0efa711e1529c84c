"""What the tasks of these tests do: importable, as a spawned worker needs it."""

import os
import signal
import sys
import threading
import time
from pathlib import Path


def square(number):
    return number * number


def nothing():
    return None


def where():
    return os.getpid()


def settings():
    return {
        "pid": os.getpid(),
        "numba": os.environ.get("NUMBA_NUM_THREADS"),
        "openmp": os.environ.get("OMP_NUM_THREADS"),
        "interrupt": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "blocked": signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "warmed": sum("warmed" in line for line in _LOG),
        "model": "simulation.market.model" in sys.modules,
        "preparing": "GRAPEVINE_WORKER_PREPARING" in os.environ,
    }


_LOG = []


def warm():
    _LOG.append("warmed")


def warm_that_raises():
    raise ValueError("no such network")


def note(folder, name):
    """Leave a mark for each time that it is called, and return how often that was."""
    marks = Path(folder, str(name))
    with marks.open("a") as file:
        file.write("x")
    return marks.stat().st_size


def warm_that_ends_once():
    """End the first worker that is set up, as an import that the system stops would."""
    if note(os.environ["GRAPEVINE_TEST_MARKS"], "warmed") == 1:
        os._exit(1)


def busy(seconds):
    """Use a core for this many seconds of its time."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass
    return seconds


def wait_for(folder, name, then=None):
    """Say that it has begun, then sleep for very long, or until a file is there."""
    note(folder, name)
    while then is None or not Path(folder, then).exists():
        time.sleep(0.01)
    return name


# What raises.


def raise_value_error(number):
    raise ValueError(f"{number} is no good")


class UnpicklableError(Exception):
    def __init__(self):
        super().__init__("cannot be sent")
        self.lock = threading.Lock()


class ParticularError(Exception):
    """Can be pickled, and not unpickled."""

    def __init__(self, first, second):
        super().__init__("cannot be received")


class LyingMeta(type):
    @property
    def __name__(cls):
        raise RuntimeError("no name")


class LyingError(Exception, metaclass=LyingMeta):
    @property
    def __class__(self):
        return KeyboardInterrupt

    @property
    def __traceback__(self):
        raise RuntimeError("no traceback")

    def __str__(self):
        raise RuntimeError("no message")

    __repr__ = __str__


def raise_unpicklable():
    raise UnpicklableError


def raise_particular():
    raise ParticularError(1, 2)


def raise_lying():
    raise LyingError


def raise_memory_error():
    raise MemoryError("4 TB")


def raise_system_exit():
    sys.exit(3)


def raise_interrupt():
    raise KeyboardInterrupt


def raise_surrogate():
    raise ValueError("\ud800" + "x" * 100_000)


def recurse():
    return recurse()


def return_lock():
    return threading.Lock()


# What ends its worker.


def end_hard():
    os._exit(7)


def end_by_signal():
    os.kill(os.getpid(), signal.SIGKILL)


def end_by_segmentation_fault():
    os.kill(os.getpid(), signal.SIGSEGV)


def end_once(folder, name):
    """End the worker the first time, return the second."""
    if note(folder, name) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return name


def end_halfway_through_the_answer():
    """Write the beginning of an answer that never goes on, and die."""
    frame = sys._getframe()
    while frame.f_code.co_name != "_process_worker":
        frame = frame.f_back
    writer = frame.f_locals["result_queue"]._writer
    os.write(writer.fileno(), (1_000_000).to_bytes(4, "big") + b"half an answer")
    os.kill(os.getpid(), signal.SIGKILL)


class Unreadable:
    """An answer that cannot be unpickled."""

    def __reduce__(self):
        return raise_value_error, (1,)


def return_unreadable():
    return Unreadable()


# What takes memory.


def allocate(number):
    return bytes(200_000)[number:]


def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
