"""The table of pairs: what each strategy has over each other, and over the baseline, in every measure."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from experiments.comparison.measures import LEVEL_OF, MEASURES, PLACE_OF
from experiments.statistics.pairs import paired
from experiments.statistics.simultaneous import all_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.comparison.result import Measure

_NUMBERS = (
    "difference",
    "low",
    "high",
    "simultaneous_low",
    "simultaneous_high",
    "probability_better",
    "probability_low",
    "probability_high",
    "variance_reduction",
    "correlation",
)


def pair_table(
    strategies: Sequence[str], values: NDArray[np.float64], measures: Sequence[Measure] = MEASURES
) -> pd.DataFrame:
    """Return one row per two strategies and measure; see `ComparisonResult.pairs`.

    Parameters
    ----------
    strategies : sequence of str
        The baseline among them.
    values : float64 array, shape (replicates, strategies, measures)
        Measures as in `MEASURES`; NaN where there is nothing to measure. A replicate in which a strategy has nothing is
        left out of its pairs, and of the intervals that hold for all pairs at once.
    measures : sequence of Measure
        Those whose pairs are wanted.
    """
    found = []
    for measure in measures:
        columns = values[:, :, PLACE_OF[measure.name]]
        level_name = LEVEL_OF.get(measure.name)
        is_known = ~np.isnan(columns)
        everyone = is_known.all(axis=1)
        _, lows, highs = all_pairs(columns[everyone]) if everyone.sum() > 1 else (None, None, None)
        for first, second in combinations(range(len(strategies)), 2):
            usable = is_known[:, first] & is_known[:, second]
            if not usable.any():
                continue
            pair = paired(columns[usable, first], columns[usable, second])
            level = None
            if level_name is not None:
                levels = values[usable][:, :, PLACE_OF[level_name]]
                level = paired(levels[:, first], levels[:, second])
            found.append(
                {
                    "first": strategies[first],
                    "second": strategies[second],
                    "measure": measure.name,
                    "difference": pair.difference,
                    "low": pair.low,
                    "high": pair.high,
                    "simultaneous_low": None if lows is None else lows[first, second],
                    "simultaneous_high": None if highs is None else highs[first, second],
                    "probability_better": pair.probability_better,
                    "probability_low": pair.probability_low,
                    "probability_high": pair.probability_high,
                    "variance_reduction": None if level is None else level.variance_reduction,
                    "correlation": None if level is None else level.correlation,
                    "replicates": pair.replicates,
                    "warning": pair.warning,
                }
            )
    return pd.DataFrame(found).astype(dict.fromkeys(_NUMBERS, float))
