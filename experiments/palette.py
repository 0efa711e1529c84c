"""The look of all figures: colors that color-blind readers can tell apart, and nothing volatile in a file.

References
----------
Okabe, Ito (2008). Color universal design.
"""

from __future__ import annotations

from typing import Any

BRANDS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
SOURCES = {"paid": "#999999", "owned": "#56B4E9", "earned": "#E69F00"}
INK = "#222222"
FAINT = "#BBBBBB"

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
}


def brand_color(index: int) -> str:
    """Color of the brand at a position in the scenario."""
    return BRANDS[index % len(BRANDS)]
