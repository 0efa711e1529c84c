"""All ties of an edge list, in the order of its lines; `line_grammar` says what stands on one line."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.compiled_lines import parse_compiled, sorted_rows
from simulation.network.labels import integer_labels, is_canonical_integer
from simulation.network.line_grammar import read_weight, split_line, tie_complaint

_LARGEST = int(np.iinfo(np.int64).max)
_SMALLEST = int(np.iinfo(np.int64).min)

# A smaller text is read before compiled code is even loaded.
SMALLEST_COMPILED = 2**21


@dataclass(frozen=True)
class TieLines:
    """All ties of a file, in the order of its lines.

    Parameters
    ----------
    left, right : int32 arrays, shape (lines,)
        Rows of the labels on each line.
    labels : list or array of str, or int64 array; shape (consumers,)
        Distinct labels. Numbers if all are canonical integers of 64 bits, which are sorted as numbers;
        longer integers are too, all else as text.
    weights : float32 array, shape (lines,), optional
        Strength in [0, 1] that each line says.
    isolated_added : int
        Consumers on no line, added because the header counts them.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    labels: list[str] | NDArray[np.str_] | NDArray[np.int64]
    weights: NDArray[np.float32] | None = None
    isolated_added: int = 0

    def numbers(self) -> NDArray[np.int64] | None:
        """Return the labels as numbers, or None if they are text."""
        if isinstance(self.labels, list) or self.labels.dtype.kind == "U":
            return None
        return self.labels.astype(np.int64, copy=False)

    def label_texts(self) -> NDArray[np.str_] | None:
        """Return the labels as text, shape (consumers,); None if they are ``'0'``..``'n-1'``."""
        numbers = self.numbers()
        if numbers is None:
            return np.asarray(self.labels, dtype=np.str_)
        if numbers[0] == 0 and numbers[-1] == len(numbers) - 1:
            return None
        return integer_labels(numbers)


@dataclass
class _Wrong:
    """The first of the lines that all have the same wrong with them."""

    number: int
    line: str
    count: int = 0

    def problem(self, complaint: str) -> Problem:
        others = f" ({self.count - 1:,} more such lines)" if self.count > 1 else ""
        return Problem("network.file", self.line, f"line {self.number} {complaint}{others}")


def parse_lines(text: bytes, start: int, first_line: int, source: str, weights: str = "none") -> TieLines:
    r"""Parse the ties of a text.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by ``\n``.
    start : int
        Where the first line to read begins.
    first_line : int
        Number of that line in the file.
    source : str
        Name of the file, for the refusal.
    weights : {'none', 'strength', 'ignored'}
        See `simulation.network.read_network`.

    Raises
    ------
    NetworkError
        With the first line of each kind that is not a tie.
    """
    compiled = parse_compiled(text, start, weights) if len(text) >= SMALLEST_COMPILED else None
    if compiled is None:
        return _from_text(text[start:].decode(), first_line, source, weights)
    if compiled.labels is None:
        ties = _from_numbers(compiled.left, compiled.right)
    elif isinstance(compiled.labels, list):
        ties = _in_order(compiled.labels, compiled.left, compiled.right)
    else:
        ties = TieLines(compiled.left.astype(np.int32), compiled.right.astype(np.int32), compiled.labels)
    return replace(ties, weights=compiled.weights)


def _from_numbers(left: NDArray[np.integer], right: NDArray[np.integer]) -> TieLines:
    largest = int(max(left.max(initial=0), right.max(initial=0)))
    if largest < 16 * len(left) + 1024:
        # Ids are dense enough to look rows up in a table, far faster than sorting.
        is_used = np.zeros(largest + 1, dtype=bool)
        is_used[left] = is_used[right] = True
        row_of = np.cumsum(is_used, dtype=np.int32)
        row_of -= 1
        return TieLines(row_of[left], row_of[right], np.flatnonzero(is_used).astype(np.int64, copy=False))
    return TieLines(*sorted_rows(left, right))


def _from_text(text: str, first_line: int, source: str, weights: str) -> TieLines:
    codes: dict[str, int] = {}
    left, right, strengths = array("i"), array("i"), array("d")
    wrong: dict[str, _Wrong] = {}
    for number, line in enumerate(text.split("\n"), first_line):
        fields = split_line(line)
        if not fields.columns:
            continue
        complaint = tie_complaint(fields, weights)
        if weights == "strength" and not complaint:
            strength, complaint = read_weight(fields.columns[2])
            strengths.append(strength)
        if complaint:
            wrong.setdefault(complaint, _Wrong(number, line)).count += 1
            continue
        left.append(codes.setdefault(fields.columns[0], len(codes)))
        right.append(codes.setdefault(fields.columns[1], len(codes)))
    if wrong:
        raise NetworkError([found.problem(complaint) for complaint, found in wrong.items()], source)
    ties = _in_order(codes, np.array(left, dtype=np.int32), np.array(right, dtype=np.int32))
    return replace(ties, weights=np.array(strengths, dtype=np.float32)) if weights == "strength" else ties


def _in_order(found: Iterable[str], left: NDArray[np.integer], right: NDArray[np.integer]) -> TieLines:
    """Number distinct labels by order of number, or of text, instead of by order of their coming."""
    by_code = list(found)
    is_numeric = all(map(is_canonical_integer, by_code))
    values = list(map(int, by_code)) if is_numeric else by_code
    order = sorted(range(len(values)), key=values.__getitem__)
    labels = [by_code[code] for code in order]
    row_of = np.empty(len(labels), dtype=np.int32)
    row_of[order] = np.arange(len(labels), dtype=np.int32)
    fits = is_numeric and all(_SMALLEST <= int(label) <= _LARGEST for label in (*labels[:1], *labels[-1:]))
    return TieLines(row_of[left], row_of[right], np.array(labels, dtype=np.int64) if fits else labels)
