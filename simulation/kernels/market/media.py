"""Paid impressions: a Poisson clock per targeted consumer, up to the frequency cap; and the end of a budget."""

from __future__ import annotations

import numpy as np

from simulation.kernels.events.queue import (
    LAST_OF_CHUNK,
    all_of,
    fresh_chunk,
    origin_of,
    put,
    reader_of,
    release,
    route_of,
    waiting,
    word_2,
)
from simulation.kernels.layouts import BOUGHT, POST, origin
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import exponential

_BOUGHT = origin(POST, BOUGHT)


@kernel
def flight(queue, tick, offset, tick_days, audience, rate, duration, cap, route, key0, key1, counts, position):
    """Put the impressions of a flight, or of a part of its audience, into the calendar.

    Parameters
    ----------
    queue : queue.Queue
    tick : int
        In which the flight starts.
    offset : float
        Days from the beginning of that tick to the start of the flight.
    tick_days : float
        Length of a tick in days.
    audience : int32 array [a]
        Rows of the targeted consumers.
    rate : float
        Impressions per consumer and day, above zero.
    duration : float
        Days from the start of the flight to its end.
    cap : int
        Impressions per consumer at most.
    route, key0, key1
        The flight's route, and the key of its gaps.
    counts : int64 array [ticks]
        Impressions of the flight in each tick of the run; added to.
    position : tuple of int, int, float
        Index in the audience, number and moment of the last impression before, where to go on: (0, 0, 0.0) at first.

    Returns
    -------
    position
        Where room ended; its index is the length of the audience when all is done.
    """
    events, following, free, free_count, cursor = queue
    readers = len(cursor)
    horizon = len(counts)
    word2 = word_2(POST, BOUGHT, route, 0)
    begin, occurrence, moment = position
    for index in range(begin, len(audience)):
        consumer = np.int64(audience[index])
        reader = reader_of(consumer, readers)
        while occurrence < cap:
            later = moment + exponential(key0, key1, consumer, 0, occurrence) / rate
            if not later < duration:
                break
            arrival = tick + np.int64((offset + later) / tick_days)
            if arrival >= horizon:
                break
            if free_count[0] == 0:
                return index, occurrence, moment
            # As `queue.put` does.
            at = cursor[reader, arrival]
            if at & LAST_OF_CHUNK == 0:
                at = fresh_chunk(following, free, free_count, at)
            events[at, 0] = consumer
            events[at, 1] = occurrence
            events[at, 2] = word2
            cursor[reader, arrival] = at + 1
            counts[arrival] += 1
            moment = later
            occurrence += 1
        moment = 0.0
        occurrence = 0
    return len(audience), 0, 0.0


@kernel
def is_of_flight(word2, route):
    """Whether an event is an impression of a flight."""
    return origin_of(word2) == _BOUGHT and route_of(word2) == route


@kernel
def moment_of(consumer, occurrence, rate, key0, key1):
    """Return the days from the start of a flight to an impression."""
    moment = 0.0
    for number in range(occurrence + 1):
        moment += exponential(key0, key1, consumer, 0, number) / rate
    return moment


@kernel
def moments(queue, tick, route, rate, key0, key1):
    """Return moments (float64 [i]) and consumers (int64 [i]) of a flight's impressions in a tick, in any order."""
    total = 0
    for reader in range(len(queue.cursor)):
        total += waiting(queue, reader, tick)
    days = np.empty(total)
    consumers = np.empty(total, np.int64)
    count = 0
    for reader in range(len(queue.cursor)):
        due = all_of(queue, reader, tick)
        for index in range(len(due)):
            if is_of_flight(due[index, 2], route):
                consumers[count] = due[index, 0]
                days[count] = moment_of(consumers[count], np.int64(due[index, 1]), rate, key0, key1)
                count += 1
    return days[:count], consumers[:count]


@kernel
def cut(queue, tick, route, moment, consumer, rate, key0, key1):
    """Take a flight's impressions after a moment of a tick out of the calendar, those of all later ticks included.

    Parameters
    ----------
    queue : queue.Queue
        Into which the flight was put, or a part of it.
    tick, route : int
    moment, consumer
        Of the last impression that stays; of the same moment, those of lower rows stay too.
    rate, key0, key1
        As for `flight`.
    """
    readers, horizon = queue.cursor.shape
    for later in range(tick, horizon):
        held = [all_of(queue, reader, later) for reader in range(readers)]
        release(queue, later)
        for due in held:
            for index in range(len(due)):
                word2 = due[index, 2]
                if is_of_flight(word2, route):
                    if later > tick:
                        continue
                    who = np.int64(due[index, 0])
                    if (moment_of(who, np.int64(due[index, 1]), rate, key0, key1), who) > (moment, consumer):
                        continue
                put(queue, later, np.int64(due[index, 0]), np.int64(due[index, 1]), word2)
