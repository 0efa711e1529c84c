"""Figures of money: cost against outcome, and where the incremental margin comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from experiments.comparison import figures_naming as naming
from experiments.comparison.result import HORIZONS
from experiments.comparison.tables import estimates_of, has_money
from experiments.reporting import figure_parts, palette, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.comparison.result import ComparisonResult

_PARTS = (
    ("acceleration", "acceleration", "#0072B2"),
    ("expansion_new", "expansion, new", "#009E73"),
    ("expansion_taken", "expansion, taken from competitors", "#E69F00"),
)


def cost_outcome(result: ComparisonResult) -> Figure:
    """What each strategy costs and what it brings beyond its baseline; without money, seeds and adopters."""
    currency = palette.written(result.scenario.currency, 12)
    with_money = has_money(result)
    across, upward = ("cost", "incremental_margin") if with_money else ("seeds_paid", "incremental_adopters")
    x, y = (estimates_of(result, measure).reindex(naming.ranked(result)) for measure in (across, upward))
    names = naming.numbered(result)
    figure = Figure(figsize=(figure_parts.WIDTH, 4.6 + 0.1 * max(0, len(names) - 12)), layout="constrained")
    axes = figure.subplots()
    ratios = result.returns[result.returns["horizon"] == 1].set_index("strategy")["ratio"]
    ends = []
    for rank, name in enumerate(x.index):
        shade = figure_parts.BEST if rank == 0 else palette.INK
        at_x, at_y = x.loc[name].to_numpy(float), y.loc[name].to_numpy(float)
        axes.errorbar(
            at_x[0],
            at_y[0],
            xerr=figure_parts.halves(*at_x[:, None]),
            yerr=figure_parts.halves(*at_y[:, None]),
            fmt="o",
            color=shade,
            markersize=7,
            linewidth=1.2,
            zorder=4 if rank == 0 else 3,
            markeredgecolor="white",
        )
        back = float(ratios.get(name, np.nan))
        earned = f"   × {words.number(back, 2)}" if with_money and np.isfinite(back) else ""
        ends.append((float(at_x[0]), float(at_y[0]), f"{names[name]}{earned}", shade))
    _limits(axes, x.to_numpy(float), y.to_numpy(float))
    best = palette.written(x.index[0])
    back = float(ratios.get(x.index[0], np.nan))
    if with_money:
        most = max(axes.get_xlim()[1], axes.get_ylim()[1])
        axes.plot(
            [0, most], [0, most], color=palette.BRANDS[1], linewidth=1.2, linestyle="--", scalex=False, scaley=False
        )
        axes.fill_between([0, most], [0, most], -most * 10, color=palette.BRANDS[1], alpha=0.06, linewidth=0)
        axes.set(xlabel=f"mean cost ({currency})", ylabel=f"mean incremental margin ({currency})")
        title = f"Cost against outcome: {best} brings back {words.number(back, 2)} {currency} per {currency} spent"
        if not np.isfinite(back):
            title = f"Cost against outcome: {best} costs nothing"
        caption = (
            f"{naming.intervals(result)}. Below the dashed line a strategy costs more than it brings. "
            "× : return on investment, mean incremental margin over mean cost."
        )
    else:
        axes.set(xlabel="mean seeds paid (consumers)", ylabel="mean incremental adopters")
        title = "Seeds against outcome: no money is at stake in this scenario"
        caption = (
            f"{naming.intervals(result)}. Every strategy costs and earns nothing, so seeds and adopters are shown."
        )
    axes.xaxis.set_major_formatter(figure_parts.THOUSANDS)
    axes.yaxis.set_major_formatter(figure_parts.THOUSANDS)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6))
    figure_parts.label_right(axes, ends)
    figure_parts.entitle(figure, title, caption)
    return figure


def _limits(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Show all points and their intervals, and zero of both."""
    for values, setting in ((x, axes.set_xlim), (y, axes.set_ylim)):
        low, high = min(0.0, float(np.nanmin(values))), max(0.0, float(np.nanmax(values)))
        room = 0.07 * (high - low) or 1.0
        setting(low - room * (low < 0.0 or high == 0.0) - 0.3 * room, high + room)


