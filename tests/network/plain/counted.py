"""MatrixMarket and DIMACS: files whose first lines count."""

import re
from collections import Counter

from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import refuse_if

COUNT = re.compile(r"\d{1,6}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def counts(words, number):
    refuse_if(len(words) != number or not all(map(COUNT.fullmatch, words)), "no counts")
    return list(map(int, words))


def label(word, most):
    """Return the label of a row, column or vertex."""
    refuse_if(not COUNT.fullmatch(word) or not 1 <= int(word) <= most, f"{word!r} is not in 1..{most}")
    return str(int(word))


def believes(options):
    header = options.get("header")
    refuse_if(header not in (None, "counts", "ignored"), "the file has counts")
    return header != "ignored"


def read_matrix_market(lines, options):
    """Return what a MatrixMarket file says."""
    banner = lines[0].casefold().split()
    refuse_if(len(banner) != 5 or banner[0].lstrip("%") != "matrixmarket" or banner[1] != "matrix", "no such matrix")
    _, _, layout, field, symmetry = banner
    refuse_if(layout not in ("coordinate", "array"), "no such layout")
    refuse_if(field not in ("pattern", "real", "integer"), "no such entries")
    refuse_if(symmetry not in ("general", "symmetric"), "no such symmetry")
    rest = [line.split() for line in lines[1:] if not line.lstrip(" \t").startswith("%")]
    refuse_if(not rest, "no counts")
    sizes, entries = rest[0], rest[1:]
    believed = believes(options)
    if layout == "array":
        refuse_if(field == "pattern", "a pattern as an array")
        rows, columns = counts(sizes, 2)
        found = array(entries, rows, columns, symmetry)
        if (
            options.get("lines") == "mutual"
            and rows == columns
            and not options.get("two_mode")
            and symmetry == "general"
        ):
            found = one_half(found, options.get("weights") == "ignored")
    else:
        rows, columns, promised = counts(sizes, 3)
        refuse_if(believed and promised != len(entries), "the count lies")
        found = []
        for words in entries:
            refuse_if(len(words) != (2 if field == "pattern" else 3), "no entry")
            weight = None if field == "pattern" else words[2]
            is_read = weight is not None and options.get("weights") != "ignored"
            refuse_if(is_read and not NUMBER.fullmatch(weight), "no number")
            found.append(Line(label(words[0], rows), label(words[1], columns), weight))
    sides = [str(row) for row in range(1, rows + 1)], [str(column) for column in range(1, columns + 1)]
    if not believed:
        met = {line.first for line in found}, {line.second for line in found}
        all_met = met[0] | met[1] == set(sides[0]) if rows == columns else [set(side) for side in sides] == list(met)
        refuse_if(not all_met, "nobody says how many consumers there are")
    if symmetry == "symmetric":
        refuse_if(rows != columns, "a symmetric matrix that is not square")
        found = [line._replace(directed=False) for line in found]
    return Found(sides[0] if rows == columns else [], found, None if rows == columns else sides)


def one_half(found, is_pattern):
    """Return the entries of a matrix of friendships, each of which a whole one holds twice."""
    entries = {(line.first, line.second): 1.0 if is_pattern else float(line.weight) for line in found}
    sides = {int(one) < int(other) for one, other in entries if one != other}
    if len(sides) < 2:
        return found
    turned = {(other, one): weight for (one, other), weight in entries.items()}
    refuse_if(entries != turned, "neither symmetric nor half")
    return [line for line in found if int(line.first) <= int(line.second)]


def array(entries, rows, columns, symmetry):
    """Return the entries of a dense array that are not 0, column by column."""
    places = [
        (row, column)
        for column in range(1, columns + 1)
        for row in range(1 if symmetry == "general" else column, rows + 1)
    ]
    refuse_if(len(entries) != len(places) or any(len(words) != 1 for words in entries), "another size of the array")
    found = []
    for (row, column), (word,) in zip(places, entries, strict=True):
        refuse_if(not NUMBER.fullmatch(word), "no number")
        if float(word):
            found.append(Line(str(row), str(column), word))
    return found


def read_dimacs(lines, options):
    """Return what a DIMACS file says."""
    rows = [line.split() for line in lines if line.split()[0] != "c"]
    refuse_if(not rows or rows[0][0] != "p" or len(rows[0]) != 4, "no line p")
    kind = rows[0][1]
    refuse_if(kind not in ("edge", "col", "sp"), "no such problem")
    consumers, promised = counts(rows[0][2:], 2)
    letter, width = ("a", 4) if kind == "sp" else ("e", 3)
    found = []
    for row in rows[1:]:
        refuse_if(row[0] != letter or len(row) != width, "no line of an edge")
        weight = row[3] if kind == "sp" else None
        is_read = weight is not None and options.get("weights") != "ignored"
        refuse_if(is_read and not NUMBER.fullmatch(weight), "no number")
        ends = label(row[1], consumers), label(row[2], consumers)
        found.append(Line(*ends, weight, None if kind == "sp" else False))
    if believes(options) and promised != len(found):
        ways = Counter((line.first, line.second) for line in found)
        twice = all(ways[second, first] == number for (first, second), number in ways.items())
        refuse_if(2 * promised != len(found) or not twice, "the count lies")
    return Found([str(number) for number in range(1, consumers + 1)], found)
