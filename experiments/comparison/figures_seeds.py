"""Figures of whom the strategies choose: how much the sets overlap, and who the seeds are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from experiments.comparison import figures_naming as naming
from experiments.comparison.tables import rows_of
from experiments.reporting import figure_parts, palette, words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.comparison.result import ComparisonResult

_NONE_ALL = LinearSegmentedColormap.from_list("none_all", ["#F4F6F8", "#6FAED4", "#00446B"])
_EVERYBODY = "all consumers"
_MOST_SEGMENTS = 6


def overlap(result: ComparisonResult) -> Figure:
    """How many seeds every two strategies share."""
    names = naming.ranked(result)
    count = len(names)
    position = {name: index for index, name in enumerate(names)}
    share = np.full((count, count), math.nan)
    shared = np.zeros((count, count), int)
    for name, index in position.items():
        shared[index, index] = len(result.plans[name])
        share[index, index] = 1.0 if len(result.plans[name]) else math.nan
    for row in rows_of(result.overlap):
        if row.first in position and row.second in position:
            one, two = position[row.first], position[row.second]
            share[one, two] = share[two, one] = row.jaccard
            shared[one, two] = shared[two, one] = row.shared
    size = max(5.6, 2.6 + 0.46 * count)
    figure = Figure(figsize=(max(figure_parts.WIDTH, size * 1.05), size * 0.86), layout="constrained")
    axes = figure.subplots()
    drawn = axes.imshow(share, cmap=_NONE_ALL, vmin=0.0, vmax=1.0, aspect="auto")
    axes.set_facecolor("#CFCFCF")
    naming.name_both_ways(axes, result, names)
    for one in range(count):
        for two in range(count):
            is_dark = share[one, two] > 0.55
            axes.text(
                two,
                one,
                f"{shared[one, two]:,}",
                ha="center",
                va="center",
                fontsize=9 if count <= 12 else 7,
                color="white" if is_dark else palette.INK,
            )
    bar = figure.colorbar(drawn, ax=axes, shrink=0.7, label="shared, of those that either chooses")
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}".replace("%", " %"))
    bar.outline.set_visible(False)
    title = "How many seeds the strategies share"
    above = np.triu(np.nan_to_num(share, nan=-1.0), 1)
    if count > 1 and above.max() > 0.0:
        one, two = divmod(int(np.argmax(above)), count)
        title = (
            f"Most alike: {palette.written(names[one])} and {palette.written(names[two])}, "
            f"with {shared[one, two]:,} seeds in common"
        )
    figure_parts.entitle(
        figure, title, "Number: seeds that both choose; on the diagonal, all that one chooses. Gray: nobody is chosen."
    )
    return figure


def _points(values: np.ndarray) -> np.ndarray:
    """Offsets in (-0.3, 0.3) that keep equal values apart; not random, so that a drawing is the same every time."""
    offsets = np.zeros(len(values))
    for value in np.unique(values):
        same = np.flatnonzero(values == value)
        offsets[same] = np.linspace(-0.28, 0.28, len(same) + 2)[1:-1]
    return offsets


def who(result: ComparisonResult) -> Figure:
    """Followers of the seeds against those of all consumers, and the segments that they come from."""
    order = naming.ranked(result)
    names = naming.numbered(result)
    segments = [segment.name for segment in result.scenario.consumers.segments]
    places = {name: float(len(order) - 1 - index) for index, name in enumerate(order)}
    height = 2.3 + 0.4 * (len(order) + 1)
    figure = Figure(figsize=(figure_parts.WIDTH, height), layout="constrained")
    followers = result.network.followers
    if len(segments) > 1:
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=[1.25, 1.0])
        _segments(right, result, places, segments)
    else:
        left = figure.subplots()
    middle = float(np.median(followers))
    everybody = -1.0
    low, first, third, high = np.quantile(followers, [0.0, 0.25, 0.75, 1.0])
    left.plot([low, high], [everybody] * 2, color=figure_parts.OTHER, linewidth=1.2)
    left.plot([first, third], [everybody] * 2, color=figure_parts.OTHER, linewidth=7, solid_capstyle="butt")
    left.plot(middle, everybody, "|", color="white", markersize=7, markeredgewidth=2)
    left.axvline(middle, color=naming.BASELINE_COLOR, linestyle=":", linewidth=1.2)
    for name, place in places.items():
        values = np.sort(followers[result.plans[name].rows])
        if len(values):
            left.plot(
                values,
                place + _points(values),
                "o",
                color=figure_parts.BEST,
                alpha=0.5,
                markersize=4,
                markeredgewidth=0,
                zorder=3,
            )
            left.plot([np.median(values)] * 2, [place - 0.34, place + 0.34], color=palette.INK, linewidth=2)
        else:
            left.text(middle, place, "  nobody", va="center", fontsize=figure_parts.SMALL, color=naming.BASELINE_COLOR)
    left.set_xscale("symlog", linthresh=1.0, linscale=0.5)
    left.set_xlim(0, max(10.0, float(high) * 1.25))
    left.xaxis.set_major_formatter(figure_parts.THOUSANDS)
    left.set_xlabel("followers")
    left.set_yticks([*places.values(), everybody], [*(names[name] for name in places), _EVERYBODY])
    left.tick_params(axis="y", labelsize=figure_parts.SMALL + 1)
    left.set_ylim(-1.6, len(order) - 0.4)
    left.grid(axis="y", visible=False)
    chosen = followers[result.plans[order[0]].rows]
    title = f"{palette.written(order[0])} asks nobody"
    if len(chosen):
        title = (
            f"Seeds of {palette.written(order[0])} have {words.number(float(np.median(chosen)))} followers in the "
            f"median, all consumers {words.number(middle)}"
        )
    caption = (
        "A dot is a seed, an upright bar the median of a strategy; dotted, the median of all consumers, and below, "
        "their quartiles and extremes."
    )
    if len(segments) > 1:
        caption = (
            f"Left: {caption[0].lower()}{caption[1:]} Right: share of seeds by segment; of all consumers, as stated."
        )
    figure_parts.entitle(figure, title, caption)
    return figure


def _segments(axes: Axes, result: ComparisonResult, places: dict[str, float], segments: list[str]) -> None:
    """Draw the share of seeds by segment; those beyond the palette are one."""
    shares = np.array([segment.share for segment in result.scenario.consumers.segments], float)
    rows = {-1.0: shares / shares.sum()}
    for name, table in result.seeds.groupby("strategy", sort=False):
        if name in places:
            counts = table["segment"].value_counts().reindex(segments, fill_value=0).to_numpy(float)
            rows[places[str(name)]] = counts / max(1.0, counts.sum())
    y = np.array(list(rows))
    parted = np.array(list(rows.values()))
    if len(segments) > _MOST_SEGMENTS:
        parted = np.column_stack([parted[:, : _MOST_SEGMENTS - 1], parted[:, _MOST_SEGMENTS - 1 :].sum(axis=1)])
        segments = [*segments[: _MOST_SEGMENTS - 1], f"{len(segments) - _MOST_SEGMENTS + 1} others"]
    left = np.zeros(len(y))
    for index, segment in enumerate(segments):
        color = palette.brand_color(index + 1)
        axes.barh(
            y, parted[:, index], left=left, color=color, height=0.62, label=palette.written(segment, 24), linewidth=0
        )
        left = left + parted[:, index]
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}".replace("%", " %"))
    axes.set_xlabel("share by segment")
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, fontsize=figure_parts.SMALL - 1, borderpad=0.1)
