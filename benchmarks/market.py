"""How fast the market is, how small, and how much faster than plain Mesa objects and slower than C++: one table.

Run by ``make bench``, or ``python -m benchmarks.market [--sizes N ...] [--days D] [--no-mesa] [--no-yardstick]``.
Seconds are those of `MarketModel.run_model` after compilation, without the making of the model: the best of three, and
the slowest as "scatter". An exposure is an impression that arrived or a conversation. Two threads work within one run,
whose state must be the same, bit by bit. Plain Mesa and C++ have the same network, scenario, random seed and replicate,
and must have the same outcome.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.market_memory import bytes_per_consumer_and_tie, bytes_per_further_brand
from benchmarks.market_scenario import benchmark_scenario
from simulation.kernels import layouts
from simulation.market.model import MarketModel
from simulation.market.schema import ARRIVALS

SIZES = (10_000, 100_000, 1_000_000)
DAYS = 30.0
MESA_CONSUMERS = 10_000
REPETITIONS = 3
THREADS = 2
WIDTHS = (13, 11, 12, 12, 10, 10, 12, 14, 10)


class Measured(NamedTuple):
    """What was measured at one size."""

    exposures: int
    seconds: list[float]
    ties: int
    calendar_bytes: int
    peak_pending: int
    counts: np.ndarray
    shares: np.ndarray
    state: str

    @property
    def nanoseconds(self) -> float:
        """Per exposure, at best."""
        return min(self.seconds) / self.exposures * 1e9


def exposures_of(counts: np.ndarray) -> int:
    """Impressions that arrived, and conversations."""
    return int(counts[:, :, ARRIVALS].sum() - counts[:, :, layouts.LEFT].sum())


def measure(consumers: int, days: float, repetitions: int = REPETITIONS, threads: int = 1) -> Measured:
    """Run the market some times; before that, once more, to watch the calendar."""
    scenario = benchmark_scenario(consumers, days)
    network = None
    seconds = []
    calendar_bytes = peak_pending = 0
    for repetition in range(repetitions + 1):
        model = MarketModel(scenario, network=network, threads=threads)
        network = model.network
        if repetition == 0:
            while model.running:
                model.step()
                peak_pending = max(peak_pending, len(model.calendar))
            calendar_bytes = model.calendar.nbytes
        else:
            started = time.perf_counter()
            model.run_model()
            seconds.append(time.perf_counter() - started)
        recorder, ties = model.recorder, model.network.ties
        model.close()
    counts = recorder.counts
    state = hashlib.sha256(model.market.state.rows.i4).hexdigest()
    return Measured(exposures_of(counts), seconds, ties, calendar_bytes, peak_pending, counts, recorder.shares(), state)


def measure_mesa(days: float, ours: Measured) -> list[float]:
    """Return the seconds of the same market as plain Mesa agents, whose outcome must be the same."""
    from benchmarks.plain_mesa import PlainMarket
    from tests.exact.translation import reference_market

    model = MarketModel(benchmark_scenario(MESA_CONSUMERS, days))
    description = reference_market(model)
    model.close()
    seconds = []
    for _ in range(REPETITIONS):
        plain = PlainMarket(description)
        started = time.perf_counter()
        plain.run_model()
        seconds.append(time.perf_counter() - started)
        np.testing.assert_array_equal(ours.counts, plain.counts, "plain Mesa counts something else")
        np.testing.assert_array_equal(ours.shares, sorted(plain.shares), "in plain Mesa, others share")
    return seconds


def write(line: str = "") -> None:
    """Write a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_row(*cells: str) -> None:
    """Write one row of the table."""
    padded = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    write(" ".join(padded).rstrip())


def write_measured(name: str, consumers: int, ours: Measured) -> None:
    """Write the row of one size."""
    seconds, rate = min(ours.seconds), ours.exposures / min(ours.seconds)
    cells = [f"{consumers:,}", f"{ours.ties:,}", f"{ours.exposures:,}", f"{seconds:.3f}", f"{max(ours.seconds):.3f}"]
    pending = ours.calendar_bytes / ours.peak_pending
    write_row(name, *cells, f"{ours.nanoseconds:.1f}", f"{rate:,.0f}", f"{pending:.1f}")


def write_other(name: str, consumers: int, ours: Measured, seconds: list[float]) -> None:
    """Write the row of another program with the same outcome."""
    best, worst = min(seconds), max(seconds)
    cells = [f"{consumers:,}", f"{ours.ties:,}", f"{ours.exposures:,}", f"{best:.3f}", f"{worst:.3f}"]
    rate = ours.exposures / best
    write_row(name, *cells, f"{best / ours.exposures * 1e9:.1f}", f"{rate:,.0f}", "-")


