"""Strategies that choose one after the other, by looking at everything again for each seed."""

from fractions import Fraction

import numpy as np
import pytest

from simulation import SocialNetwork
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding import SeedPrices, Spreading
from simulation.seeding.catalogue import choose_seeds
from tests.seeding.tasks import directed_network, task_of

# A power of two, so that discounts have no rounding.
EIGHTH = Spreading("cascade", 0.125)


def followers_of(network):
    bounds = zip(network.indptr[:-1], network.indptr[1:], strict=True)
    return [network.targets[first:last].tolist() for first, last in bounds]


def elected(network, must_have=(), is_candidate=None):
    """VoteRank from its paper, in fractions."""
    followers = followers_of(network)
    loss = Fraction(network.consumers, network.ties)
    ability = [Fraction(1)] * network.consumers
    order = []
    candidates = [row for row in range(network.consumers) if is_candidate is None or is_candidate[row]]
    while len(order) < len(candidates):
        if len(order) < len(must_have):
            row = must_have[len(order)]
        else:
            score = {row: sum(ability[v] for v in followers[row]) for row in candidates if row not in order}
            row = max(score, key=lambda row: (score[row], -row))
        order.append(row)
        ability[row] = Fraction(0)
        for voter in followers[row]:
            ability[voter] = max(Fraction(0), ability[voter] - loss)
    return order


def influential(network, must_have=(), is_candidate=None):
    """Collective influence at distance 2, everything computed again after each removal."""
    followers = followers_of(network)
    order = []
    candidates = [row for row in range(network.consumers) if is_candidate is None or is_candidate[row]]
    while len(order) < len(candidates):
        if len(order) < len(must_have):
            order.append(must_have[len(order)])
            continue
        left = [[v for v in followers[u] if v not in order] for u in range(network.consumers)]
        key = {}
        for row in candidates:
            if row in order:
                continue
            near = set(left[row])
            far = {w for v in near for w in left[v]} - near - {row}
            worth = max(len(left[row]) - 1, 0) * sum(max(len(left[w]) - 1, 0) for w in far)
            key[row] = (worth, len(left[row]), -row)
        order.append(max(key, key=key.get))
    return order


def discounted(probability):
    """Degree discount with p, or single discount where None, from all ties again for each seed."""

    def order_of(network, must_have=(), is_candidate=None):
        followers = followers_of(network)
        order = list(must_have)
        candidates = [row for row in range(network.consumers) if is_candidate is None or is_candidate[row]]
        while len(order) < len(candidates):
            worth = {}
            for row in candidates:
                left = sum(v not in order for v in followers[row])
                followed = sum(row in followers[seed] for seed in order)
                if row not in order:
                    worth[row] = left if probability is None else left - followed - left * followed * probability
            order.append(max(worth, key=lambda row: (worth[row], -row)))
        return order

    return order_of


ORACLES = [
    ("vote_rank", elected),
    ("collective_influence", influential),
    ("single_discount", discounted(None)),
    ("degree_discount", discounted(0.125)),
]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("name", "oracle"), ORACLES)
def test_by_definition(name, oracle, seed):
    network = directed_network(seed, 25, 30 + 20 * seed)
    assert choose_seeds(name, task_of(network, 25, spreading=EIGHTH)).rows.tolist() == oracle(network)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("name", "oracle"), ORACLES)
def test_by_definition_with_those_who_must_be_had(name, oracle, seed):
    network = directed_network(seed, 25, 90)
    offers = SeedPrices.flat(25)
    offers.is_candidate[[0, 3, 4, 11]] = False
    offers = SeedPrices(offers.price, offers.acceptance, offers.is_candidate, np.array([7, 2], np.int32))
    found = choose_seeds(name, task_of(network, 21, offers=offers, spreading=EIGHTH)).rows.tolist()
    assert found == oracle(network, [7, 2], offers.is_candidate)


def test_collective_influence_of_mutual_ties_is_that_of_the_paper():
    """Two hubs of a chain 0-1-2-3 of degree (4, 2, 2, 4): (4 - 1) x (ends of the next but one) by hand."""
    ends = np.array([(0, 1), (1, 2), (2, 3), (0, 4), (0, 5), (0, 6), (3, 7), (3, 8), (3, 9)])
    network = SocialNetwork.from_ties(*ends.T, 10, mutual=True)
    # k: 4, 2, 2, 4, then 1. At distance 2 of row 0 is row 2 (k - 1 = 1): 3 x 1. Of row 1: 3 (3), and leaves: 1 x 3.
    # So rows 0, 1, 2, 3 are worth 3 each: row 0 and row 3 have more followers than rows 1 and 2, and row 0 is first.
    # Then row 1 has k = 1; row 2 (k 2) has at distance 2 leaves of row 3 and no 0: 0; row 3: row 1 with k - 1 = 0.
    assert choose_seeds("collective_influence", task_of(network, 2)).rows.tolist() == [0, 3]


def test_fringe_has_followers_but_few():
    network = SocialNetwork.from_ties([0, 0, 0, 1, 1, 3], [1, 2, 3, 2, 3, 4], 6)
    assert choose_seeds("fringe", task_of(network, 6)).rows.tolist() == [3, 1, 0, 2, 4, 5]


def test_random_is_the_order_of_its_draws():
    network = directed_network(0)
    drawn = generator.uniforms(*root_key(3, None), keys.SEED_CHOICE, np.uint64(keys.item_id("campaign")), 30)
    expected = sorted(range(30), key=lambda row: drawn[row])
    assert choose_seeds("random", task_of(network, 30)).rows.tolist() == expected
    others = choose_seeds("random", task_of(network, 30, identity=("another",))).rows.tolist()
    assert others != expected


@pytest.mark.parametrize("seed", range(4))
def test_random_neighbor_by_its_draws(seed):
    network = directed_network(seed, 30, 25)
    root, item = root_key(3, None), np.uint64(keys.item_id("campaign"))
    order = generator.uniforms(*root, keys.SEED_CHOICE, item, 30)
    named = generator.uniforms(*root, keys.SEED_NEIGHBOR, item, 30)
    followers = followers_of(network)
    expected = []
    asked = sorted(range(30), key=lambda row: order[row])
    for row in asked:
        followees = [author for author in range(30) if row in followers[author]]
        if followees:
            expected.append(followees[int(named[row] * len(followees))])
    expected = list(dict.fromkeys([*expected, *asked]))
    assert choose_seeds("random_neighbor", task_of(network, 30)).rows.tolist() == expected


def test_random_neighbors_have_more_followers_than_random_consumers():
    """The friendship paradox on a star of friends: all but the center name the center."""
    star = SocialNetwork.from_ties(np.zeros(40, int), np.arange(1, 41), 41, mutual=True)
    for random_seed in range(5):
        found = choose_seeds("random_neighbor", task_of(star, 2, random_seed=random_seed)).rows.tolist()
        assert 0 in found
