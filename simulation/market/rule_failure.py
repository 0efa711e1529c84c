"""What is said when a user's rule returns no probability in a market."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulation.draws.rule import SharingRule
from simulation.errors import RuleError
from simulation.kernels.market import rules

if TYPE_CHECKING:
    from simulation.market.blocks import Workspace
    from simulation.market.world import MarketWorld


def rule_failure(
    world: MarketWorld, replicate: int, rule: SharingRule, workspaces: Sequence[Workspace]
) -> RuleError | None:
    """Return the error of a tick in which a rule returned no probability: that of the lowest row, in any thread.

    Parameters
    ----------
    world : MarketWorld
    replicate : int
    rule : SharingRule
    workspaces : sequence of Workspace
        One per block; each stopped at the first consumer for whom the rule failed.
    """
    failed = [one for one in workspaces if one.has_failed]
    if not failed:
        return None
    first = min(failed, key=lambda one: one.failed[rules.FAILED_CONSUMER])
    consumer, message = (int(first.failed[place]) for place in (rules.FAILED_CONSUMER, rules.FAILED_MESSAGE))
    tick = world.clock.tick
    brand = world.scenario.brands[world.market.tables.messages["brand"][message]].name
    return RuleError(
        f"sharing_rule: {rule.failure([*first.failed[rules.FAILED_AT :], *first.traits])} "
        f"(consumer {world.network.label(consumer)!r}, message {world.market.message_names[message]!r} of {brand}, "
        f"replicate {replicate}, tick {tick}, day {tick * world.clock.tick_days:g})"
    )