def expansion(result: ComparisonResult) -> Figure:
    """Incremental margin by its parts, at the horizon and at twice the horizon."""
    names = naming.numbered(result)
    order = naming.ranked(result)
    places = np.arange(len(order))[::-1].astype(float)
    figure = Figure(figsize=(figure_parts.WIDTH, 2.4 + 0.34 * len(order)), layout="constrained")
    # The legend has a row of its own: beside a panel, it would push the other away.
    rows = list(figure.subplots(2, 2, height_ratios=[0.5, 1.0 + 0.34 * len(order)]).flat)
    legend = rows[0]
    legend.set_axis_off()
    rows[1].set_axis_off()
    panels = rows[2:]
    panels[1].sharey(panels[0])
    panels[1].sharex(panels[0])
    currency = palette.written(result.scenario.currency, 12)
    for axes, horizon in zip(panels, HORIZONS, strict=True):
        upper, lower = np.zeros(len(order)), np.zeros(len(order))
        for measure, label, color in _PARTS:
            mean = np.nan_to_num(estimates_of(result, measure, horizon)["mean"].reindex(order).to_numpy(float))
            axes.barh(
                places, mean, left=np.where(mean >= 0, upper, lower), color=color, height=0.66, label=label, linewidth=0
            )
            upper, lower = upper + np.maximum(mean, 0.0), lower + np.minimum(mean, 0.0)
        whole = estimates_of(result, "incremental_margin", horizon).reindex(order)
        mean, low, high = (whole[name].to_numpy(float) for name in ("mean", "low", "high"))
        axes.errorbar(
            mean,
            places,
            xerr=figure_parts.halves(mean, low, high),
            fmt="D",
            color=palette.INK,
            markersize=4,
            capsize=2.5,
            linewidth=1.2,
            label="incremental margin",
        )
        axes.axvline(0.0, color=palette.INK, linewidth=1)
        axes.set_title(f"by day {horizon * result.scenario.run.days:g}", fontsize=11)
        axes.set_xlabel(f"mean ({currency})")
        axes.xaxis.set_major_formatter(figure_parts.THOUSANDS)
        axes.locator_params(axis="x", nbins=5)
        axes.grid(axis="y", visible=False)
    if not has_money(result):
        panels[0].set_xlim(-1.0, 1.0)
    panels[0].set_yticks(places, [names[name] for name in order], fontsize=figure_parts.SMALL + 1)
    handles, labels = panels[0].get_legend_handles_labels()
    placed = legend.legend(
        handles,
        labels,
        loc="center left",
        bbox_to_anchor=(-0.02, 0.5),
        ncols=2,
        fontsize=figure_parts.SMALL,
        borderpad=0.1,
    )
    placed.set_in_layout(False)
    panels[1].tick_params(axis="y", labelleft=False)
    best = order[0]
    accelerated, margin = (
        float(estimates_of(result, measure)["mean"].get(best, np.nan))
        for measure in ("acceleration", "incremental_margin")
    )
    name = palette.written(best)
    if margin > 0.0 and 0.0 <= accelerated <= margin:
        title = f"{words.percent(accelerated / margin)} of the incremental margin of {name} is acceleration"
    elif margin != 0.0 and np.isfinite(margin):
        title = (
            f"{name}: {words.number(accelerated, 0)} {currency} by acceleration, "
            f"{words.number(margin - accelerated, 0)} {currency} by expansion"
        )
    else:
        title = "No incremental margin to split"
    caption = (
        f"Diamond: incremental margin, all parts together; {naming.intervals(result)}. Acceleration: the same "
        "adopters, earlier. Expansion: adopters who would otherwise have adopted nothing (new) or a competitor (taken)."
    )
    figure_parts.entitle(figure, title, caption)
    return figure
