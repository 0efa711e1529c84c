"""Adjacency matrices and lists, and lists of whom one follows."""

import re

from tests.network.plain.columns import SIGNS, check_comments, one_width, separator_of, split, without_comments
from tests.network.plain.header import known_pair
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import RefusedError, refuse_if

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
LIST = re.compile(r"\[.*\]", re.DOTALL)
WHOLE = re.compile(r"-?\d+", re.ASCII)


def numbers(row):
    return all(NUMBER.fullmatch(text) for text in row)


def squared(rows):
    """Return labels and entries of a table of text that is an adjacency matrix, or None."""
    height, width = len(rows), len(rows[0])
    readings = []
    if height == width and all(map(numbers, rows)):
        readings.append(([str(place) for place in range(height)], rows))
    if height == width + 1 and not any(map(NUMBER.fullmatch, rows[0])) and all(map(numbers, rows[1:])):
        readings.append((rows[0], rows[1:]))
    side = [row[0] for row in rows]
    inner = [row[1:] for row in rows]
    if width == height + 1 and not any(map(NUMBER.fullmatch, side)) and all(map(numbers, inner)):
        readings.append((side, inner))
    if height == width and rows[0][1:] == side[1:] and all(map(numbers, inner[1:])) and not numbers(rows[0]):
        readings.append((side[1:], inner[1:]))
    refuse_if(len(readings) > 1, "two readings of a matrix")
    return readings[0] if readings else None


def table_of(text_lines, options):
    """Return the cells of all lines that are no comments, as text."""
    lines, comments = without_comments(text_lines, options)
    separator, rows = separator_of(lines, options, one_width)
    check_comments(comments, options, separator, lambda width: width == len(rows[0]))
    return [[cell.text for cell in row] for row in rows]


def is_matrix(text_lines, options):
    """Say whether lines are a matrix by their shape; refuse what could be an edge list too."""
    try:
        rows = table_of(text_lines, options)
    except RefusedError:
        return False
    if options.get("header") or options.get("columns") or squared(rows) is None or known_pair(rows[0]):
        return False
    if len(squared(rows)[1]) < 3:
        return False
    refuse_if(len(rows[0]) <= 3, "a matrix, or an edge list")
    return True


def read_adjacency_matrix(text_lines, options):
    """Return what an adjacency matrix says."""
    refuse_if(options.get("header") == "counts" or options.get("columns"), "a matrix has no columns with a meaning")
    rows = table_of(text_lines, options)
    matrix = squared(rows[1:] if options.get("header") == "ignored" else rows)
    refuse_if(matrix is None, "no square matrix")
    labels, rows = matrix
    refuse_if(len(set(labels)) < len(labels), "one name twice")
    entries = {(at, to): cell for at, row in enumerate(rows) for to, cell in enumerate(row) if float(cell)}
    if not options.get("two_mode"):
        entries = {(at, to): cell for (at, to), cell in entries.items() if at != to}
    diagonal = [row[at] for at, row in enumerate(rows) if float(row[at])]
    if options.get("lines") == "mutual" and not options.get("two_mode"):
        lower = any(at > to for at, to in entries)
        upper = any(at < to for at, to in entries)
        is_pattern = options.get("weights") == "ignored"
        symmetric = all(
            (to, at) in entries if is_pattern else float(entries.get((to, at), 0)) == float(cell)
            for (at, to), cell in entries.items()
        )
        refuse_if(lower and upper and not symmetric, "neither symmetric nor a triangle")
        if lower and upper:
            # Each friendship stands in it twice.
            entries = {(at, to): cell for (at, to), cell in entries.items() if at < to}
    weighted = any(float(cell) != 1 for cell in [*entries.values(), *diagonal])
    lines = [Line(labels[at], labels[to], cell if weighted else None) for (at, to), cell in entries.items()]
    if weighted:
        lines += [Line(labels[0], labels[0], cell) for cell in diagonal]
    elif options.get("weights") == "strength":
        lines = [line._replace(weight="1") for line in lines]
    return Found(labels, lines, (labels, labels) if options.get("two_mode") else None)


def read_adjacency_list(text_lines, options):
    """Return what an adjacency list says."""
    refuse_if(options.get("weights") == "strength", "an adjacency list has no weights")
    refuse_if(options.get("columns"), "columns of an adjacency list")
    refuse_if(options.get("header") not in (None, "none", "ignored"), "names or counts of an adjacency list")
    lines, comments = without_comments(text_lines, options)
    if options.get("header") == "ignored":
        lines = lines[1:]
    separator = options.get("separator")
    if separator is None:
        present = [
            name for name, sign in SIGNS.items() if name != "space" and any(sign in bare(line) for line in lines)
        ]
        refuse_if(len(present) > 1, "several separators")
        separator = present[0] if present else "space"
    refuse_if(separator not in SIGNS, "no such separator")
    check_comments(comments, options, separator, lambda _: True)
    nodes, found = [], []
    for line in lines:
        row = split(line.strip(" \t"), separator)
        refuse_if(row is None or any(not cell.text.strip() for cell in row), "no labels")
        nodes.append(row[0].text)
        found += [Line(row[0].text, cell.text) for cell in row[1:]]
    return Found(nodes, found)


def bare(line):
    return re.sub(r'"(?:[^"]|"")*"', "", line.strip(" \t"))


def lists_of(text_lines, options):
    """Return separator, rows and place of the column of lists, or None."""
    lines, comments = without_comments(text_lines, options)
    loose = {**options, "separator": options.get("separator")}
    separator, rows = separator_of(lines, loose, one_width, brackets=True)
    check_comments(comments, options, separator, lambda width: width == len(rows[0]))
    for place in range(len(rows[0])):
        are_lists = [bool(LIST.fullmatch(row[place].text)) for row in rows]
        if all(are_lists[1:]) and (len(rows) > 1 or are_lists[0]):
            return rows, place, are_lists[0]
    return None


def is_follow_list(text_lines, options):
    """Say whether a column holds lists."""
    try:
        return lists_of(text_lines, options) is not None
    except RefusedError:
        return False


def read_follow_list(text_lines, options):
    """Return what a list per consumer says."""
    refuse_if(options.get("weights") == "strength", "lists have no weights")
    refuse_if(options.get("columns"), "columns of a file of lists")
    header = options.get("header")
    refuse_if(header not in (None, "none", "names", "ignored"), "counts of a file of lists")
    if header == "ignored":
        header = None
    found = lists_of(text_lines, options)
    refuse_if(found is None, "no column of lists")
    rows, place, first_is_list = found
    refuse_if(first_is_list != (header == "none") if header else False, "another header")
    rows = rows if first_is_list else rows[1:]
    refuse_if(len(rows[0]) != 2 or place != 1, "more than a consumer and a list")
    nodes, lines = [], []
    for consumer, listed in rows:
        refuse_if(not consumer.text.strip(), "a blank label")
        nodes.append(consumer.text)
        lines += [Line(consumer.text, label) for label in items(listed.text)]
    return Found(nodes, lines)


def items(text):
    """Return the numbers or quoted labels of a list."""
    text = text[1:-1]
    if not text.strip():
        return []
    labels = []
    at = 0
    piece = re.compile(r"""\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+))\s*(,|$)""", re.ASCII)
    while True:
        match = piece.match(text, at)
        refuse_if(not match, "no list of numbers or quoted labels")
        labels.append(next(part for part in match.groups() if part is not None))
        at = match.end()
        if not match[4]:
            return labels
