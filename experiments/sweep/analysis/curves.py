"""Response curves and heat maps: means over points at each level of one factor, or of two."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.analysis.axis import Axis, axis_of, mean_weights
from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.effect import ends_axis
from simulation.results.rounding import size_of, snapped

if TYPE_CHECKING:
    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Results

CURVE_COLUMNS = (
    "measure",
    "factor",
    "position",
    "level",
    "coordinate",
    "value",
    "mean",
    "low",
    "high",
    "points",
    "replicates",
    "binned",
    "covers",
)
HEAT_COLUMNS = (
    "measure",
    "factor",
    "other",
    "position",
    "other_position",
    "level",
    "other_level",
    "value",
    "other_value",
    "mean",
    "half_width",
    "points",
    "runs",
    "binned",
)

PER_BIN = 8
"""Points that a bin of a curve has on average, at least."""

PER_CELL = 4
"""Points that a cell of a heat map has on average, at least."""


def curve_axis(results: Results, sample: Sample, factor: int) -> Axis:
    """Return a factor cut for a curve: its levels, or 2 to 10 bins."""
    if sample.is_fixed:
        return ends_axis(results, sample, factor)
    bins = min(max(len(sample.points) // PER_BIN, 2), 10)
    return axis_of(results.factors[factor], sample.coordinates[:, factor], bins)


def heat_axis(results: Results, sample: Sample, factor: int) -> Axis:
    """Return a factor cut for a heat map: its levels, or 2 to 6 bins."""
    bins = 0 if sample.is_fixed else min(max(math.isqrt(len(sample.points) // PER_CELL), 2), 6)
    return axis_of(results.factors[factor], sample.coordinates[:, factor], bins)


def curves_of(results: Results, samples: list[Sample]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.curves`."""
    rows: list[dict[str, Any]] = []
    for measure, sample in zip(results.measures, samples, strict=True):
        if not len(sample.points):
            continue
        for place, factor in enumerate(results.factors):
            axis = curve_axis(results, sample, place)
            found = contrasts(sample, axis.weights())
            size = size_of(sample.values)
            mean, low, high = (snapped(side, size) for side in (found.value, *found.limits()))
            for level in np.flatnonzero(axis.points):
                rows.append(
                    {
                        "measure": measure.name,
                        "factor": factor.name,
                        "position": int(level),
                        "level": axis.labels[level],
                        "coordinate": axis.coordinates[level],
                        "value": axis.numbers[level],
                        "mean": mean[level],
                        "low": low[level],
                        "high": high[level],
                        "points": int(axis.points[level]),
                        "replicates": int(found.replicates[level]),
                        "binned": axis.is_binned,
                        "covers": found.covers,
                    }
                )
    return rows


def heat_of(results: Results, samples: list[Sample]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.heat`."""
    rows: list[dict[str, Any]] = []
    if results.design.kind == "one_at_a_time":
        return rows
    for measure, sample in zip(results.measures, samples, strict=True):
        if not len(sample.points):
            continue
        axes = [heat_axis(results, sample, place) for place in range(len(results.factors))]
        cells = [row for first, second in itertools.combinations(axes, 2) for row in _cells(sample, first, second)]
        means = snapped([row["mean"] for row in cells], size_of(sample.values))
        rows += [{"measure": measure.name} | row | {"mean": mean} for row, mean in zip(cells, means, strict=True)]
    return rows


def _cells(sample: Sample, first: Axis, second: Axis) -> list[dict[str, Any]]:
    cells, place = np.unique(first.place * len(second) + second.place, return_inverse=True)
    points = np.bincount(place)
    runs = np.bincount(place, weights=sample.counts)
    found = contrasts(sample, mean_weights(place, len(cells)))
    low, high = found.limits()
    mean, half = found.value, (high - low) / 2
    rows = []
    for index, cell in enumerate(cells):
        one, other = divmod(int(cell), len(second))
        rows.append(
            {
                "factor": first.factor.name,
                "other": second.factor.name,
                "position": one,
                "other_position": other,
                "level": first.labels[one],
                "other_level": second.labels[other],
                "value": first.numbers[one],
                "other_value": second.numbers[other],
                "mean": mean[index],
                "half_width": half[index],
                "points": int(points[index]),
                "runs": int(runs[index]),
                "binned": first.is_binned or second.is_binned,
            }
        )
    return rows
