"""The fast way through an edge list: most files hold nothing but digits and separators.

Whatever is not plainly two unsigned integers on every line is left to the reader of lines in `tie_lines`,
which alone decides what is right and what is wrong.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK = 2**24
_MOST_DIGITS = 18  # any number of 18 digits fits into 64 bits
_NEWLINE, _COMMA, _TAB, _ZERO = b"\n,\t0"


def parse_digits(text: bytes) -> NDArray[np.int64] | None:
    r"""Return the two numbers of each line, or None if the text is not that plain.

    Parameters
    ----------
    text : bytes
        Lines ended by ``\n``; blank lines only at the end.

    Returns
    -------
    int64 array, shape (lines, 2), or None
    """
    if text.translate(None, b"0123456789 \t,\n"):
        return None
    text = text.rstrip(b" \t\n") + b"\n"
    blocks = []
    start = 0
    while start < len(text):
        end = len(text) if start + _BLOCK >= len(text) else text.rfind(b"\n", start, start + _BLOCK) + 1
        if end <= start:
            return None
        block = _parse_block(np.frombuffer(text, dtype=np.uint8, count=end - start, offset=start))
        if block is None:
            return None
        blocks.append(block)
        start = end
    return np.concatenate(blocks)


def _parse_block(characters: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    is_digit = np.zeros(len(characters) + 1, dtype=bool)
    np.greater_equal(characters, _ZERO, out=is_digit[1:])
    # Where digits begin and end, by turns: two pairs on each line of two numbers.
    edges = np.flatnonzero(is_digit[1:] != is_digit[:-1])
    newlines = np.flatnonzero(characters == _NEWLINE)
    if len(edges) != 4 * len(newlines):
        return None
    starts, ends = edges[0::2].reshape(-1, 2), edges[1::2].reshape(-1, 2)
    if (ends[:, 1] > newlines).any() or (starts[1:, 0] < newlines[:-1]).any():
        return None
    if not _separated_alike(characters, starts, ends):
        return None
    widths = ends - starts
    longest = int(widths.max())
    if longest > _MOST_DIGITS or ((characters[starts] == _ZERO) & (widths > 1)).any():
        return None

    numbers = np.zeros(starts.shape, dtype=np.int64)
    for place in range(longest):
        # The position beyond a short number's end is never beyond the text, which ends in a newline.
        digits = characters[np.minimum(starts + place, ends)] - _ZERO
        np.copyto(numbers, 10 * numbers + digits, where=widths > place)
    return numbers


def _separated_alike(characters: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> bool:
    """Whether all lines have one comma between their numbers, or else all one tab, or else only spaces."""
    for separator in (_COMMA, _TAB):
        positions = np.flatnonzero(characters == separator)
        if len(positions):
            return len(positions) == len(starts) and bool(
                ((ends[:, 0] <= positions) & (positions < starts[:, 1])).all()
            )
    return True
