"""Which factors matter most for a measure, by the best that the design can say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.sweep.report.naming import records

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis


@dataclass(frozen=True)
class Importance:
    """How much a factor matters for a measure.

    Attributes
    ----------
    factor : str
    kind : {"total", "first", "mu_star", "share", "effect"}
        Sobol's total or first index, Morris' mean absolute effect, share of the variance between points that the
        factor alone explains, or size of its effect: of the largest change, where the response is not monotone.
    value, low, high : float
        With its interval of 95 %; NaN where it could not be said.
    is_clear : bool
        Whether it, or an effect of the factor, is beyond what luck could do.
    """

    factor: str
    kind: str
    value: float
    low: float
    high: float
    is_clear: bool


def ranked(analysis: Analysis, measure: str) -> list[Importance]:
    """Return how much each factor matters for a measure, the most important first; those unknown come last."""
    found = _from_indices(analysis, measure) or _from_effects(analysis, measure)
    known = {one.factor: one for one in found}
    place = {factor.name: index for index, factor in enumerate(analysis.results.factors)}
    kind = found[0].kind if found else "effect"
    every = [known.get(name, Importance(name, kind, math.nan, math.nan, math.nan, False)) for name in place]
    most = max((_or_zero(one.value) for one in every), default=0.0)
    # By name where they are equal but for rounding: not by where they are written.
    return sorted(every, key=lambda one: (math.isnan(one.value), -rounded(one.value, most), one.factor))


def order(analysis: Analysis, measure: str) -> list[str]:
    """Return the names of the factors, the most important first."""
    return [one.factor for one in ranked(analysis, measure)]


def pairs(analysis: Analysis, measure: str) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.interactions` of a measure, the strongest pair first."""
    rank = {name: index for index, name in enumerate(order(analysis, measure))}
    rows = records(analysis.interactions, measure=measure)
    by_share = any(math.isfinite(row["share"]) for row in rows)
    strength = [_or_zero(row["share"]) if by_share else abs(_or_zero(row["value"])) for row in rows]
    most = max(strength, default=0.0)

    def key(index: int) -> tuple[float, int, int]:
        places = sorted((rank.get(rows[index]["factor"], 0), rank.get(rows[index]["other"], 0)))
        return -rounded(strength[index], most), places[0] + places[1], places[0]

    return [rows[index] for index in sorted(range(len(rows)), key=key)]


def effects_by_factor(analysis: Analysis, measure: str) -> dict[str, dict[str, Any]]:
    """Return the row of the effect of each factor on a measure."""
    return {row["factor"]: row for row in records(analysis.effects, measure=measure, row="effect")}


def turns(analysis: Analysis, measure: str, factor: str) -> list[dict[str, Any]]:
    """Return the rows of the largest rise and fall of a response that is not monotone; none of any other."""
    rows = records(analysis.effects, measure=measure, factor=factor)
    return [row for name in ("rise", "fall") for row in rows if row["row"] == name]


def is_ordered(analysis: Analysis, name: str) -> bool:
    """Return whether the levels of a factor have an order of their own."""
    return next(factor for factor in analysis.results.factors if factor.name == name).is_ordered


def rounded(value: float, most: float) -> float:
    """Return a value without what is rounding beside the largest of several; 0 of NaN."""
    return round(_or_zero(value) / most, 9) if most > 0 else 0.0


def _from_indices(analysis: Analysis, measure: str) -> list[Importance]:
    for kind in ("total", "first", "mu_star"):
        rows = [row for row in records(analysis.sensitivity, measure=measure, index=kind) if row["other"] == ""]
        if any(math.isfinite(row["value"]) for row in rows):
            return [
                Importance(
                    row["factor"],
                    kind,
                    float(row["value"]),
                    float(row["low"]),
                    float(row["high"]),
                    _above(row) or _moves(analysis, measure, row["factor"]),
                )
                for row in rows
            ]
    return []


def _moves(analysis: Analysis, measure: str, factor: str) -> bool:
    """Return whether an effect, a rise or a fall of a factor is beyond luck: none of its tables says otherwise."""
    effect = effects_by_factor(analysis, measure).get(factor)
    return (effect is not None and is_clear(effect)) or bool(turns(analysis, measure, factor))


def _above(row: dict[str, Any]) -> bool:
    said = row["above_luck"]
    return bool(said) if said is not None and said == said else bool(row["low"] > 0.0)


def _from_effects(analysis: Analysis, measure: str) -> list[Importance]:
    rows = list(effects_by_factor(analysis, measure).values())
    if any(math.isfinite(row["share"]) for row in rows):
        return [
            Importance(
                row["factor"],
                "share",
                float(row["share"]),
                float(row["share_low"]),
                float(row["share_high"]),
                bool(row["share_low"] > 0.0) or _moves(analysis, measure, row["factor"]),
            )
            for row in rows
        ]
    found = []
    for row in rows:
        # Between its ends a response may come back to where it was.
        changes = [row, *turns(analysis, measure, row["factor"])]
        largest = max(changes, key=lambda change: abs(_or_zero(change["value"])))
        ends = _folded(largest["low"], largest["high"])
        is_beyond = any(is_clear(change) for change in changes)
        found.append(Importance(row["factor"], "effect", abs(largest["value"]), *ends, is_beyond))
    return found


def is_clear(row: dict[str, Any]) -> bool:
    """Whether the interval of a row excludes zero."""
    return bool(row["low"] > 0.0 or row["high"] < 0.0)


def _folded(low: float, high: float) -> tuple[float, float]:
    """Ends of the absolute value of what lies between two ends."""
    if low <= 0.0 <= high:
        return 0.0, max(-low, high)
    return min(abs(low), abs(high)), max(abs(low), abs(high))


def _or_zero(value: float) -> float:
    return value if math.isfinite(value) else 0.0
