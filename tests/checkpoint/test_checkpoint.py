"""A run that is continued from a checkpoint equals the uninterrupted one, byte for byte."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from experiments import command_line
from simulation import MarketModel, Scenario, StorageError, simulate
from simulation.files.storage import parquet_bytes
from simulation.market.checkpoint import Checkpoints, restore, save
from simulation.seeding import SeedingPlan

RUN = "0" * 64
TICKS = 200
FIELDS = {
    "run": {"days": 50.0, "tick_hours": 6.0, "random_seed": 11, "replicates": 2, "record_cascades": [0, 1]},
    "network": {"generator": "gnp", "consumers": 300, "mean_degree": 8.0},
    "brands": [
        {
            "name": "Aurora",
            "price": 10.0,
            "followers": 0.1,
            "quality": 0.6,
            "initial_adopters": 5,
            "attitude_pull": 1.0,
            "conversion": {"paid": 0.01, "owned": 0.02, "earned": 0.05, "talk": 0.1},
            "word_of_mouth": {
                "talks_per_day": 0.3,
                "talk_days": 20.0,
                "review_probability": 0.3,
                "churn_per_day": 0.1,
                "positive": {"appeal": 0.1, "rule": "weighted_threshold"},
            },
            "campaigns": [
                {
                    "name": "launch",
                    "start_day": 3.0,
                    "end_day": 40.0,
                    "budget": 30.0,
                    "posts_per_day": 0.5,
                    "message": {"appeal": 0.1, "reinforcement": 1.5},
                    "impressions": {"per_day": 60.0, "cost_per_thousand": 12.0, "frequency_cap": 9},
                    "seeding": {"count": 10, "day": 5.0, "price": 1.0},
                    "referral": {"extra_talks_per_day": 0.2, "reward": 1.0},
                }
            ],
        },
        {
            "name": "Borealis",
            "unit_cost": 0.25,
            "initial_adopters": 5,
            "word_of_mouth": {"talks_per_day": 0.2},
            "campaigns": [
                {
                    "name": "trial",
                    "message": {"appeal": 0.02},
                    "seeding": {
                        "count": 80,
                        "day": 5.0,
                        "price": 1.0,
                        "tiers": [{"name": "large", "audience_from": 9, "price": 1.5, "acceptance": 0.8}],
                        "budget": 95.0,
                        "free_unit": True,
                        "waves": 4,
                        "days_between_waves": 11.0,
                        "adaptive": True,
                    },
                }
            ],
        },
    ],
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.from_fields(FIELDS)


def record(model: MarketModel) -> tuple[bytes, ...]:
    recorder = model.recorder
    rows = model.market.state.rows
    arrays = [recorder.counts, recorder.spend, recorder.gifts, recorder.shares()]
    arrays += [rows.i4, rows.adoption_tick, rows.first_source]
    for brand in model.brands:
        for account in brand.accounts.values():
            money = np.array([account.spent, account.spent_on_seeds])
            arrays += [money, *vars(account.seeding).values(), np.array([offer.won for offer in brand.offers])]
    return tuple(np.ascontiguousarray(array).tobytes() for array in arrays)


@pytest.fixture(scope="module")
def uninterrupted(scenario: Scenario) -> tuple[bytes, ...]:
    model = MarketModel(scenario, check=True)
    model.run_model()
    assert model.tick == TICKS
    assert (model.recorder.counts.sum(axis=(0, 1)) > 0).all(), "the market must be lively"
    seeding = model.brands[1].accounts["trial"].seeding
    assert len(set(seeding.asked_ticks)) == len(set(seeding.paid_ticks)) == 4
    assert len(seeding.asked) > len(seeding.paid) >= seeding.was_given.sum() > 0
    return record(model)


def ticks_to_try() -> list[int]:
    return sorted({1, TICKS - 1, *np.random.default_rng(5).choice(TICKS, 18, replace=False).tolist()})


@pytest.mark.parametrize("tick", ticks_to_try())
def test_continued_equals_uninterrupted(
    scenario: Scenario, uninterrupted: tuple[bytes, ...], tick: int, tmp_path: Path
) -> None:
    model = MarketModel(scenario)
    for _ in range(tick):
        model.step()
    save(model, tmp_path / "checkpoint", RUN)
    model.run_model()
    assert record(model) == uninterrupted, "saving must not change the model that goes on"
    continued = MarketModel(scenario, check=True)
    restore(continued, tmp_path / "checkpoint", RUN)
    assert continued.tick == tick
    continued.run_model()
    assert record(continued) == uninterrupted


@pytest.mark.parametrize("place", [0, 31, 32, 1000, -1])
def test_a_torn_checkpoint_is_refused(scenario: Scenario, place: int, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    save(MarketModel(scenario), path, RUN)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    with pytest.raises(StorageError, match="torn") as caught:
        restore(MarketModel(scenario), path, RUN)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("length", [0, 10, 32, 5000])
def test_a_short_checkpoint_is_refused(scenario: Scenario, length: int, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    save(MarketModel(scenario), path, RUN)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StorageError, match="torn"):
        restore(MarketModel(scenario), path, RUN)


def test_a_foreign_checkpoint_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    save(MarketModel(scenario), path, RUN)
    with pytest.raises(StorageError, match="another run"):
        restore(MarketModel(scenario), path, "1" * 64)
    with pytest.raises(StorageError, match="replicate 0; must be 1"):
        restore(MarketModel(scenario, replicate=1), path, RUN)


def test_a_checkpoint_with_other_seeds_is_refused(scenario: Scenario, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint"
    model = MarketModel(scenario)
    save(model, path, RUN)
    plan = model.brands[1].accounts["trial"].plan
    restore(MarketModel(scenario, plans={("Borealis", "trial"): plan}), path, RUN)
    other = SeedingPlan(plan.rows, plan.prices + 1.0, plan.acceptance)
    with pytest.raises(StorageError, match="belongs to a run with other seeds of Borealis, trial"):
        restore(MarketModel(scenario, plans={("Borealis", "trial"): other}), path, RUN)


def test_replicates_are_continued(scenario: Scenario, tmp_path: Path) -> None:
    whole = simulate(scenario)
    saved = simulate(scenario, checkpoints=Checkpoints(tmp_path, every_days=7.0))
    assert len(list(tmp_path.iterdir())) == 2
    continued = simulate(scenario, checkpoints=Checkpoints(tmp_path, resume=True))
    for name, table in whole.tables.items():
        assert parquet_bytes(table) == parquet_bytes(saved.tables[name]) == parquet_bytes(continued.tables[name])


class TestTheCommand:
    """`grapevine run --checkpoint-every` and `--resume`."""

    @pytest.fixture
    def arguments(self, tmp_path: Path) -> list[str]:
        path = tmp_path / "market.toml"
        path.write_text(Scenario.from_fields(FIELDS).to_toml())
        return ["run", str(path), "--no-figures", "--out", str(tmp_path / "out")]

    @staticmethod
    def run(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
        monkeypatch.setattr(sys, "argv", ["grapevine", *arguments])
        try:
            command_line.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    def interrupt(self, arguments: list[str], monkeypatch: pytest.MonkeyPatch, tick: int) -> None:
        """Run until a replicate reaches a tick, then let it fail."""
        advance = MarketModel.advance

        def failing(model: MarketModel, until: int) -> None:
            if model.tick >= tick:
                raise KeyboardInterrupt
            advance(model, until)

        with monkeypatch.context() as patch:
            patch.setattr(MarketModel, "advance", failing)
            assert self.run([*arguments, "--checkpoint-every", "5"], patch) == 130

    def test_resumed_equals_uninterrupted(
        self, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.interrupt(arguments, monkeypatch, 130)
        assert not (tmp_path / "out").exists()
        assert self.run(arguments, monkeypatch) == 2
        assert "--resume" in capsys.readouterr().err
        assert self.run([*arguments, "--resume"], monkeypatch) == 0
        assert not (tmp_path / "out.checkpoints").exists()
        whole = [*arguments[:-1], str(tmp_path / "whole")]
        assert self.run(whole, monkeypatch) == 0
        for name in ("timeseries.parquet", "cascades.parquet", "consumers.parquet", "summary.json", "scenario.toml"):
            assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()

    @pytest.mark.parametrize("pace", ["0", "-1", "nan", "inf"])
    def test_a_pace_that_is_none_is_refused(
        self, arguments: list[str], pace: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run([*arguments, "--checkpoint-every", pace], monkeypatch) == 2
        assert "--checkpoint-every" in capsys.readouterr().err

    def test_nothing_to_resume_is_refused(
        self, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run([*arguments, "--resume"], monkeypatch) == 2
        assert "holds no checkpoints" in capsys.readouterr().err
