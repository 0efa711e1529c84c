"""`effect_of`: what moving a factor from one end to the other, or between any two levels, does to a measure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.sweep.analysis.axis import SAME, Axis, axis_of, base_of, on_axis, text_of
from experiments.sweep.analysis.contrasts import Contrasts, contrasts
from simulation.results.rounding import size_of, snapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.results import Results

QUARTERS = 4
"""Bins of a range whose first and last are its ends, where it has many values."""


@dataclass(frozen=True)
class Effect:
    """What moving a factor from one end to the other does to a measure.

    A factor whose levels have no order has no ends: the effect is then between the levels with the lowest and the
    highest mean, and is tested as the largest of the differences of all pairs of levels.

    Attributes
    ----------
    contrast : Contrasts or None
        Of one value; None where the ends have no points.
    low, high : str
        The ends, as shown.
    basis : str
        "over the other factors", "others at the base" or "elementary effects".
    points : int
        Points that it rests on.
    warning : str
    comparisons : int
        Pairs of levels of which it is the largest difference; 1 where the ends are given.
    other_ends : tuple of str
        Of the factor on which an effect depends: what is stated is then by how much the effect changes.
    """

    contrast: Contrasts | None
    low: str
    high: str
    basis: str
    points: int
    warning: str = ""
    comparisons: int = 1
    other_ends: tuple[str, str] = ("", "")


def ends_axis(results: Results, sample: Sample, factor: int) -> Axis:
    """Return a factor cut into levels, or quarters of a range with many values; of one at a time, its own points."""
    kind = results.design.kind
    here = None
    if kind == "one_at_a_time":
        base = base_of(np.asarray(results.design.coordinates))
        if base is not None:
            here = on_axis(sample, factor, np.asarray(results.design.coordinates)[base])
    bins = 0 if sample.is_fixed else QUARTERS
    return axis_of(results.factors[factor], sample.coordinates[:, factor], bins, here)


def elementary_weights(results: Results, sample: Sample, factor: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return weights (P,) whose sum is the mean elementary effect of a factor, and which points are used.

    Of trajectories whose points all have outcomes. Steps are divided by their length in coordinates as the design
    made them, so that an effect is of the whole range, whatever it would be within.
    """
    rows = len(results.factors) + 1
    weights = np.zeros(len(sample.points))
    used = whole_clusters(sample, rows)
    step = step_of(results)
    starts = np.flatnonzero(used)[::rows]
    changes = np.diff(sample.coordinates[:, factor])
    for offset in range(rows - 1):
        change = changes[starts + offset] if len(starts) else np.zeros(0)
        sign = np.where(np.abs(change) > SAME, np.sign(change), 0.0)
        weights[starts + offset + 1] += sign
        weights[starts + offset] -= sign
    return weights / (step * max(len(starts), 1)), used


def step_of(results: Results) -> float:
    """Return the step of a Morris design in coordinates: levels / (2 (levels - 1))."""
    grid = int(results.design.settings.get("levels", 4))
    return grid / (2.0 * (grid - 1))


def whole_clusters(sample: Sample, rows: int) -> NDArray[np.bool_]:
    """Return which points (P,) belong to clusters of which no point is missing."""
    counts = np.bincount(sample.clusters, minlength=1)
    return np.asarray(counts[sample.clusters] == rows)


def without(sample: Sample, used: NDArray[np.bool_]) -> Sample:
    """Return the sample with the points that are used alone."""
    return replace(
        sample,
        values=sample.values[used],
        points=sample.points[used],
        coordinates=sample.coordinates[used],
        clusters=sample.clusters[used],
        same=sample.same[used],
    )


