"""Brands that buy several flights and make several offers go on after a checkpoint as if there had been none."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulation import MarketModel, Scenario
from simulation.agents import Brand
from simulation.checkpoint import restore, save
from tests.checkpoint.test_checkpoint import FIELDS, RUN, record


class Restless(Brand):
    """Buys a flight every ten ticks, makes an offer every thirty, and asks the same seeds twice."""

    def step(self) -> None:
        tick = self.model.tick
        if tick % 10 == 0:
            self.buy_impressions("launch", 40.0, 4.0)
        if tick % 30 == 0:
            self.offer_referral("launch", 1.0, 0.5, self.day + 12.0)
        if tick in (15, 75):
            self.seed("launch", self.accounts["launch"].seeds)


@pytest.mark.parametrize("tick", [1, 35, 64, 100])
def test_continued_equals_uninterrupted(tick: int, tmp_path: Path) -> None:
    options = {"brand_classes": {"Aurora": Restless}, "check": True}
    scenario = Scenario.from_fields(FIELDS).with_fields(
        {"run.days": 30.0, "brands.0.campaigns.0.end_day": 29.0, "brands.0.campaigns.0.budget": 60.0}
    )
    model = MarketModel(scenario, **options)
    for _ in range(tick):
        model.step()
    save(model, tmp_path / "checkpoint", RUN)
    model.run_model()
    account = model.brands[0].accounts["launch"]
    assert account.flights_bought > 2
    assert account.offers_made > 2
    continued = MarketModel(scenario, **options)
    restore(continued, tmp_path / "checkpoint", RUN)
    continued.run_model()
    assert record(continued) == record(model)
    assert continued.market.registered == [tuple(stream) for stream in model.market.registered]
