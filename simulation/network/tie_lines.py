"""The grammar of an edge list: which lines are ties, and which two labels stand on each.

A line that holds a comma is split at its commas, else one that holds a tab at its tabs, else at its runs of
spaces; blanks around a label do not count. Blank lines and lines that begin with ``#`` or ``%`` are skipped.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.digit_lines import parse_digits
from simulation.network.labels import LONGEST_LABEL, integer_labels, is_canonical_integer

_BLANKS = " \t"
_LARGEST = int(np.iinfo(np.int64).max)
_SMALLEST = int(np.iinfo(np.int64).min)


@dataclass(frozen=True)
class TieLines:
    """All ties of a file, in the order of its lines.

    Parameters
    ----------
    left, right : int32 arrays, shape (lines,)
        Rows of the labels on each line.
    labels : list of str, or int64 array; shape (consumers,)
        Distinct labels. An array if all are canonical integers of 64 bits, which are sorted as numbers;
        longer integers are too, all else as text.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    labels: list[str] | NDArray[np.int64]

    def label_texts(self) -> NDArray[np.str_]:
        """Return the labels as text, shape (consumers,)."""
        if isinstance(self.labels, np.ndarray):
            return integer_labels(self.labels)
        return np.array(self.labels, dtype=np.str_)


def split_line(line: str) -> list[str]:
    """Return the labels on a line; none if it is blank or a comment."""
    stripped = line.strip(_BLANKS)
    if not stripped or stripped.startswith(("#", "%")):
        return []
    for separator in (",", "\t"):
        if separator in line:
            return [field.strip(_BLANKS) for field in line.split(separator)]
    return [field for field in line.split(" ") if field]


def parse_lines(text: bytes, first_line: int, source: str) -> TieLines:
    r"""Parse the ties of a text.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by ``\n``.
    first_line : int
        Number of its first line in the file.
    source : str
        Name of the file, for the refusal.

    Raises
    ------
    NetworkError
        With the first line of each kind that is not a tie.
    """
    numbers = parse_digits(text)
    return _from_text(text.decode(), first_line, source) if numbers is None else _from_numbers(numbers)


def _from_numbers(numbers: NDArray[np.int64]) -> TieLines:
    largest = int(numbers.max(initial=0))
    if largest < 8 * numbers.size + 1024:
        # Ids are dense enough to look rows up in a table, far faster than sorting.
        is_used = np.zeros(largest + 1, dtype=bool)
        is_used[numbers] = True
        labels = np.flatnonzero(is_used)
        row_of = np.cumsum(is_used, dtype=np.int32)
        row_of -= 1
        rows = row_of[numbers]
    else:
        labels, inverse = np.unique(numbers, return_inverse=True)
        rows = inverse.reshape(numbers.shape).astype(np.int32)
    return TieLines(rows[:, 0], rows[:, 1], labels.astype(np.int64, copy=False))


def _from_text(text: str, first_line: int, source: str) -> TieLines:
    codes: dict[str, int] = {}
    left, right = array("i"), array("i")
    wrong: dict[str, list[tuple[int, str]]] = {}
    for number, line in enumerate(text.split("\n"), first_line):
        fields = split_line(line)
        if not fields:
            continue
        complaint = _complaint(fields)
        if complaint:
            wrong.setdefault(complaint, []).append((number, line))
            continue
        left.append(codes.setdefault(fields[0], len(codes)))
        right.append(codes.setdefault(fields[1], len(codes)))
    if wrong:
        raise NetworkError([_line_problem(*complained) for complained in wrong.items()], source)

    is_numeric = all(map(is_canonical_integer, codes))
    labels = sorted(codes, key=int) if is_numeric else sorted(codes)
    row_of = np.empty(len(labels), dtype=np.int32)
    row_of[[codes[label] for label in labels]] = np.arange(len(labels), dtype=np.int32)
    fits = is_numeric and all(_SMALLEST <= int(label) <= _LARGEST for label in (*labels[:1], *labels[-1:]))
    return TieLines(
        row_of[np.array(left, dtype=np.int32)],
        row_of[np.array(right, dtype=np.int32)],
        np.array(labels, dtype=np.int64) if fits else labels,
    )


def _complaint(fields: list[str]) -> str:
    """Return what keeps the fields of a line from being a tie, or nothing."""
    if not all(map(str.strip, fields)):
        return "has a blank label; a line holds two labels"
    if len(fields) == 1:
        return "has one column; a line holds two labels, separated by a comma, a tab or spaces"
    if len(fields) > 2:
        return "has more than two columns; a line holds two labels (weights are not read, cut them off)"
    if max(map(len, fields)) > LONGEST_LABEL:
        return f"has a label of more than {LONGEST_LABEL} characters"
    return ""


def _line_problem(complaint: str, lines: list[tuple[int, str]]) -> Problem:
    number, text = lines[0]
    others = f" ({len(lines) - 1:,} more such lines)" if len(lines) > 1 else ""
    return Problem("network.file", text, f"line {number} {complaint}{others}")
