"""Adjacency matrices: a number for each row and column, 0 where there is no tie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.labels import checked_labels
from simulation.network.reading.content import check_memory
from simulation.network.reading.line_grammar import (
    BLANKS,
    Grammar,
    foreign_separators,
    is_decimal_comma,
    is_number,
    split_line,
)
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import Complaints, SkippedLines, TieLines, rare_comment

_MEMORY_PER_BYTE = 40  # measured: each cell is an object of Python, and then a number


class MatrixKind(NamedTuple):
    """What stands beside the numbers of a matrix."""

    has_row_names: bool
    has_column_names: bool


def matrix_kind(rows: Sequence[Sequence[str]]) -> MatrixKind | None:
    """Return how rows of text are a square matrix of numbers, or None if they are none."""
    size = len(rows)
    if size < 2:
        return None
    widths = {len(row) for row in rows[1:]}
    if len(widths) != 1:
        return None
    width = widths.pop()
    head = len(rows[0])
    if width == size and head == size and _are_numbers(rows, 0):
        return MatrixKind(has_row_names=False, has_column_names=False)
    if width == size - 1 and head == width and not any(map(is_number, rows[0])) and _are_numbers(rows[1:], 0):
        return MatrixKind(has_row_names=False, has_column_names=True)
    if width == size + 1 and head == width and not _are_names_like_numbers(rows) and _are_numbers(rows, 1):
        return MatrixKind(has_row_names=True, has_column_names=False)
    if size > 2 and width == size and head in (size, size - 1) and _are_numbers(rows[1:], 1):
        down = [row[0] for row in rows[1:]]
        # R numbers the rows of a matrix whose columns it calls V1, V2, ...
        if down == list(rows[0][head - (size - 1) :]) or down == list(map(str, range(1, size))):
            return MatrixKind(has_row_names=True, has_column_names=True)
    return None


def _are_numbers(rows: Sequence[Sequence[str]], first: int) -> bool:
    return all(is_number(cell) or is_decimal_comma(cell) for row in rows for cell in row[first:])


def _are_names_like_numbers(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first column could be numbers of a matrix, too."""
    return any(is_number(row[0]) for row in rows)


