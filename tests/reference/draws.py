"""The draws of docs/model.md ("Draws") in plain Python integers: slow, and independent of the simulation."""

from __future__ import annotations

import hashlib
import math

BRAND = 0xFFFFFFFF  # who, where a brand acts
NOBODY = 0  # whom, where a draw concerns nobody else
NO_ITEM = 0
EVERY_REPLICATE = 2**64 - 1

TRIVALENCY = 11

EXPOSURE = 20
DELAY = 21
ADOPTION = 22
THRESHOLD = 23
SATISFACTION = 24
REVIEW = 25
CHURN = 26
TALK_GAP = 27
TALK_ADOPTION = 28
REFERRAL_GAP = 29
REFERRAL_ADOPTION = 30
IMPRESSION_GAP = 31
ACCEPTANCE = 32
SKIP = 33
TIE_BREAK = 34

MASK32 = 2**32 - 1
MASK64 = 2**64 - 1
M = 0xBEA225F9EB34556D
G = 0x9E3779B97F4A7C15


def identity(*names: str | int) -> int:
    """Return the 64-bit item of its names."""
    text = "\0".join(str(name) for name in names)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def mix(x: int) -> int:
    """Scramble 64 bits."""
    x ^= x >> 32
    x = x * M & MASK64
    x ^= x >> 29
    x = x * M & MASK64
    x ^= x >> 32
    x = x * M & MASK64
    return x ^ x >> 29


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the four words of Philox 4x32-10 (Salmon et al. 2011)."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        first = 0xD2511F53 * c0
        second = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (
            (second >> 32) ^ c1 ^ k0,
            second & MASK32,
            (first >> 32) ^ c3 ^ k1,
            first & MASK32,
        )
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


def root(random_seed: int, replicate: int) -> tuple[int, int]:
    """Return the two 64-bit roots of a replicate."""
    w0, w1, w2, w3 = philox((replicate & MASK32, replicate >> 32, 0, 0), (random_seed & MASK32, random_seed >> 32))
    return w0 << 32 | w1, w2 << 32 | w3


def bits(roots: tuple[int, int], kind: int, who: int, whom: int, item: int, occurrence: int) -> int:
    """Return the 64 bits of one draw."""
    key0 = mix(mix((roots[0] + kind * G) & MASK64) ^ item)
    key1 = mix((key0 + roots[1]) & MASK64)
    return mix((mix((who << 32 | whom) ^ key0) + key1 + occurrence * G) & MASK64)


class Draws:
    """The draws of one replicate, addressed by (kind, who, whom, item, occurrence)."""

    def __init__(self, random_seed: int, replicate: int) -> None:
        self.roots = root(random_seed, replicate)

    def bits(self, kind: int, who: int, whom: int, item: int, occurrence: int = 0) -> int:
        """Return a draw of 64 bits."""
        return bits(self.roots, kind, who, whom, item, occurrence)

    def uniform(self, kind: int, who: int, whom: int, item: int, occurrence: int = 0) -> float:
        """Return a draw in [0, 1)."""
        return (bits(self.roots, kind, who, whom, item, occurrence) >> 11) * 2.0**-53

    def exponential(self, kind: int, who: int, whom: int, item: int, occurrence: int = 0) -> float:
        """Return a draw with mean 1."""
        return -math.log1p(-self.uniform(kind, who, whom, item, occurrence))
