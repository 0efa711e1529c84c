"""The calendar of pending events: a list of small chunks per tick, and the code of one event.

An event takes 16 bytes. Word 0: receiver (32 bits), source + 1 (32 bits; 0 is the brand itself). Word 1: channel
(8 bits), stream (24 bits), slot (32 bits). The slot of a post along a tie is the tie's place in its author's row;
of a brand's own post, impression, conversation or referral it is the occurrence.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

CHUNK = 62
NO_CHUNK = -1

_SHIFT_32 = np.uint64(32)
_SHIFT_56 = np.uint64(56)
_LOW_32 = np.uint64(0xFFFFFFFF)
_LOW_24 = np.uint64(0xFFFFFF)


class Chunks(NamedTuple):
    """Storage of a calendar with c chunks and t ticks."""

    events: np.ndarray  # uint64 [c, CHUNK, 2]
    following: np.ndarray  # int32 [c], next chunk of the same tick
    free: np.ndarray  # int32 [c], stack of free chunks
    free_count: np.ndarray  # int64 [1]
    newest: np.ndarray  # int32 [t], chunk that is being filled
    filled: np.ndarray  # int32 [t], events in it
    pending: np.ndarray  # int64 [t]


@njit(cache=True, nogil=True, inline="always")
def word_0(receiver, source):
    """First word of an event; `source` -1 is the brand."""
    return (np.uint64(receiver) << _SHIFT_32) | np.uint64(source + 1)


@njit(cache=True, nogil=True, inline="always")
def word_1(channel, stream, slot):
    """Second word of an event."""
    return (np.uint64(channel) << _SHIFT_56) | (np.uint64(stream) << _SHIFT_32) | np.uint64(slot)


@njit(cache=True, nogil=True, inline="always")
def receiver_of(word0):
    """Row of the consumer that the event reaches."""
    return np.int64(word0 >> _SHIFT_32)


@njit(cache=True, nogil=True, inline="always")
def source_of(word0):
    """Row of the consumer that it comes from; -1 the brand."""
    return np.int64(word0 & _LOW_32) - 1


@njit(cache=True, nogil=True, inline="always")
def channel_of(word1):
    """Channel of the event."""
    return np.int64(word1 >> _SHIFT_56)


@njit(cache=True, nogil=True, inline="always")
def stream_of(word1):
    """Stream of the event."""
    return np.int64((word1 >> _SHIFT_32) & _LOW_24)


@njit(cache=True, nogil=True, inline="always")
def slot_of(word1):
    """Slot of the event."""
    return np.int64(word1 & _LOW_32)


@njit(cache=True, nogil=True)
def put(chunks, tick, word0, word1):
    """Put one event into its tick. The caller has made sure that enough chunks are free."""
    chunk = chunks.newest[tick]
    place = chunks.filled[tick]
    if chunk == NO_CHUNK or place == CHUNK:
        chunks.free_count[0] -= 1
        fresh = chunks.free[chunks.free_count[0]]
        chunks.following[fresh] = chunk
        chunks.newest[tick] = fresh
        chunk = fresh
        place = 0
    chunks.events[chunk, place, 0] = word0
    chunks.events[chunk, place, 1] = word1
    chunks.filled[tick] = place + 1
    chunks.pending[tick] += 1


@njit(cache=True, nogil=True)
def push(chunks, ticks, events):
    """Put each event (uint64 [k, 2]) into its tick (int32 [k])."""
    for index in range(len(ticks)):
        put(chunks, ticks[index], events[index, 0], events[index, 1])


@njit(cache=True, nogil=True)
def take(chunks, tick, extra):
    """Remove and return the events of a tick (uint64 [k + extra, 2]), with room for `extra` more at the end."""
    total = chunks.pending[tick]
    due = np.empty((total + extra, 2), np.uint64)
    chunk = chunks.newest[tick]
    size = chunks.filled[tick]
    position = 0
    while chunk != NO_CHUNK:
        for place in range(size):
            due[position, 0] = chunks.events[chunk, place, 0]
            due[position, 1] = chunks.events[chunk, place, 1]
            position += 1
        chunks.free[chunks.free_count[0]] = chunk
        chunks.free_count[0] += 1
        chunk = chunks.following[chunk]
        size = CHUNK
    chunks.newest[tick] = NO_CHUNK
    chunks.filled[tick] = 0
    chunks.pending[tick] = 0
    return due
