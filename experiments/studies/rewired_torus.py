"""V15, the published part: random rewiring speeds simple contagion and stops complex contagion."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.studies.spreads import mean_of
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key

SIDE = 100
RUNS = 30
SHARE = 0.9
"""Success, and T90, is that this share of all consumers is active."""

TABLE: dict[int, dict[float, tuple[float | None, int]]] = {
    1: {0.0: (46.0, 30), 0.001: (31.4, 30), 0.01: (14.7, 30), 0.1: (7.1, 30), 1.0: (5.0, 30)},
    2: {0.0: (76.0, 30), 0.001: (74.2, 30), 0.01: (67.9, 30), 0.1: (32.8, 30), 0.3: (25.7, 29), 1.0: (None, 0)},
    3: {0.0: (120.0, 30), 0.001: (118.0, 30), 0.01: (112.8, 30), 0.1: (None, 23), 0.3: (None, 0)},
    4: {0.0: (None, 0), 0.01: (None, 0), 0.1: (None, 0), 1.0: (None, 0)},
}
"""By threshold and rewired share: T90, and successes of 30; T90 None where none is published."""


@target(
    "V15",
    "Complex contagion on a rewired torus",
    "published",
    "Centola & Macy 2007, in a reference simulation of 100 x 100",
    (
        "active iff active friends >= threshold; synchronous",
        "torus of 8 friends; a consumer and its eight friends, on the rewired network, are seeds, and count",
        "p m / 2 double-edge swaps of m friendships: two are drawn, and exchange ends unless that makes a self-loop "
        "or a parallel tie",
        "T90: first tick in which 90 % of all are active; success: it comes; means over successes",
        f"{RUNS} runs, each on a network rewired anew",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield T90 and successes by threshold and rewired share."""
    found: dict[tuple[int, float], list[int]] = {}
    for rewired in sorted({rewired for row in TABLE.values() for rewired in row}):
        thresholds = [threshold for threshold, row in TABLE.items() if rewired in row]
        by_threshold = runs(context, rewired, thresholds, SIDE, RUNS)
        found |= {(threshold, rewired): times for threshold, times in by_threshold.items()}
    for threshold, row in TABLE.items():
        for rewired, (time, successes) in row.items():
            yield from _compared(threshold, rewired, time, successes, found[threshold, rewired])
    simple = [mean_of(found[1, rewired]).mean for rewired in TABLE[1]]
    yield Row.order("V15.simple", "T90 of threshold 1 by rewired share", "falls", bool((np.diff(simple) < 0).all()))
    stopped = all(len(found[a, 0.0]) > len(found[a, p]) == 0 for a, p in ((2, 1.0), (3, 0.3)))
    yield Row.order("V15.complex", "thresholds 2 and 3", "pass on the torus, stop once rewired", stopped)


def _compared(threshold: int, rewired: float, time: float | None, successes: int, times: list[int]) -> Iterator[Row]:
    name, words = f"{threshold}.{rewired:g}", f"threshold {threshold}, rewired {rewired:g}"
    if successes in (0, RUNS):
        yield Row.equal(f"V15.successes.{name}", f"successes of {RUNS}, {words}", successes, len(times))
    else:
        # Two samples of as many runs differ by chance: 4 standard errors of their difference.
        share = successes / RUNS
        error = (2 * share * (1 - share) / RUNS) ** 0.5
        yield Row.within(
            f"V15.successes.{name}",
            f"share of successes of {RUNS} (published {successes}), {words}",
            share,
            len(times) / RUNS,
            absolute=4 * error,
            standard_error=error,
        )
    if time is not None:
        mean = mean_of(times)
        yield Row.within(f"V15.T90.{name}", f"T90, {words}", time, mean.mean, relative=0.1, standard_error=mean.error)


def runs(context: Context, rewired: float, thresholds: Iterable[int], side: int, count: int) -> dict[int, list[int]]:
    """Return T90 of every success by threshold, on as many networks, each rewired anew.

    Parameters
    ----------
    rewired : float
        Twice the swaps per friendship.
    thresholds : iterable of int
    side : int
        Of the torus.
    count : int
        Number of networks.
    """
    from simulation.processes import AbsoluteThreshold

    times: dict[int, list[int]] = {threshold: [] for threshold in thresholds}
    needed = round(SHARE * side * side)
    for run in range(count):
        friends = swapped(moore_torus(side), rewired, run)
        network = SocialNetwork.from_ties(friends[:, 0], friends[:, 1], side * side, mutual=True)
        for threshold, found in times.items():
            sample = simulation.simulate_cascades(
                network,
                [0, *network.targets[: network.indptr[1]]],
                AbsoluteThreshold(threshold),
                replicates=1,
                random_seed=RANDOM_SEED,
                seeds_by="row",
                threads=context.threads,
                record=("times",),
            )
            if len(sample.times) >= needed:
                found.append(int(sample.times[needed - 1]))
    return times


def moore_torus(side: int) -> NDArray[np.int64]:
    """Return the friendships of a torus on which everyone has the eight around, shape (4 side**2, 2)."""
    row, column = np.divmod(np.arange(side * side), side)
    pairs = [
        np.stack([row * side + column, (row + down) % side * side + (column + right) % side], axis=1)
        for down, right in ((0, 1), (1, -1), (1, 0), (1, 1))
    ]
    return np.concatenate(pairs)


def swapped(friends: NDArray[np.int64], rewired: float, run: int) -> NDArray[np.int64]:
    """Return friendships after p m / 2 double-edge swaps: a-b, c-d becomes a-d, c-b; an end is on either side."""
    left, right = friends[:, 0].tolist(), friends[:, 1].tolist()
    consumers = int(friends.max()) + 1
    known = set((friends.min(axis=1) * consumers + friends.max(axis=1)).tolist())

    def named(a: int, b: int) -> int:
        return a * consumers + b if a < b else b * consumers + a

    wanted = round(rewired * len(left) / 2)
    for draws in _draws(run, wanted + 100):
        for first, second, side in (draws * (len(left), len(left), 2)).astype(np.int64).tolist():
            if wanted == 0:
                return np.stack([left, right], axis=1)
            a, b = left[first], right[first]
            c, d = (left[second], right[second]) if side else (right[second], left[second])
            one, other = named(a, d), named(c, b)
            if a == d or c == b or one in known or other in known:
                continue
            known.remove(named(a, b))
            known.remove(named(c, d))
            known.update((one, other))
            right[first], left[second], right[second] = d, c, b
            wanted -= 1
    raise AssertionError("draws do not end")


def _draws(run: int, count: int) -> Iterator[NDArray[np.float64]]:
    """Yield arrays of three uniforms a row, those of a run, without end."""
    for part in itertools.count():
        item = np.uint64(keys.item_id("network", "swaps", run, part))
        drawn = generator.uniforms(*root_key(RANDOM_SEED, None), keys.NETWORK, item, 3 * count)
        yield drawn.reshape(count, 3)
