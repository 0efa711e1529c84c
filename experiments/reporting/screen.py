"""`Screen`: a terminal that nothing of others can steer: escapes in names, labels and paths are written out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.text import Text

from simulation.plain_text import printable

_OWN = "\n"  # line breaks of tables and sentences; names have none
_STEERING = "\t\n"


class Screen(Console):
    """Rich's console; what it is given to print cannot steer the terminal."""

    def render_str(self, text: str, **options: Any) -> Text:
        """See `rich.console.Console.render_str`."""
        return super().render_str(printable(text, _STEERING), **options)

    def render(self, renderable: Any, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """See `rich.console.Console.render`."""
        for segment in super().render(renderable, options):
            if segment.control or segment.text.isprintable() or segment.text == _OWN:
                yield segment
            else:
                yield Segment(printable(segment.text, _OWN), segment.style)