def effect_of(results: Results, sample: Sample, factor: int, low: object = None, high: object = None) -> Effect:
    """Return what moving a factor between two ends does.

    Parameters
    ----------
    results : Results
    sample : Sample
    factor : int
    low, high : object
        Ends, as tables show them; of a range with many values, the quarters that hold them. The lowest and the highest
        value, or quarter, where they are None; of levels without order, those with the lowest and the highest mean.
    """
    kind = results.design.kind
    if kind == "morris" and low is None and high is None and is_in_order(results.factors[factor]):
        weights, used = elementary_weights(results, sample, factor)
        shown = results.factors[factor].shown
        ends = (text_of(shown(0.0)), text_of(shown(1.0)))
        if not used.any():
            return Effect(None, *ends, "elementary effects", 0, "no trajectory is complete")
        found = contrasts(without(sample, used), weights[used][None, :], by_cluster=True)
        return Effect(found, *ends, "elementary effects", int(used.sum()))
    axis = ends_axis(results, sample, factor)
    basis = "others at the base" if kind == "one_at_a_time" else "over the other factors"
    comparisons = 1
    first: int | None
    last: int | None
    if low is None and high is None and not axis.factor.is_ordered:
        first, last = extremes(sample, axis)
        comparisons = max(math.comb(int((axis.points > 0).sum()), 2), 1)
    else:
        first, last = place_of(axis, low, 0), place_of(axis, high, len(axis) - 1)
    if first is None or last is None:
        wrong = low if first is None else high
        return Effect(None, str(low), str(high), basis, 0, f"{axis.factor.name} has no level {wrong!r}")
    names = (axis.labels[first], axis.labels[last]) if len(axis) else ("", "")
    if first == last:
        return Effect(None, *names, basis, 0, "one level: no effect")
    points = axis.points
    if not points[first] or not points[last]:
        empty = names[0] if not points[first] else names[1]
        return Effect(None, *names, basis, 0, f"no runs at {empty}")
    weights = axis.weights()
    found = contrasts(sample, weights[[last]] - weights[[first]])
    return Effect(found, *names, basis, int(points[first] + points[last]), _doubt(found), comparisons)


def is_in_order(factor: Factor) -> bool:
    """Return whether steps along the coordinate of a factor are steps along its values."""
    return factor.is_ordered and factor.order == tuple(range(len(factor.levels)))


def level_means(sample: Sample, axis: Axis) -> NDArray[np.float64]:
    """Return the mean over the points of each level (levels,), the same where they differ by rounding; NaN of none."""
    means = snapped(axis.weights() @ sample.means, size_of(sample.values))
    return np.where(axis.points > 0, means, np.nan)


def extremes(sample: Sample, axis: Axis) -> tuple[int, int]:
    """Return the places of the levels with the lowest and the highest mean; of equal ones by their label."""
    means = level_means(sample, axis)
    known = sorted(np.flatnonzero(~np.isnan(means)).tolist(), key=lambda place: axis.labels[place])
    if len(known) < 2:
        return (known or [0])[0], (known or [0])[0]
    low = min(known, key=lambda place: means[place])
    return low, max((place for place in known if place != low), key=lambda place: means[place])


def _doubt(found: Contrasts) -> str:
    if bool((found.error == 0).all()) and found.replicates.max(initial=0) > 1:
        return f"the same in all {found.replicates.max():,} replicates"
    if not np.isnan(found.error).any():
        return ""
    if found.replicates.max(initial=0) > 1:
        return "too few points at the ends: which were drawn cannot be told from an effect"
    return "one replicate: luck cannot be told"


def place_of(axis: Axis, value: object, otherwise: int) -> int | None:
    """Return the place of a level by its value as shown; of a range, the one that holds it or is next to it."""
    if value is None:
        return max(otherwise, 0)
    if axis.factor.is_range and isinstance(value, int | float):
        if not axis.factor.low <= value <= axis.factor.high:
            return None
        if axis.is_binned:
            uppers = np.array([float(axis.factor.shown((at + 1) / len(axis))) for at in range(len(axis))])
            return min(int(np.searchsorted(uppers, float(value))), len(axis) - 1)
        if not len(axis):
            return None
        nearest = int(np.argmin(np.abs(np.asarray(axis.numbers, np.float64) - float(value))))
        span = axis.factor.high - axis.factor.low
        return nearest if abs(axis.numbers[nearest] - float(value)) <= 1e-6 * max(span, abs(value)) else None
    for place, shown in enumerate(axis.shown):
        if shown == value and isinstance(shown, bool) == isinstance(value, bool):
            return place
    texts = [str(shown) for shown in axis.shown]
    return texts.index(str(value)) if str(value) in texts else None
