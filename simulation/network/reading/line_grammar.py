r"""The grammar of a table of lines: what separates its columns, which of them hold labels, and what is a comment.

One grammar holds for a whole file. Blanks around a column do not count; a column in double quotes may hold anything,
and ``""`` for a quotation mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from simulation.network.labels import LONGEST_LABEL
from simulation.network.reading.options import ReadingOptions

BLANKS = " \t"
SPACE = " "
SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": SPACE}
SEPARATOR_NAMES = {character: name for name, character in SEPARATORS.items()}

# Beside spaces: what nobody expects inside a label that is not quoted.
STRONG = ",;\t"

COMMENT_MARKS = ("#", "%")
RARE_COMMENT_MARKS = ("//", "--", "!")

# A quoted label begins and ends where a label can; its content is hidden behind NUL, which no text holds.
_QUOTED = re.compile(r'(?<![^ \t,;|])"(?:[^"]|"")*"(?![^ \t,;|])')
_OPENED = re.compile(r'(?<![^ \t,;|])"')
_RUNS = re.compile(r"[ \t]+")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:[0-9]+(?:,[0-9]+)?|,[0-9]+)(?:[eE][+-]?[0-9]+)?")


def comment_marks(*, has_comments: bool, rare_comments: bool) -> tuple[str, ...]:
    """Return what comments begin with."""
    if not has_comments:
        return ()
    return COMMENT_MARKS + RARE_COMMENT_MARKS if rare_comments else COMMENT_MARKS


@dataclass(frozen=True)
class Grammar:
    """How each line of a file is read.

    Parameters
    ----------
    separator : str
        One character; a space stands for runs of spaces and tabs.
    columns : int
        How many columns every line has; at least so many if `is_ragged`.
    first, second : int
        Where the labels a and b stand, from 0.
    weight : int
        Where the weight stands, or -1.
    is_ragged : bool
        Whether lines may have more columns, which are not read.
    has_comments : bool
        Whether lines that begin with ``#`` or ``%`` are comments.
    rare_comments : bool
        Whether lines that begin with ``//``, ``--`` or ``!`` are comments, too.
    is_said : bool
        Whether the user named the separator, so that labels may hold other ones.
    has_decimal_commas : bool
        Whether weights are written with a decimal comma.
    """

    separator: str
    columns: int = 2
    first: int = 0
    second: int = 1
    weight: int = -1
    is_ragged: bool = False
    has_comments: bool = True
    rare_comments: bool = False
    is_said: bool = False
    has_decimal_commas: bool = False

    @classmethod
    def plain(cls, separator: str, options: ReadingOptions) -> Grammar:
        """Return the grammar of a table whose columns are read in another way than as two labels."""
        has_comments, rare_comments = options.comments != "none", options.comments == "skipped"
        return cls(separator, has_comments=has_comments, rare_comments=rare_comments)

    @property
    def wanted(self) -> tuple[int, ...]:
        """Columns that are read."""
        return (self.first, self.second) if self.weight < 0 else (self.first, self.second, self.weight)

    def is_comment(self, line: str) -> bool:
        """Whether a line without blanks before it is a comment."""
        return line.startswith(comment_marks(has_comments=self.has_comments, rare_comments=self.rare_comments))


class Fields(NamedTuple):
    """What stands on a line: its columns, which of them are quoted, and what is wrong with their quotation marks."""

    columns: list[str]
    quoted: frozenset[int] = frozenset()
    complaint: str = ""


def split_line(line: str, separator: str, columns: int = 0) -> Fields:
    """Return the columns of a line that is neither blank nor a comment.

    Tabs at the end of a line are blanks, unless they make as many columns as it should have.
    """
    if separator == "\t" and columns and line.rstrip(" ").endswith("\t"):
        whole = _split(line.lstrip(BLANKS).rstrip(" ") + " ", separator)
        if len(whole.columns) == columns:
            return whole
    return _split(line.strip(BLANKS), separator)


def _split(line: str, separator: str) -> Fields:
    if '"' in line:
        return _split_quoted(line, separator)
    if separator == SPACE:
        return Fields(_RUNS.split(line))
    return Fields([field.strip(BLANKS) for field in line.split(separator)])


_LIST = re.compile(r"\[[^\[\]]*\]")


def split_cells(line: str, separator: str, columns: int = 0) -> list[str]:
    """Return the columns of a line in which lists in brackets may hold separators and quotation marks."""
    if "[" not in line or '"[' in line:
        return split_line(line, separator, columns).columns
    lists = _LIST.findall(line)
    cells = split_line(_LIST.sub("\1", line), separator).columns
    restored = iter(lists)
    return [re.sub("\1", lambda _: next(restored, ""), cell) for cell in cells]


def _split_quoted(line: str, separator: str) -> Fields:
    masked = _QUOTED.sub(lambda found: "\0" * len(found[0]), line)
    if _OPENED.search(masked):
        told = "has unbalanced quotes: a label that begins with a quotation mark must end with one"
        return Fields([line], complaint=told)
    columns: list[str] = []
    quoted: set[int] = set()
    for start, end in _places(masked, separator):
        field, hidden = line[start:end].strip(BLANKS), masked[start:end].strip(BLANKS)
        if "\0" in hidden:
            if hidden.strip("\0"):
                return Fields([line], complaint="has text beside a quoted label; quote the whole label")
            quoted.add(len(columns))
            columns.append(field[1:-1].replace('""', '"'))
        elif '"' in field:
            return Fields([line], complaint="has a quotation mark inside a label; quote the whole label, and double it")
        else:
            columns.append(field)
    return Fields(columns, frozenset(quoted))


def _places(masked: str, separator: str) -> list[tuple[int, int]]:
    """Return where each column begins and ends."""
    breaks = [
        found.span() for found in (_RUNS if separator == SPACE else re.compile(re.escape(separator))).finditer(masked)
    ]
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(masked)]
    return list(zip(starts, ends, strict=True))


def foreign_separators(fields: Fields, separator: str, labels: tuple[int, ...] = ()) -> str:
    """Return the separators that stand inside unquoted columns, though another one separates.

    Parameters
    ----------
    fields : Fields
    separator : str
        What separates the columns.
    labels : tuple of int
        Columns that hold labels. In the others a number with a decimal comma is allowed.
    """
    found = ""
    for place, column in enumerate(fields.columns):
        if place in fields.quoted or not any(character in column for character in STRONG):
            continue
        if column.startswith("[") and column.endswith("]"):
            continue  # a list, as in the cells of a follow list
        # Behind a space a comma may begin the next column.
        is_number = _DECIMAL_COMMA.fullmatch(column) and not (separator == SPACE and column.startswith(","))
        if place not in labels and separator != "," and is_number:
            continue
        found += "".join(character for character in STRONG if character in column and character != separator)
    return found


def tie_complaint(fields: Fields, grammar: Grammar) -> str:
    """Return what keeps the columns of a line from being a tie, or nothing."""
    columns = fields.columns
    if fields.complaint:
        return fields.complaint
    if len(columns) != grammar.columns and not (grammar.is_ragged and len(columns) > grammar.columns):
        return count_complaint(len(columns), grammar)
    labels = columns[grammar.first], columns[grammar.second]
    if not all(map(str.strip, labels)):
        return "has a blank label; a line holds two labels"
    if not grammar.is_said and foreign_separators(fields, grammar.separator, (grammar.first, grammar.second)):
        return (
            "mixes commas, semicolons or tabs; put a label that holds one in double quotes, or say what separates "
            "(separator)"
        )
    if any(label[:1] + label[-1:] in ("[]", "{}") for label in labels):
        return "holds a list where a label should stand (format = 'follow_list' reads a list in each line)"
    if grammar.has_comments and any(_TRAILING.search(label) for label in _unquoted(fields, grammar)):
        return "has a comment behind a label, or a label with a blank and #; delete it, or quote the label"
    if max(map(len, labels)) > LONGEST_LABEL:
        return f"has a label of more than {LONGEST_LABEL} characters"
    if grammar.weight >= 0 and not columns[grammar.weight].strip():
        return "has no weight"
    return ""


_TRAILING = re.compile(r"[ \t]#")


def _unquoted(fields: Fields, grammar: Grammar) -> list[str]:
    return [fields.columns[place] for place in (grammar.first, grammar.second) if place not in fields.quoted]


_COUNTS = {1: "one column", 2: "two columns", 3: "three columns"}


def count_complaint(found: int, grammar: Grammar) -> str:
    """Return what is said of a line with another number of columns."""
    expected = grammar.columns
    separated = SEPARATOR_NAMES[grammar.separator]
    if found == 1:
        told = f"has one column; columns are separated by {'spaces' if separated == 'space' else f'{separated}s'}"
        return f"{told} (header = 'ignored' skips a first line that is no tie)"
    more = f"more than {_COUNTS[expected]}" if found > expected and expected in _COUNTS else f"{found} columns"
    if expected == 2 and grammar.weight < 0:
        return (
            f"has {more}; a line holds two labels (weights = 'strength' reads a third column as tie strength; "
            "columns names the two that hold labels; format = 'adjacency_list' ties the first label to all others)"
        )
    if found == 2 and expected == 3 and grammar.weight == 2:
        return "has no weight; a line holds two labels and a weight"
    return f"has {more}; all lines of this file should have {expected}"


def read_weight(written: str, *, has_decimal_commas: bool = False) -> tuple[float, str]:
    """Return a tie strength, and what is wrong with it or nothing."""
    pattern = _DECIMAL_COMMA if has_decimal_commas else _NUMBER
    if not pattern.fullmatch(written):
        if not has_decimal_commas and "," in written and _DECIMAL_COMMA.fullmatch(written):
            return 0.0, "has a weight that is not a number (a decimal comma is read where all weights have one)"
        return 0.0, "has a weight that is not a number (column names need header = 'names')"
    weight = float(written.replace(",", "."))
    if not 0.0 <= weight <= 1.0:
        return 0.0, "has a weight that is no tie strength; it must be in 0..1 (weights = 'ignored' does not read it)"
    return weight + 0.0, ""


def is_decimal_comma(written: str) -> bool:
    """Whether a text is a number written with a decimal comma."""
    return "," in written and _DECIMAL_COMMA.fullmatch(written) is not None


def is_number(written: str) -> bool:
    """Whether a text is a number."""
    return _NUMBER.fullmatch(written) is not None
