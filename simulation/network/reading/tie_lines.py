"""All ties of a table of lines, in the order of its lines; `line_grammar` says what stands on one line."""

from __future__ import annotations

import io
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.labels import LONGEST_LABEL, integer_labels, is_canonical_integer
from simulation.network.reading.compiled_lines import parse_compiled, sorted_rows
from simulation.network.reading.content import check_memory
from simulation.network.reading.line_grammar import (
    BLANKS,
    RARE_COMMENT_MARKS,
    SPACE,
    Fields,
    Grammar,
    is_decimal_comma,
    read_weight,
    split_line,
    tie_complaint,
)

_LARGEST = int(np.iinfo(np.int64).max)
_SMALLEST = int(np.iinfo(np.int64).min)

# A smaller text is read before compiled code is even loaded.
SMALLEST_COMPILED = 2**21

# Measured: each label is an object of Python, and the shortest labels weigh most.
_MEMORY_PER_BYTE = 28

MOST_SKIPPED = 4096  # comments that compiled code notes; a text with more is read line by line


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
    is_both_ways : bool array, shape (lines,), optional
        Whether a line has no direction: it is a tie each way. None = the file does not say.
    isolated_added : int
        Consumers on no line, added because the file's header counts them.
    first_kind : int, optional
        Of a file that ties two kinds of things: how many rows are of the first kind, which come first.
    """

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    labels: list[str] | NDArray[np.str_] | NDArray[np.int64]
    weights: NDArray[np.float32] | None = None
    is_both_ways: NDArray[np.bool_] | None = None
    isolated_added: int = 0
    first_kind: int | None = None

    def numbers(self) -> NDArray[np.int64] | None:
        """Return the labels as numbers, or None if they are text."""
        if isinstance(self.labels, list) or self.labels.dtype.kind == "U":
            return None
        return self.labels.astype(np.int64, copy=False)

    def row_of(self, label: str) -> int | None:
        """Return the row of a label, looked up in the order of labels; None if no consumer has it."""
        numbers = self.numbers()
        if is_canonical_integer(label) and (numbers is not None or all(map(is_canonical_integer, self.labels))):
            row = bisect_left(self.labels, int(label), key=int)
        elif numbers is None:
            # Longer integers are in the order of numbers; a text is not found among them in any order.
            row = bisect_left(self.labels, label)
        else:
            return None
        return row if row < len(self.labels) and str(self.labels[row]) == label else None

    def label_texts(self) -> NDArray[np.str_] | None:
        """Return the labels as text, shape (consumers,); None if they are ``'0'``..``'n-1'``."""
        numbers = self.numbers()
        if numbers is None:
            if isinstance(self.labels, list) and all(label == str(row) for row, label in enumerate(self.labels)):
                return None
            return np.asarray(self.labels, dtype=np.str_)
        if numbers[0] == 0 and numbers[-1] == len(numbers) - 1:
            return None
        return integer_labels(numbers)


# Number and text of each line that is not used, as a comment.
SkippedLines = list[tuple[int, str]]


class ParsedLines(NamedTuple):
    """The ties of a text, and its comments."""

    ties: TieLines
    skipped: SkippedLines


@dataclass
class Wrong:
    """First of several lines with the same error."""

    number: int
    line: str
    count: int = 0

    def problem(self, complaint: str) -> Problem:
        """Return the problem that these lines have."""
        others = f" ({self.count - 1:,} more such lines)" if self.count > 1 else ""
        return Problem("network.file", self.line, f"line {self.number} {complaint}{others}")


class Complaints:
    """What is wrong with the lines of a file: the first line of each kind."""

    def __init__(self) -> None:
        self._wrong: dict[str, Wrong] = {}

    def add(self, complaint: str, number: int, line: str) -> None:
        """Note a line."""
        self._wrong.setdefault(complaint, Wrong(number, line)).count += 1

    def finish(self, source: str) -> None:
        """Refuse if there are any."""
        if self._wrong:
            raise NetworkError([found.problem(complaint) for complaint, found in self._wrong.items()], source)


def parse_lines(
    text: bytes, start: int, first_line: int, grammar: Grammar, source: str, types: int = -1
) -> ParsedLines:
    r"""Parse the ties of a text.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by ``\n``.
    start : int
        Where the first line to read begins.
    first_line : int
        Number of that line in the file.
    grammar : Grammar
    source : str
        Name of the file, for the refusal.
    types : int
        Column that says ``Directed`` or ``Undirected``, or -1.

    Raises
    ------
    NetworkError
        With the first line of each kind that is not a tie.
    """
    compiled = None
    if len(text) >= SMALLEST_COMPILED and types < 0:
        compiled = parse_compiled(text, start, first_line, grammar, source, MOST_SKIPPED)
    if compiled is None:
        check_memory(Path(source), len(text), _MEMORY_PER_BYTE)
        return _from_text(text, start, first_line, grammar, source, types)
    if compiled.labels is None:
        ties = _from_numbers(compiled.left, compiled.right)
    elif isinstance(compiled.labels, list):
        ties = in_order(compiled.labels, compiled.left, compiled.right)
    else:
        ties = TieLines(compiled.left.astype(np.int32), compiled.right.astype(np.int32), compiled.labels)
    return ParsedLines(replace(ties, weights=compiled.weights), compiled.skipped)


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


_TYPES = {"directed": False, "undirected": True, "mutual": True}


def _from_text(text: bytes, start: int, first_line: int, grammar: Grammar, source: str, types: int) -> ParsedLines:
    codes: dict[str, int] = {}
    left, right, strengths, ways = array("i"), array("i"), array("d"), array("b")
    wrong = Complaints()
    skipped: SkippedLines = []
    plain = _plain_line(grammar) if types < 0 else None
    encoded = io.BytesIO(text)
    encoded.seek(start)
    for number, ended in enumerate(io.TextIOWrapper(encoded, encoding="utf-8", newline="\n"), first_line):
        found = None if plain is None else plain.match(ended)
        if found is not None:
            left.append(codes.setdefault(found[1], len(codes)))
            right.append(codes.setdefault(found[2], len(codes)))
            continue
        line = ended.rstrip("\n")
        bare = line.strip(BLANKS)
        if not bare:
            continue
        if grammar.is_comment(bare):
            skipped.append((number, line))
            continue
        fields = split_line(line, grammar.separator, grammar.columns)
        complaint = rare_comment(bare, grammar) or tie_complaint(fields, grammar)
        if not complaint and grammar.weight >= 0:
            complaint = _keep_weight(fields, grammar, strengths)
        if not complaint and types >= 0:
            way = _TYPES.get(fields.columns[types].lower())
            if way is None:
                complaint = "has neither 'Directed' nor 'Undirected' in its column of types"
            else:
                ways.append(way)
        if complaint:
            wrong.add(complaint, number, line)
            continue
        left.append(codes.setdefault(fields.columns[grammar.first], len(codes)))
        right.append(codes.setdefault(fields.columns[grammar.second], len(codes)))
    wrong.finish(source)
    ties = in_order(codes, np.array(left, dtype=np.int32), np.array(right, dtype=np.int32))
    if grammar.weight >= 0:
        ties = replace(ties, weights=np.array(strengths, dtype=np.float32))
    if types >= 0:
        ties = replace(ties, is_both_ways=np.array(ways, dtype=np.bool_))
    return ParsedLines(ties, skipped)


def _plain_line(grammar: Grammar) -> re.Pattern[str] | None:
    """Return what a line of two plain labels and nothing else is like: most are, and need not be taken apart."""
    if grammar.columns != 2 or grammar.is_ragged or (grammar.first, grammar.second) != (0, 1):
        return None
    blanks = "[ \\t]*"
    beside = " *" if grammar.separator == "\t" else blanks
    between = "[ \\t]+" if grammar.separator == SPACE else f"{beside}{re.escape(grammar.separator)}{beside}"
    # No blanks, separators, quotation marks, marks of comments or brackets; no label begins like a rarer comment.
    label = rf"([^\s,;|\"#%\[\]{{}}()]{{1,{LONGEST_LABEL}}})"
    return re.compile(rf"{blanks}(?!//|--|!){label}{between}{label}{blanks}\n?\Z")


def rare_comment(bare: str, grammar: Grammar) -> str:
    """Return what is said of a line that may be a comment in another manner than ``#`` and ``%``, or nothing."""
    if not grammar.has_comments or grammar.rare_comments or not bare.startswith(RARE_COMMENT_MARKS):
        return ""
    return "may be a comment: comments = 'skipped' skips such lines, 'none' reads them as ties"


