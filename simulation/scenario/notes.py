"""What is allowed but a reader should know: fields without effect here, and values outside what sources give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulation.scenario.departures import departure_notes
from simulation.scenario.ineffective import ineffective_fields

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.scenario.brands import Brand
    from simulation.scenario.scenario import Scenario


_VERB_OF_SEVERAL = {
    "is": "are", "decides": "decide", "excludes": "exclude", "reaches": "reach", "pays": "pay", "moves": "move",
}  # fmt: skip


def notes(scenario: Scenario, network: SocialNetwork | None = None) -> Iterator[str]:
    """Yield one sentence per reason for which fields that are set have no effect, and per source departed from.

    Parameters
    ----------
    scenario : Scenario
    network : SocialNetwork, optional
        Tells also which tiers nobody belongs to.
    """
    together: dict[str, list[str]] = {}
    said = set()
    for one in ineffective_fields(scenario, network):
        is_drawn = any(one.covers(name) for name in scenario.uncertain)
        if one.field in said or not (is_drawn or _is_set(scenario, one.field)):
            continue
        said.add(one.field)
        if is_drawn:
            yield f"{one.field} {one.why}, and its range is drawn in vain."
        else:
            together.setdefault(one.why, []).append(one.field)
    for why, fields in together.items():
        verb, rest = why.split(" ", 1)
        yield f"{', '.join(fields)} {verb if len(fields) == 1 else _VERB_OF_SEVERAL[verb]} {rest}."
    for index, brand in enumerate(scenario.brands):
        if brand.attitude_pull == 0.0 and _hears_negative(brand):
            yield (
                f"brands.{index}.attitude_pull = 0: attitudes decide nothing, so negative messages keep nobody from "
                "adopting."
            )
    priced = [f"brands.{index}.price" for index, brand in enumerate(scenario.brands) if brand.price > 0.0]
    if priced:
        verb = "decides" if len(priced) == 1 else "decide"
        yield f"{', '.join(priced)} {verb} revenue alone: no consumer reacts to a price."
    yield from departure_notes(scenario)


def _hears_negative(brand: Brand) -> bool:
    word_of_mouth = brand.word_of_mouth
    speaks = word_of_mouth.review_probability > 0.0 or word_of_mouth.talks_per_day * word_of_mouth.talk_days > 0.0
    return (brand.quality < 1.0 and speaks) or any(campaign.message.valence < 0.0 for campaign in brand.campaigns)


def _is_set(scenario: Scenario, name: str) -> bool:
    """Whether a field, or any field of a table, is not at its default."""
    place: Any = scenario
    info: FieldInfo | None = None
    for key in name.split("."):
        if isinstance(place, BaseModel):
            info = type(place).model_fields[key]
            place = getattr(place, key)
        elif isinstance(place, dict):
            # An entry of a table by name is there because somebody wrote it.
            return True
        else:
            info, place = None, place[int(key)]
    if info is None or info.is_required():
        return True
    return bool(place != info.get_default(call_default_factory=True, validated_data={}))
