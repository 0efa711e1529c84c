"""Scenarios with hostile values, drawn: any field, at any of the values at which something may break."""

from __future__ import annotations

import copy
import re
import typing
from typing import Any

from hypothesis import strategies as st

from simulation.scenario.distributions import DISTRIBUTIONS
from simulation.scenario.reactions import REACTIONS
from simulation.scenario.reference import rows
from simulation.scenario.refusals import is_table, parts
from simulation.scenario.scenario import Scenario
from simulation.scenario.seeding import Strategy

NUMBERS = [
    0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 0.1, 1e-3, 1e-9, 1e-30, 1e-46, 1e-300, 5e-324, 7.0, 11.0, 12.0, 13.0, 30.0, 100.0,
    1e4, 1e6, 16384.0, 1e9, 1e12, 1e15, 1e30, 1e39, 1e300, 1.7e308, float("nan"), float("inf"), 1.0 - 1e-12, 1.0 + 1e-9,
]  # fmt: skip
WHOLE = [0, 1, 2, 3, 5, 11, 12, 13, 100, -1, 10**6, 2**31, 2**63 - 1, 2**63, 10**15, 10**18]
WORDS = ["", "a", "coffee", "tea", "young", "old", "A", "B", "0", "5", "12", "beta", "number", "constant", "a.b", "\n"]
NAMES = [
    *typing.get_args(Strategy),
    *DISTRIBUTIONS,
    *REACTIONS,
    "reinforced_probability",
    "fractional_threshold",
    "custom",
]
NAMES += ["absolute_threshold", "weighted_threshold", "gnp", "ring", "complete", "watts_strogatz", "communities"]
NAMES += ["chung_lu", "powerlaw_cluster", "luck", "consumers", "network", "log_uniform", "2026-02-30", "2026-02-28"]
KEPT = ("network.consumers", "run.days", "run.tick_hours", "run.replicates", "network.file")

BASE: dict[str, Any] = {
    "run": {"days": 3.0, "tick_hours": 12.0, "random_seed": 4},
    "network": {"generator": "watts_strogatz", "consumers": 12, "mean_degree": 4.0},
    "consumers": {
        "segments": [
            {"name": "young", "share": 0.5, "interests": {"coffee": 0.9}},
            {"name": "old", "share": 0.5, "interests": {"coffee": 0.1}},
        ]
    },
    "brands": [
        {
            "name": "A",
            "category": "hot",
            "price": 20.0,
            "unit_cost": 4.0,
            "followers": 0.5,
            "initial_adopters": 1,
            "word_of_mouth": {"talks_per_day": 1.0, "review_probability": 0.5, "positive": {"topic": "coffee"}},
            "campaigns": [
                {
                    "name": "c",
                    "budget": 50.0,
                    "posts_per_day": 1.0,
                    "message": {"appeal": 0.2, "topic": "coffee"},
                    "impressions": {"per_day": 10.0},
                    "seeding": {"strategy": "pagerank", "count": 2, "price": 5.0},
                    "referral": {"extra_talks_per_day": 0.5, "reward": 1.0},
                }
            ],
        },
        {"name": "B", "category": "hot", "campaigns": [{"name": "d"}]},
    ],
}


def distribution_fields() -> dict[str, list[str]]:
    """Return the parameters of each distribution and reaction, by name."""
    from simulation.scenario import distributions, reactions

    found = {}
    for union in (distributions.Distribution, reactions.Reaction):
        for part in parts(union):
            if is_table(part):
                kind = typing.get_args(part.model_fields["distribution"].annotation)[0]
                names = [name for name in part.model_fields if name != "distribution"]
                found[kind, union is reactions.Reaction] = names
    return found


PATTERNS = [row.field for row in rows()]
NUMBER = st.sampled_from(NUMBERS)
ANY_NUMBER = st.one_of(NUMBER, st.sampled_from(WHOLE))


@st.composite
def distribution(draw: Any, *, is_reaction: bool) -> Any:
    """Draw the table of a distribution, mostly of a shape that exists."""
    kinds = {kind: names for (kind, of_reaction), names in distribution_fields().items() if of_reaction == is_reaction}
    kind = draw(st.sampled_from(sorted(kinds)))
    lists = {"values", "probabilities"}
    table = {
        name: draw(st.lists(NUMBER, min_size=1, max_size=3)) if name in lists else draw(NUMBER)
        for name in kinds[kind]
        if draw(st.integers(0, 9))
    }
    return {"distribution": kind, **table}


