"""One test for each bad sweep file: the message names the field, the value and what is allowed."""

import math

import pytest

from experiments.sweep.design.description import load_description
from experiments.sweep.errors import SweepError
from tests.sweep.design.examples import APPEAL, PRICE, SEEDS, described, folder_with_base, plain, refusal, sweep

REWIRING = {"field": "network.rewiring", "levels": [0.0, 0.5]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; must be a sweep in TOML with at least one [[factors]]"),
        (b"a = 1\n\xff", "is no text (byte 6 is not UTF-8); must be a TOML file"),
        (b"a\0b", "is no text (byte 1 is zero); must be a TOML file"),
        (b"#" * 2_000_000, "is larger than 1,000,000 bytes; must be a sweep in TOML"),
        (b"a = = 3", "TOML syntax: "),
        (b"a = " + b"[" * 50_000 + b"]" * 50_000, "must be a sweep in TOML"),
        (b"a = " + b"[" * 40 + b"]" * 40, "a: is nested too deeply; at most 32 levels"),
    ],
)
def test_a_file_that_is_none(tmp_path, content, said):
    path = tmp_path / "sweep.toml"
    path.write_bytes(content)
    with pytest.raises(SweepError) as caught:
        load_description(path)
    assert said in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_file(tmp_path):
    (tmp_path / "sweep.toml").write_text("a = 1")
    with pytest.raises(SweepError, match=r"SWEEP: no such file \(did you mean 'sweep.toml'\?\)"):
        load_description(tmp_path / "swep.toml")
    with pytest.raises(SweepError, match="is a directory"):
        load_description(tmp_path)


