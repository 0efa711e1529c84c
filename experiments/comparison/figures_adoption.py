"""Figure of adoption over time: every strategy and the baseline, with bands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.comparison import figures_naming as naming
from experiments.comparison.result import BASELINE
from experiments.reporting import figure_parts, palette, words

if TYPE_CHECKING:
    import pandas
    from matplotlib.axes import Axes

    from experiments.comparison.result import ComparisonResult

_MOST_IN_ONE = 4
_MOST_FAINT = 9


def _line(axes: Axes, table: pandas.DataFrame, color: str, **options: object) -> None:
    days, mean, low, high = (table[name].to_numpy(float) for name in ("day", "mean", "low", "high"))
    style: dict[str, object] = {"linewidth": 2.0, **options}
    axes.plot(days, mean, color=color, **style)  # type: ignore[arg-type]
    if np.isfinite(low).all() and np.isfinite(high).all():
        axes.fill_between(days, low, high, color=color, alpha=0.22, linewidth=0)


def _frame(axes: Axes, result: ComparisonResult, top: float) -> None:
    horizon = result.scenario.run.days
    axes.axvline(horizon, color=palette.INK, linewidth=0.9, linestyle="--")
    axes.set(xlim=(0, max(float(result.adoption["day"].max()), horizon)), ylim=(0, top * 1.08 or 1.0))
    axes.yaxis.set_major_formatter(figure_parts.THOUSANDS)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))


def adoption(result: ComparisonResult) -> Figure:
    """Adopters over time up to twice the horizon: mean with its interval; a panel each where lines would cover."""
    tables = {str(name): table for name, table in result.adoption.groupby("strategy", sort=False)}
    order = [name for name in naming.ranked(result) if name in tables]
    names, colors = naming.numbered(result), naming.colors(result)
    top = float(result.adoption[["mean", "high"]].max().max())
    baseline = tables.get(BASELINE)
    if len(order) <= _MOST_IN_ONE:
        figure = Figure(figsize=(figure_parts.WIDTH, 4.8), layout="constrained")
        axes = figure.subplots()
        ends = []
        for name in [*order, *([BASELINE] if baseline is not None else [])]:
            _line(axes, tables[name], colors[name], linestyle="--" if name == BASELINE else "-")
            last = tables[name].iloc[-1]
            ends.append((float(last["day"]), float(last["mean"]), names[name], colors[name]))
        _frame(axes, result, top)
        axes.set(xlabel="day", ylabel="adopters")
        figure_parts.label_right(axes, ends)
    else:
        columns = 3 if len(order) in (5, 6, 9) else 4
        rows = -(-len(order) // columns)
        names = naming.numbered(result, 20)
        figure = Figure(figsize=(figure_parts.WIDTH, 1.3 + 1.75 * rows), layout="constrained")
        panels = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
        for name, axes in zip(order, panels.flat, strict=False):
            for other in order if len(order) <= _MOST_FAINT else ():
                axes.plot(tables[other]["day"], tables[other]["mean"], color="#DDDDDD", linewidth=0.8, zorder=1)
            if baseline is not None:
                _line(axes, baseline, naming.BASELINE_COLOR, linewidth=1.4, linestyle="--")
            _line(axes, tables[name], figure_parts.BEST)
            _frame(axes, result, top)
            axes.set_title(names[name], fontsize=figure_parts.SMALL if columns == 4 else figure_parts.SMALL + 1)
        for index, axes in enumerate(panels.flat):
            axes.label_outer()
            if index >= len(order):
                axes.set_visible(False)
            elif index >= len(order) - columns:
                axes.set_xlabel("day")
                axes.tick_params(axis="x", labelbottom=True)
            if index % columns == 0:
                axes.set_ylabel("adopters")
    horizon = result.scenario.run.days
    best = order[0]
    title = f"Adopters over {2 * horizon:g} days"
    if baseline is not None:
        reached, without = (_at(tables[name], horizon) for name in (best, BASELINE))
        title = (
            f"By day {horizon:g}, {palette.written(best)} has {words.number(reached, 0)} adopters, "
            f"against {words.number(without, 0)} without seeding"
        )
    line = "Dashed gray: the baseline, without the seeding." if len(order) > _MOST_IN_ONE else ""
    faint = " Faint: the other strategies." if _MOST_IN_ONE < len(order) <= _MOST_FAINT else ""
    band = "1 replicate: no band." if int(result.precision["replicates"]) == 1 else f"Band: {naming.intervals(result)}."
    figure_parts.entitle(figure, title, f"{band} Dashed upright: the horizon. {line}{faint}")
    return figure


def _at(table: pandas.DataFrame, day: float) -> float:
    """Mean on the last recorded day up to `day`."""
    upto = table[table["day"] <= day + 1e-9]
    return float((upto if len(upto) else table.head(1))["mean"].iloc[-1])
