"""The summary, recomputed from the written tables; estimates; provenance; making a run again."""

import hashlib
import json
import math
import tomllib

import numpy as np
import pandas
import pytest
from scipy import stats

from experiments.summary import summary_table
from simulation import Scenario, load_scenario, simulate
from simulation.intervals import Estimate
from simulation.outcome import FLOWS, STOCKS
from tests.outcome.runs import outcome_of, rich_outcome

TABLES = ("timeseries.parquet", "cascades.parquet", "consumers.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return rich_outcome().write(tmp_path_factory.mktemp("written") / "run")


@pytest.fixture(scope="module")
def summary(folder):
    return json.loads((folder / "summary.json").read_text())


def test_the_summary_is_that_of_the_tables(folder, summary):
    timeseries = pandas.read_parquet(folder / "timeseries.parquet")
    assert set(summary["brands"]) == {"Aurora", "Borealis"}
    for brand, one in timeseries.groupby("brand"):
        by_replicate = one.groupby("replicate")
        totals = by_replicate[list(FLOWS)].sum().join(by_replicate[list(STOCKS)].last())
        found = summary["brands"][brand]
        assert set(found) == {*FLOWS, *STOCKS, "cascades"}
        for measure, values in totals.items():
            mean, sd = values.mean(), values.std(ddof=1)
            assert found[measure]["mean"] == pytest.approx(mean)
            assert found[measure]["sd"] == pytest.approx(sd)
            assert found[measure]["replicates"] == len(values) == 4
            if sd > 0:
                low, high = stats.t.interval(0.95, len(values) - 1, loc=mean, scale=stats.sem(values))
                assert found[measure]["interval_low"] == pytest.approx(low)
                assert found[measure]["interval_high"] == pytest.approx(high)


def test_the_summary_of_cascades_is_that_of_the_table(folder, summary):
    cascades = pandas.read_parquet(folder / "cascades.parquet")
    for brand, one in cascades.groupby("brand"):
        sizes = one.groupby(["replicate", "cascade"]).size()
        found = summary["brands"][brand]["cascades"]
        assert found["recorded_replicates"] == [0, 2]
        assert (found["count"], found["largest"]) == (len(sizes), sizes.max())
        assert found["mean_size"] == pytest.approx(sizes.mean())


def test_the_summary_says_what_its_intervals_cover(summary):
    assert summary["interval"] == {"level": 0.95, "kind": "mean over replicates, Student's t", "covers": ["luck"]}
    assert summary["network"]["consumers"] == 300
    assert (summary["currency"], summary["days"], summary["replicates"]) == ("USD", 12.0, 4)


def test_one_replicate_has_no_interval(tmp_path):
    outcome = outcome_of({"run.replicates": 1})
    found = json.loads((outcome.write(tmp_path / "run") / "summary.json").read_text())["brands"]["Aurora"]["adopters"]
    assert found["sd"] is found["interval_low"] is found["interval_high"] is None
    assert found["mean"] > 0


def test_the_summary_table_can_be_printed():
    table = summary_table(rich_outcome())
    assert table.row_count >= 10
    assert [column.header for column in table.columns] == ["measure", "Aurora", "Borealis"]


@pytest.mark.parametrize("values", [[3.0, 5.0], [1.0, 2.0, 4.0, 8.0], list(range(40)), [7.0, 7.0, 7.0]])
def test_an_estimate_is_the_t_interval_of_the_mean(values):
    estimate = Estimate.of(values)
    sd = np.std(values, ddof=1)
    half = stats.t.ppf(0.975, len(values) - 1) * sd / math.sqrt(len(values))
    assert estimate.mean == pytest.approx(np.mean(values))
    assert estimate.sd == pytest.approx(sd)
    assert (estimate.low, estimate.high) == pytest.approx((np.mean(values) - half, np.mean(values) + half))
    assert estimate.replicates == len(values)


def test_an_estimate_of_one_value_has_no_interval():
    assert Estimate.of([3]) == Estimate(3.0, None, None, None, 1)


def test_intervals_cover_the_mean_as_often_as_they_say():
    drawn = np.random.default_rng(5).normal(10.0, 3.0, (4000, 5))
    estimates = [Estimate.of(row) for row in drawn]
    covered = np.mean([one.low <= 10.0 <= one.high for one in estimates])
    assert abs(covered - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 4000)


def test_provenance_holds_what_it_takes_to_make_the_run_again(folder):
    provenance = json.loads((folder / "provenance.json").read_text())
    names = {path.name for path in folder.iterdir()} - {"provenance.json"}
    assert set(provenance["files"]) == names
    for name, digest in provenance["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert provenance["random_seed"] == 41
    assert provenance["replicates"] == 4
    assert provenance["scenario"] == {"name": "rich", "digest": rich_outcome().scenario.digest()}
    assert provenance["network"]["digest"] == rich_outcome().network.digest()
    assert provenance["network"]["origin"] == "powerlaw_cluster"
    assert {"grapevine", "python", "numpy", "numba", "mesa", "networkx", "pyarrow"} <= set(provenance["versions"])
    assert len(provenance["kernels"]) == len(provenance["run"]) == 64
    assert {"started", "finished", "threads", "commit"} <= set(provenance["environment"])


def test_the_identity_of_a_run_depends_on_what_decides_its_numbers_only():
    def identity(changes):
        return outcome_of({"run.days": 1.0, "brands.0.campaigns": [], **changes}).provenance.run

    same = identity({})
    assert identity({}) == same
    assert identity({"brands.0.quality": 0.71}) != same
    assert identity({"run.random_seed": 42}) != same
    assert identity({"run.replicates": 3}) != same


def test_the_written_scenario_makes_the_same_run_elsewhere(folder, tmp_path):
    again = simulate(folder / "scenario.toml").write(tmp_path / "elsewhere" / "again")
    for name in ("scenario.toml", "summary.json", *TABLES):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name
    one, two = (json.loads((place / "provenance.json").read_text()) for place in (folder, again))
    assert {key for key in one if one[key] != two[key]} <= {"environment"}


def test_the_written_scenario_of_a_network_file_makes_the_same_run(tmp_path):
    (tmp_path / "data").mkdir()
    ties = tmp_path / "data" / "ties.txt"
    ties.write_text("".join(f"{row} {(row + skip) % 50}\n" for row in range(50) for skip in (1, 3, 7)))
    changes = {"network.file": str(ties), "network.lines": "author_follower"}
    first = outcome_of(changes).write(tmp_path / "one")
    again = simulate(first / "scenario.toml").write(tmp_path / "deeper" / "two")
    for name in ("scenario.toml", "summary.json", *TABLES):
        assert (again / name).read_bytes() == (first / name).read_bytes(), name


def test_the_written_scenario_holds_every_default():
    scenario = rich_outcome().scenario
    assert Scenario.from_fields(tomllib.loads(scenario.to_toml())) == scenario
    shipped = load_scenario("product_launch")
    assert Scenario.from_fields(tomllib.loads(shipped.to_toml())) == shipped


def test_odd_names_survive_writing_and_reading(tmp_path):
    changes = {
        "name": 'q"uo\\te',
        "question": "é\nü",
        "brands.0.name": 'Ärger & Söhne\'s "Best"',
        "brands.1.name": "品牌",
    }
    folder = outcome_of(changes).write(tmp_path / "run")
    assert set(pandas.read_parquet(folder / "timeseries.parquet")["brand"]) == {changes["brands.0.name"], "品牌"}
    assert set(json.loads((folder / "summary.json").read_text())["brands"]) == {changes["brands.0.name"], "品牌"}
    assert load_scenario(folder / "scenario.toml").question == "é\nü"
