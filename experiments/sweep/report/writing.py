"""Writing the analysis of a sweep: page, figures, tables and summary."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.comparison.tables import csv_bytes
from experiments.sweep.report.figures import draw
from experiments.sweep.report.report import report_html
from experiments.sweep.report.tables import summary, tables
from simulation.storage import json_bytes, write_file

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis


# What a report may leave, whatever the sweep: nothing else is ever taken away.
_OWN = re.compile(
    r"(figures/(hypotheses|effects|curves|sensitivity|morris|heat|interactions|noise|series)(_[0-9]+)?\.(png|svg)"
    r"|tables/series\.csv)"
)


def report_files(analysis: Analysis) -> dict[str, bytes]:
    """Return what an analysis leaves behind, by path in its folder, the page first; all of it is reproducible."""
    drawings = draw(analysis)
    files = {"report.html": report_html(analysis, drawings), "analysis.json": json_bytes(summary(analysis))}
    for name, drawing in drawings.items():
        files[f"figures/{name}.png"] = drawing.png
        files[f"figures/{name}.svg"] = drawing.svg
    return files | {f"tables/{name}.csv": csv_bytes(table) for name, table in tables(analysis).items()}


def write_report(analysis: Analysis, folder: Path) -> list[Path]:
    """Write the report of a sweep; each file is there whole or not at all.

    What an earlier report left there and this one does not have, such as the heat map of a pair, is taken away.

    Parameters
    ----------
    analysis : Analysis
    folder : Path
        Made where it is missing; other files in it are left alone.

    Returns
    -------
    list of Path
        All files, the page first.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    files = report_files(analysis)
    # The page last, so that it never shows what is not there yet.
    for name in [*list(files)[1:], "report.html"]:
        write_file(folder / name, files[name])
    _tidy(folder, set(files))
    return [folder / name for name in files]


def _tidy(folder: Path, kept: set[str]) -> None:
    for path in sorted([*folder.glob("figures/*"), *folder.glob("tables/*")]):
        name = path.relative_to(folder).as_posix()
        if name not in kept and _OWN.fullmatch(name):
            with contextlib.suppress(OSError):
                path.unlink()
