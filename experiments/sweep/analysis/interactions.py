"""Interactions: whether what one factor does depends on another."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics.corrections import holm
from experiments.statistics.shares import pair_part, share_of
from experiments.sweep.analysis.axis import text_of
from experiments.sweep.analysis.contrasts import Contrasts, contrasts
from experiments.sweep.analysis.corners import corners_of
from experiments.sweep.analysis.effect import ends_axis
from experiments.sweep.analysis.regression import coded_factors, product_weights

if TYPE_CHECKING:
    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.results import Results

COLUMNS = (
    "measure",
    "factor",
    "other",
    "ends",
    "other_ends",
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
    return {"ends": "", "other_ends": "", "method": "none", "covers": "", "warning": why} | numbers


def _factorial(results: Results, sample: Sample, pairs: list[tuple[int, int]], level: float) -> list[dict[str, Any]]:
    """Return differences of differences over all other factors, and shares."""
    axes = [ends_axis(results, sample, place) for place in range(len(results.factors))]
    whole = sample.together()
    rows: list[dict[str, Any]] = []
    for i, j in pairs:
        first, second = axes[i], axes[j]
        corners = corners_of(sample, first, second)
        if corners.contrast is None:
            rows.append(_none(corners.warning))
            continue
        # Each factorial point once: with points missing the parts are not orthogonal, and shares are not given.
        is_whole = len(sample.points) == sample.size
        part = pair_part(whole, first.place, second.place)
        share = share_of(whole, part, level=level) if is_whole else (np.nan,) * 3
        rows.append(
            _contrast_row(corners.contrast, "difference of differences", level, corners.comparisons)
            | {"ends": " -> ".join(corners.ends), "other_ends": " -> ".join(corners.other_ends)}
            | dict(zip(("share", "share_low", "share_high"), share, strict=True))
        )
    return rows


def _contrast_row(found: Contrasts, method: str, level: float, comparisons: int = 1) -> dict[str, Any]:
    low, high = found.limits(1 - (1 - level) / comparisons)
    error = float(found.error[0])
    warning = "one replicate: luck cannot be told" if np.isnan(error) else ""
    if error == 0 and found.replicates[0] > 1:
        warning = f"the same in all {found.replicates[0]:,} replicates"
    return _none(warning) | {
        "method": method,
        "value": float(found.value[0]),
        "low": float(low[0]),
        "high": float(high[0]),
        # Where all replicates agree there is no luck to hold it against.
        "p": np.nan if error == 0 else min(1.0, comparisons * float(found.two_sided()[0])),
        "covers": found.covers,
    }


def _regression(results: Results, sample: Sample, pairs: list[tuple[int, int]], level: float) -> list[dict[str, Any]]:
    """Return products of two factors of a fitted quadratic, as differences of differences between the ends."""
    has_slope = [factor.is_ordered or len(factor.levels) == 2 for factor in results.factors]
    told = [(i, j) for i, j in pairs if has_slope[i] and has_slope[j]]
    weights, residual, why = product_weights(*coded_factors(results.factors, sample.coordinates), sample.means, told)
    rows: list[dict[str, Any]] = []
    for i, j in pairs:
        if why:
            rows.append(_none(why))
            continue
        if (i, j) not in told:
            rows.append(_none("a factor has no order"))
            continue
        found = contrasts(sample, weights[told.index((i, j))][None, :], residual=residual)
        ends = [_ends(results.factors[place]) for place in (i, j)]
        free = [place for place, factor in enumerate((i, j)) if not results.factors[factor].is_ordered]
        if free and found.value[0] < 0:
            # Two levels without order may be taken either way: so that the difference is positive.
            found = contrasts(sample, -weights[told.index((i, j))][None, :], residual=residual)
            ends[free[-1]] = ends[free[-1]][::-1]
        rows.append(
            _contrast_row(found, "regression", level)
            | {"ends": " -> ".join(ends[0]), "other_ends": " -> ".join(ends[1])}
            | {"warning": "a fitted quadratic: other curves may look like an interaction"}
        )
    return rows


def _ends(factor: Factor) -> tuple[str, str]:
    """Return the ends of a factor as `coded_factors` codes them: the values -1 and 1."""
    if factor.is_range:
        return text_of(factor.shown(0.0)), text_of(factor.shown(1.0))
    labels = [text_of(factor.shown((place + 0.5) / len(factor.levels))) for place in factor.order]
    labels = labels if factor.is_ordered else sorted(labels)
    return labels[0], labels[-1]


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
