"""Addressed random numbers: a draw is a function of its key, never of how many draws came before.

``root`` is a 128-bit key made by Philox 4x32-10 from (random seed, replicate). A *stream* adds the kind of draw and
the item; a *draw* adds who, whom and the occurrence. The hot path uses the 64-bit finalizer mx3 twice per draw.

References
----------
Salmon, Moraes, Dror, Shaw (2011). Parallel random numbers: as easy as 1, 2, 3. SC '11. (Philox)
Maiga (2020). mx3: a 64-bit bit mixer, revision 2.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel

EVERY_REPLICATE = np.uint64(0xFFFFFFFFFFFFFFFF)
"""Stands for the replicate in keys of what all replicates share (network, population)."""

_MULTIPLIER = np.uint64(0xBEA225F9EB34556D)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""By which occurrences are spread over the numbers that are mixed."""

_SHIFT_29 = np.uint64(29)
_SHIFT_32 = np.uint64(32)
_SHIFT_11 = np.uint64(11)
_LOW_32 = np.uint64(0xFFFFFFFF)
_UNIT = 2.0**-53

_PHILOX_M0 = np.uint64(0xD2511F53)
_PHILOX_M1 = np.uint64(0xCD9E8D57)
_PHILOX_W0 = np.uint64(0x9E3779B9)
_PHILOX_W1 = np.uint64(0xBB67AE85)


@kernel
def philox(c0, c1, c2, c3, k0, k1):
    """Philox 4x32-10: four 32-bit words (held in uint64) from a four-word counter and a two-word key."""
    for _ in range(10):
        p0 = _PHILOX_M0 * c0
        p1 = _PHILOX_M1 * c2
        c0 = (p1 >> _SHIFT_32) ^ c1 ^ k0
        c2 = (p0 >> _SHIFT_32) ^ c3 ^ k1
        c1 = p1 & _LOW_32
        c3 = p0 & _LOW_32
        k0 = (k0 + _PHILOX_W0) & _LOW_32
        k1 = (k1 + _PHILOX_W1) & _LOW_32
    return c0, c1, c2, c3


@kernel
def root(random_seed, replicate):
    """Return the 128-bit root key, as two uint64 words, of a random seed and a replicate (uint64 both)."""
    w0, w1, w2, w3 = philox(
        replicate & _LOW_32,
        replicate >> _SHIFT_32,
        np.uint64(0),
        np.uint64(0),
        random_seed & _LOW_32,
        random_seed >> _SHIFT_32,
    )
    return (w0 << _SHIFT_32) | w1, (w2 << _SHIFT_32) | w3


@kernel
def mix(x):
    """Scramble a uint64 with the finalizer mx3 (a bijection; full avalanche)."""
    x ^= x >> _SHIFT_32
    x *= _MULTIPLIER
    x ^= x >> _SHIFT_29
    x *= _MULTIPLIER
    x ^= x >> _SHIFT_32
    x *= _MULTIPLIER
    x ^= x >> _SHIFT_29
    return x


@kernel
def stream(root0, root1, kind, item):
    """Return the two uint64 words of the stream of a kind of draw and an item."""
    key0 = mix(mix(root0 + np.uint64(kind) * GOLDEN) ^ np.uint64(item))
    return key0, mix(key0 + root1)


@kernel
def bits(key0, key1, who, whom, occurrence):
    """Return 64 random bits of a stream for (who, whom, occurrence), each below 2**32."""
    pair = (np.uint64(who) << _SHIFT_32) | np.uint64(whom)
    return mix(mix(pair ^ key0) + key1 + np.uint64(occurrence) * GOLDEN)


@kernel
def uniform(key0, key1, who, whom, occurrence):
    """Return a float64 in [0, 1), a multiple of 2**-53."""
    # Signed, since processors turn signed integers into floats in one instruction.
    return np.float64(np.int64(bits(key0, key1, who, whom, occurrence) >> _SHIFT_11)) * _UNIT


@kernel
def exponential_of(drawn):
    """Return the value of the exponential distribution with mean 1 that a uniform stands for.

    A uniform is a multiple of 2**-53, so 1 - u has no rounding; the logarithm of it takes half as long as log1p.
    """
    return -np.log(1.0 - drawn)


@kernel
def exponential(key0, key1, who, whom, occurrence):
    """Return a float64 from the exponential distribution with mean 1."""
    return exponential_of(uniform(key0, key1, who, whom, occurrence))


@kernel
def uniforms(root0, root1, kind, item, count):
    """Return one uniform per consumer row 0..count-1 (float64, shape [count])."""
    key0, key1 = stream(root0, root1, kind, item)
    drawn = np.empty(count)
    for row in range(count):
        drawn[row] = uniform(key0, key1, row, 0, 0)
    return drawn


@kernel
def tie_uniforms(root0, root1, kind, item, indptr, targets):
    """Return one uniform per tie u -> v, in the order of `targets` (float64, shape [ties])."""
    key0, key1 = stream(root0, root1, kind, item)
    drawn = np.empty(len(targets))
    for author in range(len(indptr) - 1):
        for tie in range(indptr[author], indptr[author + 1]):
            drawn[tie] = uniform(key0, key1, author, targets[tie], 0)
    return drawn
