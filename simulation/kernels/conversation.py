"""Offline word of mouth: a Poisson clock per tie of each talker; and the clock after which the dissatisfied leave."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential
from simulation.kernels.queue import word_0, word_1
from simulation.kernels.records import LEAVING


@njit(cache=True, nogil=True)
def converse(horizon, tick_days, talkers, starts, durations, talk_streams, channel, rate, key0, key1, ties):
    """Return the conversations that talkers will have with their followers.

    Parameters
    ----------
    horizon : int
        First tick after the run.
    tick_days : float
        Length of a tick in days.
    talkers, starts, talk_streams : int32 arrays [k]
        Who talks, the tick at whose beginning the clocks start, and the stream that says what is talked about.
    durations : float64 array [k]
        For how long, in days.
    channel : int
        TALK or REFERRAL.
    rate : float
        Conversations per talker and day, divided evenly among the talker's ties.
    key0, key1 : uint64
        Stream of the gaps.

    Returns
    -------
    ticks : int32 array [e]
    events : uint64 array [e, 2]
        The slot of an event is its count on that tie.
    """
    ticks = np.empty(64, np.int32)
    events = np.empty((64, 2), np.uint64)
    count = 0
    for index in range(len(talkers)):
        talker = talkers[index]
        degree = ties.indptr[talker + 1] - ties.indptr[talker]
        duration = min(durations[index], (horizon - starts[index]) * tick_days)
        for tie in range(ties.indptr[talker], ties.indptr[talker + 1]):
            listener = ties.targets[tie]
            days = 0.0
            occurrence = 0
            while True:
                days += exponential(key0, key1, talker, listener, occurrence) * degree / rate
                if not days < duration:
                    break
                tick = starts[index] + np.int64(days / tick_days)
                if tick >= horizon:
                    break
                if count == len(ticks):
                    more_ticks = np.empty(2 * count, np.int32)
                    more_ticks[:count] = ticks
                    ticks = more_ticks
                    more_events = np.empty((2 * count, 2), np.uint64)
                    more_events[:count] = events
                    events = more_events
                ticks[count] = tick
                events[count, 0] = word_0(listener, talker)
                events[count, 1] = word_1(channel, talk_streams[index], occurrence)
                count += 1
                occurrence += 1
    return ticks[:count], events[:count]


@njit(cache=True, nogil=True)
def leave(horizon, tick_days, consumers, start, rate, brand, key0, key1):
    """Return when consumers (int32 [k]) leave a brand, at `rate` per day from the beginning of tick `start`."""
    ticks = np.empty(len(consumers), np.int32)
    events = np.empty((len(consumers), 2), np.uint64)
    count = 0
    for consumer in consumers:
        days = exponential(key0, key1, consumer, 0, 0) / rate
        if not days < (horizon - start) * tick_days:
            continue
        tick = start + np.int64(days / tick_days)
        if tick >= horizon:
            continue
        ticks[count] = tick
        events[count, 0] = word_0(consumer, consumer)
        events[count, 1] = word_1(LEAVING, brand, 0)
        count += 1
    return ticks[:count], events[:count]
