"""Edge lists, by the five rules of the document."""

import re

from tests.network.plain.columns import check_comments, one_width, separator_of, without_comments
from tests.network.plain.header import first_line, resolved
from tests.network.plain.labels import whole_number
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import RefusedError, refuse_if

WHOLE = re.compile(r"\d+", re.ASCII)


def read_edge_list(text_lines, options):
    """Return what an edge list says."""
    columns = options.get("columns")
    header = options.get("header")
    weights = options.get("weights") or "none"
    refuse_if(header not in (None, "none", "names", "counts", "ignored"), "no such header")
    checked_columns(columns, weights)
    lines, comments = without_comments(text_lines, options)
    top = None
    if header in ("counts", "ignored"):
        top, lines = lines[0], lines[1:]
        refuse_if(not lines, "nothing after the header")
    separator, rows = split_rows(lines, options, columns, weights)
    check_comments(comments, options, separator, lambda width: width == len(rows[0]))
    refuse_if(header == "none" and columns is None and counts_the_rest(rows), "counts, whatever is said of them")
    names = None
    if header == "names" or (header is None and first_line(rows, columns) == "names"):
        names, rows = [cell.text for cell in rows[0]], rows[1:]
        refuse_if(not rows, "nothing after the header")
    places, two_mode, undirected = resolved(names, columns, options)
    refuse_if(max(places) >= len(rows[0]), "no such column")
    if names is None and columns is None:
        check_width(rows, weights, header)
    found = []
    for row in rows:
        first, second = (row[place].text for place in places[:2])
        refuse_if(not first.strip() or not second.strip(), "an empty label")
        lists = any(re.fullmatch(r"\[.*\]", label) for label in (first, second))
        refuse_if(lists and not options.get("format"), "a label that looks like a list")
        weight = None
        if weights == "strength":
            weight = row[places[2]].text
            refuse_if("," in weight and row[places[2]].quoted, "a quoted weight with a comma")
        directed = None
        if undirected is not None:
            directed = direction(row[undirected].text)
        found.append(Line(first, second, weight, directed))
    found, two_mode = by_comments(found, comments, two_mode, options)
    if check_meaning(names, places, options):
        found = [line._replace(first=line.second, second=line.first) for line in found]
    nodes = counted(top, found) if header == "counts" else []
    sides = ([], []) if two_mode else None
    return Found(nodes, found, sides, decimal_comma=separator != "comma")


def counts_the_rest(rows):
    """Say whether line 1 counts consumers and the other lines exactly."""
    labels = [[cell.text for cell in row[:2]] for row in rows]
    flat = [label for row in labels[1:] for label in row]
    if len(rows[0]) != 2 or not all(map(WHOLE.fullmatch, [*labels[0], *flat])):
        return False
    consumers, lines = map(int, labels[0])
    return lines == len(rows) - 1 > 1 and consumers >= max(len(set(flat)), *map(int, flat))


def checked_columns(columns, weights):
    if columns is None:
        return
    refuse_if(len(columns) != (3 if weights == "strength" else 2), "as many columns as are read")
    refuse_if(len(set(columns)) < len(columns), "one column twice")
    kinds = {type(column) for column in columns}
    refuse_if(kinds not in ({int}, {str}), "names or positions")
    refuse_if(kinds == {int} and min(columns) < 1, "positions count from 1")


def split_rows(lines, options, columns, weights):
    """Return the separator and the rows; longer lines are allowed where columns are positions."""
    loose = columns is not None and isinstance(columns[0], int)
    try:
        separator, rows = separator_of(lines, options, one_width)
    except RefusedError:
        refuse_if(not loose or weights != "ignored", "no one separator, or lines of several lengths")
        separator, rows = separator_of(lines, options, lambda widths: min(widths) >= max(2, *columns))
    refuse_if(loose and max(columns) > min(len(row) for row in rows), "no such column")
    return separator, rows


def check_width(rows, weights, header):
    """Refuse columns without names that are neither labels nor a weight."""
    width = len(rows[0])
    refuse_if(weights == "none" and width > 2, "more than two columns without names")
    refuse_if(weights == "strength" and width > 3, "more than three columns without names")
    if weights == "ignored" and width > 2:
        contents = [{row[place].text for row in rows} for place in range(width)]
        shared = {(one, other): len(contents[one] & contents[other]) for other in range(width) for one in range(other)}
        refuse_if(max(shared.values()) > shared[0, 1] or not shared[0, 1], "other columns share more labels")
        numbers = [whole_number(cell.text) for cell in rows[0]]
        if header is None and width == 3 and None not in numbers:
            refuse_if(numbers[0] == numbers[1] and numbers[2] == len(rows) - 1, "the counts of a matrix")


def direction(text):
    refuse_if(text.casefold() not in ("directed", "undirected"), "no such type")
    return text.casefold() == "directed"


def by_comments(found, comments, two_mode, options):
    """Apply what comments of KONECT and SNAP say."""
    undirected = any(re.match(r"\s*% *sym\b", comment) for comment in comments)
    if options.get("comments") is None:
        undirected = undirected or any(re.match(r"\s*# *Undirected graph\b", comment) for comment in comments)
    two_mode = two_mode or any(re.match(r"\s*% *bip\b", comment) for comment in comments)
    if undirected:
        refuse_if(any(line.directed for line in found), "edges with and without a direction")
        found = [line._replace(directed=False) for line in found]
    return found, two_mode


def check_meaning(names, places, options):
    """Refuse names that contradict `lines`; return whether these are said of the columns as they stand."""
    is_physical = False
    if names is not None:
        pair = [names[place].casefold() for place in places[:2]]
        named = set(pair) == {"follower", "followee"} and options.get("lines") != "mutual"
        is_physical = (
            named and options.get("lines") == "author_follower" and (places[0] < places[1]) == (pair[0] == "followee")
        )
        refuse_if(
            named and options.get("lines") != "follower_author" and not is_physical, "names that say who follows whom"
        )
    return is_physical


def counted(top, found):
    """Return the consumers that the counts on line 1 promise."""
    numbers = re.split(r"[ \t,;|]+", top.strip(" \t"))
    refuse_if(len(numbers) != 2 or not all(map(WHOLE.fullmatch, numbers)), "line 1 holds no two counts")
    consumers, lines = map(int, numbers)
    labels = {label for line in found for label in line[:2]}
    refuse_if(lines != len(found) or consumers < len(labels), "the counts lie")
    refuse_if(consumers > 10**6, "too many consumers")
    for start in (0, 1):
        named = [str(number) for number in range(start, start + consumers)]
        if labels <= set(named):
            return named
    refuse_if(consumers > len(labels), "some consumers are known only by number")
    return []
