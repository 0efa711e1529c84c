"""Fields whose values lie outside what their sources give, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.scenario.evidence import Evidence, evidence_for, fields_with_evidence, numbers_of, pattern_of
from simulation.scenario.ineffective import ineffective_fields
from simulation.scenario.reference import rows

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

# Fields whose value 0 says that there is no such thing: a source that gives its size is not departed from.
_OFF_AT_ZERO = ("seeding.price", "price", "cost_per_thousand", "talk")


@dataclass(frozen=True)
class Departure:
    """A field whose value lies outside its source's range.

    Attributes
    ----------
    field : str
    value : float
    evidence : Evidence
    reason : str
        What the scenario says of it; empty where it says nothing.
    """

    field: str
    value: float
    evidence: Evidence
    reason: str


def departures(scenario: Scenario) -> list[Departure]:
    """Return the fields of a scenario that lie outside their sources' ranges and have an effect there.

    Defaults that depart are left out: the reference of fields says so beside them.
    """
    idle = {one.field for one in ineffective_fields(scenario)}
    values = dict(numbers_of(scenario.fields()))
    given = scenario.departures
    found = []
    for name, value, evidence in fields_with_evidence(scenario):
        if any(name == one or name.startswith(f"{one}.") for one in idle) or not _is_comparable(scenario, name, value):
            continue
        compared = value
        if evidence.relative_to:
            base = values[evidence.relative_to.replace("N", name.split(".")[1], 1)]
            if base == 0.0:
                continue
            compared = value / base
        if not evidence.holds(compared):
            if name not in given and evidence.default_departs and value == _default_of(name):
                # The reference of fields says why.
                continue
            found.append(Departure(name, value, evidence, given.get(name, "")))
    return found


def departure_notes(scenario: Scenario, without: Collection[str] = ()) -> Iterator[str]:
    """Yield one sentence per source that fields, but for some, depart from for the same reason."""
    groups: dict[tuple[Evidence, str], list[Departure]] = {}
    for one in departures(scenario):
        if one.field not in without:
            groups.setdefault((one.evidence, one.reason), []).append(one)
    for (evidence, reason), members in groups.items():
        named = ", ".join(f"{one.field} = {one.value:g}" for one in members)
        lie = "lies" if len(members) == 1 else "lie"
        why = f" Why: {reason}." if reason else ""
        yield f"{named} {lie} outside what its source gives: {evidence.spelled()}.{why}"


def _is_comparable(scenario: Scenario, name: str, value: float) -> bool:
    """Whether a value is of the kind that its source is about: in its currency, of its generator, not switched off."""
    evidence = evidence_for(name)
    if evidence is not None and evidence.unit == "USD" and scenario.currency != "USD":
        return False
    if name.startswith("platform.reaction.") and scenario.platform.reaction.distribution != "power_law":
        return False
    return value != 0.0 or not name.endswith(_OFF_AT_ZERO)


def _default_of(name: str) -> float | None:
    row = next((row for row in rows() if row.field == pattern_of(name)), None)
    try:
        return None if row is None else float(row.default)
    except ValueError:
        return None
