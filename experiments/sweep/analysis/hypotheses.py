"""Verdicts on what was claimed before a sweep was run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics.corrections import holm
from experiments.statistics.power import (
    detectable_effect,
    detectable_margin,
    power_of_direction,
    power_of_equivalence,
)
from experiments.sweep.analysis.axis import text_of
from experiments.sweep.analysis.corners import corners_of
from experiments.sweep.analysis.effect import Effect, effect_of, ends_axis, place_of, without

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.axis import Axis
    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.results import Hypothesis, Results

COLUMNS = (
    "name",
    "factor",
    "outcome",
    "claim",
    "verdict",
    "effect",
    "low",
    "high",
    "p",
    "p_against",
    "p_corrected",
    "p_against_corrected",
    "level",
    "margin",
    "smallest",
    "power",
    "detectable",
    "from",
    "to",
    "depends_on",
    "depends_from",
    "depends_to",
    "where",
    "replicates",
    "sentence",
)


def hypotheses_of(results: Results, samples: list[Sample]) -> list[dict[str, Any]]:
    """Return the rows of `Analysis.hypotheses`.

    Of each hypothesis two things are tested: that it holds, and that its contrary does; Holm's correction is over
    both of all of them, so that the chance of any false verdict is at most the level, also where there is no effect
    at all. An interval is of 1 - level over the number of hypotheses: where it has 0 (or an end of the margin) on one
    side, there is a verdict; Holm's may find more.
    """
    effects = [_effect(results, samples, hypothesis) for hypothesis in results.hypotheses]
    tests = [_tests(hypothesis, effect) for hypothesis, effect in zip(results.hypotheses, effects, strict=True)]
    corrected = holm([p for pair in tests for p in pair])
    count = sum(1 for one, _ in tests if not math.isnan(one))
    rows = []
    for place, (hypothesis, effect) in enumerate(zip(results.hypotheses, effects, strict=True)):
        both = float(corrected[2 * place]), float(corrected[2 * place + 1])
        rows.append(_row(results, hypothesis, effect, tests[place], both, max(count, 1)))
    return rows


def _effect(results: Results, samples: list[Sample], hypothesis: Hypothesis) -> Effect:
    factors = [factor.name for factor in results.factors]
    measures = [measure.name for measure in results.measures]
    for name in (hypothesis.factor, hypothesis.depends_on or hypothesis.factor):
        if name not in factors:
            return Effect(None, "", "", "", 0, f"the sweep has no factor {name!r}")
    if hypothesis.outcome not in measures:
        return Effect(None, "", "", "", 0, f"the sweep has no measure {hypothesis.outcome!r}")
    for name, ends in _moves(hypothesis):
        if not results.factors[factors.index(name)].is_ordered and None in ends:
            return Effect(None, "", "", "", 0, f"{name} has no order, and between which levels it moves is not said")
    sample = samples[measures.index(hypothesis.outcome)]
    if hypothesis.where:
        used = _where(results, sample, hypothesis)
        if not used.any():
            return Effect(None, "", "", "", 0, f"no runs where {_where_in_words(hypothesis)}")
        sample = without(sample, used)
    if hypothesis.depends_on is not None:
        return _dependence(results, sample, hypothesis)
    return effect_of(results, sample, factors.index(hypothesis.factor), hypothesis.low, hypothesis.high)


def _moves(hypothesis: Hypothesis) -> list[tuple[str, tuple[Any, Any]]]:
    """Return the factors that a hypothesis moves, with the ends that it names."""
    moves: list[tuple[str, tuple[Any, Any]]] = [(hypothesis.factor, (hypothesis.low, hypothesis.high))]
    if hypothesis.depends_on is not None:
        moves.append((hypothesis.depends_on, (hypothesis.depends_low, hypothesis.depends_high)))
    return moves


def _dependence(results: Results, sample: Sample, hypothesis: Hypothesis) -> Effect:
    """Return by how much the effect of a factor changes as another moves between its ends."""
    names = [factor.name for factor in results.factors]
    axes: list[Axis] = []
    places: list[tuple[int, int]] = []
    for name, (low, high) in _moves(hypothesis):
        axis = ends_axis(results, sample, names.index(name))
        start, end = place_of(axis, low, 0), place_of(axis, high, len(axis) - 1)
        if start is None or end is None:
            wrong = low if start is None else high
            return Effect(None, str(low), str(high), "", 0, f"{name} has no level {wrong!r}")
        if not len(axis) or start == end:
            return Effect(None, "", "", "", 0, f"{name} has one level: no effect")
        axes.append(axis)
        places.append((start, end))
    found = corners_of(sample, axes[0], axes[1], places[0], places[1])
    ends, others = ((axis.labels[start], axis.labels[end]) for axis, (start, end) in zip(axes, places, strict=True))
    return Effect(found.contrast, *ends, "over the other factors", found.points, found.warning, 1, others)


def _where(results: Results, sample: Sample, hypothesis: Hypothesis) -> NDArray[np.bool_]:
    """Which points of a sample are among those that a hypothesis is about."""
    names = [factor.name for factor in results.factors]
    used = np.ones(len(sample.points), bool)
    for name, value in hypothesis.where.items():
        column = names.index(name)
        shown = [results.factors[column].shown(coordinate) for coordinate in sample.coordinates[:, column].tolist()]
        used &= np.array([_is_level(one, value) for one in shown], bool)
    return used


def _is_level(shown: object, value: object) -> bool:
    if isinstance(shown, float) and isinstance(value, int | float) and not isinstance(value, bool):
        return math.isclose(shown, value, rel_tol=1e-9)
    return shown == value and isinstance(shown, bool) == isinstance(value, bool)


def _where_in_words(hypothesis: Hypothesis) -> str:
    return ", ".join(f"{name} = {text_of(value)}" for name, value in hypothesis.where.items())


def _margin(hypothesis: Hypothesis) -> float:
    return abs(hypothesis.margin) if hypothesis.margin is not None else math.nan


def _tests(hypothesis: Hypothesis, effect: Effect) -> tuple[float, float]:
    """Return one-sided p of the claim and of its contrary."""
    if effect.contrast is None or math.isnan(effect.contrast.error[0]):
        return math.nan, math.nan
    contrast = effect.contrast
    if hypothesis.claim == "equivalent":
        margin = _margin(hypothesis)
        if math.isnan(margin):
            return math.nan, math.nan
        inside = max(float(contrast.above(-margin)[0]), float(contrast.below(margin)[0]))
        outside = min(1.0, 2 * min(float(contrast.above(margin)[0]), float(contrast.below(-margin)[0])))
        return inside, outside
    up, down = float(contrast.above()[0]), float(contrast.below()[0])
    return (up, down) if hypothesis.claim == "increases" else (down, up)


def _row(
    results: Results,
    hypothesis: Hypothesis,
    effect: Effect,
    p: tuple[float, float],
    corrected: tuple[float, float],
    count: int,
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": hypothesis.name,
        "factor": hypothesis.factor,
        "outcome": hypothesis.outcome,
        "claim": hypothesis.claim,
        "verdict": "undecided",
        "effect": math.nan,
        "low": math.nan,
        "high": math.nan,
        "p": p[0],
        "p_against": p[1],
        "p_corrected": corrected[0],
        "p_against_corrected": corrected[1],
        "level": hypothesis.level,
        "margin": _margin(hypothesis),
        "smallest": math.nan if hypothesis.smallest is None else abs(hypothesis.smallest),
        "power": math.nan,
        "detectable": math.nan,
        "from": effect.low,
        "to": effect.high,
        "depends_on": hypothesis.depends_on or "",
        "depends_from": effect.other_ends[0],
        "depends_to": effect.other_ends[1],
        "replicates": 0,
    }
    if corrected[0] <= hypothesis.level:
        row["verdict"] = "supported"
    elif corrected[1] <= hypothesis.level:
        row["verdict"] = "contradicted"
    if effect.contrast is not None:
        low, high = effect.contrast.limits(1 - hypothesis.level / count)
        error, freedom = float(effect.contrast.error[0]), float(effect.contrast.freedom[0])
        alpha = hypothesis.level / (2 * count)
        row |= {
            "effect": float(effect.contrast.value[0]),
            "low": float(low[0]),
            "high": float(high[0]),
            "replicates": int(effect.contrast.replicates[0]),
        }
        # Where all replicates agree no luck is left, and with it no power to speak of.
        if error > 0:
            if hypothesis.claim == "equivalent":
                row["power"] = power_of_equivalence(row["margin"], error, freedom, alpha)
                row["detectable"] = detectable_margin(error, freedom, alpha)
            else:
                row["power"] = power_of_direction(row["smallest"], error, freedom, alpha)
                row["detectable"] = detectable_effect(error, freedom, alpha)
    units = {measure.name: measure.unit for measure in results.measures}
    row["where"] = _where_in_words(hypothesis)
    row["sentence"] = _sentence(row, effect, units.get(hypothesis.outcome, ""), count)
    return row


def _sentence(row: dict[str, Any], effect: Effect, unit: str, count: int) -> str:
    claimed = _claimed(row, unit)
    if effect.contrast is None:
        return f"Undecided: that {claimed}. No effect can be given: {effect.warning}."
    where = f" where {row['where']}" if row["where"] else ""
    moved = f"from {row['from']} to {row['to']}{where}"
    start = f"{row['verdict'].capitalize()}: that {claimed}. "
    if row["depends_on"]:
        others = f"from {row['depends_from']} to {row['depends_to']}"
        start += f"Moving {row['depends_on']} {others} changes the effect of {row['factor']} {moved} by"
    else:
        start += f"Moving it {moved} changes the mean by"
    value = _in_unit(row["effect"], unit)
    if math.isnan(row["low"]):
        why = "a single replicate does not tell how much of that is luck"
        if row["replicates"] > 1:
            why = "too few points at its ends to tell how much of that is which points were drawn"
        return f"{start} {value}; {why}."
    p = row["p_against_corrected"] if row["verdict"] == "contradicted" else row["p_corrected"]
    if effect.contrast.error[0] == 0:
        return f"{start} {value}, the same in all {row['replicates']:,} replicates (sign test, corrected p {p:.2g})."
    share = 100 * (1 - row["level"] / count)
    ends = f"{text_of(row['low'])} to {text_of(row['high'])}"
    said = f"{start} {value} ({share:.4g} % interval {ends}, corrected p {p:.2g})."
    if not math.isnan(row["power"]) and row["claim"] != "equivalent":
        said += f" Power for {_in_unit(row['smallest'], unit)}: {100 * row['power']:.0f} %."
    if not math.isnan(row["detectable"]):
        what = "a margin" if row["claim"] == "equivalent" else "an effect"
        said += f" This sweep finds {what} of {_in_unit(row['detectable'], unit)} or more with 80 % power."
    return said


def _in_unit(value: float, unit: str) -> str:
    """Return `1 consumer`, `2 consumers`, or the number alone where there is no unit."""
    text = text_of(value)
    return f"{text} {unit.removesuffix('s') if text.lstrip('-') == '1' else unit}".rstrip()


def _claimed(row: dict[str, Any], unit: str) -> str:
    """Return what is claimed, as words that follow "that"."""
    margin = f"less than {_in_unit(row['margin'], unit)}"
    if row["depends_on"]:
        what = f"the effect of {row['factor']} on {row['outcome']}"
        return {
            "increases": f"{row['depends_on']} increases {what}",
            "decreases": f"{row['depends_on']} decreases {what}",
            "equivalent": f"{row['depends_on']} changes {what} by {margin}",
        }.get(row["claim"], f"{row['depends_on']}: {row['claim']}")
    return {
        "increases": f"{row['factor']} increases {row['outcome']}",
        "decreases": f"{row['factor']} decreases {row['outcome']}",
        "equivalent": f"{row['factor']} changes {row['outcome']} by {margin}",
    }.get(row["claim"], f"{row['factor']}: {row['claim']}")
