"""When actors act: a model that asks each when it acts next does what one does that lets all act in each tick."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simulation import Brand, MarketModel
from simulation.actors.campaign import CampaignAccount, Flight
from simulation.actors.campaign_ticks import CampaignTicks
from simulation.errors import RuleError
from simulation.market import responses
from simulation.market.tables import feed_of, tables_of
from simulation.scenario import Scenario
from simulation.scenario.brands import Campaign
from simulation.scenario.ticks import TickGrid
from simulation.seeding import SeedingPlan
from tests.exact import rich_market
from tests.exact.drawn_markets import markets

FAILING = 3
"""Tick in which the rule of a test fails: nobody acts in it."""


class Restless(Brand):
    """Runs the scenario's campaigns, and is asked in each tick."""

    def step(self):
        super().step()


def everything(model):
    """Return all that a run has left, as bytes."""
    recorder, state = model.recorder, model.market.state.rows
    arrays = (recorder.counts, recorder.payments, recorder.paid_for, recorder.shares(), recorder.adoptions())
    return [array.tobytes() for array in (*arrays, state.i4, state.adoption_tick, state.weight)]


@given(markets())
@settings(max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_nothing_is_missed_in_ticks_in_which_nobody_acts(drawn):
    fields, network, replicate = drawn
    assume("'rule': 'custom'" not in repr(fields))
    scenario = Scenario.from_fields(fields)
    made = []
    for classes in ({}, {brand.name: Restless for brand in scenario.brands}):
        model = MarketModel(scenario, network=network, replicate=replicate, brand_classes=classes)
        model.run_model()
        made.append(everything(model))
    assert made[0] == made[1]


def run_in_steps(model):
    while model.running:
        model.step()


def squeezed(model):
    """Run with room for one event at a time, and one tick with events per call."""
    run, space = model._responses.run, model._responses.workspaces[0]

    def run_squeezed(until):
        space.due, space.scratch = space.due[:1], space.scratch[:1]
        space.posts, space.adoptions = space.posts[:2], space.adoptions[:1]
        return run(until)

    model._responses.run = run_squeezed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(responses, "_MOST_EVENTS", 1)
        model.run_model()


def in_pieces(model):
    while model.running:
        model.advance(model.tick + 1 + model.tick % 5)


@given(markets())
@settings(max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_ticks_that_pass_at_once_are_those_that_pass_one_by_one(drawn):
    fields, network, replicate = drawn
    assume("'rule': 'custom'" not in repr(fields))
    scenario = Scenario.from_fields(fields)
    made = []
    for run in (run_in_steps, MarketModel.run_model, squeezed, in_pieces):
        model = MarketModel(scenario, network=network, replicate=replicate)
        run(model)
        accounts = [account for brand in model.brands for account in brand.accounts.values()]
        flights = [flight.counts.tolist() for one in accounts for flight in one.flights]
        money = [(one.spent, one.spent_on_seeds) for one in accounts]
        won = [offer.won for brand in model.brands for offer in brand.offers]
        made.append((everything(model), money, flights, won, model.steps, model.tick, getattr(model, "time", None)))
    assert made.count(made[0]) == len(made)


def test_ticks_without_actors_are_passed_over():
    """Python is asked where a campaign acts, and where nobody does, compiled code goes on by itself."""
    asked = []
    model = MarketModel(rich_market.scenario(rich_market.pair()))
    run = model._responses.run

    def watched(until):
        asked.append(model.tick)
        return run(until)

    model._responses.run = watched
    expected = set()
    for brand in model.brands:
        for one in brand.accounts.values():
            posts = {one.ticks.post_tick(number) for number in range(one.ticks.posts_by(model.clock.ticks - 1))}
            expected |= {one.ticks.start, *one.ticks.waves} | posts
    model.run_model()
    unpaid = set(asked) - expected - {0}
    assert expected <= set(asked)
    assert len(unpaid) < 4
    assert len(asked) < model.tick


@pytest.mark.parametrize("run", [run_in_steps, MarketModel.run_model])
def test_a_tick_whose_rule_fails_is_the_last_that_is_billed(run):
    def fails_late(exposures):
        return 2.0 if exposures > 3 else 0.1

    fields = rich_market.pair()
    fields[0]["campaigns"][0]["message"] = {"appeal": 0.5, "rule": "custom"}
    model = MarketModel(rich_market.scenario(fields), sharing_rule=fails_late)
    with pytest.raises(RuleError, match=rf"tick {FAILING}, "):
        run(model)
    assert model.tick == FAILING
    assert model.steps == FAILING + 1
    assert model.recorder.ticks_passed == FAILING
    assert not model.recorder.counts[FAILING:].any()
    assert model.recorder.payments[FAILING].any()
    assert not model.recorder.payments[FAILING + 1 :].any()
    with pytest.raises(RuleError):
        model.advance(model.tick + 1)


def test_a_flight_that_another_brand_buys_ends_with_its_budget():
    """The buyer acts, and the other does not; its budget pays a tenth of what is bought."""

    class Generous(Brand):
        def step(self):
            if self.model.tick == 3:
                self.model.brands[1].buy_impressions("nora now", 100.0, 5.0)

    fields = rich_market.pair()
    fields[1]["campaigns"] = [
        {"name": "nora now", "budget": 5.0, "impressions": {"cost_per_thousand": 100.0}, "message": {}}
    ]
    model = MarketModel(rich_market.scenario(fields), brand_classes={"mona": Generous}, check=True)
    model.run_model()
    account = model.brands[1].accounts["nora now"]
    assert account.spent == pytest.approx(5.0)
    assert model.recorder.columns(["impressions_bought"])["impressions_bought"][:, 1].sum() == 50


def test_no_tick_passes_that_is_past():
    model = MarketModel(rich_market.scenario(rich_market.pair()))
    model.advance(3)
    with pytest.raises(ValueError, match="until = 0: must be after the present tick, "):
        model.advance(0)
    model.run_model()
    with pytest.raises(RuntimeError, match="the run has ended"):
        model.advance(model.tick + 1)


@given(
    rate=st.sampled_from([0.0, 0.1, 1 / 3, 1.0, 7.0, 24.0, 100.0]),
    hours=st.sampled_from([0.5, 1.0, 7.3, 24.0, 50.0]),
    start=st.sampled_from([0.0, 0.1, 1 / 3, 2.5]),
    days=st.sampled_from([None, 0.05, 1.0, 3.3]),
    posts=st.integers(0, 40),
    flight=st.lists(st.integers(0, 30), max_size=3).map(lambda ticks: np.array(ticks, int)),
    budget=st.sampled_from([None, 0.0, 1.0, 2.0, 5.0]),
)
@settings(max_examples=120, derandomize=True, database=None, deadline=None)
def test_the_next_tick_of_a_campaign_is_the_first_in_which_it_acts(rate, hours, start, days, posts, flight, budget):
    end = None if days is None else start + days
    campaign = Campaign(name="c", posts_per_day=rate, start_day=start, end_day=end, budget=budget)
    grid = TickGrid.of_hours(hours)
    ticks = CampaignTicks.of(campaign, grid, 10.0)
    last = grid.count(10.0)
    nobody = np.empty(0)
    plan = SeedingPlan(nobody.astype(np.int32), nobody, nobody)
    served = np.zeros(last, np.int64)
    served[flight[flight < last]] = 1
    for tick in range(min(last, 25)):
        account = CampaignAccount(campaign, 0, 0, ticks, plan, posts=posts)
        account.flights.append(Flight(0, served, 1.0, 1.0))
        acts = [
            at
            for at in range(tick, last)
            if at == ticks.start
            or at in ticks.waves
            or (rate and ticks.posts_by(at) > posts)
            or (budget is not None and served[at] and served[tick : at + 1].sum() > budget)
        ]
        found = account.next_tick(tick)
        if acts:
            assert found == acts[0]
        else:
            assert found is None or found >= last


def test_an_actor_that_does_not_say_is_asked_in_each_tick():
    fields = rich_market.pair()
    model = MarketModel(rich_market.scenario(fields), brand_classes={fields[0]["name"]: Restless})
    for tick in range(5):
        assert model.brands[0].next_tick(tick) == tick
        model.step()


def test_after_the_end_nobody_acts_again():
    fields = rich_market.pair()
    model = MarketModel(rich_market.scenario(fields), brand_classes={fields[0]["name"]: Restless})
    model.run_model()
    assert [actor.next_tick(model.tick) for actor in model.actors] == [None] * len(model.actors)


@pytest.mark.parametrize("replicate", [0, 3])
def test_tables_are_a_function_of_the_scenario(replicate):
    """Made again from the same scenario and key, they are the same; those of a run in progress have grown."""
    model = MarketModel(rich_market.scenario(rich_market.pair()), replicate=replicate)
    made = [tables_of(model.scenario, model.luck_root) for _ in range(2)]
    for first, second, own in zip(*made, model.market.tables, strict=True):
        assert first.tolist() == second.tolist() == own.tolist()
        assert not np.shares_memory(first, second)
    for first, own in zip(feed_of(model.scenario), model.market.feed, strict=True):
        np.testing.assert_array_equal(first, own)
    model.run_model()
    assert len(model.market.tables.routes) > len(made[0].routes)
    assert tables_of(model.scenario, model.luck_root).routes.tolist() == made[0].routes.tolist()
