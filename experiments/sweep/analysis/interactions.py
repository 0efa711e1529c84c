"""Interactions: whether what one factor does depends on another."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.analysis.contrasts import contrasts
from experiments.sweep.analysis.corrections import holm
from experiments.sweep.analysis.effect import ends_axis
from experiments.sweep.analysis.regression import product_weights
from experiments.sweep.analysis.shares import pair_part, share_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Results

COLUMNS = (
    "measure",
    "factor",
    "other",
    "method",
    "value",
    "low",
    "high",
    "p",
    "p_corrected",
    "share",
    "share_low",
    "share_high",
    "covers",
    "warning",
)


def interactions_of(results: Results, samples: list[Sample], sensitivity: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.interactions`; second-order indices are taken from the rows of sensitivity."""
    rows: list[dict[str, Any]] = []
    pairs = list(itertools.combinations(range(len(results.factors)), 2))
    if not pairs:
        return rows
    level = 1 - 0.05 / len(pairs)
    for measure, sample in zip(results.measures, samples, strict=True):
        second = {
            (row["factor"], row["other"]): row
            for row in sensitivity
            if row["measure"] == measure.name and row["index"] == "second"
        }
        if results.design.kind == "full_factorial":
            found = _factorial(results, sample, pairs, level)
        elif results.design.kind == "one_at_a_time":
            found = [_none("one at a time: no two factors move together") for _ in pairs]
        elif second:
            found = [_index(second, results.factors[i].name, results.factors[j].name, len(pairs)) for i, j in pairs]
        else:
            found = _regression(results, sample, pairs, level)
        corrected = holm([row["p"] for row in found])
        for (i, j), row, p in zip(pairs, found, corrected, strict=True):
            names = {"measure": measure.name, "factor": results.factors[i].name, "other": results.factors[j].name}
            rows.append(names | row | {"p_corrected": p})
    return rows


def _none(why: str) -> dict[str, Any]:
    numbers = dict.fromkeys(("value", "low", "high", "p", "share", "share_low", "share_high"), np.nan)
    return {"method": "none", "covers": "", "warning": why} | numbers


def _factorial(results: Results, sample: Sample, pairs: list[tuple[int, int]], level: float) -> list[dict[str, Any]]:
    """Return differences of differences between the ends of two factors, over all others, and shares."""
    axes = [ends_axis(results, sample, place) for place in range(len(results.factors))]
    whole = sample.together()
    rows: list[dict[str, Any]] = []
    for i, j in pairs:
        first, second = axes[i], axes[j]
        if len(first) < 2 or len(second) < 2:
            rows.append(_none("a factor has one level"))
            continue
        weights: NDArray[np.float64] | None = np.zeros(len(sample.points))
        for one, other, sign in ((-1, -1, 1), (-1, 0, -1), (0, -1, -1), (0, 0, 1)):
            corner = (first.place == one % len(first)) & (second.place == other % len(second))
            if not corner.any():
                weights = None
                break
            weights = weights + sign * corner / corner.sum()
        if weights is None:
            rows.append(_none("no runs where both are at an end"))
            continue
        part = pair_part(whole, first.place, second.place)
        # Each factorial point once: with points missing the parts are not orthogonal, and shares are not given.
        is_whole = len(sample.points) == sample.size
        share = share_of(whole, part, level=level) if is_whole else (np.nan,) * 3
        rows.append(
            _contrast_row(sample, weights, "difference of differences", level)
            | dict(zip(("share", "share_low", "share_high"), share, strict=True))
        )
    return rows


def _contrast_row(sample: Sample, weights: NDArray[np.float64], method: str, level: float) -> dict[str, Any]:
    found = contrasts(sample, weights[None, :])
    low, high = found.limits(level)
    unknown = bool(np.isnan(found.error[0]))
    return _none("one replicate: luck cannot be told" if unknown else "") | {
        "method": method,
        "value": float(found.value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        "p": float(found.two_sided()[0]),
        "covers": found.covers,
    }


def _regression(results: Results, sample: Sample, pairs: list[tuple[int, int]], level: float) -> list[dict[str, Any]]:
    """Return products of two factors of a fitted quadratic, as differences of differences between the ends."""
    ordered = [factor.is_numeric or len(factor.levels) == 2 for factor in results.factors]
    weights, residual, why = product_weights(sample.coordinates, sample.means, pairs)
    rows: list[dict[str, Any]] = []
    for place, (i, j) in enumerate(pairs):
        if why:
            rows.append(_none(why))
        elif not (ordered[i] and ordered[j]):
            rows.append(_none("a factor has no order"))
        else:
            found = contrasts(sample, weights[place][None, :], residual=residual)
            low, high = found.limits(level)
            rows.append(
                _none("a fitted quadratic: other curves may look like an interaction")
                | {
                    "method": "regression",
                    "value": float(found.value[0]),
                    "low": float(low[0]),
                    "high": float(high[0]),
                    "p": float(found.two_sided()[0]),
                    "covers": found.covers,
                }
            )
    return rows


def _index(second: dict[tuple[str, str], dict[str, Any]], one: str, other: str, pairs: int) -> dict[str, Any]:
    """Return a second-order index with an interval for all pairs at once, normal as its own is."""
    from scipy.special import ndtr, ndtri

    row = second[one, other]
    value, half = row["value"], (row["high"] - row["low"]) / 2
    error = half / float(ndtri(0.975))
    wide = error * float(ndtri(1 - 0.025 / pairs))
    p = 2 * float(ndtr(-abs(value) / error)) if error > 0 else (np.nan if np.isnan(error) else float(value == 0))
    return _none(row["warning"]) | {
        "method": "second-order index",
        "value": value,
        "low": value - wide,
        "high": value + wide,
        "p": p,
        "share": value,
        "share_low": value - wide,
        "share_high": value + wide,
        "covers": "luck and points",
    }
