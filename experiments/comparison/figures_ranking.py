"""Figures of who is best: the ranking with its intervals, and every pairwise difference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.figure import Figure

from experiments.comparison import figures_naming as naming
from experiments.comparison.result import BASELINE
from experiments.comparison.tables import estimates_of, pairs_of, rows_of, title_of, unit_of
from experiments.reporting import figure_parts, palette, words

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult

_WORSE_BETTER = LinearSegmentedColormap.from_list("worse_better", ["#D55E00", "#F6F6F6", "#0072B2"])
_MOST_PROBABILITIES = 10


def ranking(result: ComparisonResult) -> Figure:
    """Mean of the goal by strategy, best first, and how far each is behind the best."""
    table = result.ranking
    names = naming.numbered(result)
    places = np.arange(len(table))[::-1].astype(float)
    figure = Figure(figsize=(figure_parts.WIDTH, 1.7 + 0.34 * (len(table) + 1)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.15, 1.0])
    is_open = table["may_be_best"].to_numpy(bool)
    shades = [figure_parts.BEST if may else figure_parts.OTHER for may in is_open]
    mean, low, high = (table[name].to_numpy(float) for name in ("mean", "low", "high"))
    behind, least, most = (table[name].to_numpy(float) for name in ("behind_best", "behind_low", "behind_high"))
    for axes, middle, ends in (
        (left, mean, figure_parts.halves(mean, low, high)),
        (right, behind, figure_parts.halves(behind, least, most)),
    ):
        for place, value, half, shade in zip(places, middle, ends.T, shades, strict=True):
            axes.errorbar(value, place, xerr=half[:, None], fmt="o", color=shade, capsize=3, linewidth=2, markersize=7)
        axes.xaxis.set_major_formatter(figure_parts.THOUSANDS)
        axes.locator_params(axis="x", nbins=5)
        axes.grid(axis="y", visible=False)
    left.set_ylim(-0.6, len(table) - 0.4)
    unit = unit_of(result, result.goal)
    left.set_yticks(places, [names[name] for name in table["strategy"]], fontsize=figure_parts.SMALL + 1)
    left.set_xlabel(f"mean {title_of(result.goal)} ({unit})")
    estimates = estimates_of(result, result.goal)
    if BASELINE in estimates.index and result.goal in ("adopters", "reach", "revenue"):
        without, gray = estimates.loc[BASELINE, "mean"], naming.BASELINE_COLOR
        left.axvline(without, color=gray, linestyle=":", linewidth=1.4)
        left.text(without, len(table) - 0.45, f" {BASELINE}", fontsize=8, color=gray, va="bottom")
        left.set_ylim(-0.6, len(table) + 0.1)
    right.axvline(0.0, color=palette.INK, linewidth=1)
    right.set_xlabel(f"behind the best ({unit})")
    best = palette.written(table["strategy"].iloc[0])
    others = int(is_open.sum()) - 1
    if len(table) == 1 or int(result.precision["replicates"]) == 1:
        title = f"{best} ranks first by {title_of(result.goal)}"
    elif others <= 0:
        title = f"{best} is the best of these by {title_of(result.goal)}"
    else:
        open_names = table["strategy"].to_numpy()[is_open]
        rivals = palette.written(open_names[1]) if others == 1 else f"{others:,} others"
        title = f"{best} ranks first by {title_of(result.goal)}; {rivals} may be as good"
    caption = (
        f"Left: {naming.intervals(result)}. Right: mean difference from the best, with intervals that hold for all "
        "strategies at once. Blue: may be the best."
    )
    figure_parts.entitle(figure, title, caption)
    return figure


def differences(result: ComparisonResult) -> Figure:
    """Mean difference of the goal between every two strategies, and the probability of being better in one launch."""
    names = [*naming.ranked(result), BASELINE]
    pairs = pairs_of(result, result.goal)
    count = len(names)
    position = {name: index for index, name in enumerate(names)}
    values = np.full((count, count), math.nan)
    better = np.full((count, count), math.nan)
    is_clear = np.zeros((count, count), bool)
    for row in rows_of(pairs):
        if row.first not in position or row.second not in position:
            continue
        one, two = position[row.first], position[row.second]
        values[one, two], values[two, one] = row.difference, -row.difference
        better[one, two], better[two, one] = row.probability_better, 1.0 - row.probability_better
        is_clear[one, two] = is_clear[two, one] = row.simultaneous_low > 0.0 or row.simultaneous_high < 0.0
    size = max(6.4, 2.6 + (0.72 if count <= _MOST_PROBABILITIES else 0.48) * count)
    figure = Figure(figsize=(max(figure_parts.WIDTH, size), size * 0.86), layout="constrained")
    axes = figure.subplots()
    largest = float(np.nanmax(np.abs(values))) if np.isfinite(values).any() else 0.0
    norm = TwoSlopeNorm(0.0, -(largest or 1.0), largest or 1.0)
    drawn = axes.imshow(values, cmap=_WORSE_BETTER, norm=norm, aspect="auto")
    axes.set_facecolor("#E6E6E6")
    naming.name_both_ways(axes, result, names)
    with_probability = count <= _MOST_PROBABILITIES
    for one in range(count):
        for two in range(count):
            if math.isnan(values[one, two]):
                continue
            is_dark = abs(values[one, two]) > 0.62 * largest
            text = _short(values[one, two])
            if with_probability:
                text += f"\n{words.percent(better[one, two])}"
            axes.text(
                two,
                one,
                text,
                ha="center",
                va="center",
                fontsize=8.5 if with_probability else 6.5,
                fontweight="bold" if is_clear[one, two] else "normal",
                color="white" if is_dark else palette.INK,
                linespacing=1.35,
            )
    bar = figure.colorbar(drawn, ax=axes, shrink=0.7, label=f"row less column ({unit_of(result, result.goal)})")
    bar.ax.yaxis.set_major_formatter(figure_parts.THOUSANDS)
    bar.outline.set_visible(False)
    clear, total = int(np.triu(is_clear, 1).sum()), len(pairs)
    caption = "Mean difference, row less column; bold where the interval that holds for all pairs excludes zero." + (
        " Below: probability that the row is better in one launch." if with_probability else ""
    )
    figure_parts.entitle(
        figure, f"{clear:,} of {total:,} differences in mean {title_of(result.goal)} are beyond luck", caption
    )
    return figure


def _short(value: float) -> str:
    """A number in five letters or so."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e4, "k")):
        if abs(value) >= size:
            return words.signed(value / (1e3 if letter == "k" else size), 0 if letter == "k" else 1) + letter
    return words.signed(value, 0 if abs(value) >= 10 or value == 0.0 else None)
