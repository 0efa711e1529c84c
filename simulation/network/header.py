"""The first line of an edge list: a tie, the names of the columns, or the counts of consumers and lines.

What it is must be said by the user. A wrong answer is caught here, for it would add a consumer called
``id_1`` or a tie that nobody made, and all results would look plausible.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.line_grammar import COLUMNS, split_line
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.tie_lines import TieLines

_MATRIX_MARKET = b"%%MatrixMarket "
_INTEGER = re.compile(r"[+-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,18}")

# Row starts, labels, and what making them needs; a header may promise any number of consumers.
_MEMORY_PER_CONSUMER = 200


class FirstLine(NamedTuple):
    """The first line that is neither blank nor a comment.

    Attributes
    ----------
    number : int
        Its number in the file, from 1.
    fields : list of str
    start, end : int
        Where it begins, and where the next line begins, in bytes.
    """

    number: int
    fields: list[str]
    start: int
    end: int


def first_line(text: bytes) -> FirstLine | None:
    """Return the first line that is neither blank nor a comment, or None if there is none."""
    start, number = 0, 1
    while start < len(text):
        end = text.find(b"\n", start) + 1 or len(text)
        fields = split_line(text[start:end].decode().rstrip("\n"))
        if fields.columns:
            return FirstLine(number, fields.columns, start, end)
        start, number = end, number + 1
    return None


def check_names(first: FirstLine, weights: str, source: str) -> None:
    """Refuse a line of column names that does not name as many columns as a tie has, or that is a tie itself."""
    shown = " ".join(first.fields)
    if all(map(_INTEGER.fullmatch, first.fields[:2])):
        allowed = f"line {first.number} holds numbers, not names; header = 'none', or 'counts' if it counts"
        raise NetworkError([Problem("network.header", "names", f"{allowed} (it reads {shown!r})")], source)
    expected = COLUMNS[weights] or max(len(first.fields), 2)
    if len(first.fields) != expected:
        allowed = (
            f"line {first.number} names {len(first.fields)} columns; an edge list has two, and a third one of "
            "weights if weights = 'strength'"
        )
        raise NetworkError([Problem("network.file", shown, allowed)], source)


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


def read_counts(first: FirstLine, source: str) -> Counts:
    """Return the numbers of consumers and of lines that a header promises.

    A MatrixMarket file has three: rows, columns and lines, of which the first two must be the same.
    """
    counts = _counts(first)
    if counts is not None:
        return counts
    shown = " ".join(first.fields)
    allowed = (
        f"line {first.number} reads {shown!r}, not the two counts of consumers and lines, nor the three of a "
        "MatrixMarket file: consumers, again consumers, and lines"
    )
    raise NetworkError([Problem("network.header", "counts", allowed)], source)


def _counts(first: FirstLine) -> Counts | None:
    if not all(map(_COUNT.fullmatch, first.fields)):
        return None
    numbers = list(map(int, first.fields))
    if len(numbers) == 3 and numbers[0] == numbers[1]:
        return Counts(numbers[0], numbers[2], is_from_one=True)
    return Counts(numbers[0], numbers[1], is_from_one=False) if len(numbers) == 2 else None


def check_matrix_market(text: bytes, lines: str, header: str, source: str) -> None:
    """Refuse a MatrixMarket file whose own first line contradicts what the user says of it."""
    if not text.startswith(_MATRIX_MARKET):
        return
    banner = text[: text.find(b"\n") + 1 or None].decode().strip()
    words = banner.lower().split()[1:]
    problems = []
    if words[:2] != ["matrix", "coordinate"]:
        problems.append(Problem("network.file", banner, "a matrix written as coordinates"))
    if "complex" in words:
        problems.append(Problem("network.file", banner, "a pattern, or real or integer weights"))
    if header != "counts":
        allowed = "'counts': line 1 says that this is a MatrixMarket file, whose counts follow"
        problems.append(Problem("network.header", header, allowed))
    if lines != "mutual" and "general" not in words:
        allowed = "'mutual': line 1 says that the matrix is symmetric and only half of it is written"
        problems.append(Problem("network.lines", lines, allowed))
    if problems:
        raise NetworkError(problems, source)


def check_no_header(first: FirstLine, ties: TieLines, source: str) -> None:
    """Refuse a first line, read as a tie, that all other lines betray as a header."""
    others = len(ties.left) - 1
    if others < 1:
        return
    shown = " ".join(first.fields)
    if ties.numbers() is None and not all(map(_INTEGER.fullmatch, first.fields[:2])):
        if all(_INTEGER.fullmatch(str(ties.labels[row])) for row in _rows_after_first(ties)):
            allowed = f"line {first.number} reads {shown!r} and all others hold integers; header = 'names' skips it"
            raise NetworkError([Problem("network.header", "none", allowed)], source)
        return
    counts = _counts(first)
    if counts and counts.lines == others and counts.consumers >= len(_rows_after_first(ties)):
        allowed = (
            f"line {first.number} reads {shown!r} and {others} lines follow; header = 'counts' reads it "
            "as the numbers of consumers and lines (if it is a tie, move it to another line)"
        )
        raise NetworkError([Problem("network.header", "none", allowed)], source)


def _rows_after_first(ties: TieLines) -> NDArray[np.int64]:
    is_used = np.zeros(len(ties.labels), dtype=bool)
    is_used[ties.left[1:]] = is_used[ties.right[1:]] = True
    return np.flatnonzero(is_used)


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
        problems.append(
            Problem(
                "network.header",
                shown,
                f"the header count lies: it promises {lines} lines and the file has {len(ties.left)}",
            )
        )
    named = len(ties.labels)
    memory = physical_memory()
    if consumers < named:
        allowed = f"the header count lies: it promises {consumers} consumers and the lines name {named}"
        problems.append(Problem("network.header", shown, allowed))
    elif consumers > MOST_CONSUMERS:
        problems.append(Problem("network.header", shown, f"at most {MOST_CONSUMERS} consumers"))
    elif memory is not None and consumers * _MEMORY_PER_CONSUMER > memory:
        allowed = (
            f"{consumers} consumers need {gibibytes(consumers * _MEMORY_PER_CONSUMER)}, and the memory of "
            f"this machine is {gibibytes(memory)}"
        )
        problems.append(Problem("network.header", shown, allowed))
    base = None if consumers == named or problems else _first_number(ties, consumers, is_from_one)
    if consumers > named and not problems and base is None:
        allowed = (
            f"the header promises {consumers} consumers and the lines name {named}; the others are known "
            f"only if all labels are numbers in 0..{consumers - 1} or 1..{consumers}"
        )
        problems.append(Problem("network.header", shown, allowed))
    if problems:
        raise NetworkError(problems, source)
    if base is None:
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