def read_adjacency_matrix(text: bytes, separator: str, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read a square matrix, with the names of its rows, of its columns, of both, or of none.

    Raises
    ------
    NetworkError
        If it is not square, or contradicts what the user says.
    """
    if options.columns is not None:
        raise refused(source, "nothing: a matrix has no columns of labels", list(options.columns), "network.columns")
    if options.header == "counts":
        raise refused(source, "'names', 'none' or 'ignored': a matrix has no counts", "counts", "network.header")
    check_memory(Path(source), len(text), _MEMORY_PER_BYTE)
    rows, skipped = _rows(text, separator, options, source)
    if options.header == "ignored":
        rows = rows[1:]
    kind = matrix_kind(rows)
    if kind is None:
        widths = sorted({len(row) for row in rows})
        allowed = (
            f"a square of numbers, with or without names; this one has {len(rows)} lines of "
            f"{' or '.join(map(str, widths[:3]))} columns"
        )
        raise refused(source, allowed, "adjacency_matrix", "network.format")
    names = rows[0][len(rows[0]) - len(rows) + 1 :] if kind.has_row_names and kind.has_column_names else None
    if names is None and kind.has_row_names:
        names = [row[0] for row in rows]
    if names is None and kind.has_column_names:
        names = list(rows[0])
    if options.header in ("names", "none") and kind.has_column_names != (options.header == "names"):
        raise refused(source, f"{'names' if kind.has_column_names else 'none'!r}", options.header, "network.header")
    if names is not None:
        problems: list[Problem] = []
        checked_labels(names, len(names), problems)
        if problems:
            raise NetworkError(problems, source)
    body = rows[kind.has_column_names :]
    cells = np.array([[cell_value(cell) for cell in row[kind.has_row_names :]] for row in body], dtype=np.float64)
    labels: list[str] | NDArray[np.int64] = names if names is not None else np.arange(len(cells), dtype=np.int64)
    notes.say(f"An adjacency matrix of {len(cells)} rows{_named(kind)}; a is the row, b the column.")
    notes.skip(skipped)
    if options.two_mode is None:
        return matrix_ties(cells, labels, options, source)
    # Rows and columns are two kinds of things, so that no entry is the other way of another.
    texts = [str(label) for label in labels]
    ties = matrix_ties(cells, labels, replace(options, lines="author_follower"), source)
    return replace(ties, right=ties.right + np.int32(len(cells)), labels=texts + texts, first_kind=len(cells))


def _named(kind: MatrixKind) -> str:
    if not any(kind):
        return ", which have no names"
    return " with " + " and ".join(
        words for words, is_there in zip(("names of rows", "names of columns"), kind, strict=True) if is_there
    )


def cell_value(cell: str) -> float:
    """Return the number that a cell writes, with a decimal point or comma."""
    return float(cell.replace(",", "."))


def _rows(text: bytes, separator: str, options: ReadingOptions, source: str) -> tuple[list[list[str]], SkippedLines]:
    grammar = Grammar.plain(separator, options)
    rows: list[list[str]] = []
    skipped: SkippedLines = []
    wrong = Complaints()
    for number, line in enumerate(text.decode().split("\n"), 1):
        bare = line.strip(BLANKS)
        if not bare:
            continue
        if grammar.is_comment(bare):
            skipped.append((number, line))
            continue
        fields = split_line(bare, separator)
        complaint = rare_comment(bare, grammar) or fields.complaint
        if not complaint and options.separator is None and foreign_separators(fields, separator):
            complaint = "mixes commas, semicolons or tabs; put a label that holds one in double quotes"
        if complaint:
            wrong.add(complaint, number, line)
        rows.append(fields.columns)
    wrong.finish(source)
    return rows, skipped


def matrix_ties(
    cells: NDArray[np.float64], labels: list[str] | NDArray[np.int64], options: ReadingOptions, source: str
) -> TieLines:
    """Return the ties of a square matrix: an entry that is not 0 in row a, column b is a line ``a b``.

    Raises
    ------
    NetworkError
        If entries are no strengths, or their directions contradict `lines`.
    """
    problems: list[Problem] = []
    left, right = entries(cells, labels, options, source)
    values = cells[left, right]
    if options.weights == "none" and (values != 1.0).any():
        at = int((values != 1.0).argmax())
        allowed = f"'strength' or 'ignored': the matrix holds {values[at]:g}, other numbers than 0 and 1"
        problems.append(Problem("network.weights", "none", allowed))
    if options.weights == "strength":
        # Written so that what is not a number fails it.
        wrong = ~((values >= 0.0) & (values <= 1.0))
        if wrong.any():
            at = int(wrong.argmax())
            allowed = f"strengths in 0..1 ({int(wrong.sum())} entries are none; weights = 'ignored' does not read them)"
            problems.append(Problem("network.file", float(values[at]), allowed))
    if problems:
        raise NetworkError(problems, source)
    if len(left) == 0:
        raise refused(source, "no ties: all entries of the matrix are 0", MISSING)
    strengths = values.astype(np.float32) if options.weights == "strength" else None
    return TieLines(left.astype(np.int32), right.astype(np.int32), labels, strengths)


def entries(
    cells: NDArray[np.float64], labels: Sequence[str] | NDArray[np.int64], options: ReadingOptions, source: str
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return rows and columns of the entries that are lines: those that are not 0.

    A symmetric matrix of friendships holds each of them twice, and is read once.

    Raises
    ------
    NetworkError
        If it should be one of friendships, and is neither symmetric nor one half of a symmetric matrix.
    """
    if options.lines == "mutual" and cells.shape[0] == cells.shape[1]:
        if options.weights == "ignored":
            cells = (cells != 0.0).astype(np.float64)
        problems = _one_sided(cells, labels)
        if problems:
            raise NetworkError(problems, source)
        if bool((cells == cells.T).all()):
            cells = np.triu(cells)
    rows, columns = np.nonzero(cells)
    return rows, columns


def _one_sided(cells: NDArray[np.float64], labels: Sequence[str] | NDArray[np.int64]) -> list[Problem]:
    """Tell if a matrix of friendships is neither symmetric nor one half of a symmetric one."""
    is_half = not np.tril(cells, -1).any() or not np.triu(cells, 1).any()
    differs = cells != cells.T
    if is_half or not differs.any():
        return []
    row, column = (int(place[0]) for place in np.nonzero(differs))
    allowed = (
        f"'author_follower' or 'follower_author': the matrix is not symmetric; {labels[row]!s} and {labels[column]!s} "
        f"have {cells[row, column]:g} one way and {cells[column, row]:g} the other"
    )
    return [Problem("network.lines", "mutual", allowed)]
