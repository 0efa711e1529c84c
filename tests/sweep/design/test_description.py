"""What a sweep file is read as."""

import math

import pytest
import tomli_w

from experiments.sweep.design.description import load_description
from experiments.sweep.errors import SweepError
from simulation.scenario import load_scenario
from tests.sweep.design.examples import APPEAL, PRICE, SEEDS, described, folder_with_base, plain, refusal, sweep


def test_everything_that_a_file_says(folder):
    description = described(sweep(question="Where?", luck="independent"), folder)
    assert (description.name, description.question, description.scenario) == ("clustering", "Where?", "base.toml")
    assert (description.replicates, description.measures, description.luck) == (4, ("adopters", "reach"), "independent")
    assert description.folder == folder
    assert description.base == load_scenario(folder / "base.toml")
    rewiring, appeal, mix = description.factors
    assert (rewiring.name, rewiring.fields, rewiring.levels) == ("rewiring", ("network.rewiring",), (0.0, 0.2, 1.0))
    assert (appeal.name, appeal.low, appeal.high, appeal.is_log, appeal.steps) == ("appeal", 0.01, 1.0, True, 3)
    assert not appeal.is_whole
    assert (mix.name, mix.fields, mix.levels) == ("mix", (SEEDS, PRICE), ((10, 1.0), (2, 5.0)))
    assert mix.labels == ("many", "few")
    assert (description.timeseries.columns, description.timeseries.every_days) == (("adopters",), 1.0)
    assert (description.stop.measure, description.stop.half_width, description.stop.fewest) == ("reach", 1.5, 3)
    first, second = description.hypotheses
    assert (first.name, first.level, first.margin) == ("adopters increases with rewiring", 0.05, None)
    assert second.name == "reach is the same for mix from many to few"
    assert (second.factor, second.outcome, second.claim) == ("mix", "reach", "equivalent")
    assert (second.low, second.high, second.margin) == ("many", "few", 2.0)


def test_a_file_says_what_its_tables_say(folder):
    path = folder / "sweep.toml"
    path.write_text(tomli_w.dumps(sweep()))
    assert load_description(path) == described(sweep(), folder)
    assert load_description(str(path)) == described(sweep(), folder)


def test_a_folder_stays_where_it_is_when_the_working_directory_changes(folder, monkeypatch):
    monkeypatch.chdir(folder)
    (folder / "here.toml").write_text(tomli_w.dumps(sweep()))
    assert load_description("here.toml").folder == folder


def test_what_is_not_said_has_defaults(folder):
    description = described(plain([{"field": "network.rewiring", "levels": [0.0, 1.0]}]), folder)
    assert (description.design.kind, description.luck, description.name) == ("full_factorial", "shared", "sweep")
    assert (description.timeseries, description.stop, description.hypotheses) == (None, None, ())


def test_a_single_hypothesis(folder):
    (hypothesis,) = sweep()["hypothesis"][:1]
    assert len(described(sweep(hypothesis=hypothesis), folder).hypotheses) == 1
    said = refusal(sweep(hypothesis={**hypothesis, "claim": "grows"}), folder)
    assert said[0].startswith("hypothesis.claim = 'grows': must be ")
    said = refusal(sweep(hypothesis={**hypothesis, "factor": "rewirin"}), folder)
    assert said[0].startswith("hypothesis.factor = 'rewirin': must be the name of a factor (did you mean 'rewiring'?)")


def test_changes_for_all_points_in_any_manner_of_writing(folder):
    changes = {
        "run.days": 20.0,
        "network": {"mean_degree": 6.0},
        "brands": {"1": {"price": 3.0}},
        "consumers.segments.0.susceptibility": {"distribution": "beta", "alpha": 2.0, "beta": 3.0},
    }
    base = described(sweep(set=changes), folder).base
    expected = load_scenario(folder / "base.toml").with_fields(
        {
            "run.days": 20.0,
            "network.mean_degree": 6.0,
            "brands.1.price": 3.0,
            "consumers.segments.0.susceptibility": {"distribution": "beta", "alpha": 2.0, "beta": 3.0},
        }
    )
    assert base == expected
    assert refusal(sweep(set={"run.days": 20.0, "run": {"days": 20.0}}), folder) == [
        "set.run.days = 20.0: is set twice"
    ]


def test_whose_random_seed_it_is(folder, tmp_path):
    assert described(sweep(), folder).base.run.random_seed == 3
    assert described(sweep(set={"run.random_seed": 5}), folder).base.run.random_seed == 5
    assert described(sweep(set={"run.random_seed": 5}, random_seed=7), folder).base.run.random_seed == 7
    silent = folder_with_base(tmp_path, run={"days": 10.0})
    (said,) = refusal(sweep(), silent)
    assert said.startswith("random_seed: missing, here and in the scenario; must be a whole number in [0, 92233720368")
    assert described(sweep(random_seed=0), silent).base.run.random_seed == 0


