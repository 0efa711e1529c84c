"""The first line of an edge list: a tie, the names of the columns, or the counts of consumers and lines.

What is not said is decided where only one answer is possible, and refused otherwise: a wrong answer would add a
consumer called ``id_1`` or lose a tie, and all results would look plausible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.reading.column_names import holds_known_pair, holds_sure_pair
from simulation.network.reading.counts import EXACT, MOST_COMPARED, count_complaint, counts_of, rows_after_first
from simulation.network.reading.line_grammar import is_number
from simulation.network.reading.options import HeaderKind, ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines
from simulation.plural import plural

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DIGITS = re.compile(r"[0-9]+")
_BREAKS = re.compile(r"[ \t,;|]+")
_MOVE = "if it is a tie, move it to another line"


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
    counts = counts_of(fields)
    if counts is not None:
        told = count_complaint(counts, ties, is_said=said is not None)
        if told:
            way = _MOVE if told == EXACT else "'none' reads it as a tie"
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
    standing = rows_after_first(ties)
    texts = [str(ties.labels[row]) for row in standing[:MOST_COMPARED]]
    if len(standing) <= MOST_COMPARED and all(map(_INTEGER.fullmatch, texts)):
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


def _look_alike(pair: list[str], texts: list[str]) -> bool:
    """Whether labels with digits are written like others: ``u17`` like ``u4``."""
    shapes = {_DIGITS.sub("0", text) for text in texts}
    return all(_DIGITS.search(label) and _DIGITS.sub("0", label) in shapes for label in pair)


def check_repeated_names(names: Sequence[str], ties: TieLines, source: str) -> None:
    """Refuse ties between names of columns: a line of names that stands again, where files were joined.

    Parameters
    ----------
    names : sequence of str
        The two names that were read; empty if the file has none, so that the most common ones are looked for.
    """
    if ties.numbers() is not None:
        return
    pairs = [tuple(names)] if names else _SPELLED
    for first, second in pairs:
        rows = ties.row_of(first), ties.row_of(second)
        if None not in rows:
            found = int(((ties.left == rows[0]) & (ties.right == rows[1])).sum())
            if found:
                allowed = (
                    f"ties; {plural(found, 'line reads', 'lines read')} {first!r}, {second!r} further down, names of "
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
    check_repeated_names(names, ties, source)
    standing = [name for name in names if name.strip() and ties.row_of(name) is not None]
    if standing:
        allowed = (
            f"line {number} names {standing[0]!r}, and that is a label of other lines; 'none' reads it as a tie, "
            "'ignored' skips it"
        )
        raise refused(source, allowed, "names", "network.header")