def value_of(row: Any) -> Any:
    """Return the strategy of a field's values: of its kind, and now and then of another."""
    if "distribution" in row.kind and row.field == "platform.reaction":
        own = distribution(is_reaction=True)
    elif "distribution" in row.kind:
        own = st.one_of(NUMBER, distribution(is_reaction=False))
    elif row.kind.startswith("a list"):
        own = st.lists(st.one_of(st.sampled_from(WORDS), st.sampled_from(WHOLE), st.sampled_from(NAMES)), max_size=3)
    elif "true" in row.kind:
        own = st.booleans()
    elif '"' in row.kind:
        own = st.sampled_from(re.findall(r'"([^"]*)"', row.kind))
    elif "text" in row.kind:
        own = st.sampled_from(WORDS)
    elif "whole" in row.kind:
        own = st.sampled_from(WHOLE)
    else:
        own = NUMBER
    other = st.one_of(ANY_NUMBER, st.sampled_from(WORDS), st.sampled_from(NAMES), st.booleans(), st.just([]))
    return st.integers(0, 19).flatmap(lambda turn: other if turn == 0 else own)


LIMITS = [
    ("brands.0.campaigns.0.seeding.strategy", st.sampled_from(typing.get_args(Strategy))),
    ("brands.0.campaigns.0.seeding.count", st.sampled_from([0, 1, 2, 11, 12, 13])),
    ("brands.0.campaigns.0.seeding.budget", NUMBER),
    ("brands.0.campaigns.0.budget", NUMBER),
    ("brands.0.campaigns.0.seeding.price", NUMBER),
    ("brands.0.campaigns.0.seeding.tiers", st.lists(
        st.fixed_dictionaries({"name": st.sampled_from(WORDS), "audience_from": st.integers(0, 9), "price": NUMBER,
                               "acceptance": st.sampled_from([0.0, 0.5, 1.0])}), max_size=2)),
    ("brands.0.campaigns.0.seeding.labels", st.lists(st.sampled_from(["0", "5", "11", "12", "x"]), max_size=3)),
    ("brands.0.campaigns.0.seeding.waves", st.integers(1, 3)),
    ("consumers.segments.0.interests", st.dictionaries(
        st.sampled_from(["coffee", *WORDS, *DISTRIBUTIONS]), NUMBER, max_size=2)),
    ("uncertain", st.dictionaries(st.sampled_from(PATTERNS).map(lambda name: name.replace("N", "0")),
                                  st.fixed_dictionaries({"low": NUMBER, "high": NUMBER}), max_size=2)),
    ("network.consumers", st.sampled_from([1, 2, 3, 12, 13, 30])),
    ("run.days", st.sampled_from([1e-9, 0.1, 1.0, 3.0, 9.5])),
]  # fmt: skip


@st.composite
def hostile_changes(draw: Any) -> dict[str, Any]:
    """Draw dotted fields with values to put in their place."""
    changes: dict[str, Any] = {}
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.integers(0, 3)):
            row = draw(st.sampled_from([row for row in ROWS if row.field not in KEPT]))
            place = row.field.replace(".FIELD", ".brands.0.quality")
            place = re.sub(r"\.N(?=\.|$)", lambda _: f".{draw(st.integers(0, 1))}", place)
            changes[place] = draw(value_of(row))
        else:
            place, values = draw(st.sampled_from(LIMITS))
            changes[place] = draw(values)
    return changes


ROWS = list(rows())


def base() -> dict[str, Any]:
    """Return the tables that are changed."""
    return copy.deepcopy(BASE)


def is_field(name: str) -> bool:
    """Whether a dotted name is that of a field of a scenario, of a table or list in it, or of an item."""
    model: Any = Scenario
    head, _, rest = name.partition(".")
    if head in ("uncertain", "departures") and rest:
        # A table by dotted names; which fields these may be is what is refused.
        return bool(rest.removesuffix(".low").removesuffix(".high").removesuffix(".distribution"))
    segments, separator, _ = name.partition(".interests.")
    if separator:
        # Topics are the user's words, and may hold dots.
        name = f"{segments}.interests.topic"
    for key in name.split("."):
        following = None
        for part in parts(model):
            origin = typing.get_origin(part)
            if is_table(part) and key in part.model_fields:
                following = part.model_fields[key].annotation
            elif origin is tuple and (key.isdecimal() or key == "*"):
                following = typing.get_args(part)[0]
            elif origin is dict:
                following = typing.get_args(part)[1]
            if following is not None:
                break
        if following is None:
            return False
        model = following
    return True
