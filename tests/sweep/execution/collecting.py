"""What these tests do with what is executed."""

import os
import threading
import time
from pathlib import Path

from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Task


def tasks_of(function, count, *before):
    return [Task(f"{function.__name__}-{number}", function, (*before, number)) for number in range(count)]


def outcomes(tasks, engine, stop=None):
    """Return what became of each task, by key; each exactly once."""
    found = {}
    for batch in execute(iter(tasks), engine, stop or threading.Event()):
        assert batch
        for one in batch:
            assert one.key not in found
            found[one.key] = one
    return found


def is_alive(pid):
    """Whether a process runs; one that has ended and was not yet asked after does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def children_of(pid):
    """Return the living processes that a process has started, but for the tracker of its semaphores."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, parent = int(status.parent.name), int(status.read_text().rsplit(")", 1)[1].split()[1])
            command = Path(status.parent, "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent == pid and b"resource_tracker" not in command and is_alive(number):
            found.append(number)
    return found


def within(seconds, condition):
    """Return whether a condition becomes true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True
