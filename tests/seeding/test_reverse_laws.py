"""Reverse-reachable sets by clocks, coins and walks: draw by draw, and in law against every live network."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import binom, chi2

from simulation import SocialNetwork, seeding
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding import Spreading
from simulation.seeding.reverse_sampler import ReverseSampler
from tests.seeding.enumerated import law_of
from tests.seeding.graphs import tie_list

SETS = 60_000
RAREST = 1e-5
"""Probability of a test statistic below which it is refused; draws are fixed, so that it is so for good or not."""


def dense_network(consumers=5):
    """Everybody follows everybody else, but for the last, whom nobody follows and who follows nobody but the first."""
    pairs = [(u, v) for u in range(consumers) for v in range(consumers) if u != v and consumers - 1 not in (u, v)]
    authors, followers = zip(*pairs, (0, consumers - 1), strict=True)
    return SocialNetwork.from_ties(authors, followers, consumers)


def by_receiver(network, chances):
    return np.asarray(chances)[network.targets]


LAWS = {
    "clock": ("cascade", [0.3, 0.2, 0.1, 0.25, 0.6], None, None),
    "coins of the same": ("cascade", [0.3, 0.2, 0.1, 0.25, 0.6], None, "per_tie"),
    "clock, seen": ("cascade", [0.3, 0.2, 0.1, 0.25, 0.6], [0.35, 0.9, 0.2, 1.0, 0.7], None),
    "coins, seen": ("cascade", [0.3, 0.2, 0.1, 0.25, 0.6], [0.35, 0.9, 0.2, 1.0, 0.7], "per_tie"),
    "certain and impossible": ("cascade", [1.0, 0.0, 0.3, 0.7, 1.0], None, None),
    "walks": ("threshold", [0.3, 0.2, 0.1, 0.25, 0.6], None, None),
    "walks, seen": ("threshold", [0.3, 0.2, 0.1, 0.25, 0.6], [0.35, 0.9, 0.2, 1.0, 0.7], None),
}


@pytest.mark.parametrize("name", LAWS)
def test_sets_have_the_law_of_live_networks(name):
    """Chi-square over all (first consumer, members) that have a chance; none without one ever occurs."""
    kind, chances, seen, draws = LAWS[name]
    network = dense_network()
    values = by_receiver(network, chances)
    law = law_of(network, kind, values, seen)
    spreading = Spreading(kind, values, None if seen is None else np.array(seen))
    sampler = ReverseSampler.of(network, spreading, random_seed=11, threads=2, draws=draws)
    offsets, members = sampler.collect(range(SETS))
    counts = dict.fromkeys(law, 0)
    for begin, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        rows = members[begin:end].tolist()
        assert len(set(rows)) == len(rows)
        counts[rows[0], sum(1 << row for row in rows)] += 1
    expected = SETS * np.array([law[key] for key in law])
    found = np.array([counts[key] for key in law])
    rare = expected < 5
    if rare.any():
        expected = np.append(expected[~rare], expected[rare].sum())
        found = np.append(found[~rare], found[rare].sum())
    statistic = ((found - expected) ** 2 / expected).sum()
    assert chi2.sf(statistic, len(expected) - 1) > RAREST


def test_every_clock_by_its_draws():
    """The rule of docs/processes.md in plain Python."""
    network = dense_network(9)
    chances = np.array([0.3, 0.05, 0.1, 0.25, 0.9, 1.0, 0.0, 0.2, 0.5])
    root = root_key(23, None)
    kinds = (keys.SKETCH_ROOT, keys.SKETCH_COIN, keys.SKETCH_SKIP)
    key = {kind: [np.uint64(word) for word in generator.stream(*root, kind, np.uint64(0))] for kind in kinds}
    followees = [[u for u, v, _ in tie_list(network) if v == receiver] for receiver in range(9)]
    numbers = range(500, 900)
    sets = seeding.cascade_sets(network, by_receiver(network, chances), numbers, random_seed=23, draws=None)
    points = 0
    for place, number in enumerate(numbers):
        first = int(generator.uniform(*key[keys.SKETCH_ROOT], 0, 0, number) * 9)
        found, waiting = {first}, [first]
        while waiting:
            receiver = waiting.pop()
            p, d, into = chances[receiver], len(followees[receiver]), followees[receiver]
            if p in (0.0, 1.0):
                live = into if p == 1.0 else []
            elif -d * np.log(1 - p) + 1 >= d:
                live = [u for u in into if generator.uniform(*key[keys.SKETCH_COIN], u, receiver, number) < p]
            else:
                live, product, point = [], 1.0, 0
                while True:
                    bits = int(generator.bits(*key[keys.SKETCH_SKIP], receiver, number, point))
                    product *= 1 - (bits >> 32) / 2**32
                    if product <= (1 - p) ** d:
                        break
                    live.append(into[((bits % 2**32) * d) >> 32])
                    point += 1
                points += point
            waiting += set(live) - found
            found |= set(live)
        members = sets.members[sets.offsets[place] : sets.offsets[place + 1]].tolist()
        assert members[0] == first
        assert sorted(members) == sorted(found)
    assert points > 100


@pytest.mark.parametrize(("spokes", "p"), [(300, 0.02), (2_000, 0.3), (70_000, 0.0001), (70_000, 0.01)], ids=str)
def test_a_hub_has_as_many_live_in_ties_as_coins_would_give(spokes, p):
    """Everybody follows the hub for certain, the hub everybody with p: products, logarithms, rows of 2**16 ties."""
    rows = np.arange(1, spokes + 1)
    authors, followers = np.append(np.zeros(spokes, int), rows), np.append(rows, np.zeros(spokes, int))
    network = SocialNetwork.from_ties(authors, followers, spokes + 1)
    chances = np.ones(spokes + 1)
    chances[0] = p
    sets = 400
    sampled = seeding.cascade_sets(network, by_receiver(network, chances), sets, random_seed=5, draws=None)
    # The first consumer is in its set anyway; of the other spokes each is with p.
    drawn = np.diff(sampled.offsets) - 2
    assert abs(drawn.mean() - (spokes - 1) * p) < 4 * np.sqrt(spokes * p * (1 - p) / sets) + 1e-3
    levels = binom.cdf(drawn, spokes - 1, p) - binom.pmf(drawn, spokes - 1, p) / 2
    assert abs(levels.mean() - 0.5) < 4 * np.sqrt(1 / 12 / sets)
    assert abs(levels.var() - 1 / 12) < 4 * np.sqrt(1 / 180 / sets) + 0.01
    # Where they lie: as often in the upper half of the row as in the lower, and in the last hundredth as it should be.
    members = sampled.members[sampled.members > 0]
    for from_row in (spokes // 2, spokes - spokes // 100):
        share = (spokes - from_row) / spokes
        found = (members > from_row).mean()
        assert abs(found - share) < 4.5 * np.sqrt(share * (1 - share) / len(members))


@pytest.mark.parametrize("seen", [None, 0.7], ids=["sharers", "seen"])
@pytest.mark.parametrize("draws", [None, "per_tie", "walks"])
def test_sets_and_judgments_are_the_same_in_any_range_and_on_any_number_of_threads(draws, seen, monkeypatch):
    network = dense_network(30)
    chances = np.random.default_rng(4).random(30) / 30
    kind, draws = ("threshold", None) if draws == "walks" else ("cascade", draws)
    spreading = Spreading(kind, by_receiver(network, chances), None if seen is None else np.full(30, seen))
    refusal = np.where(np.arange(30) < 4, 0.25, 1.0)
    one = ReverseSampler.of(network, spreading, random_seed=4, threads=1, draws=draws)
    offsets, members = one.collect(range(3_000))
    judged = one.judge(range(3_000), refusal)
    missed = [refusal[members[begin:end]].prod() for begin, end in pairwise(offsets.tolist())]
    assert judged == pytest.approx(1 - np.mean(missed), rel=1e-9)
    monkeypatch.setattr(seeding.reverse_sampler, "_SETS_AT_A_TIME", 101)
    for threads in (2, 3):
        other = ReverseSampler.of(network, spreading, random_seed=4, threads=threads, draws=draws)
        again = other.collect(range(3_000))
        assert again[0].tolist() == offsets.tolist()
        assert again[1].tolist() == members.tolist()
        assert other.judge(range(3_000), refusal) == judged
    assert one.collect(range(2_500, 3_000))[1].tolist() == members[offsets[2_500] :].tolist()
    far = one.collect(range(2**31, 2**31 + 500))[1].tolist()
    assert far != members[: offsets[500]].tolist()
