"""Ends and starts on every grid, against fractions of what was written: ticks, posts, waves, flights, offers, runs."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.actors.brand import Brand
from simulation.kernels import layouts
from simulation.market.model import MarketModel
from simulation.network import SocialNetwork
from simulation.scenario import Scenario
from simulation.scenario.ticks import TickGrid, exact
from tests.exact.scenarios import NO_CONVERSION, counted

NETWORK = SocialNetwork.from_ties([0, 1, 2], [1, 2, 0], 3)
EXAMPLES = settings(max_examples=150, derandomize=True, database=None, deadline=None)

# Hours as people write them, and as arithmetic leaves them, with what they mean.
HOURS = {
    "1": Fraction(1),
    "24": Fraction(24),
    "7.3": Fraction(73, 10),
    "0.3333333333333333": Fraction(1, 3),
    "2.4000000000000004": Fraction(12, 5),
    "12.0": Fraction(12),
    "6.85714285714": Fraction("6.85714285714"),
    "36": Fraction(36),
}
grids = st.sampled_from(sorted(HOURS)).map(lambda text: (float(text), HOURS[text]))


def decimals(low, high, digits=2):
    """Decimals of up to so many digits, as numbers and as fractions."""
    unit = 10**digits
    return st.integers(math.ceil(low * unit), math.floor(high * unit)).map(lambda n: (n / unit, Fraction(n, unit)))


rates = st.one_of(
    decimals(0.1, 20.0, 1),
    decimals(0.01, 6.0),
    st.tuples(st.integers(1, 30), st.integers(1, 30)).map(lambda pair: (pair[0] / pair[1], Fraction(*pair))),
)


class Noting(Brand):
    """Notes in which tick it posts and whom it asks, and does neither."""

    def __init__(self, *given):
        super().__init__(*given)
        self.posted, self.asked = [], []

    def publish(self, campaign):
        self.posted.append(self.model.tick)
        self.account(campaign).posts += 1

    def seed(self, campaign, rows):
        self.asked.append(self.model.tick)
        return 0


def fields(days, hours, campaign, **brand):
    """Return a market of three consumers and one campaign."""
    return {
        "run": {"days": days, "tick_hours": hours, "random_seed": 5, "record_cascades": []},
        "network": {"generator": "complete", "consumers": 3},
        "platform": {"feed": False, "reaction": {"distribution": "constant", "days": 0.0}},
        "brands": [{"name": "A", "conversion": NO_CONVERSION, "campaigns": [{"name": "c", **campaign}], **brand}],
    }


def noted(described):
    """Return the brand of a market that has run to its end, with what it noted."""
    model = MarketModel(Scenario.from_fields(described), network=NETWORK, brand_classes={"A": Noting})
    model.run_model()
    model.close()
    return model.brands[0]


def expected_posts(start, end, rate, tick, ticks):
    """Ticks of the posts i with start + i / rate < end that lie in the run."""
    due = []
    while start + len(due) / rate < end:
        due.append(start + len(due) / rate)
    found = [day // tick for day in due]
    return [number for number in found if number < ticks]


@EXAMPLES
@given(rates, decimals(0.0, 6.0), decimals(0.01, 8.0), decimals(0.5, 12.0, 1), grids)
def test_posts_are_as_many_as_are_due_and_in_the_ticks_that_hold_them(rate, start, length, days, hours):
    tick = hours[1] / 24
    ticks = max(1, math.ceil(days[1] / tick))
    if start[1] >= days[1]:
        return
    end = start[1] + length[1]
    campaign = {"posts_per_day": rate[0], "start_day": start[0], "end_day": float(end)}
    assert noted(fields(days[0], hours[0], campaign)).posted == expected_posts(start[1], end, rate[1], tick, ticks)


@EXAMPLES
@given(rates, decimals(0.0, 6.0), st.integers(1, 20), grids)
def test_a_campaign_that_ends_with_a_post_does_not_publish_it(rate, start, posts, hours):
    end = start[1] + posts / rate[1]
    campaign = {"posts_per_day": rate[0], "start_day": start[0], "end_day": float(end)}
    tick = hours[1] / 24
    found = noted(fields(min(float(end) + 1.0, 100.0), hours[0], campaign)).posted
    ticks = math.ceil(min(end + 1, Fraction(100)) / tick)
    assert found == expected_posts(start[1], end, rate[1], tick, ticks)
    assert len(found) == posts or end > 99


@pytest.mark.parametrize(
    ("rate", "start", "end", "days", "posts"),
    [
        (1.1, 0.0, 30.0, 40.0, 33),
        (2.7, 0.0, 30.0, 40.0, 81),
        (4.9, 0.0, 30.0, 40.0, 147),
        (4.4, 0.5, 28.0, 40.0, 121),
        (10.0, 2.4, 3.1, 40.0, 7),
        (1.1, 0.0, None, 30.0, 33),
    ],
)
@pytest.mark.parametrize("hours", [24.0, 1.0, 7.3, 1 / 3])
def test_no_post_is_published_at_the_end(rate, start, end, days, posts, hours):
    campaign = {"posts_per_day": rate, "start_day": start} | ({} if end is None else {"end_day": end})
    assert len(noted(fields(days, hours, campaign)).posted) == posts


@EXAMPLES
@given(st.integers(1, 12), decimals(0.0, 2.0), decimals(0.01, 1.5), grids)
def test_waves_are_asked_in_the_ticks_that_hold_their_days(waves, first, between, hours):
    tick = hours[1] / 24
    seeding = {"strategy": "labels", "labels": ["0", "1", "2"], "waves": waves, "day": first[0]}
    days = 2.5 + 1.5 * waves
    seeding |= {"days_between_waves": between[0]} if waves > 1 else {}
    asked = noted(fields(days, hours[0], {"seeding": seeding})).asked
    assert asked == [(first[1] + wave * between[1]) // tick for wave in range(waves)]


@EXAMPLES
@given(decimals(0.01, 40.0), grids)
def test_a_run_has_as_many_ticks_as_cover_its_days(days, hours):
    scenario = Scenario.from_fields(fields(days[0], hours[0], {}))
    ticks = math.ceil(days[1] / (hours[1] / 24))
    assert scenario.ticks == ticks
    ends = scenario.grid.days(np.arange(1, ticks + 1))
    assert ends.tolist() == [float(number * hours[1] / 24) for number in range(1, ticks + 1)]
    spans = scenario.grid.whole_days(ticks)
    begun = [math.floor(number * hours[1] / 24) for number in range(ticks)]
    assert spans.tolist() == [number for number in range(ticks) if number == 0 or begun[number] > begun[number - 1]] + [
        ticks
    ]


@settings(EXAMPLES, max_examples=500)
@given(st.text("0123456789", min_size=1, max_size=8), st.integers(0, 8))
def test_what_a_person_writes_is_taken_as_written(digits, places):
    written = Fraction(int(digits), 10**places)
    assert exact(float(written)) == written


@settings(EXAMPLES, max_examples=500)
@given(st.integers(1, 3000), st.integers(1, 3000), st.sampled_from([1.0, 24.0, 0.1]))
def test_a_fraction_survives_division_and_a_few_more_operations(top, bottom, factor):
    assert exact(top / bottom) == Fraction(top, bottom)
    assert exact(top / bottom * factor) == Fraction(top, bottom) * Fraction(str(factor))
    assert exact(-top / bottom) == -Fraction(top, bottom)


def test_what_lies_between_two_written_numbers_stays_between_them():
    assert 28 < exact(28.00000000001) < exact(28.0000000001)
    assert exact(28.0) < exact(28.0 + 1e-12)


# Flights and offers: Poisson counts, each within five standard deviations.

FLIGHTS = [
    (0.5, 1.0, 24.0),
    (0.9, 1.0, 12.0),
    (0.2, 0.3, 24.0),
    (0.0, 0.1, 24.0),
    (1.25, 2.6, 12.0),
    (0.7, 2.5, 7.3),
    (0.0, 2.0, 1 / 3),
]


def expected_by_tick(start, end, hours, ticks):
    """Days of a span in each tick."""
    edges = np.arange(ticks + 1) * hours / 24
    return np.maximum(np.minimum(edges[1:], end) - np.maximum(edges[:-1], start), 0.0)


def assert_poisson(found, mean):
    assert np.all(np.abs(found - mean) <= 5 * np.sqrt(mean) + 1e-9), (found, mean)


@pytest.mark.parametrize(("start", "end", "hours"), FLIGHTS)
def test_a_flight_serves_its_days_and_no_more_at_the_right_times(start, end, hours):
    campaign = {"start_day": start, "end_day": end, "impressions": {"per_day": 10_000.0, "cost_per_thousand": 1000.0}}
    model = MarketModel(Scenario.from_fields(fields(3.0, hours, campaign)), network=NETWORK, check=True)
    model.run_model()
    model.close()
    served = counted(model, "impressions_paid")[:, 0]
    days = expected_by_tick(start, end, hours, len(served))
    assert_poisson(served, 10_000 * days)
    assert (served[days < 1e-12] == 0).all()
    assert_poisson(served.sum(), 10_000 * (end - start))
    assert model.recorder.spend.sum() == served.sum()


@pytest.mark.parametrize(("start", "end", "hours"), [(None, 0.3, 24.0), (2.9, 0.5, 24.0), (2.25, 0.3, 12.0)])
def test_a_brand_of_ones_own_buys_days_from_any_moment_of_its_tick(start, end, hours):
    class Late(Brand):
        def step(self):
            if self.model.tick == int(48 / hours):
                self.buy_impressions("c", 10_000.0, end, start_day=start)

    described = fields(4.0, hours, {"end_day": 0.1})
    model = MarketModel(Scenario.from_fields(described), network=NETWORK, brand_classes={"A": Late}, check=True)
    model.run_model()
    model.close()
    served = counted(model, "impressions_paid")[:, 0]
    begin = 2.0 if start is None else start
    assert_poisson(served, 10_000 * expected_by_tick(begin, begin + end, hours, len(served)))


@pytest.mark.parametrize("start", [1.9, 3.0, math.inf, math.nan])
def test_a_flight_that_starts_in_another_tick_is_refused(start):
    model = MarketModel(Scenario.from_fields(fields(4.0, 24.0, {"end_day": 0.1})), network=NETWORK)
    model.step()
    model.step()
    with pytest.raises(ValueError, match=r"start_day = .*: must be a day of this tick, in \[2, 3\)"):
        model.brands[0].buy_impressions("c", 10.0, 1.0, start_day=start)
    with pytest.raises(ValueError, match="must be a day of this tick"):
        model.brands[0].offer_referral("c", 1.0, 1.0, 4.0, start_day=start)
    model.close()


def test_a_budget_is_spent_by_the_impressions_that_come_first():
    """Of 1,000 a day from day .0005 on, the first three come at .0015, .0025 and .0035 on average."""
    ends = []
    for random_seed in range(40):
        campaign = {"start_day": 0.0005, "budget": 3.0, "impressions": {"per_day": 1000.0, "cost_per_thousand": 1000.0}}
        described = fields(0.03, 1 / 60, campaign)
        described["run"]["random_seed"] = random_seed
        model = MarketModel(Scenario.from_fields(described), network=NETWORK)
        model.run_model()
        model.close()
        served = counted(model, "impressions_paid")[:, 0]
        assert served.sum() == 3
        ends.append(np.repeat(model.scenario.grid.days(np.arange(len(served)) + 1), served))
    # Means of Erlang times, whose standard deviation is sqrt(k) / 1,000; half a tick more, since ends are told.
    mean = np.mean(ends, axis=0) - 0.5 / 1440
    assert np.all(np.abs(mean - [0.0015, 0.0025, 0.0035]) < 4 * np.sqrt([1, 2, 3]) / 1000 / math.sqrt(40))


@pytest.mark.parametrize(("start", "end", "hours"), FLIGHTS)
def test_an_offer_holds_for_its_days_and_no_more(start, end, hours):
    """300 satisfied adopters before the run, each with 30 conversations a day."""
    campaign = {"start_day": start, "end_day": end, "referral": {"extra_talks_per_day": 30.0}}
    described = fields(3.0, hours, campaign, quality=1.0, initial_adopters=300)
    described["network"] = {"generator": "ring", "consumers": 300, "mean_degree": 2.0}
    model = MarketModel(Scenario.from_fields(described), check=True)
    model.run_model()
    model.close()
    talks = model.recorder.counts[:, 0, layouts.TALKS_POSITIVE]
    days = expected_by_tick(start, end, hours, len(talks))
    assert_poisson(talks, 9000 * days)
    assert (talks[days < 1e-12] == 0).all()


def test_days_of_ticks_are_rounded_once_however_fine_the_grid():
    for hours in ("1", "7.3", "0.3333333333333333", "0.123456789012"):
        grid = TickGrid.of_hours(float(hours))
        ticks = np.array([0, 1, 7, 49, 1_000_003, 9_999_999])
        assert grid.days(ticks).tolist() == [float(tick * grid.length) for tick in ticks.tolist()]
