"""Single replicates of the simulator beside an own search over the same coins, tossed again in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from experiments.verification.exact.cascades import RANDOM_SEED, activations
from experiments.verification.exact.draws import EXPOSURE, SKIP, THRESHOLD, Stream
from experiments.verification.exact.live_edges import distances, kept, skipped, tipped, tossed
from experiments.verification.exact.networks import order_of_ties
from experiments.verification.target import Context, Row
from simulation import SocialNetwork
from simulation.network import generate_network

REPLICATES = 50
SEEDS = (7, 99)
P = 0.3

Oracle = Callable[[int], dict[int, int]]


def paired(context: Context) -> Iterator[Row]:
    """Yield in how many replicates the simulator and an own search agree on who becomes active, and when."""
    for kind, fields in (
        ("gnp", {"mean_degree": 5, "directed": True}),
        ("barabasi_albert", {"mean_degree": 6}),
        ("watts_strogatz", {"mean_degree": 4, "rewiring": 0.2}),
    ):
        network = generate_network(kind, consumers=150, **fields, random_seed=4)
        for name, (process, oracle) in _cases(network).items():
            found = activations(context, network, SEEDS, process, REPLICATES)
            equal = sum(active == oracle(replicate) for replicate, active in enumerate(found))
            quantity = f"replicates with equal sets and ticks, {kind}, {name}"
            yield Row.equal(f"V1.paired.{kind}.{name}", quantity, REPLICATES, equal)


def _cases(network: SocialNetwork) -> dict[str, tuple[Any, Oracle]]:
    """Return processes, each with the search over its coins."""
    from simulation.processes import IndependentCascade, LinearThreshold

    consumers, order = network.consumers, order_of_ties(network)
    ties = dict.fromkeys(order, P)
    own = {tie: 0.1 + 0.4 * math.sin(index) ** 2 for index, tie in enumerate(order)}

    def drawn(replicate: int, kind: int) -> Stream:
        return Stream(RANDOM_SEED, replicate, kind, ("cascade",))

    return {
        "per_tie": (
            IndependentCascade(P, draws="per_tie"),
            lambda replicate: distances(SEEDS, tossed(ties, drawn(replicate, EXPOSURE))),
        ),
        "own_p": (
            IndependentCascade(np.array(list(own.values()))),
            lambda replicate: distances(SEEDS, tossed(own, drawn(replicate, EXPOSURE))),
        ),
        "skipping": (
            IndependentCascade(P),
            lambda replicate: distances(SEEDS, skipped(ties, P, drawn(replicate, SKIP))),
        ),
        "thresholds": (
            LinearThreshold(),
            lambda replicate: tipped(ties, consumers, drawn(replicate, THRESHOLD), SEEDS),
        ),
        "live_ties": (
            LinearThreshold(draws="live_ties"),
            lambda replicate: distances(SEEDS, kept(ties, consumers, drawn(replicate, THRESHOLD))),
        ),
    }
