"""The figures of a run: adoption, impressions, cascade sizes, and the network around the largest cascade."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter, StrMethodFormatter

from experiments.reporting import palette
from experiments.reporting.figure_parts import drawn, files_of
from experiments.runs import layout
from simulation.files.output_folder import output_path, write_folder
from simulation.plural import plural
from simulation.results.moments import LEVEL, Moments, student

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulation import Outcome

MOST_DRAWN = 320
_MOST_SHARERS = 220
_THOUSANDS = StrMethodFormatter("{x:,.0f}")


def _interval_words(outcome: Outcome) -> str:
    replicates = outcome.scenario.run.replicates
    if replicates == 1:
        return "1 replicate: no interval"
    return (
        f"band: 95 % interval of the mean over {replicates} replicates (covers {', '.join(outcome.scenario.run.vary)})"
    )


def _caption(figure: Figure, text: str) -> None:
    figure.text(0.01, 0.005, text, fontsize=8, color="#666666", ha="left", va="bottom")


def adoption(outcome: Outcome) -> Figure:
    """Adopters of each brand over time: mean over replicates, with the interval of the mean."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    adopters = outcome.column("adopters")
    replicates = len(adopters)
    days = outcome.scenario.grid.days(np.arange(outcome.scenario.ticks) + 1)
    for index, brand in enumerate(outcome.scenario.brands):
        color = palette.brand_color(index)
        mean = adopters[:, :, index].mean(axis=0)
        axes.plot(days, mean, color=color, linewidth=2.2, label=palette.written(brand.name))
        if replicates > 1:
            low, high = Moments.of(adopters[:, :, index].astype(float)).limits(student(LEVEL, replicates))
            axes.fill_between(days, low, high, color=color, alpha=0.25, linewidth=0)
    axes.set(xlabel="day", ylabel="adopters", xlim=(0, days[-1]))
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(_THOUSANDS)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    finals = [outcome.estimates[brand.name]["adopters"].mean for brand in outcome.scenario.brands]
    if len(finals) == 1:
        axes.set_title(
            f"{finals[0]:,.0f} of {plural(outcome.network.consumers, 'consumer')} adopted by day {days[-1]:g}"
        )
    else:
        axes.set_title(f"Adopters by brand over {days[-1]:g} days")
        axes.legend()
    _caption(figure, _interval_words(outcome))
    return figure


def impressions(outcome: Outcome) -> Figure:
    """Impressions per day by paid, owned and earned media, one panel per brand; mean over replicates."""
    brands = outcome.scenario.brands
    figure = Figure(figsize=(8, 1.3 + 2.9 * len(brands)), layout="constrained")
    panels: list[Axes] = list(np.atleast_1d(figure.subplots(len(brands), 1, sharex=True)))
    day_of_tick = np.floor(outcome.scenario.grid.days(np.arange(outcome.scenario.ticks))).astype(int)
    days = np.arange(day_of_tick[-1] + 2)
    for index, (axes, brand) in enumerate(zip(panels, brands, strict=True)):
        total = {}
        bottom = np.zeros(len(days))
        for source, color in palette.SOURCES.items():
            mean = outcome.column(f"impressions_{source}")[:, :, index].mean(axis=0)
            daily = np.bincount(day_of_tick, weights=mean)
            total[source] = daily.sum()
            # Steps: the value of a day holds until the next.
            top = bottom + np.append(daily, daily[-1])
            axes.fill_between(
                days,
                bottom,
                top,
                step="post",
                color=color,
                linewidth=0,
                label=f"{source} {total[source]:,.0f}",
            )
            bottom = top
        axes.set(ylabel="impressions per day", xlim=(0, days[-1]))
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(_THOUSANDS)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(loc="upper right", title="total")
        everything = sum(total.values())
        share = f"{total['earned'] / everything:.0%} of impressions are earned" if everything else "no impressions"
        axes.set_title(f"{palette.written(brand.name)}: {share}")
    panels[-1].set_xlabel("day")
    replicates = outcome.scenario.run.replicates
    _caption(figure, "1 replicate" if replicates == 1 else f"mean over {replicates} replicates")
    return figure


