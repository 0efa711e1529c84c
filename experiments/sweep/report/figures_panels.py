"""What the figures of a sweep share: panels, axes of factors, colors of an order, what intervals cover."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, NullLocator

from experiments.reporting import palette
from experiments.reporting.figure_parts import BEST, OTHER, SMALL, WIDTH, entitle
from experiments.sweep.report.naming import level_text, mean_of, with_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.design.factor import Factor
    from experiments.sweep.results import Column

__all__ = ["BEST", "OTHER", "SMALL", "WIDTH", "entitle"]

MOST_MEASURES = 3
"""Measures that have figures of their own; tables have all."""

_LABEL_LETTERS = 34
UPRIGHT_LETTERS = 25
_LEVEL_LETTERS = 14
_MOST_TICKS = 8
_RATIO = 50.0


def _tick(value: float, _: object = None) -> str:
    for size, letter in ((1e9, "B"), (1e6, "M")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{letter}".replace("-", "−")
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.6g}"
    return text.replace("-", "−")


TICKS = FuncFormatter(_tick)


def few_ticks(most: int) -> MaxNLocator:
    """Return a locator of at most so many intervals, at numbers that are easy to read."""
    return MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10])


def drawn_measures(analysis: Analysis) -> tuple[Column, ...]:
    """Return the measures that have figures of their own."""
    return analysis.results.measures[:MOST_MEASURES]


def label_of(measure: Column, what: str = "mean ", letters: int = _LABEL_LETTERS) -> str:
    """Return the label of an axis: what of which measure, in which unit, on two lines where it is long."""
    title = with_unit(measure)
    whole = what.removesuffix("mean ") + (mean_of(title) if what.endswith("mean ") else title)
    lines = textwrap.wrap(whole, letters, max_lines=2, placeholder=" …", break_long_words=False)
    return "\n".join(palette.written(line, letters) for line in lines)


def panels(count: int, *, columns: int = 3, height: float = 2.1, share: bool = True) -> tuple[Figure, list[Axes]]:
    """Return a figure with as many panels as asked for, a few to a row; with `share`, of one upright scale."""
    across = min(count, columns)
    rows = -(-count // across)
    figure = Figure(figsize=(WIDTH, 1.25 + height * rows), layout="constrained")
    grid = figure.subplots(rows, across, sharey=share, squeeze=False)
    for axes in grid.flat[count:]:
        axes.set_visible(False)
    return figure, list(grid.flat[:count])


def ordered_colors(count: int) -> list[str]:
    """Return colors of levels in their order, from light to dark, all of them to be seen on white."""
    stops = np.array([to_rgb(color) for color in ("#E69F00", "#C8553D", "#7B3F8C", "#1B2A63")])
    places = np.linspace(0.0, 1.0, count) if count > 1 else np.array([1.0])
    mixed = np.stack([np.interp(places, np.linspace(0, 1, len(stops)), stops[:, part]) for part in range(3)], axis=1)
    return ["#" + "".join(f"{round(255 * part):02X}" for part in color) for color in mixed]


def is_dark(color: Sequence[float]) -> bool:
    """Whether white letters have more contrast on a color than dark ones (relative luminance; WCAG 2.1, 1.4.3)."""

    def luminance(parts: Sequence[float]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts[:3]]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    ground, ink = luminance(color), luminance(to_rgb(palette.INK))
    return 1.05 / (ground + 0.05) > (ground + 0.05) / (ink + 0.05)


def covered(analysis: Analysis, table_covers: Sequence[object] = ()) -> str:
    """Return what intervals of 95 % cover, as words to end a caption with."""
    said = sorted({str(cover) for cover in table_covers if cover})
    drawn = ", ".join(analysis.results.covers)
    return f"intervals of 95 % cover {' or '.join(said) or 'luck'} (drawn anew: {drawn})"


class FactorAxis:
    """Where the levels of a factor lie along an axis, and how they are named.

    Numbers lie where they are, by logarithm where the factor is, or where they span two powers of ten or so; levels
    that fit neither way, and words, lie side by side.

    Parameters
    ----------
    factor : Factor
    rows : list of mapping
        Of `Analysis.curves`: ``position``, ``level``, ``value``.

    Attributes
    ----------
    places : float64 array, shape (rows,)
    is_ordered : bool
        Whether points may be joined by a line.
    """

    def __init__(self, factor: Factor, rows: Sequence[dict[str, Any]]) -> None:
        self.factor = factor
        self._labels = [level_text(row["level"]) for row in rows]
        values = np.array([row["value"] for row in rows], np.float64)
        self.is_ordered = bool(len(values) and np.isfinite(values).all()) and factor.is_numeric
        positive = values[values > 0.0]
        wide = len(positive) > 1 and positive.max() / positive.min() >= _RATIO
        by_ratio = factor.is_log or (wide and not factor.is_range)
        self._is_log = self.is_ordered and by_ratio and bool((values > 0.0).all())
        self._is_placed = self.is_ordered and (self._is_log or factor.is_range or not wide)
        self.places = values if self._is_placed else np.arange(len(rows), dtype=np.float64)

    def apply(self, axes: Axes) -> None:
        """Set scale, ticks and label of the horizontal axis."""
        axes.set_xlabel(palette.written(self.factor.name, 26), fontsize=SMALL)
        axes.tick_params(axis="both", labelsize=SMALL - 1)
        if self._is_log:
            axes.set_xscale("log")
            axes.xaxis.set_minor_formatter(NullFormatter())
        if self._is_placed and self.factor.is_range:
            if not self._is_log:
                axes.xaxis.set_major_locator(few_ticks(4))
            else:
                decades = math.log10(self.places.max() / self.places.min()) if len(self.places) else 1.0
                axes.xaxis.set_major_locator(LogLocator(subs=(1.0,) if decades > 2.5 else (1.0, 2.0, 5.0), numticks=6))
                axes.xaxis.set_minor_locator(NullLocator())
            axes.xaxis.set_major_formatter(TICKS)
            return
        keep = range(0, len(self.places), max(1, -(-len(self.places) // _MOST_TICKS)))
        labels = [palette.written(self._labels[index], _LEVEL_LETTERS) for index in keep]
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticks([self.places[index] for index in keep], labels)
        turn_if_long(axes, labels, crowded=self._is_crowded(list(keep)))
        if not self._is_placed:
            axes.set_xlim(-0.5, len(self.places) - 0.5)

    def _is_crowded(self, keep: Sequence[int]) -> bool:
        shown = np.log(self.places[keep]) if self._is_log else self.places[keep]
        steps = np.abs(np.diff(shown))
        return bool(len(steps)) and bool(steps.min() < 0.12 * (shown.max() - shown.min()))


def turn_if_long(axes: Axes, labels: Sequence[str], *, crowded: bool = False, letters: int = 26) -> None:
    """Turn the labels of a horizontal axis where side by side they would not fit."""
    if crowded or sum(len(label) + 2 for label in labels) > letters:
        axes.tick_params(axis="x", labelrotation=40)
        for label in axes.get_xticklabels():
            label.set(ha="right", rotation_mode="anchor")


def span(values: Sequence[float] | np.ndarray[Any, Any]) -> tuple[float, float]:
    """Return the ends of what is finite, a little beyond; of nothing, 0 and 1."""
    finite = np.asarray(values, np.float64)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    margin = 0.07 * (high - low) or 0.05 * abs(high) or 1.0
    return low - margin, high + margin


def bars(middle: float, low: float, high: float) -> np.ndarray[Any, Any] | None:
    """Return an error bar of shape (2, 1); None where there is no interval."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    return np.array([[max(0.0, middle - low)], [max(0.0, high - middle)]])
