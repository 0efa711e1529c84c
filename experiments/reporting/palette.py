"""The look of all figures: colors that color-blind readers can tell apart, and nothing volatile in a file.

References
----------
Okabe, Ito (2008). Color universal design.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BRANDS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SOURCES = {"paid": "#999999", "owned": "#56B4E9", "earned": "#E69F00"}
INK = "#222222"
FAINT = "#BBBBBB"
_LONGEST_NAME = 40
_NO_GLYPH = "▯"

STYLE: dict[Any, Any] = {
    "font.size": 11,
    "figure.dpi": 160,
    "savefig.dpi": 160,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.grid": True,
    "grid.color": "#E6E6E6",
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "svg.hashsalt": "grapevine",
    "svg.fonttype": "path",
    # A dollar in a name or a currency begins no formula.
    "text.parse_math": False,
}


def brand_color(index: int) -> str:
    """Color of the brand at a position in the scenario."""
    return BRANDS[index % len(BRANDS)]


@cache
def _drawable() -> frozenset[int]:
    """Code points that the font of all figures has."""
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    return frozenset(font.get_charmap())


def written(name: str, longest: int = _LONGEST_NAME) -> str:
    """Return a name that users chose: never too long for a figure, never read as a formula or a hidden label.

    Of a long name the beginning and the end are kept, which tell names apart; what the font lacks is a box.
    """
    tail = (longest - 1) // 3
    short = name if len(name) <= longest else f"{name[: longest - 1 - tail]}…{name[-tail:]}"
    drawn = "".join(
        " " if letter.isspace() else letter if ord(letter) in _drawable() else _NO_GLYPH for letter in short
    )
    return (" " if drawn.startswith("_") else "") + drawn


@contextmanager
def drawing() -> Iterator[None]:
    """Draw in this look: a matplotlibrc of the user's, or in the working directory, must not change a byte."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def finding_of(figure: Figure) -> str:
    """Return the title of a figure as text, on one line."""
    return " ".join(figure.get_suptitle().split())


def files_of(figure: Figure) -> dict[str, bytes]:
    """Return a figure as ``png`` and ``svg``, without dates or random identifiers."""
    image, lines = io.BytesIO(), io.BytesIO()
    figure.savefig(image, format="png", metadata={"Software": None})
    # What was laid out for the one holds for the other.
    figure.set_layout_engine("none")
    figure.savefig(lines, format="svg", metadata={"Date": None, "Creator": None})
    return {"png": image.getvalue(), "svg": lines.getvalue()}