def cascade_sizes(outcome: Outcome) -> Figure:
    """Share of cascades that reach at least a size, on log-log axes; recorded replicates together."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    largest = 0
    for index, (name, sizes) in enumerate(outcome.cascade_sizes().items()):
        if len(sizes) == 0:
            continue
        largest = max(largest, int(sizes[0]))
        values, counts = np.unique(sizes, return_counts=True)
        at_least = np.cumsum(counts[::-1])[::-1] / len(sizes)
        color = palette.brand_color(index)
        label = f"{palette.written(name)}: {plural(len(sizes), 'cascade')}, mean size {sizes.mean():.2f}"
        axes.plot(values, at_least, "o-", color=color, markersize=5, linewidth=1.2, label=label)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="cascade size (distinct sharers)",
        ylabel="share of cascades at least as large",
    )
    axes.xaxis.set_major_formatter(_THOUSANDS)
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_formatter(NullFormatter())
    if largest:
        axes.set_title(f"The largest cascade has {largest:,} sharers" if largest > 1 else "No share was passed on")
        axes.set_xlim(0.9, max(10, largest * 1.3))
        axes.legend()
    else:
        axes.set_title("No consumer shared")
    recorded = ", ".join(map(str, outcome.scenario.run.record_cascades)) or "none"
    _caption(figure, f"recorded: replicate {recorded}")
    return figure


def largest_cascade(outcome: Outcome) -> Figure:
    """The largest recorded cascade in its surroundings: who passed it to whom, and who was near."""
    figure = Figure(figsize=(8, 7), layout="constrained")
    axes = figure.subplots()
    axes.set_axis_off()
    table = outcome.cascades
    if table.empty:
        axes.set_title("No consumer shared")
        return figure
    # Several replicates may have been recorded; only the first has this network for sure.
    table = table[table["replicate"] == table["replicate"].iloc[0]]
    cascade = table["cascade"].value_counts(sort=False).sort_index().idxmax()
    shares = table[table["cascade"] == cascade]
    shown = shares.head(_MOST_SHARERS)
    sharers = shown["consumer"].to_numpy(np.int64)
    rows = layout.surroundings(outcome.network, sharers, MOST_DRAWN)
    places, ties = layout.positions(outcome.network, rows)
    axes.add_collection(
        LineCollection([places[list(tie)] for tie in ties], colors=palette.FAINT, linewidths=0.4, alpha=0.5, zorder=1)
    )
    position = {int(row): index for index, row in enumerate(rows)}
    passed = [
        (places[position[parent]], places[position[consumer]])
        for consumer, parent in zip(shown["consumer"], shown["parent"], strict=True)
        if parent >= 0
    ]
    axes.add_collection(LineCollection(passed, colors=palette.INK, linewidths=1.1, zorder=3))
    sizes = 14 + 6 * np.sqrt(outcome.network.followers[rows])
    bystander = slice(len(sharers), None)
    x, y = places.T
    axes.scatter(x[bystander], y[bystander], s=sizes[bystander] * 0.5, color=palette.FAINT, zorder=2, linewidths=0)
    depth = shown["depth"].to_numpy()
    drawn = axes.scatter(
        x[: len(sharers)],
        y[: len(sharers)],
        s=sizes[: len(sharers)],
        c=depth,
        cmap="viridis_r",
        zorder=4,
        edgecolors="white",
        linewidths=0.6,
        vmin=0,
        vmax=max(1, int(depth.max())),
    )
    bar = figure.colorbar(drawn, ax=axes, shrink=0.5, label="generation from the root")
    bar.ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    first = shares.iloc[0]
    depth_reached = shares["depth"].max()
    axes.set_title(
        f"Largest cascade: {plural(len(shares), 'sharer')}, depth {depth_reached}\n"
        f"({palette.written(first['brand'])}, {palette.written(first['message'])})"
    )
    part = f"the first {len(shown):,} sharers and " if len(shown) < len(shares) else ""
    _caption(
        figure,
        f"drawn: {part}{len(rows) - len(sharers):,} of their followers (gray); dot area grows with followers",
    )
    return figure


FIGURES: dict[str, Callable[[Any], Figure]] = {
    "adoption": adoption,
    "impressions": impressions,
    "cascade_sizes": cascade_sizes,
    "largest_cascade": largest_cascade,
}


def write_figures(outcome: Outcome, folder: Path | str) -> list[Path]:
    """Draw all figures into ``folder/figures`` as PNG and SVG, without dates or random identifiers.

    Parameters
    ----------
    outcome : Outcome
    folder : path
        New, empty, or the folder of the very same run.

    Returns
    -------
    list of Path
        The PNG files.

    Raises
    ------
    StorageError
        If the folder cannot be written, or holds something else.
    """
    place = output_path(folder)
    files = files_of(drawn((name, "", partial(draw, outcome)) for name, draw in FIGURES.items()))
    write_folder(place, files, outcome.provenance.run)
    return [place / "figures" / f"{name}.png" for name in FIGURES]
