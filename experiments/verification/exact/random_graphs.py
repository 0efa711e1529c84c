"""V3: the independent cascade on random graphs depends on mean degree times probability alone."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.verification.exact.branching import borel, giant_share
from experiments.verification.exact.cascades import counted, outbreak_share, singly
from experiments.verification.target import Context, Row, target
from simulation.network import generate_network

CONSUMERS = 100_000
NETWORKS = 8
OUTBREAK = 1_000
"""Cascades above are outbreaks; others end before, up to e**-20 of them."""

FINITE = 0.005
"""Allowance of the table at this size."""

PAIRS = {0.5: ((10.0, 0.05), (2.0, 0.25)), 0.8: ((10.0, 0.08), (2.0, 0.4)), 1.5: ((10.0, 0.15), (2.0, 0.75))}


@target(
    "V3",
    "Independent cascade on random graphs: giant share and Borel sizes",
    "exact",
    "Erdős & Rényi 1960; Newman 2002; Tanner 1961",
    (
        "seeds count in the size; each cascade has one random seed, and a coin of its own for each direction",
        "isolated consumers may be seeds",
        f"n = {CONSUMERS:,}; an outbreak has more than {OUTBREAK:,}",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the published tables, outbreaks above the threshold and sizes below it, each by two ways to the same c'."""
    for mean, share in ((1.2, 0.313698), (1.5, 0.582812), (2.0, 0.796812), (3.0, 0.940480), (4.0, 0.980173)):
        yield Row.within(f"V3.S.{mean:g}", f"oracle: giant share, c'={mean:g}", share, giant_share(mean), absolute=5e-7)
    for mean, published in (
        (0.5, (0.606531, 0.183940, 0.083674, 0.045112, 0.026720)),
        (0.8, (0.449329, 0.161517, 0.087089, 0.055654, 0.039073)),
    ):
        for m, (expected, chance) in enumerate(zip(published, borel(mean, 5)[1:], strict=True), start=1):
            quantity = f"oracle: P(T={m}), c'={mean:g}"
            yield Row.within(f"V3.borel{mean:g}.{m}", quantity, expected, float(chance), absolute=5e-7)
    for mean in (0.5, 0.8):
        for degree, p in PAIRS[mean]:
            yield from _small(context, mean, degree, p)
    yield from _outbreaks(context, 1.5)


def cascades(
    context: Context, degree: float, p: float, each: int, seeds: int = 1, replicates: int = 1
) -> NDArray[np.int64]:
    """Return sizes from `each` sets of random seeds on several random graphs (network, set, replicate)."""
    from simulation.processes import IndependentCascade

    chance = np.random.Generator(np.random.Philox(11))
    found = []
    for index in range(NETWORKS):
        network = generate_network("gnp", consumers=CONSUMERS, mean_degree=degree, random_seed=index)
        chosen = np.array([chance.choice(CONSUMERS, seeds, replace=False) for _ in range(each)])
        found.append(singly(context, network, chosen, IndependentCascade(p), index * each, replicates))
    return np.array(found)


def _small(context: Context, mean: float, degree: float, p: float) -> Iterator[Row]:
    id, quantity = f"V3.small.{mean:g}.{degree:g}", f"c={degree:g}, p={p:g}"
    for seeds, each in ((1, 240), (3, 60))[: 2 if degree == 2 else 1]:
        found = cascades(context, degree, p, each, seeds, replicates=10)
        law = borel(mean, 10 + seeds, seeds)
        binned = np.append(law, 1 - law.sum())
        counts = counted(np.minimum(found[:, :, 0].ravel(), len(law)), len(law))
        yield Row.distribution(f"{id}.{seeds}", f"law of size, {seeds} seeds, {quantity}", binned, counts)
        expected, variance = seeds / (1 - mean), seeds * mean / (1 - mean) ** 3
        # A cascade meets itself, or another, with a chance of the order of its squared size over n.
        finite = (variance + expected**2) / CONSUMERS * expected
        yield Row.mean(
            f"{id}.{seeds}.mean",
            f"mean size, {seeds} seeds, {quantity}",
            expected,
            found.mean(axis=2).ravel(),
            allowance=finite,
        )


def _outbreaks(context: Context, mean: float) -> Iterator[Row]:
    share = giant_share(mean)
    found = {degree: cascades(context, degree, p, 100)[:, :, 0] for degree, p in PAIRS[mean]}
    for degree, p in PAIRS[mean]:
        sizes, quantity, id = found[degree].ravel(), f"c={degree:g}, p={p:g}", f"V3.giant.{degree:g}"
        is_outbreak = sizes > OUTBREAK
        reached, error = outbreak_share(found[degree], CONSUMERS, OUTBREAK)
        yield Row.within(f"{id}.share", f"share reached by an outbreak, {quantity}", share, reached,
                         absolute=FINITE, standard_error=error)  # fmt: skip
        yield Row.mean(f"{id}.chance", f"chance of an outbreak, {quantity}", share, is_outbreak, allowance=FINITE)
        expected = CONSUMERS * share**2 + (1 - share) / (1 - mean * (1 - share))
        yield Row.mean(
            f"{id}.mean", f"mean size, {quantity}", expected, sizes, allowance=2 * CONSUMERS * share * FINITE
        )
        # Those that end are cascades below the threshold, with mean c' (1 - S).
        dual = mean * (1 - share)
        law = borel(dual, 10)
        counts = counted(np.minimum(sizes[~is_outbreak], 11), 11)
        yield Row.distribution(
            f"{id}.ended", f"law of size of those that end, {quantity}", np.append(law, 1 - law.sum()), counts
        )
    yield from _agreement([found[degree] for degree, _ in PAIRS[mean]])


def _agreement(found: Sequence[NDArray[np.int64]]) -> Iterator[Row]:
    (one, error), (other, another) = (outbreak_share(sizes, CONSUMERS, OUTBREAK) for sizes in found)
    yield Row.within("V3.agree.share", "share reached: many ties of low p, few of high p", one, other,
                     absolute=FINITE, standard_error=math.hypot(error, another))  # fmt: skip
    chances = [(sizes > OUTBREAK).mean() for sizes in found]
    spread = math.sqrt(sum(chance * (1 - chance) / sizes.size for chance, sizes in zip(chances, found, strict=True)))
    yield Row.mean("V3.agree.chance", "chance of an outbreak: difference of the two", 0.0,
                   (float(chances[1] - chances[0]), spread), allowance=FINITE)  # fmt: skip
