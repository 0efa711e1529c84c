"""The ranking of strategies by a goal. It does not depend on the order in which they were given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.statistics.intervals import mean_interval
from experiments.statistics.simultaneous import against_best
from simulation.results.rounding import is_rounding, size_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def ranking_table(strategies: Sequence[str], goal: NDArray[np.float64], cost: NDArray[np.float64]) -> pd.DataFrame:
    """Return the strategies by the mean of the goal, best first; see `ComparisonResult.ranking`.

    Means that differ by no more than rounding have the same rank; of equals, the cheaper comes first, and of those as
    cheap, the one whose name does.

    Parameters
    ----------
    strategies : sequence of str
    goal, cost : float64 arrays, shape (replicates, strategies)
    """
    # In the order of names, so that nothing depends on another.
    order = sorted(range(len(strategies)), key=lambda place: strategies[place])
    goal, names = goal[:, order], [strategies[place] for place in order]
    behind = against_best(goal)
    intervals = [mean_interval(column) for column in goal.T]
    table = pd.DataFrame(
        {
            "strategy": names,
            "mean": [one.mean for one in intervals],
            "low": [one.low for one in intervals],
            "high": [one.high for one in intervals],
            "behind_best": behind.behind,
            "behind_low": behind.low,
            "behind_high": behind.high,
            "may_be_best": behind.may_be_best,
        }
    ).astype(dict.fromkeys(("mean", "low", "high", "behind_best", "behind_low", "behind_high"), float))
    ranks = _ranks(table["mean"].to_numpy(), size_of(goal))
    costs = _ranks(-cost[:, order].mean(axis=0), size_of(cost))
    table = table.iloc[np.lexsort((costs, ranks))].reset_index(drop=True)
    table.insert(0, "rank", np.sort(ranks))
    return table


def _ranks(values: NDArray[np.float64], size: float) -> NDArray[np.int64]:
    """Return the rank of each value, 1 for the largest; equal for values that differ from the next by rounding."""
    order = np.argsort(-values, kind="stable")
    steps = np.diff(values[order])
    is_new = np.concatenate([[True], ~is_rounding(steps, size)])
    first = np.maximum.accumulate(np.where(is_new, np.arange(1, len(values) + 1), 0))
    ranks = np.empty(len(values), np.int64)
    ranks[order] = first
    return ranks