def test_everything_is_said_at_once(folder):
    tables = {
        "scenario": "base.toml",
        "measures": ["adopters", "adopters"],
        "replicates": 0,
        "colour": 3,
        "design": {"kind": "latin_hypercub"},
        "factors": [
            {"field": "network.rewirng", "levels": [0.0, 0.0]},
            {"field": "network.mixing", "range": [1.0, math.inf]},
        ],
        "hypothesis": [{"factor": "rewiring", "claim": "grows"}],
    }
    fields = [line.split(" = ")[0].split(":")[0] for line in refusal(tables, folder)]
    assert sorted(fields) == [
        "colour",
        "design.kind",
        "factors.0.field",
        "factors.0.levels.1",
        "factors.1.range.1",
        "hypothesis.0.claim",
        "hypothesis.0.outcome",
        "measures.1",
        "replicates",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"replicate": 3}, "replicate = 3: unknown field (did you mean 'replicates'?)"),
        ({"name": ""}, "name = '': must be text not empty, at most 100 characters"),
        ({"name": " "}, "name = ' ': must be printable text"),
        ({"scenario": None}, "scenario: missing; must be a name of the catalogue, or a path of a scenario"),
        ({"scenario": 3}, "scenario = 3: must be text"),
        ({"scenario": "product_lunch"}, "(did you mean 'product_launch'?)"),
        ({"scenario": "basis.toml"}, "scenario = 'basis.toml': no such file (did you mean 'base.toml'?)"),
        ({"replicates": 0}, "replicates = 0: must be a whole number in [1, 1e+06] (runs)"),
        ({"replicates": 1_000_001}, "replicates = 1000001: must be a whole number"),
        ({"replicates": True}, "replicates = True: must be a whole number"),
        ({"replicates": "4"}, "replicates = '4': must be a whole number"),
        ({"replicates": 4.0}, "replicates = 4.0: must be a whole number"),
        ({"measures": []}, "measures: missing; must be a list of one or more names"),
        ({"measures": "adopters"}, "measures = 'adopters': must be a list of: text"),
        ({"luck": "common"}, 'luck = \'common\': must be "shared" | "independent"'),
        ({"random_seed": -1}, "random_seed = -1: must be a whole number"),
        ({"random_seed": 2**63}, "random_seed = 9223372036854775808: must be a whole number"),
        ({"set": 3}, "set = 3: must be a table of: any value"),
        ({"set": {"run": {"dayz": 3}}}, "set.run.dayz = 3: unknown field (did you mean 'days'?)"),
        ({"set": {"run.days": -1.0}}, "set.run.days = -1.0: must be a number in (0, 36500] (days)"),
        ({"set": {"run.replicates": 3}}, "set.run.replicates = 3: is given by replicates of the sweep; use that"),
        ({"set": {"uncertain": {"x": 1}}}, "set.uncertain.x = 1: is not used: only comparisons draw it"),
        ({"factors": []}, "factors: missing; must be at least one [[factors]]"),
        ({"factors": 3}, "factors = 3: must be a list of tables"),
        ({"factors": [3]}, "factors.0 = 3: must be a table"),
        ({"timeseries": {}}, "timeseries.columns: missing; must be a list of: text"),
        ({"timeseries": {"columns": ["a"], "every_days": 0.0}}, "timeseries.every_days = 0.0: must be a number in (0"),
        ({"timeseries": {"columns": ["a", "a"]}}, "timeseries.columns.1 = 'a': must not repeat a name"),
        ({"stop": {"measure": "reach"}}, "stop.half_width: missing; must be a number in (0, inf)"),
        (
            {"stop": {"measure": "reach", "half_width": math.nan}},
            "stop.half_width = nan: must be a number in (0, inf) (that of the measure)",
        ),
        ({"stop": {"measure": "reach", "half_width": 1.0, "fewest": 1}}, "stop.fewest = 1: must be a whole number in"),
        (
            {"stop": {"measure": "reach", "half_width": 1.0, "fewest": 5}},
            "stop.fewest = 5: must be in 2..4, the replicates of a point",
        ),
        (
            {"stop": {"measure": "adoptrs", "half_width": 1.0, "fewest": 2}},
            "stop.measure = 'adoptrs': must be one of measures (did you mean 'adopters'?): adopters, reach",
        ),
    ],
)
def test_fields_of_the_sweep(folder, changes, said):
    tables = {name: value for name, value in sweep(**changes).items() if value is not None}
    assert any(said in line for line in refusal(tables, folder)), refusal(tables, folder)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        ({}, "factors.0.field: must be given: one of field (one) and fields (several that are linked)"),
        ({"field": "network.rewirng"}, "must be a field of the scenario (did you mean 'network.rewiring'?)"),
        ({"field": "rewiring"}, "must be a field of the scenario (did you mean 'network.rewiring'?)"),
        ({"field": "brands.2.price"}, "must be a field of the scenario (did you mean 'brands.1.price'?)"),
        ({"field": "network.rewiring.x"}, "must be a field of the scenario (did you mean 'network.rewiring'?)"),
        ({"field": ""}, "factors.0.field = '': must be a field of the scenario"),
        ({"field": "name"}, "factors.0.field = 'name': cannot be varied: it is a label, which changes no run"),
        ({"field": "start_date"}, "cannot be varied: it is a label, which changes no run"),
        ({"field": "run.replicates"}, "cannot be varied: it is given by replicates of the sweep"),
        ({"field": "run.record_cascades.0"}, "cannot be varied: it is not used: a sweep keeps measures"),
        ({"field": "run.random_seed"}, "cannot be varied: it is one for all points"),
        ({"field": "run"}, "cannot be varied as a whole: its replicates is given by replicates of the sweep"),
        ({"field": "brands.1.name"}, "cannot be varied: it is the brand's identity in draws and in measures"),
        ({"field": "brands.0"}, "cannot be varied as a whole: its name is the brand's identity"),
        ({"field": "brands"}, "cannot be varied as a whole: its N.name is the brand's identity"),
        ({"levels": None}, "factors.0.levels: must be given: exactly one of levels, range and log_range"),
        ({"range": [0.0, 1.0]}, "factors.0.levels = ['levels', 'range']: must be given: exactly one of"),
        ({"levels": []}, "factors.0.levels = []: must be two or more values; use [set] for one"),
        ({"levels": [0.5]}, "factors.0.levels = [0.5]: must be two or more values; use [set] for one"),
        ({"levels": [0.5, 0.1, 0.5]}, "factors.0.levels.2 = 0.5: must not repeat a level"),
        ({"levels": [1, 1.0]}, "factors.0.levels.1 = 1.0: must not repeat a level"),
        ({"levels": [0.5, 2.0]}, "factors.0.levels.1 = 2.0: network.rewiring must be a number in [0, 1] (probability)"),
        ({"levels": [0.5, True]}, "factors.0.levels.1 = True: network.rewiring must be a number in [0, 1]"),
        ({"levels": [0.5, "0.6"]}, "factors.0.levels.1 = '0.6': network.rewiring must be a number in [0, 1]"),
        ({"levels": [0.5, math.nan]}, "factors.0.levels.1 = nan: network.rewiring must be a number in [0, 1]"),
        ({"levels": [0.5, math.inf]}, "factors.0.levels.1 = inf: network.rewiring must be a number in [0, 1]"),
        ({"levels": [[0.5], [0.6]]}, "factors.0.labels: missing; must be 2 texts"),
        ({"levels": [0.5, {"a": 1}], "labels": ["a", "b"]}, "factors.0.levels.1 = {'a': 1}: network.rewiring must be"),
        ({"labels": ["a"]}, "factors.0.labels = ['a']: must be as many as levels, 2"),
        ({"labels": ["a", "a"]}, "factors.0.labels.1 = 'a': must not repeat a label"),
        ({"labels": ["a", " "]}, "factors.0.labels.1 = ' ': must be printable text"),
        ({"labels": ["a", 3]}, "factors.0.labels.1 = 3: must be text"),
        ({"steps": 3}, "factors.0.steps = 3: must not be given without a range"),
        ({"name": "digest"}, "factors.0.name = 'digest': is a column of the tables already"),
        ({"name": "coordinates"}, "factors.0.name = 'coordinates': is a column of the tables already"),
        ({"name": " a"}, "factors.0.name = ' a': must be printable text without spaces around it"),
        ({"levels": None, "range": [0.0, 1.0]}, "factors.0.steps: missing; must be a whole number of 2 or more"),
        (
            {"levels": None, "range": [0.0, 1.0], "steps": 1},
            "factors.0.steps = 1: must be a whole number in [2, 1e+06]",
        ),
        ({"levels": None, "range": [0.0, 2.0], "steps": 2}, "factors.0.range.1 = 2.0: network.rewiring must be"),
        ({"levels": None, "range": [-1.0, 1.0], "steps": 2}, "factors.0.range.0 = -1.0: network.rewiring must be"),
        ({"levels": None, "range": [1.0, 0.0], "steps": 2}, "must be two numbers, the first below the second"),
        ({"levels": None, "range": [1.0, 1.0], "steps": 2}, "must be two numbers, the first below the second"),
        ({"levels": None, "range": [1.0], "steps": 2}, "factors.0.range = [1.0]: must be two numbers, the lowest"),
        ({"levels": None, "range": [0.0, True], "steps": 2}, "factors.0.range.1 = True: must be a number"),
        ({"levels": None, "range": [0.0, math.nan], "steps": 2}, "factors.0.range.1 = nan: must be a number"),
        ({"levels": None, "range": [-1e308, 1e308], "steps": 2}, "must be less than 1.8e308 wide"),
        ({"levels": None, "range": [0.0, 1.0], "steps": 2, "labels": ["a", "b"]}, "must not be given without levels"),
        ({"levels": None, "log_range": [0.0, 1.0], "steps": 2}, "must be above 0, as its logarithm is taken"),
        ({"field": "network.generator", "levels": None, "range": [0.0, 1.0], "steps": 2}, "needs levels, not a range"),
        ({"field": SEEDS, "levels": None, "range": [0.5, 3.0], "steps": 2}, "must be whole numbers up to"),
        ({"field": SEEDS, "levels": None, "range": [1, 3], "steps": 4}, "must be at most 3, the whole numbers of the"),
        ({"field": SEEDS, "levels": None, "log_range": [1, 100], "steps": 50}, "two of the steps are 1"),
        ({"field": SEEDS, "levels": None, "log_range": [10, 20], "steps": 11}, "two of the steps are 11"),
        ({"field": SEEDS, "levels": [1.0, 2.0]}, f"factors.0.levels.0 = 1.0: {SEEDS} must be a whole number"),
        (
            {"field": "consumers.segments.0.susceptibility", "levels": None, "range": [0.5, 1.5], "steps": 2},
            "factors.0.range.1 = 1.5: consumers.segments.0.susceptibility reaches from 1.5 to 1.5; must stay in [0, 1]",
        ),
        ({"fields": [SEEDS]}, "factors.0.field = 'network.rewiring': must not stand beside fields"),
        ({"field": None, "fields": [SEEDS]}, f"factors.0.fields = ['{SEEDS}']: must be two or more; use field for one"),
        ({"field": None, "fields": [SEEDS, SEEDS]}, f"factors.0.fields.1 = '{SEEDS}': must not be varied twice"),
        ({"field": None, "fields": [SEEDS, PRICE]}, "factors.0.levels.0 = 0.0: must be a list of 2 values"),
        (
            {"field": None, "fields": [SEEDS, PRICE], "levels": [[1, 1.0], [1]], "labels": ["a", "b"]},
            "factors.0.levels.1 = [1]: must be a list of 2 values, one per field",
        ),
        (
            {"field": None, "fields": [SEEDS, PRICE], "levels": [[1, 1.0], [-1, 1.0]], "labels": ["a", "b"]},
            f"factors.0.levels.1 = -1: {SEEDS} must be a whole number in [0, inf) (consumers)",
        ),
        ({"colour": 3}, "factors.0.colour = 3: unknown field"),
    ],
)
def test_factors(folder, factor, said):
    table = {name: value for name, value in {**REWIRING, **factor}.items() if value is not None}
    table = table if factor else {}
    assert any(said in line for line in refusal(plain([table]), folder)), refusal(plain([table]), folder)


