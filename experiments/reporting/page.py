"""The pages of Grapevine: what all reports share, their style sheet, tables and figures within.

A page is one file without script that needs nothing else, and has the same bytes for the same content.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_MANY_ROWS = 40


@dataclass(frozen=True)
class Table:
    """A table of a page, ready to be shown.

    Attributes
    ----------
    head : tuple of str
    rows : sequence of tuple of str
    caption : str
    text : int
        How many columns, from the left, are text; the others are numbers, set to the right.
    wrapped : tuple of int
        Columns of long text.
    marked : tuple of int
        Rows to stand out.
    """

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    caption: str
    text: int = 1
    wrapped: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()

    @property
    def is_long(self) -> bool:
        """Whether it is folded at first."""
        return len(self.rows) > _MANY_ROWS


@dataclass(frozen=True)
class Drawing:
    """A figure of a page, drawn.

    Attributes
    ----------
    shows : str
        What it shows, whatever the numbers.
    finding : str
        What it says, its title.
    png, svg : bytes
    """

    shows: str
    finding: str
    png: bytes
    svg: bytes


def images_of(drawings: Mapping[str, Drawing]) -> dict[str, dict[str, str]]:
    """Return what the macro ``figure`` shows, by the name of the file; the pictures themselves are within."""
    return {
        name: {
            "source": "data:image/svg+xml;base64," + base64.b64encode(drawing.svg).decode(),
            "finding": drawing.finding,
            "shows": drawing.shows,
        }
        for name, drawing in drawings.items()
    }


def _source(name: str) -> str:
    return files("experiments").joinpath(name).read_text("utf-8")


def page_html(template: str, content: Mapping[str, Any]) -> bytes:
    """Return a page; whatever its content holds is escaped.

    Parameters
    ----------
    template : str
        Path within ``experiments``, such as ``comparison/report.html.jinja``; it extends
        ``reporting/page.html.jinja``.
    content : mapping
        Variables of the template; one that is missing is an error. ``title`` always, and ``images`` by
        `images_of` where figures are shown.

    Returns
    -------
    bytes
        HTML5, UTF-8.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(template).render(**content).encode()
