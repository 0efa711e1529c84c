"""Pajek."""

import re

from tests.network.plain.labels import named
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import refuse_if

WHOLE = re.compile(r"[1-9]\d{0,6}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
VERTEX = re.compile(r'\s*(?P<number>\S+)(?:\s+(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))(?P<rest>(\s.*)?))?\s*')
SECTION = re.compile(r'\s*\*(?P<name>\w+)\s*(?:(?P<count>\d+)|:\s*\d+(\s+("[^"]*"|\S+))?)?\s*')


def read_pajek(said, options):
    """Return what a Pajek file says."""
    lines = [line for line in said if not line.lstrip().startswith("%")]
    refuse_if(any(re.match(r"\s*%\S", line) for line in said), "a comment that could be a line")
    if lines and re.match(r"\s*\*network\b", lines[0], re.IGNORECASE):
        lines = lines[1:]
    head = re.fullmatch(r"\s*\*vertices\s+(\d{1,6})(?:\s+(\d{1,6}))?\s*", lines[0] if lines else "", re.IGNORECASE)
    refuse_if(not head, "no line *Vertices with a number")
    total = int(head[1])
    first = int(head[2]) if head[2] else None
    refuse_if(first is not None and not 0 < first < total, "no such number of the first kind")
    names = dict.fromkeys(map(str, range(1, total + 1)))
    at = 1
    listed = []
    while at < len(lines) and not lines[at].lstrip().startswith("*"):
        match = VERTEX.fullmatch(lines[at])
        refuse_if(not match or match["number"] not in names or match["number"] in listed, "no vertex")
        names[match["number"]] = match["bare"] if match["quoted"] is None else match["quoted"]
        refuse_if('"' in (match["rest"] or ""), "a quotation mark behind a name")
        listed.append(match["number"])
        at += 1
    if any(name is not None for name in names.values()):
        names = {number: number if name is None else name for number, name in names.items()}
    labels = named(list(names.items()), options)
    found = sections(lines[at:], names, first, options)
    found = [line._replace(first=labels[line.first], second=labels[line.second]) for line in found]
    sides = None
    if first is not None:
        ordered = list(labels.values())
        sides = ordered[:first], ordered[first:]
        refuse_if(any(line.first not in sides[0] or line.second not in sides[1] for line in found), "sides mixed")
    return Found(list(labels.values()), found, sides)


def sections(lines, names, first, options):
    """Return the lines of all sections."""
    found = []
    at = 0
    while at < len(lines):
        head = SECTION.fullmatch(lines[at])
        refuse_if(not head, "no such section")
        kind = head["name"].casefold()
        at += 1
        body = []
        while at < len(lines) and not lines[at].lstrip().startswith("*"):
            body.append(lines[at].split())
            at += 1
        refuse_if(head["count"] and int(head["count"]) != len(body), "a count that lies")
        if kind == "matrix":
            found += matrix(body, list(names), first, options)
            continue
        refuse_if(kind not in ("arcs", "edges", "arcslist", "edgeslist"), "no such section")
        for row in body:
            is_list = kind.endswith("list")
            width = 2 if is_list else len(row)
            refuse_if(len(row) < 2 or width > 3, "no line of two numbers and a weight")
            ends = row if is_list else row[:2]
            refuse_if(any(not WHOLE.fullmatch(end) or end not in names for end in ends), "no such vertex")
            weight = None if is_list or len(row) == 2 else row[2]
            directed = kind.startswith("arcs")
            found += [Line(row[0], other, weight, directed) for other in ends[1:]]
    return found


def matrix(body, names, first, options):
    """Return the entries that are not 0."""
    rows, columns = (names, names) if first is None else (names[:first], names[first:])
    refuse_if(len(body) != len(rows) or any(len(row) != len(columns) for row in body), "another size of the matrix")
    cells = [cell for row in body for cell in row]
    refuse_if(not all(map(NUMBER.fullmatch, cells)), "entries that are no numbers")
    weighted = any(float(cell) not in (0, 1) for cell in cells)
    if options.get("lines") == "mutual" and first is None:
        numbers = [[float(cell) for cell in row] for row in body]
        if options.get("weights") == "ignored":
            numbers = [[float(cell != 0) for cell in row] for row in numbers]
        upper = any(numbers[at][to] for at in range(len(rows)) for to in range(at + 1, len(rows)))
        lower = any(numbers[to][at] for at in range(len(rows)) for to in range(at + 1, len(rows)))
        if upper and lower:
            refuse_if(numbers != [list(column) for column in zip(*numbers, strict=True)], "neither symmetric nor half")
            # Each friendship stands in it twice.
            body = [["0"] * at + row[at:] for at, row in enumerate(body)]
    return [
        Line(one, other, cell if weighted else None, True)
        for one, row in zip(rows, body, strict=True)
        for other, cell in zip(columns, row, strict=True)
        if float(cell)
    ]
