"""What Mesa counts and schedules, where many ticks pass at once."""

from __future__ import annotations

import pytest

from simulation import MarketModel
from tests.exact import rich_market


def made():
    return MarketModel(rich_market.scenario(rich_market.pair()))


def test_steps_and_time_go_on_as_if_each_tick_had_been_a_step():
    one_by_one, at_once = made(), made()
    while one_by_one.tick < 17:
        one_by_one.step()
    while at_once.tick < 17:
        at_once.advance(17)
    for _ in range(3):
        for model in (one_by_one, at_once):
            model.step()
        assert at_once.tick == one_by_one.tick
        assert at_once.steps == one_by_one.steps == at_once.tick
        assert getattr(at_once, "time", None) == getattr(one_by_one, "time", None)


def test_what_a_user_schedules_happens_in_its_tick():
    model = made()
    if not hasattr(model, "schedule_event"):
        pytest.skip("Mesa before 3.5 schedules nothing")
    seen = []

    def look():
        seen.append(model.tick)

    model.schedule_event(look, at=5.5)
    model.run_model()
    assert seen == [5]
    assert model.tick == model.steps == model.clock.ticks


def test_a_step_of_ones_own_is_called_in_each_tick():
    class Watched(MarketModel):
        def step(self):
            super().step()
            seen.append(self.tick)

    seen = []
    model = Watched(rich_market.scenario(rich_market.pair()))
    model.run_model()
    assert seen == list(range(1, model.tick + 1))
