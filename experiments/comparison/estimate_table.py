"""The table of estimates: mean, interval and distribution of every measure; and the winner's, beside no seeding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.comparison.measures import MEASURES, PLACE_OF
from experiments.comparison.result import HORIZONS
from experiments.statistics.intervals import mean_interval
from experiments.statistics.pairs import paired
from experiments.statistics.ratio import ratio_interval
from simulation.results.take_off import QUANTILES, take_off_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from experiments.comparison.result import Measure

QUANTILE_COLUMNS = tuple(f"quantile_{round(100 * share)}" for share in QUANTILES)


def estimate_table(
    strategies: Sequence[str], values: NDArray[np.float64], measures: Sequence[Measure] = MEASURES
) -> pd.DataFrame:
    """Return a row per strategy, horizon and measure; see `ComparisonResult.estimates`.

    Parameters
    ----------
    strategies : sequence of str
    values : float64 array, shape (replicates, strategies, horizons, measures)
        Measures as in `MEASURES`.
    measures : sequence of Measure
        Those that are estimated.
    """
    found = []
    for place, strategy in enumerate(strategies):
        for number, horizon in enumerate(HORIZONS):
            for measure in measures:
                column = values[:, place, number, PLACE_OF[measure.name]]
                found.append({"strategy": strategy, "horizon": horizon, "measure": measure.name, **_figures(column)})
    table = pd.DataFrame(found)
    numbers = [name for name in table.columns[3:] if name not in ("replicates", "two_humped")]
    return table.astype(dict.fromkeys(numbers, float))


def _figures(column: NDArray[np.float64]) -> dict[str, Any]:
    one, spread = mean_interval(column), take_off_of(column)
    return {
        "mean": one.mean,
        "sd": one.sd,
        "low": one.low,
        "high": one.high,
        "replicates": one.replicates,
        **dict(zip(QUANTILE_COLUMNS, spread.quantiles, strict=True)),
        "two_humped": spread.is_two_humped,
        "take_off": spread.chance,
        "take_off_low": spread.low,
        "take_off_high": spread.high,
        "mean_below": spread.mean_below,
        "mean_above": spread.mean_above,
    }


def winner_table(winner: str, values: NDArray[np.float64], measures: Sequence[Measure] = MEASURES) -> pd.DataFrame:
    """Return the estimates of the winner with its differences from the baseline; see `ComparisonResult.winner`.

    Parameters
    ----------
    winner : str
    values : float64 array, shape (replicates, 2, horizons, measures)
        Of the winner and of the baseline.
    measures : sequence of Measure
    """
    table = estimate_table((winner,), values[:, :1], measures)
    pairs = []
    for number in range(len(HORIZONS)):
        for measure in measures:
            columns = values[:, :, number, PLACE_OF[measure.name]]
            pair = paired(columns[:, 0], columns[:, 1])
            pairs.append((pair.difference, pair.low, pair.high))
    beyond = np.array(pairs, float)
    return table.assign(beyond_baseline=beyond[:, 0], beyond_low=beyond[:, 1], beyond_high=beyond[:, 2])


def return_table(strategies: Sequence[str], values: NDArray[np.float64]) -> pd.DataFrame:
    """Return a row per strategy and horizon; see `ComparisonResult.returns`.

    Parameters
    ----------
    strategies, values
        As of `estimate_table`.
    """
    found = []
    for place, strategy in enumerate(strategies):
        for number, horizon in enumerate(HORIZONS):
            margin, cost = (values[:, place, number, PLACE_OF[name]] for name in ("incremental_margin", "cost"))
            one = ratio_interval(margin, cost)
            found.append((strategy, horizon, one.mean, one.low, one.high))
    columns = ["strategy", "horizon", "ratio", "low", "high"]
    return pd.DataFrame(found, columns=columns).astype(dict.fromkeys(columns[2:], float))
