"""The summary, recomputed from the written tables; estimates; provenance; making a run again."""

import hashlib
import io
import json
import math
import tomllib

import numpy as np
import pandas
import pytest
from rich.console import Console
from scipy import stats

from experiments.reporting import words
from experiments.runs.summary import summary_tables
from simulation import Scenario, load_scenario, simulate
from simulation.market.schema import FLOWS, STOCKS
from simulation.results.intervals import Estimate
from tests.outcome.runs import outcome_of, rich_outcome

TABLES = ("timeseries.parquet", "cascades.parquet", "consumers.parquet")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return rich_outcome().write(tmp_path_factory.mktemp("written") / "run")


@pytest.fixture(scope="module")
def summary(folder):
    return json.loads((folder / "summary.json").read_text())


def skewed_interval(values):
    """Student's interval, longer on the side of the skewness: docs/comparison_statistics.md, written anew."""
    count, t = len(values), stats.t.ppf(0.975, len(values) - 1)
    error, tilt = stats.sem(values), t * stats.skew(values) / (2 * math.sqrt(count))
    longer = abs(tilt) + math.sqrt(1 + tilt**2)
    below, above = (longer, 1) if tilt < 0 else (1, longer)
    return np.mean(values) - below * t * error, np.mean(values) + above * t * error


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
                low, high = skewed_interval(values)
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
    kind = "mean over replicates, Student's t, wider on the side to which outcomes are skewed"
    assert summary["interval"] == {"level": 0.95, "kind": kind, "covers": ["luck"]}
    assert summary["network"]["consumers"] == 300
    assert (summary["currency"], summary["days"], summary["replicates"]) == ("USD", 12.0, 4)


def test_one_replicate_has_no_interval(tmp_path):
    outcome = outcome_of({"run.replicates": 1})
    found = json.loads((outcome.write(tmp_path / "run") / "summary.json").read_text())["brands"]["Aurora"]["adopters"]
    assert found["sd"] is found["interval_low"] is found["interval_high"] is None
    assert found["mean"] > 0


def printed(outcome):
    console = Console(width=80, file=io.StringIO())
    for table in summary_tables(outcome):
        console.print(table)
    return console.file.getvalue()


def test_the_summary_table_holds_the_estimates():
    outcome = rich_outcome()
    text = printed(outcome)
    for brand in ("Aurora", "Borealis"):
        for measure in ("adopters", "spend", "views"):
            one = outcome.estimates[brand][measure]
            assert words.estimate(one.mean, one.low, one.high) in text
    assert "95 % interval of the mean" in text
    assert "covers luck" in text


@pytest.mark.parametrize("brands", [1, 2, 5, 12])
@pytest.mark.parametrize("price", [10.0, 987_654_321.5])
def test_every_number_of_the_summary_is_whole_in_80_columns(brands, price):
    names = [f"{'[bold] a name of 90 letters ' * 3}{place}" for place in range(brands)]
    outcome = outcome_of(
        {
            "run.days": 2.0,
            "run.replicates": 3,
            "brands": [
                {
                    "name": name,
                    "price": price,
                    "initial_adopters": 20 + place,
                    "conversion": {"talk": 0.5},
                    "word_of_mouth": {"talks_per_day": 2.0},
                }
                for place, name in enumerate(names)
            ],
        }
    )
    text = printed(outcome)
    assert max(map(len, text.splitlines())) <= 80
    assert "…" not in text
    for name in names:
        assert outcome.estimates[name]["revenue"].mean > 0
        mean = outcome.estimates[name]["revenue"]
        assert all(part in text for part in words.estimate(mean.mean, mean.low, mean.high).split())


