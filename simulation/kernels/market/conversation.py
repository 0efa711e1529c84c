"""Offline word of mouth: a Poisson clock per tie of each talker; and the clock after which the dissatisfied leave."""

from __future__ import annotations

import numpy as np

from simulation.kernels.events.queue import LAST_OF_CHUNK, LAST_PLACE, fresh_chunk, has_room, reader_of, word_2
from simulation.kernels.layouts import ADOPTER_SATISFIED, CLOCK, LEAVING, REFERRAL, SPONTANEOUS, TALK
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import exponential


@kernel
def grow(notes):
    """Return the notes with room for as many more."""
    grown = np.empty((2 * len(notes), 3), np.int64)
    for index in range(len(notes)):
        for column in range(3):
            grown[index, column] = notes[index, column]
    return grown


@kernel
def converse(notes, count, horizon, tick_days, talker, start, offset, duration, source, route, rate, key0, key1, ties):
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
        Who talks; the tick in which the clocks start.
    offset : float
        Days from the beginning of that tick to the start of the clocks.
    duration : float
        For how long, in days.
    source, route : int
        SPONTANEOUS or REFERRAL; what is talked about.
    rate : float
        Conversations per day, divided evenly among the talker's ties.
    key0, key1 : uint64
        Key of the gaps.

    Returns
    -------
    notes, count
    """
    targets = ties.targets
    first, end = ties.indptr[talker], ties.indptr[talker + 1]
    degree = end - first
    duration = min(duration, (horizon - start) * tick_days - offset)
    for tie in range(first, end):
        listener = np.int64(targets[tie])
        days = 0.0
        # Scenarios with more conversations on one tie are refused.
        for occurrence in range(LAST_PLACE + 1):
            days += exponential(key0, key1, talker, listener, occurrence) * degree / rate
            if not days < duration:
                break
            tick = start + np.int64((offset + days) / tick_days)
            if tick >= horizon:
                break
            if count == len(notes):
                notes = grow(notes)
            notes[count, 0] = tick
            notes[count, 1] = listener
            notes[count, 2] = word_2(TALK, source, route, occurrence)
            count += 1
    return notes, count


@kernel
def put_down(notes, count, sender, queue):
    """Put noted events of one sender into the calendar; False, and nothing is put, if there is no room."""
    if not has_room(count, queue.free_count[0], queue.cursor.size):
        return False
    events, following, free, free_count, cursor = queue
    readers = len(cursor)
    for index in range(count):
        # As `queue.put` does.
        tick, receiver = notes[index, 0], notes[index, 1]
        reader = reader_of(receiver, readers)
        at = cursor[reader, tick]
        if at & LAST_OF_CHUNK == 0:
            at = fresh_chunk(following, free, free_count, at)
        events[at, 0] = receiver
        events[at, 1] = sender
        events[at, 2] = notes[index, 2]
        cursor[reader, tick] = at + 1
    return True


@kernel
def follow_up(queue, clocks_start, horizon, tick_days, adoptions, start, ties, tables, rows):
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
    ties, tables, rows
        See `layouts`.

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
        brand_row = tables.brands[brand]
        is_satisfied = rows.u1[consumer, first_state + 2 * brand] == ADOPTER_SATISFIED
        count = 0
        if brand_row.talks_per_day > 0.0 and brand_row.talk_days > 0.0:
            route = np.int64(brand_row.positive_talk if is_satisfied else brand_row.negative_talk)
            route_row = tables.routes[route]
            notes, count = converse(
                notes, count, horizon, tick_days, consumer, clocks_start, 0.0, brand_row.talk_days, SPONTANEOUS, route,
                brand_row.talks_per_day, route_row.timing_key0, route_row.timing_key1, ties,
            )  # fmt: skip
        if is_satisfied:
            for offer in tables.offers:
                if offer.brand == brand:
                    notes, count = refer(
                        notes, count, horizon, tick_days, consumer, clocks_start, 0.0, offer, tables.routes, ties
                    )
        elif brand_row.churn_per_day > 0.0:
            days = exponential(brand_row.churn_key0, brand_row.churn_key1, consumer, 0, 0) / brand_row.churn_per_day
            if days < (horizon - clocks_start) * tick_days and clocks_start + np.int64(days / tick_days) < horizon:
                tick = clocks_start + np.int64(days / tick_days)
                if count == len(notes):
                    notes = grow(notes)
                notes[count, 0] = tick
                notes[count, 1] = consumer
                notes[count, 2] = word_2(CLOCK, LEAVING, brand, 0)
                count += 1
        if not put_down(notes, count, consumer, queue):
            return index
    return len(adoptions)


@kernel
def refer(notes, count, horizon, tick_days, talker, start, offset, offer, routes, ties):
    """Note the conversations to which an offer moves one satisfied adopter; return notes and count."""
    route = np.int64(offer.route)
    duration = offer.end_day - start * tick_days - offset
    if duration <= 0.0:
        return notes, count
    return converse(
        notes, count, horizon, tick_days, talker, start, offset, duration, REFERRAL, route,
        offer.talks_per_day, routes[route].timing_key0, routes[route].timing_key1, ties,
    )  # fmt: skip


@kernel
def refer_all(queue, clocks_start, offset, horizon, tick_days, talkers, start, offer, ties, tables):
    """Start the referral clocks of satisfied adopters (int32 [k]) for one offer, `offset` days into a tick.

    As `follow_up`.
    """
    notes = np.empty((64, 3), np.int64)
    for index in range(start, len(talkers)):
        talker = np.int64(talkers[index])
        notes, count = refer(
            notes, 0, horizon, tick_days, talker, clocks_start, offset, tables.offers[offer], tables.routes, ties
        )
        if not put_down(notes, count, talker, queue):
            return index
    return len(talkers)
