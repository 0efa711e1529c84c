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

# Bytes at the peak: records (`simulation/kernels/records.py`) beside the traits that they are filled from. One brand
# with one campaign takes 138 per consumer (`make bench`).
_PER_CONSUMER = 92
_PER_CONSUMER_AND_BRAND = 16
_PER_CONSUMER_AND_MESSAGE = 10
_PER_TIE = 10
_PER_DRAWN_STRENGTH = 14
_PER_RECORDED_ROW = 450
MOST_TICKS = 10_000_000


def memory_problems(scenario: Scenario) -> Iterator[Problem]:
    """Yield the fields that ask for more than this machine has."""
    available = physical_memory()
    if available is None:
        return
    network = scenario.network
    if network.file is None:
        messages = sum(1 for _ in scenario.messages())
        consumers = float(network.consumers)
        state = consumers * (
            _PER_CONSUMER
            + _PER_CONSUMER_AND_BRAND * len(scenario.brands)
            + _PER_CONSUMER_AND_MESSAGE * messages
            + 4 * len(scenario.topics())
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
