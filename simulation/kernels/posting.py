"""From a post to its exposures: one event per follower, after that follower's reaction delay."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import uniform
from simulation.kernels.keys import BRAND
from simulation.kernels.queue import word_0, word_1
from simulation.kernels.records import OWNED

NEVER_ARRIVES = 0


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
def consumer_posts(tick, horizon, authors, posted_streams, channels, ties, streams, cumulative, guide):
    """Return the exposures of posts by consumers.

    Parameters
    ----------
    tick, horizon : int
        Present tick; first tick after the run.
    authors, posted_streams, channels : int32 arrays [k]
        Who posts which message (by its stream), and whether the exposures are paid (a seed's) or earned.

    Returns
    -------
    ticks : int32 array [e]
    events : uint64 array [e, 2]
    """
    bound = 0
    for post in range(len(authors)):
        bound += ties.indptr[authors[post] + 1] - ties.indptr[authors[post]]
    ticks = np.empty(bound, np.int32)
    events = np.empty((bound, 2), np.uint64)
    count = 0
    for post in range(len(authors)):
        author = authors[post]
        stream = posted_streams[post]
        key0 = streams.timing[stream, 0]
        key1 = streams.timing[stream, 1]
        first = ties.indptr[author]
        for tie in range(first, ties.indptr[author + 1]):
            follower = ties.targets[tie]
            delay = delay_ticks(uniform(key0, key1, author, follower, 0), cumulative, guide)
            if delay == NEVER_ARRIVES or tick + delay >= horizon:
                continue
            ticks[count] = tick + delay
            events[count, 0] = word_0(follower, author)
            events[count, 1] = word_1(channels[post], stream, tie - first)
            count += 1
    return ticks[:count], events[:count]


@njit(cache=True, nogil=True)
def brand_post(tick, horizon, followers, stream, occurrence, streams, cumulative, guide):
    """Return the exposures of a brand's own post to its page's followers (int32 rows [f]); as `consumer_posts`."""
    ticks = np.empty(len(followers), np.int32)
    events = np.empty((len(followers), 2), np.uint64)
    count = 0
    key0 = streams.timing[stream, 0]
    key1 = streams.timing[stream, 1]
    for follower in followers:
        delay = delay_ticks(uniform(key0, key1, BRAND, follower, occurrence), cumulative, guide)
        if delay == NEVER_ARRIVES or tick + delay >= horizon:
            continue
        ticks[count] = tick + delay
        events[count, 0] = word_0(follower, -1)
        events[count, 1] = word_1(OWNED, stream, occurrence)
        count += 1
    return ticks[:count], events[:count]
