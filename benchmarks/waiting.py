"""What people wait for: whole commands, from their start to their end, before and after the kernels are compiled.

Run by ``make bench-waiting``, or ``python -m benchmarks.waiting``. Each command is a process of its own in an empty
folder; those that come *first* have an empty cache of compiled code, the others that of the first. Wall seconds are of
the fastest of three (of one that comes first); processor seconds are of the same run, with those of the processes that
it started. ``import grapevine`` is what it takes beyond a bare interpreter.

What binds: where processor seconds are about those on the wall, one core did it all, and only less work helps; the
seconds of importing modules are those of a process that does nothing else.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 3
GRAPEVINE = ("-m", "grapevine")
IMPORTS = "import experiments.runs.figures, experiments.comparison.command, simulation.results.replicates"

# What is measured; the wall seconds that are wanted on two quiet cores.
FIRST = (
    ("grapevine run product_launch", (*GRAPEVINE, "run", "product_launch"), 30.0),
    ("grapevine compare seeding_under_budget (make demo)", (*GRAPEVINE, "compare", "seeding_under_budget"), 100.0),
)
LATER = (
    ("grapevine --help", (*GRAPEVINE, "--help"), 0.3),
    ("grapevine run product_launch", (*GRAPEVINE, "run", "product_launch"), 4.0),
    ("grapevine compare seeding_under_budget", (*GRAPEVINE, "compare", "seeding_under_budget"), 12.0),
    ("importing all that a run, a comparison and figures need", ("-c", IMPORTS), None),
)


def timed(arguments: tuple[str, ...], cache: Path) -> tuple[float, float]:
    """Run Python with these arguments in an empty folder; return seconds on the wall and of processors."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(cache)}
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        command = [sys.executable, *arguments]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best(arguments: tuple[str, ...], cache: Path, repeats: int = REPEATS) -> tuple[float, float]:
    """Return the seconds of the fastest of some runs."""
    return min(timed(arguments, cache) for _ in range(repeats))


def main() -> None:
    """Measure, and print the table."""
    table = Table(title="What people wait for")
    for column in ("command", "compiled", "wall (s)", "processors (s)", "wanted (s)"):
        table.add_column(column, justify="left" if column == "command" else "right")

    def add(name: str, state: str, seconds: tuple[float, float], wanted: float | None) -> None:
        aim = "" if wanted is None else f"{wanted:g}"
        table.add_row(name, state, f"{seconds[0]:.2f}", f"{seconds[1]:.2f}", aim)

    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        for number, (name, arguments, wanted) in enumerate(FIRST):
            add(name, "first", best(arguments, cache / str(number), 1), wanted)
        # The demo after the demo, the run after the run.
        for _, arguments, _ in FIRST:
            timed(arguments, cache)
        bare = best(("-c", "pass"), cache)
        face = best(("-c", "import grapevine"), cache)
        add("import grapevine", "", (face[0] - bare[0], face[1] - bare[1]), 0.3)
        for name, arguments, wanted in LATER:
            add(name, "later", best(arguments, cache), wanted)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
