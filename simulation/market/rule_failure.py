"""What is said when a user's rule returns no probability in a market."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.draws.rule import SharingRule
from simulation.errors import RuleError
from simulation.kernels.market import rules

if TYPE_CHECKING:
    from simulation.actors.actor import World
    from simulation.market.blocks import Workspace


def rule_failure(model: World, rule: SharingRule, workspaces: Sequence[Workspace]) -> RuleError | None:
    """Return the error of a tick in which a rule returned no probability: that of the lowest row, in any thread.

    Parameters
    ----------
    model : World
    rule : SharingRule
    workspaces : sequence of Workspace
        One per block; each stopped at the first consumer for whom the rule failed.
    """
    failed = [one for one in workspaces if one.failed[rules.FAILED_CONSUMER] >= 0.0]
    if not failed:
        return None
    first = min(failed, key=lambda one: one.failed[rules.FAILED_CONSUMER])
    consumer, message = (int(first.failed[place]) for place in (rules.FAILED_CONSUMER, rules.FAILED_MESSAGE))
    brand = model.scenario.brands[model.market.tables.messages["brand"][message]].name
    return RuleError(
        f"sharing_rule: {rule.failure([*first.failed[rules.FAILED_AT :], *first.traits])} "
        f"(consumer {model.network.label(consumer)!r}, message {model.market.message_names[message]!r} of {brand}, "
        f"replicate {model.replicate}, tick {model.tick}, day {model.tick * model.scenario.tick_days:g})"
    )
