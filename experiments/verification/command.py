"""What `grapevine verify` does: compares, prints, and fails if anything fails."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.compiling import compile_first
from experiments.verification.catalogue import targets
from experiments.verification.finding_table import finding_table, summary_line
from experiments.verification.findings import UNSUPPLIED, Finding, compare, in_all
from experiments.verification.target import Context
from simulation.errors import GrapevineError
from simulation.threads import check_threads

if TYPE_CHECKING:
    from rich.console import Console


_WIDTH_OF_FILES = 240


class VerificationError(GrapevineError):
    """Some rows failed."""


def verify_targets(
    tier: str, data: Path | None, threads: int | None, console: Console, errors: Console, *, as_json: bool
) -> None:
    """Compare the targets of a tier and print what they found.

    Parameters
    ----------
    tier : {'exact', 'published', 'all'}
    data : Path or None
        Folder of data that others have published.
    threads : int or None
        Threads of the simulator.
    console, errors : Console
        Where findings and where progress are printed.
    as_json : bool
        Whether one JSON document is written to standard output instead of tables.

    Raises
    ------
    VerificationError
        If any row fails, after all are printed.
    """
    check_threads(threads, "--threads", "command line")
    compile_first(errors, "three minutes")
    if not console.is_terminal:
        # A line per row, for files and pipes.
        console.width = _WIDTH_OF_FILES
    found: list[Finding] = []
    for finding in compare(targets(tier), Context("", data, threads), errors.print):
        found.append(finding)
        if not as_json:
            console.print(finding_table(finding))
    counts = in_all(found)
    if as_json:
        document = {"tier": tier, "counts": counts, "targets": [finding.as_dict() for finding in found]}
        sys.stdout.write(json.dumps(document, indent=2, allow_nan=False) + "\n")
    else:
        console.print(summary_line(counts))
    unsupplied = [one.target.id for one in found for row in one.rows if row.id == f"{one.target.id}.{UNSUPPLIED}"]
    if counts["fail"]:
        failed = [row.id for finding in found for row in finding.rows if row.verdict == "fail"]
        raise VerificationError(f"{len(failed)} of {sum(counts.values())} rows failed: {', '.join(failed)}")
    if unsupplied:
        raise VerificationError(
            f"no row failed, but the system gave too little (memory, threads, files) to compare {', '.join(unsupplied)}"
        )
