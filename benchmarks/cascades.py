"""How fast cascades are, beside CyNetDiff, EoN, NDlib, plain Mesa agents and C++: one table per network.

Run by ``make bench`` and ``make bench-cascades``, or ``python -m benchmarks.cascades [--twitter FILE] [--patience
SECONDS] [--rounds N]``. All programs get the same network, the same 50 most followed seeds and the same probability,
each in a process of its own, and take turns: in each round every program simulates its replicates once. Milliseconds
are per replicate, in the best round, of processor time, which does not tell who else computes here; beside them, of
the clock, in the best and in the slowest round. A ratio is how many times as long as ours on one thread with the same
draws, by processor time (for two threads, by the clock), in the same round: median, least and most. C++ makes our
draws and must have our sizes, replicate by replicate; all others must have the same mean within 3 standard errors.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from benchmarks.cascade_engines import CASCADE, PACKAGES, RANDOM_SEED, THRESHOLD
from benchmarks.cascade_table import Row, check, facts, write_head, write_rows
from benchmarks.cascade_worker import Worker
from benchmarks.cascade_workloads import TWITTER, Workload, write_barabasi_albert, write_twitter
from benchmarks.cascade_yardstick import KINDS, PLAIN, SOURCE, build, command
from benchmarks.market import load, machine, write
from benchmarks.yardstick import NoCompilerError

LARGE, SMALL = 1_000_000, 15_000
ROUNDS = 5
PATIENCE = 20.0
LONGEST = 90.0
SLOW = ("EoN", "NDlib", "Mesa")
OURS = (("skipping", CASCADE), ("per_tie", CASCADE), ("thresholds", THRESHOLD))
SAME_DRAWS = {"skipping": "skipping", "per_tie": "per_tie", "threshold": "thresholds"}


class Effort(NamedTuple):
    """How often each program simulates a workload, and what is known of slow ones from a smaller one.

    A program may have fewer replicates of the linear threshold, under a name of its own.
    """

    replicates: dict[str, int]
    rounds: int
    slow_rounds: int = 1
    patience: float = PATIENCE
    smaller: Workload | None = None
    known: tuple[Row, ...] = ()

    def count(self, program: str, process: str) -> int:
        """Return how many replicates of a process a program simulates in a round."""
        return self.replicates.get(f"{program}, {process}", self.replicates[program])


def versions() -> str:
    """Return the versions of the peers."""
    found = []
    for name, package in PACKAGES.items():
        try:
            found.append(f"{name} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{name} is not installed: pip install '.[bench]'")
    return ", ".join(found)


def start(folder: Path, workload: Workload, effort: Effort, program: Path | str) -> list[Row]:
    """Start all programs that take turns on a workload."""
    rows = []
    for draws, process in OURS:
        options = {"draws": draws} if process == CASCADE else {}
        worker = Worker.of("Grapevine", folder, process, effort.count("Grapevine", process), LONGEST, **options)
        for threads in (1, 2):
            rows.append(Row("Grapevine", process, draws, worker, threads))
    for kind in (*KINDS, *PLAIN):
        process = THRESHOLD if "threshold" in kind else CASCADE
        name = "C++, plain" if kind in PLAIN else "C++"
        if isinstance(program, str):
            rows.append(Row(name, process, SAME_DRAWS.get(kind, ""), program))
        else:
            told = command(program, workload, kind, effort.count("Grapevine", process), RANDOM_SEED)
            rows.append(Row(name, process, SAME_DRAWS.get(kind, ""), Worker(told, LONGEST)))
    for process in (CASCADE, THRESHOLD):
        worker = Worker.of("CyNetDiff", folder, process, effort.count("CyNetDiff", process), LONGEST)
        rows.append(Row("CyNetDiff", process, "", worker))
    return rows


def reason(name: str, process: str, workload: Workload, effort: Effort) -> str:
    """Return why a slow program is left out of a workload: none, or too long in proportion to ties; else nothing."""
    known = next((row for row in effort.known if (row.program, row.process) == (name, process)), None)
    if known is None or effort.smaller is None:
        return ""
    if not known.answers:
        return known.absent
    seconds = known.setup + effort.count(name, process) * known.best("seconds")
    seconds *= workload.ties / effort.smaller.ties
    return f"left out: about {seconds:.0f} s, by what it took above" if seconds > effort.patience else ""


def alone(folder: Path, workload: Workload, effort: Effort) -> list[Row]:
    """Let the slow programs simulate, one after the other, unless they would take too long."""
    rows = []
    for name in SLOW:
        for process in (CASCADE, THRESHOLD):
            why = reason(name, process, workload, effort)
            worker = why or Worker.of(name, folder, process, effort.count(name, process), LONGEST)
            row = Row(name, process, "", worker)
            for _ in range(effort.slow_rounds):
                row.simulate()
            row.close()
            rows.append(row)
    return rows


def measure(folder: Path, workload: Workload, effort: Effort, program: Path | str) -> list[Row]:
    """Measure all programs on a workload and write its table."""
    write_head(workload)
    rows = start(folder, workload, effort, program)
    for _ in range(effort.rounds):
        for row in rows:
            row.simulate()
    for row in rows:
        row.close()
    rows += alone(folder, workload, effort)
    write_rows(rows)
    check(rows)
    for fact in facts(rows):
        write(fact)
    write()
    return rows


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cascades", description=__doc__.split("\n")[0])
    parser.add_argument("--twitter", type=Path, default=TWITTER, help="edge list of ego-Twitter, one friendship a line")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="most seconds of a slow program on a network")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each program simulates its replicates")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Write the tables."""
    options = parse(arguments)
    write(f"{machine()}; {versions()}")
    write()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            program: Path | str = build(folder, SOURCE)
        except NoCompilerError as error:
            program = str(error)
        small = write_barabasi_albert(folder / "small", SMALL, 4, 0.05)
        counts = {"Grapevine": 1000, "CyNetDiff": 150, "EoN": 20, "NDlib": 20, "Mesa": 10, f"NDlib, {THRESHOLD}": 2}
        known = measure(folder / "small", small, Effort(counts, options.rounds, 2), program)
        counts = {"Grapevine": 10, "CyNetDiff": 2, "EoN": 1, "NDlib": 1, "Mesa": 1}
        effort = Effort(counts, options.rounds, 1, options.patience, small, tuple(known))
        large = write_barabasi_albert(folder / "large", LARGE, 5, 0.1)
        measure(folder / "large", large, effort, program)
        if options.twitter.exists():
            twitter = write_twitter(folder / "twitter", options.twitter, 0.01)
            counts = {"Grapevine": 100, "CyNetDiff": 8, "EoN": 4, "NDlib": 2, "Mesa": 4}
            measure(folder / "twitter", twitter, effort._replace(replicates=counts), program)
        else:
            write(f"ego-Twitter is left out: there is no {options.twitter}; name it with --twitter")
    write(f"at the end: {load()}")


if __name__ == "__main__":
    main()
