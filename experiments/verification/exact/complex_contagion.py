"""V15, the exact part: thresholds that a ring and a lattice can and cannot pass on."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from experiments.verification.exact.cascades import activations
from experiments.verification.exact.live_edges import Tie
from experiments.verification.exact.networks import both_ways, network_of
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.network import generate_network

SIDE = 20


@target(
    "V15",
    "Complex contagion on rings and lattices",
    "exact",
    "Centola & Macy 2007; Morris 2000",
    (
        "active iff active friends >= threshold (count), or >= threshold of all friends (share)",
        "synchronous: those who become active in a tick count in the next",
        "seeds count in the size",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield sizes on rings and tori, and who becomes active when, against a plain synchronous search."""
    yield from _rings(context)
    yield from _tori(context)


def waves(friends: Sequence[Sequence[int]], seeds: Iterable[int], threshold: int) -> dict[int, int]:
    """Return when everyone becomes active who has as many active friends as the threshold, tick by tick."""
    found = dict.fromkeys(seeds, 0)
    for tick in itertools.count(1):
        new = [v for v, row in enumerate(friends) if v not in found and sum(u in found for u in row) >= threshold]
        if not new:
            return found
        found.update(dict.fromkeys(new, tick))
    raise AssertionError("a cascade ends")


def _rings(context: Context) -> Iterator[Row]:
    from simulation.processes import AbsoluteThreshold

    consumers = 200
    for k in (1, 2, 3, 5):
        network = generate_network("ring", consumers=consumers, mean_degree=2 * k, random_seed=1)
        friends = [[(v + step) % consumers for step in range(-k, k + 1) if step] for v in range(consumers)]
        seeds = range(50, 51 + 2 * k)
        for threshold in range(1, k + 3):
            (found,) = activations(context, network, seeds, AbsoluteThreshold(threshold), 1)
            id, words = f"V15.ring{k}.{threshold}", f"ring, {k} on each side, threshold {threshold}"
            expected = consumers if threshold <= k else len(seeds)
            yield Row.equal(id, f"size, {words}", expected, len(found))
            last = max(waves(friends, seeds, threshold).values())
            yield Row.equal(f"{id}.last", f"last tick, {words}", last, max(found.values()))


def torus() -> tuple[SocialNetwork, list[list[int]]]:
    """Return a torus on which everyone has the eight around as friends (Moore), and the friends of each."""
    around = [step for step in itertools.product((-1, 0, 1), repeat=2) if step != (0, 0)]
    friends = [
        [(row + down) % SIDE * SIDE + (column + right) % SIDE for down, right in around]
        for row, column in itertools.product(range(SIDE), repeat=2)
    ]
    ties: list[Tie] = [(u, v) for u, row in enumerate(friends) for v in row]
    return network_of(SIDE * SIDE, both_ways(ties)), friends


def _tori(context: Context) -> Iterator[Row]:
    from simulation.processes import AbsoluteThreshold, FractionalThreshold

    network, friends = torus()
    for side in (3, 8):
        seeds = [row * SIDE + column for row, column in itertools.product(range(side), repeat=2)]
        for threshold in range(1, 6):
            expected = SIDE * SIDE if threshold <= 3 else side * side
            for name, process in (
                ("count", AbsoluteThreshold(threshold)),
                ("share", FractionalThreshold(threshold / 8)),
                ("counts", AbsoluteThreshold(np.full(SIDE * SIDE, threshold))),
            ):
                (found,) = activations(context, network, seeds, process, 1)
                id = f"V15.torus{side}.{threshold}.{name}"
                words = f"torus of 8 friends, seeds {side} x {side}, threshold {threshold} ({name})"
                yield Row.equal(id, f"size, {words}", expected, len(found))
                is_equal = found == waves(friends, seeds, threshold)
                yield Row.equal(f"{id}.when", f"who and when, {words}", "equal", "equal" if is_equal else "different")
