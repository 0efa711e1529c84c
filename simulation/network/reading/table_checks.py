"""What a table of lines betrays: comments that may be ties, a preface that says more, columns that share labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulation.errors import MISSING
from simulation.network.reading.column_names import holds_sure_pair, named_columns
from simulation.network.reading.line_grammar import BLANKS, COMMENT_MARKS, Grammar, is_number, split_cells, split_line
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import and_more, refused

_KONECT = re.compile(r"^%\s*(sym|asym|bip)\b", re.IGNORECASE | re.MULTILINE)
_UNDIRECTED = re.compile(r"\bundirected\b", re.IGNORECASE)
_MOST_COLUMNS = 12


def preface_of(text: bytes, end: int) -> str:
    """Return the comments before the first line."""
    return text[:end].decode()


def check_preface(preface: str, options: ReadingOptions, source: str) -> bool:
    """Refuse what the comments before the first line contradict; return whether KONECT wrote them."""
    konect = _KONECT.search(preface)
    kind = konect[1].lower() if konect else ""
    if kind == "bip" and options.two_mode is None:
        allowed = "'both', 'first' or 'second': the file says that it ties two kinds of things (% bip)"
        raise refused(source, allowed, MISSING, "network.two_mode")
    if kind == "sym" and options.lines != "mutual":
        allowed = "'mutual': the file says that its ties have no direction (% sym) and writes each once"
        raise refused(source, allowed, options.lines, "network.lines")
    found = _UNDIRECTED.search(preface) if options.comments is None else None
    if found and not kind and options.lines != "mutual" and not re.search(r"\bdirected\b", preface, re.IGNORECASE):
        line = preface[: found.start()].count("\n") + 1
        allowed = (
            f"'mutual': the comment on line {line} says that the network is undirected, and it may hold each tie once "
            "(comments = 'skipped' does not look at comments)"
        )
        raise refused(source, allowed, options.lines, "network.lines")
    return bool(konect)


def check_commented_names(table_width: int, preface: str, separator: str, options: ReadingOptions, source: str) -> None:
    """Refuse a table whose columns a comment names in another order than they are read in, or with another meaning."""
    lines = [line for line in preface.split("\n") if line.strip()]
    if not lines or options.comments is not None or options.columns is not None:
        return
    bare = lines[-1].strip(BLANKS).lstrip("#%").strip(BLANKS)
    names = split_line(bare, separator).columns if bare else []
    if len(names) != table_width or not holds_sure_pair(names):
        return
    known = named_columns(names)
    way = "columns = [1, 2] or other positions say which, comments = 'skipped' does not look at comments"
    if known.pairs != [(0, 1)]:
        raise refused(
            source, f"which columns hold a and b: a comment names them {bare!r}; {way}", field="network.columns"
        )
    if known.meaning is not None and options.lines not in ("mutual", known.meaning):
        allowed = f"{known.meaning!r}: a comment names the columns {bare!r} (comments = 'skipped' does not look at it)"
        raise refused(source, allowed, options.lines, "network.lines")
    if known.is_two_mode and options.two_mode is None:
        allowed = f"'both', 'first' or 'second': a comment names the columns {bare!r}, two kinds of things; {way}"
        raise refused(source, allowed, MISSING, "network.two_mode")


def check_comments(skipped: Sequence[tuple[int, str]], grammar: Grammar, source: str, *, is_decided: bool) -> None:
    """Refuse lines that were skipped as comments and could be ties of a label that begins with the mark."""
    if is_decided:
        return
    doubtful = [(number, line) for number, line in skipped if _could_be_tie(line, grammar)]
    if doubtful:
        number, line = doubtful[0]
        allowed = (
            f"line {number} is a comment, or a tie whose label begins with {line.strip(BLANKS)[0]!r}"
            f"{and_more(len(doubtful), 'lines')}: comments = 'skipped' or 'none' says which"
        )
        raise refused(source, allowed, line, "network.comments")


def _could_be_tie(line: str, grammar: Grammar) -> bool:
    bare = line.strip(BLANKS)
    if not bare.startswith(COMMENT_MARKS) or len(bare) < 2 or bare[1] in BLANKS + "#%":
        return False
    columns = split_cells(bare, grammar.separator)
    if len(columns) != grammar.columns or not all(columns):
        return False
    return not holds_sure_pair([column.lstrip("#%") for column in columns])


def check_other_columns(rows: Sequence[Sequence[str]], options: ReadingOptions, source: str) -> None:
    """Refuse a table of three or more columns whose labels seem to stand elsewhere than in the first two.

    Parameters
    ----------
    rows : sequence of sequence of str
        Columns of a sample of lines that are ties.
    options : ReadingOptions
    source : str
        Name of the file, for the refusal.
    """
    width = min((len(row) for row in rows), default=0)
    if width < 3:
        return
    columns = [{row[place] for row in rows} for place in range(min(width, _MOST_COLUMNS))]
    shared = len(columns[0] & columns[1])
    pairs = [(one, two) for one in range(len(columns)) for two in range(one + 1, len(columns)) if two > 1]
    best = max(pairs, key=lambda pair: len(columns[pair[0]] & columns[pair[1]]))
    is_said = options.format == "edge_list"
    if not is_said and all(column <= {"0", "1"} for column in columns):
        allowed = "'edge_list', or 'adjacency_matrix' if it is square: all columns hold nothing but 0 and 1"
        raise refused(source, allowed, MISSING, "network.format")
    if len(columns[best[0]] & columns[best[1]]) > shared or shared == 0:
        told = "share no label" if shared == 0 else "share fewer labels than other columns do"
        allowed = (
            f"which two columns hold the labels: the first two {told} (a line reads {' '.join(rows[0])[:60]!r}); "
            "columns = [1, 2] says that they do, other positions that they do not"
        )
        raise refused(source, allowed, MISSING, "network.columns")
    # One line per consumer, and every further column holds other consumers: an adjacency list of equal lengths.
    labels = columns[0] | columns[1]
    is_one_each = len(columns[0]) == len(rows) and len(rows) > 1
    is_list = is_one_each and all(column <= labels and len(column) > 1 for column in columns[2:])
    is_text = any(column & labels and not all(map(is_number, column)) for column in columns[2:])
    if not is_said and (is_list or is_text):
        allowed = (
            f"'adjacency_list' or 'edge_list': further columns hold labels, too (a line reads "
            f"{' '.join(rows[0])[:60]!r}; columns = [1, 2] reads the first two alone)"
        )
        raise refused(source, allowed, MISSING, "network.format")
