"""Conservation laws: they hold in a market with every mechanism on, and each is broken by the damage it watches for."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.actors import purchases
from simulation.kernels import layouts
from simulation.market.invariants import BrokenInvariantError
from simulation.market.model import MarketModel
from tests.exact import rich_market
from tests.exact.scenarios import ended

BRAND = 1
"""The brand whose state is damaged: not the first, so that every brand is checked."""


@pytest.mark.parametrize("feed", [True, False])
@pytest.mark.parametrize("tick_hours", [2.0, 6.0, 24.0])
def test_all_laws_hold_in_a_rich_market(feed, tick_hours):
    brands = [*rich_market.pair(), rich_market.brand("olga", category="", quality=0.2)]
    fields = rich_market.fields(brands, tick_hours=tick_hours)
    fields["platform"]["feed"] = feed
    model = ended(fields, check=True)
    assert (model.recorder.counts.sum(axis=0) > 0).all()
    assert (model.recorder.spend.sum(axis=0) > 0).all()
    assert (np.diff(model.recorder.adopters(), axis=0) < 0).any()


@pytest.fixture
def model():
    """A market in the middle of its run."""
    made = MarketModel(rich_market.scenario(rich_market.pair()), check=True)
    for _ in range(30):
        made.step()
    return made


def broken_law(model):
    """Let one more tick pass; return the law that it finds broken."""
    with pytest.raises(BrokenInvariantError) as caught:
        model.step()
    message = str(caught.value)
    assert message.startswith(f"tick {model.tick}: ")
    return message.split(": ", 1)[1].split(": found")[0]


def record(model, column):
    """One value of the record of the past."""
    return model.recorder.counts[3, BRAND, column : column + 1]


def rows_with(model, *status):
    return np.flatnonzero(np.isin(model.market.state.status[:, BRAND], status))


IMPRESSIONS_EARNED = layouts.IMPRESSIONS + layouts.EARNED
MORE_VIEWS = "views by source <= impressions by source"
ADOPTERS = "adopters = initial + adoptions - left"
LEAVERS = "left = consumers who left"


def test_an_adopter_from_nowhere(model):
    state = model.market.state
    nobody = np.flatnonzero((state.status == layouts.NEVER).all(axis=1))
    state.status[nobody[0], BRAND] = layouts.ADOPTER_SATISFIED
    assert broken_law(model) == ADOPTERS


def test_an_adopter_who_vanishes(model):
    model.market.state.status[rows_with(model, layouts.ADOPTER_SATISFIED)[0], BRAND] = layouts.NEVER
    # It may adopt once more in this tick, and the numbers would still not add up.
    assert broken_law(model) == ADOPTERS


@pytest.mark.parametrize("column", [layouts.ADOPTIONS, layouts.LEFT])
def test_a_miscounted_adoption_or_departure(model, column):
    record(model, column)[0] += 1
    assert broken_law(model) == ADOPTERS


def test_initial_adopters_that_were_not_there(model):
    model.recorder.initial_adopters[BRAND] -= 1
    assert broken_law(model) == ADOPTERS


def test_somebody_who_left_and_is_not_remembered(model):
    model.market.state.status[rows_with(model, layouts.CHURNED)[0], BRAND] = layouts.NEVER
    assert broken_law(model) == LEAVERS


def test_reach_that_nobody_feels(model):
    record(model, layouts.REACHED)[0] += 1
    assert broken_law(model) == "reach = aware consumers"


def test_awareness_that_was_not_counted(model):
    aware = model.market.state.is_aware
    # Whoever sees the brand again is counted again, in the record and in the state alike.
    aware[np.flatnonzero(aware[:, BRAND] == 1), BRAND] = 0
    assert broken_law(model) == "reach = aware consumers"


def test_a_share_counted_twice(model):
    record(model, layouts.SHARES)[0] += 1
    assert broken_law(model) == "one share per consumer and message"


def test_a_share_that_is_forgotten(model):
    shared = model.market.state.has_shared
    own = np.flatnonzero(model.market.tables.messages["brand"] == BRAND)
    # Whoever shares again is counted again, in the record and in the state alike.
    model.market.state.flags[np.ix_(np.flatnonzero(shared[:, own].any(axis=1)), own)] &= ~np.uint16(layouts.HAS_SHARED)
    assert broken_law(model) == "one share per consumer and message"


def test_a_view_that_nobody_had(model):
    record(model, layouts.VIEWS)[0] += 1
    assert broken_law(model) == "views = views of consumers"


def test_a_view_that_was_not_counted(model):
    own = np.flatnonzero(model.market.tables.messages["brand"] == BRAND)
    model.market.state.views[0, own[0]] += 1
    assert broken_law(model) == "views = views of consumers"


def test_more_views_than_impressions(model):
    own = np.flatnonzero(model.market.tables.messages["brand"] == BRAND)
    model.market.state.views[0, own[0]] += 1000
    model.recorder.counts[model.tick, BRAND, layouts.VIEWS + layouts.EARNED] += 1000
    assert broken_law(model) == MORE_VIEWS


@pytest.mark.parametrize("column", [IMPRESSIONS_EARNED, layouts.TALKS_POSITIVE, layouts.TALKS_NEGATIVE])
def test_a_count_below_zero(model, column):
    model.recorder.counts[model.tick, BRAND, column] -= 10_000
    # Fewer impressions than views are noticed first.
    assert broken_law(model) == (MORE_VIEWS if column == IMPRESSIONS_EARNED else "no count below zero")


@pytest.mark.parametrize("column", [IMPRESSIONS_EARNED, layouts.TALKS_POSITIVE, layouts.TALKS_NEGATIVE])
def test_an_event_counted_twice(model, column):
    model.recorder.counts[model.tick, BRAND, column] += 1
    assert broken_law(model) == "impressions, conversations and departures = due events"


def test_more_spent_than_the_budget(model):
    account = model.brands[BRAND].account("nora now")
    account.spent = account.campaign.budget + 0.01
    model.recorder.payments[0, BRAND] += 100.0
    assert broken_law(model) == f"spent {account.spent} within the budget {account.campaign.budget}"


def test_money_that_the_record_lacks(model):
    model.recorder.payments[:, BRAND] = 0.0
    assert broken_law(model) == "spend = what campaigns paid, and rewards"


def test_seeds_who_cost_more_than_they_were_paid(model):
    model.brands[BRAND].account("nora now").spent_on_seeds += 0.01
    assert broken_law(model) == "spent on seeds = what each was paid"


def test_more_spent_on_seeds_than_their_budget():
    brands = rich_market.pair()
    brands[BRAND]["campaigns"][0]["seeding"]["budget"] = 6.0
    model = MarketModel(rich_market.scenario(brands), check=True)
    model.step()
    account = model.brands[BRAND].account("nora now")
    account.spent_on_seeds = 6.01
    assert broken_law(model) == "spent 6.01 on seeds within the budget 6.0"


def test_a_reward_that_nobody_won(model):
    model.recorder.payments[0, BRAND, purchases.REWARDS] += 3.0
    assert broken_law(model) == "spend = what campaigns paid, and rewards"


def test_a_gift_that_nobody_adopted(model):
    model.recorder.paid_for[model.tick, BRAND, purchases.UNITS] += 100
    assert broken_law(model) == "0 <= units given <= adoptions"


def test_a_gift_that_nobody_got(model):
    model.recorder.paid_for[0, BRAND, purchases.UNITS] += 1
    assert broken_law(model) == "units given = seeds who got one"


def test_two_brands_of_a_category_at_once(model):
    state = model.market.state
    holders = rows_with(model, layouts.ADOPTER_SATISFIED)
    twice = holders[state.status[holders, 0] == layouts.NEVER][0]
    state.status[twice, 0] = layouts.ADOPTER_SATISFIED
    model.recorder.initial_adopters[0] += 1
    assert broken_law(model) == "one adoption at a time in a category"


@pytest.mark.parametrize("attitude", [1.01, -1.01, np.nan])
def test_an_attitude_beyond_its_range(model, attitude):
    model.market.tables.effects["persuasion"][:] = 0.0  # nothing pulls it back
    model.market.state.attitude[0, BRAND] = attitude
    assert broken_law(model) == "attitudes within [-1, 1]"


@pytest.mark.parametrize("load", [np.inf, np.nan])
def test_a_load_without_end(model, load):
    model.market.state.load[0] = load
    assert broken_law(model) == "loads are finite"


def test_an_event_left_behind(model):
    model.calendar.add(np.array([model.tick - 1], np.int32), np.zeros((1, 3), np.uint32))
    assert broken_law(model) == "no event left behind"


def test_nothing_is_checked_unless_asked():
    model = MarketModel(rich_market.scenario(rich_market.pair()))
    model.recorder.counts[0, 0, layouts.VIEWS] = 10**6
    model.step()
    assert model.tick == 1
