"""What targets found, as tables in the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from experiments.verification.findings import Finding
from experiments.verification.row import Value

_LONGEST_NUMBER = 12
_STYLES = {"pass": "green", "fail": "bold red", "absent": "yellow", "shown": "dim"}


def finding_table(finding: Finding) -> Group:
    """Return the table of one target under its title, source and conventions."""
    return Group(*_parts(finding))


def _parts(finding: Finding) -> Iterator[RenderableType]:
    target = finding.target
    yield Text(f"{target.id} {target.title} ({target.tier}, {finding.seconds:.1f} s)", style="bold")
    yield Padding(Text(f"Source: {target.source}"), (0, 2))
    yield Padding(Text(f"Conventions: {'; '.join(target.conventions)}"), (0, 2))
    # Numbers keep their width, and words take what is left: readable in 80 columns.
    table = Table(box=None, padding=(0, 2, 0, 0), expand=True)
    table.add_column("verdict", no_wrap=True)
    for heading in ("expected", "measured", "SE", "z"):
        table.add_column(heading, justify="right", no_wrap=True, max_width=_LONGEST_NUMBER)
    table.add_column("quantity (row; when it passes)", ratio=1, overflow="fold")
    for row in finding.rows:
        error = "" if row.standard_error is None else f"{row.standard_error:.2g}"
        z = "" if row.z is None else f"{row.z:+.2f}"
        verdict = Text(row.verdict, style=_STYLES[row.verdict])
        numbers = ["" if value is None else _written(value) for value in (row.expected, row.measured)]
        words = [f"{row.quantity} ({row.id}; {row.tolerance})"]
        for place, written in enumerate(numbers):
            if len(written) > _LONGEST_NUMBER:
                # Words that were compared: they stand with the other words.
                words.append(f"{('expected', 'measured')[place]}: {written}")
                numbers[place] = ""
        cells = [*numbers, error, z, "; ".join(words)]
        table.add_row(verdict, *(Text(cell) for cell in cells))
    yield Padding(table, (0, 2, 1, 2))


def summary_line(counts: dict[str, int]) -> str:
    """Return the last line: how many rows passed, failed, had nothing to be compared with, and only show something."""
    return ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def _written(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
