"""The shape of a table of lines: an edge list, an adjacency matrix, or a table whose cells are lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulation.errors import MISSING
from simulation.network.reading.column_names import holds_sure_pair, named_columns
from simulation.network.reading.edge_list import Table
from simulation.network.reading.formats.adjacency_matrix import cell_value, matrix_kind
from simulation.network.reading.formats.follow_list import are_lists
from simulation.network.reading.line_grammar import is_decimal_comma, is_number
from simulation.network.reading.options import FileFormat, ReadingOptions
from simulation.network.reading.refusal import refused

_DASHES = re.compile(r":?-{2,}:?")
_SMALLEST_MATRIX = 3  # two lines of two columns are two ties


def table_format(table: Table, options: ReadingOptions, source: str) -> FileFormat:
    """Return the format of a table of lines that no mark tells.

    Raises
    ------
    NetworkError
        If it may be a matrix or an edge list, or if its lines have different lengths.
    """
    _check_foreign_shape(table, source)
    if _holds_lists(table.rows):
        return "follow_list"
    # A larger matrix is wider than any edge list; it is seen whole by its reader.
    if matrix_kind(table.rows) is not None or _is_square_beyond_sample(table):
        return _matrix_or_ties(table, options, source)
    return "edge_list"


def _check_foreign_shape(table: Table, source: str) -> None:
    """Refuse tables of other grammars that have no mark but their shape."""
    if any(len(row) > 1 and all(map(_DASHES.fullmatch, [cell for cell in row if cell])) for row in table.rows[:3]):
        raise refused(source, "a table of text; this one is of Markdown: delete its line of dashes, and outer pipes")
    if table.is_whole and _is_metis(table):
        raise refused(source, "a network file; this one is METIS, whose lines have no labels: write it as an edge list")
    _check_matrix_like(table.rows, source)
    if len(table.rows) > 1 and all(row[0][:1] == "(" and ")" not in row[0] for row in table.rows):
        raise refused(source, "labels, not tuples as a program prints them; delete the brackets", table.rows[0][0])
    labels = [cell for row in table.rows[1:] for cell in row[:2]]
    if len(labels) > 1 and all(len(label) > 2 and label[0] == label[-1] == "'" for label in labels):
        raise refused(source, "labels in double quotation marks, or in none; these are in single ones", labels[0])


def _check_matrix_like(rows: Sequence[Sequence[str]], source: str) -> None:
    """Refuse matrices with names that are not square, or whose cells are not all numbers."""
    if len(rows) < _SMALLEST_MATRIX or len({len(row) for row in rows}) != 1 or holds_sure_pair(list(rows[0])):
        return
    across, down = list(rows[0][1:]), [row[0] for row in rows[1:]]
    cells = [cell for row in rows[1:] for cell in row[1:]]
    if across == down:
        odd = next((cell for cell in cells if not is_number(cell) and not is_decimal_comma(cell)), None)
        if odd is not None:
            allowed = f"an adjacency matrix whose cells are numbers; one holds {odd!r}: write 0 where there is no tie"
            raise refused(source, allowed)
    are_names = not any(map(is_number, [*across, *down]))
    if are_names and len(across) > 1 and set(cells) <= {"0", "1"} and len(across) != len(down):
        allowed = (
            f"an adjacency matrix that is square; this one has {len(down)} rows and {len(across)} columns, two kinds "
            "of things: write its ties as an edge list, or as MatrixMarket, for two_mode"
        )
        raise refused(source, allowed)


def _is_metis(table: Table) -> bool:
    """Whether line 1 counts consumers and friendships, and each further line lists who is tied to one of them."""
    head = table.rows[0]
    lines = table.text[table.first.end :].rstrip(b"\n").split(b"\n")
    if len(head) not in (2, 3) or not all(cell.isdigit() for cell in head) or len(lines) != int(head[0]):
        return False
    listed = [row for row in table.rows[1:] if row]
    ends = sum(len(row) for row in listed)
    are_labels = all(cell.isdigit() and 1 <= int(cell) <= int(head[0]) for row in listed for cell in row)
    # An edge list of as many lines as consumers has two labels on each.
    return are_labels and ends == 2 * int(head[1]) and any(len(row) != 2 for row in listed)


def _holds_lists(rows: Sequence[Sequence[str]]) -> bool:
    """Whether one column holds lists in brackets on all lines but, perhaps, the first."""
    body = rows[1:] or rows
    widths = {len(row) for row in body}
    if len(widths) != 1:
        return False
    return any(are_lists([row[place] for row in body]) for place in range(1, widths.pop()))


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
    if (
        kind.has_row_names
        and kind.has_column_names
        and list(rows[0][-(len(rows) - 1) :]) == [row[0] for row in rows[1:]]
    ):
        return "adjacency_matrix"
    weights = [rows[0][place] for place in named_columns(list(rows[0])).weights]
    # A column called n or w may be a consumer, too.
    if kind.has_column_names and (holds_sure_pair(list(rows[0])) or any(len(name) > 1 for name in weights)):
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
