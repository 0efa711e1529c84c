"""`SearchResult`: the trials of a search, its finalists, and the winner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.statistics.intervals import Interval
    from experiments.statistics.pairs import Pair
    from experiments.sweep.search.description import SearchDescription
    from experiments.sweep.search.goal import Judgment


@dataclass(frozen=True)
class Trial:
    """A point that was tried.

    Attributes
    ----------
    number : int
        From 0, in the order in which points were chosen.
    coordinates : tuple of float
        In [0, 1], one per factor.
    means : tuple of float
        Of the measures of the search, over its replicates; NaN if the trial failed.
    violation : float
        Sum over constraints of how far the mean misses the bound, as a share of the bound; 0 if all are kept, NaN if
        the trial failed.
    repeats : int or None
        The earlier trial of the same point, whose runs were taken.
    """

    number: int
    coordinates: tuple[float, ...]
    means: tuple[float, ...]
    violation: float
    repeats: int | None = None

    @property
    def state(self) -> str:
        """``"feasible"``, ``"infeasible"`` or ``"failed"``, by the means."""
        if self.violation != self.violation:
            return "failed"
        return "infeasible" if self.violation > 0.0 else "feasible"


@dataclass(frozen=True)
class Finalist:
    """One of the best trials, estimated again on replicates that had no part in choosing it.

    Attributes
    ----------
    trial : Trial
        With its means as they were in the search: too good, as it was chosen for them.
    estimates : tuple of Interval, or None
        Of every measure, on the fresh replicates; intervals hold for all finalists at once. None if a run failed.
    judgments : tuple of Judgment
        Of every constraint, on the fresh replicates.
    behind : Pair or None
        How much better the winner is, replicate by replicate, with an interval that holds for all finalists at once;
        None of the winner itself, and where there is no winner.
    certainty : float or None
        How sure it is that the winner is better than this one on endless replicates, by Student's t of the paired
        differences.
    """

    trial: Trial
    estimates: tuple[Interval, ...] | None
    judgments: tuple[Judgment, ...] = ()
    behind: Pair | None = None
    certainty: float | None = None

    @property
    def is_feasible(self) -> bool:
        """Whether it keeps all constraints on the mean of the fresh replicates."""
        return self.estimates is not None and all(judgment.is_met for judgment in self.judgments)


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    Attributes
    ----------
    description : SearchDescription
    trials : tuple of Trial
        In the order in which they were chosen.
    outcomes : float64 array, shape (trials, replicates, measures)
        NaN where a run failed.
    finalists : tuple of Finalist
        Best first by their fresh estimates, those that miss a constraint or failed last; empty if no trial keeps the
        constraints.
    fresh : float64 array, shape (finalists, fresh replicates, measures)
        In the order of the finalists.
    winner : Finalist or None
        The best finalist that keeps the constraints on fresh replicates.
    nearest : Trial or None
        Where no trial keeps the constraints: the one that misses them by the least.
    is_exhaustive : bool
        Whether every point there is was tried, without choosing.
    versions : mapping of str to str
        Of the libraries on which the choice of points depends.
    """

    description: SearchDescription
    trials: tuple[Trial, ...]
    outcomes: NDArray[Any]
    finalists: tuple[Finalist, ...]
    fresh: NDArray[Any]
    winner: Finalist | None
    nearest: Trial | None
    is_exhaustive: bool = False
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def runner_up(self) -> Finalist | None:
        """The next best finalist that keeps the constraints."""
        others = [one for one in self.finalists if one.is_feasible and one is not self.winner]
        return others[0] if self.winner is not None and others else None
