"""`plural`: a count and its noun, as a reader says them."""

from __future__ import annotations


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun: `1 point`, `1,200 points`.

    Parameters
    ----------
    count : int
        How many there are.
    noun : str
        What one of them is called.
    nouns : str or None
        What several are called; None adds an s to `noun`.
    """
    several = f"{noun}s" if nouns is None else nouns
    return f"{count:,} {noun if count == 1 else several}"
