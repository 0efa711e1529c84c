"""The fast way through a large edge list: compiled code, which declines whatever is not plainly right.

What it declines is left to the reader of lines in `tie_lines`, which alone decides what is right and what is wrong.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.network.labels import LONGEST_LABEL
from simulation.network.line_grammar import COLUMNS, read_weight


class CompiledLines(NamedTuple):
    """Ties in the order of their lines.

    Attributes
    ----------
    left, right : int arrays, shape (lines,)
        Numbers; or, if there are `labels`, which of them stand on each line.
    labels : list of str, or None
        Distinct labels in the order in which they come.
    weights : float32 array, shape (lines,), or None
    """

    left: NDArray[np.int64] | NDArray[np.int32]
    right: NDArray[np.int64] | NDArray[np.int32]
    labels: list[str] | None
    weights: NDArray[np.float32] | None


def parse_compiled(text: bytes, start: int, weights: str, *, capacity: int = 2**16) -> CompiledLines | None:
    r"""Return the ties from place `start` of a text on, or None if some line is not plain.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by ``\n``.
    start : int
        Where a line begins.
    weights : {'none', 'strength', 'ignored'}
        See `simulation.network.read_network`.
    capacity : int
        Labels that the first table has room for, a power of two and at least 512.
    """
    from simulation.kernels import edge_fields, edge_lines

    characters = np.frombuffer(text, dtype=np.uint8, offset=start)
    most_lines = text.count(b"\n", start) + 1
    columns = COLUMNS[weights]
    found = np.empty(most_lines if columns == 3 else 0, dtype=np.float32)
    odd = np.empty((edge_lines.MOST_ODD_WEIGHTS, 3), dtype=np.int64)
    labels = None
    left: NDArray[np.int64] | NDArray[np.int32] = np.empty(most_lines, dtype=np.int64)
    right: NDArray[np.int64] | NDArray[np.int32] = np.empty(most_lines, dtype=np.int64)
    lines, odd_count = edge_lines.read_numbers(characters, columns, left, right, found, odd)
    if lines == edge_fields.DECLINED:
        del left, right
        codes = np.empty(2 * most_lines, dtype=np.int32)
        lines, odd_count, places = edge_lines.read_labels(characters, columns, codes, found, odd, capacity)
        if lines == edge_fields.DECLINED:
            return None
        labels = [text[first:last].decode() for first, last in (places + start).tolist()]
        left, right = codes[0::2], codes[1::2]
        if not all(map(str.strip, labels)) or max(map(len, labels), default=0) > LONGEST_LABEL:
            return None
    for line, first, last in odd[:odd_count].tolist():
        weight, complaint = read_weight(text[start + first : start + last].decode())
        if complaint:
            return None
        found[line] = weight
    return CompiledLines(left[:lines], right[:lines], labels, found[:lines] if columns == 3 else None)


def sorted_rows(
    left: NDArray[np.integer], right: NDArray[np.integer], *, capacity: int = 2**16
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Return the rows of numbers >= 0 among the distinct ones in their order, and those."""
    from simulation.kernels import interning

    both = np.concatenate([left, right])
    ordered = np.sort(interning.distinct_numbers(both, capacity))
    rows = interning.rows_of_numbers(both, ordered)
    return rows[: len(left)], rows[len(left) :], ordered
