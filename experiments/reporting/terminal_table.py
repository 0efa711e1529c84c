"""The tables of all commands, alike in the terminal."""

from __future__ import annotations

from rich import box
from rich.table import Table
from rich.text import Text


def terminal_table(title: str, caption: str) -> Table:
    """Return an empty table with a title above and a caption below, both plain text set to the left."""
    return Table(
        title=Text(title),
        caption=Text(caption),
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        title_justify="left",
        caption_justify="left",
    )
