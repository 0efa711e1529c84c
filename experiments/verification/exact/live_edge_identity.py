"""V1: the live-edge identity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.verification.exact.cascades import counted, sizes
from experiments.verification.exact.live_edges import independent_law, mean_of, threshold_law, undirected_law
from experiments.verification.exact.networks import (
    PAW,
    both_ways,
    cycle,
    network_of,
    order_of_ties,
    path,
    random_ties,
    star,
)
from experiments.verification.exact.paired_replicates import paired
from experiments.verification.target import Context, Row, target

RUNS = 100_000


@target(
    "V1",
    "Live-edge identity of independent cascades and linear thresholds",
    "exact",
    "Kempe, Kleinberg & Tardos 2003; 2^m live-edge graphs enumerated here",
    (
        "seeds count in the spread",
        "synchronous: each newly active consumer has one chance on each follower, in the next tick",
        "one coin per direction of a friendship",
        "parallel lines collapsed, unless the row says repeated chances",
        "linear threshold: active iff threshold < sum of weights, threshold uniform in [0, 1)",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield closed forms, the paw graph, enumerated graphs, and replicates paired with an own search."""
    yield from _closed_forms(context)
    yield from _paw(context)
    yield from _enumerated(context)
    yield from _repeated(context)
    yield from paired(context)


def _closed_forms(context: Context) -> Iterator[Row]:
    from simulation.processes import IndependentCascade

    leaves, p, long, other, length, third = 6, 0.4, 8, 0.6, 10, 0.3
    around = 1 + sum(third**j + third ** (length - j) - third**length for j in range(1, length))
    yield Row.within("V1.cycle.form", "oracle: cycle of 10, p=.3", 1.857073, around, absolute=5e-7)
    for draws in ("skipping", "per_tie"):
        for name, edges, consumers, seed, chance, expected in (
            ("star.center", star(leaves), leaves + 1, 0, p, 1 + leaves * p),
            ("star.leaf", star(leaves), leaves + 1, 1, p, 1 + p * (1 + (leaves - 1) * p)),
            ("path", path(long), long, 0, other, (1 - other**long) / (1 - other)),
            ("cycle", cycle(length), length, 3, third, around),
        ):
            process = IndependentCascade(chance, draws=draws)
            found = sizes(context, network_of(consumers, edges, mutual=True), [seed], process, RUNS)
            yield Row.mean(f"V1.{name}.{draws}", f"mean spread, {name}, p={chance:g}, {draws}", expected, found)


def _paw(context: Context) -> Iterator[Row]:
    from simulation.processes import IndependentCascade, LinearThreshold

    network = network_of(4, PAW, mutual=True)
    weights = {(u, v): 1 / degree for u, v in both_ways(PAW) for degree in [sum(v in edge for edge in PAW)]}
    independent = (2.5625, 2.5625, 2.75, 2.125)
    linear = (2.666667, 2.666667, 3.5, 1.833333)
    for seed in range(4):
        laws = {"ic": undirected_law(4, PAW, 0.5, [seed]), "lt": threshold_law(4, weights, [seed])}
        for name, published in (("ic", independent[seed]), ("lt", linear[seed])):
            quantity = f"oracle: paw, {name}, seed {seed}, enumerated"
            yield Row.within(f"V1.paw.{name}.{seed}.form", quantity, published, mean_of(laws[name]), absolute=5e-7)
        processes: dict[str, tuple[str, Any]] = {
            "ic.skipping": ("ic", IndependentCascade(0.5)),
            "ic.per_tie": ("ic", IndependentCascade(0.5, draws="per_tie")),
            "lt.thresholds": ("lt", LinearThreshold()),
            "lt.live_ties": ("lt", LinearThreshold(draws="live_ties")),
        }
        for name, (kind, process) in processes.items():
            found = sizes(context, network, [seed], process, RUNS)
            id = f"V1.paw.{name}.{seed}"
            yield Row.mean(id, f"mean spread, paw, {name}, seed {seed}", mean_of(laws[kind]), found)
            yield Row.distribution(
                f"{id}.law", f"law of spread, paw, {name}, seed {seed}", laws[kind], counted(found, 4)
            )


