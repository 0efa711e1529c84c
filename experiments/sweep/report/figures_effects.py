"""Figures of what each factor does: effects between its ends, and response curves over all its levels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, words
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.importance import effects_by_factor, is_clear, is_ordered, order, ranked, rounded, turns
from experiments.sweep.report.naming import estimate, level_text, mean_of, number, records, upper_first, with_ends
from simulation.plural import plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.report.importance import Importance
    from experiments.sweep.results import Column

MOST_ROWS = 14
MOST_CURVES = 9


def effects(analysis: Analysis) -> Figure:
    """Change of the mean of each measure between the ends of each factor, the most important factor first."""
    measures = parts.drawn_measures(analysis)
    names = order(analysis, measures[0].name)
    shown = names[:MOST_ROWS]
    figure, grid = parts.panels(len(measures), height=0.5 + 0.46 * len(shown))
    places = np.arange(len(shown))[::-1]
    for axes, measure in zip(grid, measures, strict=True):
        found = effects_by_factor(analysis, measure.name)
        for place, name in zip(places, shown, strict=True):
            row = found.get(name)
            if row is None or not math.isfinite(row["value"]):
                axes.text(0.0, place, " not known", va="center", fontsize=parts.SMALL - 1, color=parts.OTHER)
                continue
            color = parts.BEST if is_clear(row) else parts.OTHER
            ends = parts.bars(row["value"], row["low"], row["high"])
            axes.errorbar(row["value"], place, xerr=ends, fmt="o", color=color, capsize=3, linewidth=2, markersize=6)
        axes.axvline(0.0, color=palette.INK, linewidth=1)
        axes.set_xlabel(parts.label_of(measure, "change of mean "), fontsize=parts.SMALL)
        axes.xaxis.set_major_formatter(parts.TICKS)
        axes.locator_params(axis="x", nbins=4 if len(measures) > 2 else 6)
        axes.tick_params(axis="x", labelsize=parts.SMALL - 1)
        axes.grid(axis="y", visible=False)
    first = effects_by_factor(analysis, measures[0].name)
    letters = 30 if len(measures) < 3 else 22
    labels = [_with_ends(name, first.get(name), letters) for name in shown]
    grid[0].set_yticks(places, labels, fontsize=parts.SMALL - 1)
    grid[0].set_ylim(-0.6, len(shown) - 0.4)
    left_out = _left_out(len(names) - len(shown), "factor", len(analysis.results.measures) - len(measures))
    basis = sorted({str(row["basis"]) for row in first.values() if row["basis"]})
    caption = (
        f"Mean at the second less mean at the first level named ({' or '.join(basis) or 'over the other factors'})"
        f"{_largest(analysis, shown)}; "
        f"{parts.covered(analysis, [row['covers'] for row in first.values()])}. Blue: the interval excludes zero."
        f"{_turned(analysis, measures[0])}{left_out}"
    )
    parts.entitle(figure, _effects_title(measures[0], shown, first), caption)
    return figure


def _with_ends(name: str, row: dict[str, Any] | None, letters: int) -> str:
    ends = "" if row is None else level_text(row["level"])
    return "\n".join(palette.written(text, letters) for text in (name, ends) if text)


def _effects_title(measure: Column, names: list[str], found: dict[str, dict[str, Any]]) -> str:
    title = palette.written(measure.title, 30)
    clear = [name for name in names if name in found and is_clear(found[name])]
    if not clear:
        return f"Between its ends, no factor moves {title} beyond luck"
    most = max(abs(found[name]["value"]) for name in clear)
    name = min(clear, key=lambda name: (-rounded(abs(found[name]["value"]), most), name))
    row = found[name]
    change = with_ends(estimate(row["value"], row["low"], row["high"], sign=True), measure)
    return f"{palette.written(name, 30)} moves {title} most between these levels: {palette.written(change, 60)}"


def _largest(analysis: Analysis, names: list[str]) -> str:
    """What is meant by the levels of factors without order, as words to follow a sentence."""
    if all(is_ordered(analysis, name) for name in names):
        return ""
    return "; of a factor without order these have the lowest and the highest mean, tested for all pairs of levels"


def _turned(analysis: Analysis, measure: Column) -> str:
    """Which responses go up and down again, so that a change between ends does not tell, as a sentence."""
    names = [name for name in order(analysis, measure.name) if turns(analysis, measure.name, name)]
    return f" Not monotone in {words.listed([palette.written(name, 30) for name in names])}." if names else ""


def curves(analysis: Analysis, measure: Column) -> Figure:
    """Mean of a measure over the levels of each factor, with bands, on one scale."""
    ranks = ranked(analysis, measure.name)
    by_name = {factor.name: factor for factor in analysis.results.factors}
    tables = {one.factor: records(analysis.curves, measure=measure.name, factor=one.factor) for one in ranks}
    known = [one.factor for one in ranks if any(math.isfinite(row["mean"]) for row in tables[one.factor])]
    shown = known[:MOST_CURVES]
    figure, grid = parts.panels(len(shown), height=2.3 if len(shown) > 2 else 3.0)
    ends: list[tuple[float, float, float]] = []
    for axes, name in zip(grid, shown, strict=True):
        rows = tables[name]
        axis = parts.FactorAxis(by_name[name], rows)
        mean, low, high = (np.array([row[part] for row in rows], np.float64) for part in ("mean", "low", "high"))
        _curve(axes, axis, mean, low, high)
        ends += zip(mean, low, high, strict=True)
    bottom, top = parts.span(_within(ends))
    for index, axes in enumerate(grid):
        axes.set_ylim(bottom, top)
        axes.yaxis.set_major_formatter(parts.TICKS)
        axes.yaxis.set_major_locator(parts.few_ticks(5))
        if index % 3 == 0:
            axes.set_ylabel(parts.label_of(measure, letters=parts.UPRIGHT_LETTERS), fontsize=parts.SMALL)
    rows = [row for name in shown for row in tables[name]]
    binned = " Ranges are cut into bins." if any(row["binned"] for row in rows) else ""
    caption = (
        f"Averaged over the other factors; pointwise {parts.covered(analysis, [row['covers'] for row in rows])}. All "
        f"panels have one scale, the most important factor first.{binned}{_left_out(len(known) - len(shown), 'factor')}"
    )
    wide = max(high for _, _, high in ends) > top or min(low for _, low, _ in ends) < bottom
    caption += " Bands that are much wider than most go beyond the panel." if wide else ""
    parts.entitle(figure, _curves_title(measure, [one for one in ranks if one.factor in shown], tables), caption)
    return figure


def _within(ends: list[tuple[float, float, float]]) -> list[float]:
    """What a scale must hold: all means, and intervals as far as they are no wider than most, or than the means."""
    table = np.array(ends, np.float64)
    mean = table[np.isfinite(table[:, 0]), 0]
    halves = (table[:, 2] - table[:, 1])[np.isfinite(table).all(axis=1)] / 2.0
    reach = max(float(np.ptp(mean)), 3.0 * float(np.median(halves))) if len(halves) else 0.0
    return [*mean, *np.clip(table[:, 1:].ravel(), mean.min() - reach, mean.max() + reach)]


def _curve(axes: Axes, axis: parts.FactorAxis, mean: Any, low: Any, high: Any) -> None:
    axis.apply(axes)
    if axis.is_ordered:
        axes.plot(axis.places, mean, color=parts.BEST, linewidth=2, marker="o", markersize=4.5)
        axes.fill_between(axis.places, low, high, color=parts.BEST, alpha=0.22, linewidth=0)
        return
    for place, middle, least, most in zip(axis.places, mean, low, high, strict=True):
        ends = parts.bars(middle, least, most)
        axes.errorbar(place, middle, yerr=ends, fmt="o", color=parts.BEST, capsize=3, linewidth=2, markersize=5.5)


def _curves_title(measure: Column, ranks: list[Importance], tables: dict[str, list[dict[str, Any]]]) -> str:
    title = palette.written(measure.title, 30)
    for one in ranks:
        rows = [row for row in tables[one.factor] if math.isfinite(row["mean"])]
        rows.sort(key=lambda row: str(row["level"]))
        high, low = max(rows, key=lambda row: row["mean"]), min(rows, key=lambda row: row["mean"])
        if len(rows) > 1 and (one.is_clear or high["low"] > low["high"]):
            break
    else:
        return f"No factor moves {mean_of(title)} beyond luck"
    name = palette.written(one.factor, 30)
    width = (high["mean"] - low["mean"]) / 4.0
    at = [palette.written(level_text(row["level"]), 24) for row in (low, high)]
    return (
        f"{upper_first(mean_of(title))} goes from {number(low['mean'], width)} at {name} = {at[0]} to "
        f"{number(high['mean'], width)} at {at[1]}"
    )


def _left_out(count: int, noun: str, measures: int = 0) -> str:
    """What a figure leaves to the tables, as a sentence."""
    left = [plural(number, what) for number, what in ((count, noun), (measures, "measure")) if number > 0]
    return f" Left to the tables: {' and '.join(left)}." if left else ""
