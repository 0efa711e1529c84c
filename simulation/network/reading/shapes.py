"""The shape of a table of lines: an edge list, an adjacency matrix, or a table whose cells are lists."""

from __future__ import annotations

from collections.abc import Sequence

from simulation.errors import MISSING
from simulation.network.reading.column_names import holds_known_pair
from simulation.network.reading.edge_list import Table
from simulation.network.reading.formats.adjacency_matrix import cell_value, matrix_kind
from simulation.network.reading.line_grammar import is_number
from simulation.network.reading.options import FileFormat, ReadingOptions
from simulation.network.reading.refusal import refused

_SMALLEST_MATRIX = 3  # two lines of two columns are two ties


def table_format(table: Table, options: ReadingOptions, source: str) -> FileFormat:
    """Return the format of a table of lines that no mark tells.

    Raises
    ------
    NetworkError
        If it may be a matrix or an edge list, or if its lines have different lengths.
    """
    if _holds_lists(table.rows):
        return "follow_list"
    # A larger matrix is wider than any edge list; it is seen whole by its reader.
    if matrix_kind(table.rows) is not None or _is_square_beyond_sample(table):
        return _matrix_or_ties(table, options, source)
    return "edge_list"


def _holds_lists(rows: Sequence[Sequence[str]]) -> bool:
    """Whether one column holds lists in brackets on all lines but, perhaps, the first."""
    body = rows[1:] or rows
    widths = {len(row) for row in body}
    if len(widths) != 1:
        return False
    return any(
        all(row[place].startswith("[") and row[place].endswith("]") for row in body) for place in range(1, widths.pop())
    )


def _is_square_beyond_sample(table: Table) -> bool:
    if table.is_whole or table.width < _SMALLEST_MATRIX:
        return False
    lines = table.text.count(b"\n") + 1
    return abs(lines - table.width) <= table.preface.count("\n") + 2 and all(
        is_number(cell) for row in table.rows[1:] for cell in row[1:]
    )


def _matrix_or_ties(table: Table, options: ReadingOptions, source: str) -> FileFormat:
    """Return which of both a square of numbers is; three lines of three numbers may be ties with weights."""
    rows = table.rows
    kind = matrix_kind(rows)
    if options.columns is not None or options.header in ("none", "counts"):
        return "edge_list"
    if kind is None:
        return "adjacency_matrix"
    if kind.has_row_names and kind.has_column_names:
        return "adjacency_matrix"
    if kind.has_column_names and (options.header == "names" or holds_known_pair(list(rows[0]))):
        return "edge_list"
    body = rows[kind.has_column_names :]
    cells = [[cell_value(cell) for cell in row[kind.has_row_names :]] for row in body]
    size = len(cells)
    if size < _SMALLEST_MATRIX:
        return "edge_list"
    if all(cell in (0.0, 1.0) for row in cells for cell in row):
        return "adjacency_matrix"
    has_no_loops = all(cells[place][place] == 0.0 for place in range(size))
    is_symmetric = all(cells[one][two] == cells[two][one] for one in range(size) for two in range(one))
    are_labels = all(row[place].lstrip("+-").isdigit() for row in body for place in (0, 1))
    if size > _SMALLEST_MATRIX and (has_no_loops or is_symmetric or not are_labels):
        return "adjacency_matrix"
    if size > _SMALLEST_MATRIX or has_no_loops or is_symmetric:
        allowed = f"'adjacency_matrix' or 'edge_list': the file is a square of {size} x {size} numbers"
        raise refused(source, allowed, MISSING, "network.format")
    return "edge_list"