def test_what_only_comparisons_draw_is_left_out(tmp_path):
    # At rewiring 0.9 a range around 0.2 says nothing; appeal = 1 is beyond the range of the sweep, and no matter.
    uncertain = {APPEAL: {"low": 0.005, "high": 0.02}}
    folder = folder_with_base(tmp_path, uncertain=uncertain)
    assert described(sweep(), folder).base.uncertain == {}


def test_a_network_file_lies_where_the_sweep_file_says(folder):
    changes = {"network.file": "ties.txt", "network.lines": "mutual"}
    assert described(sweep(set=changes), folder).base.network.file == str(folder / "ties.txt")
    nested = {"network": {"file": "../ties.txt", "lines": "mutual"}}
    assert described(sweep(set=nested), folder).base.network.file == str(folder.parent / "ties.txt")
    levels = [{"file": "a.txt", "lines": "mutual"}, {"generator": "complete", "consumers": 100}]
    tables = plain(
        [
            {"field": "network", "levels": levels, "labels": ["recorded", "complete"]},
            {"fields": [SEEDS, PRICE], "levels": [[1, 1.0], [2, 2.0]], "labels": ["a", "b"]},
        ]
    )
    assert described(tables, folder).factors[0].levels[0]["file"] == str(folder / "a.txt")
    files = [{"field": "network.file", "levels": ["a.txt", "/b.txt"]}]
    factor = described(plain(files, set={"network.lines": "mutual"}), folder).factors[0]
    assert factor.levels == (str(folder / "a.txt"), "/b.txt")
    assert factor.name == "file"


def test_a_scenario_of_the_catalogue(folder):
    tables = plain([{"field": "network.triangle_probability", "range": [0.0, 1.0], "steps": 2}])
    base = described({**tables, "scenario": "product_launch"}, folder).base
    assert base == load_scenario("product_launch")


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (["network.rewiring", APPEAL], ["rewiring", "appeal"]),
        (["brands.0.price", "brands.1.price"], ["brands.0.price", "brands.1.price"]),
        ([PRICE, "brands.1.price"], ["seeding.price", "brands.1.price"]),
        (["brands.0.conversion.paid", "brands.0.persuasion.paid"], ["conversion.paid", "persuasion.paid"]),
    ],
)
def test_a_factor_is_called_by_the_shortest_ending_that_is_its_own(folder, fields, names):
    factors = [{"field": field, "levels": [0.1, 0.2]} for field in fields]
    assert [factor.name for factor in described(plain(factors), folder).factors] == names


def test_a_factor_is_not_called_like_another_column(folder):
    factor = {"field": "network.rewiring", "levels": [0.1, 0.2]}
    assert described(plain([factor], measures=["rewiring"]), folder).factors[0].name == "network.rewiring"
    for name in ("point", "replicate", "adopters"):
        (said,) = refusal(plain([{**factor, "name": name}]), folder)
        assert said == f"factors.0.name = {name!r}: is a column of the tables already; name this factor otherwise"


def test_whole_numbers(folder):
    (factor,) = described(plain([{"field": SEEDS, "range": [1, 5], "steps": 5}]), folder).factors
    assert factor.is_whole
    assert [factor.value(step / 4) for step in range(5)] == [1, 2, 3, 4, 5]
    assert all(isinstance(factor.value(step / 4), int) for step in range(5))
    (factor,) = described(plain([{"field": "run.days", "range": [5, 9], "steps": 5}]), folder).factors
    assert not factor.is_whole
    assert math.isclose(factor.value(0.125), 5.5)
    # A number that is not given is a whole one all the same.
    cap = "brands.0.campaigns.0.impressions.frequency_cap"
    (factor,) = described(plain([{"field": cap, "range": [1, 5], "steps": 2}]), folder).factors
    assert factor.is_whole


def test_assignments(folder):
    path = folder / "assigned.toml"
    path.write_text(tomli_w.dumps(sweep(set={"run": {"days": 20.0}})))
    assignments = ["replicates=9", "stop.fewest=2", "run.days=12.0", "network.mean_degree=6.0", "factors.0.name=rho"]
    with pytest.raises(SweepError, match=r"hypothesis\.0\.factor = 'rewiring'"):
        load_description(path, assignments)
    description = load_description(path, assignments[:-1])
    assert (description.replicates, description.stop.fewest) == (9, 2)
    assert (description.base.run.days, description.base.network.mean_degree) == (12.0, 6.0)
    with pytest.raises(SweepError, match=r"--set = 'replicate': must begin .* \(did you mean 'replicates'\?\)"):
        load_description(path, ["replicate=3"])
    with pytest.raises(SweepError, match=r"must be dotted.field=value"):
        load_description(path, ["replicates"])
    with pytest.raises(SweepError, match=r"replicates = 'many': must be a whole number"):
        load_description(path, ["replicates=many"])
