"""Whom a campaign asks, in which waves, and what it pays: laws that hold exactly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import MarketModel, Scenario, simulate
from simulation.files.storage import parquet_bytes
from simulation.kernels import layouts
from simulation.network import SocialNetwork
from simulation.seeding import SeedingPlan
from tests.exact import rich_market
from tests.exact.scenarios import NO_CONVERSION, ended, reached, rows_of

TIERS = [
    {"name": "middle", "audience_from": 5, "price": 1.5, "acceptance": 0.9},
    {"name": "large", "audience_from": 12, "price": 4.0, "acceptance": 0.5},
]
WAVES = {"waves": 3, "days_between_waves": 2.0}
RICH_SEEDING = {
    "count": 30,
    "price": 0.5,
    "acceptance": 0.8,
    "tiers": TIERS,
    "budget": 30.0,
    "cost_per_thousand": 20.0,
    "free_unit": True,
    "adaptive": True,
    **WAVES,
}


def market(**seeding):
    """Two competitors; the seeding of the first as given."""
    brands = rich_market.pair()
    brands[0]["unit_cost"] = 0.75
    brands[0]["campaigns"][0]["seeding"] = seeding
    return rich_market.scenario(brands)


def alone(network=None, *, consumers=30, brand=None, campaign=None, days=6.0, **seeding):
    """The scenario of one brand that does nothing but seed, and whose message nobody passes on."""
    return Scenario.from_fields(
        {
            "run": {"days": days, "tick_hours": 24.0, "random_seed": 5},
            "network": {"generator": "gnp", "consumers": consumers, "mean_degree": 4.0},
            "platform": {"feed": False, "reaction": {"distribution": "constant", "days": 1.0}},
            "brands": [
                {
                    "name": "b",
                    "price": 10.0,
                    "conversion": NO_CONVERSION,
                    "campaigns": [
                        {"name": "c", "message": {"appeal": 0.0}, "seeding": seeding, **(campaign or {})},
                    ],
                    **(brand or {}),
                }
            ],
        }
    )


def all_of(model):
    """Everything that a run of two brands leaves, as bytes."""
    recorder = model.recorder
    arrays = [recorder.counts, recorder.spend, recorder.gifts, recorder.shares(), model.market.state.rows.i4]
    arrays += [
        array
        for brand in model.brands
        for account in brand.accounts.values()
        for array in vars(account.seeding).values()
    ]
    return [array.tobytes() for array in arrays]


def test_a_plan_with_nobody_is_no_seeding():
    nobody = SeedingPlan(np.empty(0, np.int32), np.empty(0), np.empty(0))
    planned = ended(market(**RICH_SEEDING), plans={("mona", "mona now"): nobody}, check=True)
    for seeding in ({"count": 0}, {"strategy": "none", "count": 7}):
        assert all_of(ended(market(**seeding))) == all_of(planned)
    assert all_of(ended(market(**RICH_SEEDING))) != all_of(planned)


@pytest.mark.parametrize("strategy", ["random", "highest_degree"])
def test_the_plan_that_the_scenario_makes_gives_the_same_bytes(strategy):
    scenario = market(**RICH_SEEDING, strategy=strategy)
    chosen = MarketModel(scenario)
    plans = {(brand.name, name): account.plan for brand in chosen.brands for name, account in brand.accounts.items()}
    assert all(len(plan) for plan in plans.values())
    assert all_of(ended(scenario, plans=plans)) == all_of(ended(scenario))
    one, other = simulate(scenario), simulate(scenario, plans=plans)
    assert [parquet_bytes(one.tables[name]) for name in one.tables] == [
        parquet_bytes(other.tables[name]) for name in other.tables
    ]


@pytest.mark.parametrize("threads", [2, 7])
def test_threads_change_nothing_while_seeds_are_asked_in_waves(threads):
    scenario = market(**RICH_SEEDING)
    assert all_of(ended(scenario, threads=threads)) == all_of(ended(scenario))


def test_seeds_cost_what_each_is_paid():
    """By tier, the impressions of the own post, and the unit; nothing for a post or unit that is not."""
    model = ended(market(**RICH_SEEDING), check=True)
    account = model.brands[0].accounts["mona now"]
    record = account.seeding
    followers = np.diff(model.network.indptr)
    initial = set(model.brands[0].initial_adopters.tolist())
    shares = {(tick, who): parent for tick, _, who, parent in model.recorder.shares().tolist() if parent == -1}
    for row, tick, price, was_given in zip(
        record.paid.tolist(), record.paid_ticks.tolist(), record.prices, record.was_given, strict=True
    ):
        fee = 4.0 if followers[row] >= 12 else 1.5 if followers[row] >= 5 else 0.5
        posted = (tick, row) in shares
        assert price == pytest.approx(fee + posted * followers[row] * 0.02 + was_given * 0.75, abs=1e-12)
        assert not (was_given and row in initial)
    assert account.spent_on_seeds == pytest.approx(math.fsum(record.prices), rel=1e-14)
    assert 0.0 < account.spent_on_seeds <= 30.0
    assert 0 < record.was_given.sum() < len(record.paid) < len(record.asked)
    given = np.bincount(record.paid_ticks[record.was_given], minlength=model.tick)
    assert model.recorder.gifts[:, 0].tolist() == given.tolist()


def test_their_own_budget_pays_the_seeds_and_the_campaign_s_the_rest():
    with_own = ended(market(count=10, price=2.0, budget=12.0))
    without = ended(market(count=0))
    account = with_own.brands[0].accounts["mona now"]
    assert account.spent_on_seeds == 12.0
    assert account.total_spent == account.spent + 12.0
    assert account.spent == without.brands[0].accounts["mona now"].spent
    shared = ended(market(count=10, price=2.0)).brands[0].accounts["mona now"]
    assert shared.total_spent == shared.spent <= 20.0
    assert shared.spent_on_seeds > 12.0


def test_who_does_not_fit_into_the_budget_is_passed_over():
    network = SocialNetwork.from_ties([0, 1, 2, 3], [1, 2, 3, 4], 5)
    plan = SeedingPlan(np.array([3, 0, 4, 1], np.int32), np.array([5.0, 3.0, 1.0, 0.5]), np.ones(4))
    model = ended(alone(consumers=5, budget=6.25), network, plans={("b", "c"): plan}, check=True)
    account = model.brands[0].accounts["c"]
    assert account.asked.tolist() == [3, 0, 4, 1]
    assert account.paid.tolist() == [3, 4]
    assert account.spent_on_seeds == 6.0
    assert reached(model) == {3, 4}


def test_one_more_seed_never_loses_a_sharer():
    gained = 0
    for random_seed in range(25):
        scenario = alone(consumers=120).with_fields(
            {"run.random_seed": random_seed, "run.days": 12.0, "brands.0.campaigns.0.message.appeal": 0.25}
        )
        rows = np.random.default_rng(random_seed).permutation(120)[:6].astype(np.int32)
        before: set[int] = set()
        for count in range(1, 7):
            plan = SeedingPlan(rows[:count], np.ones(count), np.full(count, 0.9))
            now = reached(ended(scenario, plans={("b", "c"): plan}))
            assert before <= now
            gained += len(now) - len(before)
            before = now
    assert gained > 300


def test_a_free_unit_adds_cost_and_no_revenue():
    plain = ended(alone(count=8, price=1.0), check=True)
    model = ended(alone(count=8, price=1.0, free_unit=True, brand={"unit_cost": 2.5}), check=True)
    assert model.recorder.spend.sum() == plain.recorder.spend.sum() + 8 * 2.5 == 28.0
    assert model.recorder.gifts.sum() == model.recorder.counts[:, 0, layouts.ADOPTIONS].sum() == 8
    assert simulate(model.scenario).timeseries["revenue"].sum() == 0.0
    adopted = np.flatnonzero(model.adoption_ticks(0) == 0)
    assert sorted(adopted) == sorted(model.brands[0].accounts["c"].paid)


def test_an_adopter_gets_no_second_unit():
    everybody = {"initial_adopters": 30, "unit_cost": 2.5}
    model = ended(alone(count=8, price=1.0, free_unit=True, brand=everybody), check=True)
    assert model.recorder.gifts.sum() == 0
    assert model.recorder.spend.sum() == 8.0
    assert (model.adoption_ticks(0) == -2).all()


@pytest.mark.parametrize(("category", "gifts"), [("phones", 0), ("", 8)])
def test_a_rival_s_adopter_gets_a_unit_unless_the_category_excludes_it(category, gifts):
    fields = alone(count=8, price=1.0, free_unit=True, brand={"category": category, "unit_cost": 2.5}).fields()
    rival = {"name": "a", "category": category, "initial_adopters": 30, "conversion": NO_CONVERSION}
    model = ended({**fields, "brands": [fields["brands"][0], rival]}, check=True)
    assert model.recorder.gifts.sum() == gifts
    assert model.recorder.spend.sum() == 8.0 + gifts * 2.5
    assert model.adoption_ticks(1).tolist() == [-2] * 30


def test_who_was_given_a_unit_talks_and_refers_like_any_adopter():
    """Certain conversions: whoever hears of the product adopts it; each clock runs once, though offers start now."""
    brand = {"quality": 1.0, "conversion": {**NO_CONVERSION, "talk": 1.0}}
    campaign = {"referral": {"extra_talks_per_day": 4.0, "reward": 1.0}}
    model = ended(alone(count=2, free_unit=True, brand=brand, campaign=campaign, days=40.0), check=True)
    assert model.recorder.counts[1:, 0, layouts.ADOPTIONS].sum() > 10
    talks = model.recorder.counts[:, 0, layouts.TALKS_POSITIVE]
    assert talks[0] == 0
    assert model.recorder.spend.sum() == model.brands[0].offers[0].won > 10
    many = [
        ended(alone(count=2, free_unit=True, brand=brand, campaign=campaign).with_fields({"run.random_seed": seed}))
        for seed in range(150)
    ]
    # Two talkers at 4 conversions a day each, standard error 0.23.
    first = [model.recorder.counts[1, 0, layouts.TALKS_POSITIVE] for model in many]
    isolated = [(np.diff(model.network.indptr)[model.brands[0].accounts["c"].paid] == 0).sum() for model in many]
    assert np.mean(first) == pytest.approx(8.0 - 4.0 * np.mean(isolated), abs=0.7)


def test_a_seed_who_posted_before_is_paid_and_not_billed_for_impressions():
    model = MarketModel(alone(count=5, price=1.0, cost_per_thousand=1000.0), check=True)
    followers = np.diff(model.network.indptr)
    seeds = model.brands[0].accounts["c"].seeds
    model.step()
    assert model.brands[0].spent == 5.0 + followers[seeds].sum()
    assert model.brands[0].seed("c", seeds) == 5
    assert model.brands[0].spent == 10.0 + followers[seeds].sum()


@given(
    count=st.integers(0, 40),
    waves=st.integers(1, 12),
    first=st.integers(0, 3),
    gap=st.sampled_from([0.5, 1.0, 2.0]),
)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_waves_are_equal_consecutive_parts(count, waves, first, gap):
    between = gap if waves > 1 else 0.0
    scenario = alone(consumers=40, days=40.0, count=count, day=float(first), waves=waves, days_between_waves=between)
    model = MarketModel(scenario)
    account = model.brands[0].accounts["c"]
    seeds = account.seeds.tolist()
    sizes = []
    for tick in range(40):
        before = len(account.asked)
        model.step()
        due = [wave for wave in range(waves) if int(first + wave * between) == tick]
        sizes += [len(seeds) // waves + (wave < len(seeds) % waves) for wave in due]
        assert len(account.asked) - before == sum(sizes[len(sizes) - len(due) :])
    assert account.asked.tolist() == account.paid.tolist() == seeds
    assert sum(sizes) == count


def adaptive_pair(random_seed):
    fields = {"run.random_seed": random_seed, "brands.0.campaigns.0.message.appeal": 0.3}
    seeding = {"strategy": "highest_degree", "count": 24, "waves": 4, "days_between_waves": 2.0}
    return [
        ended(alone(consumers=60, days=9.0, **seeding, adaptive=adaptive).with_fields(fields), check=True)
        for adaptive in (False, True)
    ]


def test_adaptive_seeding_asks_nobody_twice_nor_whoever_posted():
    differing = 0
    for random_seed in range(12):
        plain, adaptive = adaptive_pair(random_seed)
        account = adaptive.brands[0].accounts["c"]
        asked, ticks = account.asked.tolist(), account.seeding.asked_ticks.tolist()
        assert len(set(asked)) == len(asked)
        assert set(asked) <= set(account.seeds.tolist())
        posted = {who: tick for tick, _, who, _ in adaptive.recorder.shares().tolist()}
        assert all(posted[who] == tick for who, tick in zip(asked, ticks, strict=True))
        assert asked[:6] == account.seeds.tolist()[:6]
        assert np.bincount(ticks, minlength=9).max() <= 6
        other = plain.brands[0].accounts["c"]
        assert other.asked.tolist() == other.seeds.tolist()
        differing += asked != other.asked.tolist()
    assert differing == 12


def test_adaptive_seeding_goes_where_most_have_not_heard():
    """Of two equal stars one is reached by the first seed: the center of the other comes before the list's next."""
    hubs = {0: range(3, 9), 1: [*range(4, 9), 9], 2: range(10, 14)}
    ties = [(hub, follower) for hub, followers in hubs.items() for follower in followers]
    network = SocialNetwork.from_ties(*np.array(ties).T, 14)
    for adaptive, order in ((False, [0, 1, 2]), (True, [0, 2, 1])):
        scenario = alone(
            consumers=14,
            days=9.0,
            strategy="highest_degree",
            count=3,
            waves=3,
            days_between_waves=3.0,
            adaptive=adaptive,
        )
        model = ended(scenario, network)
        assert model.brands[0].accounts["c"].asked.tolist() == order
        assert model.brands[0].accounts["c"].seeding.asked_ticks.tolist() == [0, 3, 6]


def test_when_each_consumer_adopted():
    model = ended(market(**RICH_SEEDING))
    for index, name in enumerate(("mona", "nora")):
        ticks = model.adoption_ticks(index)
        assert ticks.dtype == np.int32
        assert set(np.flatnonzero(ticks == -2)) == set(model.brands[index].initial_adopters) - set(
            model.brands[0].initial_adopters if index else []
        )
        adoptions = model.recorder.counts[:, index, layouts.ADOPTIONS]
        assert np.bincount(ticks[ticks >= 0], minlength=model.tick).tolist() == adoptions.tolist()
        status = np.array(rows_of(model, name)["status"])
        assert ((ticks == -1) == (status == layouts.NEVER)).all()
        ticks[:] = 0
        assert model.adoption_ticks(index).any()
