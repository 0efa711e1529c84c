"""A sample of the lines of a whole text, on which its grammar is decided: all of them if it is small."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simulation.network.reading.line_grammar import BLANKS

# Up to here every line is looked at; of a larger text its beginning, and blocks spread evenly to its end.
SMALL = 2**18
_BEGINNING = 2**15
_BLOCK = 2**10
_BLOCKS = 32


class SampleLine(NamedTuple):
    """A line that is neither blank nor a comment.

    Attributes
    ----------
    text : str
    number : int
        Its number in the file, from 1; 0 where it is not known.
    """

    text: str
    number: int


class FirstLine(NamedTuple):
    """The first line that is neither blank nor a comment: its number, text, and where it and the next begin."""

    number: int
    text: str
    start: int
    end: int


def first_line(text: bytes, marks: tuple[str, ...]) -> FirstLine | None:
    """Return the first line that is not blank and does not begin with a mark of comments; None if there is none."""
    start, number = 0, 1
    while start < len(text):
        end = text.find(b"\n", start) + 1 or len(text)
        line = text[start:end].decode().rstrip("\n")
        bare = line.strip(BLANKS)
        if bare and not bare.startswith(marks):
            return FirstLine(number, line, start, end)
        start, number = end, number + 1
    return None


def sample_lines(text: bytes, start: int, number: int, marks: tuple[str, ...]) -> list[SampleLine]:
    """Return lines of a text that are neither blank nor comments.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by a newline.
    start, number : int
        Where the first line to look at begins, and its number.
    marks : tuple of str
        What comments begin with.
    """
    found = []
    for part, first in _parts(text, start, number):
        for place, line in enumerate(part.decode().split("\n")):
            bare = line.strip(BLANKS)
            if bare and not bare.startswith(marks):
                found.append(SampleLine(line, first + place if first else 0))
    return found


def is_small(text: bytes, start: int) -> bool:
    """Whether every line from `start` on is looked at."""
    return len(text) - start <= SMALL


def _parts(text: bytes, start: int, number: int) -> Iterator[tuple[bytes, int]]:
    size = len(text) - start
    if is_small(text, start):
        yield text[start:], number
        return
    cut = text.rfind(b"\n", start, start + _BEGINNING) + 1 or start + _BEGINNING
    # A line may be longer than all of this; it is refused later, and need not be decoded whole.
    yield _whole(text[start:cut]), number
    for block in range(1, _BLOCKS + 1):
        place = start + _BEGINNING + (size - _BEGINNING - _BLOCK) * block // _BLOCKS
        low = text.find(b"\n", place, place + _BLOCK) + 1
        high = text.rfind(b"\n", place, place + _BLOCK) if block < _BLOCKS else len(text)
        if 0 < low < high:
            yield text[low:high], 0


def _whole(part: bytes) -> bytes:
    """Return a part without a character that was cut in two."""
    return part.decode(errors="ignore").encode()
