"""What happens does not depend on how long the run still goes on, if campaigns end on days of their own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.exact import rich_market
from tests.exact.scenarios import ended

REACTIONS = {
    "power_law": {"flat_days": 0.2, "exponent": 0.8},
    "lognormal": {"median_days": 0.7, "sigma": 1.2},
    "exponential": {"mean_days": 1.1},
    "geometric": {"daily_probability": 0.6},
    "constant": {"days": 0.6},
}
SEEDING = {
    "count": 18,
    "price": 1.0,
    "acceptance": 0.8,
    "free_unit": True,
    "waves": 3,
    "days_between_waves": 2.5,
    "adaptive": True,
}


def run(days, reaction):
    brands = rich_market.pair()
    for brand in brands:
        brand["campaigns"][0] |= {"seeding": SEEDING, "end_day": 9.0, "budget": 24.0}
        brand["unit_cost"] = 0.5
    fields = rich_market.fields(brands, days=days, tick_hours=4.7)
    fields["platform"]["reaction"] = {"distribution": reaction, **REACTIONS[reaction]}
    return ended(fields, check=True)


@pytest.mark.parametrize("reaction", REACTIONS)
def test_the_first_half_of_a_run_of_twice_the_days_is_the_shorter_run(reaction):
    short, long = run(12.0, reaction), run(24.0, reaction)
    ticks = short.tick
    assert long.recorder.counts[ticks:].any(), "nothing happens later"
    for name in ("counts", "spend", "gifts"):
        first, half = getattr(short.recorder, name), getattr(long.recorder, name)[:ticks]
        assert first.tobytes() == half.tobytes(), name
        assert first.any()
    shares = long.recorder.shares()
    assert short.recorder.shares().tobytes() == shares[shares[:, 0] < ticks].tobytes()
    for index in range(2):
        adopted = long.adoption_ticks(index)
        assert (short.adoption_ticks(index) == np.where(adopted < ticks, adopted, -1)).all()
        accounts = [model.brands[index].accounts.popitem()[1] for model in (short, long)]
        assert accounts[0].seeding.asked.tolist() == accounts[1].seeding.asked.tolist()
        assert len(set(accounts[0].seeding.asked_ticks)) == 3
        flights = [np.sum([flight.counts for flight in account.flights], axis=0)[:ticks] for account in accounts]
        assert flights[0].tolist() == flights[1].tolist()


def test_a_budget_that_runs_out_in_the_second_half_changes_nothing_before():
    """The flight that is cut late is the one that is never cut in a run that ends before."""
    brands = rich_market.pair()
    for brand in brands:
        brand["campaigns"][0] |= {"end_day": 20.0, "budget": 28.0}
    short, long = (ended(rich_market.fields(brands, days=days)) for days in (12.0, 24.0))
    assert short.recorder.counts.tobytes() == long.recorder.counts[: short.tick].tobytes()
    assert short.recorder.spend.tobytes() == long.recorder.spend[: short.tick].tobytes()
