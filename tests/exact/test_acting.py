"""When actors act: a model that asks each when it acts next does what one does that lets all act in each tick."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from simulation import Brand, MarketModel
from simulation.actors.campaign import CampaignAccount, Flight
from simulation.actors.campaign_ticks import CampaignTicks
from simulation.market.tables import feed_of, tables_of
from simulation.scenario import Scenario
from simulation.scenario.brands import Campaign
from simulation.scenario.ticks import TickGrid
from simulation.seeding import SeedingPlan
from tests.exact import rich_market
from tests.exact.drawn_markets import markets


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


def test_ticks_without_actors_are_passed_over():
    """Of the pair's campaigns, some ticks have nothing to do or to bill; in all others somebody is asked."""
    asked = []

    class Watched(MarketModel):
        def _acting(self):
            acting = super()._acting()
            asked.append((self.tick, len(acting)))
            return acting

    fields = rich_market.pair()
    for brand in fields:
        for campaign in brand["campaigns"]:
            campaign["impressions"] = {}
            campaign["posts_per_day"] = 0.0
    model = Watched(rich_market.scenario(fields))
    model.run_model()
    counts = dict(asked)
    assert set(counts) == set(range(model.tick))
    acting = [tick for tick, count in counts.items() if count]
    waves = {wave for brand in model.brands for one in brand.accounts.values() for wave in one.ticks.waves}
    starts = {one.ticks.start for brand in model.brands for one in brand.accounts.values()}
    assert set(acting) == waves | starts
    assert len(acting) < model.tick / 4


@given(
    rate=st.sampled_from([0.0, 0.1, 1 / 3, 1.0, 7.0, 24.0, 100.0]),
    hours=st.sampled_from([0.5, 1.0, 7.3, 24.0, 50.0]),
    start=st.sampled_from([0.0, 0.1, 1 / 3, 2.5]),
    days=st.sampled_from([None, 0.05, 1.0, 3.3]),
    posts=st.integers(0, 40),
    flight=st.lists(st.integers(0, 30), max_size=3).map(lambda ticks: np.array(ticks, int)),
)
@settings(max_examples=120, derandomize=True, database=None, deadline=None)
def test_the_next_tick_of_a_campaign_is_the_first_in_which_it_acts(rate, hours, start, days, posts, flight):
    end = None if days is None else start + days
    campaign = Campaign(name="c", posts_per_day=rate, start_day=start, end_day=end)
    grid = TickGrid.of_hours(hours)
    ticks = CampaignTicks.of(campaign, grid, 10.0)
    last = grid.count(10.0)
    nobody = np.empty(0)
    account = CampaignAccount(campaign, 0, 0, ticks, SeedingPlan(nobody.astype(np.int32), nobody, nobody), posts=posts)
    served = np.zeros(last, np.int64)
    served[flight[flight < last]] = 1
    account.flights.append(Flight(0, served, 1.0, 1.0))
    for tick in range(min(last, 25)):
        acts = [
            at
            for at in range(tick, last)
            if at == ticks.start or at in ticks.waves or served[at] or (rate and ticks.posts_by(at) > posts)
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
        assert model.brands[0].next_tick() == tick
        model.step()


def test_after_the_end_nobody_acts_again():
    fields = rich_market.pair()
    model = MarketModel(rich_market.scenario(fields), brand_classes={fields[0]["name"]: Restless})
    model.run_model()
    assert [actor.next_tick() for actor in model.actors] == [None] * len(model.actors)


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