def _enumerated(context: Context) -> Iterator[Row]:
    from simulation.processes import IndependentCascade, LinearThreshold, WeightedCascade

    consumers = 7
    for index, (ties, chances) in enumerate(random_ties(4, consumers, 12, 5)):
        network = network_of(consumers, ties)
        assert order_of_ties(network) == ties
        into = {v: sum(tie[1] == v for tie in ties) for v in range(consumers)}
        sums = {v: sum(chance for tie, chance in zip(ties, chances, strict=True) if tie[1] == v) for v in into}
        # Half of the consumers may be left over: weights add up to 1 or to .6.
        weights = {
            tie: chance / sums[tie[1]] * (1 if tie[1] % 2 else 0.6) for tie, chance in zip(ties, chances, strict=True)
        }
        degrees = {tie: 1 / into[tie[1]] for tie in ties}
        cases = {
            "ic": (independent_law, dict(zip(ties, chances, strict=True)), IndependentCascade(np.array(chances))),
            "wc": (independent_law, degrees, WeightedCascade()),
            "lt": (threshold_law, weights, LinearThreshold(np.array(list(weights.values())))),
            "lt live": (threshold_law, weights, LinearThreshold(np.array(list(weights.values())), draws="live_ties")),
        }
        sources = [u for u, _ in ties]
        seeds = sorted({max(set(sources), key=sources.count), sources[0] if index % 2 else ties[-1][1]})
        for name, (oracle, chance, process) in cases.items():
            law = oracle(consumers, chance, seeds)
            found = sizes(context, network, seeds, process, RUNS)
            id, quantity = f"V1.graph{index}.{name.replace(' ', '_')}", f"graph {index}, {len(ties)} ties, {name}"
            yield Row.mean(id, f"mean spread, {quantity}", mean_of(law), found)
            yield Row.distribution(f"{id}.law", f"law of spread, {quantity}", law, counted(found, consumers))


def _repeated(context: Context) -> Iterator[Row]:
    """Yield a graph with parallel lines, as repeated chances and collapsed."""
    from simulation.processes import IndependentCascade, LinearThreshold, WeightedCascade

    lines = [(0, 1)] * 3 + [(1, 2)] * 2 + [(0, 2)] + [(2, 3)] * 2 + [(1, 3)]
    edges = sorted(set(lines))
    ties = both_ways(edges)
    count = {tie: lines.count(tie) + lines.count(tie[::-1]) for tie in ties}
    into = {v: sum(count[tie] for tie in ties if tie[1] == v) for v in range(4)}
    network = network_of(4, lines, mutual=True)
    p = 0.25
    cases = {
        "ic repeated": (
            independent_law(4, {tie: 1 - (1 - p) ** count[tie] for tie in ties}, [0]),
            IndependentCascade(p, multiplicity=True),
        ),
        "ic collapsed": (undirected_law(4, edges, p, [0]), IndependentCascade(p)),
        "wc repeated": (
            independent_law(4, {tie: 1 - (1 - 1 / into[tie[1]]) ** count[tie] for tie in ties}, [0]),
            WeightedCascade(multiplicity=True),
        ),
        "lt repeated": (
            threshold_law(4, {tie: count[tie] / into[tie[1]] for tie in ties}, [0]),
            LinearThreshold("multiplicity"),
        ),
    }
    for name, (law, process) in cases.items():
        found = sizes(context, network, [0], process, RUNS)
        id = f"V1.lines.{name.replace(' ', '_')}"
        yield Row.mean(id, f"mean spread, parallel lines, {name}", mean_of(law), found)
        yield Row.distribution(f"{id}.law", f"law of spread, parallel lines, {name}", law, counted(found, 4))
