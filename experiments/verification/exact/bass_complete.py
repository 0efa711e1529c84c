"""V4: the Bass model on complete graphs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np

from experiments.verification.exact.bass_curves import P, Q, bass_curve, bass_on_grid, birth_chain, chain_binomial
from experiments.verification.exact.bass_market import CONVENTIONS, adopted, adoption_days
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork

COIN = -math.log(1 - P)
"""Rate per day at which a consumer's own coin of a day is .03."""

ROUNDED = 0.00005
"""Half a unit of the last digit of the published table."""


@target(
    "V4",
    "Bass diffusion on complete graphs",
    "exact",
    "Bass 1969; Rand & Rust 2011; exact chains solved here",
    (*CONVENTIONS, "replicates are disjoint complete graphs of N consumers, each its own market"),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the published tables, the market against the exact chain on its grid, and the way to continuous time."""
    yield from _published()
    days = np.array([5.0, 10.0, 15.0, 20.0])
    # Enough graphs for a standard error of half a percent; of a thousand consumers, later days need fewer.
    for name, consumers, graphs, replicates, tick_days, first, p in (
        ("N10", 10, 30_000, 2, 1.0, 0, P),
        ("N100", 100, 1000, 4, 1.0, 0, P),
        ("N1000", 1000, 12, 2, 1.0, 2, COIN),
    ):
        network = complete_graphs(consumers, graphs)
        found = adoption_days(network, tick_days, days[-1], p, Q, replicates, context.cores)
        expected = chain_binomial(consumers, tick_days, round(days[-1] / tick_days), p)
        for day in days[first:]:
            share = adopted(found, day, tick_days, consumers)
            coin = ", own coin .03" if p == COIN else ""
            quantity = f"share at day {day:g}, N={consumers}, dt={tick_days:g}{coin}"
            yield Row.mean(f"V4.{name}.{day:g}", quantity, float(expected[round(day / tick_days)]), share)
    yield from _to_continuous_time(context)


@cache
def complete_graphs(consumers: int, graphs: int) -> SocialNetwork:
    """Return disjoint complete graphs, one after the other."""
    first, second = np.triu_indices(consumers, 1)
    begins = np.arange(graphs)[:, None] * consumers
    return SocialNetwork.from_ties((begins + first).ravel(), (begins + second).ravel(), consumers * graphs, mutual=True)


def _published() -> Iterator[Row]:
    """Yield the oracles against the published tables."""
    days = np.arange(5.0, 31.0, 5.0)
    found = bass_curve(days)
    for day, expected, share in zip(days, (0.3312, 0.8128, 0.9716, 0.9963, 0.9995, 0.9999), found, strict=True):
        yield Row.within(f"V4.ode.{day:g}", f"oracle: closed form at day {day:g}", expected, share, absolute=ROUNDED)
    for consumers, means in (
        (1000, (0.3307, 0.8115, 0.9713)),
        (100, (0.3262, 0.7994, 0.9681)),
        (10, (0.2907, 0.6771, 0.8939)),
    ):
        # The solver of the table had a step of its own: a unit of its last digit.
        for day, expected, share in zip(days, means, birth_chain(consumers, days[:3]), strict=False):
            quantity = f"oracle: birth chain at day {day:g}, N={consumers}"
            yield Row.within(f"V4.chain{consumers}.{day:g}", quantity, expected, share, absolute=2 * ROUNDED)
    ticks = bass_on_grid(1.0, 15, COIN)
    for day, expected in ((5, 0.2643), (10, 0.7338), (15, 0.9542)):
        quantity = f"oracle: map of one coin per adopter and tie at day {day}"
        yield Row.within(f"V4.map.{day}", quantity, expected, float(ticks[day]), absolute=ROUNDED)
    peak = math.log(Q / P) / (P + Q)
    yield Row.within("V4.peak", "oracle: day of the peak", 6.1926, peak, absolute=ROUNDED)
    share = float(bass_curve(np.array([peak]))[0])
    yield Row.within("V4.peak.share", "oracle: share at the peak", 0.460526, share, absolute=ROUNDED / 100)


def _to_continuous_time(context: Context) -> Iterator[Row]:
    """Yield the market on finer and finer grids against continuous time, the grid's own error allowed."""
    consumers, day = 100, 5.0
    network = complete_graphs(consumers, 1000)
    continuous = float(birth_chain(consumers, np.array([day]))[0])
    errors = []
    for tick_days in (1.0, 0.5, 0.25, 0.125):
        # Replicates share their luck across ticks, since no key holds a tick.
        share = adopted(adoption_days(network, tick_days, day, P, Q, 2, context.cores), day, tick_days, consumers)
        exact = float(chain_binomial(consumers, tick_days, round(day / tick_days))[-1])
        errors.append(continuous - float(share.mean()))
        quantity = f"share at day {day:g} against continuous time, N={consumers}, dt={tick_days:g}"
        yield Row.mean(f"V4.dt.{tick_days:g}", quantity, continuous, share, allowance=continuous - exact)
    halves = all(fine < 0.65 * coarse for coarse, fine in pairwise(errors))
    written = ", ".join(f"{error:.4f}" for error in errors)
    yield Row.order("V4.dt", f"distances {written}", "each dt is nearer than 0.65 of the one before", halves)
