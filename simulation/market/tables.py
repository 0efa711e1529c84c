"""The tables that kernels read: a function of the scenario and of the key of its draws, and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.random import keys
from simulation.kernels.random.root import Root, draw_key
from simulation.market.routes import route_rows, scenario_routes, word_of_mouth

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario

_RULES = {
    "reinforced_probability": layouts.REINFORCED_PROBABILITY,
    "absolute_threshold": layouts.ABSOLUTE_THRESHOLD,
    "fractional_threshold": layouts.FRACTIONAL_THRESHOLD,
    "weighted_threshold": layouts.WEIGHTED_THRESHOLD,
    "custom": layouts.CUSTOM,
}
_PAID_BY_SOURCE = ("paid", "owned", "paid", "earned")
"""What a scenario calls each source of posts: what was bought, and what seeds post, is paid."""
_TABLED_VIEWS = 64


def tables_of(scenario: Scenario, luck: Root) -> layouts.Tables:
    """Return what brands say and do; offers come when they are made.

    Parameters
    ----------
    scenario : Scenario
    luck : pair of uint64
        Key of the draws of what happens, from `simulation.kernels.random.root.root_key`.
    """
    messages = message_rows(scenario, luck)
    views = np.arange(_TABLED_VIEWS, dtype=np.float64)
    gamma = messages["reinforcement"][:, None]
    return layouts.Tables(
        messages=messages,
        growth=views**gamma - np.maximum(views - 1.0, 0.0) ** gamma,
        routes=route_rows(scenario_routes(scenario), messages["brand"], luck),
        brands=brand_rows(scenario, luck),
        effects=effect_rows(scenario),
        offers=np.empty(0, layouts.OFFER_ROW),
    )


def feed_of(scenario: Scenario) -> layouts.Feed:
    """Return how the platform shows posts."""
    platform = scenario.platform
    weights = [getattr(platform.ranking_weight, source) for source in _PAID_BY_SOURCE]
    return layouts.Feed(platform.feed, platform.background_posts_per_day, np.array(weights))


def message_rows(scenario: Scenario, luck: Root) -> NDArray[np.void]:
    """Return what can be counted separately (layouts.MESSAGE_ROW)."""
    messages, topics = list(scenario.messages()), scenario.topics()
    rows = np.empty(len(messages), layouts.MESSAGE_ROW)
    for row, (brand, _, message, valence, identity) in zip(rows, messages, strict=True):
        row["brand"] = brand
        row["topic"] = topics.index(message.topic) if message.topic else -1
        row["rule"] = _RULES[message.rule]
        row["appeal"] = message.appeal
        row["valence"] = valence
        row["reinforcement"] = message.reinforcement
        row["threshold"] = message.threshold
        row["threshold_key0"], row["threshold_key1"] = draw_key(luck, keys.THRESHOLD, *identity)
    return rows


def effect_rows(scenario: Scenario) -> NDArray[np.void]:
    """Return what a view does by the source of a post, and a talk (layouts.EFFECT_ROW [brands, 5])."""
    sources = (*_PAID_BY_SOURCE, "talk")
    rows = np.empty((len(scenario.brands), len(sources)), layouts.EFFECT_ROW)
    for row, brand in zip(rows, scenario.brands, strict=True):
        conversion = np.array([getattr(brand.conversion, source) for source in sources])
        row["conversion"] = conversion
        row["most_conversion"] = 1.0 - (1.0 - conversion) ** np.exp(brand.attitude_pull)
        row["persuasion"] = [getattr(brand.persuasion, source) for source in sources]
    return rows


def brand_rows(scenario: Scenario, luck: Root) -> NDArray[np.void]:
    """Return what brands and their products are (layouts.BRAND_ROW)."""
    categories = sorted({brand.category for brand in scenario.brands if brand.category})
    first_talk = sum(1 for _ in scenario.messages())
    rows = np.empty(len(scenario.brands), layouts.BRAND_ROW)
    for index, (row, brand) in enumerate(zip(rows, scenario.brands, strict=True)):
        row["category"] = categories.index(brand.category) if brand.category else -1
        row["positive_message"], row["negative_message"] = word_of_mouth(scenario, index)
        # As `scenario_routes` numbers them.
        row["positive_talk"], row["negative_talk"] = first_talk + 2 * index, first_talk + 2 * index + 1
        row["attitude_pull"] = brand.attitude_pull
        row["quality"] = brand.quality
        for name in ("review_probability", "talks_per_day", "talk_days", "churn_per_day"):
            row[name] = getattr(brand.word_of_mouth, name)
        for name, kind in (("satisfaction", keys.SATISFACTION), ("review", keys.REVIEW), ("churn", keys.CHURN)):
            row[f"{name}_key0"], row[f"{name}_key1"] = draw_key(luck, kind, "brand", brand.name)
    return rows
