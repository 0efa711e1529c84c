"""V2: the independent cascade on a complete graph is the chain binomial of Reed and Frost."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import comb

import numpy as np

from experiments.verification.exact.cascades import counted, sizes
from experiments.verification.target import Context, Row, target
from simulation.network import generate_network

RUNS = 100_000


def final_sizes(seeds: int, others: int, p: Fraction) -> list[float]:
    """Return P(k of the others are ever active), k = 0..n, in exact arithmetic (Bailey; Ball)."""
    q = 1 - p
    alpha: list[Fraction] = []
    for size in range(others + 1):
        known = (comb(size, k) * alpha[k] * q ** ((size - k) * (seeds + k)) for k in range(size))
        alpha.append(1 - sum(known, Fraction(0)))
    return [float(comb(others, k) * alpha[k] * q ** ((others - k) * (seeds + k))) for k in range(others + 1)]


@target(
    "V2",
    "Independent cascade on complete graphs: Reed-Frost",
    "exact",
    "Bailey 1975; Ball 1986; recursion solved here in exact arithmetic",
    ("seeds count in the size", "one coin per direction of a friendship", "synchronous", "100,000 runs"),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the published probabilities, and the whole distribution and mean of simulated sizes."""
    for others, p, published in (
        (3, Fraction(3, 10), (0.343000, 0.216090, 0.222264, 0.218646)),
        (4, Fraction(1, 5), (0.4096, 0.2097152, 0.16357786, 0.13516145, 0.0819455)),
    ):
        for k, (expected, chance) in enumerate(zip(published, final_sizes(1, others, p), strict=True)):
            quantity = f"oracle: P({k} of {others} others), p={float(p):g}"
            yield Row.within(f"V2.form{others}.{k}", quantity, expected, chance, absolute=5e-7)
    for size, p, mean, chances in (
        (10, Fraction(1, 5), 6.784458, {1: 0.134218, 10: 0.217229}),
        (20, Fraction(1, 10), 12.694420, {1: 0.135085, 2: 0.042804}),
    ):
        law = final_sizes(1, size - 1, p)
        found = 1 + sum(k * chance for k, chance in enumerate(law))
        yield Row.within(f"V2.form{size}.mean", f"oracle: mean size, K_{size}", mean, found, absolute=5e-7)
        for k, expected in chances.items():
            quantity = f"oracle: P(size {k}), K_{size}"
            yield Row.within(f"V2.form{size}.{k}", quantity, expected, law[k - 1], absolute=5e-7)
    yield from _simulated(context)


def _simulated(context: Context) -> Iterator[Row]:
    from simulation.processes import IndependentCascade

    for seeds, others, p in (
        (1, 3, Fraction(3, 10)),
        (1, 4, Fraction(1, 5)),
        (1, 9, Fraction(1, 5)),
        (3, 9, Fraction(1, 10)),
        (1, 19, Fraction(1, 10)),
    ):
        network = generate_network("complete", consumers=seeds + others, random_seed=1)
        law = [0.0] * seeds + final_sizes(seeds, others, p)
        expected = float(np.dot(np.arange(len(law)), law))
        for draws in ("skipping", "per_tie"):
            found = sizes(context, network, range(seeds), IndependentCascade(float(p), draws=draws), RUNS)
            id = f"V2.K{seeds + others}.{seeds}.{draws}"
            quantity = f"K_{seeds + others}, {seeds} seeds, p={float(p):g}, {draws}"
            yield Row.distribution(id, f"law of size, {quantity}", law, counted(found, seeds + others))
            yield Row.mean(f"{id}.mean", f"mean size, {quantity}", expected, found)
