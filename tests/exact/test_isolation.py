"""What addressed draws promise: whoever does nothing changes nothing, and every part can be run alone."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from simulation.consumers.population import Population
from simulation.kernels.random.root import root_key
from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.results.replicates import simulate
from simulation.scenario import Scenario
from tests.exact import rich_market
from tests.exact.scenarios import ended, rows_of

OTHERS = ("mona", "nora")


def rows_of_others(brands, **options):
    model = ended(rich_market.fields(brands), **options)
    return {name: rows_of(model, name) for name in OTHERS}


@pytest.fixture(scope="module")
def without():
    rows = rows_of_others(rich_market.pair())
    for name in OTHERS:
        assert all(sum(column) for column in zip(*rows[name]["counts"], strict=True)), "a dull scenario"
        assert len(rows[name]["shares"]) > 20
    return rows


def with_third(third, place):
    brands = rich_market.pair()
    brands.insert(place, third)
    return brands


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_a_quiet_brand_changes_no_row_of_the_others(without, name, place):
    third = rich_market.quiet(name)
    assert rows_of_others(with_third(third, place)) == without
    # A campaign that sends nothing adds a message, and still no exposure.
    third["campaigns"] = [{"name": "idle", "message": {"appeal": 1.0}, "budget": 5.0}]
    assert rows_of_others(with_third(third, place)) == without


MEDIA = {
    "posts": {"posts_per_day": 4.0},
    "impressions": {"impressions": {"per_day": 200.0}},
    "seeds": {"seeding": {"strategy": "highest_degree", "count": 10}},
}


@pytest.mark.parametrize("place", [0, 2])
@pytest.mark.parametrize("name", ["aaa", "zzz"])
@pytest.mark.parametrize("media", MEDIA)
def test_the_same_brand_changes_the_others_once_it_speaks(without, name, place, media):
    loud = {"name": "loud", "message": {"appeal": 0.5}, **MEDIA[media]}
    third = rich_market.quiet(name) | {"campaigns": [loud]}
    rows = rows_of_others(with_third(third, place))
    for other in OTHERS:
        assert rows[other]["counts"] != without[other]["counts"]


def test_the_same_brand_changes_the_others_once_it_has_adopters(without):
    rows = rows_of_others(with_third(rich_market.quiet("zzz") | {"initial_adopters": 30}, 2))
    for other in OTHERS:
        assert rows[other]["adopters"] != without[other]["adopters"]


def test_brands_that_share_neither_attention_nor_category_do_not_meet():
    alone = rich_market.fields(rich_market.pair())
    alone["platform"]["feed"] = False
    among = copy.deepcopy(alone)
    third = rich_market.brand("aaa", category="tea", initial_adopters=20)
    among["brands"].insert(0, third)
    model, crowded = ended(alone), ended(among)
    assert rows_of(crowded, "aaa")["adopters"][-1] > 20
    for name in OTHERS:
        assert rows_of(crowded, name) == rows_of(model, name)


def test_the_order_of_brands_in_the_file_does_not_matter(without):
    brands = [*rich_market.pair(), rich_market.brand("olga"), rich_market.brand("ada")]
    first, second = (ended(rich_market.fields(order)) for order in (brands, brands[::-1]))
    for each in brands:
        assert rows_of(first, each["name"]) == rows_of(second, each["name"])
    assert rows_of(first, "mona") != without["mona"]


@pytest.mark.parametrize("index", [0, 1])
def test_a_campaign_that_sends_nothing_changes_nothing(without, index):
    brands = rich_market.pair()
    brands[index]["campaigns"].append({"name": "idle", "message": {"appeal": 1.0}, "budget": 100.0})
    assert rows_of_others(brands) == without
    brands[index]["campaigns"].insert(0, {"name": "another"})
    assert rows_of_others(brands) == without


@pytest.mark.parametrize("medium", ["posts_per_day", "impressions", "seeding", "referral"])
def test_a_second_campaign_leaves_the_choices_of_the_first_alone(medium):
    """Seeds, page followers and adopters at the start do not move when another campaign is added."""
    more = rich_market.pair()
    more[0]["campaigns"].append({"name": "more", medium: rich_market.campaign("")[medium]})
    one, two = (MarketModel(rich_market.scenario(brands)) for brands in (rich_market.pair(), more))
    for before, after in zip(one.brands, two.brands, strict=True):
        assert before.page_followers.tolist() == after.page_followers.tolist()
        assert before.initial_adopters.tolist() == after.initial_adopters.tolist()
        for name, account in before.accounts.items():
            assert account.seeds.tolist() == after.accounts[name].seeds.tolist()


def test_a_longer_run_begins_like_a_shorter_one():
    brands = rich_market.pair()
    short = ended(rich_market.fields(brands, days=5.0, tick_hours=5.0))
    long = ended(rich_market.fields(brands, days=12.0, tick_hours=5.0))
    ticks = short.scenario.ticks
    np.testing.assert_array_equal(short.recorder.counts, long.recorder.counts[:ticks])
    np.testing.assert_array_equal(short.recorder.spend, long.recorder.spend[:ticks])
    assert short.recorder.counts.sum() > 1000


def test_an_isolated_consumer_at_the_end_changes_nothing():
    rng = np.random.default_rng(5)
    authors, followers = rng.integers(0, 60, 300), rng.integers(0, 60, 300)
    made = rich_market.fields(rich_market.pair())
    for each in made["brands"]:
        each |= {"followers": 0.0, "initial_adopters": 0}
        each["campaigns"][0] |= {"impressions": {}, "budget": 50.0}
        each["campaigns"][0]["seeding"] = {"strategy": "labels", "labels": ["3", "30", "7"]}
    rows = []
    for consumers in (60, 61):
        model = ended(made, SocialNetwork.from_ties(authors, followers, consumers))
        rows.append((model.recorder.counts.tolist(), model.recorder.shares().tolist()))
    assert rows[0] == rows[1]
    assert len(rows[0][1]) > 20


# Traits


def traits(changed):
    return Population.draw(Scenario.from_fields(changed), 400, root_key(11, None))


CHANGES = {
    "susceptibility": {"susceptibility": 0.4},
    "sessions_per_day": {"sessions_per_day": {"distribution": "gamma", "shape": 2.0, "scale": 3.0}},
    "posts_per_session": {"posts_per_session": 7.0},
    "opted_out": {"opt_out": 0.6},
    "interests": {"interests": {"music": 0.2, "sport": 0.9}},
}
ARRAYS = ("segment", *CHANGES)


@pytest.mark.parametrize("name", CHANGES)
def test_a_trait_of_one_segment_moves_no_other_trait_and_no_other_segment(name):
    made = rich_market.fields(rich_market.pair())
    before = traits(made)
    made["consumers"]["segments"][1] |= CHANGES[name]
    after = traits(made)
    for array in ARRAYS:
        old, new = getattr(before, array), getattr(after, array)
        np.testing.assert_array_equal(old[before.segment == 0], new[before.segment == 0])
        assert np.array_equal(old, new) == (array != name)


def test_another_topic_moves_no_trait():
    made = rich_market.fields(rich_market.pair())
    before = traits(made)
    for segment in made["consumers"]["segments"]:
        # First in the alphabet, so that the columns of the others move.
        segment["interests"] = {"art": {"distribution": "uniform", "minimum": 0.0, "maximum": 1.0}} | segment[
            "interests"
        ]
    after = traits(made)
    assert after.topics == ("art", *before.topics)
    np.testing.assert_array_equal(before.interests, after.interests[:, 1:])
    for array in ARRAYS[:-1]:
        np.testing.assert_array_equal(getattr(before, array), getattr(after, array))


# Replicates


def test_a_replicate_alone_equals_the_replicate_among_many():
    outcome = simulate(rich_market.scenario(rich_market.pair(), replicates=4, record_cascades=[0, 1, 3]), threads=2)
    counts = outcome.column("views")
    assert len({tuple(counts[replicate].ravel()) for replicate in range(4)}) == 4
    for replicate in (0, 1, 3):
        alone = ended(
            rich_market.scenario(rich_market.pair(), replicates=4, record_cascades=[replicate]),
            replicate=replicate,
        )
        np.testing.assert_array_equal(outcome.column("views")[replicate], alone.recorder.columns()["views"])
        np.testing.assert_array_equal(outcome.column("adopters")[replicate], alone.recorder.adopters())
        np.testing.assert_array_equal(outcome.column("spend")[replicate], alone.recorder.spend)
        table = outcome.cascades[outcome.cascades["replicate"] == replicate]
        told = set(zip(table["tick"], table["message"], table["consumer"], table["parent"], strict=True))
        names = alone.market.message_names
        shares = {(t, names[m], c, p) for t, m, c, p in alone.recorder.shares().tolist()}
        assert told == shares


def test_one_more_replicate_changes_no_other():
    few, many = (simulate(rich_market.scenario(rich_market.pair(), replicates=count), threads=1) for count in (2, 3))
    for name in ("views", "shares", "adoptions", "spend", "reach"):
        np.testing.assert_array_equal(few.column(name), many.column(name)[:2])


# What varies


def models(vary, changed=None):
    made = changed or rich_market.fields(rich_market.pair())
    made["run"] |= {"vary": vary, "replicates": 3, "record_cascades": [0, 1, 2]}
    scenario = Scenario.from_fields(made)
    return [ended(scenario, replicate=replicate) for replicate in range(3)]


def consumers_of(model):
    """Return everything that is drawn of consumers, by name."""
    drawn = {array: getattr(model.population, array).tolist() for array in ARRAYS}
    at_start = MarketModel(model.scenario, replicate=model.replicate)
    drawn["attitude"] = at_start.market.state.attitude.tolist()
    for each in at_start.brands:
        drawn[f"followers of {each.name}"] = each.page_followers.tolist()
        drawn[f"adopters of {each.name}"] = each.initial_adopters.tolist()
        drawn[f"seeds of {each.name}"] = [account.seeds.tolist() for account in each.accounts.values()]
    at_start.close()
    return drawn


def number_of_kinds(values):
    return len({repr(value) for value in values})


@pytest.mark.parametrize(
    "vary",
    [
        ["luck"],
        ["consumers"],
        ["network"],
        ["luck", "consumers"],
        ["network", "luck"],
        ["consumers", "network"],
        ["luck", "consumers", "network"],
    ],
    ids="+".join,
)
def test_what_varies_is_what_the_run_says(vary):
    run = models(vary)
    drawn = [consumers_of(model) for model in run]
    for name in drawn[0]:
        kinds = number_of_kinds([each[name] for each in drawn])
        assert kinds == (1 if "consumers" not in vary or name == "adopters of mona" else 3), name
    ties = [model.network.targets.tolist() for model in run]
    assert number_of_kinds(ties) == (3 if "network" in vary else 1)
    strengths = [model.network.strengths.tolist() for model in run]
    assert number_of_kinds(strengths) == (3 if "network" in vary else 1)
    assert number_of_kinds([model.recorder.counts.tolist() for model in run]) == 3
    # Nor do a replicate's consumers depend on what else varies.
    base = models(["luck", "consumers"] if "consumers" in vary else ["luck"])
    assert drawn == [consumers_of(model) for model in base]


def alike():
    """A market whose consumers do not differ: what is drawn of them decides nothing."""
    made = rich_market.fields(rich_market.pair())
    made["consumers"] = {"segments": [{"interests": {"music": 0.8}, "posts_per_session": 10.0}]}
    for each in made["brands"]:
        each |= {"followers": 1.0, "initial_adopters": 0, "initial_attitude": 0.1}
        each["campaigns"][0]["seeding"] = {"strategy": "highest_degree", "count": 3}
    return made


def test_without_luck_replicates_share_the_luck_of_replicate_0():
    run = models(["consumers"], alike())
    assert number_of_kinds([model.recorder.counts.tolist() for model in run]) == 1
    reference = models(["luck"], alike())
    assert run[0].recorder.counts.tolist() == reference[0].recorder.counts.tolist()
    assert number_of_kinds([model.recorder.counts.tolist() for model in reference]) == 3


def test_the_luck_of_a_replicate_does_not_depend_on_what_else_varies():
    first, second = models(["luck"], alike()), models(["luck", "consumers"], alike())
    for one, other in zip(first, second, strict=True):
        assert one.recorder.counts.tolist() == other.recorder.counts.tolist()


@pytest.mark.parametrize("vary", [["consumers"], ["network"], ["consumers", "network", "luck"]], ids="+".join)
def test_many_replicates_vary_as_each_does(vary):
    run = models(vary)
    outcome = simulate(run[0].scenario, threads=2)
    for replicate, model in enumerate(run):
        np.testing.assert_array_equal(outcome.column("views")[replicate], model.recorder.columns()["views"])
