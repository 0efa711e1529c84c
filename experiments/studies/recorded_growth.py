"""How one recorded cascade grew: its scale, depth and breadth minute by minute, from a file."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from experiments.studies.recorded_cascades import text_lines
from simulation.errors import Problem, ProcessError

COLUMNS = ("minute", "scale", "depth", "max_breadth")
_WHOLE = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, eq=False)
class RecordedGrowth:
    """One cascade over time.

    Attributes
    ----------
    minutes : int64 array, shape (points,)
        Increasing.
    scale : int64 array, shape (points,)
        Activations so far, never fewer than before.
    depth : int64 array, shape (points,)
        Last generation so far.
    breadth : int64 array, shape (points,)
        Largest number of activations of one generation below the root so far.
    """

    minutes: NDArray[np.int64]
    scale: NDArray[np.int64]
    depth: NDArray[np.int64]
    breadth: NDArray[np.int64]


def read_recorded_growth(path: str | os.PathLike[str]) -> RecordedGrowth:
    """Read a table ``minute,scale,depth,max_breadth`` with that header; it may be compressed by gzip.

    Raises
    ------
    ProcessError
        If the file cannot be read, its header is another, or a line is not four whole numbers, has a minute not
        after the one before, or a scale, depth or breadth that shrinks or does not fit; with the first such line
        of each kind.
    """
    header, *lines = text_lines(Path(path))
    if tuple(name.strip() for name in header.split(",")) != COLUMNS:
        allowed = f"line 1 names the columns {','.join(COLUMNS)}"
        raise ProcessError([Problem("cascades.file", header, allowed)], str(path))
    rows: list[tuple[int, ...]] = []
    wrong: dict[str, tuple[int, str, int]] = {}
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split(",")]
        row = tuple(map(int, fields)) if all(map(_WHOLE.fullmatch, fields)) else ()
        complaint = _complaint(row, rows[-1] if rows else None)
        if complaint:
            first, text, count = wrong.get(complaint, (number, line, 0))
            wrong[complaint] = first, text, count + 1
        else:
            rows.append(row)
    problems = [
        Problem(
            "cascades.file", text, f"line {number} {said}" + (f" ({count - 1:,} more such lines)" if count > 1 else "")
        )
        for said, (number, text, count) in wrong.items()
    ]
    if problems or not rows:
        nothing = Problem("cascades.file", header, "a file with at least one line of numbers")
        raise ProcessError(problems or [nothing], str(path))
    return RecordedGrowth(*np.array(rows, np.int64).T.copy())


def _complaint(row: tuple[int, ...], before: tuple[int, ...] | None) -> str:
    """Return what keeps a row from following on another, or nothing."""
    if len(row) != len(COLUMNS):
        return f"is not {len(COLUMNS)} whole numbers of at least 0"
    _, scale, depth, breadth = row
    if max(depth, breadth) > max(scale - 1, 0):
        return "has a depth or breadth that so small a cascade cannot have"
    if before is not None and row[0] <= before[0]:
        return "has a minute that does not come after the one before"
    if before is not None and any(now < then for now, then in zip(row[1:], before[1:], strict=True)):
        return "has a scale, depth or breadth that is smaller than before"
    return ""
