"""Paid impressions: a Poisson clock per targeted consumer, up to the frequency cap."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential
from simulation.kernels.queue import word_0, word_1
from simulation.kernels.records import PAID


@njit(cache=True, nogil=True)
def flight(audience, rate, duration, cap, key0, key1):
    """Return the impressions of a flight, in the order of the audience.

    Parameters
    ----------
    audience : int32 array [a]
        Rows of the targeted consumers.
    rate : float
        Impressions per consumer and day, above zero.
    duration : float
        Days from the start of the flight to its end.
    cap : int
        Impressions per consumer at most.
    key0, key1 : uint64
        Stream of the gaps.

    Returns
    -------
    days : float64 array [i]
        Since the start of the flight.
    consumers, occurrences : int32 arrays [i]
    """
    expected = min(rate * duration, np.float64(cap)) * len(audience)
    size = np.int64(expected * 1.1) + 64
    days = np.empty(size)
    consumers = np.empty(size, np.int32)
    occurrences = np.empty(size, np.int32)
    count = 0
    for consumer in audience:
        moment = 0.0
        for occurrence in range(cap):
            moment += exponential(key0, key1, consumer, 0, occurrence) / rate
            if not moment < duration:
                break
            if count == len(days):
                more_days = np.empty(2 * count)
                more_days[:count] = days
                days = more_days
                more_consumers = np.empty(2 * count, np.int32)
                more_consumers[:count] = consumers
                consumers = more_consumers
                more_occurrences = np.empty(2 * count, np.int32)
                more_occurrences[:count] = occurrences
                occurrences = more_occurrences
            days[count] = moment
            consumers[count] = consumer
            occurrences[count] = occurrence
            count += 1
    return days[:count], consumers[:count], occurrences[:count]


@njit(cache=True, nogil=True)
def in_order_of_time(days, consumers, occurrences, tick_days, ticks):
    """Sort the impressions of a flight by time; those of the same moment stay in the order of the audience.

    Parameters
    ----------
    days, consumers, occurrences
        As `flight` returns them.
    tick_days : float
    ticks : int
        Number of ticks that the flight may last, above all of its impressions.

    Returns
    -------
    passed : int64 array [i]
        Ticks since the start of the flight.
    consumers, occurrences : int32 arrays [i]
    """
    starts = np.zeros(ticks + 1, np.int64)
    for index in range(len(days)):
        starts[np.int64(days[index] / tick_days) + 1] += 1
    starts = np.cumsum(starts)
    passed = np.repeat(np.arange(ticks), np.diff(starts))
    # Into its tick each, in order of the audience; then by time within the tick, which is short.
    place = starts.copy()
    sorted_days = np.empty(len(days))
    rows = np.empty(len(days), np.int64)
    for index in range(len(days)):
        tick = np.int64(days[index] / tick_days)
        sorted_days[place[tick]] = days[index]
        rows[place[tick]] = index
        place[tick] += 1
    sorted_consumers = np.empty(len(days), np.int32)
    sorted_occurrences = np.empty(len(days), np.int32)
    for tick in range(ticks):
        first = starts[tick]
        order = np.argsort(sorted_days[first : starts[tick + 1]], kind="mergesort")
        for position in range(len(order)):
            row = rows[first + order[position]]
            sorted_consumers[first + position] = consumers[row]
            sorted_occurrences[first + position] = occurrences[row]
    return passed, sorted_consumers, sorted_occurrences


@njit(cache=True, nogil=True)
def serve(due, position, consumers, occurrences, stream):
    """Write impressions into the due events, from `position` on."""
    for index in range(len(consumers)):
        due[position + index, 0] = word_0(consumers[index], -1)
        due[position + index, 1] = word_1(PAID, stream, occurrences[index])