def linearity(small: Measured, large: Measured) -> str:
    """Return what a tick costs and what each further exposure costs, from the smallest and the largest market."""
    each = (min(large.seconds) - min(small.seconds)) / (large.exposures - small.exposures)
    per_tick = (min(small.seconds) - each * small.exposures) / len(small.counts)
    change = large.nanoseconds / small.nanoseconds
    return (
        f"from the smallest to the largest: {each * 1e9:.1f} ns per further exposure, beside {per_tick * 1e6:.0f} us "
        f"per tick however small; ns/exposure changes by the factor {change:.2f}"
    )


def machine() -> str:
    """Return what this machine is and what runs on it."""
    name = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        lines = (line.split(":", 1)[1].strip() for line in described.read_text().splitlines() if "model name" in line)
        name = next(lines, name)
    versions = ", ".join(f"{package} {version(package)}" for package in ("numpy", "numba", "mesa"))
    return f"{name}, {os.cpu_count()} cores; Python {platform.python_version()}, {versions}; {load()}"


def load() -> str:
    """Return how many others compute here: beyond one, seconds are too many."""
    return f"load average {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load average unknown"


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.market", description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="consumers")
    parser.add_argument("--days", type=float, default=DAYS, help="length of the run")
    parser.add_argument("--no-mesa", action="store_true", help="leave out plain Mesa")
    parser.add_argument("--no-yardstick", action="store_true", help="leave out C++")
    parser.add_argument("--no-memory", action="store_true", help="leave out bytes per consumer and tie")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Write the table."""
    options = parse(arguments)
    write(machine())
    measure(1_000, options.days, 1)  # compiles
    sizes = ("consumers", "ties", "exposures")
    write_row("program", *sizes, "seconds", "scatter", "ns/exposure", "exposures/s", "B/pending")
    measured = {}
    facts = []
    for consumers in sorted(options.sizes):
        measured[consumers] = one = measure(consumers, options.days)
        write_measured("one thread", consumers, one)
        two = measure(consumers, options.days, threads=THREADS)
        write_measured("two threads", consumers, two)
        np.testing.assert_array_equal(one.counts, two.counts, "two threads count something else")
        np.testing.assert_array_equal(one.shares, two.shares, "with two threads, others share")
        assert one.state == two.state, "two threads leave another state"
        facts.append(
            f"{consumers:,} consumers: two threads {min(one.seconds) / min(two.seconds):.2f} times as fast as one, "
            "the same state bit by bit"
        )
    if not options.no_yardstick:
        from benchmarks.yardstick import NoCompilerError, measure_yardstick

        for consumers, ours in measured.items():
            try:
                seconds, parts = measure_yardstick(benchmark_scenario(consumers, options.days), ours.counts)
            except NoCompilerError as error:
                facts.append(f"C++ is left out: {error}")
                break
            write_other("C++ -O3", consumers, ours, seconds)
            ratio = min(ours.seconds) / min(seconds)
            facts.append(f"{consumers:,} consumers: {ratio:.2f} times as long as C++ ({parts}), the same counts")
    if not options.no_mesa:
        ours = measured.get(MESA_CONSUMERS) or measure(MESA_CONSUMERS, options.days)
        seconds = measure_mesa(options.days, ours)
        write_other("plain Mesa", MESA_CONSUMERS, ours, seconds)
        ratio = min(seconds) / min(ours.seconds)
        facts.append(
            f"{MESA_CONSUMERS:,} consumers: {ratio:.0f} times as fast as plain Mesa, "
            f"the same {ours.counts.sum():,} counts and {len(ours.shares):,} shares"
        )
    write()
    least, most = min(measured), max(measured)
    if least < most:
        facts.append(linearity(measured[least], measured[most]))
    if not options.no_memory:
        for consumers in measured:
            per_consumer, per_tie = bytes_per_consumer_and_tie(consumers)
            facts.append(
                f"memory at {consumers:,} consumers: {per_consumer:.1f} bytes per consumer with one brand and nothing "
                f"pending, {per_tie:.2f} per tie"
            )
        further = bytes_per_further_brand(most)
        facts.append(f"memory at {most:,} consumers: {further:.1f} bytes per consumer and further brand")
    for fact in [*facts, f"at the end: {load()}"]:
        write(fact)


if __name__ == "__main__":
    main()
