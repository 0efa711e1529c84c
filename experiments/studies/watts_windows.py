"""V6: windows of global cascades on random graphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from experiments.studies.spreads import mean_of
from experiments.studies.watts_cascades import CONSUMERS, CONVENTIONS, THRESHOLD, triggered
from experiments.studies.watts_theory import (
    cascade_size,
    degree_probabilities,
    trigger_probabilities,
    window,
)
from experiments.verification.target import Context, Row, target

WINDOWS = {
    0.10: (1.000, 13.659),
    0.15: (1.004, 7.477),
    0.18: (1.021, 5.765),
    0.20: (1.021, 5.765),
    0.24: (1.114, 3.863),
}
"""By threshold: the mean degrees between which there are global cascades."""

CASCADES = {
    1.5: (0.5489, 0.5803),
    2.0: (0.7542, 0.7966),
    3.0: (0.8735, 0.9405),
    4.0: (0.8653, 0.9802),
    5.0: (0.6953, 0.9930),
    5.5: (0.3761, 0.9958),
}
"""By mean degree, at threshold .18: how likely a global cascade is, and its size."""

NETWORKS, SEEDS = 40, 50
GROWING = (2_500, 10_000, 40_000)


@target(
    "V6",
    "Windows of global cascades on random graphs",
    "published",
    "Watts 2002, equations; Gleeson & Cahalane 2007",
    (*CONVENTIONS, f"threshold {THRESHOLD}, N = {CONSUMERS:,}; {NETWORKS} graphs per z, {SEEDS} seeds on each"),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the oracle against the published table, and the simulator against it."""
    yield from published_rows()
    for mean, (probability, size) in CASCADES.items():
        found = triggered(context, mean, NETWORKS, SEEDS)
        chance = mean_of(found.is_global.mean(axis=1))
        if mean <= 5.0:
            yield Row.within(
                f"V6.P.{mean:g}",
                f"chance of a global cascade, z={mean:g}",
                probability,
                chance.mean,
                absolute=0.04,
                standard_error=chance.error,
            )
        yield Row.within(f"V6.size.{mean:g}", f"its size, z={mean:g}", size, found.size, absolute=0.004)
    yield from _outside(context)


def published_rows() -> Iterator[Row]:
    """Yield the oracle against the published table: half a unit of its last digit."""
    for threshold, bounds in WINDOWS.items():
        for name, expected, bound in zip(("low", "high"), bounds, window(threshold), strict=True):
            quantity = f"oracle: {name} end of the window, threshold {threshold:g}"
            yield Row.within(f"V6.window.{threshold:g}.{name}", quantity, expected, bound, absolute=0.0005)
    for mean, (probability, size) in CASCADES.items():
        chance = float(trigger_probabilities(THRESHOLD, mean) @ degree_probabilities(mean))
        quantity = f"oracle: chance of a global cascade, z={mean:g}"
        yield Row.within(f"V6.oracle.P.{mean:g}", quantity, probability, chance, absolute=0.00005)
        reached = cascade_size(THRESHOLD, mean, 1 / CONSUMERS)
        yield Row.within(f"V6.oracle.size.{mean:g}", f"oracle: its size, z={mean:g}", size, reached, absolute=0.00005)


def _outside(context: Context) -> Iterator[Row]:
    chances = [float(triggered(context, 6.0, NETWORKS, SEEDS, consumers=size).is_global.mean()) for size in GROWING]
    written = ", ".join(f"{chance:.4f} of {size:,}" for chance, size in zip(chances, GROWING, strict=True))
    yield Row.order("V6.outside", f"global cascades at z=6: {written}", "below .10 at N = 10,000", chances[1] < 0.10)
    falls = all(larger < smaller for smaller, larger in pairwise(chances))
    yield Row.order("V6.vanishing", "the same", "falls as N grows", falls)
