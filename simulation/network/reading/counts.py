"""The counts of consumers and lines that a file may begin with: read, recognised where nothing is said, and checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

EXACT = ", as it says"
MOST_COMPARED = 20_000  # labels that are compared one by one

_INTEGER = re.compile(r"[+-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,18}")
_BREAKS = re.compile(r"[ \t,;|]+")

# Row starts, labels, and what making them needs; a header may promise any number of consumers.
_MEMORY_PER_CONSUMER = 200

# A count of lines that lies is still near to their number: lines are lost, or every tie is listed twice.
_NEAR = 2.0


class Counts(NamedTuple):
    """What a header promises.

    Attributes
    ----------
    consumers, lines : int
    is_from_one : bool
        Whether labels are known to count from 1, as the rows of a matrix do.
    """

    consumers: int
    lines: int
    is_from_one: bool

    def __str__(self) -> str:
        return f"{self.consumers} {self.lines}"


def read_counts(line: str, number: int, source: str) -> Counts:
    """Return the numbers of consumers and of lines that a header promises.

    A MatrixMarket file has three: rows, columns and lines, of which the first two must be the same.
    """
    fields = _BREAKS.split(line.strip())
    counts = counts_of(fields)
    if counts is not None:
        return counts
    shown = " ".join(fields)
    allowed = (
        f"line {number} reads {shown!r}, not the two counts of consumers and lines, nor the three of a "
        "MatrixMarket file: consumers, again consumers, and lines (header = 'ignored' skips it)"
    )
    raise refused(source, allowed, "counts", "network.header")


def counts_of(fields: Sequence[str]) -> Counts | None:
    """Return two counts, or the three of a square matrix; None if fields are none."""
    if not all(map(_COUNT.fullmatch, fields)):
        return None
    numbers = list(map(int, fields))
    if len(numbers) == 3 and numbers[0] == numbers[1]:
        return Counts(numbers[0], numbers[2], is_from_one=True)
    return Counts(numbers[0], numbers[1], is_from_one=False) if len(numbers) == 2 else None


def count_complaint(counts: Counts, ties: TieLines, *, is_said: bool) -> str:
    """Return what makes a first line of numbers look like counts, or nothing.

    Exact counts are never a tie, whatever is said of them; counts that lie may be one.
    """
    others = len(ties.left) - 1
    numbers = ties.numbers()
    is_near = others / _NEAR <= counts.lines <= others * _NEAR
    # Spares a look at all lines: of the three largest labels, one stands on another line.
    are_labels = numbers is not None and not counts.lines > counts.consumers >= int(numbers[-3:][0])
    if are_labels and not is_near:
        return ""
    standing = rows_after_first(ties)
    if numbers is not None and not is_near:
        # The end of the file may be missing: counts stand apart from all labels.
        is_apart = not np.isin([counts.consumers, counts.lines], numbers[standing]).any()
        is_beyond = counts.consumers >= int(numbers[standing].max(initial=0))
        return f", with labels up to {numbers[standing].max():,}" if is_apart and is_beyond and not is_said else ""
    is_enough = numbers is None or counts.consumers >= int(numbers[standing].max(initial=0))
    if counts.lines == others > 1 and counts.consumers >= len(standing) and is_enough:
        return EXACT
    if is_said:
        return ""
    if numbers is None:
        texts = [str(ties.labels[row]) for row in standing[:MOST_COMPARED]]
        return "" if any(_INTEGER.fullmatch(text) for text in texts) else ", whose labels are no numbers"
    largest = int(numbers[standing].max(initial=0))
    is_more = counts.consumers >= max(largest, len(standing) - 1)
    return f", with labels up to {largest:,}" if is_more else ""


def rows_after_first(ties: TieLines) -> NDArray[np.int64]:
    """Return the rows of all labels that stand on other lines than the first."""
    is_used = np.zeros(len(ties.labels), dtype=bool)
    is_used[ties.left[1:]] = is_used[ties.right[1:]] = True
    return np.flatnonzero(is_used)


def check_counts_before(
    fields: Sequence[str], rows: Sequence[Sequence[str]], others: int, width: int, number: int, source: str
) -> None:
    """Refuse a first line of counts that has another number of columns than the ties below it.

    Parameters
    ----------
    fields : sequence of str
        Columns of the first line.
    rows : sequence of sequence of str
        Columns of a sample of the lines below it.
    others : int
        Lines below it, or about so many.
    width : int
        Columns that they have.
    """
    if not all(map(_COUNT.fullmatch, fields)) or len(fields) not in (2, 3):
        return
    labels = [label for row in rows for label in row[:2]]
    if all(map(_COUNT.fullmatch, labels)) and max(map(int, labels), default=0) > max(map(int, fields[:2])):
        return
    is_matrix = len(fields) == 3 and int(fields[2]) == others > 0
    if is_matrix or (len(fields) != width and others / _NEAR <= int(fields[-1]) <= others * _NEAR):
        way = "'counts' reads it, " if len(fields) == 2 or fields[0] == fields[1] else ""
        allowed = (
            f"line {number} reads {' '.join(fields)!r}, and seems to count what follows: {way}'ignored' skips "
            "it, 'none' reads it"
        )
        raise refused(source, allowed, field="network.header")


def with_counted_consumers(ties: TieLines, counts: Counts, source: str) -> TieLines:
    """Add the consumers that a header counts and no line names.

    They are known only where labels are numbers from 0 or from 1.

    Raises
    ------
    NetworkError
        If the header lies about the number of lines or of consumers, if the missing consumers have no
        known labels, or if there are too many for the memory of this machine.
    """
    consumers, lines, is_from_one = counts
    shown = str(counts)
    problems = []
    if lines != len(ties.left):
        allowed = (
            f"the header count lies: it promises {lines} lines and the file has {len(ties.left)} (fetch it again, or "
            "header = 'ignored' reads the lines that are there)"
        )
        problems.append(Problem("network.header", shown, allowed))
    named = len(ties.labels)
    memory = physical_memory()
    if consumers < named:
        allowed = (
            f"the header count lies: it promises {consumers} consumers and the lines name {named} (header = 'ignored' "
            "does not believe it)"
        )
        problems.append(Problem("network.header", shown, allowed))
    elif consumers > MOST_CONSUMERS:
        problems.append(Problem("network.header", shown, f"at most {MOST_CONSUMERS} consumers"))
    elif memory is not None and consumers * _MEMORY_PER_CONSUMER > memory:
        allowed = (
            f"{consumers} consumers need {gibibytes(consumers * _MEMORY_PER_CONSUMER)}, and the memory of "
            f"this machine is {gibibytes(memory)}"
        )
        problems.append(Problem("network.header", shown, allowed))
    base = None if (consumers == named and not is_from_one) or problems else _first_number(ties, consumers, is_from_one)
    if (consumers > named or is_from_one) and not problems and base is None:
        allowed = (
            f"the header promises {consumers} consumers and the lines name {named}; the others are known "
            f"only if all labels are numbers in 0..{consumers - 1} or 1..{consumers}"
        )
        if is_from_one:
            allowed = f"rows and columns of a matrix are numbers in 1..{consumers}"
        problems.append(Problem("network.header", shown, allowed))
    if problems:
        raise NetworkError(problems, source)
    if base is None or consumers == named:
        return ties
    rows = (np.asarray(ties.labels, dtype=np.int64) - base).astype(np.int32)
    numbers = np.arange(base, base + consumers, dtype=np.int64)
    return replace(
        ties,
        left=rows[ties.left],
        right=rows[ties.right],
        labels=numbers,
        isolated_added=consumers - named,
    )


def _first_number(ties: TieLines, consumers: int, is_from_one: bool) -> int | None:
    """Return 0 or 1, whichever the labels count from, or None if they do not count the consumers."""
    numbers = ties.numbers()
    if numbers is None:
        return None
    smallest, largest = int(numbers[0]), int(numbers[-1])
    return next((base for base in (0, 1)[is_from_one:] if base <= smallest and largest < base + consumers), None)
