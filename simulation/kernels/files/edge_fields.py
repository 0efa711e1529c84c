"""The fields of one line of an edge list, and the numbers and weights that they write.

The grammar is that of `simulation.network.reading.line_grammar`, which alone decides what is right and wrong. What is
not plainly right is declined here.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

DECLINED = -1
COMMENT = -2

# What is done with lines that begin with the mark of a comment.
NO_COMMENTS, COMMENTS, RARE_COMMENTS = 0, 1, 2

_NEWLINE, _TAB, _SPACE, _QUOTE, _COMMA, _SEMICOLON, _PIPE = 10, 9, 32, 34, 44, 59, 124
_HASH, _PERCENT, _SLASH, _EXCLAMATION, _ZERO, _NINE = 35, 37, 47, 33, 48, 57
_PLUS, _MINUS, _POINT, _UPPER_E, _LOWER_E = 43, 45, 46, 69, 101
_MOST_DIGITS = 18  # any number of 18 digits fits into 64 bits
_MOST_MANTISSA = 10 ** (_MOST_DIGITS - 1)
_EXACT_MANTISSA = 2**53
_EXACT_POWER = 22
_NO_EXPONENT = 1000
_POWERS = np.array([float(f"1e{exponent}") for exponent in range(301)])


@kernel
def _line_end(text, at):
    while at < len(text) and text[at] != _NEWLINE:
        at += 1
    return at


@kernel
def _is_blank(character):
    return character in (_SPACE, _TAB)


@kernel
def _ends_label(character):
    """Whether a label in quotes may stand before or behind this character."""
    return character in (_SPACE, _TAB, _COMMA, _SEMICOLON, _PIPE)


@kernel
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
        if not (_ends_label(after) or after == _NEWLINE):
            return DECLINED
    return at


@kernel
def _begins_comment(text, at, comments):
    """Return COMMENT if the line whose first character stands at `at` is one, DECLINED if it may be one, or 0."""
    first = text[at]
    if first in (_HASH, _PERCENT):
        return COMMENT
    second = text[at + 1] if at + 1 < len(text) else _NEWLINE
    if first == _EXCLAMATION or (first == second and first in (_SLASH, _MINUS)):
        return COMMENT if comments == RARE_COMMENTS else DECLINED
    return 0


@kernel
def split(text, at, separator, is_said, comments, comma_column, columns, bounds):
    """Find the columns of the line that begins at `at`.

    Parameters
    ----------
    text : uint8 array
    at : int
    separator : int
        The character that separates columns; a space stands for runs of spaces and tabs.
    is_said : bool
        Whether columns may hold other separators.
    comments : int
        NO_COMMENTS, COMMENTS or RARE_COMMENTS.
    comma_column : int
        The column that may hold a decimal comma, or -1.
    columns : int
        How many columns a line should have: tabs at the end of a line are blanks, unless they make them as many.
    bounds : int64 array
        Filled with where each column begins and ends, as far as it reaches.

    Returns
    -------
    fields : int
        How many; 0 of a blank line, COMMENT of a comment, DECLINED of a line that is not plain.
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
    if comments != NO_COMMENTS:
        kind = _begins_comment(text, at, comments)
        if kind == COMMENT:
            return COMMENT, _line_end(text, at) + 1
        if kind == DECLINED:
            return DECLINED, size

    is_spaced = separator == _SPACE
    fields, filled = 0, 0
    while True:
        # One column: blanks, the label, blanks; then the separator or the end of the line.
        while at < size and _is_blank(text[at]) and text[at] != separator:
            at += 1
        first = at
        if at < size and text[at] == _QUOTE:
            last = _quote_end(text, at)
            if last == DECLINED:
                return DECLINED, size
            first += 1
            at = last + 1
            while at < size and _is_blank(text[at]) and (is_spaced or text[at] != separator):
                at += 1
            is_end = at == size or text[at] == _NEWLINE
            if not is_end and text[at] != separator and not (is_spaced and _is_blank(text[at - 1])):
                return DECLINED, size
        else:
            has_tab = False
            while at < size:
                character = text[at]
                if character < _ZERO or character in (_SEMICOLON, _PIPE):
                    if character in (separator, _NEWLINE):
                        break
                    if character == _TAB and is_spaced:
                        break
                    if character == _QUOTE:
                        return DECLINED, size
                    if character == _HASH and comments != NO_COMMENTS and at > first and _is_blank(text[at - 1]):
                        return DECLINED, size
                    if character == _TAB:
                        has_tab = True
                    elif character in (_COMMA, _SEMICOLON) and not is_said:
                        is_decimal = character == _COMMA and fields == comma_column
                        if not is_decimal:
                            return DECLINED, size
                at += 1
            last = at
            while last > first and _is_blank(text[last - 1]):
                last -= 1
            if has_tab and not is_said:
                # A tab beside a label is a blank, one inside is another separator.
                for place in range(first, last):
                    if text[place] == _TAB:
                        return DECLINED, size
        if 2 * fields + 1 < len(bounds):
            bounds[2 * fields] = first
            bounds[2 * fields + 1] = last
        fields += 1
        if last > first or (last < size and text[last] == _QUOTE):
            filled = fields
        if is_spaced:
            while at < size and _is_blank(text[at]):
                at += 1
        if at == size or text[at] == _NEWLINE:
            return (filled if separator == _TAB and fields != columns else fields), at + 1
        if not is_spaced:
            at += 1


@kernel
def number(text, start, end):
    """Return the number that a label is the canonical writing of, or DECLINED."""
    if end <= start or end - start > _MOST_DIGITS or (text[start] == _ZERO and end - start > 1):
        return DECLINED
    number = 0
    for place in range(start, end):
        character = np.int64(text[place])
        if character < _ZERO or character > _NINE:
            return DECLINED
        number = 10 * number + (character - _ZERO)
    return number


@kernel
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


@kernel
def weight(text, start, end, point):
    """Return a weight in [0, 1] whose rounding to 32 bits is sure, or -1.0; `point` is the decimal point or comma."""
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
        elif character == point and not has_point:
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
