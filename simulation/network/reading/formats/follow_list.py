"""Follow lists: a table with one consumer per line, and a cell that lists whom it follows or who follows it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from simulation.errors import MISSING
from simulation.network.reading.column_names import is_index_name, list_column
from simulation.network.reading.line_grammar import BLANKS, SPACE, Grammar, split_cells, split_line
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.table_checks import check_comments
from simulation.network.reading.tie_lines import Complaints, SkippedLines, TieLines, in_order, rare_comment

_ITEM = re.compile(r"""\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?[0-9]+))\s*(,|$)""")
_CONSUMERS = ("id", "user_id", "userid", "agent_id", "agentid", "user", "agent", "node", "name", "username", "account")


def read_follow_list(text: bytes, separator: str, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read a table whose cells are lists such as ``[1, 2]`` or ``['anna', 'ben']``.

    Raises
    ------
    NetworkError
        If the columns do not tell what they are, a cell is no list, or a consumer has two lines.
    """
    if options.weights == "strength":
        raise refused(source, "'none' or 'ignored': a follow list has no strengths", "strength", "network.weights")
    if separator == SPACE:
        raise refused(source, "columns separated by commas, semicolons or tabs, where cells hold lists", MISSING)
    if options.header == "counts":
        raise refused(source, "'names', 'none' or 'ignored': a follow list has no counts", "counts", "network.header")
    rows, skipped = _rows(text, separator, options, source)
    names = rows[0][1] if options.header in (None, "names") else None
    if names is not None and any(cell.startswith("[") for cell in names):
        if options.header == "names":
            allowed = f"'none': line {rows[0][0]} holds a list, as the lines below it"
            raise refused(source, allowed, "names", "network.header")
        names = None
    if options.header == "none" and not any(cell.startswith("[") for cell in rows[0][1]):
        allowed = f"'names': line {rows[0][0]} holds no list"
        raise refused(source, allowed, "none", "network.header")
    body = rows if names is None and options.header != "ignored" else rows[1:]
    width = len(body[0][1]) if body else 0
    grammar = replace(Grammar.plain(separator, options), columns=width)
    check_comments(skipped, grammar, source, is_decided=options.comments is not None)
    if names is not None and len(names) != width:
        raise refused(source, f"line {rows[0][0]} names {len(names)} columns, and lines have {width}", " ".join(names))
    who, whom = _places(names, body, options, source)
    codes: dict[str, int] = {}
    left, right = array("i"), array("i")
    wrong = Complaints()
    seen: set[str] = set()
    for number, row in body:
        complaint = _row_complaint(row, width, who, seen)
        listed = None if complaint else _listed(row[whom])
        if listed is None:
            wrong.add(complaint or "has a cell that is no list, such as [1, 2] or ['anna']", number, ",".join(row))
            continue
        seen.add(row[who])
        author = codes.setdefault(row[who], len(codes))
        for label in listed:
            left.append(author)
            right.append(codes.setdefault(label, len(codes)))
    wrong.finish(source)
    if not left:
        raise refused(source, "no ties: all lists are empty")
    named = f" ({names[who]!r} and {names[whom]!r})" if names is not None else ""
    notes.say(f"A follow list: a is the consumer of a line, b each of its list{named}.")
    if names is not None and len(names) > 2:
        others = [name.strip() or "(no name)" for place, name in enumerate(names) if place not in (who, whom)]
        notes.say(f"Columns that are not read: {', '.join(map(repr, others))}.")
    notes.skip(skipped)
    return in_order(codes, np.array(left, dtype=np.int32), np.array(right, dtype=np.int32))


def _rows(
    text: bytes, separator: str, options: ReadingOptions, source: str
) -> tuple[list[tuple[int, list[str]]], SkippedLines]:
    rows = []
    skipped: SkippedLines = []
    wrong = Complaints()
    grammar = Grammar.plain(separator, options)
    for number, line in enumerate(text.decode().split("\n"), 1):
        bare = line.strip(BLANKS)
        if not bare:
            continue
        if grammar.is_comment(bare):
            skipped.append((number, line))
            continue
        fields = split_line(bare, separator)
        cells = split_cells(bare, separator)
        complaint = rare_comment(bare, grammar) or (fields.complaint if len(cells) < 2 else "")
        if complaint:
            wrong.add(complaint, number, line)
        rows.append((number, cells))
    wrong.finish(source)
    return rows, skipped


def _row_complaint(row: list[str], width: int, who: int, seen: set[str]) -> str:
    if len(row) != width:
        return f"has {len(row)} columns; all lines of this file should have {width}"
    if not row[who]:
        return "has a blank label"
    return "lists a consumer that an earlier line lists" if row[who] in seen else ""


def _places(
    names: Sequence[str] | None, body: Sequence[tuple[int, list[str]]], options: ReadingOptions, source: str
) -> tuple[int, int]:
    """Return where the consumer and the list stand."""
    width = len(body[0][1]) if body else 0
    lists = [place for place in range(width) if are_lists([row[place] if len(row) > place else "-" for _, row in body])]
    if options.columns is not None:
        return _said_places(names, width, options, source)
    named = list_column(list(names)) if names is not None else None
    if len(lists) != 1:
        allowed = f"two columns, a consumer and a list: {len(lists)} columns hold lists"
        raise refused(source, allowed, MISSING, "network.columns")
    others = [place for place in range(width) if place not in lists]
    if names is not None and len(others) > 1:
        known = [place for place in others if names[place].strip().lower() in _CONSUMERS]
        unnamed = [place for place in others if not is_index_name(names[place])]
        others = known if len(known) == 1 else unnamed
    if len(others) != 1:
        allowed = "two columns, a consumer and a list: it is not told which column holds the consumer"
        raise refused(source, allowed, MISSING, "network.columns")
    meaning = named[1] if named is not None and named[0] == lists[0] else None
    if meaning is not None and names is not None and options.lines not in ("mutual", meaning):
        allowed = f"{meaning!r}: the column of lists is called {names[lists[0]]!r}"
        raise refused(source, allowed, options.lines, "network.lines")
    return others[0], lists[0]


def are_lists(cells: Sequence[str]) -> bool:
    """Whether cells are lists in brackets; some may be missing."""
    return all(not cell or cell[0] + cell[-1] == "[]" for cell in cells) and any(cells)


def _said_places(names: Sequence[str] | None, width: int, options: ReadingOptions, source: str) -> tuple[int, int]:
    assert options.columns is not None
    who, whom = options.columns[:2]
    if isinstance(who, int) and isinstance(whom, int):
        if max(who, whom) > width:
            raise refused(source, f"positions in 1..{width}", list(options.columns), "network.columns")
        return who - 1, whom - 1
    known = [name.strip() for name in names or ()]
    if known.count(str(who)) != 1 or known.count(str(whom)) != 1:
        allowed = f"two columns of this file: {', '.join(map(repr, known))}"
        raise refused(source, allowed, list(options.columns), "network.columns")
    return known.index(str(who)), known.index(str(whom))


def _listed(cell: str) -> list[str] | None:
    """Return the labels of a list in brackets, or None if it is none."""
    inner = cell[1:-1].strip() if cell.startswith("[") and cell.endswith("]") else None
    if not cell:
        return []  # a missing value is an empty list
    if not inner:
        return None if inner is None else []
    labels: list[str] = []
    place = 0
    while (found := _ITEM.match(inner, place)) is not None:
        one, two, number, end = found.groups()
        label = one if one is not None else two if two is not None else number
        if not label.strip():
            return None
        labels.append(label)
        place = found.end()
        if end == "":
            return labels
    return None
