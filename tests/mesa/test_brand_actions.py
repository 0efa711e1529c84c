"""What a brand of a user's own may do, and what is refused before anything is done."""

import math

import numpy as np
import pytest

from simulation import MarketModel
from tests.exact import rich_market

CAMPAIGN = "mona now"


@pytest.fixture
def model():
    made = MarketModel(rich_market.scenario(rich_market.pair()), check=True)
    for _ in range(3):
        made.step()
    return made


def traces(model):
    """What an action would change."""
    account = model.brands[0].account(CAMPAIGN)
    told = (account.spent, account.posts, account.flights_bought, account.offers_made, len(account.flights))
    return (
        *told,
        len(model.brands[0].offers),
        len(model.market.routes),
        len(model.calendar),
        len(model.world.outbox.posts),
    )


@pytest.mark.parametrize(
    "rows", [[2**32 + 1], [1.7, 2.2], [True, False], ["1"], [-1], [150], [3, 3], [[1, 2]], [math.nan], [None]], ids=str
)
def test_seeds_that_are_no_rows_are_refused(model, rows):
    before = traces(model)
    with pytest.raises(
        ValueError, match=r"rows = .*: seeds must be (rows, 0\.\.149; network.row_of finds those of labels|distinct)"
    ):
        model.brands[0].seed(CAMPAIGN, rows)
    assert traces(model) == before


@pytest.mark.parametrize("kind", [np.int64, np.uint64, np.int16])
def test_rows_of_any_whole_numbers_will_do(model, kind):
    assert 0 < model.brands[0].seed(CAMPAIGN, np.array([5, 7, 9], kind)) <= 3
    assert model.brands[0].seed(CAMPAIGN, []) == 0


@pytest.mark.parametrize(
    ("action", "arguments", "message"),
    [
        ("buy_impressions", (math.nan, 1.0), "per_day = nan"),
        ("buy_impressions", (-1.0, 1.0), "per_day = -1"),
        ("buy_impressions", (5.0, math.nan), "days = nan: must be a number of days, zero or more"),
        ("buy_impressions", (5.0, -1.0), "days = -1.0"),
        ("offer_referral", (math.inf, 1.0, 9.0), "extra_talks_per_day = inf"),
        ("offer_referral", (0.5, math.nan, 9.0), "reward = nan: must be an amount of money, zero or more"),
        ("offer_referral", (0.5, -5.0, 9.0), "reward = -5.0"),
        ("offer_referral", (0.5, 1.0, math.nan), "end_day = nan"),
    ],
)
def test_what_is_no_amount_is_refused(model, action, arguments, message):
    before = traces(model)
    with pytest.raises(ValueError, match=message):
        getattr(model.brands[0], action)(CAMPAIGN, *arguments)
    assert traces(model) == before


def test_impressions_that_do_not_fit_are_refused():
    brands = rich_market.pair()
    brands[0]["campaigns"][0]["impressions"]["frequency_cap"] = None
    model = MarketModel(rich_market.scenario(brands))
    with pytest.raises(ValueError, match=r"per_day = 1000000000000000.0: .* need about .*; lower it, or days"):
        model.brands[0].buy_impressions(CAMPAIGN, 1e15, 5.0)


ACTIONS = {"publish": (), "buy_impressions": (5.0, 1.0), "seed": ([1],), "offer_referral": (0.0, 1.0, 9.0)}


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_is_done_after_the_end(model, action):
    model.run_model()
    before = traces(model)
    with pytest.raises(RuntimeError, match="the run has ended"):
        getattr(model.brands[0], action)(CAMPAIGN, *ACTIONS[action])
    assert traces(model) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_an_unknown_campaign_is_named(model, action):
    with pytest.raises(KeyError, match="did you mean 'mona now'"):
        getattr(model.brands[0], action)("mona nwo", *ACTIONS[action])
