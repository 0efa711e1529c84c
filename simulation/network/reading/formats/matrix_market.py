"""MatrixMarket files: a banner, a line of sizes, and the entries of a matrix."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.reading.counts import Counts, with_counted_consumers
from simulation.network.reading.formats.adjacency_matrix import matrix_ties
from simulation.network.reading.line_grammar import COMMENT_MARKS, SPACE, Grammar, is_number
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.sample import FirstLine, first_line
from simulation.network.reading.table_checks import check_comments
from simulation.network.reading.tie_lines import TieLines, parse_lines

_BANNER = re.compile(rb"\s*%{1,2}\s*matrixmarket\b[ \t]*([^\n]*)", re.IGNORECASE)
_SIZES = re.compile(r"[0-9]{1,18}")
_MOST_DENSE = 20_000  # rows of a dense matrix: more would be gibibytes of zeros


def read_matrix_market(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the entries of a matrix: one in row a, column b is a line ``a b``; labels count from 1.

    Raises
    ------
    NetworkError
        If the banner or the sizes contradict the entries, or what the user says.
    """
    banner = _BANNER.match(text)
    assert banner is not None
    words = banner[1].decode(errors="replace").lower().split()
    shown = banner[0].decode(errors="replace").strip()
    _check(words, shown, options, source)
    first = first_line(text, COMMENT_MARKS)
    if first is None:
        raise refused(source, "a matrix with a line of sizes; only comments follow the banner")
    sizes = first.text.split()
    if not all(map(_SIZES.fullmatch, sizes)) or len(sizes) != (2 if "array" in words else 3):
        allowed = (
            f"line {first.number} reads {' '.join(sizes)!r}, not the two counts of consumers and lines, nor the three "
            "of a MatrixMarket file: consumers, again consumers, and lines"
        )
        raise refused(source, allowed, "counts", "network.header")
    rows, columns = int(sizes[0]), int(sizes[1])
    if rows != columns and options.two_mode is None:
        allowed = (
            f"'both', 'first' or 'second': line {first.number} reads {' '.join(sizes)!r}, not the two counts of a "
            "square nor the three of one; a matrix of other rows than columns ties two kinds of things"
        )
        raise refused(source, allowed, MISSING, "network.two_mode")
    notes.say(f"A MatrixMarket file ({' '.join(words[1:])}): a is the row, b the column, both counted from 1.")
    if "array" in words:
        return _dense(text, first, rows, columns, "symmetric" in words, options, source)
    has_values = "pattern" not in words
    grammar = Grammar(SPACE, columns=3 if has_values else 2, weight=2 if options.weights == "strength" else -1)
    parsed = parse_lines(text, first.end, first.number + 1, grammar, source)
    ties = parsed.ties
    check_comments(parsed.skipped, grammar, source, is_decided=False)
    notes.skip(parsed.skipped)
    if len(ties.left) == 0:
        raise refused(source, f"no ties: nothing follows the header on line {first.number}")
    if options.header == "ignored":
        notes.say(f"Line {first.number} is not believed (header = 'ignored'): {first.text.strip()!r}.")
        return ties
    counts = Counts(max(rows, columns), int(sizes[2]), is_from_one=True)
    if options.two_mode is not None:
        return _two_kinds(with_counted_consumers(ties, counts, source), rows, columns, source)
    return with_counted_consumers(ties, counts, source)


def _check(words: list[str], shown: str, options: ReadingOptions, source: str) -> None:
    """Refuse a banner that is no network's, or that contradicts what the user says."""
    problems = []
    if words[:2] not in (["matrix", "coordinate"], ["matrix", "array"]):
        problems.append(Problem("network.file", shown, "a matrix written as coordinates, or as an array"))
    elif len(words) != 4 or words[2] not in ("pattern", "real", "integer"):
        problems.append(Problem("network.file", shown, "a pattern, or real or integer weights"))
    elif words[3] not in ("general", "symmetric"):
        problems.append(Problem("network.file", shown, "a matrix that is general or symmetric"))
    if options.header not in (None, "counts", "ignored"):
        allowed = "'counts': line 1 says that this is a MatrixMarket file, whose counts follow"
        problems.append(Problem("network.header", options.header, allowed))
    if options.lines != "mutual" and "symmetric" in words[3:]:
        allowed = "'mutual': line 1 says that the matrix is symmetric and only half of it is written"
        problems.append(Problem("network.lines", options.lines, allowed))
    if "pattern" in words and options.weights == "strength":
        problems.append(Problem("network.weights", "strength", "'none': line 1 says that this is a pattern"))
    if "pattern" not in words and "coordinate" in words and options.weights == "none":
        allowed = "'strength' or 'ignored': line 1 says that the entries are numbers"
        problems.append(Problem("network.weights", "none", allowed))
    for name in ("columns", "separator", "comments", "labels"):
        value = getattr(options, name)
        if value is not None:
            shown_value = list(value) if isinstance(value, tuple) else value
            allowed = "nothing: a MatrixMarket file says itself what its lines are"
            problems.append(Problem(f"network.{name}", shown_value, allowed))
    if problems:
        raise NetworkError(problems, source)


def _dense(
    text: bytes, first: FirstLine, rows: int, columns: int, is_half: bool, options: ReadingOptions, source: str
) -> TieLines:
    """Read a dense matrix, column by column; SciPy refuses numbers with a plus."""
    if max(rows, columns) > _MOST_DENSE:
        raise refused(source, f"a dense matrix of at most {_MOST_DENSE:,} rows; write its entries as coordinates", rows)
    words = [
        word
        for line in text[first.end :].decode().split("\n")
        if not line.lstrip().startswith("%")
        for word in line.split()
    ]
    expected = rows * (rows + 1) // 2 if is_half else rows * columns
    if len(words) != expected:
        raise refused(source, f"an array of {expected:,} numbers; this one has {len(words):,}: fetch it again")
    wrong = next((word for word in words if not is_number(word)), None)
    if wrong is not None:
        raise refused(source, "an array of numbers", wrong)
    values = np.array(words, dtype=np.float64)
    if is_half:
        cells = np.zeros((rows, rows))
        cells.T[np.triu_indices(rows)] = values
        cells += np.tril(cells, -1).T
    else:
        cells = values.reshape(columns, rows).T
    if options.two_mode is None:
        return matrix_ties(cells, np.arange(1, rows + 1, dtype=np.int64), options, source)
    # As a matrix of no friendships, for its rows are not its columns.
    ties = matrix_ties(cells, np.empty(0, dtype=np.int64), replace(options, lines="author_follower"), source)
    return _two_kinds(ties, rows, columns, source)


def _two_kinds(ties: TieLines, rows: int, columns: int, source: str) -> TieLines:
    """Return ties whose rows and columns are two kinds of things, all of them there."""
    left, right = ties.left, ties.right
    if left.max() >= rows or right.max() >= columns:
        raise refused(source, f"entries in {rows} rows and {columns} columns, as the line of sizes says")
    labels = [str(row) for row in range(1, rows + 1)] + [str(column) for column in range(1, columns + 1)]
    return replace(ties, right=right + np.int32(rows), labels=labels, first_kind=rows)
