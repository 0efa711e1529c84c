"""What figures share: sizes, titles that fit, labels that do not overlap."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter
from scipy.optimize import isotonic_regression

from experiments.reporting import palette, words
from experiments.reporting.drawing_process import shared
from experiments.reporting.page import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

WIDTH = 8.0
BEST, OTHER = palette.BRANDS[0], "#8A8A8A"
SMALL = 9
_TITLE_LETTERS = 66
_CAPTION_LETTERS = 125

THOUSANDS = FuncFormatter(lambda value, _: words.number(value, 0 if abs(value) >= 10 else None) if value else "0")


def drawn(plans: Iterable[tuple[str, str, Callable[[], Figure]]]) -> dict[str, Drawing]:
    """Draw figures, without dates or random identifiers.

    Parameters
    ----------
    plans : iterable of (str, str, callable)
        Name of the file, what the figure shows, and what draws it.

    Returns
    -------
    dict of str to Drawing
        By the name of the file, in the order of the plans.
    """
    specs = list(plans)
    return {name: drawing for (name, _, _), drawing in zip(specs, shared(_drawing, specs), strict=True)}


def _drawing(spec: tuple[str, str, Callable[[], Figure]]) -> Drawing:
    _, shows, draw = spec
    with palette.drawing():
        figure = draw()
        return Drawing(shows, palette.finding_of(figure), **palette.files_of(figure))


def files_of(drawings: Mapping[str, Drawing]) -> dict[str, bytes]:
    """Return the files of drawings, PNG and SVG, by their path in a folder."""
    return {
        f"figures/{name}.{kind}": getattr(drawing, kind)
        for name, drawing in drawings.items()
        for kind in ("png", "svg")
    }


def entitle(figure: Figure, title: str, caption: str) -> None:
    """Give a figure the finding that it shows, and below it what is drawn; both are broken into lines that fit."""
    letters = _TITLE_LETTERS * figure.get_figwidth() / WIDTH
    figure.suptitle(textwrap.fill(title, int(letters)), x=0.01, ha="left", fontsize=13, fontweight="bold")
    letters = _CAPTION_LETTERS * figure.get_figwidth() / WIDTH
    text = textwrap.fill(caption, int(letters))
    figure.supxlabel(text, x=0.01, ha="left", fontsize=8, color="#555555")


def halves(mean: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return error bars, shape (2, n); none where there is no interval."""
    return np.nan_to_num(np.maximum(0.0, np.stack([mean - low, high - mean])))


def spread(places: Sequence[float], gap: float, low: float, high: float) -> NDArray[np.float64]:
    """Move places apart until neighbors are at least `gap` from each other, all within bounds, as little as possible.

    Parameters
    ----------
    places : sequence of float
    gap : float
    low, high : float
        Bounds, at least ``gap * (len(places) - 1)`` apart.

    Returns
    -------
    float64 array, shape (places,)
        In the order of `places`.
    """
    order = np.argsort(places, kind="stable")
    moved = np.empty(len(order))
    if len(order):
        room = gap * np.arange(len(order))
        # Of places less what the gaps need, the closest increasing ones: groups that collide share their mean.
        closest = isotonic_regression(np.asarray(places, np.float64)[order] - room).x
        moved[order] = np.clip(closest, low, max(low, high - room[-1])) + room
    return moved


def label_right(axes: Axes, ends: Sequence[tuple[float, float, str, str]], points: float = SMALL) -> None:
    """Write names right of the axes, each joined to its point by a thin line.

    Parameters
    ----------
    axes : Axes
        With final limits.
    ends : sequence of (x, y, text, color)
    points : float
        Size of the letters.
    """
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    height = axes.figure.bbox.height / axes.figure.dpi * 72.0 * 0.78
    gap = min(1.0 / max(1, len(ends) - 1), points * 1.25 / height)
    fractions = spread([(y - low) / (high - low) for _, y, _, _ in ends], gap, 0.0, 1.0)
    for (x, y, text, color), fraction in zip(ends, fractions, strict=True):
        axes.annotate(
            text,
            ((x - left) / (right - left), (y - low) / (high - low)),
            xycoords="axes fraction",
            xytext=(1.04, fraction),
            textcoords="axes fraction",
            va="center",
            fontsize=points,
            color=color,
            arrowprops={"arrowstyle": "-", "color": palette.FAINT, "linewidth": 0.7, "relpos": (0.0, 0.5)},
        )
