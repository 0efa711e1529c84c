"""Figure of time series: the course of a run by the levels of the factors that matter most, with bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator

from experiments.reporting import palette
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.importance import order
from experiments.sweep.report.naming import number, records
from experiments.sweep.report.series import series_columns, series_means

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis

MOST_COLUMNS = 3
MOST_FACTORS = 2
MOST_LINES = 6


def series_factors(analysis: Analysis) -> list[str]:
    """Return the factors by whose levels time series are drawn: those that matter most for the first measure."""
    return order(analysis, analysis.results.measures[0].name)[:MOST_FACTORS]


def series(analysis: Analysis) -> Figure:
    """Mean course of the columns of the time series by the levels of the two factors that matter most."""
    every = series_columns(analysis)
    columns = every[:MOST_COLUMNS]
    by_name = {factor.name: factor for factor in analysis.results.factors}
    names = series_factors(analysis)
    table = analysis.results.series
    assert table is not None
    brand = str(table["brand"].iloc[0])
    figure, grid = parts.panels(len(names) * len(columns), columns=len(columns), height=2.6, share=False)
    title = ""
    few = 0
    for row, name in enumerate(names):
        means = series_means(analysis, by_name[name])
        means = means[means["brand"] == brand]
        positions = sorted(means["position"].unique())
        chosen = _spaced(positions)
        few = max(few, len(positions) - len(chosen))
        colors = dict(zip(chosen, parts.ordered_colors(len(chosen)), strict=True))
        for column, axes in zip(columns, grid[row * len(columns) :], strict=False):
            of_column = means[means["column"] == column]
            for position in chosen:
                line = of_column[of_column["position"] == position]
                label = palette.written(str(line["level"].iloc[0]), 20)
                axes.plot(line["day"], line["mean"], color=colors[position], linewidth=1.8, label=label)
                low, high = line["low"].to_numpy(float), line["high"].to_numpy(float)
                if np.isfinite(low).all():
                    axes.fill_between(line["day"], low, high, color=colors[position], alpha=0.2, linewidth=0)
            axes.set_ylabel(palette.written(column.replace("_", " "), 30), fontsize=parts.SMALL)
            axes.set_xlabel("day", fontsize=parts.SMALL)
            axes.yaxis.set_major_formatter(parts.TICKS)
            axes.xaxis.set_major_formatter(parts.TICKS)
            axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
            axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
            axes.tick_params(labelsize=parts.SMALL - 1)
        if chosen:
            last = grid[row * len(columns) + len(columns) - 1]
            last.legend(
                title=palette.written(name, 24), fontsize=parts.SMALL - 1, title_fontsize=parts.SMALL - 1,
                loc="upper left", bbox_to_anchor=(1.0, 1.03),
            )  # fmt: skip
        if not title and chosen:
            rows = records(means[means["column"] == columns[0]])
            title = _title(rows, columns[0], name, chosen, has_order=by_name[name].is_ordered)
    left = f" Left to the tables: {len(every) - len(columns):,} more columns." if len(every) > len(columns) else ""
    some = " Levels are thinned." if few else ""
    caption = (
        f"{palette.written(brand)}; mean over the points of a level and over replicates; bands: pointwise intervals of "
        f"95 % over luck alone.{some}{left}"
    )
    parts.entitle(figure, title or "Course of the runs", caption)
    return figure


def _spaced(positions: list[int]) -> list[int]:
    if len(positions) <= MOST_LINES:
        return positions
    return [positions[index] for index in np.linspace(0, len(positions) - 1, MOST_LINES).round().astype(int)]


def _title(rows: list[dict[str, object]], column: str, name: str, chosen: list[int], *, has_order: bool) -> str:
    last = max(float(str(row["day"])) for row in rows)
    final = {row["position"]: row for row in rows if float(str(row["day"])) == last}
    if has_order:
        ends = [final[position] for position in (chosen[0], chosen[-1]) if position in final]
    else:
        # Levels without order have no first and last: the lowest and the highest are named.
        known = sorted(final.values(), key=lambda row: (float(str(row["mean"])), str(row["level"])))
        ends = [known[0], known[-1]] if len(known) > 1 else known
    what = palette.written(column.replace("_", " "))
    if len(ends) < 2:
        return f"{what} over {last:g} days"
    values = [float(str(row["mean"])) for row in ends]
    width = abs(values[1] - values[0]) / 4.0
    told = [
        f"{number(value, width)} where {palette.written(name)} is {palette.written(str(row['level']), 24)}"
        for value, row in zip(values, ends, strict=True)
    ]
    return f"By day {last:g}, mean {what}: {told[0]}, {told[1].split(' where ')[0]} where it is " + palette.written(
        str(ends[1]["level"]), 24
    )
