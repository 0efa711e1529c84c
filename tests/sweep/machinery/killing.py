"""Killing a sweep at a chosen moment: its driver, one of its workers, or both."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 120.0


def started(folder, calls, workers=2, torn=0):
    """Start the driver in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.sweep.machinery.driver", str(folder), str(workers), str(torn)],
        cwd=ROOT,
        env={**os.environ, "GRAPEVINE_TEST_CALLS": str(calls)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def children_of(pid):
    """Return the processes that a process has started and that run Python's spawned workers."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"spawn_main" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return sorted(found)


def run_until_killed(folder, calls, victim, done, workers=2):
    """Run the driver until so many calls of this process are kept, then kill; return its exit code and errors."""
    process = started(folder, calls, workers)
    for line in process.stdout:
        if line.strip() == "ended":
            break
        if int(line) >= done:
            workers_now = children_of(process.pid)
            if victim in ("worker", "both") and workers_now:
                os.kill(workers_now[done % len(workers_now)], signal.SIGKILL)
            if victim in ("driver", "both"):
                process.kill()
            break
    _, errors = process.communicate(timeout=PATIENCE)
    return process.returncode, errors


def none_left(pids):
    """Return whether all of some processes are gone, within a few seconds."""
    until = time.monotonic() + 10.0
    while time.monotonic() < until:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False
