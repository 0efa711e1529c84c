"""Figure of hypotheses: each effect with its interval, beside zero and the margin of equivalence."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from experiments.reporting import palette
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.answer import verdicts
from experiments.sweep.report.naming import measure_of, records

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis

MOST_ROWS = 16
_COLORS = {"supported": "#0072B2", "contradicted": "#D55E00", "undecided": "#8A8A8A"}
_MARKS = {"supported": "o", "contradicted": "X", "undecided": "D"}


def hypotheses(analysis: Analysis) -> Figure:
    """Effect of each hypothesis with the interval that holds for all, and its verdict; a panel for each measure."""
    every = records(analysis.hypotheses)
    rows = every[:MOST_ROWS]
    outcomes = list(dict.fromkeys(row["outcome"] for row in rows))
    by_outcome = [[row for row in rows if row["outcome"] == outcome] for outcome in outcomes]
    heights = [len(found) + 0.9 for found in by_outcome]
    figure = Figure(figsize=(parts.WIDTH, 1.3 + 0.42 * sum(heights)), layout="constrained")
    grid = figure.subplots(len(outcomes), 1, squeeze=False, height_ratios=heights)[:, 0]
    for axes, outcome, found in zip(grid, outcomes, by_outcome, strict=True):
        places = np.arange(len(found))[::-1]
        for place, row in zip(places, found, strict=True):
            color = _COLORS.get(row["verdict"], parts.OTHER)
            if row["margin"] is not None and math.isfinite(row["margin"]):
                axes.plot([-row["margin"], row["margin"]], [place] * 2, color="#DADADA", linewidth=11, zorder=1,
                          solid_capstyle="butt")  # fmt: skip
            if not math.isfinite(row["effect"]):
                axes.text(0.0, place, " not known", va="center", fontsize=parts.SMALL - 1, color=parts.OTHER)
                continue
            ends = parts.bars(row["effect"], row["low"], row["high"])
            mark = _MARKS.get(row["verdict"], "o")
            axes.errorbar(
                row["effect"], place, xerr=ends, fmt=mark, color=color, capsize=3, linewidth=2, markersize=7, zorder=3
            )
        axes.axvline(0.0, color=palette.INK, linewidth=1)
        labels = [f"{palette.written(row['name'], 32)}: {row['verdict']}" for row in found]
        axes.set_yticks(places, labels, fontsize=parts.SMALL)
        axes.set_ylim(-0.6, len(found) - 0.4)
        axes.set_xlabel(parts.label_of(measure_of(analysis, outcome), "change of mean "), fontsize=parts.SMALL)
        axes.xaxis.set_major_formatter(parts.TICKS)
        axes.tick_params(axis="x", labelsize=parts.SMALL - 1)
        axes.grid(axis="y", visible=False)
    more = f" Left to the tables: {len(every) - len(rows):,} more." if len(every) > len(rows) else ""
    margin = " Gray bar: margin of equivalence." if any(row["margin"] == row["margin"] for row in rows) else ""
    caption = (
        "Intervals hold for all hypotheses at once. Circle: supported, cross: contradicted, diamond: undecided."
        f"{margin}{more}"
    )
    parts.entitle(figure, verdicts(analysis).rstrip("."), caption)
    return figure
