"""How often 95 % intervals of a mean cover, and how wide they are: ours, and those that were tried beside it.

Run with ``python -m benchmarks.interval_coverage``; a minute. The table is in docs/comparison_statistics.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulation.results.moments import Moments, student

Floats = NDArray[np.float64]
Ends = tuple[Floats, Floats]
Outcome = Callable[[np.random.Generator, tuple[int, int]], Floats]

REPETITIONS = 4000
RESAMPLES = 999
LEVEL = 0.95


def take_off(chance: float) -> Outcome:
    """Return an outcome near zero that takes off with a chance, by 100 on average."""
    return lambda random, shape: (
        random.normal(0, 1, shape) + (random.random(shape) < chance) * random.gamma(8, 100 / 8, shape)
    )


def either_way(chance: float) -> Outcome:
    """Return an outcome that takes off with a chance, in three of ten cases downwards."""

    def outcome(random: np.random.Generator, shape: tuple[int, int]) -> Floats:
        sign = np.where(random.random(shape) < 0.3, -1, 1)
        return random.normal(0, 1, shape) + (random.random(shape) < chance) * sign * random.gamma(8, 100 / 8, shape)

    return outcome


def cascade(children: float) -> Outcome:
    """Return the size of a cascade in which a Poisson number of others follows each sharer: many of 1, few large."""

    def outcome(random: np.random.Generator, shape: tuple[int, int]) -> Floats:
        size, sharing = np.ones(shape), np.ones(shape)
        while sharing.any():
            sharing = 1.0 * random.poisson(children * sharing)
            size += sharing
        return size

    return outcome


OUTCOMES: dict[str, tuple[Outcome, float]] = {
    "normal": (lambda random, shape: random.normal(0, 1, shape), 0.0),
    "two Poisson counts": (
        lambda random, shape: random.poisson(3, shape) - 1.0 * random.poisson(2, shape),
        1,
    ),
    "Poisson, mean 2": (lambda random, shape: 1.0 * random.poisson(2, shape), 2.0),
    "lognormal, sigma 1": (lambda random, shape: random.lognormal(0, 1, shape), float(np.exp(0.5))),
    **{f"take-off, {chance:.0%}": (take_off(chance), 100 * chance) for chance in (0.02, 0.03, 0.05, 0.1)},
    **{f"take-off either way, {chance:.0%}": (either_way(chance), 40 * chance) for chance in (0.03, 0.05, 0.1)},
    **{f"cascade size, mean {1 / (1 - one):g}": (cascade(one), 1 / (1 - one)) for one in (0.5, 0.8)},
}


def own(table: Floats) -> Ends:
    """Return the interval that comparisons report."""
    return Moments.of(table).limits(student(LEVEL, len(table)))


def of_student(table: Floats) -> Ends:
    """Return Student's interval."""
    half = student(LEVEL, len(table)) * table.std(axis=0, ddof=1) / np.sqrt(len(table))
    return table.mean(axis=0) - half, table.mean(axis=0) + half


def of_johnson(table: Floats) -> Ends:
    """Return Student's interval moved by the skewness (Johnson 1978, JASA 73, 536-544)."""
    moments, t = Moments.of(table), student(LEVEL, len(table))
    shift = moments.sd * moments.skewness * (1 + 2 * t * t) / (6 * len(table))
    low, high = of_student(table)
    return low + shift, high + shift


def of_hall(table: Floats) -> Ends:
    """Return the interval of Hall's transformed t (1992, JRSS B 54, 221-228)."""
    moments, t, count = Moments.of(table), student(LEVEL, len(table)), len(table)
    tilt = moments.skewness / np.sqrt(count)
    tilt = np.where(np.abs(tilt) < 1e-9, 1e-9, tilt)
    error = moments.sd / np.sqrt(count)
    turned = [3 / tilt * (np.cbrt(1 + tilt * (quantile - tilt / 6)) - 1) for quantile in (t, -t)]
    return moments.mean - error * turned[0], moments.mean - error * turned[1]


def of_bootstrap(table: Floats) -> Ends:
    """Return the bootstrap-t interval (Efron 1981); a resample without spread counts as one without difference."""
    count = len(table)
    weights = np.random.Generator(np.random.Philox(key=1)).multinomial(count, np.full(count, 1 / count), RESAMPLES)
    centered = (table - table.mean(axis=0)).T
    mean = centered @ weights.T / count
    spread = np.sqrt(np.maximum(centered**2 @ weights.T / count - mean**2, 0) / (count - 1))
    studentized = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > 0)
    low, high = np.quantile(studentized, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=1)
    error = table.std(axis=0, ddof=1) / np.sqrt(count)
    return table.mean(axis=0) - high * error, table.mean(axis=0) - low * error


METHODS = {
    "own": own,
    "Student's t": of_student,
    "Johnson": of_johnson,
    "Hall": of_hall,
    "bootstrap-t": of_bootstrap,
}


def main() -> None:
    """Print the table as Markdown: coverage in percent, and the mean width over that of Student's interval."""
    print("| outcome | replicates | " + " | ".join(METHODS) + " |")
    print("|---|---|" + "---|" * len(METHODS))
    for number, (name, (outcome, long_run)) in enumerate(OUTCOMES.items()):
        for count in (30, 50, 100, 200, 400):
            random = np.random.Generator(np.random.Philox(key=1000 * number + count))
            table = outcome(random, (count, REPETITIONS))
            unit = np.subtract(*of_student(table)).mean()
            cells = []
            for ends in METHODS.values():
                low, high = ends(table)
                covered = ((low <= long_run) & (long_run <= high)).mean()
                cells.append(f"{100 * covered:.1f} ({np.subtract(low, high).mean() / unit:.2f})")
            print(f"| {name} | {count} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
