"""Offline word of mouth: a Poisson clock per tie of each talker; and the clock after which the dissatisfied leave."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential
from simulation.kernels.queue import LAST_PLACE, has_room, put, word_2
from simulation.kernels.records import ADOPTER_SATISFIED, LEAVING, REFERRAL, TALK


@njit(cache=True, nogil=True)
def noted(notes, count, tick, receiver, word2):
    """Write one event down; return the notes, larger if they were full."""
    if count == len(notes):
        more = np.empty((2 * count, 3), np.int64)
        more[:count] = notes
        notes = more
    notes[count, 0] = tick
    notes[count, 1] = receiver
    notes[count, 2] = word2
    return notes


@njit(cache=True, nogil=True)
def converse(notes, count, horizon, tick_days, talker, start, duration, channel, stream, rate, key0, key1, ties):
    """Note the conversations that a talker will have with its followers.

    Parameters
    ----------
    notes : int64 array [k, 3]
        Tick, listener and third word of each event; the first `count` are in use.
    horizon : int
        First tick after the run.
    tick_days : float
        Length of a tick in days.
    talker, start : int
        Who talks; the tick at whose beginning the clocks start.
    duration : float
        For how long, in days.
    channel, stream : int
        TALK or REFERRAL; what is talked about.
    rate : float
        Conversations per day, divided evenly among the talker's ties.
    key0, key1 : uint64
        Stream of the gaps.

    Returns
    -------
    notes, count
    """
    first, end = ties.indptr[talker], ties.indptr[talker + 1]
    degree = end - first
    duration = min(duration, (horizon - start) * tick_days)
    for tie in range(first, end):
        listener = np.int64(ties.targets[tie])
        days = 0.0
        # Scenarios with more conversations on one tie are refused.
        for occurrence in range(LAST_PLACE + 1):
            days += exponential(key0, key1, talker, listener, occurrence) * degree / rate
            if not days < duration:
                break
            tick = start + np.int64(days / tick_days)
            if tick >= horizon:
                break
            notes = noted(notes, count, tick, listener, word_2(channel, 0, stream, occurrence))
            count += 1
    return notes, count


@njit(cache=True, nogil=True)
def put_down(notes, count, source, queue):
    """Put noted events of one source into the calendar; False, and nothing is put, if there is no room."""
    if not has_room(count, queue.free_count[0], queue.cursor.size):
        return False
    for index in range(count):
        put(queue, notes[index, 0], notes[index, 1], source, np.uint32(notes[index, 2]))
    return True


@njit(cache=True, nogil=True)
def follow_up(queue, clocks_start, horizon, tick_days, adoptions, start, offers, ties, streams, brands, rows):
    """Start the clocks of new adopters: conversations, referrals, leaving.

    Parameters
    ----------
    queue : queue.Queue
    clocks_start, horizon : int
        Tick at whose beginning the clocks start; first tick after the run.
    tick_days : float
        Length of a tick in days.
    adoptions : int32 array [a, >= 2]
        Consumer and brand.
    start : int
        First of the adoptions to follow up.
    offers, ties, streams, brands, rows
        See `records`.

    Returns
    -------
    int
        First adoption for which there was no room, or their number.
    """
    notes = np.empty((64, 3), np.int64)
    first_state = 4 * rows.layout.states
    for index in range(start, len(adoptions)):
        consumer = np.int64(adoptions[index, 0])
        brand = np.int64(adoptions[index, 1])
        is_satisfied = rows.u1[consumer, first_state + 2 * brand] == ADOPTER_SATISFIED
        count = 0
        if brands.talks_per_day[brand] > 0.0 and brands.talk_days[brand] > 0.0:
            stream = brands.positive_talk[brand] if is_satisfied else brands.negative_talk[brand]
            notes, count = converse(
                notes, count, horizon, tick_days, consumer, clocks_start, brands.talk_days[brand], TALK, stream,
                brands.talks_per_day[brand], streams.timing[stream, 0], streams.timing[stream, 1], ties,
            )  # fmt: skip
        if is_satisfied:
            for offer in range(len(offers.brand)):
                if offers.brand[offer] == brand:
                    notes, count = refer(
                        notes, count, horizon, tick_days, consumer, clocks_start, offer, offers, streams, ties
                    )
        elif brands.churn_per_day[brand] > 0.0:
            drawn = exponential(brands.churn_key[brand, 0], brands.churn_key[brand, 1], consumer, 0, 0)
            days = drawn / brands.churn_per_day[brand]
            if days < (horizon - clocks_start) * tick_days and clocks_start + np.int64(days / tick_days) < horizon:
                tick = clocks_start + np.int64(days / tick_days)
                notes = noted(notes, count, tick, consumer, word_2(LEAVING, 0, brand, 0))
                count += 1
        if not put_down(notes, count, consumer, queue):
            return index
    return len(adoptions)


@njit(cache=True, nogil=True)
def refer(notes, count, horizon, tick_days, talker, start, offer, offers, streams, ties):
    """Note the conversations to which an offer moves one satisfied adopter; return notes and count."""
    stream = offers.stream[offer]
    duration = offers.end_day[offer] - start * tick_days
    if duration <= 0.0:
        return notes, count
    return converse(
        notes, count, horizon, tick_days, talker, start, duration, REFERRAL, stream,
        offers.talks_per_day[offer], streams.timing[stream, 0], streams.timing[stream, 1], ties,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def refer_all(queue, clocks_start, horizon, tick_days, talkers, start, offer, offers, ties, streams):
    """Start the referral clocks of satisfied adopters (int32 [k]) for one offer; as `follow_up`."""
    notes = np.empty((64, 3), np.int64)
    for index in range(start, len(talkers)):
        talker = np.int64(talkers[index])
        notes, count = refer(notes, 0, horizon, tick_days, talker, clocks_start, offer, offers, streams, ties)
        if not put_down(notes, count, talker, queue):
            return index
    return len(talkers)
