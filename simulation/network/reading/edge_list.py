"""Edge lists: tables of lines with two labels, in one grammar that is decided on a sample of the whole file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from simulation.errors import NetworkError, Problem
from simulation.network.reading.column_names import is_time_name
from simulation.network.reading.columns import Columns, columns_by_name, columns_by_position
from simulation.network.reading.counts import check_counts_before, read_counts, with_counted_consumers
from simulation.network.reading.header import (
    check_first_tie,
    check_names_are_no_labels,
    check_repeated_names,
    decide_header,
)
from simulation.network.reading.line_grammar import (
    BLANKS,
    RARE_COMMENT_MARKS,
    SEPARATOR_NAMES,
    SEPARATORS,
    Grammar,
    comment_marks,
    is_decimal_comma,
    is_number,
    split_cells,
)
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import HeaderKind, ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.sample import FirstLine, first_line, is_small, sample_lines
from simulation.network.reading.separators import decide_separator, only_separator
from simulation.network.reading.table_checks import (
    check_commented_names,
    check_comments,
    check_other_columns,
    check_preface,
    preface_of,
)
from simulation.network.reading.tie_lines import SkippedLines, TieLines, parse_lines

_INTEGER = re.compile(r"[0-9]+")
_EXCEL = re.compile(r'"?sep=([,;|\t])"?', re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """The lines of a text, as far as a sample of them tells.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by a newline.
    first : FirstLine
        The first line that is neither blank nor a comment.
    separator : str
        What separates the columns.
    rows : list of list of str
        Columns of a sample of lines, the first one first.
    is_whole : bool
        Whether the sample is all lines.
    preface : str
        Comments before the first line.
    """

    text: bytes
    first: FirstLine
    separator: str
    rows: list[list[str]]
    is_whole: bool
    preface: str

    @property
    def width(self) -> int:
        """Columns that most lines after the first have."""
        counts = [len(row) for row in self.rows[1:]] or [len(self.rows[0])]
        return max(sorted(set(counts)), key=counts.count)


def look_at_table(text: bytes, options: ReadingOptions, source: str) -> Table:
    """Sample the lines of a text and decide what separates their columns.

    Raises
    ------
    NetworkError
        If there is no line, or more than one separator may be meant.
    """
    marks = comment_marks(has_comments=options.comments != "none", rare_comments=options.comments == "skipped")
    first = first_line(text, marks)
    if first is None:
        allowed = "holds only comments and blank lines, no ties (comments = 'none' reads lines with # or % as ties)"
        raise refused(source, allowed)
    if options.comments is None and first.text.lstrip(BLANKS).startswith(RARE_COMMENT_MARKS):
        allowed = f"line {first.number} may be a comment: comments = 'skipped' skips such lines, 'none' reads them"
        raise refused(source, allowed, first.text, "network.comments")
    separator = None if options.separator is None else SEPARATORS[options.separator]
    excel = _EXCEL.fullmatch(first.text.strip())
    if excel is not None and separator is None and options.header != "none":
        # Excel's own line; what follows is a table.
        rest = first_line(text[first.end :], marks)
        if rest is None:
            raise refused(source, f"no ties: nothing follows line {first.number}")
        separator = excel[1]
        first = rest._replace(number=rest.number + first.number, start=rest.start + first.end, end=rest.end + first.end)
    lines = sample_lines(text, first.start, first.number, marks)
    if separator is None:
        is_apart = options.header in ("ignored", "counts") and len(lines) > 1
        # The lines of an adjacency list have different lengths, so that no separator fits all.
        decide = only_separator if options.format == "adjacency_list" else decide_separator
        separator = decide(lines[1:] if is_apart else lines, source)
    rows = [split_cells(line.text, separator) for line in lines]
    if separator == "\t":
        widest = max(map(len, rows))
        rows = [split_cells(line.text, separator, widest) for line in lines]
    return Table(text, first, separator, rows, is_small(text, first.start), preface_of(text, first.start))


def read_edge_list(table: Table, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the ties of a table of lines.

    Raises
    ------
    NetworkError
        With the first line of each kind that is no tie, or with the option that decides what the file does not tell.
    """
    first, rows = table.first, table.rows
    is_konect = check_preface(table.preface, options, source)
    header = decide_header(rows[0], rows[1:], options, first.number, source)
    is_tie = header == "none"
    if is_tie and options.header is None and (len(rows[0]) == 3 or len(rows[0]) != table.width):
        is_open = first.end < len(table.text) and not table.text.endswith(b"\n")
        below = table.text.count(b"\n", first.end) + is_open
        check_counts_before(rows[0], rows[1:], below, table.width, first.number, source)
    start, number = (first.start, first.number) if is_tie else (first.end, first.number + 1)
    body = rows if is_tie else rows[1:]
    if not body:
        raise _nothing_follows(table, source)
    if header != "names":
        check_commented_names(table.width, table.preface, table.separator, options, source)
    columns, width = _columns(table, header, options, source)
    counts = read_counts(first.text, first.number, source) if header == "counts" else None
    grammar = _grammar(table, columns, width, body, header, options)
    if header != "names" and options.columns is None and options.weights == "ignored" and not is_konect:
        check_other_columns(body, options, source)
    parsed = parse_lines(table.text, start, number, grammar, source, columns.types)
    ties = parsed.ties
    skipped = _preface_comments(table, grammar) + parsed.skipped
    check_comments(skipped, grammar, source, is_decided=options.comments is not None)
    if len(ties.left) == 0:
        raise _nothing_follows(table, source)
    if is_tie:
        check_first_tie(first.text, first.number, ties, options.header, source)
    if header != "names" and options.header != "none":
        check_repeated_names([], ties, source)
    if header == "names":
        names = [columns.names[place] for place in (columns.first, columns.second)]
        check_names_are_no_labels(names, first.number, ties, source)
    if ties.is_both_ways is not None and bool(ties.is_both_ways.all()):
        _check_no_direction(options, source)
    _say(notes, table, header, columns, grammar, options)
    notes.skip(skipped, inside=len(parsed.skipped))
    return ties if counts is None else with_counted_consumers(ties, counts, source)


