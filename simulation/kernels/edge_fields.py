"""The fields of one line of an edge list, and the numbers and weights that they write.

The grammar is that of `simulation.network.line_grammar`, which alone decides what is right and wrong. What is not
plainly right is declined here.
"""

from __future__ import annotations

import numpy as np
from numba import njit

DECLINED = -1

_NEWLINE, _TAB, _SPACE, _QUOTE, _COMMA, _SEMICOLON = 10, 9, 32, 34, 44, 59
_HASH, _PERCENT, _ZERO, _NINE = 35, 37, 48, 57
_PLUS, _MINUS, _POINT, _UPPER_E, _LOWER_E = 43, 45, 46, 69, 101
_MOST_DIGITS = 18  # any number of 18 digits fits into 64 bits
_MOST_MANTISSA = 10 ** (_MOST_DIGITS - 1)
_EXACT_MANTISSA = 2**53
_EXACT_POWER = 22
_NO_EXPONENT = 1000
_POWERS = np.array([float(f"1e{exponent}") for exponent in range(301)])


@njit(cache=True, nogil=True)
def _line_end(text, at):
    while at < len(text) and text[at] != _NEWLINE:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _is_blank(character):
    return character in (_SPACE, _TAB)


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
        if not (_is_blank(after) or after in (_NEWLINE, _COMMA, _SEMICOLON)):
            return DECLINED
    return at


@njit(cache=True, nogil=True)
def split(text, at, bounds):
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
            elif character == _QUOTE and (_is_blank(previous) or previous in (_COMMA, _SEMICOLON)):
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
                    if text[place] in (_COMMA, _SEMICOLON, _TAB):
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
def number(text, start, end):
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
    """Return the exponent written from `at`, or _NO_EXPONENT if there is none that is plain."""
    is_negative = at < end and text[at] == _MINUS
    if at < end and (text[at] == _MINUS or text[at] == _PLUS):
        at += 1
    if at == end or end - at > 3:
        return _NO_EXPONENT
    exponent = 0
    for place in range(at, end):
        if text[place] < _ZERO or text[place] > _NINE:
            return _NO_EXPONENT
        exponent = 10 * exponent + (np.int64(text[place]) - _ZERO)
    return -exponent if is_negative else exponent


@njit(cache=True, nogil=True)
def weight(text, start, end):
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
        elif character in (_LOWER_E, _UPPER_E) and places > 0:
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
