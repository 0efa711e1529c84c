"""The figures of a search: the best so far over trials, and the goal over each factor."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter, StrMethodFormatter

from experiments.reporting import palette
from experiments.reporting.figure_parts import drawn, files_of
from experiments.sweep.search.tables import trial_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.search.result import SearchResult

_KEPT, _MISSED = palette.BRANDS[0], palette.BRANDS[1]
_WINNER = palette.BRANDS[2]
_COLUMNS = 3
_MOST_PANELS = 12
_LONGEST_LABEL = 18


def draw(result: SearchResult) -> dict[str, bytes]:
    """Return the files of all figures, by their path in the folder."""
    return files_of(drawn((one.__name__, "", partial(one, result)) for one in (progress, factors)))


def progress(result: SearchResult) -> Figure:
    """Mean of the goal of each trial, in the order in which they were chosen, and the best so far."""
    table = trial_table(result)
    goal = result.description.goal.measure
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    _points(axes, result, table["trial"].to_numpy(float))
    # A line from the first trial that keeps the constraints on.
    axes.step(table["trial"], table["best_so_far"], where="post", color=palette.INK, linewidth=1.6, label="best so far")
    failed = table["trial"][table["state"] == "failed"]
    if len(failed):
        at_bottom: Any = axes.get_xaxis_transform()
        axes.plot(failed, np.full(len(failed), 0.02), "x", color=palette.INK, transform=at_bottom, label="failed")
    if result.winner is not None and result.winner.estimates is not None:
        estimate = result.winner.estimates[result.description.measures.index(goal)]
        mean, number = float(estimate.mean or 0.0), result.winner.trial.number
        ends = None
        if estimate.low is not None and estimate.high is not None:
            ends = np.array([[mean - estimate.low], [estimate.high - mean]])
        label = "winner, on fresh replicates"
        axes.errorbar(number, mean, yerr=ends, fmt="D", color=_WINNER, capsize=4, linewidth=2, zorder=4, label=label)
    axes.set(xlabel="trial", ylabel=f"mean {palette.written(goal)}")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.legend()
    best = table["best_so_far"].iloc[-1]
    if math.isnan(best):
        title = "No trial keeps the constraints"
    else:
        first = int(table.loc[table["best_so_far"] == best, "trial"].iloc[0])
        title = f"The best of {len(table):,} trials is trial {first}"
    axes.set_title(title)
    _caption(figure, f"means over {result.description.replicates:,} replicates, the same luck at all trials")
    return figure


def factors(result: SearchResult) -> Figure:
    """Mean of the goal of each trial over the value of each factor."""
    shown = result.description.factors[:_MOST_PANELS]
    columns = min(_COLUMNS, len(shown))
    rows = math.ceil(len(shown) / columns)
    figure = Figure(figsize=(max(6.0, 3.6 * columns), 0.9 + 3.2 * rows), layout="constrained")
    panels: list[Axes] = list(np.atleast_1d(np.asarray(figure.subplots(rows, columns, sharey=True))).ravel())
    goal = result.description.goal.measure
    for place, (axes, factor) in enumerate(zip(panels, shown, strict=False)):
        coordinates = [trial.coordinates[place] for trial in result.trials]
        _points(axes, result, np.array([_position(factor, coordinate) for coordinate in coordinates]))
        _name_axis(axes, factor)
        if place % columns == 0:
            axes.set_ylabel(f"mean {palette.written(goal)}")
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        if result.winner is not None:
            at = _position(factor, result.winner.trial.coordinates[place])
            axes.axvline(at, color=_WINNER, linewidth=1.4, linestyle=":", zorder=1)
    for axes in panels[len(shown) :]:
        axes.set_axis_off()
    handles, labels = panels[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside upper right", ncols=2)
    left = len(result.description.factors) - len(shown)
    more = f"; {left} further factors are in tables/trials.csv" if left else ""
    line = "; dotted: the winner" if result.winner is not None else ""
    _caption(figure, f"each point a trial; other factors vary with it{line}{more}")
    return figure


def _points(axes: Axes, result: SearchResult, positions: Any) -> None:
    """Draw the goal of all trials that did not fail: filled where the constraints are kept, open where not."""
    goal = result.description.measures.index(result.description.goal.measure)
    means = np.array([trial.means[goal] for trial in result.trials])
    has_constraints = bool(result.description.constraints)
    for state, color, marker, label in (
        ("feasible", _KEPT, "o", "constraints kept" if has_constraints else "trial"),
        ("infeasible", _MISSED, "s", "constraint missed"),
    ):
        chosen = np.array([trial.state == state for trial in result.trials])
        if chosen.any():
            face = color if state == "feasible" else "none"
            axes.scatter(
                positions[chosen],
                means[chosen],
                s=26,
                facecolors=face,
                edgecolors=color,
                marker=marker,
                alpha=0.85,
                zorder=3,
                label=label,
            )


def _position(factor: Factor, coordinate: float) -> float:
    return float(factor.value(coordinate)) if factor.is_range else float(factor.place(coordinate))


def _name_axis(axes: Axes, factor: Factor) -> None:
    axes.set_xlabel(palette.written(factor.name))
    if factor.is_range:
        if factor.is_log:
            axes.set_xscale("log")
            # The usual labels of such an axis are formulas, which nothing in our figures is.
            axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
        return
    labels = factor.labels or tuple(str(level) for level in factor.levels)
    texts = [palette.written(label, _LONGEST_LABEL) for label in labels]
    turned = max(map(len, texts)) * len(texts) > 24
    axes.set_xticks(range(len(texts)), texts, rotation=30 if turned else 0, ha="right" if turned else "center")
    axes.set_xlim(-0.5, len(texts) - 0.5)


def _caption(figure: Figure, text: str) -> None:
    figure.supxlabel(text, fontsize=8, color="#666666", x=0.01, ha="left")
