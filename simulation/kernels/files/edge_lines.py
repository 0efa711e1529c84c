"""The lines of an edge list: which labels stand on each, and what strength it says.

These kernels only take lines that are plainly right, far faster than Python does; at the first that is not they give
up and return DECLINED.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np

from simulation.kernels.files.edge_fields import COMMENT, DECLINED, number, split, weight
from simulation.kernels.files.interning import BATCH, empty_table, enter, grown, hashed
from simulation.kernels.numba_internals import kernel

# How many weights that need exact arithmetic are left to the caller; a file with more is declined.
MOST_ODD_WEIGHTS = 4096

_POINT, _COMMA, _BRACKET, _BRACE = 46, 44, 91, 123

# What is read of each line: whole numbers and truth values, as in `simulation.network.reading.line_grammar.Grammar`.
Rules = namedtuple(
    "Rules", "separator is_said comments columns is_ragged first second weight comma_column", module=__name__
)


@kernel
def _keep_weight(text, start, end, comma_column, line, weights, odd, odd_count):
    """Store the weight of a line, or its place if it is odd; return the number of odd ones, or DECLINED."""
    value = weight(text, start, end, _POINT if comma_column < 0 else _COMMA)
    if value >= 0.0:
        weights[line] = np.float32(value)
        return odd_count
    if odd_count == len(odd):
        return DECLINED
    odd[odd_count, 0] = line
    odd[odd_count, 1] = start
    odd[odd_count, 2] = end
    return odd_count + 1


@kernel
def _is_expected(fields, rules):
    """Whether a line has the columns that it should."""
    return fields == rules.columns or (rules.is_ragged and fields > rules.columns)


@kernel
def read_numbers(text, rules, left, right, weights, odd, comments):
    """Read lines whose labels are all canonical unsigned integers.

    Parameters
    ----------
    text : uint8 array
        Lines ended by a newline, or by the end of the text.
    rules : Rules
    left, right : int64 arrays, shape (lines or more,)
        Filled with the numbers.
    weights : float32 array, shape (lines or more,) if there is a column of weights
    odd : int64 array, shape (MOST_ODD_WEIGHTS, 3)
        Filled with line, start and end of each weight that the caller must read.
    comments : int64 array, shape (most, 2)
        Filled with the number of each comment's line, from 0, and where it begins.

    Returns
    -------
    lines, odd_count, comment_count : int
        Lines that are ties, or DECLINED; odd weights; comments.
    """
    most = max(rules.first, rules.second, rules.weight) + 1
    bounds = np.empty(2 * most, np.int64)
    lines, odd_count, comment_count, number_of_line = 0, 0, 0, -1
    at = 0
    while at < len(text):
        begin = at
        number_of_line += 1
        fields, at = split(
            text, at, rules.separator, rules.is_said, rules.comments, rules.comma_column, rules.columns, bounds
        )
        if fields == 0:
            continue
        if fields == COMMENT and comment_count < len(comments):
            comments[comment_count, 0] = number_of_line
            comments[comment_count, 1] = begin
            comment_count += 1
            continue
        if not _is_expected(fields, rules):
            return DECLINED, 0, 0
        first = number(text, bounds[2 * rules.first], bounds[2 * rules.first + 1])
        second = number(text, bounds[2 * rules.second], bounds[2 * rules.second + 1])
        if first == DECLINED or second == DECLINED:
            return DECLINED, 0, 0
        if rules.weight >= 0:
            start, end = bounds[2 * rules.weight], bounds[2 * rules.weight + 1]
            odd_count = _keep_weight(text, start, end, rules.comma_column, lines, weights, odd, odd_count)
            if odd_count == DECLINED:
                return DECLINED, 0, 0
        left[lines] = first
        right[lines] = second
        lines += 1
    return lines, odd_count, comment_count


@kernel
def _batch(text, at, rules, bounds, spans, values, words, lines, weights, odd, odd_count, comments, counts):
    """Split lines from `at` on until BATCH labels wait for their numbers.

    A function of its own, because a loop that also lets tables grow would count references to them on every line.

    Returns
    -------
    at, waiting, odd_count : int
        Where the next line begins; labels in `spans`, `values` and `words`, or DECLINED; odd weights. ``counts`` holds
        the lines so far and the comments among them.
    """
    waiting = 0
    while at < len(text) and waiting < BATCH:
        begin = at
        fields, at = split(
            text, at, rules.separator, rules.is_said, rules.comments, rules.comma_column, rules.columns, bounds
        )
        counts[0] += 1
        if fields == 0:
            continue
        if fields == COMMENT and counts[1] < len(comments):
            comments[counts[1], 0] = counts[0] - 1
            comments[counts[1], 1] = begin
            counts[1] += 1
            continue
        if not _is_expected(fields, rules):
            return at, DECLINED, 0
        if rules.weight >= 0:
            start, end = bounds[2 * rules.weight], bounds[2 * rules.weight + 1]
            line = lines + waiting // 2
            odd_count = _keep_weight(text, start, end, rules.comma_column, line, weights, odd, odd_count)
            if odd_count == DECLINED:
                return at, DECLINED, 0
        for side in range(2):
            place = 2 * (rules.second if side else rules.first)
            first, last = bounds[place], bounds[place + 1]
            if first == last or text[first] in (_BRACKET, _BRACE):
                return at, DECLINED, 0
            spans[waiting, 0] = first
            spans[waiting, 1] = last
            values[waiting] = hashed(text, first, last, words, waiting)
            waiting += 1
    return at, waiting, odd_count


@kernel
def read_labels(text, rules, codes, weights, odd, comments, capacity):
    """Read lines whose labels are any text; number the labels as they come.

    Parameters
    ----------
    text, rules, weights, odd, comments
        As in `read_numbers`.
    codes : int32 array, shape (2 * lines or more,)
        Filled with the numbers of the labels: left, right, left, right, ...
    capacity : int
        Labels that the first table has room for, a power of two and at least BATCH; it grows.

    Returns
    -------
    lines, odd_count, comment_count : int
        As in `read_numbers`.
    places : int64 array, shape (labels, 2)
        Where each label begins and ends.
    """
    most = max(rules.first, rules.second, rules.weight) + 1
    bounds = np.empty(2 * most, np.int64)
    spans = np.empty((BATCH, 2), np.int64)
    values = np.empty(BATCH, np.uint64)
    words = np.empty((BATCH, 2), np.uint64)
    counts = np.zeros(2, np.int64)
    table = empty_table(capacity)
    hashes = np.empty(capacity, np.uint64)
    places = np.empty((capacity, 2), np.int64)
    lines, odd_count, count, done = 0, 0, 0, 0
    at = 0
    while at < len(text):
        at, waiting, odd_count = _batch(
            text, at, rules, bounds, spans, values, words, lines, weights, odd, odd_count, comments, counts
        )
        if waiting == DECLINED:
            return DECLINED, 0, 0, places[:0]
        if count + waiting > len(hashes):
            table, hashes, places = grown(table, hashes, places, count)
        count = enter(text, spans, values, words, waiting, table, hashes, places, count, codes, done)
        done += waiting
        lines += waiting // 2
    return lines, odd_count, counts[1], places[:count].copy()
