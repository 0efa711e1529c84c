"""Main effects of all factors, as a table: the mean at each level, the effect, and the share of variance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.analysis.axis import Axis
from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.effect import Effect, effect_of, ends_axis
from experiments.sweep.analysis.shares import share_of, spread_between

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
            rows.append(common | nothing | _effect_row(effect) | _share(results, sample, whole, axis, first))
    return rows


def _levels(sample: Sample, axis: Axis) -> list[dict[str, Any]]:
    found = contrasts(sample, axis.weights())
    low, high = found.limits()
    rows = []
    for level, points in enumerate(axis.points):
        there = points > 0
        rows.append(
            {
                "row": "level",
                "position": level,
                "level": axis.labels[level],
                "value": found.value[level] if there else np.nan,
                "low": low[level] if there else np.nan,
                "high": high[level] if there else np.nan,
                "points": int(points),
                "replicates": int(found.replicates[level]) if there else 0,
                "covers": found.covers if there else "",
                "warning": "" if there else "no runs",
            }
        )
    return rows


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
        low, high = effect.contrast.limits()
        row |= {
            "value": float(effect.contrast.value[0]),
            "low": float(low[0]),
            "high": float(high[0]),
            "p": float(effect.contrast.two_sided()[0]),
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
