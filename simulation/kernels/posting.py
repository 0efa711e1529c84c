"""From a post to its exposures: one event per follower, after that follower's reaction delay."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import uniform
from simulation.kernels.keys import BRAND
from simulation.kernels.prefetch import prefetch
from simulation.kernels.queue import put, word_0, word_1
from simulation.kernels.records import OWNED

NEVER_ARRIVES = 0
# How many posts ahead their rows of ties are fetched.
_AHEAD = 4


@njit(cache=True, nogil=True)
def delay_ticks(drawn, cumulative, guide):
    """Return the smallest d >= 1 with ``drawn < cumulative[d]``, or `NEVER_ARRIVES` beyond the table.

    ``cumulative[d]`` is P(delay <= d ticks), so the delay is rounded up to whole ticks and never below one; it is
    monotone in `drawn`. ``guide[floor(drawn * len(guide))]`` is where the search may start.
    """
    ticks = guide[np.int64(drawn * len(guide))]
    while ticks < len(cumulative):
        if drawn < cumulative[ticks]:
            return ticks
        ticks += 1
    return NEVER_ARRIVES


@njit(cache=True, nogil=True)
def consumer_posts(chunks, tick, horizon, authors, posted_streams, channel, ties, streams, cumulative, guide):
    """Put the exposures of posts by consumers into the calendar.

    Parameters
    ----------
    chunks : queue.Chunks
        With room for one event per follower.
    tick, horizon : int
        Present tick; first tick after the run.
    authors, posted_streams : int32 arrays [k]
        Who posts which message, by its stream.
    channel : int
        PAID for posts of seeds, EARNED for others.
    ties, streams
        See `records`.
    cumulative, guide
        See `delay_ticks`.
    """
    for post in range(len(authors)):
        prefetch(ties.indptr, np.int64(authors[min(post + 2 * _AHEAD, len(authors) - 1)]), 0)
        coming = ties.indptr[authors[min(post + _AHEAD, len(authors) - 1)]]
        prefetch(ties.targets, coming, 0)
        prefetch(ties.targets, coming, 64)
        author = authors[post]
        stream = posted_streams[post]
        key0 = streams.timing[stream, 0]
        key1 = streams.timing[stream, 1]
        first = ties.indptr[author]
        for tie in range(first, ties.indptr[author + 1]):
            follower = ties.targets[tie]
            delay = delay_ticks(uniform(key0, key1, author, follower, 0), cumulative, guide)
            if delay != NEVER_ARRIVES and tick + delay < horizon:
                put(chunks, tick + delay, word_0(follower, author), word_1(channel, stream, tie - first))


@njit(cache=True, nogil=True)
def brand_post(chunks, tick, horizon, followers, stream, occurrence, streams, cumulative, guide):
    """Put the exposures of a brand's own post to its page's followers (int32 rows [f]) into the calendar."""
    key0 = streams.timing[stream, 0]
    key1 = streams.timing[stream, 1]
    for follower in followers:
        delay = delay_ticks(uniform(key0, key1, BRAND, follower, occurrence), cumulative, guide)
        if delay != NEVER_ARRIVES and tick + delay < horizon:
            put(chunks, tick + delay, word_0(follower, -1), word_1(OWNED, stream, occurrence))
