"""The lines of an edge list: which labels stand on each, and what strength its third column says.

The grammar is that of `simulation.network.line_grammar`, which alone decides what is right and wrong. These kernels
only take lines that are plainly right, a hundred times faster; at the first that is not they give up and return
DECLINED.
"""

from __future__ import annotations

import numpy as np
from numba import njit

DECLINED = -1

# How many weights that need exact arithmetic are left to the caller; a file with more is declined.
MOST_ODD_WEIGHTS = 4096

_NEWLINE, _TAB, _SPACE, _QUOTE, _COMMA, _SEMICOLON = 10, 9, 32, 34, 44, 59
_HASH, _PERCENT, _ZERO, _NINE = 35, 37, 48, 57
_PLUS, _MINUS, _POINT, _UPPER_E, _LOWER_E = 43, 45, 46, 69, 101
_MOST_DIGITS = 18  # any number of 18 digits fits into 64 bits
_MOST_MANTISSA = 10 ** (_MOST_DIGITS - 1)
_EXACT_MANTISSA = 2**53
_EXACT_POWER = 22
_POWERS = np.array([float(f"1e{exponent}") for exponent in range(301)])

_FACTOR = np.uint64(0x100000001B3)
_OFFSET = np.uint64(0xCBF29CE484222325)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)


@njit(cache=True, nogil=True)
def _line_end(text, at):
    while at < len(text) and text[at] != _NEWLINE:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _is_blank(character):
    return character == _SPACE or character == _TAB


@njit(cache=True, nogil=True)
def _quote_end(text, at):
    """Return the place of the quotation mark that closes the label opened at `at`, or DECLINED."""
    at += 1
    while at < len(text) and text[at] != _QUOTE:
        if text[at] == _NEWLINE:
            return DECLINED
        at += 1
    if at == len(text):
        return DECLINED
    if at + 1 < len(text):
        after = text[at + 1]
        if not (_is_blank(after) or after == _NEWLINE or after == _COMMA or after == _SEMICOLON):
            return DECLINED
    return at


@njit(cache=True, nogil=True)
def _split(text, at, bounds):
    """Find the fields of the line that begins at `at`.

    Returns
    -------
    fields : int
        How many; 0 of a blank line or a comment, DECLINED of a line that is not plain.
    following : int
        Where the next line begins.
    """
    size = len(text)
    while at < size and _is_blank(text[at]):
        at += 1
    if at == size:
        return 0, size
    if text[at] == _NEWLINE:
        return 0, at + 1
    if text[at] == _HASH or text[at] == _PERCENT:
        return 0, _line_end(text, at) + 1

    start = at
    commas, semicolons, tabs, quoted = 0, 0, 0, 0
    previous = _SPACE
    while at < size:
        character = text[at]
        if character == _NEWLINE:
            break
        if character < _ZERO or character == _SEMICOLON:
            if character == _COMMA:
                commas += 1
            elif character == _SEMICOLON:
                semicolons += 1
            elif character == _TAB:
                tabs += 1
            elif character == _QUOTE and (_is_blank(previous) or previous == _COMMA or previous == _SEMICOLON):
                at = _quote_end(text, at)
                if at == DECLINED:
                    return DECLINED, size
                quoted += 1
        previous = character
        at += 1
    following = at + 1
    end = at
    while _is_blank(text[end - 1]):
        if text[end - 1] == _TAB:
            tabs -= 1
        end -= 1

    separator = _SPACE
    if commas:
        separator = _COMMA
    elif semicolons:
        separator = _SEMICOLON
    elif tabs:
        separator = _TAB
    is_mixed = (commas > 0) + (semicolons > 0) + (tabs > 0) > 1
    fields = 0
    at = start
    while at <= end:
        # One field: blanks, the label, blanks; then the separator or the end of the line.
        while at < end and _is_blank(text[at]) and text[at] != separator:
            at += 1
        first = at
        if at < end and text[at] == _QUOTE:
            last = _quote_end(text, at)
            if last == DECLINED:
                return DECLINED, size
            quoted -= 1
            first += 1
            at = last + 1
            while at < end and _is_blank(text[at]) and text[at] != separator:
                at += 1
            if at < end and text[at] != separator:
                return DECLINED, size
        else:
            while at < end and text[at] != separator:
                at += 1
            last = at
            while last > first and _is_blank(text[last - 1]):
                last -= 1
            if is_mixed:
                for place in range(first, last):
                    if text[place] == _COMMA or text[place] == _SEMICOLON or text[place] == _TAB:
                        return DECLINED, size
        if last == first:
            return DECLINED, size
        if fields < 3:
            bounds[2 * fields] = first
            bounds[2 * fields + 1] = last
        fields += 1
        at += 1
        if separator == _SPACE:
            while at < end and text[at] == _SPACE:
                at += 1
            if at >= end:
                break
    if quoted != 0:
        return DECLINED, size
    return fields, following


@njit(cache=True, nogil=True)
def _number(text, start, end):
    """Return the number that a label is the canonical writing of, or DECLINED."""
    if end - start > _MOST_DIGITS or (text[start] == _ZERO and end - start > 1):
        return DECLINED
    number = 0
    for place in range(start, end):
        character = np.int64(text[place])
        if character < _ZERO or character > _NINE:
            return DECLINED
        number = 10 * number + (character - _ZERO)
    return number