def test_a_run_that_dies_or_takes_off_has_its_chance_beside_the_mean(monkeypatch):
    outcome = outcome_of({"run.replicates": 40, "run.days": 1.0, "brands": [{"name": "A", "initial_adopters": 20}]})
    sizes = np.where(np.arange(40) % 10 < 3, 400.0, 2.0) + np.arange(40) % 3
    totals = {name: values * 1.0 for name, values in outcome._totals.items()}
    totals["adopters"] = sizes[:, None]
    monkeypatch.setitem(outcome.__dict__, "_totals", totals)
    for name in ("estimates", "distributions"):
        outcome.__dict__.pop(name, None)
    text = printed(outcome)
    assert f"median {np.median(sizes):g}" in text
    # Wilson's interval of 12 in 40.
    assert "takes off in 30 % (18 % to 45 %)" in text
    assert f"then {sizes[sizes > 200].mean():.0f}, else {sizes[sizes < 200].mean():.0f}" in text
    found = outcome.summary()["brands"]["A"]["adopters"]
    assert found["take_off"]["chance"] == 0.3
    assert found["quantiles"]["0.5"] == np.median(sizes)
    assert found["identical"] is False
    assert outcome.summary()["brands"]["A"]["reach"]["take_off"] is None


def test_identical_replicates_are_said_to_be_so():
    text = printed(
        outcome_of({"run.replicates": 3, "run.days": 1.0, "brands": [{"name": "A", "initial_adopters": 20}]})
    )
    assert "20 (always)" in text
    assert "±" not in text
    assert "all 3 replicates came out identical" in " ".join(text.split())


@pytest.mark.parametrize("values", [[3.0, 5.0], [1.0, 2.0, 4.0, 8.0], [*range(40), 400.0], [-9.0, 1.0, 1.5, 2.0]])
def test_an_estimate_is_the_skewed_interval_of_the_mean(values):
    estimate = Estimate.of(values)
    assert estimate.mean == pytest.approx(np.mean(values))
    assert estimate.sd == pytest.approx(np.std(values, ddof=1))
    assert (estimate.low, estimate.high) == pytest.approx(skewed_interval(values))
    assert estimate.replicates == len(values)
    assert not estimate.is_constant


def test_the_same_value_in_every_replicate_is_no_estimate():
    assert Estimate.of([7.0, 7.0, 7.0]) == Estimate(7.0, 0.0, 7.0, 7.0, 3)
    assert Estimate.of([7.0, 7.0, 7.0]).is_constant
    assert not Estimate.of([7.0]).is_constant


def test_rounding_is_no_spread():
    spend = np.array([300.00000000000006, 300.0, 299.99999999999994])
    estimate = Estimate.of(spend)
    assert (estimate.sd, estimate.is_constant) == (0.0, True)
    assert estimate.low == estimate.high == estimate.mean
    assert Estimate.of([300.0, 300.0001]).sd > 0


def test_what_is_missing_is_left_out_of_an_estimate():
    assert Estimate.of([1.0, np.nan, 3.0]) == Estimate.of([1.0, 3.0])
    assert Estimate.of([np.nan]).replicates == 0
    with pytest.raises(ValueError, match="at least 1"):
        Estimate.of([])


def test_an_estimate_of_one_value_has_no_interval():
    assert Estimate.of([3]) == Estimate(3.0, None, None, None, 1)


def test_intervals_cover_the_mean_as_often_as_they_say():
    drawn = np.random.default_rng(5).normal(10.0, 3.0, (4000, 20))
    estimates = [Estimate.of(row) for row in drawn]
    covered = np.mean([one.low <= 10.0 <= one.high for one in estimates])
    assert -4 * math.sqrt(0.95 * 0.05 / 4000) < covered - 0.95 < 0.025


def test_intervals_cover_the_mean_size_of_skewed_cascades():
    random = np.random.default_rng(5)
    size, sharing = np.ones((1000, 50)), np.ones((1000, 50))
    while sharing.any():
        sharing = random.poisson(0.8 * sharing)
        size += sharing
    estimates = [Estimate.of(row) for row in size]
    # The mean size is 1 / (1 - .8); Student's interval covers it in 86 % of cases.
    assert np.mean([one.low <= 5.0 <= one.high for one in estimates]) > 0.91


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
