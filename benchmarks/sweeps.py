"""What the machinery of sweeps costs: overhead per run, parallel efficiency, memory of the driver and of workers.

Run by ``make bench-sweep``, or ``python -m benchmarks.sweeps``. All in the same call, on this machine:

- overhead: a sweep of runs that do nothing, less starting workers, beside a bare ``ProcessPoolExecutor.map`` of the
  same calls, which keeps nothing, and beside Mesa's ``batch_run`` of a model that does nothing;
- efficiency: runs of 100 ms of processor time, serially and on two workers; 100 % is half the time;
- memory: of the driver from run 1,000 to run 20,000; of a network that two workers map, as a share of its file
  (proportional set size), and how much of it is their own.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.sweep_functions import busy, nothing
from experiments.sweep.design.factor import Factor
from experiments.sweep.running import Tally
from experiments.sweep.sweep import Sweep

ROUNDS = 3
SHORT = 2_000
LONG = 80
MANY = 20_000
LARGE = {"network.generator": "gnp", "network.consumers": 200_000, "network.mean_degree": 20.0}


def sweep_of(function: Any, points: int, replicates: int) -> Sweep:
    """Return a sweep over a function with one factor."""
    factors = [Factor("a", ("a",), tuple(range(points)))]
    return Sweep.of(function, factors, ["y"], design={"kind": "full_factorial"}, replicates=replicates)


def seconds_of(sweep: Sweep, executor: str, workers: int | None = None) -> tuple[float, float]:
    """Return the seconds that a sweep took, in all and from its first result to its end."""
    first: list[float] = []

    def note(tally: Tally) -> None:
        if tally.done and not first:
            first.append(time.perf_counter())

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        sweep.run(Path(folder) / "sweep", executor=executor, workers=workers, progress=note)
        end = time.perf_counter()
    return end - start, end - first[0]


def seconds_of_a_bare_pool(runs: int) -> float:
    """Return the seconds of the same calls through a pool that keeps nothing, less starting it."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(nothing, [0, 0], [0, 1]))
        start = time.perf_counter()
        list(pool.map(nothing, [0] * runs, range(runs)))
        return time.perf_counter() - start


def seconds_of_mesa(runs: int) -> float:
    """Return the seconds of Mesa's batch runner for models that do nothing, workers and starting them included."""
    import mesa

    from benchmarks.plain_nothing import Nothing

    start = time.perf_counter()
    mesa.batch_run(Nothing, {"a": range(runs)}, number_processes=2, max_steps=1, display_progress=False)
    return time.perf_counter() - start


def report_overhead() -> None:
    """Print what a run costs beside itself."""
    points, replicates = 100, SHORT // 100
    rows = {
        "serial": [seconds_of(sweep_of(nothing, points, replicates), "serial")[0] for _ in range(ROUNDS)],
        "two workers": [seconds_of(sweep_of(nothing, points, replicates), "processes", 2)[1] for _ in range(ROUNDS)],
        "bare pool, keeps nothing": [seconds_of_a_bare_pool(SHORT) for _ in range(ROUNDS)],
        "Mesa batch_run, keeps nothing": [seconds_of_mesa(SHORT) for _ in range(ROUNDS)],
    }
    for name, seconds in rows.items():
        print(f"overhead, {name:30s} {statistics.median(seconds) / SHORT * 1000:6.2f} ms per run")


def report_efficiency() -> None:
    """Print how much of two workers is used for runs of 100 ms."""
    found = []
    for _ in range(ROUNDS):
        alone, _ = seconds_of(sweep_of(busy, LONG, 1), "serial")
        _, both = seconds_of(sweep_of(busy, LONG, 1), "processes", 2)
        found.append(alone / (2 * both))
    shown = ", ".join(f"{share:.0%}" for share in found)
    print(f"efficiency on two workers, {LONG} runs of 100 ms: {statistics.median(found):.0%} ({shown})")


def report_driver() -> None:
    """Print the memory of the driver from run 1,000 to run 20,000."""
    held: dict[int, float] = {}

    def note(tally: Tally) -> None:
        for mark in (1_000, MANY):
            if tally.done >= mark and mark not in held:
                held[mark] = resident()

    with tempfile.TemporaryDirectory() as folder:
        many = sweep_of(nothing, 200, MANY // 200)
        many.run(Path(folder) / "sweep", executor="processes", workers=2, progress=note)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    at = f"{held[1_000]:.0f} MB at run 1,000, {held[MANY]:.0f} MB at run {MANY:,}"
    print(f"driver: {at}; peak with tables {peak:.0f} MB")


def resident() -> float:
    """Return the memory that this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def report_sharing() -> None:
    """Print how two workers hold a network that both map."""
    text = (
        'scenario = "product_launch"\nname = "sharing"\nreplicates = 8\nmeasures = ["reach"]\n[set]\n"run.days" = 5.0\n'
        + "".join(f'"{name}" = {value!r}\n'.replace("'", '"') for name, value in LARGE.items())
        + '[[factors]]\nfield = "brands.0.price"\nlevels = [100.0, 120.0]\n'
    )
    seen: list[tuple[float, float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sharing.toml"
        path.write_text(text)

        def note(_: Tally) -> None:
            maps = [mapped(child.pid) for child in multiprocessing.active_children()]
            if len(maps) == 2 and all(size for size, _, _ in maps):
                seen.append((maps[0][0], sum(part for _, part, _ in maps), sum(own for _, _, own in maps)))

        Sweep.load(path).run(Path(folder) / "sweep", executor="processes", workers=2, progress=note)
    size, held, own = max(seen, key=lambda one: one[1])
    print(
        f"network of {size:.0f} MB mapped by two workers: {held:.0f} MB held in all (PSS), {own:.1f} MB of it their own"
    )


def mapped(pid: int | None) -> tuple[float, float, float]:
    """Return size, proportional share and private dirty memory, in MB, of the networks that a process maps."""
    size = share = own = 0
    inside = False
    try:
        lines = Path(f"/proc/{pid}/smaps").read_text().splitlines()
    except OSError:
        return 0.0, 0.0, 0.0
    for line in lines:
        words = line.split()
        if not words[0].endswith(":"):
            inside = "/networks/" in line
        elif inside and words[0] in ("Size:", "Pss:", "Private_Dirty:"):
            size += int(words[1]) * (words[0] == "Size:")
            share += int(words[1]) * (words[0] == "Pss:")
            own += int(words[1]) * (words[0] == "Private_Dirty:")
    return size / 1024, share / 1024, own / 1024


if __name__ == "__main__":
    report_overhead()
    report_efficiency()
    report_driver()
    report_sharing()
