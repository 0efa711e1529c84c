"""Writing the analysis of a sweep: page, figures, tables and summary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.reporting.figure_parts import files_of
from experiments.reporting.written import csv_bytes
from experiments.sweep.report.figures import draw
from experiments.sweep.report.report import report_html
from experiments.sweep.report.tables import provenance_of, summary, tables
from simulation.files.output_folder import Mark, output_path, write_folder
from simulation.files.storage import json_bytes

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis

ANALYSIS = Mark("analysis", "analysis.json", ("provenance", "sweep"))
"""What says that a folder holds the analysis of a sweep, and of which."""

# What a report may leave, whatever the sweep: nothing else is ever taken away.
_OWN = re.compile(
    r"(figures/(hypotheses|effects|curves|sensitivity|morris|heat|interactions|noise|series)(_[0-9]+)?\.(png|svg)"
    r"|tables/series\.csv)"
)


def report_files(analysis: Analysis) -> dict[str, bytes]:
    """Return what an analysis leaves behind, by path in its folder, the page first; all of it is reproducible."""
    drawings = draw(analysis)
    files = {"report.html": report_html(analysis, drawings), "analysis.json": json_bytes(summary(analysis))}
    files |= files_of(drawings)
    return files | {f"tables/{name}.csv": csv_bytes(table) for name, table in tables(analysis).items()}


def write_report(analysis: Analysis, folder: Path | str) -> list[Path]:
    """Write the report of a sweep, whole or not at all.

    What an earlier report left there and this one does not have, such as the heat map of a pair, is taken away.

    Parameters
    ----------
    analysis : Analysis
    folder : Path
        New, empty, or the folder of an earlier analysis of the very same sweep; other files in that are left alone.

    Returns
    -------
    list of Path
        All files, the page first.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    place = output_path(folder)
    files = report_files(analysis)
    identity = str(provenance_of(analysis).get("sweep", ""))
    # The page after what it shows.
    ordered = {name: files[name] for name in [*list(files)[1:], "report.html"]}
    write_folder(place, ordered, identity, ANALYSIS, lambda name: _OWN.fullmatch(name) is not None)
    return [place / name for name in files]
