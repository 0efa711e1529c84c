"""Main effects of all factors, as a table: means and deviations of levels, effects, rises and falls, shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics.luck import around, expected, jackknife, left_out
from experiments.statistics.shares import is_nothing, share_of, spread_between
from experiments.sweep.analysis.axis import Axis
from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.curves import curve_axis
from experiments.sweep.analysis.effect import Effect, effect_of, ends_axis
from experiments.sweep.analysis.turns import Turn, turns_of
from simulation.results.rounding import size_of, snapped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Results

COLUMNS = (
    "measure",
    "factor",
    "row",
    "position",
    "level",
    "value",
    "low",
    "high",
    "p",
    "points",
    "replicates",
    "share",
    "share_low",
    "share_high",
    "basis",
    "covers",
    "warning",
)


def effects_of(results: Results, samples: list[Sample], sensitivity: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.effects`; first-order indices are taken from the rows of sensitivity."""
    indices = {(row["measure"], row["factor"]): row for row in sensitivity if row["index"] == "first"}
    rows: list[dict[str, Any]] = []
    for measure, sample in zip(results.measures, samples, strict=True):
        whole = sample.together()
        for place, factor in enumerate(results.factors):
            axis = ends_axis(results, sample, place)
            effect = effect_of(results, sample, place)
            first = indices.get((measure.name, factor.name))
            common = {"measure": measure.name, "factor": factor.name, "basis": effect.basis}
            nothing = dict.fromkeys(("p", "share", "share_low", "share_high"), np.nan)
            if len(axis) and len(sample.points):
                rows += [common | nothing | row for row in _levels(sample, axis)]
                if not factor.is_ordered:
                    rows += [common | nothing | row for row in _deviations(sample, axis)]
                    rows += [common | nothing | row for row in _spread(sample, whole, axis)]
                turns = turns_of(sample, curve_axis(results, sample, place)) or ()
                rows += [common | nothing | _turn_row(turn) for turn in turns]
            rows.append(common | nothing | _effect_row(effect) | _share(results, sample, whole, axis, first))
    return rows


def _levels(sample: Sample, axis: Axis) -> list[dict[str, Any]]:
    found = contrasts(sample, axis.weights())
    size = size_of(sample.values)
    value, low, high = (snapped(side, size) for side in (found.value, *found.limits()))
    rows = []
    for level, points in enumerate(axis.points):
        there = points > 0
        rows.append(
            {
                "row": "level",
                "position": level,
                "level": axis.labels[level],
                "value": value[level] if there else np.nan,
                "low": low[level] if there else np.nan,
                "high": high[level] if there else np.nan,
                "points": int(points),
                "replicates": int(found.replicates[level]) if there else 0,
                "covers": found.covers if there else "",
                "warning": "" if there else "no runs",
            }
        )
    return rows


def _deviations(sample: Sample, axis: Axis) -> list[dict[str, Any]]:
    """Return the mean at each level less the mean over levels, with intervals for all levels at once."""
    there = np.flatnonzero(axis.points)
    if len(there) < 2:
        return []
    weights = axis.weights()[there].toarray()
    found = contrasts(sample, weights - weights.mean(axis=0))
    low, high = found.limits(1 - 0.05 / len(there))
    p = np.where(found.error == 0, np.nan, np.minimum(1.0, len(there) * found.two_sided()))
    return [
        {
            "row": "deviation",
            "position": int(level),
            "level": axis.labels[level],
            "value": found.value[index],
            "low": low[index],
            "high": high[index],
            "p": p[index],
            "points": int(axis.points[there].sum()),
            "replicates": int(found.replicates[index]),
            "covers": found.covers,
            "warning": "",
        }
        for index, level in enumerate(there)
    ]


def _spread(sample: Sample, whole: NDArray[np.float64], axis: Axis) -> list[dict[str, Any]]:
    """Return the standard deviation over levels of the expected outcome, luck taken out, of points that are fixed."""
    here = axis.place >= 0
    if not sample.is_fixed or not whole.size or (axis.points > 0).sum() < 2:
        return []
    part = spread_between(whole[here], axis.place[here])
    nothing = is_nothing(float(np.abs(part).max()), whole)
    square, low, high = (0.0 if nothing else expected(part)), np.nan, np.nan
    if whole.shape[1] >= 3:
        variance = 0.0 if nothing else float(jackknife(left_out(part)))
        low, high = around(square, variance, whole.shape[1] - 1)
    value, low, high = (float(np.sqrt(max(side, 0.0))) if side == side else np.nan for side in (square, low, high))
    return [
        {
            "row": "spread",
            "position": -1,
            "level": "over levels",
            "value": value,
            "low": low,
            "high": high,
            "points": int(here.sum()),
            "replicates": int(whole.shape[1]),
            "covers": "luck" if low == low else "",
            "warning": "",
        }
    ]


def _turn_row(turn: Turn) -> dict[str, Any]:
    return {
        "row": turn.name,
        "position": -1,
        "level": f"{turn.start} -> {turn.end}",
        "value": turn.value,
        "low": turn.low,
        "high": turn.high,
        "p": turn.p,
        "points": turn.points,
        "replicates": turn.replicates,
        "covers": turn.covers,
        "warning": "",
    }


def _effect_row(effect: Effect) -> dict[str, Any]:
    row: dict[str, Any] = {
        "row": "effect",
        "position": -1,
        "level": f"{effect.low} -> {effect.high}",
        "value": np.nan,
        "low": np.nan,
        "high": np.nan,
        "points": effect.points,
        "replicates": 0,
        "covers": "",
        "warning": effect.warning,
    }
    if effect.contrast is not None:
        low, high = effect.contrast.limits(1 - 0.05 / effect.comparisons)
        is_exact = effect.contrast.error[0] == 0
        row |= {
            "value": float(effect.contrast.value[0]),
            "low": float(low[0]),
            "high": float(high[0]),
            # Where all replicates agree there is no luck to hold the effect against.
            "p": np.nan if is_exact else min(1.0, effect.comparisons * float(effect.contrast.two_sided()[0])),
            "replicates": int(effect.contrast.replicates[0]),
            "covers": effect.contrast.covers,
        }
    return row


def _share(
    results: Results, sample: Sample, whole: NDArray[np.float64], axis: Axis, first: dict[str, Any] | None
) -> dict[str, float]:
    """Return the share of the variance that a factor explains alone.

    Of a factorial from the means of its levels; of designs that fill the space it is the first-order index. Of one at
    a time and Morris designs there is none.
    """
    if first is not None:
        return {"share": first["value"], "share_low": first["low"], "share_high": first["high"]}
    # With points missing, what a factor and what the others explain are not apart.
    if results.design.kind != "full_factorial" or len(sample.points) < max(sample.size, 2) or len(axis) < 2:
        return {}
    share, low, high = share_of(whole, spread_between(whole, axis.place))
    return {"share": share, "share_low": low, "share_high": high}
