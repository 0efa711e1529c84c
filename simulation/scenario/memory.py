"""Whether a scenario fits into this machine, estimated before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.errors import Problem
from simulation.network import expected_ties
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.memory import gibibytes, physical_memory

if TYPE_CHECKING:
    from simulation.scenario.declaration import ScenarioFields

# Bytes at the peak, when the model is built; one brand with one campaign takes 92 per consumer, of which 64 are the
# record, each further brand 37 (`make bench`). Here: the first words of a record, what rounds it up to cache lines,
# and beside it rows of ties, segment and opting out.
_PER_CONSUMER = 60
# Attitude, status and awareness, adoption tick.
_PER_CONSUMER_AND_BRAND = 10
# Views and flags, source of the first view.
_PER_CONSUMER_AND_MESSAGE = 8
_PER_CONSUMER_AND_WEIGHED_MESSAGE = 16
_PER_CONSUMER_AND_TOPIC = 4
_PER_TIE = 10
_PER_DRAWN_STRENGTH = 7
_PER_RECORDED_ROW = 700
# Money and counts of what it pays for.
_PER_TICK_AND_CAMPAIGN = 64
# An impression waits in the calendar from the day on which it is bought.
_PER_IMPRESSION = 15
MOST_TICKS = 10_000_000


def memory_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    """Yield the fields that ask for more than this machine has."""
    available = physical_memory()
    if available is None:
        return
    network = scenario.network
    if network.file is None:
        messages = [message for _, _, message, _, _ in scenario.messages()]
        is_weighed = any(message.rule in ("weighted_threshold", "custom") for message in messages)
        per_message = _PER_CONSUMER_AND_WEIGHED_MESSAGE if is_weighed else _PER_CONSUMER_AND_MESSAGE
        consumers = float(network.consumers)
        state = consumers * (
            _PER_CONSUMER
            + _PER_CONSUMER_AND_BRAND * len(scenario.brands)
            + per_message * len(messages)
            + _PER_CONSUMER_AND_TOPIC * len(scenario.topics())
        )
        ties = expected_ties(network.generator, network.consumers, network.mean_degree)
        per_tie = _PER_TIE if network.strength == 1.0 else _PER_TIE + _PER_DRAWN_STRENGTH
        needed = state + ties * per_tie
        if needed > 0.8 * available or network.consumers > MOST_CONSUMERS:
            lever = (
                "network.consumers" if network.generator == "complete" else "network.consumers or network.mean_degree"
            )
            yield Problem(
                "network.consumers",
                network.consumers,
                f"needs about {gibibytes(needed)} for {consumers:,.0f} consumers and {ties:,.0f} ties; "
                f"this machine has {gibibytes(available)}; lower {lever}",
            )
    yield from _impression_problems(scenario)
    rows = scenario.ticks * len(scenario.brands) * scenario.run.replicates
    campaigns = sum(len(brand.campaigns) for brand in scenario.brands)
    needed = float(rows * _PER_RECORDED_ROW + scenario.ticks * campaigns * _PER_TICK_AND_CAMPAIGN)
    if scenario.ticks > MOST_TICKS or needed > 0.8 * available:
        yield Problem(
            "run.replicates" if scenario.run.replicates > 1 else "run.tick_hours",
            scenario.run.replicates if scenario.run.replicates > 1 else scenario.run.tick_hours,
            f"the record of {scenario.ticks:,} ticks x {len(scenario.brands)} brands x {scenario.run.replicates:,} "
            f"replicates needs about {gibibytes(needed)}; this machine has "
            f"{gibibytes(available)} (at most {MOST_TICKS:,} ticks); lower run.replicates or run.days, "
            "or raise run.tick_hours",
        )


def _impression_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    """Yield the campaigns whose impressions do not fit; a frequency cap bounds those of a generated network."""
    days, network = scenario.run.days, scenario.network
    for index, brand in enumerate(scenario.brands):
        for number, campaign in enumerate(brand.campaigns):
            impressions = campaign.impressions
            end = days if campaign.end_day is None else min(campaign.end_day, days)
            count = impressions.per_day * max(end - campaign.start_day, 0.0)
            if impressions.frequency_cap is not None and network.file is None:
                count = min(count, float(impressions.frequency_cap) * network.consumers)
            problem = impressions_problem(count)
            if problem:
                allowed = f"{problem}; lower it, the length of the campaign, or impressions.frequency_cap"
                place = f"brands.{index}.campaigns.{number}.impressions.per_day"
                yield Problem(place, impressions.per_day, allowed)


def impressions_problem(count: float) -> str:
    """Say why so many impressions do not fit into this machine's memory; nothing if they do."""
    available, needed = physical_memory(), count * _PER_IMPRESSION
    if available is None or needed <= 0.8 * available:
        return ""
    return f"{count:,.0f} impressions need about {gibibytes(needed)}; this machine has {gibibytes(available)}"
