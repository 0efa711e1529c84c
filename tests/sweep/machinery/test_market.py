"""Sweeps over a scenario: the numbers are those of runs made alone, and the store says how to make them again."""

import json
import shutil

import numpy as np
import pandas
import pytest

import experiments.sweep.subjects.prepared
from experiments.sweep import network_checks
from experiments.sweep.errors import SweepError
from experiments.sweep.folder import SweepFolder
from experiments.sweep.measures import MEASURES, SERIES_COLUMNS
from experiments.sweep.recreation import recreate
from experiments.sweep.store.reader import StoreReader
from experiments.sweep.subjects import prepared, worker
from experiments.sweep.subjects.observation import COLUMNS, SERIES
from experiments.sweep.sweep import Sweep
from simulation import load_scenario, simulate
from simulation.measures import CascadeForest
from tests.sweep.machinery.markets import BASE, SWEEP, written


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A sweep that was run, in the folder `out` beside its file."""
    folder = tmp_path_factory.mktemp("market")
    Sweep.load(written(folder)).run(folder / "out", executor="serial")
    return folder


@pytest.fixture(scope="module")
def outcomes(folder):
    """What the simulator says of the same points, asked directly."""
    found = {}
    for rewiring in (0.0, 0.5):
        for appeal in (0.1, 0.30000000000000004, 0.5):
            fields = {
                "network.rewiring": rewiring,
                "brands.0.campaigns.0.message.appeal": appeal,
                "run.replicates": 4,
                "run.record_cascades": [0, 1, 2, 3],
            }
            found[rewiring, round(appeal, 1)] = simulate(load_scenario(folder / "base.toml", fields=fields))
    return found


def test_every_number_is_that_of_the_run_made_alone(folder, outcomes):
    table = pandas.read_parquet(folder / "out" / "results.parquet")
    assert len(table) == 24
    assert table[["point", "replicate"]].to_numpy().tolist() == [[p, r] for p in range(6) for r in range(4)]
    for row in table.to_dict("records"):
        outcome = outcomes[row["rewiring"], round(row["appeal"], 1)]
        at = outcome.timeseries[outcome.timeseries["replicate"] == row["replicate"]]
        first, second = (at[at["brand"] == brand] for brand in ("Aurora", "Borealis"))
        assert row["adopters"] == first["adopters"].iloc[-1]
        assert row["reach"] == first["reach"].iloc[-1]
        assert row["Borealis/reach"] == second["reach"].iloc[-1]
        assert row["spend"] == pytest.approx(first["spend"].sum(), rel=1e-12)
        # Nothing is discounted, and a unit costs nothing.
        assert row["contribution"] == pytest.approx(first["revenue"].sum() - first["spend"].sum(), rel=1e-12)
        cascades = outcome.cascades
        own = cascades[(cascades["replicate"] == row["replicate"]) & (cascades["brand"] == "Aurora")]
        forest = CascadeForest.from_outcome_cascades(own)
        virality = forest.structural_virality[forest.sizes >= 2]
        expected = virality.mean() if len(virality) else np.nan
        assert row["structural_virality"] == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_the_time_series_adds_flows_and_takes_stocks_at_the_end(folder, outcomes):
    series = pandas.read_parquet(folder / "out" / "series.parquet")
    assert list(series.columns) == ["point", "replicate", "day_start", "day_end", "day", "brand", "adopters", "shares"]
    assert sorted(series["day"].unique()) == [3.0, 6.0, 9.0, 10.0]
    points = [(rewiring, appeal) for rewiring in (0.0, 0.5) for appeal in (0.1, 0.3, 0.5)]
    for (point, replicate, brand), own in series.groupby(["point", "replicate", "brand"]):
        whole = outcomes[points[point]].timeseries
        whole = whole[(whole["replicate"] == replicate) & (whole["brand"] == brand)]
        assert own["shares"].tolist() == [whole["shares"].iloc[a:b].sum() for a, b in ((0, 3), (3, 6), (6, 9), (9, 10))]
        assert own["adopters"].tolist() == whole["adopters"].iloc[[2, 5, 8, 9]].tolist()


def test_runs_are_made_again_from_the_record_of_the_store_alone(folder):
    found = recreate(folder / "out", 6)
    assert [one.difference for one in found] == [""] * 6


def test_a_part_with_points_that_was_lost_is_said_and_made_again(folder, tmp_path):
    shutil.copytree(folder / "out", tmp_path / "out")
    (part,) = (tmp_path / "out" / "store" / "points").iterdir()
    part.unlink()
    (found,) = recreate(tmp_path / "out", 1)
    assert "is described no more: run the sweep again" in found.difference
    again = Sweep.load(folder / "sweep.toml").run(tmp_path / "out", executor="serial")
    assert (again.tally.done, again.tally.found) == (0, 24)
    assert recreate(tmp_path / "out", 1)[0].is_equal


@pytest.mark.slow
def test_a_hundred_runs_are_made_again_bit_for_bit(tmp_path):
    text = SWEEP.replace("replicates = 4", "replicates = 20")
    Sweep.load(written(tmp_path, text)).run(tmp_path / "out", executor="serial")
    found = recreate(tmp_path / "out", 100)
    assert len(found) == 100
    assert all(one.is_equal for one in found)


def test_a_record_that_was_tampered_with_is_noticed(folder, monkeypatch):
    reader = StoreReader.read_only(SweepFolder.open(folder / "out").store)
    run = reader.runs()[0]
    row = reader.read([run]).to_pylist()[0]
    original = worker.run_market

    def other(*arguments):
        rows, series = original(*arguments)
        rows[0]["reach"] += 1
        return rows, series

    monkeypatch.setattr("experiments.sweep.recreation.run_market", other)
    found = recreate(folder / "out", 24)
    assert not any(one.is_equal for one in found)
    assert found[0].difference == f"reach = {row['reach']} in the store, {row['reach'] + 1} made again"


def test_networks_and_seeds_are_made_once_per_point(tmp_path, monkeypatch):
    made = {"networks": 0, "seeds": 0}

    def counting(name, original):
        def call(*arguments):
            made[name] += 1
            return original(*arguments)

        return call

    monkeypatch.setattr(
        experiments.sweep.subjects.prepared, "made_network", counting("networks", prepared.made_network)
    )
    monkeypatch.setattr(experiments.sweep.subjects.prepared, "chosen_plans", counting("seeds", prepared.chosen_plans))
    for kept in worker._kept.by_kind.values():
        kept.clear()
    # Other weights than those of the other tests: nothing of them is kept in this process.
    path = written(tmp_path, base=BASE.replace("consumers = 200", "consumers = 150"))
    Sweep.load(path).run(tmp_path / "out", executor="serial")
    # Two networks serve six points; seeds are chosen at each point, and 24 runs choose none.
    assert made == {"networks": 2, "seeds": 6}
    assert not (tmp_path / "out" / "prepared").exists()


def test_a_worker_that_cannot_see_the_folder_makes_the_same(folder, tmp_path):
    sweep = Sweep.load(folder / "sweep.toml")
    point = sweep.points().at(0)
    subject = sweep.spec.subject
    for kept in worker._kept.by_kind.values():
        kept.clear()
    task = subject.task(point, tmp_path / "nowhere", "run", 2)
    rows, _ = task.function(*task.arguments)
    table = pandas.read_parquet(folder / "out" / "results.parquet")
    expected = table[(table["point"] == 0) & (table["replicate"] == 2)].iloc[0]
    assert rows[0]["reach"] == expected["reach"]
    assert rows[0]["contribution"] == expected["contribution"]


def test_opening_a_folder_gives_the_same_sweep(folder):
    loaded, opened = Sweep.load(folder / "sweep.toml"), Sweep.open(folder / "out")
    assert opened.identity == loaded.identity
    assert opened.results().equals(pandas.read_parquet(folder / "out" / "results.parquet"))
    found = opened.found()
    assert found.outcomes.shape == (6, 4, 6)
    assert found.planned == 24
    assert found.failures == ()
    assert [column.unit for column in found.measures][:4] == ["consumers", "consumers", "USD", "USD"]


def test_a_point_that_cannot_be_run_fails_and_the_others_go_on(monkeypatch, tmp_path):
    """In a large design not every point is looked at before work starts."""
    monkeypatch.setattr(network_checks, "_PATIENCE", -1.0)
    budget = 'field = "brands.0.campaigns.0.seeding.budget"\nlevels = [1.0, 50.0]'
    text = SWEEP.replace('field = "network.rewiring"\nlevels = [0.0, 0.5]', budget)
    run = Sweep.load(written(tmp_path, text)).run(tmp_path / "out", executor="serial")
    assert (run.tally.done, run.tally.failed) == (12, 12)
    failures = run.found().failures
    assert {failure["budget"] for failure in failures} == {1.0}
    assert all("SeedingError" in failure["error"] for failure in failures)


def test_a_column_of_the_time_series_that_is_none_is_refused_before_any_run(tmp_path):
    text = SWEEP.replace('columns = ["adopters", "shares"]', 'columns = ["adopters", "shars"]')
    with pytest.raises(SweepError) as caught:
        Sweep.load(written(tmp_path, text))
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("timeseries.columns", "shars")
    assert problem.allowed.startswith("unknown column (did you mean 'shares'?); known: adopters, reach, ")


def test_every_measure_and_series_column_is_kept():
    assert {column.name for column in MEASURES} == set(COLUMNS) - {"brand"}
    assert set(SERIES_COLUMNS) == set(SERIES) - {"tick", "day_start", "day_end", "day", "brand"}


def test_what_decides_a_run_is_in_its_record(folder):
    reader = StoreReader.read_only(folder / "out" / "store")
    row = reader.read([reader.runs()[0]]).to_pylist()[0]
    record = reader.point(row["point"])
    assert {"scenario", "scenario_toml", "network", "kernels", "versions", "cascades"} <= set(record)
    assert {"grapevine", "python", "numpy", "numba", "mesa"} <= set(record["versions"])
    assert json.loads((folder / "out" / "sweep.json").read_text())["points"] == 6