def test_a_random_seed_that_is_refused_is_not_missing_too(tmp_path):
    silent = folder_with_base(tmp_path, run={"days": 10.0})
    (said,) = refusal(sweep(random_seed=-1), silent)
    assert said.startswith("random_seed = -1: must be a whole number")


def test_a_field_in_two_factors(folder):
    (said,) = refusal(plain([REWIRING, {**REWIRING, "name": "again"}]), folder)
    assert said == "factors.1.field = 'network.rewiring': must not be varied twice: factors.0 sets network.rewiring"
    whole = {"field": "network", "levels": [{"rewiring": 0.1}, {"rewiring": 0.2}], "labels": ["a", "b"]}
    (said,) = refusal(plain([REWIRING, whole]), folder)
    assert said == "factors.1.field = 'network': must not be varied twice: factors.0 sets network.rewiring"


def test_names_of_factors(folder):
    factors = [{**REWIRING, "name": "x"}, {"field": APPEAL, "levels": [0.1, 0.2], "name": "x"}]
    assert refusal(plain(factors), folder) == ["factors.1.name = 'x': must be unique; name this factor otherwise"]


def test_too_many(folder):
    many = [{"field": f"brands.0.x{index}", "levels": [1, 2]} for index in range(101)]
    assert refusal(plain(many), folder) == ["factors = '101 factors': must be at most 100"]
    levels = [index / 3000 for index in range(3000)]
    (said,) = refusal(plain([{**REWIRING, "levels": levels}]), folder)
    assert said == "factors = '3,000 levels': must be at most 2,000 of all factors together"
    (said,) = refusal(plain([{"fields": [APPEAL] * 1001, "range": [0.0, 1.0]}]), folder)
    assert said == "factors = '1,001 fields': must be at most 1,000 of all factors together"


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ({"kind": "sobol"}, "design.kind = 'sobol': must be "),
        ({"points": 3}, "design.points = 3: is not used by full_factorial, which takes no settings"),
        ({"random_seed": 3}, "design.random_seed = 3: is not used by full_factorial"),
        ({"kind": "random"}, "design.points: missing; must be a whole number of 1 or more, for random"),
        ({"kind": "random", "points": 0}, "design.points = 0: must be a whole number in [1, 1e+15] (points)"),
        ({"kind": "random", "points": True}, "design.points = True: must be a whole number"),
        (
            {"kind": "random", "points": 4, "levels": 4},
            "design.levels = 4: is not used by random, which takes points, r",
        ),
        (
            {"kind": "sobol_sequence", "points": 100},
            "design.points = 100: must be a power of two for sobol_sequence: 64 or 128",
        ),
        ({"kind": "saltelli", "points": 3}, "design.points = 3: must be a power of two for saltelli: 2 or 4"),
        ({"kind": "saltelli", "points": 1}, "design.points = 1: must be a power of two for saltelli: 2"),
        ({"kind": "saltelli", "points": 2, "second_order": 1}, "design.second_order = 1: must be true or false"),
        ({"kind": "morris", "points": 4}, "design.points = 4: is not used by morris, which takes trajectories, levels"),
        ({"kind": "morris", "trajectories": 1}, "design.trajectories = 1: must be a whole number in [2, "),
        ({"kind": "morris", "levels": 5}, "design.levels = 5: must be even, such as 4 or 6"),
        ({"kind": "morris", "levels": 2}, "design.levels = 2: must be at least 4: factor rewiring has 3 levels"),
        ({"kind": "morris"}, "factors.1.steps = 3: is not used here"),
    ],
)
def test_designs(folder, design, said):
    tables = sweep(design=design)
    if said.startswith("design") and design.get("kind") in ("random", "sobol_sequence", "saltelli", "morris"):
        del tables["factors"][1]["steps"]
    assert any(said in line for line in refusal(tables, folder)), refusal(tables, folder)


