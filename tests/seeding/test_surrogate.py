"""The surrogate of a campaign is the market, coin for coin, where posts do not compete and views count once."""

import numpy as np
import pytest

from simulation.consumers.population import Population
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.network import SocialNetwork
from simulation.processes import IndependentCascade, LinearThreshold, simulate_cascades
from simulation.scenario import Scenario
from simulation.seeding.surrogate import seen_chances, surrogate
from tests.exact.scenarios import NO_CONVERSION, directed_network, ended, some_strengths

NAMES = ("Kaffee", "launch")
MESSAGES = {
    "plain": {"appeal": 0.6},
    "of a topic": {"appeal": 0.9, "topic": "sports"},
    "threshold": {"appeal": 0.8, "rule": "weighted_threshold"},
}


def described(network, seeds, message, *, random_seed, feed):
    """Return the scenario of one campaign on a network: consumers differ, reactions take a tick."""
    segment = {
        "susceptibility": {"distribution": "uniform", "minimum": 0.4, "maximum": 1.0},
        "sessions_per_day": {"distribution": "uniform", "minimum": 1.0, "maximum": 9.0},
        "posts_per_session": {"distribution": "uniform", "minimum": 0.2, "maximum": 1.5},
        "interests": {"music": 0.5, "sports": {"distribution": "uniform", "minimum": 0.3, "maximum": 1.0}},
    }
    weight = {"paid": 1.3, "owned": 1.0, "earned": 1.3}
    platform = {"feed": feed, "ranking_weight": weight, "reaction": {"distribution": "constant", "days": 0.0}}
    seeding = {"strategy": "labels", "labels": [str(seed) for seed in seeds]}
    campaign = {"name": NAMES[1], "message": message, "seeding": seeding}
    return Scenario.from_fields(
        {
            "run": {
                "days": float(network.consumers + 1),
                "tick_hours": 24.0,
                "random_seed": random_seed,
                "record_cascades": [0],
            },
            "network": {"generator": "complete", "consumers": network.consumers},
            "consumers": {"segments": [segment]},
            "platform": platform,
            "brands": [{"name": NAMES[0], "conversion": NO_CONVERSION, "campaigns": [campaign]}],
        }
    )


def tree(consumers, rng):
    """Return ties along which each consumer follows one other, so that posts never compete."""
    followers = np.arange(1, consumers)
    authors = (rng.random(consumers - 1) * followers).astype(int)
    return SocialNetwork.from_ties(authors, followers, consumers, strengths=np.maximum(rng.random(consumers - 1), 0.5))


def random_ties(consumers, rng):
    return directed_network(consumers, rng.uniform(2, 5), rng=rng, strengths=some_strengths)


# With a feed, whether a post is seen is a draw of its own for thresholds in the market, and a weight in the surrogate.
CORNERS = [(name, random_ties, False) for name in MESSAGES]
CORNERS += [(name, tree, True) for name in MESSAGES if name != "threshold"]


@pytest.mark.parametrize(("name", "make", "feed"), CORNERS)
def test_the_surrogate_is_the_market_where_posts_do_not_compete(name, make, feed):
    spreads, unseen = 0, 0
    for number in range(40):
        rng = np.random.default_rng([81, number])
        network = make(int(rng.integers(8, 40)), rng)
        seeds = [0, *rng.choice(np.arange(1, network.consumers), 2, replace=False).tolist()]
        random_seed = int(rng.integers(2**62))
        scenario = described(network, seeds, MESSAGES[name], random_seed=random_seed, feed=feed)
        model = ended(scenario, network)
        market = {consumer: tick for tick, _, consumer, _ in model.recorder.shares().tolist()}
        spreading = surrogate(scenario, 0, 0, network, model.population)
        process = LinearThreshold if name == "threshold" else IndependentCascade
        assert spreading.kind == ("threshold" if name == "threshold" else "cascade")
        assert spreading.values.shape == (network.ties,)
        sample = simulate_cascades(
            network,
            seeds,
            process(spreading.values, message=NAMES),
            replicates=[0],
            random_seed=random_seed,
            record=("times",),
        )
        assert dict(zip(sample.consumers.tolist(), sample.times.tolist(), strict=True)) == market
        spreads += len(market) > len(seeds)
        if name != "threshold":
            aware = who_saw(network, set(market), spreading.seen, random_seed)
            assert len(aware) == model.recorder.reach()[-1, 0]
            unseen += sum(seen < 1 for seen in spreading.seen)
    assert spreads > 10
    assert (unseen > 0) == (feed and name != "threshold")


def who_saw(network, sharers, seen, random_seed):
    """Return who sees a post of a sharer, by the market's coins."""
    item = np.uint64(keys.item_id("message", *NAMES))
    key = [np.uint64(word) for word in generator.stream(*root_key(random_seed, 0), keys.EXPOSURE, item)]
    return {
        follower
        for author in sharers
        for follower in network.targets[network.indptr[author] : network.indptr[author + 1]].tolist()
        if generator.uniform(*key, author, follower, 0) < seen[follower]
    }


def test_seen_chances_by_hand():
    """Two followees, 6 background posts each and day, 3 sessions of 2 posts: 2 x 1.5 / (12 / 3 + 1)."""
    network = SocialNetwork.from_ties([0, 1], [2, 2], 3)
    fields = {
        "network": {"generator": "complete", "consumers": 3},
        "consumers": {"segments": [{"sessions_per_day": 3.0, "posts_per_session": 2.0}]},
        "platform": {"background_posts_per_day": 6.0, "ranking_weight": {"earned": 1.5, "paid": 9.0}},
        "brands": [{"name": "a", "campaigns": [{"name": "b", "message": {"appeal": 0.5}}]}],
        "run": {"random_seed": 1},
    }
    scenario = Scenario.from_fields(fields)
    population = Population.draw(scenario, 3, root_key(1, None))
    assert seen_chances(scenario, network, population).tolist() == pytest.approx([1.0, 1.0, 0.6])
    assert surrogate(scenario, 0, 0, network, population).values.tolist() == pytest.approx([0.3, 0.3])
    rules = {"absolute_threshold": 0.15, "fractional_threshold": 0.15, "weighted_threshold": 0.15, "custom": 0.3}
    for rule, value in rules.items():
        other = scenario.with_fields({"brands.0.campaigns.0.message.rule": rule})
        assert surrogate(other, 0, 0, network, population).values.tolist() == pytest.approx([value, value])
