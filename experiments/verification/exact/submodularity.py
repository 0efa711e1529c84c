"""V12: spread is monotone and submodular, and greedy is near the best."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.verification.exact.cascades import sizes
from experiments.verification.exact.influence import (
    as_set,
    expected_spread,
    greedy,
    lazy_greedy,
    optimum,
    violations,
)
from experiments.verification.exact.live_edges import Tie
from experiments.verification.exact.networks import network_of, random_ties
from experiments.verification.target import Context, Row, target

GRAPHS = 200
NEAR = 1 - 1 / math.e


@target(
    "V12",
    "Submodularity of spread, and greedy",
    "exact",
    "Nemhauser, Wolsey & Fisher 1978; Kempe, Kleinberg & Tardos 2003; Leskovec et al. 2007",
    (
        f"{GRAPHS} random directed graphs of 4 to 8 consumers and 2 to 14 ties, each tie with a probability of its own",
        "common random numbers: a replicate has the same coins for every set of seeds",
        "seeds count in the spread",
        "of equal gains, greedy takes the lowest row",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield exact spread of all sets, and the simulator's estimates of it on all graphs or, of all sets, on some."""
    # So few replicates at a time are not worth a second thread.
    context = replace(context, threads=1)
    tallies = dict.fromkeys(("falls", "grows", "near", "lazy", "mean", "estimate near", "estimate lazy"), 0)
    replicates = dict.fromkeys(("skipping", "per_tie", "live_ties"), 0)
    sets = dict.fromkeys(replicates, 0)
    for index, (consumers, ties, chances) in enumerate(graphs()):
        exact = expected_spread(consumers, dict(zip(ties, chances, strict=True)))
        falls, grows = violations(consumers, exact, 1e-9)
        tallies["falls"] += falls
        tallies["grows"] += grows
        best = optimum(consumers, 3, exact.__getitem__)
        chosen = greedy(consumers, 3, exact.__getitem__)
        tallies["near"] += bool(exact[as_set(chosen)] >= NEAR * best - 1e-9)
        tallies["lazy"] += chosen == lazy_greedy(consumers, 3, exact.__getitem__)
        for name, found in _estimated(context, index, consumers, ties, chances, exact).items():
            tallies[name] += found
        if index % 20 == 0:
            for name, values in _all_sets(context, consumers, ties, chances).items():
                wrong = violations(consumers, values, 0.0)
                replicates[name] += sum(wrong)
                sets[name] += values.size
    yield Row.equal("V12.exact.falls", "oracle: sets whose exact spread falls by one more seed", 0, tallies["falls"])
    yield Row.equal("V12.exact.grows", "oracle: gains that grow with the set", 0, tallies["grows"])
    yield Row.equal("V12.exact.greedy", "oracle: graphs where greedy >= .632 of the best", GRAPHS, tallies["near"])
    yield Row.equal("V12.exact.lazy", "oracle: graphs where lazy greedy is greedy", GRAPHS, tallies["lazy"])
    for name, wrong_ones in replicates.items():
        quantity = f"sets and replicates, of {sets[name]:,}, that fall or gain more when larger, {name}"
        yield Row.equal(f"V12.replicates.{name}", quantity, 0, wrong_ones)
    yield Row.equal("V12.mean", "graphs whose spread is within 4 SE of the exact one", GRAPHS, tallies["mean"])
    quantity = "graphs where greedy by simulation >= .632 of the best by simulation"
    yield Row.equal("V12.greedy", quantity, GRAPHS, tallies["estimate near"])
    yield Row.equal("V12.lazy", "graphs where lazy greedy by simulation is greedy", GRAPHS, tallies["estimate lazy"])


def graphs() -> Iterator[tuple[int, list[Tie], list[float]]]:
    """Yield the random graphs: consumers, ties in ascending order, and their probabilities."""
    for consumers, most in ((4, 8), (5, 10), (6, 12), (7, 14), (8, 14)):
        for ties, chances in random_ties(GRAPHS // 5, consumers, most, consumers):
            yield consumers, ties, chances


def _members(seeds: int) -> list[int]:
    return [v for v in range(seeds.bit_length()) if seeds >> v & 1]


def _estimated(
    context: Context, index: int, consumers: int, ties: list[Tie], chances: list[float], exact: NDArray[np.float64]
) -> dict[str, bool]:
    """Return whether the simulator's mean is the exact one, and whether greedy by simulation is what it must be."""
    from simulation.processes import IndependentCascade

    network, process = network_of(consumers, ties), IndependentCascade(np.array(chances))
    known = {0: 0.0}

    def value(seeds: int) -> float:
        if seeds not in known:
            known[seeds] = float(sizes(context, network, _members(seeds), process, 64).sum())
        return known[seeds]

    chosen = greedy(consumers, 2, value)
    seeds = 1 + index % (2**consumers - 1)
    found = sizes(context, network, _members(seeds), process, 2000)
    error = float(found.std(ddof=1)) / math.sqrt(len(found))
    return {
        "mean": bool(abs(found.mean() - exact[seeds]) <= 4 * error + 1e-9),
        "estimate near": value(as_set(chosen)) >= NEAR * optimum(consumers, 2, value),
        "estimate lazy": chosen == lazy_greedy(consumers, 2, value),
    }


def _all_sets(
    context: Context, consumers: int, ties: list[Tie], chances: list[float]
) -> dict[str, NDArray[np.float64]]:
    """Return the simulated size of every set of seeds in every replicate, by process."""
    from simulation.processes import IndependentCascade, LinearThreshold

    network, replicates = network_of(consumers, ties), 64
    processes: dict[str, Any] = {
        "skipping": IndependentCascade(0.4),
        "per_tie": IndependentCascade(np.array(chances)),
        "live_ties": LinearThreshold(draws="live_ties"),
    }
    found = {}
    for name, process in processes.items():
        values = np.zeros((2**consumers, replicates))
        for seeds in range(1, 2**consumers):
            values[seeds] = sizes(context, network, _members(seeds), process, replicates)
        found[name] = values
    return found
