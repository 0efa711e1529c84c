"""Figure of luck: of what the variance of single runs is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting import palette, words
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.naming import records
from experiments.sweep.report.noise import noise_shares
from simulation.plural import plural

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis

MOST_ROWS = 12
_PARTS = (
    ("points", "where in the design", "#0072B2"),
    ("common_luck", "luck that all points share", "#E69F00"),
    ("own_luck", "luck of the run", "#BBBBBB"),
)


def noise(analysis: Analysis) -> Figure:
    """Parts of the variance of single runs: where in the design they are, and luck."""
    every = [row for row in records(noise_shares(analysis)) if row["points"] == row["points"]]
    rows = every[:MOST_ROWS]
    titles = {measure.name: measure.title for measure in analysis.results.measures}
    figure, grid = parts.panels(1, height=0.75 + 0.42 * len(rows))
    axes = grid[0]
    places = np.arange(len(rows))[::-1]
    left = np.zeros(len(rows))
    for part, label, color in _PARTS:
        widths = np.array([row[part] for row in rows], np.float64)
        if part == "common_luck" and analysis.results.luck != "shared":
            continue
        axes.barh(places, widths, left=left, color=color, height=0.62, linewidth=0, label=label)
        for place, start, width in zip(places, left, widths, strict=True):
            if width >= 0.06:
                ink = "white" if part == "points" else palette.INK
                axes.text(
                    start + width / 2, place, words.percent(float(width)), ha="center", va="center",
                    fontsize=parts.SMALL - 1, color=ink,
                )  # fmt: skip
        left = left + widths
    axes.set(xlim=(0.0, 1.0))
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_yticks(places, [palette.written(titles[row["measure"]], 30) for row in rows], fontsize=parts.SMALL)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}".replace("%", " %"))
    axes.set_xlabel("share of the variance of single runs", fontsize=parts.SMALL)
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=3, fontsize=parts.SMALL, borderaxespad=0.0)
    axes.tick_params(axis="x", labelsize=parts.SMALL - 1)
    first = rows[0]
    more = f" Left to the tables: {plural(len(every) - len(rows), 'measure')}." if len(every) > len(rows) else ""
    caption = (
        "A description of these runs, without interval: it depends on how wide levels and ranges are. Means over many "
        f"replicates have less luck in them than single runs.{more}"
    )
    luck = words.percent(float(first["common_luck"] + first["own_luck"]))
    title = f"Luck makes {luck} of the variance of single runs in {palette.written(titles[first['measure']])}"
    parts.entitle(figure, title, caption)
    return figure
