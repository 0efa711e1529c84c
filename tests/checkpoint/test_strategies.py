"""Brands that buy several flights and make several offers go on after a checkpoint as if there had been none."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest

from simulation import MarketModel, Scenario
from simulation.actors.brand import Brand
from simulation.errors import StorageError
from simulation.market.checkpoint import restore, save
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
        {
            "run.days": 30.0,
            "brands.0.campaigns.0.end_day": 29.0,
            "brands.0.campaigns.0.budget": 60.0,
            "brands.1.campaigns.0.seeding.days_between_waves": 8.0,
        }
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
    assert continued.market.routes == model.market.routes


def test_what_was_done_since_the_last_tick_is_not_lost_in_silence(tmp_path: Path) -> None:
    model = MarketModel(Scenario.from_fields(FIELDS))
    model.step()
    save(model, tmp_path / "checkpoint", RUN)
    assert model.brands[0].seed("launch", np.arange(5, 25)) > 0
    with pytest.raises(ValueError, match=r"tick 1: a brand has acted before it; save right after model\.step\(\)"):
        save(model, tmp_path / "later", RUN)
    assert not (tmp_path / "later").exists()
    model.step()
    save(model, tmp_path / "later", RUN)


def test_only_a_new_model_is_continued(tmp_path: Path) -> None:
    model = MarketModel(Scenario.from_fields(FIELDS))
    for _ in range(3):
        model.step()
    save(model, tmp_path / "checkpoint", RUN)
    with pytest.raises(ValueError, match="tick 3: the model must just have been made"):
        restore(model, tmp_path / "checkpoint", RUN)


def archive(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an archive",
        archive(rows=np.zeros(3)),
        archive(facts=np.frombuffer(b"[1, 2]", np.uint8)),
        archive(facts=np.frombuffer(b"nothing", np.uint8)),
        archive(facts=np.frombuffer(b"{}", np.uint8)),
    ],
    ids=["empty", "text", "no facts", "a list", "no JSON", "no format"],
)
def test_other_content_with_a_checksum_that_fits_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    path.write_bytes(hashlib.sha256(content).digest() + content)
    with pytest.raises(StorageError, match=r"is no checkpoint|has checkpoint format None"):
        restore(MarketModel(Scenario.from_fields(FIELDS)), path, RUN)
