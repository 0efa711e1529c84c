"""Whether a scenario fits into this machine, estimated before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.errors import Problem
from simulation.network import expected_ties
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.memory import gibibytes, physical_memory

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

# Bytes at the peak, when the model is built; one brand with one campaign takes 122 per consumer, of which 72 are the
# record (`make bench-population`). Here: the first words of a record, and beside it rows of ties, in-degrees, events
# due, segment and opting out (56); traits beside the record (12); two temporaries of initial attitudes (16).
_PER_CONSUMER = 84
_PER_CONSUMER_AND_BRAND = 16
_PER_CONSUMER_AND_MESSAGE = 8
_PER_CONSUMER_AND_WEIGHED_MESSAGE = 16
# In the record, and beside it.
_PER_CONSUMER_AND_TOPIC = 8
_PER_TIE = 10
_PER_DRAWN_STRENGTH = 7
_PER_RECORDED_ROW = 450
MOST_TICKS = 10_000_000


def memory_problems(scenario: Scenario) -> Iterator[Problem]:
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
    rows = scenario.ticks * len(scenario.brands) * scenario.run.replicates
    if scenario.ticks > MOST_TICKS or rows * _PER_RECORDED_ROW > 0.8 * available:
        yield Problem(
            "run.replicates" if scenario.run.replicates > 1 else "run.tick_hours",
            scenario.run.replicates if scenario.run.replicates > 1 else scenario.run.tick_hours,
            f"the record of {scenario.ticks:,} ticks x {len(scenario.brands)} brands x {scenario.run.replicates:,} "
            f"replicates needs about {gibibytes(rows * _PER_RECORDED_ROW)}; this machine has "
            f"{gibibytes(available)} (at most {MOST_TICKS:,} ticks); lower run.replicates or run.days, "
            "or raise run.tick_hours",
        )
