"""`search`: tries points, each chosen from what the earlier ones have shown, and estimates the best again."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from experiments.sweep.search import space
from experiments.sweep.search.finalists import best, decisive, nearest, ranked
from experiments.sweep.search.proposals import Proposals, version
from experiments.sweep.search.result import SearchResult, Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.search.description import SearchDescription

TRYING = "trying points"
ESTIMATING = "estimating the finalists again"


class Evaluator(Protocol):
    """What runs points."""

    def evaluate(self, coordinates: NDArray[Any], replicates: range) -> NDArray[Any]:
        """Run points with the luck of some replicates, the same luck at all points.

        Parameters
        ----------
        coordinates : float64 array, shape (points, factors)
            In [0, 1]; no point twice.
        replicates : range

        Returns
        -------
        float64 array, shape (points, replicates, measures)
            In the order of ``SearchDescription.measures``; NaN where a run failed.
        """


Progress = Callable[[str, int, int], None]
"""Is told the stage, by how many runs it has advanced, and how many it has."""


def search(description: SearchDescription, evaluator: Evaluator, progress: Progress | None = None) -> SearchResult:
    """Search the factors for the goal under the constraints.

    Every trial meets the same luck, replicates 0..R - 1. Points are chosen `at_a_time` at once, and told in the order
    in which they were chosen: the result is a function of the description and of what the runs return, however they
    are run. A search that was interrupted is made again from its beginning; if the evaluator keeps runs, it repeats
    none of them.

    Parameters
    ----------
    description : SearchDescription
    evaluator : Evaluator
    progress : callable, optional

    Returns
    -------
    SearchResult

    Raises
    ------
    SweepError
        If Optuna is needed and not installed.
    """
    advance = progress or _say_nothing
    trials, outcomes, is_exhaustive = _try_points(description, evaluator, advance)
    chosen = best(trials, description)
    fresh_count = description.settings.fresh_replicates
    replicates = range(description.replicates, description.replicates + fresh_count)
    fresh = np.empty((0, fresh_count, len(description.measures)))
    if chosen:
        total = len(chosen) * fresh_count
        advance(ESTIMATING, 0, total)
        fresh = _outcomes(evaluator, [trial.coordinates for trial in chosen], replicates, len(description.measures))
        advance(ESTIMATING, total, total)
    finalists, fresh = ranked(chosen, fresh, description)
    return SearchResult(
        description=description,
        trials=tuple(trials),
        outcomes=outcomes,
        finalists=finalists,
        fresh=fresh,
        winner=finalists[0] if finalists and finalists[0].is_feasible else None,
        nearest=None if chosen else nearest(trials),
        is_exhaustive=is_exhaustive,
        versions={} if is_exhaustive else {"optuna": version()},
    )


def _try_points(
    description: SearchDescription, evaluator: Evaluator, advance: Progress
) -> tuple[list[Trial], NDArray[Any], bool]:
    """Return the trials, their outcomes, and whether they are all points there are."""
    settings, measures = description.settings, description.measures
    is_exhaustive = space.size(description.factors) <= settings.trials
    proposals = None
    remaining: Iterator[tuple[int, tuple[float, ...]]]
    if is_exhaustive:
        remaining = iter(enumerate(space.points(description.factors)))
        count = int(space.size(description.factors))
    else:
        proposals = Proposals(description.factors, description.goal.direction, settings.random_seed)
        remaining = _asked(proposals)
        count = settings.trials
    total = count * description.replicates
    advance(TRYING, 0, total)
    trials: list[Trial] = []
    known: dict[tuple[float, ...], int] = {}
    outcomes = np.empty((count, description.replicates, len(measures)))
    while len(trials) < count:
        batch = [next(remaining) for _ in range(min(settings.at_a_time, count - len(trials)))]
        # A point that is already known, or stands twice in the batch, is run once.
        new = list(dict.fromkeys(row for _, row in batch if row not in known))
        values = _outcomes(evaluator, new, range(description.replicates), len(measures))
        found = dict(zip(new, values, strict=True))
        for number, row in batch:
            earlier = known.setdefault(row, number)
            outcomes[number] = found[row] if earlier == number else outcomes[earlier]
            trial = _trial(description, number, row, outcomes[number], earlier)
            trials.append(trial)
            if proposals is not None:
                violations = [bound.violation(mean) for bound, mean in _bounds(description, trial.means)]
                value = trial.means[measures.index(description.goal.measure)]
                proposals.tell(number, None if trial.state == "failed" else value, violations)
        advance(TRYING, len(batch) * description.replicates, total)
    return trials, outcomes, is_exhaustive


def _asked(proposals: Proposals) -> Iterator[tuple[int, tuple[float, ...]]]:
    while True:
        yield proposals.ask()


def _outcomes(
    evaluator: Evaluator, rows: Sequence[tuple[float, ...]], replicates: range, measures: int
) -> NDArray[Any]:
    shape = (len(rows), len(replicates), measures)
    if not rows:
        return np.empty(shape)
    values = np.asarray(evaluator.evaluate(np.array(rows, np.float64), replicates), np.float64)
    if values.shape != shape:
        raise ValueError(f"evaluate: shape {values.shape}; must be {shape} (points, replicates, measures)")
    return values


def _trial(
    description: SearchDescription, number: int, row: tuple[float, ...], values: NDArray[Any], earlier: int
) -> Trial:
    repeats = None if earlier == number else earlier
    # A mean over those replicates that did not fail would be one of other luck than that of all other trials.
    if not np.isfinite(values[:, decisive(description)]).all():
        return Trial(number, row, (math.nan,) * values.shape[1], math.nan, repeats)
    # The mean of a column does not depend on how many columns there are, nor on how they lie in memory.
    means = tuple(float(np.ascontiguousarray(column).mean()) for column in values.T)
    violation = math.fsum(max(bound.violation(mean), 0.0) for bound, mean in _bounds(description, means))
    return Trial(number, row, means, violation, repeats)


def _bounds(description: SearchDescription, means: Sequence[float]) -> Iterator[tuple[Any, float]]:
    for bound in description.constraints:
        yield bound, means[description.measures.index(bound.measure)]


def _say_nothing(stage: str, runs: int, total: int) -> None:
    """Say nothing."""