@pytest.mark.parametrize(
    ("hypothesis", "said"),
    [
        (
            {"factor": "rewirin"},
            "factor = 'rewirin': must be the name of a factor (did you mean 'rewiring'?): rewiring",
        ),
        ({"outcome": "reech"}, "outcome = 'reech': must be one of measures (did you mean 'reach'?): adopters, reach"),
        ({"claim": "equivalent"}, "margin: missing; must be a number above 0"),
        ({"claim": "equivalent", "margin": -1.0}, "margin = -1.0: must be a number in (0, inf)"),
        ({"margin": 1.0}, 'margin = 1.0: is not used here: only for claim = "equivalent"'),
        ({"level": 1.0}, "level = 1.0: must be a number in (0, 1) (probability)"),
        ({"smallest": 0.0}, "smallest = 0.0: must be a number in (0, inf)"),
        ({"low": 0.1}, "low = 0.1: must be a level of rewiring: 0.0, 0.2, 1.0"),
        ({"low": True}, "low = True: must be a level of rewiring"),
        ({"low": 1.0}, "high = None: must be another level than low"),
        (
            {"factor": "mix", "low": "many", "high": "fewer"},
            "high = 'fewer': must be a level of mix (did you mean 'few'?): many, few",
        ),
        ({"factor": "appeal", "low": 0.001}, "low = 0.001: must be a number in [0.01, 1], the range of appeal"),
        ({"factor": "appeal", "high": 1.5}, "high = 1.5: must be a number in [0.01, 1], the range of appeal"),
        ({"factor": "appeal", "low": math.nan}, "low = nan: must be a number in [0.01, 1]"),
        ({"factor": "appeal", "low": 1.0, "high": 0.1}, "low = 1.0: must be below high = 0.1"),
        ({"factor": "appeal", "low": 0.5}, "low = 0.5: must be one of the steps of appeal: 0.01, 0.1, 1"),
        ({"name": " "}, "name = ' ': must be printable text"),
        ({"factor": "mix"}, "low: missing; mix has no order, so it must be said: one of its levels many, few"),
        ({"factor": "mix", "low": "many"}, "high: missing; mix has no order, so it must be said: one of its levels"),
        ({"depends_on": "mixx"}, "depends_on = 'mixx': must be the name of another factor (did you mean 'mix'?): "),
        ({"depends_on": "rewiring"}, "depends_on = 'rewiring': must be another factor than factor"),
        ({"depends_on": "mix"}, "depends_low: missing; mix has no order, so it must be said: one of its levels"),
        ({"depends_on": "mix", "depends_low": "many"}, "depends_high: missing; mix has no order"),
        (
            {"depends_on": "mix", "depends_low": "few", "depends_high": "few"},
            "depends_high = 'few': must be another level than depends_low",
        ),
        ({"depends_on": "appeal", "depends_low": 0.001}, "depends_low = 0.001: must be a number in [0.01, 1]"),
        (
            {"depends_on": "appeal", "depends_low": 1.0, "depends_high": 0.1},
            "depends_low = 1.0: must be below depends_high = 0.1",
        ),
        ({"depends_low": "few"}, "depends_low = 'few': is not used here: only beside depends_on"),
        ({"depends_high": "few"}, "depends_high = 'few': is not used here: only beside depends_on"),
        (
            {"depends_on": "appeal", "where": {"appeal": 0.1}},
            "where.appeal = 0.1: must be of another factor than rewiring and appeal: ",
        ),
        (
            {"where": {"mixx": "few"}},
            "where.mixx = 'few': must be of another factor than rewiring (did you mean 'mix'?)",
        ),
        ({"where": {"rewiring": 0.2}}, "where.rewiring = 0.2: must be of another factor than rewiring: "),
        ({"where": {"mix": "fewer"}}, "where.mix = 'fewer': must be a level of mix (did you mean 'few'?): many, few"),
        ({"where": {"appeal": 0.3}}, "where.appeal = 0.3: must be one of the steps of appeal: 0.01, 0.1, 1"),
        ({"where": {"appeal": 3.0}}, "where.appeal = 3.0: must be a number in [0.01, 1], the range of appeal"),
    ],
)
def test_hypotheses(folder, hypothesis, said):
    tables = sweep()
    tables["hypothesis"] = [{**tables["hypothesis"][0], **hypothesis}]
    assert refusal(tables, folder)[0].startswith(f"hypothesis.0.{said}"), refusal(tables, folder)


def test_hypotheses_together(folder):
    first = sweep()["hypothesis"][0]
    said = refusal(sweep(hypothesis=[first, {**first, "level": 0.1}]), folder)
    assert said[0] == "hypothesis.1.name = 'adopters increases with rewiring': must be unique"
    assert said[1].startswith("hypothesis.1.level = 0.1: must be that of the first, 0.05")


def test_one_at_a_time_cannot_tell_an_interaction(folder):
    tables = sweep(design={"kind": "one_at_a_time"})
    tables["hypothesis"] = [{**tables["hypothesis"][0], "depends_on": "appeal"}]
    (said,) = refusal(tables, folder)
    assert said.startswith("hypothesis.0.depends_on = 'appeal': cannot be told by one_at_a_time, where no two factors")


def test_an_interaction_is_read(folder):
    tables = sweep()
    first = {**tables["hypothesis"][0], "depends_on": "mix", "depends_low": "few", "depends_high": "many"}
    first.pop("name", None)
    tables["hypothesis"] = [first]
    (found,) = described(tables, folder).hypotheses
    assert (found.depends_on, found.depends_low, found.depends_high) == ("mix", "few", "many")
    assert found.name.startswith("effect of rewiring")
    assert "with mix from few to many" in found.name
