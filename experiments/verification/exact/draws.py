"""Addressed draws in plain Python integers, written from docs/model.md and docs/processes.md.

Nothing here is shared with the simulator: what the simulator tosses, this tosses again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

WORD = 2**64 - 1
MULTIPLIER = 0xBEA225F9EB34556D
GOLDEN = 0x9E3779B97F4A7C15

EXPOSURE, THRESHOLD, SKIP = 20, 23, 33
"""Kinds of draws and their numbers."""


def mixed(bits: int) -> int:
    """Return 64 bits in which every bit depends on every bit given."""
    for shift in (32, 29, 32):
        bits ^= bits >> shift
        bits = bits * MULTIPLIER & WORD
    return bits ^ bits >> 29


def root(random_seed: int, replicate: int) -> tuple[int, int]:
    """Return the root of all draws of a replicate: Philox 4x32-10 (Salmon et al. 2011)."""
    word = 2**32 - 1
    counter = [replicate & word, replicate >> 32, 0, 0]
    key = [random_seed & word, random_seed >> 32]
    for _ in range(10):
        first, second = counter[0] * 0xD2511F53, counter[2] * 0xCD9E8D57
        counter = [
            (second >> 32) ^ counter[1] ^ key[0],
            second & word,
            (first >> 32) ^ counter[3] ^ key[1],
            first & word,
        ]
        key = [(key[0] + 0x9E3779B9) & word, (key[1] + 0xBB67AE85) & word]
    return counter[0] << 32 | counter[1], counter[2] << 32 | counter[3]


def item(*names: str) -> int:
    """Return the 64-bit identity of an item from its names."""
    return int.from_bytes(hashlib.blake2b("\0".join(names).encode(), digest_size=8).digest(), "little")


class Stream:
    """All draws of one kind and item in one replicate.

    Parameters
    ----------
    random_seed, replicate, kind : int
    names : sequence of str
        The names of the item.
    """

    def __init__(self, random_seed: int, replicate: int, kind: int, names: Sequence[str]) -> None:
        root0, root1 = root(random_seed, replicate)
        self._key0 = mixed(mixed((root0 + kind * GOLDEN) & WORD) ^ item(*names))
        self._key1 = mixed((self._key0 + root1) & WORD)

    def bits(self, who: int, whom: int, occurrence: int = 0) -> int:
        """Return the 64 bits of a draw."""
        addressed = mixed((who << 32 | whom) ^ self._key0)
        return mixed((addressed + self._key1 + occurrence * GOLDEN) & WORD)

    def uniform(self, who: int, whom: int, occurrence: int = 0) -> float:
        """Return the draw as a multiple of 2**-53 in [0, 1)."""
        return (self.bits(who, whom, occurrence) >> 11) * 2.0**-53
