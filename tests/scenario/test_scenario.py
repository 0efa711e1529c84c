import math

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import ScenarioError
from simulation.scenario import Scenario, catalogue, load_scenario
from simulation.scenario.reference import json_schema, reference_table, rows
from tests.scenario.examples import RICH, rich, small

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def problems_of(fields, source="scenario"):
    with pytest.raises(ScenarioError) as caught:
        Scenario.from_fields(fields, source)
    return {problem.field: problem for problem in caught.value.problems}


def reloaded(scenario, tmp_path):
    path = tmp_path / "again.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8")
    return load_scenario(path)


@pytest.mark.parametrize("fields", [small(), rich()], ids=["small", "rich"])
def test_what_is_written_as_toml_is_the_same_scenario_again(fields, tmp_path):
    scenario = Scenario.from_fields(fields)
    again = reloaded(scenario, tmp_path)
    assert again == scenario
    assert again.to_toml() == scenario.to_toml()
    assert again.digest() == scenario.digest()


@pytest.mark.parametrize("name", catalogue.names())
def test_a_scenario_of_the_catalogue_is_the_same_again(name, tmp_path):
    scenario = load_scenario(name)
    assert reloaded(scenario, tmp_path) == scenario


TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
PROBABILITY = st.floats(0.0, 1.0)


@given(
    name=TEXT.filter(lambda name: bool(name) and name.isprintable()),
    question=TEXT,
    topic=TEXT.filter(bool),
    interest=PROBABILITY,
    quality=PROBABILITY,
    price=st.floats(0.0, 1e12),
    days=st.floats(0.1, 50.0),
    seed=st.integers(0, 2**63 - 1),
)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_any_text_and_number_survives_toml(
    tmp_path_factory, name, question, topic, interest, quality, price, days, seed
):
    fields = {
        "name": name,
        "question": question,
        "run": {"days": days, "random_seed": seed},
        "consumers": {"segments": [{"interests": {topic: interest}}]},
        "brands": [{"name": "b", "quality": quality, "price": price}],
    }
    scenario = Scenario.from_fields(fields)
    assert reloaded(scenario, tmp_path_factory.mktemp("again")) == scenario


def test_labels_do_not_change_the_digest_and_fields_do():
    scenario = Scenario.from_fields(small())
    assert scenario.with_fields({"name": "other", "question": "?", "currency": "JPY"}).digest() == scenario.digest()
    assert scenario.with_fields({"brands.0.quality": 0.81}).digest() != scenario.digest()


def test_a_scenario_cannot_be_changed():
    scenario = Scenario.from_fields(small())
    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"
    with pytest.raises(ValueError, match="frozen"):
        scenario.brands[0].quality = 0.5


def test_the_fields_given_are_left_alone():
    fields = rich()
    Scenario.from_fields(fields).with_fields({"brands.0.campaigns.1.seeding.count": 5})
    assert fields == RICH


@pytest.mark.parametrize(
    ("days", "tick_hours", "ticks"), [(30.0, 1.0, 720), (1.0, 24.0, 1), (1.0, 7.0, 4), (0.01, 24.0, 1), (0.3, 2.4, 3)]
)
def test_ticks_cover_the_days(days, tick_hours, ticks):
    scenario = Scenario.from_fields({**small(), "run": {"days": days, "tick_hours": tick_hours}})
    assert scenario.ticks == ticks
    assert scenario.tick_days == tick_hours / 24


@given(tick=st.integers(0, 5000), tick_hours=st.sampled_from([0.1, 0.3, 1.0, 1.2, 2.4, 7.0, 24.0]))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_the_first_moment_of_a_tick_is_in_that_tick(tick, tick_hours):
    scenario = Scenario.from_fields({**small(), "run": {"days": 1.0, "tick_hours": tick_hours}})
    assert scenario.tick_of(tick * scenario.tick_days) == tick


# Every field, in words and as JSON Schema.

WITHOUT_UNIT = {"random_seed", "attitude_pull", "reinforcement", "threshold", "valence"}


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: row.field)
def test_every_field_has_a_meaning_and_a_unit_where_it_has_a_dimension(row):
    assert row.meaning
    assert row.kind
    if "number" in row.kind and row.field.rsplit(".", 1)[-1] not in WITHOUT_UNIT:
        assert row.unit
    assert row.default, "a default, or 'required' or 'not given'"


