"""The finalists of a search: which they are, what fresh replicates say of them, and which of them wins.

The best trial of many was also lucky: its mean in the search is too good on average. So the best few are estimated
again on replicates that had no part in the choice, and the winner is named from these.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtr

from experiments.statistics.intervals import mean_interval
from experiments.statistics.pairs import paired
from experiments.sweep.search.result import Finalist, Trial
from simulation.results.moments import LEVEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.search.description import SearchDescription


APART = 0.05
"""Share of a range by which finalists differ that do not differ in a level: neighbors are no alternatives."""


def decisive(description: SearchDescription) -> list[int]:
    """Return the places of the measures that a trial must have: those of the goal and of the constraints."""
    named = {description.goal.measure, *(constraint.measure for constraint in description.constraints)}
    return [place for place, measure in enumerate(description.measures) if measure in named]


def best(trials: Sequence[Trial], description: SearchDescription) -> list[Trial]:
    """Return the trials that are estimated again: the best that keep the constraints, each apart from better ones."""
    place, sign = description.measures.index(description.goal.measure), description.goal.sign
    feasible = [trial for trial in trials if trial.state == "feasible" and trial.repeats is None]
    feasible.sort(key=lambda trial: (-sign * trial.means[place], trial.number))
    chosen: list[Trial] = []
    for trial in feasible:
        if len(chosen) < description.settings.finalists and all(
            _is_apart(description.factors, trial, other) for other in chosen
        ):
            chosen.append(trial)
    return chosen


def _is_apart(factors: Sequence[Factor], one: Trial, other: Trial) -> bool:
    triples = zip(factors, one.coordinates, other.coordinates, strict=True)
    return any(
        abs(first - second) >= (0.0 if factor.levels else APART) and first != second
        for factor, first, second in triples
    )


def nearest(trials: Sequence[Trial]) -> Trial | None:
    """Return the trial that misses the constraints by the least; None if all have failed."""
    judged = [trial for trial in trials if trial.state != "failed"]
    return min(judged, key=lambda trial: (trial.violation, trial.number), default=None)


def ranked(
    chosen: Sequence[Trial], fresh: NDArray[Any], description: SearchDescription
) -> tuple[tuple[Finalist, ...], NDArray[Any]]:
    """Rank finalists by their fresh estimates.

    Parameters
    ----------
    chosen : sequence of Trial
    fresh : float64 array, shape (chosen, replicates, measures)
        NaN where a run failed.
    description : SearchDescription

    Returns
    -------
    finalists : tuple of Finalist
        Best first; those that miss a constraint or failed come last.
    fresh : float64 array
        In their order.
    """
    if not chosen:
        return (), fresh
    place, sign = description.measures.index(description.goal.measure), description.goal.sign
    # Each interval at the level at which all of them hold at once (Bonferroni).
    level = 1.0 - (1.0 - LEVEL) / len(chosen)
    found = [_estimated(trial, values, description, level) for trial, values in zip(chosen, fresh, strict=True)]

    def rank(index: int) -> tuple[bool, bool, float, int]:
        one = found[index]
        if one.estimates is None:
            return True, True, 0.0, one.trial.number
        return False, not one.is_feasible, -sign * float(fresh[index, :, place].mean()), one.trial.number

    order = sorted(range(len(found)), key=rank)
    found, fresh = [found[index] for index in order], fresh[order]
    if found[0].is_feasible:
        outcomes = sign * fresh[:, :, place]
        rivals = sum(one.estimates is not None for one in found) - 1
        for index, one in enumerate(found[1:], start=1):
            if one.estimates is not None:
                pair = paired(outcomes[0], outcomes[index], 1.0 - (1.0 - LEVEL) / rivals)
                found[index] = replace(one, behind=pair, certainty=_certainty(outcomes[0] - outcomes[index]))
    return tuple(found), fresh


def _estimated(trial: Trial, values: NDArray[Any], description: SearchDescription, level: float) -> Finalist:
    if not np.isfinite(values[:, decisive(description)]).all():
        return Finalist(trial, None)
    judgments = tuple(
        constraint.judge(values[:, description.measures.index(constraint.measure)], level)
        for constraint in description.constraints
    )
    return Finalist(trial, tuple(mean_interval(column, level) for column in values.T), judgments)


def _certainty(differences: NDArray[Any]) -> float:
    """Return how sure it is that the mean of the differences is above zero: Student's t; of equal ones, one half."""
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    if sd == 0.0:
        return 0.5 if mean == 0.0 else float(mean > 0.0)
    return float(stdtr(len(differences) - 1, mean / (sd / math.sqrt(len(differences)))))
