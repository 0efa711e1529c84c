"""The lines of an edge list: which labels stand on each, and what strength its third column says.

These kernels only take lines that are plainly right, far faster than Python does; at the first that is not they give
up and return DECLINED.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.edge_fields import DECLINED, number, split, weight
from simulation.kernels.interning import BATCH, empty_table, enter, grown, hashed

# How many weights that need exact arithmetic are left to the caller; a file with more is declined.
MOST_ODD_WEIGHTS = 4096


@njit(cache=True, nogil=True)
def _keep_weight(text, bounds, line, weights, odd, odd_count):
    """Store the weight of a line, or its place if it is odd; return the number of odd ones, or DECLINED."""
    value = weight(text, bounds[4], bounds[5])
    if value >= 0.0:
        weights[line] = np.float32(value)
        return odd_count
    if odd_count == len(odd):
        return DECLINED
    odd[odd_count, 0] = line
    odd[odd_count, 1] = bounds[4]
    odd[odd_count, 2] = bounds[5]
    return odd_count + 1


@njit(cache=True, nogil=True)
def _is_expected(fields, columns):
    """Whether a line has the columns that it should: exactly 2 or 3, or any from 2 on if `columns` is 0."""
    return fields == columns if columns else fields >= 2


@njit(cache=True, nogil=True)
def read_numbers(text, columns, left, right, weights, odd):
    """Read lines whose labels are all canonical unsigned integers.

    Parameters
    ----------
    text : uint8 array
        Lines ended by a newline, or by the end of the text.
    columns : int
        2, or 3 with a weight in the third, or 0 for any number of which two are read.
    left, right : int64 arrays, shape (lines or more,)
        Filled with the numbers.
    weights : float32 array, shape (lines or more,) if `columns` is 3
    odd : int64 array, shape (MOST_ODD_WEIGHTS, 3)
        Filled with line, start and end of each weight that the caller must read.

    Returns
    -------
    lines, odd_count : int
        Lines that are ties, or DECLINED; odd weights.
    """
    bounds = np.empty(6, np.int64)
    lines, odd_count = 0, 0
    at = 0
    while at < len(text):
        fields, at = split(text, at, bounds)
        if fields == 0:
            continue
        if not _is_expected(fields, columns):
            return DECLINED, 0
        first = number(text, bounds[0], bounds[1])
        second = number(text, bounds[2], bounds[3])
        if first == DECLINED or second == DECLINED:
            return DECLINED, 0
        if columns == 3:
            odd_count = _keep_weight(text, bounds, lines, weights, odd, odd_count)
            if odd_count == DECLINED:
                return DECLINED, 0
        left[lines] = first
        right[lines] = second
        lines += 1
    return lines, odd_count


@njit(cache=True, nogil=True)
def _batch(text, at, columns, bounds, spans, values, words, lines, weights, odd, odd_count):
    """Split lines from `at` on until BATCH labels wait for their numbers.

    A function of its own, because a loop that also lets tables grow would count references to them on every line.

    Returns
    -------
    at, waiting, odd_count : int
        Where the next line begins; labels in `spans`, `values` and `words`, or DECLINED; odd weights.
    """
    waiting = 0
    while at < len(text) and waiting < BATCH:
        fields, at = split(text, at, bounds)
        if fields == 0:
            continue
        if not _is_expected(fields, columns):
            return at, DECLINED, 0
        if columns == 3:
            odd_count = _keep_weight(text, bounds, lines + waiting // 2, weights, odd, odd_count)
            if odd_count == DECLINED:
                return at, DECLINED, 0
        for side in range(2):
            first, last = bounds[2 * side], bounds[2 * side + 1]
            spans[waiting, 0] = first
            spans[waiting, 1] = last
            values[waiting] = hashed(text, first, last, words, waiting)
            waiting += 1
    return at, waiting, odd_count


@njit(cache=True, nogil=True)
def read_labels(text, columns, codes, weights, odd, capacity):
    """Read lines whose labels are any text; number the labels as they come.

    Parameters
    ----------
    text, columns, weights, odd
        As in `read_numbers`.
    codes : int32 array, shape (2 * lines or more,)
        Filled with the numbers of the labels: left, right, left, right, ...
    capacity : int
        Labels that the first table has room for, a power of two and at least BATCH; it grows.

    Returns
    -------
    lines, odd_count : int
        As in `read_numbers`.
    places : int64 array, shape (labels, 2)
        Where each label begins and ends.
    """
    bounds = np.empty(6, np.int64)
    spans = np.empty((BATCH, 2), np.int64)
    values = np.empty(BATCH, np.uint64)
    words = np.empty((BATCH, 2), np.uint64)
    table = empty_table(capacity)
    hashes = np.empty(capacity, np.uint64)
    places = np.empty((capacity, 2), np.int64)
    lines, odd_count, count, done = 0, 0, 0, 0
    at = 0
    while at < len(text):
        at, waiting, odd_count = _batch(text, at, columns, bounds, spans, values, words, lines, weights, odd, odd_count)
        if waiting == DECLINED:
            return DECLINED, 0, places[:0]
        if count + waiting > len(hashes):
            table, hashes, places = grown(table, hashes, places, count)
        count = enter(text, spans, values, words, waiting, table, hashes, places, count, codes, done)
        done += waiting
        lines += waiting // 2
    return lines, odd_count, places[:count].copy()
