"""Reverse-reachable sets: without bias by enumeration, each as the reference implementation's, greedy by hand."""

import numpy as np
import pytest

from simulation import seeding
from simulation.errors import SeedingError
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding import ReverseSets
from tests.seeding.graphs import cascade_spread, drawn_network, threshold_spread, tie_list

SETS = 40_000


def shares(network):
    """Return weights c_uv / D_v and how many lines each consumer is at the end of."""
    ties = tie_list(network)
    into = np.bincount([v for _, v, _ in ties], [c for _, _, c in ties], network.consumers)
    return np.array([c / into[v] for _, v, c in ties])


@pytest.mark.parametrize("seed", range(4))
def test_estimates_are_unbiased(seed):
    """4 standard errors of 40,000 sets, for each single seed and for a pair."""
    rng = np.random.default_rng(seed)
    network = drawn_network(rng)
    probabilities = rng.random(network.ties)
    weights = shares(network) * 0.9
    cascades = seeding.cascade_sets(network, probabilities, SETS, random_seed=seed)
    thresholds = seeding.threshold_sets(network, weights, SETS, random_seed=seed)
    for seeds in ([0], [1], [2], [5], [6], [0, 3], []):
        for sets, exact in (
            (cascades, cascade_spread(network, seeds, probabilities)),
            (thresholds, threshold_spread(network, seeds, weights)),
        ):
            mean, error = sets.estimate(seeds)
            assert abs(mean - exact) <= 4 * error + 1e-12


def test_every_set_by_its_draws():
    """The rule of docs/processes.md in plain Python, draw by draw."""
    rng = np.random.default_rng(9)
    network = drawn_network(rng, consumers=30, lines=70)
    ties = tie_list(network)
    probabilities, weights = rng.random(network.ties), shares(network)
    root = root_key(17, None)
    key = {
        kind: generator.stream(*root, kind, np.uint64(0))
        for kind in (keys.SKETCH_ROOT, keys.SKETCH_COIN, keys.SKETCH_CHOICE)
    }
    key = {kind: (np.uint64(first), np.uint64(second)) for kind, (first, second) in key.items()}
    numbers = range(100, 160)
    cascades = seeding.cascade_sets(network, probabilities, numbers, random_seed=17)
    thresholds = seeding.threshold_sets(network, weights, numbers, random_seed=17)
    assert len(cascades) == len(thresholds) == len(numbers)
    for place, number in enumerate(numbers):
        start = int(generator.uniform(*key[keys.SKETCH_ROOT], 0, 0, number) * 30)
        found, waiting = {start}, [start]
        while waiting:
            receiver = waiting.pop()
            for (u, v, _), p in zip(ties, probabilities, strict=True):
                if v == receiver and generator.uniform(*key[keys.SKETCH_COIN], u, v, number) < p and u not in found:
                    found.add(u)
                    waiting.append(u)
        members = cascades.members[cascades.offsets[place] : cascades.offsets[place + 1]].tolist()
        assert members[0] == start
        assert len(members) == len(found)
        assert set(members) == found
        walk, at = [], start
        while at is not None and at not in walk:
            walk.append(at)
            drawn, sum_, at_next = generator.uniform(*key[keys.SKETCH_CHOICE], at, 0, number), 0.0, None
            for (u, v, _), weight in zip(ties, weights, strict=True):
                if v == at:
                    sum_ += weight
                    if drawn < sum_:
                        at_next = u
                        break
            at = at_next
        assert thresholds.members[thresholds.offsets[place] : thresholds.offsets[place + 1]].tolist() == walk


@pytest.mark.parametrize("sample", [seeding.cascade_sets, seeding.threshold_sets])
def test_a_set_is_the_same_in_any_range_and_on_any_number_of_threads(sample, monkeypatch):
    network = drawn_network(np.random.default_rng(3), consumers=50, lines=200)
    values = shares(network)
    alone = sample(network, values, 200, random_seed=4, threads=1)
    monkeypatch.setattr(seeding.reverse_sampler, "_SETS_AT_A_TIME", 7)
    for threads in (1, 3):
        again = sample(network, values, 200, random_seed=4, threads=threads)
        assert again.offsets.tolist() == alone.offsets.tolist()
        assert again.members.tolist() == alone.members.tolist()
    later = sample(network, values, range(150, 200), random_seed=4)
    assert later.members.tolist() == alone.members[alone.offsets[150] :].tolist()
    assert sample(network, values, 200, random_seed=5).members.tolist() != alone.members.tolist()


def test_one_probability_is_that_of_all_ties():
    network = drawn_network(np.random.default_rng(3), consumers=50, lines=200)
    each = seeding.cascade_sets(network, np.full(network.ties, 0.3), 100, random_seed=4)
    assert seeding.cascade_sets(network, 0.3, 100, random_seed=4).members.tolist() == each.members.tolist()


def test_certain_ties_reach_back_to_everyone_before():
    network = drawn_network(np.random.default_rng(5), consumers=12, lines=14)
    sets = seeding.cascade_sets(network, 1.0, 300, random_seed=1)
    empty = seeding.cascade_sets(network, 0.0, 300, random_seed=1)
    assert (np.diff(empty.offsets) == 1).all()
    assert set(empty.members.tolist()) == set(range(12))
    for row in range(12):
        assert sets.estimate([row])[0] >= empty.estimate([row])[0]


@pytest.mark.parametrize("rows", [["1"], [-1], [12], [0.5], 3])
def test_what_is_no_row_reaches_nobody(rows):
    sets = seeding.cascade_sets(drawn_network(np.random.default_rng(5), consumers=12, lines=14), 1.0, 9, random_seed=1)
    with pytest.raises(SeedingError, match="rows"):
        sets.estimate(rows)
    assert sets.estimate([]) == (0.0, 0.0)


def brute_force_cover(sets, consumers, count):
    left, rows, gains = list(map(set, sets)), [], []
    for _ in range(count):
        gain = {row: sum(row in members for members in left) for row in range(consumers) if row not in rows}
        row = max(gain, key=lambda row: (gain[row], -row))
        rows.append(row)
        gains.append(gain[row])
        left = [members for members in left if row not in members]
    return rows, gains


@pytest.mark.parametrize("seed", range(20))
def test_greedy_coverage_by_brute_force(seed):
    rng = np.random.default_rng(seed)
    consumers = int(rng.integers(1, 15))
    sets = [
        rng.permutation(consumers)[: rng.integers(1, min(consumers, 4) + 1)].tolist()
        for _ in range(rng.integers(1, 40))
    ]
    offsets = np.concatenate([[0], np.cumsum([len(members) for members in sets])])
    collection = ReverseSets(consumers, offsets, np.concatenate(sets).astype(np.int32))
    for count in (0, 1, consumers):
        rows, reached = collection.greedy_seeds(count)
        expected, gains = brute_force_cover(sets, consumers, count)
        assert rows.tolist() == expected
        assert reached.tolist() == pytest.approx(np.cumsum(gains) * consumers / len(sets))
        for chosen in (1, count):
            assert collection.estimate(rows[:chosen])[0] == pytest.approx(reached[:chosen].max(initial=0))
