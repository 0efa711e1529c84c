"""How lines are split into columns, and which lines are comments."""

import re
from typing import NamedTuple

from tests.network.plain.refusal import RefusedError, refuse_if

SIGNS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|", "space": " "}
MARKS = ("#", "%", "//", "--", "!")
DECIMAL_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d+)?", re.ASCII)


class Cell(NamedTuple):
    """A column of a line."""

    text: str
    quoted: bool = False


def split(line, separator, brackets=False):
    """Return the cells of a line, or None if its quotes do not fit the separator."""
    sign = SIGNS[separator]
    blanks = " " if sign == "\t" else " \t"
    line = line.strip(blanks)
    cells = []
    at = 0
    while True:
        while at < len(line) and line[at] in blanks:
            at += 1
        start = at
        quoted = line.startswith('"', at)
        if quoted:
            match = re.compile(r'"((?:[^"]|"")*)"').match(line, at)
            if not match:
                return None
            cells.append(Cell(match[1].replace('""', '"'), quoted=True))
            at = match.end()
        else:
            closing = line.find("]", at) if brackets and line.startswith("[", at) else -1
            at = max(at, closing)
            while at < len(line) and line[at] not in (blanks if sign == " " else sign):
                at += 1
            cells.append(Cell(line[start:at].strip(blanks)))
            if '"' in cells[-1].text and closing < 0:
                return None
        spaces = at
        while at < len(line) and line[at] in blanks:
            at += 1
        if at == len(line):
            return cells
        if sign == " ":
            if at == spaces:
                return None
        elif line[at] == sign:
            at += 1
        else:
            return None


def hold_another(rows, separator):
    """Say whether an unquoted column holds another separator than a space; decimal commas of one column are allowed."""
    others = set(SIGNS.values()) - {" ", "|", SIGNS[separator]} - ({"\t"} if separator == "space" else set())
    decimals = set()
    for row in rows:
        for place, cell in enumerate(row):
            if not cell.quoted and others & set(cell.text):
                if len(row) < 3 or not DECIMAL_COMMA.fullmatch(cell.text):
                    return True
                decimals.add(place)
    return len(decimals) > 1


def separator_of(lines, options, width_of, brackets=False):
    """Return the one separator that fits, and the rows that it makes; `width_of` judges all numbers of columns."""
    said = options.get("separator")
    refuse_if(said is not None and said not in SIGNS, "no such separator")
    piped = [split(line, "pipe", brackets) for line in lines]
    has_pipes = None not in piped and width_of([len(row) for row in piped])
    fitting = []
    for separator in [said] if said else SIGNS:
        if separator == "space" and fitting:
            continue
        rows = [split(line, separator, brackets) for line in lines]
        if None in rows or not width_of([len(row) for row in rows]):
            continue
        if not said and not brackets and hold_another(rows, separator):
            continue
        if not said and has_pipes and separator != "pipe" and any("|" in cell.text for row in rows for cell in row):
            continue
        fitting.append((separator, rows))
    refuse_if(len(fitting) != 1, f"{len(fitting)} separators fit")
    return fitting[0]


def one_width(widths):
    """Say whether all lines have one number of columns, at least two."""
    return len(set(widths)) == 1 and widths[0] >= 2


def without_comments(lines, options):
    """Return the lines that are no comments, and the comments."""
    choice = options.get("comments")
    refuse_if(choice not in (None, "skipped", "none"), "no such comments")
    if choice == "none":
        return lines, []
    marks = MARKS if choice == "skipped" else MARKS[:2]
    comments = [line for line in lines if line.lstrip(" \t").startswith(marks)]
    rest = [line for line in lines if line not in comments]
    refuse_if(not rest, "no lines")
    doubtful = any(line.lstrip(" \t").startswith(MARKS) for line in rest)
    refuse_if(doubtful, "lines that begin with //, -- or !")
    return rest, comments


def check_comments(comments, options, separator, could_be):
    """Refuse comments that could be a tie: the mark before a label, and the columns as many as those of ties."""
    if options.get("comments") == "skipped":
        return
    for comment in comments:
        text = comment.lstrip(" \t")
        before_label = len(text) > 1 and text[1] not in " \t"
        row = split(text, separator)
        if before_label and row is not None and could_be(len(row)):
            raise RefusedError(f"{comment!r} could be a tie")