@njit(cache=True, nogil=True)
def _exponent(text, at, end):
    """Return the exponent written from `at`, or 1000 if there is none that is plain."""
    is_negative = at < end and text[at] == _MINUS
    if at < end and (text[at] == _MINUS or text[at] == _PLUS):
        at += 1
    if at == end or end - at > 3:
        return 1000
    exponent = 0
    for place in range(at, end):
        if text[place] < _ZERO or text[place] > _NINE:
            return 1000
        exponent = 10 * exponent + (np.int64(text[place]) - _ZERO)
    return -exponent if is_negative else exponent


@njit(cache=True, nogil=True)
def _weight(text, start, end):
    """Return a weight in [0, 1] whose rounding to 32 bits is sure, or -1.0."""
    mantissa, scale, places = 0, 0, 0
    has_point = False
    at = start
    while at < end:
        character = np.int64(text[at])
        if _ZERO <= character <= _NINE:
            if mantissa >= _MOST_MANTISSA:
                return -1.0
            mantissa = 10 * mantissa + (character - _ZERO)
            places += 1
            if has_point:
                scale += 1
        elif character == _POINT and not has_point:
            has_point = True
        elif (character == _LOWER_E or character == _UPPER_E) and places > 0:
            scale -= _exponent(text, at + 1, end)
            at = end
        else:
            return -1.0
        at += 1
    if places == 0 or scale < 0 or scale >= len(_POWERS):
        return -1.0
    value = mantissa / _POWERS[scale]
    if value > 1.0:
        return -1.0
    if mantissa > _EXACT_MANTISSA or scale > _EXACT_POWER:
        below, above = np.float32(value * (1.0 - 1e-15)), np.float32(value * (1.0 + 1e-15))
        if below != above:
            return -1.0
    return value


@njit(cache=True, nogil=True)
def _keep_weight(text, bounds, line, weights, odd, odd_count):
    """Store the weight of a line, or its place if it is odd; return the number of odd ones, or DECLINED."""
    value = _weight(text, bounds[4], bounds[5])
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
        fields, at = _split(text, at, bounds)
        if fields == 0:
            continue
        if not _is_expected(fields, columns):
            return DECLINED, 0
        first = _number(text, bounds[0], bounds[1])
        second = _number(text, bounds[2], bounds[3])
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
def _hash(text, start, end):
    value = _OFFSET
    for place in range(start, end):
        value = (value ^ np.uint64(text[place])) * _FACTOR
    value *= _SPREAD
    return value ^ (value >> _SHIFT)


@njit(cache=True, nogil=True)
def _is_same(text, start, end, other, length):
    if end - start != length:
        return False
    for place in range(length):
        if text[start + place] != text[other + place]:
            return False
    return True


@njit(cache=True, nogil=True)
def _code(text, start, end, table, hashes, places, count):
    """Return the code of a label: the one in the table, or `count`, which is then entered."""
    hashed = _hash(text, start, end)
    mask = np.uint64(len(table) - 1)
    slot = np.int64(hashed & mask)
    while table[slot] >= 0:
        code = table[slot]
        if hashes[code] == hashed and _is_same(text, start, end, places[code, 0], places[code, 1] - places[code, 0]):
            return np.int64(code)
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = count
    hashes[count] = hashed
    places[count, 0] = start
    places[count, 1] = end
    return count


@njit(cache=True, nogil=True)
def _grown(table, hashes, places, count):
    """Return table, hashes and places of twice the size."""
    larger = np.full(2 * len(table), -1, np.int32)
    mask = np.uint64(len(larger) - 1)
    for code in range(count):
        slot = np.int64(hashes[code] & mask)
        while larger[slot] >= 0:
            slot = (slot + 1) & (len(larger) - 1)
        larger[slot] = code
    more_hashes = np.empty(2 * len(hashes), np.uint64)
    more_hashes[:count] = hashes[:count]
    more_places = np.empty((2 * len(hashes), 2), np.int64)
    more_places[:count] = places[:count]
    return larger, more_hashes, more_places


@njit(cache=True, nogil=True)
def read_labels(text, columns, left, right, weights, odd, capacity):
    """Read lines whose labels are any text; number the labels as they come.

    Parameters
    ----------
    text, columns, weights, odd
        As in `read_numbers`.
    left, right : int32 arrays, shape (lines or more,)
        Filled with the numbers of the labels.
    capacity : int
        Labels that the first table has room for, a power of two; it grows.

    Returns
    -------
    lines, odd_count : int
        As in `read_numbers`.
    places : int64 array, shape (labels, 2)
        Where each label begins and ends.
    """
    bounds = np.empty(6, np.int64)
    table = np.full(2 * capacity, -1, np.int32)
    hashes = np.empty(capacity, np.uint64)
    places = np.empty((capacity, 2), np.int64)
    lines, odd_count, count = 0, 0, 0
    at = 0
    while at < len(text):
        fields, at = _split(text, at, bounds)
        if fields == 0:
            continue
        if not _is_expected(fields, columns):
            return DECLINED, 0, places[:0]
        if columns == 3:
            odd_count = _keep_weight(text, bounds, lines, weights, odd, odd_count)
            if odd_count == DECLINED:
                return DECLINED, 0, places[:0]
        if count + 2 > len(hashes):
            table, hashes, places = _grown(table, hashes, places, count)
        first = _code(text, bounds[0], bounds[1], table, hashes, places, count)
        count += first == count
        second = _code(text, bounds[2], bounds[3], table, hashes, places, count)
        count += second == count
        left[lines] = first
        right[lines] = second
        lines += 1
    return lines, odd_count, places[:count].copy()
