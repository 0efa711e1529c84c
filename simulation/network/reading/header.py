"""The first line of an edge list: a tie, the names of the columns, or the counts of consumers and lines.

What is not said is decided where only one answer is possible, and refused otherwise: a wrong answer would add a
consumer called ``id_1`` or lose a tie, and all results would look plausible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.reading.column_names import holds_known_pair, holds_sure_pair
from simulation.network.reading.line_grammar import is_number
from simulation.network.reading.options import HeaderKind, ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

_INTEGER = re.compile(r"[+-]?[0-9]+")
_COUNT = re.compile(r"[0-9]{1,18}")
_DIGITS = re.compile(r"[0-9]+")
_BREAKS = re.compile(r"[ \t,;|]+")
_EXACT = ", as it says"
_MOVE = "if it is a tie, move it to another line"

# Row starts, labels, and what making them needs; a header may promise any number of consumers.
_MEMORY_PER_CONSUMER = 200

# A count of lines that lies is still near to their number: lines are lost, or every tie is listed twice.
_NEAR = 2.0


def decide_header(
    fields: Sequence[str], others: Sequence[Sequence[str]], options: ReadingOptions, number: int, source: str
) -> HeaderKind:
    """Return what the first line is, so far as it can be told before all lines are read.

    Parameters
    ----------
    fields : sequence of str
        Columns of the first line.
    others : sequence of sequence of str
        Columns of a sample of the other lines.
    options : ReadingOptions
    number : int
        Number of the first line.
    source : str
        Name of the file, for the refusal.

    Raises
    ------
    NetworkError
        If the user says what the line cannot be.
    """
    shown = " ".join(fields)
    said = options.header
    if said == "names":
        if all(map(_INTEGER.fullmatch, fields[:2])):
            allowed = f"line {number} holds numbers, not names; header = 'none', or 'counts' if it counts"
            raise refused(source, f"{allowed} (it reads {shown!r}; 'ignored' skips it)", "names", "network.header")
        odd = next((field for place, field in enumerate(fields) if _is_value(field, place, others)), None)
        if odd is not None:
            allowed = (
                f"line {number} holds {odd!r}, a number as in the lines below; header = 'none', or 'ignored' skips it"
            )
            raise refused(source, f"{allowed} (it reads {shown!r})", "names", "network.header")
        return "names"
    if said in ("counts", "ignored"):
        return said
    if options.columns is not None and all(isinstance(column, str) for column in options.columns):
        if said == "none":
            allowed = "'names', since network.columns names columns; or give positions such as [1, 2]"
            raise refused(source, allowed, "none", "network.header")
        return "names"
    is_pair = holds_sure_pair(list(fields))
    places = _places(options)
    standing = {label for line in others for label in _at(line, places)}
    if is_pair and said is None and list(fields) in [list(line) for line in others]:
        raise refused(
            source, f"line {number}, {shown!r}, stands again further down: files were joined; delete it there"
        )
    if is_pair and said is None and (not others or standing & set(fields)):
        allowed = (
            f"what line {number} is: it reads {shown!r}, names of columns, "
            f"{'and these are labels of other lines, too' if others else 'and it is the only line'}: 'names' or 'none'"
        )
        raise NetworkError([Problem("network.header", MISSING, allowed)], source)
    if not others:
        return "none"
    shapes = {_DIGITS.sub("0", label) for label in standing}
    if (
        is_pair
        and not standing & set(fields)
        and not all(_DIGITS.sub("0", name) in shapes for name in _at(fields, places))
    ):
        return _names(shown, number, said, source, f"line {number} reads {shown!r}, names of columns")
    if len(fields) >= 2 and all(len(line) >= 2 for line in others):
        are_numbers = all(_INTEGER.fullmatch(label) for label in standing)
        # A line `id 2` is none of both; it is refused when all is read.
        if are_numbers and not any(map(is_number, _at(fields, places))):
            return _names(shown, number, said, source, f"line {number} reads {shown!r} and all others hold integers")
    return "none"


def _places(options: ReadingOptions) -> list[int]:
    """Return where labels stand if positions are said, else the first two."""
    said = (options.columns or ())[:2]
    return [column - 1 for column in said if isinstance(column, int)] or [0, 1]


def _at(fields: Sequence[str], places: Sequence[int]) -> list[str]:
    return [fields[place] for place in places if place < len(fields)]


def _is_value(field: str, place: int, others: Sequence[Sequence[str]]) -> bool:
    """Whether a field is a number above a column of numbers."""
    below = [line[place] for line in others if len(line) > place]
    return is_number(field) and bool(below) and all(map(is_number, below))


def _names(shown: str, number: int, said: HeaderKind | None, source: str, why: str) -> HeaderKind:
    if said is None:
        return "names"
    raise refused(source, f"{why}; header = 'names' skips it ({_MOVE})", said, "network.header")


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
    counts = _counts(fields)
    if counts is not None:
        return counts
    shown = " ".join(fields)
    allowed = (
        f"line {number} reads {shown!r}, not the two counts of consumers and lines, nor the three of a "
        "MatrixMarket file: consumers, again consumers, and lines (header = 'ignored' skips it)"
    )
    raise refused(source, allowed, "counts", "network.header")


def _counts(fields: Sequence[str]) -> Counts | None:
    if not all(map(_COUNT.fullmatch, fields)):
        return None
    numbers = list(map(int, fields))
    if len(numbers) == 3 and numbers[0] == numbers[1]:
        return Counts(numbers[0], numbers[2], is_from_one=True)
    return Counts(numbers[0], numbers[1], is_from_one=False) if len(numbers) == 2 else None


def check_first_tie(line: str, number: int, ties: TieLines, said: HeaderKind | None, source: str) -> None:
    """Refuse a first line, read as a tie, that all other lines betray as a header, or that nothing tells from one.

    Parameters
    ----------
    line, number
        The first line and its number.
    ties : TieLines
        All lines, the first one too.
    said : str, optional
        What the user says that it is.
    source : str
        Name of the file, for the refusal.
    """
    others = len(ties.left) - 1
    if others < 1:
        return
    fields = _BREAKS.split(line.strip())
    shown = " ".join(fields)
    counts = _counts(fields)
    if counts is not None:
        told = _count_complaint(counts, ties, is_said=said is not None)
        if told:
            way = _MOVE if told == _EXACT else "'none' reads it as a tie"
            allowed = (
                f"line {number} reads {shown!r} and {others} lines follow{told}; header = 'counts' reads it as the "
                f"numbers of consumers and lines, 'ignored' skips it; {way}"
            )
            raise refused(source, allowed, said or MISSING, "network.header")
        return
    if ties.numbers() is not None:
        return
    pair = [str(ties.labels[row]) for row in (int(ties.left[0]), int(ties.right[0]))]
    is_text = [not is_number(label) for label in pair]
    if not any(is_text):
        return
    standing = _rows_after_first(ties)
    texts = [str(ties.labels[row]) for row in standing[:_MOST_COMPARED]]
    if len(standing) <= _MOST_COMPARED and all(map(_INTEGER.fullmatch, texts)):
        allowed = f"line {number} reads {shown!r} and all others hold integers; header = 'names' skips it"
        raise refused(source, f"{allowed} ('ignored' too; {_MOVE})", said or "none", "network.header")
    if said is not None:
        return
    is_alone = not np.isin([ties.left[0], ties.right[0]], standing).any()
    if is_alone and not (_look_alike(pair, texts) and not holds_known_pair(fields)):
        allowed = (
            f"what line {number} is: it reads {shown!r}, and none of its labels stands in another line: 'names' if "
            "these are names of columns, 'none' if they are consumers"
        )
        raise NetworkError([Problem("network.header", MISSING, allowed)], source)


_MOST_COMPARED = 20_000


def _look_alike(pair: list[str], texts: list[str]) -> bool:
    """Whether labels with digits are written like others: ``u17`` like ``u4``."""
    shapes = {_DIGITS.sub("0", text) for text in texts}
    return all(_DIGITS.search(label) and _DIGITS.sub("0", label) in shapes for label in pair)


def _count_complaint(counts: Counts, ties: TieLines, *, is_said: bool) -> str:
    """Return what makes a first line of numbers look like counts, or nothing.

    Exact counts are never a tie, whatever is said of them; counts that lie may be one.
    """
    others = len(ties.left) - 1
    numbers = ties.numbers()
    is_near = others / _NEAR <= counts.lines <= others * _NEAR
    if numbers is not None and not is_near and counts.consumers >= counts.lines:
        return ""
    standing = _rows_after_first(ties)
    if numbers is not None and not is_near:
        # The end of the file may be missing: counts stand apart from all labels.
        is_apart = not np.isin([counts.consumers, counts.lines], numbers[standing]).any()
        is_beyond = counts.consumers >= int(numbers[standing].max(initial=0))
        return f", with labels up to {numbers[standing].max():,}" if is_apart and is_beyond and not is_said else ""
    is_enough = numbers is None or counts.consumers >= int(numbers[standing].max(initial=0))
    if counts.lines == others > 1 and counts.consumers >= len(standing) and is_enough:
        return _EXACT
    if is_said:
        return ""
    if numbers is None:
        texts = [str(ties.labels[row]) for row in standing[:_MOST_COMPARED]]
        return "" if any(_INTEGER.fullmatch(text) for text in texts) else ", whose labels are no numbers"
    largest = int(numbers[standing].max(initial=0))
    is_more = counts.consumers >= max(largest, len(standing) - 1)
    return f", with labels up to {largest:,}" if is_more else ""


def _rows_after_first(ties: TieLines) -> NDArray[np.int64]:
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


def check_repeated_names(names: Sequence[str], ties: TieLines, source: str) -> None:
    """Refuse ties between names of columns: a line of names that stands again, where files were joined.

    Parameters
    ----------
    names : sequence of str
        The two names that were read; empty if the file has none, so that the most common ones are looked for.
    """
    labels = ties.label_texts()
    if labels is None:
        return
    pairs = [tuple(names)] if names else _SPELLED
    for first, second in pairs:
        rows = [np.flatnonzero(labels == name) for name in (first, second)]
        if all(len(row) for row in rows):
            found = int(((ties.left == rows[0][0]) & (ties.right == rows[1][0])).sum())
            if found:
                allowed = (
                    f"ties; {found} line{'s' if found > 1 else ''} further down read {first!r}, {second!r}, names of "
                    "columns: files were joined; delete them there (header = 'none' reads them as ties)"
                )
                raise refused(source, allowed)


_SPELLED = [
    (spell(first), spell(second))
    for first, second in (("source", "target"), ("from", "to"), ("src", "dst"), ("id_1", "id_2"))
    for spell in (str.lower, str.capitalize, str.upper)
]


def check_names_are_no_labels(names: Sequence[str], number: int, ties: TieLines, source: str) -> None:
    """Refuse a line of names that are labels of other lines, for it is a tie."""
    labels = ties.label_texts()
    if labels is None:
        return
    check_repeated_names(names, ties, source)
    standing = [name for name in names if name.strip() and bool(np.any(labels == name))]
    if standing:
        allowed = (
            f"line {number} names {standing[0]!r}, and that is a label of other lines; 'none' reads it as a tie, "
            "'ignored' skips it"
        )
        raise refused(source, allowed, "names", "network.header")


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
