"""A stretch of ticks in which no actor acts: consumers respond, and what they do becomes events of later ticks."""

from __future__ import annotations

from simulation.kernels.events.queue import read, release, waiting
from simulation.kernels.layouts import EARNED
from simulation.kernels.market.conversation import follow_up
from simulation.kernels.market.posting import consumer_posts
from simulation.kernels.market.response import respond
from simulation.kernels.market.rules import FAILED_CONSUMER
from simulation.kernels.numba_internals import kernel

PASSED, NO_SPACE, NO_CHUNK, FAILED = range(4)
"""How a call ends: all ticks passed; the workspace is too small; no chunk is free; a user's rule failed."""

TICK, STAGE, POSITION, DUE, POSTS, FIRST_POST, ADOPTIONS, FIRST_ADOPTION = range(8)
"""Places in `progress`: the tick, and the events due in it; the stage of the tick, and how much of it is done; posts
and adoptions that are kept, and the first of each that is of this tick."""
PROGRESS = 8

_RESPOND, _SEND, _FOLLOW_UP = range(3)


@kernel(error_model="numpy")
def pass_ticks(
    until, horizon, tick_days, most_events, keeps_posts, queue, due, scratch, posts, adoptions, ties, feed, tables,
    rows, delays, counts, rule, row, failed, progress,
):  # fmt: skip
    """Pass ticks from ``progress[TICK]`` on, as far as there is room, and memory of one reader and writer suffices.

    Called again after `NO_SPACE` or `NO_CHUNK`, with more of it, it goes on where it was.

    Parameters
    ----------
    until, horizon : int
        First tick that is not passed; first tick after the run.
    tick_days : float
        Length of a tick in days.
    most_events : int
        The call ends after the tick in which so many events have been responded to.
    keeps_posts : bool
        Whether posts stay in `posts` after their tick; adoptions always do.
    queue : queue.Queue
    due, scratch, posts, adoptions, ties, feed, tables, rows, rule, row, failed
        As of `respond`.
    delays
        See `layouts`.
    counts : int64 array [ticks, brands, COUNTERS]
        Added to.
    progress : int64 array [PROGRESS]
        Written.

    Returns
    -------
    int
        How the call ended.
    """
    tick, stage = progress[TICK], progress[STAGE]
    events = 0
    while tick < until and events < most_events:
        if stage == _RESPOND:
            size = waiting(queue, 0, tick)
            progress[DUE] = size
            if not keeps_posts:
                progress[POSTS] = 0
            progress[FIRST_POST], progress[FIRST_ADOPTION] = progress[POSTS], progress[ADOPTIONS]
            if size > 0:
                if (
                    size > len(due)
                    or progress[POSTS] + 2 * size > len(posts)
                    or progress[ADOPTIONS] + size > len(adoptions)
                ):
                    return NO_SPACE
                read(queue, 0, tick, due, 0)
                progress[POSTS], progress[ADOPTIONS] = respond(
                    tick, tick_days, due[:size], scratch[:size], posts, progress[POSTS], adoptions,
                    progress[ADOPTIONS], ties, feed, tables, rows, counts[tick], rule, row, failed,
                )  # fmt: skip
                if rule is not None and failed[FAILED_CONSUMER] >= 0.0:
                    progress[POSTS], progress[ADOPTIONS] = progress[FIRST_POST], progress[FIRST_ADOPTION]
                    return FAILED
                release(queue, tick)
                events += size
                stage, progress[POSITION] = _SEND, progress[FIRST_POST]
        if stage == _SEND:
            sent = consumer_posts(
                queue, tick, horizon, posts[: progress[POSTS]], progress[POSITION], EARNED, ties, tables.routes, delays
            )
            if sent < progress[POSTS]:
                progress[STAGE], progress[POSITION] = stage, sent
                return NO_CHUNK
            stage, progress[POSITION] = _FOLLOW_UP, progress[FIRST_ADOPTION]
        if stage == _FOLLOW_UP:
            followed = follow_up(
                queue, tick + 1, horizon, tick_days, adoptions[: progress[ADOPTIONS]], progress[POSITION], ties,
                tables, rows,
            )  # fmt: skip
            if followed < progress[ADOPTIONS]:
                progress[STAGE], progress[POSITION] = stage, followed
                return NO_CHUNK
        tick += 1
        stage = _RESPOND
        progress[TICK], progress[STAGE] = tick, stage
    return PASSED
