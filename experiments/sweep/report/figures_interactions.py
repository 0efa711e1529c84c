"""Figure of interactions: by how much the effect of one factor depends on another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.figures_heat import levels_of
from experiments.sweep.report.importance import is_ordered, pairs
from experiments.sweep.report.naming import records
from simulation.plural import plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

MOST_ROWS = 14
_MOST_LINES = 7
_WHAT = {
    "difference of differences": "difference of differences, ",
    "regression": "difference of differences, by regression, ",
}


def interactions(analysis: Analysis, measure: Column) -> Figure:
    """How much the effect of one factor depends on another; and the strongest pair as lines."""
    every = [row for row in pairs(analysis, measure.name) if math.isfinite(row["value"])]
    shown = every[:MOST_ROWS]
    lines = _lines(analysis, measure.name, shown[0]) if shown else []
    height = max(3.4 if lines else 0.0, 1.5 + 0.36 * len(shown)) - 1.25
    figure, grid = parts.panels(2 if lines else 1, height=height, share=False)
    left = grid[0]
    places = np.arange(len(shown))[::-1]
    for place, row in zip(places, shown, strict=True):
        color = parts.BEST if row["low"] > 0.0 or row["high"] < 0.0 else parts.OTHER
        ends = parts.bars(row["value"], row["low"], row["high"])
        left.errorbar(row["value"], place, xerr=ends, fmt="o", color=color, capsize=3, linewidth=2, markersize=6)
    left.axvline(0.0, color=palette.INK, linewidth=1)
    names = [f"{palette.written(row['factor'], 20)}\n× {palette.written(row['other'], 20)}" for row in shown]
    left.set_yticks(places, names, fontsize=parts.SMALL - 1)
    left.set_ylim(-0.6, len(shown) - 0.4)
    method = shown[0]["method"]
    is_index = method == "second-order index"
    left.set_xlabel(
        "second-order index" if is_index else parts.label_of(measure, _WHAT.get(method, "")), fontsize=parts.SMALL
    )
    left.tick_params(axis="x", labelsize=parts.SMALL - 1)
    left.xaxis.set_major_formatter(parts.TICKS)
    left.locator_params(axis="x", nbins=4)
    left.grid(axis="y", visible=False)
    said = ""
    if lines:
        _draw_lines(grid[1], lines, measure, analysis)
        said = " Right: the strongest pair, with intervals of each mean; lines not parallel are an interaction."
    more = f" Left to the tables: {plural(len(every) - len(shown), 'pair')}." if len(every) > len(shown) else ""
    meaning = (
        "Share of the variance that only the two together explain."
        if is_index
        else "By how much the effect of one factor, between its ends, changes between the ends of the other; "
        "of a factor without order, between the two levels where that is largest."
    )
    caption = f"{meaning} Intervals of 95 % for all pairs at once. Blue: the interval excludes zero.{said}{more}"
    parts.entitle(figure, _interaction_title(measure, shown), caption)
    return figure


def _interaction_title(measure: Column, shown: list[dict[str, Any]]) -> str:
    title = palette.written(measure.title)
    clear = [row for row in shown if row["low"] > 0.0 or row["high"] < 0.0]
    if not clear:
        return f"No interaction in {title} is beyond luck"
    one, two = sorted(palette.written(clear[0][part], 30) for part in ("factor", "other"))
    return f"What {one} does to {title} depends on {two}"


def _lines(analysis: Analysis, measure: str, row: dict[str, Any]) -> list[dict[str, Any]]:
    found = records(analysis.heat, measure=measure, factor=row["factor"], other=row["other"])
    return found or records(analysis.heat, measure=measure, factor=row["other"], other=row["factor"])


def _draw_lines(axes: Axes, rows: list[dict[str, Any]], measure: Column, analysis: Analysis) -> None:
    one, two = rows[0]["factor"], rows[0]["other"]
    factor = next(found for found in analysis.results.factors if found.name == one)
    others = levels_of(rows, "other_position", "other_level")
    chosen = list(others)
    if len(chosen) > _MOST_LINES:
        if not is_ordered(analysis, two):
            # Of levels without order those are drawn that are spread evenly over their means.
            total = {place: sum(row["mean"] for row in rows if row["other_position"] == place) for place in chosen}
            chosen.sort(key=lambda place: (total[place], others[place]))
        spaced = np.linspace(0, len(chosen) - 1, _MOST_LINES).round().astype(int)
        chosen = [chosen[index] for index in spaced]
    columns = sorted({row["position"]: row for row in rows}.values(), key=lambda row: row["position"])
    axis = parts.FactorAxis(factor, columns)
    place = {row["position"]: x for row, x in zip(columns, axis.places, strict=True)}
    for position, color in zip(chosen, parts.ordered_colors(len(chosen)), strict=True):
        line = sorted((row for row in rows if row["other_position"] == position), key=lambda row: row["position"])
        label = palette.written(others[position], 18)
        x, y = [place[row["position"]] for row in line], [row["mean"] for row in line]
        half = np.nan_to_num([row["half_width"] for row in line])
        axes.errorbar(
            x, y, yerr=half, color=color, marker="o", markersize=4, linewidth=2 if axis.is_ordered else 0.8,
            elinewidth=0.8, label=label,
        )  # fmt: skip
    axis.apply(axes)
    axes.set_ylabel(parts.label_of(measure, letters=parts.UPRIGHT_LETTERS), fontsize=parts.SMALL)
    axes.yaxis.set_major_formatter(parts.TICKS)
    axes.locator_params(axis="y", nbins=5)
    axes.legend(
        title=palette.written(two, 24), fontsize=parts.SMALL - 1, title_fontsize=parts.SMALL - 1,
        loc="upper left", bbox_to_anchor=(1.0, 1.02),
    )  # fmt: skip
