import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import ScenarioError
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.overrides import parsed
from tests.scenario.examples import small


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "market.toml"
    file.write_text(Scenario.from_fields(small()).to_toml(), encoding="utf-8")
    return file


def refusal(call, *arguments, **keywords):
    with pytest.raises(ScenarioError) as caught:
        call(*arguments, **keywords)
    return str(caught.value)


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("a=1", 1),
        ("a=1.5", 1.5),
        ("a=true", True),
        ('a="x"', "x"),
        ("a=x", "x"),
        ("a = x y ", "x y"),
        ("a=[1, 2]", [1, 2]),
        ("a={b = 1}", {"b": 1}),
        ("a=b=c", "b=c"),
        ("a=", ""),
        ("a=1\nb=2", "1\nb=2"),
        ("a=" + "9" * 5000, "9" * 5000),
        ("a=" + "[" * 5000, "[" * 5000),
    ],
    ids=lambda value: str(value)[:16],
)
def test_a_value_is_toml_and_text_where_it_is_no_toml(assignment, value):
    assert parsed([assignment]) == {"a": value}


def test_assignments_are_applied_in_order(path):
    assignments = ["brands.0.quality=0.1", "brands.0.quality=0.2", "network.generator=ring", "run.days=3"]
    scenario = load_scenario(path, assignments)
    assert (scenario.brands[0].quality, scenario.network.generator, scenario.run.days) == (0.2, "ring", 3.0)


def test_a_table_that_the_file_does_not_have_is_made(tmp_path):
    file = tmp_path / "bare.toml"
    file.write_text("[[brands]]\nname = 'b'\n", encoding="utf-8")
    assert load_scenario(file, ["brands.0.conversion.paid=0.5"]).brands[0].conversion.paid == 0.5


def test_one_field_of_a_list_is_replaced_and_the_scenario_stays_as_it_was():
    scenario = Scenario.from_fields(small())
    changed = scenario.with_fields({"brands.0.campaigns.0.start_day": 2.0})
    assert changed.brands[0].campaigns[0].start_day == 2.0
    assert scenario.brands[0].campaigns[0].start_day == 0.0


def test_numbers_of_numpy_are_numbers():
    changed = Scenario.from_fields(small()).with_fields(
        {"brands.0.quality": np.float64(0.25), "network.consumers": np.int64(50)}
    )
    assert changed.brands[0].quality == 0.25
    assert changed.network.consumers == 50


@pytest.mark.parametrize("assignment", ["run.days", "=3", " =3", ""])
def test_an_assignment_needs_a_field_and_a_value(path, assignment):
    message = refusal(load_scenario, path, [assignment])
    assert "--set" in message
    assert repr(assignment) in message
    assert "dotted.field=value, such as run.days=60" in message


def test_all_bad_assignments_are_named_at_once(path):
    assert refusal(load_scenario, path, ["a", "b", "run.days=3"]).count("--set = ") == 2


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("brands.7.quality", "brands is a list; '7' must be a number in 0..0"),
        ("brands.-1.quality", "brands is a list; '-1' must be a number in 0..0"),
        ("brands.first.quality", "brands is a list; 'first' must be a number in 0..0"),
        ("brands.0.campaigns.1.name", "brands.0.campaigns is a list; '1' must be a number in 0..0"),
        ("run.record_cascades.0.x", "run.record_cascades.0 is 0, not a table, and has no field 'x'"),
        ("brands." + "9" * 5000 + ".quality", "brands is a list"),
        ("brands.0.name.first", "brands.0.name is 'Aroma', not a table, and has no field 'first'"),
        ("run.days.hours", "run.days is 30.0, not a table, and has no field 'hours'"),
    ],
    ids=lambda text: text[:24],
)
def test_a_field_that_cannot_be_reached_is_refused(path, field, said):
    message = refusal(load_scenario, path, [f"{field}=1"])
    assert said in message
    assert field[:20] in message


@pytest.mark.parametrize("field", ["run..days", ".", "run.", ".run"])
def test_an_empty_name_is_no_field(path, field):
    assert "unknown field" in refusal(load_scenario, path, [f"{field}=1"]) or field == ".run"


def test_an_unknown_field_is_refused_with_the_nearest_one(path):
    message = refusal(load_scenario, path, ["brands.0.qualty=0.5"])
    assert "brands.0.qualty = 0.5: unknown field (did you mean 'quality'?)" in message


def test_a_value_of_an_override_is_checked_like_any_other(path):
    message = refusal(load_scenario, path, ["run.days=1\ntick_hours=2"])
    assert "run.days = '1\\ntick_hours=2': must be a number in (0, 36500] (days)" in message


def test_a_field_that_is_nested_without_end_is_refused(path):
    assert "nested too deeply" in refusal(load_scenario, path, [".".join("a" * 2_000) + "=1"])
    assert "nested too deeply" in refusal(load_scenario, path, ["run.days=" + "[" * 200 + "]" * 200])


@given(
    name=st.lists(
        st.sampled_from(["brands", "run", "0", "1", "-1", "campaigns", "days", "name", "", "x", "labels", "²"]),
        min_size=1,
        max_size=6,
    ).map(".".join),
    value=st.one_of(st.integers(), st.floats(), st.text(max_size=3), st.none(), st.lists(st.integers(), max_size=2)),
)
@settings(derandomize=True, max_examples=500, deadline=None)
def test_any_override_gives_a_scenario_or_a_refusal(name, value):
    scenario = Scenario.from_fields(small())
    try:
        answer = scenario.with_fields({name: value})
    except ScenarioError as error:
        answer = error
    assert str(answer)
