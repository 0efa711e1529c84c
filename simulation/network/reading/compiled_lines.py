"""The fast way through a large edge list: compiled code, which declines whatever is not plainly right.

What it declines is left to the reader of lines in `tie_lines`, which alone decides what is right and what is wrong.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.network.labels import LONGEST_LABEL
from simulation.network.reading.label_memory import check_label_memory
from simulation.network.reading.line_grammar import Grammar, read_weight

_log = logging.getLogger(__name__)


class CompiledLines(NamedTuple):
    """Ties in the order of their lines.

    Attributes
    ----------
    left, right : int arrays, shape (lines,)
        Numbers; or, if there are `labels`, which of them stand on each line.
    labels : list of str, array of str, or None
        Distinct labels: an array if they are in the order of text, a list if they are as they come.
    weights : float32 array, shape (lines,), or None
    skipped : list of (int, str)
        Number and text of each comment.
    """

    left: NDArray[np.int64] | NDArray[np.int32]
    right: NDArray[np.int64] | NDArray[np.int32]
    labels: list[str] | NDArray[np.str_] | None
    weights: NDArray[np.float32] | None
    skipped: list[tuple[int, str]]


def parse_compiled(
    text: bytes,
    start: int,
    first_line: int,
    grammar: Grammar,
    source: str,
    most_skipped: int,
    *,
    capacity: int = 2**16,
) -> CompiledLines | None:
    r"""Return the ties from place `start` of a text on, or None if some line is not plain.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by ``\n``.
    start, first_line : int
        Where a line begins, and its number.
    grammar : Grammar
    source : str
        Name of the file, for the refusal of labels that do not fit into memory.
    most_skipped : int
        Comments that may be skipped.
    capacity : int
        Labels that the first table has room for, a power of two and at least 512.
    """
    from simulation.kernels import is_compiled
    from simulation.kernels.files import edge_fields, edge_lines

    if not is_compiled("edge_lines.read_numbers"):
        _log.info("Compiling the reader: the first large file on this machine takes some seconds longer.")
    characters = np.frombuffer(text, dtype=np.uint8, offset=start)
    most_lines = text.count(b"\n", start) + 1
    rules = _rules(grammar)
    has_weights = grammar.weight >= 0
    found = np.empty(most_lines if has_weights else 0, dtype=np.float32)
    odd = np.empty((edge_lines.MOST_ODD_WEIGHTS, 3), dtype=np.int64)
    comments = np.empty((most_skipped, 2), dtype=np.int64)
    labels: list[str] | NDArray[np.str_] | None = None
    left: NDArray[np.int64] | NDArray[np.int32] = np.empty(most_lines, dtype=np.int64)
    right: NDArray[np.int64] | NDArray[np.int32] = np.empty(most_lines, dtype=np.int64)
    lines, odd_count, comment_count = edge_lines.read_numbers(characters, rules, left, right, found, odd, comments)
    if lines == edge_fields.DECLINED:
        del left, right
        codes = np.empty(2 * most_lines, dtype=np.int32)
        lines, odd_count, comment_count, places = edge_lines.read_labels(
            characters, rules, codes, found, odd, comments, capacity
        )
        if lines == edge_fields.DECLINED:
            return None
        longest = int((places[:, 1] - places[:, 0]).max(initial=0))
        if longest <= LONGEST_LABEL:
            check_label_memory(len(places), longest, source)
        ordered = _ordered_labels(characters, places)
        if ordered is None:
            check_label_memory(len(places), min(longest, LONGEST_LABEL), source, are_objects=True)
            labels = [text[first:last].decode() for first, last in (places + start).tolist()]
            if not all(map(str.strip, labels)) or max(map(len, labels), default=0) > LONGEST_LABEL:
                return None
        else:
            labels, row_of = ordered
            codes = row_of[codes[: 2 * lines]]
        left, right = codes[0::2], codes[1::2]
    for line, first, last in odd[:odd_count].tolist():
        written = text[start + first : start + last].decode()
        weight, complaint = read_weight(written, has_decimal_commas=grammar.has_decimal_commas)
        if complaint:
            return None
        found[line] = weight
    skipped = [
        (first_line + line, text[start + place : text.find(b"\n", start + place) % (len(text) + 1)].decode())
        for line, place in comments[:comment_count].tolist()
    ]
    return CompiledLines(left[:lines], right[:lines], labels, found[:lines] if has_weights else None, skipped)


def _rules(grammar: Grammar) -> tuple[object, ...]:
    """Return a grammar as compiled code takes it."""
    from simulation.kernels.files import edge_fields, edge_lines

    comments = edge_fields.NO_COMMENTS
    if grammar.has_comments:
        comments = edge_fields.RARE_COMMENTS if grammar.rare_comments else edge_fields.COMMENTS
    rules: tuple[object, ...] = edge_lines.Rules(
        separator=ord(grammar.separator),
        is_said=grammar.is_said,
        comments=comments,
        columns=grammar.columns,
        is_ragged=grammar.is_ragged,
        first=grammar.first,
        second=grammar.second,
        weight=grammar.weight,
        comma_column=grammar.weight if grammar.has_decimal_commas else -1,
    )
    return rules


def _ordered_labels(
    characters: NDArray[np.uint8], places: NDArray[np.int64]
) -> tuple[NDArray[np.str_], NDArray[np.int32]] | None:
    """Return ASCII labels in the order of text, and the row of each; None if any is a number, blank or long.

    Parameters
    ----------
    characters : uint8 array
    places : int64 array, shape (labels, 2)
        Where each label begins and ends.
    """
    from simulation.kernels.files import interning

    most = int((places[:, 1] - places[:, 0]).max(initial=0))
    if not 0 < most <= LONGEST_LABEL:
        return None
    words = interning.label_words(characters, places, most)
    # Big-endian words are the bytes of the labels, which order as the text does.
    order = np.lexsort(words.T[::-1])
    written = words[order].astype(">u8").view(np.uint8)
    del words
    # One label that begins like no number makes all of them text; labels that might be blank are left to others.
    begins_like_text = bool(written.size) and int(written[-1, 0]) > ord("9")
    visible = np.bitwise_or.reduce(written > ord(" "), axis=1)
    if not begins_like_text or not visible.all() or written.max() > 127:
        return None
    labels = written.view(f"S{written.shape[1]}").ravel().astype(f"U{most}")
    row_of = np.empty(len(order), dtype=np.int32)
    row_of[order] = np.arange(len(order), dtype=np.int32)
    return labels, row_of


def sorted_rows(
    left: NDArray[np.integer], right: NDArray[np.integer], *, capacity: int = 2**16
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]:
    """Return the rows of numbers >= 0 among the distinct ones in their order, and those."""
    from simulation.kernels.files import interning

    both = np.concatenate([left, right])
    ordered = np.sort(interning.distinct_numbers(both, capacity))
    rows = interning.rows_of_numbers(both, ordered)
    return rows[: len(left)], rows[len(left) :], ordered
