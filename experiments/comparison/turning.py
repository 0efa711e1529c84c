"""Where the answer of a comparison turns: the best strategy against no seeding, along the range of a field."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from experiments.comparison.launches import Launches
from experiments.comparison.measures import BY_NAME, PLACE_OF
from experiments.comparison.verdict import Verdict
from experiments.reporting import words
from experiments.statistics.pairs import paired
from simulation.scenario.evidence import evidence_for
from simulation.scenario.uncertain_values import value_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from experiments.comparison.question import Question
    from experiments.comparison.worker_pool import WorkerPool
    from simulation.network import SocialNetwork
    from simulation.seeding import SeedingPlan

VALUES = 4
"""Values of each field that are tried, both ends of its range included."""
REPLICATES = 20
"""Of each value, with the same luck at all of them."""
_SIGNS = {Verdict.GAIN: 1, Verdict.LOSS: -1}


@dataclass(frozen=True)
class Tried:
    """The best strategy less no seeding, at one value of a field.

    Attributes
    ----------
    value : float
    difference, low, high : float
        Mean over replicates, and its interval.
    """

    value: float
    difference: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 where it pays, -1 where it does not, 0 where that is not decided."""
        return _SIGNS.get(Verdict.of(self.difference, self.low, self.high), 0)

    def in_words(self) -> str:
        """The mean, with its interval."""
        return words.estimate(self.difference, self.low, self.high)


def sourced_fields(question: Question) -> tuple[str, ...]:
    """Return the uncertain fields of a scenario whose range a source gives."""
    return tuple(name for name in question.scenario.uncertain if evidence_for(name) is not None)


def runs_of(question: Question) -> int:
    """Return how many launches looking for turns takes."""
    return 2 * VALUES * REPLICATES * len(sourced_fields(question))


def turning_notes(
    question: Question,
    network: SocialNetwork,
    winner: str,
    plans: Mapping[str, SeedingPlan],
    others: Mapping[tuple[str, str], SeedingPlan],
    threads: int,
    pool: WorkerPool | None = None,
    progress: Callable[[int], None] | None = None,
    stop: threading.Event | None = None,
) -> tuple[str, ...]:
    """Try the best strategy along the range of each uncertain field that a source gives; say where its answer turns.

    All other fields are what the scenario says, seeds are the same, and each value meets the same luck.
    """
    found: list[str] = []
    if len(plans[winner]) == 0:
        # Nobody is asked: the best is what it would be compared with.
        return ()
    unit = BY_NAME[question.goal].unit
    unit = question.scenario.currency if unit == "currency" else unit
    goal_in_words = f"{question.goal.replace('_', ' ')} ({unit})"
    for name in sourced_fields(question):
        tried = []
        for step in range(VALUES):
            value = value_at(question.scenario, name, step / (VALUES - 1))
            scenario = question.scenario.with_fields({name: value, "uncertain": {}})
            asked = replace(question, scenario=scenario, uncertain=False)
            launches = Launches(asked, network, plans, others, threads, pool)
            sample = launches.run(range(REPLICATES), only=(winner,), progress=progress, stop=stop)
            goal = sample.values[:, :, 0, PLACE_OF[question.goal]]
            pair = paired(goal[:, 0], goal[:, 1])
            assert pair.difference is not None
            assert pair.low is not None
            assert pair.high is not None
            tried.append(Tried(value, pair.difference, pair.low, pair.high))
        found.append(turn_in_words(name, winner, goal_in_words, tried))
    return tuple(found)


def turn_in_words(field: str, winner: str, goal: str, tried: list[Tried]) -> str:
    """Say whether, and between which values of a field, the best strategy begins or ceases to pay."""
    low, high = tried[0], tried[-1]
    ends = (
        f"{goal} beyond no seeding {low.in_words()} at the low end, {high.in_words()} at the high end (95 % intervals)"
    )
    evidence = evidence_for(field)
    source = "" if evidence is None else f"; its source gives {evidence.spelled()}"
    start = f"Along {field} from {low.value:g} to {high.value:g}, all else as in the scenario, {winner}"
    signs = {one.sign for one in tried}
    decided = [one for one in tried if one.sign]
    turns = [(a, b) for a, b in pairwise(decided) if a.sign != b.sign]
    if turns:
        said = " and ".join(f"between {a.value:g} and {b.value:g}" for a, b in turns)
        verb = "begins to pay" if turns[0][1].sign > 0 else "ceases to pay"
        text = f"{verb} {said}" if len(turns) == 1 else f"turns {said}"
    elif signs == {-1}:
        text = "loses against no seeding everywhere"
    elif signs == {1}:
        text = "pays everywhere"
    elif signs == {0}:
        text = "is told apart from no seeding nowhere"
    else:
        where = ", ".join(f"{one.value:g}" for one in tried if one.sign == 0)
        word = "pays" if 1 in signs else "loses against no seeding"
        text = f"{word}, but at {where} that is not decided"
    return f"{start} {text}: {ends}{source}. {REPLICATES} replicates of each of {len(tried)} values."
