"""V21, the part of cascades: transmission on networks of given degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from experiments.verification.exact.branching import DegreeLaw
from experiments.verification.exact.cascades import outbreak_share, singly
from experiments.verification.target import Context, Row, target
from simulation.network import generate_network

CONSUMERS = 20_000
NETWORKS = 16
OUTBREAK = 500
FINITE = 0.005

_CUT = {k: k**-2.5 for k in range(1, 41)}
LAWS: dict[str, Mapping[int, float]] = {
    "three degrees": {1: 0.5, 3: 0.3, 6: 0.2},
    "power law 2.5 up to 40": {k: weight / sum(_CUT.values()) for k, weight in _CUT.items()},
}


@target(
    "V21",
    "Independent cascade on the configuration model: threshold, outbreaks, small cascades",
    "exact",
    "Molloy & Reed 1995; Newman 2002; Newman, Strogatz & Watts 2001",
    (
        "one transmission T for all ties, so that the chance and the share of an outbreak are the same S",
        "seeds count in the size; one random seed each, isolated consumers included",
        "self-loops and parallel ties erased",
        f"n = {CONSUMERS:,}; an outbreak has more than {OUTBREAK:,}",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield cascades below, near and above the threshold for two laws of degrees."""
    law = DegreeLaw(LAWS["three degrees"])
    yield Row.within("V21.form", "oracle: T_c of three degrees, 2.6 / 7.8", 1 / 3, law.threshold, absolute=1e-12)
    poisson = DegreeLaw({k: math.exp(-2) * 2**k / math.factorial(k) for k in range(60)})
    yield Row.within(
        "V21.form.poisson", "oracle: S of Poisson degrees 2, T=.75", 0.582812, poisson.outbreak(0.75), absolute=5e-7
    )
    for index, (name, shares) in enumerate(LAWS.items()):
        yield from _of_law(context, f"V21.{index}", name, shares)


def _of_law(context: Context, id: str, name: str, shares: Mapping[int, float]) -> Iterator[Row]:
    degrees = degrees_of(shares)
    values, counts = np.unique(degrees, return_counts=True)
    law = DegreeLaw({int(k): count / CONSUMERS for k, count in zip(values, counts, strict=True)})
    for times in (0.5, 0.8):
        found = _cascades(context, degrees, times * law.threshold, 60, replicates=50)
        quantity = f"{name}, T={times:g} T_c"
        # Erased ties and cascades that meet themselves.
        expected = law.mean_size(times * law.threshold)
        yield Row.mean(
            f"{id}.{times:g}.mean",
            f"mean size, {quantity}",
            expected,
            found.mean(axis=2).ravel(),
            allowance=FINITE * expected,
        )
        yield Row.equal(f"{id}.{times:g}.outbreaks", f"outbreaks, {quantity}", 0, int((found > OUTBREAK).sum()))
    for times in (1.5, 2.5):
        transmission = times * law.threshold
        if transmission > 1:
            continue
        found = _cascades(context, degrees, transmission, 60)[:, :, 0]
        share, quantity = law.outbreak(transmission), f"{name}, T={times:g} T_c"
        is_outbreak = found > OUTBREAK
        reached, error = outbreak_share(found, CONSUMERS, OUTBREAK)
        yield Row.within(f"{id}.{times:g}.share", f"share reached by an outbreak, {quantity}", share,
                         reached, absolute=FINITE, standard_error=error)  # fmt: skip
        yield Row.mean(f"{id}.{times:g}.chance", f"chance of an outbreak, {quantity}", share, is_outbreak.ravel(),
                       allowance=FINITE)  # fmt: skip


def degrees_of(shares: Mapping[int, float]) -> NDArray[np.int64]:
    """Return degrees in the given shares, with an even sum."""
    bounds = np.round(np.cumsum(list(shares.values())) * CONSUMERS).astype(int)
    degrees = np.repeat(list(shares), np.diff(bounds, prepend=0))
    if degrees.sum() % 2:
        degrees[0] += 1
    return degrees


def _cascades(
    context: Context, degrees: NDArray[np.int64], transmission: float, each: int, replicates: int = 1
) -> NDArray[np.int64]:
    from simulation.processes import IndependentCascade

    chance = np.random.Generator(np.random.Philox(12))
    found = []
    for index in range(NETWORKS):
        network = generate_network("configuration", degrees=degrees, random_seed=index)
        seeds = chance.integers(CONSUMERS, size=each)
        found.append(singly(context, network, seeds, IndependentCascade(transmission), index * each, replicates))
    return np.array(found)
