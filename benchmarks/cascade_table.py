"""One table for all cascades on a network: its columns, its rows, and that all mean sizes agree."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

COLUMNS = ("program", "process", "set-up s", "ms per run", "scatter", "ours/this", "mean size", "+-", "off", "peak MB")
WIDTHS = (22, 18, 9, 11, 11, 10, 12, 8, 6, 8, 9)
MOST_ERRORS_OFF = 3.0


class Row(NamedTuple):
    """What was measured of one program.

    Attributes
    ----------
    program, process : str
    compared : str
        The draws of ours that it is compared with: "skipping", "per tie" or "linear threshold".
    seconds : list of float
        Per run, of each repetition.
    sizes : list of int
    set_up : float or None
        Seconds.
    peak, added : int or None
        Bytes.
    """

    program: str
    process: str
    compared: str
    seconds: list[float]
    sizes: list[int]
    set_up: float | None = None
    peak: int | None = None
    added: int | None = None

    @property
    def best(self) -> float:
        """Seconds per run."""
        return min(self.seconds)


def errors_off(row: Row, ours: Row) -> float:
    """Return by how many combined standard errors the mean size differs from ours; assert that they are few.

    The standard deviation is that of ours, which has the most runs: a few runs tell a mean, but hardly how it varies.
    """
    deviation = float(np.std(ours.sizes, ddof=1))
    error = deviation * math.sqrt(1.0 / len(row.sizes) + 1.0 / len(ours.sizes))
    means = float(np.mean(row.sizes)), float(np.mean(ours.sizes))
    off = (means[0] - means[1]) / error if means[0] != means[1] else 0.0
    assert abs(off) <= MOST_ERRORS_OFF, (
        f"{row.program}, {row.process}: mean size {means[0]:.2f} of {len(row.sizes)} runs, ours {means[1]:.2f} of "
        f"{len(ours.sizes)}: {off:.1f} combined standard errors ({error:.2f}) off"
    )
    return off


def write_head() -> None:
    """Write the names of the columns."""
    _write((*COLUMNS, "added MB"))


def write_row(row: Row, ours: Row, of_that_law: Row) -> float:
    """Write a row with its time beside ours and its sizes beside some of ours; return how far off these are."""
    sizes = np.array(row.sizes, float)
    error = f"{sizes.std(ddof=1) / math.sqrt(len(sizes)):.1f}" if len(sizes) > 1 else "-"
    off = errors_off(row, of_that_law)
    times = (f"{row.best * 1e3:,.3f}", f"{max(row.seconds) * 1e3:,.3f}")
    counts = (f"{sizes.mean():,.1f}", error, "-" if row is of_that_law else f"{off:+.1f}")
    ratio = ours.best / row.best
    _write(
        (
            row.program,
            row.process,
            "-" if row.set_up is None else f"{row.set_up:.2f}",
            *times,
            f"{ratio:.3f}" if ratio >= 0.1 else f"{ratio:.2g}",
            *counts,
            *("-" if size is None else f"{size / 1e6:,.0f}" for size in (row.peak, row.added)),
        )
    )
    return off


def write_words(program: str, process: str, words: str) -> None:
    """Write a row that has no figures, and why."""
    print(f"{program:<{WIDTHS[0]}} {process:>{WIDTHS[1]}}   {words}", flush=True)


def _write(cells: tuple[Any, ...]) -> None:
    padded = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    print(" ".join(padded).rstrip(), flush=True)
