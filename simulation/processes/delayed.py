"""Independent cascade whose live ties take time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.draws.delays import delay_table
from simulation.errors import Problem, ScenarioError
from simulation.kernels.cascades import delayed
from simulation.processes.bound_process import Batch, BoundProcess, Seeds, item_of, ties_of
from simulation.processes.checks import (
    finished,
    flag_problems,
    is_number,
    length_problems,
    message_problems,
    probability_of,
)
from simulation.processes.independent_cascade import taken_probability
from simulation.processes.process import Process
from simulation.scenario import Scenario
from simulation.scenario.ticks import TickGrid

if TYPE_CHECKING:
    from simulation.network import SocialNetwork

_HOUR = 1.0 / 24.0
_LATE = 2**31 - 1
_MOST_TICKS = 10_000_000
_MOST_DAYS = 1e9


@dataclass(frozen=True, eq=False)
class DelayedCascade(Process):
    """Independent cascade in which each live tie takes a time of its own.

    Parameters
    ----------
    probability : float or float64 array, shape (ties,)
        That a tie is live; in [0, 1].
    reaction : mapping
        How long a live tie takes, as `platform.reaction` of a scenario: ``{"distribution": "constant", "days": d}``,
        ``geometric`` (daily_probability), ``exponential`` (mean_days), ``lognormal`` (median_days, sigma) or
        ``power_law`` (flat_days, exponent; SEISMIC, Zhao et al. 2015).
    days : float
        What would be later does not happen; above 0.
    tick_days : float
        Grid of time, in days: delays are rounded up to whole ticks, at least one. Times are counted in ticks.
    multiplicity : bool
        Whether parallel lines are repeated chances.
    message : (str, str), optional
        Brand and campaign whose coins and delays are used, as the market model draws them under the same random seed.

    Notes
    -----
    A consumer becomes active at its earliest arrival along live ties. Seeds count, and are active at tick 0.
    `SocialNetwork.strengths` are not used unless they are given as `probability`.
    """

    probability: Any
    reaction: Any
    days: float = 365.0
    tick_days: float = _HOUR
    multiplicity: bool = False
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "probability", probability_of("probability", self.probability, problems))
        for name in ("days", "tick_days"):
            value = getattr(self, name)
            if not is_number(value) or not 0.0 < value <= _MOST_DAYS:
                problems.append(Problem(name, value, f"a number of days above 0, at most {_MOST_DAYS:g}"))
        # Before it is rounded, for the quotient may be infinite.
        if not problems and self.days / self.tick_days > _MOST_TICKS:
            problems.append(Problem("days", self.days, f"at most {_MOST_TICKS:,} ticks of tick_days"))
        if isinstance(self.reaction, Mapping):
            try:
                object.__setattr__(self, "reaction", _reaction(self.reaction))
            except ScenarioError as error:
                problems += [
                    Problem(one.field.removeprefix("platform."), one.value, one.allowed) for one in error.problems
                ]
        elif not hasattr(self.reaction, "cumulative"):
            problems.append(
                Problem("reaction", self.reaction, 'a mapping such as {"distribution": "exponential", ...}')
            )
        return problems + flag_problems("multiplicity", self.multiplicity) + message_problems(self.message)

    @property
    def ticks(self) -> int:
        """How many ticks there are."""
        # A grid that divides the days must not get one tick more by rounding.
        return TickGrid.of_days(self.tick_days).count(self.days)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("probability", self.probability, network.ties, "tie"), self)
        has_lines = self.multiplicity and network.multiplicity is not None
        probability = taken_probability(self.probability, network, has_lines)
        table = delay_table(self.reaction, self.ticks, self.tick_days)
        delays = table.cumulative, table.guide, self.ticks
        item, ties = item_of(self.message), ties_of(network)

        def simulate(batch: Batch, seeds: Seeds, due: Any, work: Any, kept: Any) -> tuple[int, int]:
            random, numbers, start = batch
            done = delayed.simulate(
                random, item, numbers, start, seeds.rows, probability, delays, ties, due, work, kept
            )
            return done[0], done[1]

        return BoundProcess(simulate, lambda: np.full(network.consumers, _LATE, np.int32), needs_parents=True)


def _reaction(fields: Mapping[str, Any]) -> Any:
    """Check a reaction as a scenario's."""
    scenario = Scenario.from_fields({"platform": {"reaction": dict(fields)}, "brands": [{"name": "brand"}]}, "reaction")
    return scenario.platform.reaction
