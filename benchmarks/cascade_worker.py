"""Programs in processes of their own, which wait until they are told to simulate: so that all take turns.

A process writes one line of JSON when it is ready, and one for each line that it is told. `Worker` is the other end.
"""

from __future__ import annotations

import importlib
import json
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.network_table import ROOT


class Worker:
    """A process that simulates a workload when it is told.

    Parameters
    ----------
    command : list of str
    limit : float
        Seconds that it may take for each answer.

    Attributes
    ----------
    absent : str or None
        Why there is nothing to be told: not installed, has none, took too long.
    setup : float
        Seconds until its model was ready, imports and compilation aside.
    peak : int or None
        Most resident memory so far, in bytes.
    """

    def __init__(self, command: list[str], limit: float) -> None:
        self.limit = limit
        self.peak: int | None = None
        self.absent: str | None = None
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        ready = self._answer()
        self.setup = float(ready.get("setup", 0.0))

    @classmethod
    def of(cls, engine: str, folder: Path, process: str, replicates: int, limit: float, **options: Any) -> Worker:
        """Start a program of `cascade_engines`."""
        told = json.dumps({"replicates": replicates, **options})
        return cls([sys.executable, "-m", "benchmarks.cascade_worker", engine, str(folder), process, told], limit)

    def simulate(self, **options: Any) -> dict[str, Any] | None:
        """Simulate once more; return seconds, processor seconds and sizes, or None if it cannot or takes too long."""
        if self.absent is None:
            self.process.stdin.write(json.dumps(options) + "\n")
            self.process.stdin.flush()
            answer = self._answer()
        return None if self.absent else {**answer, "peak": self.peak}

    def _answer(self) -> dict[str, Any]:
        """Return what it answers in time."""
        ready, _, _ = select.select([self.process.stdout], [], [], self.limit)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            self.absent = f"> {self.limit:.0f} s" if not ready else "failed"
            self.close()
            return {}
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            peak = next(part for part in status.read_text().splitlines() if part.startswith("VmHWM"))
            self.peak = int(peak.split()[1]) * 1024
        answer = json.loads(line)
        self.absent = answer.get("absent")
        return answer

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.communicate()


def serve(engine: str, folder: str, process: str, told: str) -> None:
    """Be such a process."""
    from benchmarks.cascade_engines import ENGINES
    from benchmarks.cascade_workloads import read

    options = json.loads(told)
    replicates = options.pop("replicates")
    kind = ENGINES[engine]
    if process not in kind.processes:
        return say({"absent": "has none"})
    workload = read(Path(folder))
    try:
        for module in kind.modules:
            importlib.import_module(module)
    except ModuleNotFoundError as error:
        return say({"absent": f"{error.name} is not installed"})
    started = time.perf_counter()
    made = kind(workload, process, **options)
    say({"setup": time.perf_counter() - started})
    for line in sys.stdin:
        made.prepare(replicates)
        started, worked = time.perf_counter(), time.process_time()
        sizes = made.sizes(replicates, **json.loads(line))
        worked, seconds = time.process_time() - worked, time.perf_counter() - started
        say({"seconds": seconds, "processor": worked, "sizes": sizes})
    return None


def say(answer: dict[str, Any]) -> None:
    """Write an answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve(*sys.argv[1:])