def test_the_reference_names_every_field():
    table = reference_table()
    assert all(f"`{row.field}`" in table for row in rows())


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("fields", [small(), rich()], ids=["small", "rich"])
def test_the_schema_accepts_what_the_program_accepts(fields):
    VALIDATOR.validate(fields)


@pytest.mark.parametrize("name", catalogue.names())
def test_the_schema_accepts_the_catalogue(name):
    import tomllib

    VALIDATOR.validate(tomllib.loads(catalogue.text(name)))


@pytest.mark.parametrize(
    "change",
    [
        {"brands": []},
        {"brands": 3},
        {"run": {"dais": 3.0}},
        {"run": {"days": 0.0}},
        {"run": {"days": "3"}},
        {"network": {"consumers": 0}},
        {"network": {"generator": "tree"}},
        {"platform": {"reaction": {"distribution": "triangle"}}},
        {"brands": [{"name": "b", "quality": 1.5}]},
        {"brands": [{"quality": 0.5}]},
        {"brands": [{"name": "b", "initial_attitude": {"distribution": "beta", "alpha": 1.0}}]},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_program_refuses(change):
    fields = {**small(), **change}
    assert not VALIDATOR.is_valid(fields)
    problems_of(fields)


# Random damage: whatever stands in a leaf, the answer is a scenario or a refusal.


def places(value, path=()):
    """Yield the paths of all tables, lists and leaves."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


HOSTILE = st.one_of(
    st.sampled_from(
        [
            *(math.nan, math.inf, -math.inf, -1, 0, -0.0, 1.5, 2, 1e308, -1e308, 5e-324, 10**12, 10**400, -(10**400)),
            *(2**31, 2**63, 2**64, True, False, None, "", "1", "nan", "\0", "\ud800", "x" * 1000, "\n", b"x"),
            *([], {}, [[]], [None], [1, "a"], {"distribution": "beta"}, {"distribution": []}, {"a": {"b": 1}}),
            *({"distribution": "lognormal", "median": 1e308, "sigma": 1e-300, "minimum": 5e-324},),
            *({"distribution": "choice", "values": [1e308, 1e308], "probabilities": [1e308, 1e308]},),
            *({"distribution": "normal", "mean": -1e308, "sd": 1e-300, "minimum": 1e308},),
            *({"distribution": "gamma", "shape": 1e-300, "scale": 1e308, "maximum": 1e-300},),
            *({"distribution": "uniform", "minimum": 1e308, "maximum": -1e308}, {1: 2}, {"": ""}, (1, 2), {3}),
            *({"distribution": "power_law", "exponent": 1e-300}, {"distribution": "constant", "days": -1}),
        ]
    ),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
)


def damaged(fields, path, value):
    place = fields
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return fields


def answer(fields):
    try:
        return Scenario.from_fields(fields, "damaged.toml")
    except ScenarioError as error:
        refusal = error
    assert refusal.problems
    assert str(refusal).startswith("damaged.toml: ")
    assert "Input should" not in str(refusal), "a validator's own words"
    return refusal


@given(damage=st.lists(st.tuples(st.sampled_from(list(places(RICH))), HOSTILE), min_size=1, max_size=3))
@settings(derandomize=True, max_examples=1500, deadline=None)
def test_random_damage_gives_a_scenario_or_a_refusal(damage):
    fields = rich()
    for path, value in damage:
        try:
            fields = damaged(fields, path, value)
        except (KeyError, IndexError, TypeError):
            continue  # the damage before took this place away
    answer(fields)


@given(path=st.sampled_from(list(places(RICH))), name=st.text(max_size=8))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_field_too_many_gives_a_refusal_that_names_it(path, name):
    fields = rich()
    place = fields
    for key in path:
        place = place[key]
    if isinstance(place, dict) and name not in place and path[-1] != "interests":
        place[name] = 1
        result = answer(fields)
        if isinstance(result, ScenarioError):
            assert any(problem.field.endswith(name) for problem in result.problems)


@given(path=st.sampled_from(list(places(RICH))))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_field_too_few_gives_a_scenario_or_a_refusal(path):
    fields = rich()
    place = fields
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    answer(fields)
