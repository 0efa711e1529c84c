"""Time series by the level of a factor: means over points and replicates, with what luck leaves open."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas

from experiments.sweep.report.naming import level_text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.design.factor import Factor

COLUMNS = ("brand", "column", "factor", "position", "level", "day", "mean", "low", "high", "points", "replicates")
_BINS = 4
_KEYS = ("point", "replicate", "day", "brand")


def series_columns(analysis: Analysis) -> list[str]:
    """Return the columns of the time series; empty where there is none."""
    table = analysis.results.series
    return [] if table is None or not len(table) else [str(name) for name in table.columns if name not in _KEYS]


def series_means(analysis: Analysis, factor: Factor) -> pandas.DataFrame:
    """Return the mean course of every column and brand at each level, or quarter of a range, of a factor.

    First over the points of a level within a replicate, then over replicates: luck that points share is then in the
    interval as often as it is in the mean. Only replicates are used that all points of the level have.

    Parameters
    ----------
    analysis : Analysis
        With a time series.
    factor : Factor

    Returns
    -------
    pandas.DataFrame
        ``brand``, ``column``, ``factor``, ``position``, ``level`` (as shown), ``day``, ``mean``, ``low``, ``high``
        (of 95 %, over luck alone; NaN of fewer than two replicates), ``points``, ``replicates``.
    """
    table = analysis.results.series
    if table is None or not len(table):
        return pandas.DataFrame(columns=list(COLUMNS))
    names = [found.name for found in analysis.results.factors]
    coordinates = analysis.results.design.coordinates[:, names.index(factor.name)]
    positions, labels = _levels(factor, coordinates)
    columns = series_columns(analysis)
    parts = []
    place = positions[table["point"].to_numpy(int)]
    for position in sorted(labels):
        of_level = table[place == position]
        if not len(of_level):
            continue
        points = of_level["point"].nunique()
        has = of_level.groupby("replicate")["point"].nunique()
        kept = of_level[of_level["replicate"].isin(has.index[has == points])]
        if not len(kept):
            continue
        by_replicate = kept.groupby(["brand", "day", "replicate"], sort=True)[columns].mean()
        grouped = by_replicate.groupby(level=["brand", "day"])
        means, deviations, count = grouped.mean(), grouped.std(ddof=1), int(kept["replicate"].nunique())
        half = _student(count) * deviations / math.sqrt(count)
        for column in columns:
            part = means[column].rename("mean").reset_index()
            part["low"], part["high"] = part["mean"] - half[column].to_numpy(), part["mean"] + half[column].to_numpy()
            parts.append(
                part.assign(
                    column=column, factor=factor.name, position=position, level=labels[position], points=points,
                    replicates=count,
                )
            )  # fmt: skip
    if not parts:
        return pandas.DataFrame(columns=list(COLUMNS))
    found: pandas.DataFrame = pandas.concat(parts, ignore_index=True)[list(COLUMNS)]
    return found


def _student(count: int) -> float:
    from scipy import stats

    return float(stats.t.ppf(0.975, count - 1)) if count > 1 else math.nan


def _levels(factor: Factor, coordinates: NDArray[np.float64]) -> tuple[NDArray[Any], dict[int, str]]:
    """Position of the level, or quarter, of each point, and what each is called."""
    if factor.levels:
        middles = (np.arange(len(factor.levels)) + 0.5) / len(factor.levels)
        order = list(factor.order)
        labels = {index: level_text(factor.shown(float(middles[place]))) for index, place in enumerate(order)}
        rank = np.argsort(order)
        return np.array([rank[factor.place(float(coordinate))] for coordinate in coordinates], int), labels
    distinct = np.unique(coordinates)
    if len(distinct) <= _BINS + 1:
        shown = {index: level_text(factor.shown(float(value))) for index, value in enumerate(distinct)}
        return np.searchsorted(distinct, coordinates), shown
    ends = [level_text(factor.shown(index / _BINS)) for index in range(_BINS + 1)]
    positions = np.minimum((coordinates * _BINS).astype(int), _BINS - 1)
    return positions, {index: f"{ends[index]} – {ends[index + 1]}" for index in range(_BINS)}
