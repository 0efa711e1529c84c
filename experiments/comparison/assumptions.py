"""The assumptions that matter to a comparison: fields of the scenario with their values, ranges and sources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from simulation.scenario.reference import rows as described_fields

if TYPE_CHECKING:
    from simulation.scenario import Scenario

_OF_BRAND = (
    "price",
    "unit_cost",
    "lifetime.margin_per_year",
    "lifetime.retention_per_year",
    "lifetime.discount_per_year",
    "quality",
    "conversion.paid",
    "conversion.owned",
    "conversion.earned",
    "conversion.talk",
    "attitude_pull",
    "word_of_mouth.talks_per_day",
    "word_of_mouth.talk_days",
    "word_of_mouth.review_probability",
)
_OF_CAMPAIGN = (
    "message.appeal",
    "message.rule",
    "message.reinforcement",
    "seeding.price",
    "seeding.acceptance",
    "seeding.tiers",
    "seeding.cost_per_thousand",
    "seeding.free_unit",
    "seeding.waves",
    "seeding.adaptive",
)
_OF_MARKET = ("run.days", "run.tick_hours", "platform.feed", "platform.background_posts_per_day")


def assumptions(scenario: Scenario, brand: int, campaign: int) -> pd.DataFrame:
    """Return the fields that decide what a seeding is worth; see `ComparisonResult.assumptions`."""
    place = f"brands.{brand}"
    names = [
        *_OF_MARKET,
        *(f"{place}.{name}" for name in _OF_BRAND),
        *(f"{place}.campaigns.{campaign}.{name}" for name in _OF_CAMPAIGN),
    ]
    names += [name for name in scenario.uncertain if name not in names]
    rows = {row.field: row for row in described_fields()}
    found = []
    for name in names:
        row = rows.get(re.sub(r"\.\d+(?=\.|$)", ".N", name))
        unknown = scenario.uncertain.get(name)
        value = _value(scenario, name)
        if row is None and not isinstance(value, tuple):
            continue
        found.append(
            (
                name,
                _written(value),
                "" if row is None else row.unit,
                "" if row is None else row.meaning,
                "" if row is None else row.source,
                None if unknown is None else unknown.low,
                None if unknown is None else unknown.high,
            )
        )
    columns = ["field", "value", "unit", "meaning", "source", "low", "high"]
    return pd.DataFrame(found, columns=columns).astype({"low": float, "high": float})


def _value(scenario: Scenario, name: str) -> Any:
    place: Any = scenario
    for key in name.split("."):
        if isinstance(place, tuple):
            place = place[int(key)]
        elif isinstance(place, dict):
            place = place[key]
        else:
            place = getattr(place, key)
    return place


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return (
            "; ".join(", ".join(f"{key} {item}" for key, item in one.model_dump().items()) for one in value) or "none"
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
