"""V8: degree discount almost matches greedy, and beats degree and distance centrality."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.studies.collaboration import (
    CONVENTIONS,
    FILE,
    SEEDS,
    Choices,
    P,
    collaboration,
    heuristic_seeds,
    random_spread,
)
from experiments.studies.spreads import Spread, spread
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.seeding import cascade_sets

SPREADS = {
    "greedy": {10: 40.8, 20: 67.9, 30: 91.6, 50: 134.0},
    "degree discount": {10: 41.1, 20: 67.9, 30: 91.6, 50: 134.3},
    "single discount": {10: 39.2, 20: 63.3, 30: 87.1, 50: 129.5},
    "degree": {10: 33.6, 20: 55.6, 30: 81.1, 50: 122.8},
    "distance": {10: 33.6, 20: 55.4, 30: 72.6, 50: 106.3},
    "random": {50: 55.5},
}
"""Consumers reached by the first k seeds of each choice."""

COLLAPSED = {"degree discount": 73.0, "degree": 72.1, "random": 52.3}
"""By 50 seeds, where parallel lines are one tie."""

TOLERANCE = 0.01
SETS, MORE_SETS = 2_000_000, 8_000_000
"""Of greedy: as many as the reference took, and more, since with the former degree discount is the better choice."""

REPLICATES = 10_000
RANDOM_SETS = 400
REPLICATES_OF_RANDOM = 250


@target(
    "V8",
    "Degree discount on the co-authors of high energy physics",
    "published",
    "Chen, Wang & Yang 2009; reference simulation on the authors' own file",
    (
        *CONVENTIONS,
        "parallel lines are repeated chances, 1 - (1 - p)^c, and count as degree; collapsed only where said",
        f"independent cascade, p = {P}, {REPLICATES:,} replicates; greedy: coverage of {SETS:,} reverse-reachable sets",
        f"random: {RANDOM_SETS} sets of {REPLICATES_OF_RANDOM} replicates each; standard error between sets",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield consumers reached by choice and number of seeds."""
    from simulation.processes import IndependentCascade

    network = collaboration(context)
    if network is None:
        yield context.missing(FILE)
        return
    process = IndependentCascade(P, multiplicity=True)
    choices = {"greedy": greedy(context, network, SETS), **heuristic_seeds(context, network, multiplicity=True)}
    found = spreads(context, network, choices, process)
    for name, row in SPREADS.items():
        for count, expected in row.items():
            yield _within(f"V8.{name}.{count}", f"{name}, k={count}", expected, found[name, count])
    at_end = {name: found[name, SEEDS].mean for name in SPREADS}
    better = spread(context, network, greedy(context, network, MORE_SETS), process, REPLICATES)
    ratio = at_end["degree discount"] / better.mean
    words = f"degree discount / greedy by {MORE_SETS:,} sets = {ratio:.4f}, k={SEEDS}"
    yield Row.order("V8.almost", words, "within 1 %", abs(ratio - 1) <= TOLERANCE)
    order = ("degree discount", "single discount", "degree", "distance", "random")
    values = [at_end[name] for name in order]
    yield Row.order("V8.order", f"reached, k={SEEDS}", " > ".join(order), bool((np.diff(values) < 0).all()))
    collapsed = heuristic_seeds(context, network, multiplicity=False)
    alone = {name: collapsed[name] for name in ("degree discount", "degree")}
    found = spreads(context, network, alone, IndependentCascade(P), (SEEDS,))
    for name, expected in COLLAPSED.items():
        quantity = f"{name}, k={SEEDS}, parallel lines collapsed"
        yield _within(f"V8.collapsed.{name}", quantity, expected, found[name, SEEDS])


def greedy(context: Context, network: SocialNetwork, sets: int) -> Any:
    """Return the seeds that greedily cover the most reverse-reachable sets."""
    lines = 1 if network.multiplicity is None else network.multiplicity
    sampled = cascade_sets(network, 1 - (1 - P) ** lines, sets, random_seed=RANDOM_SEED, threads=context.threads)
    return sampled.greedy_seeds(SEEDS)[0]


def spreads(
    context: Context, network: SocialNetwork, choices: Choices, process: Any, counts: tuple[int, ...] = (10, 20, 30, 50)
) -> dict[tuple[str, int], Spread]:
    """Return what the first seeds of each choice reach, and what random seeds do in the mean of many sets."""
    found = {
        (name, count): spread(context, network, seeds[:count], process, REPLICATES)
        for name, seeds in choices.items()
        for count in counts
    }
    by_chance = random_spread(context, network, process, (SEEDS,), RANDOM_SETS, REPLICATES_OF_RANDOM)
    found["random", SEEDS] = by_chance[SEEDS]
    return found


def _within(id: str, quantity: str, expected: float, found: Spread) -> Row:
    return Row.within(id, quantity, expected, found.mean, relative=TOLERANCE, standard_error=found.error)
