"""The catalogue stands on its sources: what departs says why, and ranges of what is uncertain hold the source's."""

import math
import re
from pathlib import Path

import pytest

from experiments.sweep.design.description import load_description
from experiments.sweep.shipped import names as sweeps
from experiments.sweep.shipped import path_of
from simulation.errors import ScenarioError
from simulation.scenario import Scenario, catalogue, load_scenario
from simulation.scenario.departures import departures
from simulation.scenario.evidence import EVIDENCE, evidence_for
from simulation.scenario.notes import notes
from simulation.scenario.reference import rows
from tests.scenario.hostile import base

PAID = "brands.0.conversion.paid"


def scenarios():
    yield from ((name, load_scenario(name)) for name in catalogue.names())
    yield from ((name, load_description(path_of(name)).base) for name in sweeps())


@pytest.mark.parametrize(
    ("name", "scenario"), list(scenarios()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_departs_from_its_source_says_why(name, scenario):
    assert [one.field for one in departures(scenario) if not one.reason] == []
    for field, uncertain in scenario.uncertain.items():
        evidence = evidence_for(field)
        if evidence is not None and not evidence.relative_to:
            assert uncertain.low <= evidence.low
            assert uncertain.high >= evidence.high


def test_defaults_lie_in_their_ranges_or_say_why_not():
    for row in rows():
        evidence = evidence_for(row.field)
        if evidence is None or row.default in ("required", "0"):
            continue
        default = float(row.default)
        if evidence.relative_to:
            default /= float(next(other.default for other in rows() if other.field == evidence.relative_to))
        assert evidence.holds(default) == (not evidence.default_departs), row
        assert evidence.spelled() in row.source


def test_every_field_with_a_source_is_one():
    known = {row.field for row in rows()} | {"platform.reaction.flat_days", "platform.reaction.exponent"}
    for evidence in EVIDENCE:
        assert set(evidence.fields) <= known
        assert evidence.low <= evidence.high
        assert evidence.grade in ("A", "B", "C", "industry")


def test_codes_are_spelled_out():
    code = re.compile(r"\b[PV]\d{1,2}\b")
    folder = Path(catalogue.__file__).parents[2] / "scenarios"
    for path in folder.rglob("*.toml"):
        assert not code.search(path.read_text()), path
    for _, scenario in scenarios():
        assert not any(code.search(note) for note in notes(scenario))
    assert not any(code.search(row.source + row.meaning) for row in rows())


@pytest.mark.parametrize(
    ("value", "is_outside"), [(1e-4, False), (1e-3, False), (0.00099, False), (0.01, True), (9e-5, True)]
)
def test_a_value_of_the_users_own_is_noted_with_range_and_source(value, is_outside):
    scenario = Scenario.from_fields(base()).with_fields({PAID: value})
    said = [note for note in notes(scenario) if f"{PAID} = {value:g} lies outside" in note]
    assert len(said) == is_outside
    if said:
        assert "0.0001 to 0.001 (effect of one ad contact; Lewis & Rao 2015" in said[0]


def test_a_reason_is_told_beside_the_value():
    fields = {**base(), "departures": {PAID: "a test"}}
    scenario = Scenario.from_fields(fields).with_fields({PAID: 0.5})
    assert any(f"{PAID} = 0.5 lies outside" in note and note.endswith("Why: a test.") for note in notes(scenario))
    assert scenario.digest() == Scenario.from_fields(base()).with_fields({PAID: 0.5}).digest()


def test_a_reason_for_what_has_no_source_is_refused():
    with pytest.raises(ScenarioError, match=r"departures\.brands\.0\.conversion\.pid: must be a number"):
        Scenario.from_fields({**base(), "departures": {"brands.0.conversion.pid": "a test"}})


def test_ranges_in_words():
    assert evidence_for(PAID).range_in_words() == "0.0001 to 0.001"
    assert evidence_for("brands.3.conversion.talk").range_in_words() == "20 to 30 times conversion.paid"
    assert evidence_for("brands.0.campaigns.2.seeding.tiers.1.price").range_in_words() == "10 or more USD"
    assert math.isinf(evidence_for("brands.0.campaigns.2.seeding.price").high)
    assert evidence_for("run.days") is None
