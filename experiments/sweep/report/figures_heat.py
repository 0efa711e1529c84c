"""Heat maps of pairs of factors.

References
----------
Smith, van der Walt (2015). A better default colormap for matplotlib. SciPy 2015.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.colors import Normalize
from scipy import special

from experiments.reporting import palette
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.importance import order, pairs
from experiments.sweep.report.naming import level_text, mean_of, number, records, upper_first
from simulation.plural import plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

MOST_PAIRS = 4
_MOST_NUMBERS = 10
_MOST_TICKS = 12
_NO_CELL = "#E4E4E4"
# Dark is little and light is much, in even steps, also in gray and to those who tell few hues apart.
_COLORS = "viridis"


def heat_pairs(analysis: Analysis, measure: str) -> list[tuple[str, str]]:
    """Return the pairs of factors that have a heat map, those that interact most first."""
    table = analysis.heat[analysis.heat["measure"] == measure]
    with_cells = list(dict.fromkeys(zip(table["factor"], table["other"], strict=True)))
    rank = {name: index for index, name in enumerate(order(analysis, measure))}
    strongest = {frozenset((row["factor"], row["other"])): index for index, row in enumerate(pairs(analysis, measure))}

    def key(pair: tuple[str, str]) -> tuple[int, int]:
        return strongest.get(frozenset(pair), len(strongest)), rank[pair[0]] + rank[pair[1]]

    return sorted(with_cells, key=key)


def heat(analysis: Analysis, measure: Column) -> Figure:
    """Mean of a measure over the levels of two factors, for the pairs that interact most, in one scale of color."""
    every = heat_pairs(analysis, measure.name)
    shown = every[:MOST_PAIRS]
    tables = [records(analysis.heat, measure=measure.name, factor=one, other=two) for one, two in shown]
    columns = 1 if len(shown) == 1 else 2
    figure, grid = parts.panels(len(shown), columns=columns, height=4.2 if columns == 1 else 3.3, share=False)
    means = [row["mean"] for rows in tables for row in rows if math.isfinite(row["mean"])]
    low, high = (min(means), max(means)) if means else (0.0, 1.0)
    norm = Normalize(low, high if high > low else low + 1.0)
    drawn = None
    for axes, (one, two), rows in zip(grid, shown, tables, strict=True):
        drawn = _map(axes, rows, norm, width=high - low, is_alone=columns == 1)
        axes.set_xlabel(palette.written(two, 22), fontsize=parts.SMALL + 1)
        axes.set_ylabel(palette.written(one, 24), fontsize=parts.SMALL + 1)
    assert drawn is not None
    bar = figure.colorbar(drawn, ax=grid, shrink=0.8, pad=0.02, label=parts.label_of(measure))
    bar.ax.tick_params(labelsize=parts.SMALL - 1)
    bar.ax.yaxis.set_major_formatter(parts.TICKS)
    bar.outline.set_visible(False)
    halves = [row["half_width"] for rows in tables for row in rows if math.isfinite(row["half_width"])]
    sure = f" Intervals of 95 % are ±{number(float(np.median(halves)))} in the median cell." if halves else ""
    empty = " Gray: no runs." if any(_has_gap(rows) for rows in tables) else ""
    binned = " Ranges are cut into bins." if any(row["binned"] for rows in tables for row in rows) else ""
    left = f" Left to the tables: {plural(len(every) - len(shown), 'pair')}." if len(every) > len(shown) else ""
    caption = (
        f"Mean over the runs of a cell and over the other factors; {_begins(low, high)}.{empty}{sure}{binned}{left}"
    )
    parts.entitle(figure, _heat_title(measure, [row for rows in tables for row in rows]), caption)
    return figure


def _begins(low: float, high: float) -> str:
    """Where the scale of colors begins, as a clause."""
    at = number(low, (high - low) / 50)
    return f"the scale begins at {at}, not at zero" if at.strip("−0.") else "the scale begins at zero"


def _has_gap(rows: list[dict[str, Any]]) -> bool:
    known = {(row["position"], row["other_position"]) for row in rows if math.isfinite(row["mean"])}
    return len(known) < len({one for one, _ in known}) * len({two for _, two in known})


def _map(axes: Axes, rows: list[dict[str, Any]], norm: Normalize, *, width: float, is_alone: bool) -> Any:
    ups = levels_of(rows, "position", "level")
    acrosses = levels_of(rows, "other_position", "other_level")
    up, across = ({position: index for index, position in enumerate(found)} for found in (ups, acrosses))
    cells = np.full((len(ups), len(acrosses)), math.nan)
    for row in rows:
        cells[up[row["position"]], across[row["other_position"]]] = row["mean"]
    axes.set_facecolor(_NO_CELL)
    drawn = axes.imshow(cells, cmap=_COLORS, norm=norm, aspect="auto", origin="lower", interpolation="nearest")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=parts.SMALL - 1)
    _name(axes, list(ups.values()), list(acrosses.values()), is_alone)
    most = _MOST_NUMBERS if is_alone else 6
    if max(cells.shape) <= most:
        colors = matplotlib.colormaps[_COLORS]
        size = parts.SMALL if is_alone else parts.SMALL - 1.5
        for place, mean in np.ndenumerate(cells):
            if math.isfinite(mean):
                color = "white" if parts.is_dark(colors(norm(mean))) else palette.INK
                text = number(mean, width / 10.0 if width > 0.0 else None)
                axes.text(place[1], place[0], text, ha="center", va="center", fontsize=size, color=color)
    return drawn


def levels_of(rows: list[dict[str, Any]], position: str, level: str) -> dict[int, str]:
    """Return the levels of a factor of a heat map as written, by their position, in order."""
    return {int(row[position]): level_text(row[level]) for row in sorted(rows, key=lambda row: row[position])}


def _name(axes: Axes, ups: list[str], acrosses: list[str], is_alone: bool) -> None:
    every = max(1, -(-len(ups) // _MOST_TICKS))
    axes.set_yticks(range(0, len(ups), every), [palette.written(text, 16) for text in ups[::every]])
    every = max(1, -(-len(acrosses) // _MOST_TICKS))
    labels = [palette.written(text, 16) for text in acrosses[::every]]
    axes.set_xticks(range(0, len(acrosses), every), labels)
    parts.turn_if_long(axes, labels, letters=90 if is_alone else 38)


def _heat_title(measure: Column, rows: list[dict[str, Any]]) -> str:
    finite = [row for row in rows if math.isfinite(row["mean"])]
    title = palette.written(measure.title)
    if not finite:
        return f"{upper_first(mean_of(title))} over pairs of factors"
    finite.sort(key=lambda row: (str(row["level"]), str(row["other_level"])))
    best, worst = max(finite, key=lambda row: row["mean"]), min(finite, key=lambda row: row["mean"])
    width = best["mean"] - worst["mean"]
    if not width > _by_luck(len(finite)) * math.hypot(best["half_width"], worst["half_width"]):
        return f"No cell stands out from luck in {mean_of(title)}"
    one, two = (palette.written(best[part], 30) for part in ("factor", "other"))
    levels = [palette.written(level_text(best[part]), 24) for part in ("level", "other_level")]
    mean = number(best["mean"], width / 4.0)
    return f"{upper_first(mean_of(title))} is highest, {mean}, where {one} is {levels[0]} and {two} is {levels[1]}"


def _by_luck(cells: int) -> float:
    """How many half-widths the best of many cells may be from the worst by luck (Bonferroni over all pairs)."""
    pairs_of_cells = max(1, cells * (cells - 1) // 2)
    return float(special.ndtri(1.0 - 0.025 / pairs_of_cells) / special.ndtri(0.975))
