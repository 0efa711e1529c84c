r"""The grammar of an edge list: which lines are ties, and which labels and which weight stand on each.

Blank lines and lines that begin with ``#`` or ``%`` are skipped. A line that holds a comma is split at its
commas, else one that holds a semicolon at its semicolons, else one that holds a tab at its tabs, else at its
runs of spaces; blanks around a label do not count. A label in double quotes may hold any of these, and ``""``
for a quotation mark; one that is not quoted may not hold two kinds, for nobody could tell which one separates.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from simulation.network.labels import LONGEST_LABEL

_BLANKS = " \t"
_SEPARATORS = ",;\t"

# A quoted label begins and ends where a label can; its content is hidden behind NUL, which no text holds.
_QUOTED = re.compile(r'(?<![^ \t,;])"(?:[^"]|"")*"(?![^ \t,;])')
_OPENED = re.compile(r'(?<![^ \t,;])"')
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

COLUMNS = {"none": 2, "strength": 3, "ignored": 0}


class Fields(NamedTuple):
    """What stands on a line: its columns, and what is wrong with their quotation marks, if anything."""

    columns: list[str]
    complaint: str = ""


def split_line(line: str) -> Fields:
    """Return the columns of a line; none if it is blank or a comment."""
    line = line.strip(_BLANKS)
    if not line or line.startswith(("#", "%")):
        return Fields([])
    if '"' in line:
        return _split_quoted(line)
    separator = _separator(line)
    if separator == " ":
        return Fields([field for field in line.split(" ") if field])
    fields = [field.strip(_BLANKS) for field in line.split(separator)]
    return Fields(fields, _mixture(fields, separator))


def _separator(line: str) -> str:
    return next((separator for separator in _SEPARATORS if separator in line), " ")


def _mixture(fields: list[str], separator: str) -> str:
    others = _SEPARATORS.replace(separator, "")
    if any(other in field for other in others for field in fields):
        return "mixes commas, semicolons or tabs; put a label that holds one in double quotes"
    return ""


def _split_quoted(line: str) -> Fields:
    masked = _QUOTED.sub(lambda found: "\0" * len(found[0]), line)
    if _OPENED.search(masked):
        return Fields([line], "has unbalanced quotes: a label that begins with a quotation mark must end with one")
    separator = _separator(masked)
    columns, bare = [], []
    start = 0
    for masked_field in masked.split(separator):
        end = start + len(masked_field)
        field = line[start:end].strip(_BLANKS)
        hidden = masked_field.strip(_BLANKS)
        start = end + 1
        if separator == " " and not field:
            continue
        if "\0" in hidden:
            if hidden.strip("\0"):
                return Fields([line], "has text beside a quoted label; quote the whole label")
            columns.append(field[1:-1].replace('""', '"'))
        else:
            columns.append(field)
            bare.append(field)
    return Fields(columns, "" if separator == " " else _mixture(bare, separator))


def tie_complaint(fields: Fields, weights: str) -> str:
    """Return what keeps the fields of a line from being a tie, or nothing.

    Parameters
    ----------
    fields : Fields
        Of a line that is neither blank nor a comment.
    weights : {'none', 'strength', 'ignored'}
        See `simulation.network.read_network`.
    """
    columns = fields.columns
    if fields.complaint:
        return fields.complaint
    labels = columns[:2] if weights == "ignored" else columns
    if not all(map(str.strip, labels)):
        return "has a blank label; a line holds two labels"
    if len(columns) == 1:
        return "has one column; a line holds two labels, separated by a comma, a semicolon, a tab or spaces"
    if weights == "none" and len(columns) > 2:
        return (
            "has more than two columns; a line holds two labels (weights = 'strength' reads a third column "
            "as tie strength, 'ignored' reads only the labels)"
        )
    if weights == "strength" and len(columns) == 2:
        return "has no weight; a line holds two labels and a weight"
    if weights == "strength" and len(columns) > 3:
        return "has more than three columns; a line holds two labels and a weight"
    if max(map(len, columns[:2])) > LONGEST_LABEL:
        return f"has a label of more than {LONGEST_LABEL} characters"
    return ""


def read_weight(written: str) -> tuple[float, str]:
    """Return a tie strength, and what is wrong with it or nothing."""
    if not _NUMBER.fullmatch(written):
        return 0.0, "has a weight that is not a number (column names need header = 'names')"
    weight = float(written)
    if not 0.0 <= weight <= 1.0:
        return 0.0, "has a weight that is no tie strength; it must be in 0..1"
    return weight + 0.0, ""
