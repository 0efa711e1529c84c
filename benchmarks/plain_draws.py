"""The addressed draws of docs/model.md in plain Python, each stream's keys mixed once."""

from __future__ import annotations

from math import log1p

from tests.reference.draws import BRAND, Draws, G, M, identity, mix

__all__ = ["BRAND", "Draws", "Stream", "identity"]

_MASK = 2**64 - 1
_UNIT = 2.0**-53


class Stream:
    """The draws of one kind about one item, addressed by (who, whom, occurrence)."""

    __slots__ = ("key0", "key1")

    def __init__(self, draws: Draws, kind: int, item: int) -> None:
        root0, root1 = draws.roots
        self.key0 = mix(mix((root0 + kind * G) & _MASK) ^ item)
        self.key1 = mix((self.key0 + root1) & _MASK)

    def uniform(self, who: int, whom: int, occurrence: int) -> float:
        """Return a draw in [0, 1). Both mixers are written out, since calls are what plain Python pays for."""
        x = (who << 32 | whom) ^ self.key0
        x ^= x >> 32
        x = x * M & _MASK
        x ^= x >> 29
        x = x * M & _MASK
        x ^= x >> 32
        x = x * M & _MASK
        x = ((x ^ x >> 29) + self.key1 + occurrence * G) & _MASK
        x ^= x >> 32
        x = x * M & _MASK
        x ^= x >> 29
        x = x * M & _MASK
        x ^= x >> 32
        x = x * M & _MASK
        return ((x ^ x >> 29) >> 11) * _UNIT

    def exponential(self, who: int, whom: int, occurrence: int) -> float:
        """Return a draw with mean 1."""
        return -log1p(-self.uniform(who, whom, occurrence))
