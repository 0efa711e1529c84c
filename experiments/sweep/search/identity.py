"""What a search is told apart by: all that its file says, beside its base scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from experiments.sweep.design.shown import table_of
from experiments.sweep.folder import SCENARIO
from experiments.sweep.point import fingerprint

if TYPE_CHECKING:
    from experiments.sweep.search.description import SearchDescription


def search_tables(description: SearchDescription) -> dict[str, Any]:
    """Return a search as the tables of a search file beside its base scenario."""
    sweep, goal = description.sweep, description.goal
    return {
        "name": sweep.name,
        "question": sweep.question,
        "scenario": SCENARIO,
        "replicates": sweep.replicates,
        "measures": list(description.measures),
        "factors": [table_of(factor) for factor in sweep.factors],
        "goal": {"measure": goal.measure, "direction": goal.direction},
        "constraints": [
            {"measure": one.measure, ("at_most" if one.is_upper else "at_least"): one.bound}
            for one in description.constraints
        ],
        "search": description.settings.model_dump(),
    }


def search_identity(description: SearchDescription) -> str:
    """Return the identity of what a search asks, whatever versions answer it."""
    return fingerprint({**search_tables(description), "base": description.sweep.base.digest()})