def _nothing_follows(table: Table, source: str) -> NetworkError:
    told = f"no ties: nothing follows the header on line {table.first.number}"
    if table.text.find(b"\n#", table.first.start) >= 0 or table.text.find(b"\n%", table.first.start) >= 0:
        told = f"{told} but comments (comments = 'none' reads lines that begin with # or % as ties)"
    return refused(source, told)


def _check_no_direction(options: ReadingOptions, source: str) -> None:
    if options.lines != "mutual":
        allowed = "'mutual': the column of types says that no line has a direction"
        raise refused(source, allowed, options.lines, "network.lines")


def _columns(table: Table, header: HeaderKind, options: ReadingOptions, source: str) -> tuple[Columns, int]:
    """Return which columns are read, and how many every line has."""
    if header != "names":
        return columns_by_position(table.width, options, source), max(table.width, 2)
    names, width = table.rows[0], table.width
    if table.separator == "\t" and len(names) != width:
        # A name may be blank, before the first tab or behind the last.
        whole = [name.strip(' "') for name in table.first.text.split("\t")]
        names = whole if len(whole) == width else names
    body = [row for row in table.rows[1:] if len(row) == width]
    if width == len(names) + 1 and _numbers_rows([row[0] for row in body]):
        # R names all columns but that of the names of its rows; a decimal comma among commas looks the same.
        has_text = any(not is_number(cell) for row in body for cell in row[1:])
        names = ["", *names] if table.separator != "," or has_text else names
    is_loose = options.weights == "ignored" and options.columns is not None and isinstance(options.columns[0], int)
    if width != len(names) and is_loose:
        places = [int(column) - 1 for column in options.columns or ()]
        return Columns(places[0], places[1], names=tuple(names) + ("",) * (max(places) + 1 - len(names))), width
    if width != len(names):
        shown = " ".join(names)
        allowed = f"line {table.first.number} names {len(names)} columns, and most lines have {width}"
        raise NetworkError([Problem("network.file", shown, allowed)], source)
    columns = columns_by_name(names, options, source)
    if columns.types >= 0 and not _are_types([row[columns.types] for row in table.rows[1:] if len(row) == width]):
        columns = replace(columns, types=-1, unused=(*columns.unused, names[columns.types]))
    return columns, width


