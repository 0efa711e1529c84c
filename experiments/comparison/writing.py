"""Writing a comparison: page, figures, tables, summary, scenario and provenance in one folder, whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.comparison.figures import draw
from experiments.comparison.report import report_html
from experiments.comparison.tables import summary, tables
from experiments.reporting.figure_parts import files_of
from experiments.reporting.written import csv_bytes, plain
from simulation.files.output_folder import output_path, write_folder
from simulation.files.storage import json_bytes

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult


def comparison_files(result: ComparisonResult) -> dict[str, bytes]:
    """Return what a comparison leaves behind, by path in its folder; all but ``provenance.json`` is reproducible."""
    drawings = draw(result)
    files = {
        "report.html": report_html(result, drawings),
        "result.json": json_bytes(summary(result)),
        "scenario.toml": result.scenario.to_toml().encode(),
    }
    files |= files_of(drawings)
    files |= {f"tables/{name}.csv": csv_bytes(table) for name, table in tables(result).items()}
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    provenance = plain({**result.provenance, "files": digests})
    # Last, as in a run folder: what changes from run to run.
    provenance["environment"] = provenance.pop("environment", {})
    files["provenance.json"] = json_bytes(provenance)
    return files


def write_comparison(result: ComparisonResult, folder: Path | str) -> list[Path]:
    """Write the folder of a comparison.

    Parameters
    ----------
    result : ComparisonResult
    folder : path
        New, empty, or the folder of the very same comparison.

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
    files = comparison_files(result)
    write_folder(place, files, str(result.provenance["run"]))
    return [place / name for name in files]
