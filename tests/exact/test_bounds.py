"""Every comparison of a draw with a probability is strict: at the draw itself nothing happens, just above it does.

Draws come from the reference implementation's generator; the probability is set to the very number that is drawn.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.kernels import layouts
from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.scenario import Scenario
from tests.exact.scenarios import NO_CONVERSION, counted, ended, reached, total
from tests.exact.test_live_edge import BRAND, CAMPAIGN, cascade_fields
from tests.exact.translation import EVERY_REPLICATE, FOLLOWS_BRAND
from tests.reference import draws as d

SEED = 4
MESSAGE = d.identity("message", BRAND, CAMPAIGN)
PAIR = SocialNetwork.from_ties([0], [1], 2)


def drawn(kind, who, whom, item, occurrence=0, replicate=0):
    return d.Draws(SEED, replicate).uniform(kind, who, whom, item, occurrence)


COIN = drawn(d.EXPOSURE, 0, 1, MESSAGE)


def at_and_above(value):
    return value, float(np.nextafter(value, 2.0))


def pair_fields(appeal=1.0, ticks=4):
    """Consumer 0 posts, consumer 1 follows."""
    return cascade_fields(2, [0], appeal, random_seed=SEED, ticks=ticks)


@pytest.mark.parametrize("above", [False, True])
def test_sharing(above):
    assert reached(ended(pair_fields(at_and_above(COIN)[above]), PAIR)) == ({0, 1} if above else {0})


@pytest.mark.parametrize("kind", ["absolute_threshold", "fractional_threshold", "weighted_threshold"])
@pytest.mark.parametrize("above", [False, True])
def test_thresholds(kind, above):
    fields = pair_fields(at_and_above(drawn(d.THRESHOLD, 1, d.NOBODY, MESSAGE))[above])
    fields["brands"][0]["campaigns"][0]["message"]["rule"] = kind
    assert reached(ended(fields, PAIR)) == ({0, 1} if above else {0})


@pytest.mark.parametrize("rule", ["absolute_threshold", "fractional_threshold"])
@pytest.mark.parametrize("sources", [1, 2, 3])
@pytest.mark.parametrize("followees", [4, 5, 8])
def test_a_threshold_that_is_just_reached_is_enough(rule, sources, followees):
    network = SocialNetwork.from_ties(range(1, followees + 1), [0] * followees, 9)
    threshold = sources / followees if rule == "fractional_threshold" else float(sources)
    for exposing, shares in ((sources - 1, False), (sources, True)):
        fields = cascade_fields(9, range(1, exposing + 1), 1.0, random_seed=SEED, ticks=3)
        campaign = fields["brands"][0]["campaigns"][0]
        campaign["message"] |= {"rule": rule, "threshold": threshold}
        if not exposing:
            campaign["seeding"] = {}
        assert (0 in reached(ended(fields, network))) == shares


@pytest.mark.parametrize("above", [False, True])
def test_attention(above):
    fields = pair_fields(0.0)
    # One arrival and nothing else to read: s is the ranking weight.
    fields["platform"] |= {
        "feed": True,
        "background_posts_per_day": 0.0,
        "ranking_weight": {"paid": at_and_above(COIN)[above], "owned": 0.0, "earned": 0.0},
    }
    fields["consumers"] = {"segments": [{"posts_per_session": 1.0}]}
    model = ended(fields, PAIR)
    assert total(model, "impressions_paid") == 1
    assert total(model, "views") == above


@pytest.mark.parametrize("above", [False, True])
def test_acceptance(above):
    fields = pair_fields()
    item = d.identity("campaign", BRAND, CAMPAIGN)
    seeding = fields["brands"][0]["campaigns"][0]["seeding"]
    seeding["acceptance"] = at_and_above(drawn(d.ACCEPTANCE, 0, d.NOBODY, item))[above]
    assert reached(ended(fields, PAIR)) == ({0, 1} if above else set())


@pytest.mark.parametrize("above", [False, True])
def test_following_a_page(above):
    fields = pair_fields()
    item = d.identity("brand", BRAND)
    follows = drawn(FOLLOWS_BRAND, 1, d.NOBODY, item, replicate=EVERY_REPLICATE)
    fields["brands"][0]["followers"] = at_and_above(follows)[above]
    followers = ended(fields, PAIR).brands[0].page_followers.tolist()
    assert (1 in followers) == above


@pytest.mark.parametrize("above", [False, True])
def test_satisfaction(above):
    fields = pair_fields()
    brand = fields["brands"][0]
    item = d.identity("brand", BRAND)
    brand["quality"] = at_and_above(drawn(d.SATISFACTION, 1, d.NOBODY, item))[above]
    brand["conversion"] = NO_CONVERSION | {"paid": 1.0}
    status = ended(fields, PAIR).market.state.status[1, 0]
    assert status == (layouts.ADOPTER_SATISFIED if above else layouts.ADOPTER_DISSATISFIED)


@pytest.mark.parametrize("above", [False, True])
def test_reviews(above):
    fields = pair_fields(0.0)
    brand = fields["brands"][0]
    item = d.identity("brand", BRAND)
    brand |= {"quality": 1.0, "conversion": NO_CONVERSION | {"paid": 1.0}}
    review = drawn(d.REVIEW, 1, d.NOBODY, item)
    brand["word_of_mouth"] = {"review_probability": at_and_above(review)[above]}
    assert reached(ended(fields, PAIR)) == ({0, 1} if above else {0})


@pytest.mark.parametrize("above", [False, True])
def test_a_delay_of_one_tick(above):
    model = MarketModel(Scenario.from_fields(pair_fields()), network=PAIR)
    bound = at_and_above(drawn(d.DELAY, 0, 1, MESSAGE))[above]
    model.market.delays.cumulative[:] = [0.0, bound, 1.0, 1.0, 1.0, 1.0]
    model.market.delays.guide[:] = 1  # where the search starts: never too late
    model.run_model()
    arrived = counted(model, "impressions_paid")[:, 0].tolist()
    assert arrived == ([0, 1, 0, 0] if above else [0, 0, 1, 0])


def test_delays_are_the_smallest_number_of_ticks_whose_probability_exceeds_the_draw():
    """Each arrival is the first d with U < 1 - exp(-d / mean), for a star of followers."""
    followers = range(1, 200)
    network = SocialNetwork.from_ties([0] * len(followers), followers, 200)
    fields = cascade_fields(
        200, [0], 0.0, random_seed=SEED, ticks=80, reaction={"distribution": "exponential", "mean_days": 4.0}
    )
    arrived = counted(ended(fields, network), "impressions_paid")[:, 0]
    expected = np.zeros(80, int)
    for follower in followers:
        draw = drawn(d.DELAY, 0, follower, MESSAGE)
        expected[next(ticks for ticks in range(1, 80) if draw < 1 - np.exp(-ticks / 4.0))] += 1
    assert arrived.tolist() == expected.tolist()
    assert np.count_nonzero(expected) > 10
