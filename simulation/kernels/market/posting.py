"""From a post to its exposures: one event per follower, after that follower's reaction delay."""

from __future__ import annotations

import numpy as np

from simulation.kernels.events.queue import LAST_OF_CHUNK, LAST_PLACE, fresh_chunk, has_room, put, reader_of, word_2
from simulation.kernels.layouts import OWNED, POST
from simulation.kernels.numba_internals import kernel, prefetch
from simulation.kernels.random.generator import uniform
from simulation.kernels.random.keys import BRAND

# How many posts ahead their rows of ties are fetched.
_AHEAD = 4


@kernel
def delay_ticks(drawn, cumulative, guide):
    """Return the smallest d >= 1 with ``drawn < cumulative[d]``; the last entry, 1, stands for never.

    ``cumulative[d]`` is P(delay <= d ticks), so the delay is rounded up to whole ticks and never below one; it is
    monotone in `drawn`. ``guide[floor(drawn * len(guide))]`` is where the search may start.
    """
    ticks = guide[np.int64(drawn * len(guide))]
    while drawn >= cumulative[ticks]:
        ticks += 1
    return ticks


@kernel
def consumer_posts(queue, tick, horizon, posts, start, source, ties, routes, delays):
    """Put the exposures of posts by consumers into the calendar.

    Parameters
    ----------
    queue : queue.Queue
    tick, horizon : int
        Present tick; first tick after the run.
    posts : int32 array [k, >= 2]
        Who posts which message, by its route.
    start : int
        First of the posts to be put.
    source : int
        SEEDED or EARNED.
    ties, routes, delays
        See `layouts`.

    Returns
    -------
    int
        First post for which there was no room, or the number of posts.
    """
    events, following, free, free_count, cursor = queue
    indptr, targets, cumulative, guide = ties.indptr, ties.targets, delays.cumulative, delays.guide
    readers, guides = len(cursor), len(guide)
    last = len(posts) - 1
    for post in range(start, len(posts)):
        prefetch(indptr, np.int64(posts[min(post + 2 * _AHEAD, last), 0]), 0)
        coming = indptr[posts[min(post + _AHEAD, last), 0]]
        prefetch(targets, coming, 0)
        prefetch(targets, coming, 64)
        author = np.int64(posts[post, 0])
        route = np.int64(posts[post, 1])
        key0 = routes[route].timing_key0
        key1 = routes[route].timing_key1
        word2 = np.int64(word_2(POST, source, route, 0))
        first = indptr[author]
        end = indptr[author + 1]
        if not has_room(end - first, free_count[0], cursor.size):
            return post
        for tie in range(first, end):
            follower = np.int64(targets[tie])
            drawn = uniform(key0, key1, author, follower, 0)
            # As `delay_ticks` and `queue.put` do.
            arrival = guide[np.int64(drawn * guides)]
            arrival += drawn >= cumulative[arrival]
            while drawn >= cumulative[arrival]:
                arrival += 1
            arrival += tick
            if arrival < horizon:
                reader = reader_of(follower, readers)
                at = cursor[reader, arrival]
                if at & LAST_OF_CHUNK == 0:
                    at = fresh_chunk(following, free, free_count, at)
                events[at, 0] = follower
                events[at, 1] = author
                events[at, 2] = word2 | min(tie - first, LAST_PLACE)
                cursor[reader, arrival] = at + 1
    return len(posts)


@kernel
def brand_post(queue, tick, horizon, followers, start, route, occurrence, routes, delays):
    """Put the exposures of a brand's own post to its page's followers (int32 rows [f]) into the calendar.

    Returns the first follower, counted from `start` on, for whom there was no room, or the number of followers.
    """
    key0 = routes[route].timing_key0
    key1 = routes[route].timing_key1
    word2 = word_2(POST, OWNED, route, 0)
    for index in range(start, len(followers)):
        if not has_room(1, queue.free_count[0], queue.cursor.size):
            return index
        follower = np.int64(followers[index])
        delay = delay_ticks(uniform(key0, key1, BRAND, follower, occurrence), delays.cumulative, delays.guide)
        if tick + delay < horizon:
            put(queue, tick + delay, follower, occurrence, word2)
    return len(followers)