def _are_types(cells: list[str]) -> bool:
    """Whether any cell says a direction; the others are refused when they are read."""
    return bool({cell.lower() for cell in cells} & {"directed", "undirected", "mutual"})


def _numbers_rows(cells: list[str]) -> bool:
    """Whether cells number the rows one after the other, from 0 or 1."""
    if not cells or not all(map(_INTEGER.fullmatch, cells)):
        return False
    begin = int(cells[0])
    return begin in (0, 1) and [int(cell) for cell in cells] == list(range(begin, begin + len(cells)))


def _grammar(
    table: Table, columns: Columns, width: int, body: list[list[str]], header: HeaderKind, options: ReadingOptions
) -> Grammar:
    weights = [row[columns.weight] for row in body if columns.weight >= 0 and len(row) > columns.weight]
    # What is written otherwise is refused where it stands.
    has_points = any("." in weight and is_number(weight) for weight in weights)
    has_decimal_commas = any(map(is_decimal_comma, weights)) and not has_points
    is_ragged = options.columns is not None and options.weights == "ignored" and isinstance(options.columns[0], int)
    if is_ragged:
        width = max(columns.first, columns.second) + 1
    elif header != "names" and options.columns is None and options.weights != "ignored":
        width = 3 if options.weights == "strength" else 2
    return Grammar(
        table.separator,
        columns=width,
        first=columns.first,
        second=columns.second,
        weight=columns.weight,
        is_ragged=is_ragged,
        has_comments=options.comments != "none",
        rare_comments=options.comments == "skipped",
        is_said=options.separator is not None,
        has_decimal_commas=has_decimal_commas,
    )


def _preface_comments(table: Table, grammar: Grammar) -> SkippedLines:
    """Return the comments before the first line."""
    lines = enumerate(table.preface.split("\n"), 1)
    return [(number, line) for number, line in lines if grammar.is_comment(line.strip(BLANKS))]


def _say(
    notes: Notes, table: Table, header: HeaderKind, columns: Columns, grammar: Grammar, options: ReadingOptions
) -> None:
    """Say how the table was read."""
    name = SEPARATOR_NAMES[grammar.separator]
    notes.say(f"Columns are separated by {'spaces' if name == 'space' else f'{name}s'}{_said(options.separator)}.")
    number = table.first.number
    if header == "names":
        pair = [columns.names[place] for place in (columns.first, columns.second)]
        weight = f", weight {columns.names[columns.weight]!r}" if columns.weight >= 0 else ""
        notes.say(
            f"Line {number} names the columns{_said(options.header)}: a is {pair[0]!r}, b is {pair[1]!r}{weight}."
        )
        if columns.unused:
            notes.say(f"Columns that are not read: {', '.join(map(repr, columns.unused))}.")
        if any(map(is_time_name, columns.unused)):
            notes.say("Contacts at several times are merged into one tie.")
    elif header == "ignored":
        notes.say(f"Line {number} is not read (header = 'ignored'): {table.first.text[:80]!r}.")
    elif header == "counts":
        notes.say(f"Line {number} counts consumers and lines: {table.first.text.strip()[:80]!r}.")
    if header != "names":
        if options.columns is not None:
            notes.say(f"Columns {columns.first + 1} and {columns.second + 1} hold a and b (columns).")
        others = max(table.width, grammar.columns) - len(grammar.wanted)
        if options.weights == "ignored" and others > 0:
            notes.say(f"{others} further column{'s are' if others > 1 else ' is'} not read (weights = 'ignored').")
    if grammar.has_decimal_commas:
        notes.say("Weights are written with a decimal comma.")


def _said(option: object) -> str:
    return "" if option is None else " (as said)"
