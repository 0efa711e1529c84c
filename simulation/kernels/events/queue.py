"""The calendar of pending events: per writer, reader and tick a list of chunks; and the code of one event.

An event takes 12 bytes. Word 0: receiver. Word 1: the sender's row; the occurrence where the sender is the brand.
Word 2: kind (2 bits), source (2 bits), route (13 bits), place (15 bits). The place of a post along a tie is the tie's
place in its author's row, as far as it fits; that of a conversation is its occurrence. A clock has a brand instead of
a route.

Consumers are dealt to readers in stripes, see `reader_of`. In a tick, first all readers read, then all writers write:
no two of them touch the same memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.kernels.layouts import LINE, OWNED, POST, origin
from simulation.kernels.numba_internals import kernel, prefetch

CHUNK_BITS = 6
CHUNK = 1 << CHUNK_BITS
LAST_OF_CHUNK = CHUNK - 1
MOST_ROUTES = 1 << 13
LAST_PLACE = (1 << 15) - 1
"""Of a tie: it is this one or a later one. Of conversations on one tie: there are no more."""
STRIPE_BITS = 10

_WORDS = 3
_KIND_SHIFT = 30
_ORIGIN_SHIFT = 28
_ROUTE_SHIFT = 15
_LAST_FROM_BRAND = origin(POST, OWNED)


class Queue(NamedTuple):
    """What one writer has written and nobody has read yet; c chunks, r readers, t ticks.

    ``cursor[reader, tick]`` is the place in `events`, counted over all chunks, where the next event goes. At the
    beginning of a chunk (a multiple of `CHUNK`) the chunk before is full, and the next event needs a fresh one.
    """

    events: np.ndarray  # uint32 [c CHUNK, 3]
    following: np.ndarray  # int32 [c], next chunk of the same reader and tick, -1 for none
    free: np.ndarray  # int32 [c], stack of free chunks
    free_count: np.ndarray  # int64 [1]
    cursor: np.ndarray  # int64 [r, t]


@kernel
def reader_of(consumer, readers):
    """Return who reads what a consumer receives; `readers` is a power of two."""
    return (np.int64(consumer) >> STRIPE_BITS) & (readers - 1)


@kernel
def word_2(kind, source, route, place):
    """Third word of an event."""
    return np.uint32(
        (np.int64(kind) << _KIND_SHIFT)
        | (np.int64(source) << _ORIGIN_SHIFT)
        | (np.int64(route) << _ROUTE_SHIFT)
        | np.int64(place)
    )


@kernel
def kind_of(word2):
    """Kind of the event."""
    return np.int64(word2) >> _KIND_SHIFT


@kernel
def origin_of(word2):
    """Kind and source of the event, as one number."""
    return np.int64(word2) >> _ORIGIN_SHIFT


@kernel
def source_of(word2):
    """Source of the event."""
    return origin_of(word2) & 3


@kernel
def is_from_brand(word2):
    """Whether the sender is the brand: of the posts that are bought, and those on its page."""
    return origin_of(word2) <= _LAST_FROM_BRAND


@kernel
def route_of(word2):
    """Route of the event."""
    return (np.int64(word2) >> _ROUTE_SHIFT) & (MOST_ROUTES - 1)


@kernel
def place_of(word2):
    """Place of the event."""
    return np.int64(word2) & LAST_PLACE


@kernel
def fresh_chunk(following, free, free_count, at):
    """Return the place of the first event of a free chunk, linked to the full chunk at whose end the cursor `at` is."""
    free_count[0] -= 1
    fresh = np.int64(free[free_count[0]])
    following[fresh] = (at >> CHUNK_BITS) - 1
    return fresh << CHUNK_BITS


@kernel
def put(queue, tick, word0, word1, word2):
    """Put one event into its tick. The caller has made sure that a chunk is free; see `has_room`.

    Each passing of an array to a function counts references, which takes three times as long as the rest: the
    busiest loops, in `posting` and `media`, do the same in line.
    """
    reader = reader_of(word0, len(queue.cursor))
    at = queue.cursor[reader, tick]
    if at & LAST_OF_CHUNK == 0:
        at = fresh_chunk(queue.following, queue.free, queue.free_count, at)
    queue.events[at, 0] = word0
    queue.events[at, 1] = word1
    queue.events[at, 2] = word2
    queue.cursor[reader, tick] = at + 1


@kernel
def has_room(count, free, cursors):
    """Whether `count` more events fit into so many free chunks, however they fall on the cursors."""
    return free >= count // CHUNK + min(count, cursors)


@kernel
def newest_chunk(at):
    """Return the chunk that a cursor fills or has filled, and the number of events in it; -1 for none."""
    chunk = (at + CHUNK - 1 >> CHUNK_BITS) - 1
    return chunk, at - (chunk << CHUNK_BITS)


@kernel
def waiting(queue, reader, tick):
    """Return how many events a reader will find in a tick."""
    chunk, count = newest_chunk(queue.cursor[reader, tick])
    if chunk < 0:
        return 0
    following = queue.following
    chunk = np.int64(following[chunk])
    while chunk >= 0:
        count += CHUNK
        chunk = np.int64(following[chunk])
    return count


@kernel
def read(queue, reader, tick, due, position):
    """Copy the events of a reader in a tick into `due` (uint32 [k, 3]), from `position` on.

    They stay until the writer releases the tick. Returns the position after the last; nothing is copied if that is
    beyond `due`.
    """
    after = position + waiting(queue, reader, tick)
    if after > len(due):
        return after
    events, following = queue.events, queue.following
    chunk, size = newest_chunk(queue.cursor[reader, tick])
    while chunk >= 0:
        first = chunk << CHUNK_BITS
        chunk = np.int64(following[chunk])
        # Chunks lie anywhere in memory: the next one is fetched while this one is copied.
        for line in range(0, CHUNK * _WORDS * 4, LINE):
            prefetch(events, chunk << CHUNK_BITS, line)
        for place in range(first, first + size):
            due[position, 0] = events[place, 0]
            due[position, 1] = events[place, 1]
            due[position, 2] = events[place, 2]
            position += 1
        size = CHUNK
    return after


@kernel
def all_of(queue, reader, tick):
    """Return the events of a reader in a tick (uint32 [k, 3])."""
    due = np.empty((waiting(queue, reader, tick), _WORDS), np.uint32)
    read(queue, reader, tick, due, 0)
    return due


@kernel
def release(queue, tick):
    """Forget the events of a tick, which all readers have read."""
    following, free, free_count, cursor = queue.following, queue.free, queue.free_count, queue.cursor
    for reader in range(len(cursor)):
        chunk, _ = newest_chunk(cursor[reader, tick])
        while chunk >= 0:
            free[free_count[0]] = chunk
            free_count[0] += 1
            chunk = np.int64(following[chunk])
        cursor[reader, tick] = 0


@kernel
def push(queue, ticks, events, start):
    """Put events (uint32 [k, 3]) from `start` on into their ticks (int32 [k]); return the first that has no room."""
    for index in range(start, len(ticks)):
        if not has_room(1, queue.free_count[0], queue.cursor.size):
            return index
        put(queue, np.int64(ticks[index]), np.int64(events[index, 0]), np.int64(events[index, 1]), events[index, 2])
    return len(ticks)