def _keep_weight(fields: Fields, grammar: Grammar, strengths: array[float]) -> str:
    written = fields.columns[grammar.weight]
    # A quoted number is one, too; a quoted decimal comma needs no agreement with the separator.
    has_comma = grammar.has_decimal_commas or (grammar.weight in fields.quoted and is_decimal_comma(written))
    strength, complaint = read_weight(written, has_decimal_commas=has_comma)
    if not complaint:
        strengths.append(strength)
    return complaint


def in_order(found: Iterable[str], left: NDArray[np.integer], right: NDArray[np.integer]) -> TieLines:
    """Number distinct labels by order of number, or of text, instead of by order of their coming."""
    by_code = list(found)
    is_numeric = all(map(is_canonical_integer, by_code))
    values = list(map(int, by_code)) if is_numeric else by_code
    order = sorted(range(len(values)), key=values.__getitem__)
    labels = [by_code[code] for code in order]
    row_of = np.empty(len(labels), dtype=np.int32)
    row_of[order] = np.arange(len(labels), dtype=np.int32)
    fits = is_numeric and all(_SMALLEST <= int(label) <= _LARGEST for label in (*labels[:1], *labels[-1:]))
    return TieLines(row_of[left], row_of[right], np.array(labels, dtype=np.int64) if fits and labels else labels)
