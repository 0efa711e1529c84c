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
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.tie_lines import TieLines, split_line

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
        if fields:
            return FirstLine(number, fields, start, end)
        start, number = end, number + 1
    return None


def check_names(first: FirstLine, source: str) -> None:
    """Refuse a line of column names that does not name two columns, or that is a tie of two integers."""
    shown = " ".join(first.fields)
    if all(map(_INTEGER.fullmatch, first.fields)):
        allowed = f"line {first.number} holds numbers, not names; header = 'none', or 'counts' if it counts"
        raise NetworkError([Problem("network.header", "names", f"{allowed} (it reads {shown!r})")], source)
    if len(first.fields) != 2:
        allowed = f"line {first.number} names {len(first.fields)} columns; an edge list has two"
        raise NetworkError([Problem("network.file", shown, allowed)], source)


def read_counts(first: FirstLine, source: str) -> tuple[int, int]:
    """Return the numbers of consumers and of lines that a header promises."""
    if len(first.fields) == 2 and all(map(_COUNT.fullmatch, first.fields)):
        consumers, lines = map(int, first.fields)
        return consumers, lines
    shown = " ".join(first.fields)
    allowed = f"line {first.number} reads {shown!r}, not the two counts of consumers and lines"
    raise NetworkError([Problem("network.header", "counts", allowed)], source)


def check_no_header(first: FirstLine, ties: TieLines, source: str) -> None:
    """Refuse a first line, read as a tie, that all other lines betray as a header."""
    others = len(ties.left) - 1
    if others < 1:
        return
    shown = " ".join(first.fields)
    if isinstance(ties.labels, list) and not all(map(_INTEGER.fullmatch, first.fields)):
        if all(_INTEGER.fullmatch(ties.labels[row]) for row in _rows_after_first(ties)):
            allowed = f"line {first.number} reads {shown!r} and all others hold integers; header = 'names' skips it"
            raise NetworkError([Problem("network.header", "none", allowed)], source)
    elif all(map(_COUNT.fullmatch, first.fields)):
        consumers, lines = map(int, first.fields)
        if lines == others and consumers >= len(_rows_after_first(ties)):
            allowed = (
                f"line {first.number} reads {shown!r} and {others} lines follow; header = 'counts' reads it "
                "as the numbers of consumers and lines (if it is a tie, move it to another line)"
            )
            raise NetworkError([Problem("network.header", "none", allowed)], source)


def _rows_after_first(ties: TieLines) -> NDArray[np.int32]:
    return np.unique(np.concatenate([ties.left[1:], ties.right[1:]]))


def with_counted_consumers(ties: TieLines, consumers: int, lines: int, source: str) -> TieLines:
    """Add the consumers that a header counts and no line names.

    They are known only where labels are numbers from 0 or from 1.

    Raises
    ------
    NetworkError
        If the header lies about the number of lines or of consumers, if the missing consumers have no
        known labels, or if there are too many for the memory of this machine.
    """
    counts = f"{consumers} {lines}"
    problems = []
    if lines != len(ties.left):
        problems.append(
            Problem(
                "network.header",
                counts,
                f"the header count lies: it promises {lines} lines and the file has {len(ties.left)}",
            )
        )
    named = len(ties.labels)
    memory = physical_memory()
    if consumers < named:
        allowed = f"the header count lies: it promises {consumers} consumers and the lines name {named}"
        problems.append(Problem("network.header", counts, allowed))
    elif consumers > MOST_CONSUMERS:
        problems.append(Problem("network.header", counts, f"at most {MOST_CONSUMERS} consumers"))
    elif memory is not None and consumers * _MEMORY_PER_CONSUMER > memory:
        allowed = (
            f"{consumers} consumers need {gibibytes(consumers * _MEMORY_PER_CONSUMER)}, and the memory of "
            f"this machine is {gibibytes(memory)}"
        )
        problems.append(Problem("network.header", counts, allowed))
    base = None if consumers == named or problems else _first_number(ties, consumers)
    if consumers > named and not problems and base is None:
        allowed = (
            f"the header promises {consumers} consumers and the lines name {named}; the others are known "
            f"only if all labels are numbers in 0..{consumers - 1} or 1..{consumers}"
        )
        problems.append(Problem("network.header", counts, allowed))
    if problems:
        raise NetworkError(problems, source)
    if base is None:
        return ties
    rows = (np.asarray(ties.labels, dtype=np.int64) - base).astype(np.int32)
    numbers = np.arange(base, base + consumers, dtype=np.int64)
    return replace(ties, left=rows[ties.left], right=rows[ties.right], labels=numbers)


def _first_number(ties: TieLines, consumers: int) -> int | None:
    """Return 0 or 1, whichever the labels count from, or None if they do not count the consumers."""
    if isinstance(ties.labels, list):
        return None
    smallest, largest = int(ties.labels[0]), int(ties.labels[-1])
    return next((base for base in (0, 1) if base <= smallest and largest < base + consumers), None)
