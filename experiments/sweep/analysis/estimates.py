"""Means of the points, with intervals over their replicates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.results.moments import Moments, student, warning_of
from simulation.results.rounding import snapped
from simulation.results.take_off import QUANTILES, take_off_of

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

    from experiments.sweep.results import Results


QUANTILE_COLUMNS = ("quantile_05", "quantile_25", "median", "quantile_75", "quantile_95")
COLUMNS = (
    "mean",
    "sd",
    "low",
    "high",
    *QUANTILE_COLUMNS,
    "shape",
    "take_off",
    "take_off_low",
    "take_off_high",
    "replicates",
    "missing",
    "warning",
)


def estimates_of(results: Results) -> pandas.DataFrame:
    """Return the table `Analysis.estimates`: `experiments.comparison.mean_interval` of each point and measure."""
    import pandas

    values = np.array(results.outcomes, np.float64)
    values[np.isinf(values)] = np.nan
    points, replicates, measures = values.shape
    for measure in range(measures):
        values[:, :, measure] = snapped(values[:, :, measure])
    made: NDArray[np.bool_] = np.asarray(~np.isnan(values).all(axis=2))
    # What comes after a point's last run was never made: the point had stopped.
    tried = np.where(np.any(made, axis=1), replicates - np.argmax(made[:, ::-1], axis=1), 0)
    columns = values.transpose(1, 0, 2).reshape(replicates, points * measures)
    found = _means(columns, np.repeat(tried, measures))
    shown = shown_factors(results)
    names = [column.name for column in results.measures]
    table: dict[str, Any] = {"point": np.repeat(np.arange(points), measures)}
    for name, column in shown.items():
        table[name] = np.repeat(np.array(column, object), measures)
    table["measure"] = np.array(names * points, object)
    return pandas.DataFrame(table | found).infer_objects()


def shown_factors(results: Results) -> dict[str, list[Any]]:
    """Return the factors' values at each point as tables show them, by a column name that no other column has."""
    taken = {"point", "measure", *COLUMNS}
    out: dict[str, list[Any]] = {}
    for place, factor in enumerate(results.factors):
        name = f"{factor.name} (factor)" if factor.name in taken else factor.name
        distinct, back = np.unique(np.asarray(results.design.coordinates)[:, place], return_inverse=True)
        values = [factor.shown(float(at)) for at in distinct]
        out[name] = [values[index] for index in back]
    return out


def _means(columns: NDArray[np.float64], tried: NDArray[np.int64]) -> dict[str, Any]:
    """Return the means of columns (R, K) with gaps, and what is open about them."""
    gaps = np.isnan(columns)
    count = np.asarray((~gaps).sum(axis=0), np.int64)
    # Gaps last, all else in its order: columns with as many outcomes are then a table without gaps.
    ordered = np.take_along_axis(columns, np.argsort(gaps, axis=0, kind="stable"), axis=0)
    mean, sd, low, high, chance, chance_low, chance_high = (np.full(columns.shape[1], np.nan) for _ in range(7))
    quantiles = np.full((len(QUANTILES), columns.shape[1]), np.nan)
    shape = np.full(columns.shape[1], "", object)
    effective = np.full(columns.shape[1], np.inf)
    for number in np.unique(count):
        if not number:
            continue
        here = np.flatnonzero(count == number)
        moments = Moments.of(ordered[:number, here])
        mean[here], effective[here] = moments.mean, moments.effective()
        quantiles[:, here] = np.quantile(ordered[:number, here], QUANTILES, axis=0)
        for column in here:
            found = take_off_of(ordered[:number, column])
            shape[column] = "two humps" if found.is_two_humped else "identical" if found.is_identical else ""
            chance[column], chance_low[column], chance_high[column] = found.chance, found.low, found.high
        if number > 1:
            sd[here] = moments.sd
            low[here], high[here] = moments.limits(student(0.95, int(number)))
    missing = np.maximum(tried - count, 0)
    warning = np.full(columns.shape[1], "", object)
    for column in np.flatnonzero((count < 2) | (missing > 0) | (effective < 5)):
        warning[column] = warning_of(int(count[column]), int(missing[column]), float(effective[column]))
    return {
        "mean": mean,
        "sd": sd,
        "low": low,
        "high": high,
        **dict(zip(QUANTILE_COLUMNS, quantiles, strict=True)),
        "shape": shape,
        "take_off": chance,
        "take_off_low": chance_low,
        "take_off_high": chance_high,
        "replicates": count,
        "missing": missing,
        "warning": warning,
    }
