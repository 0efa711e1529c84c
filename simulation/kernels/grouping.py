"""The due events of each consumer: chained as they come, then put into their order."""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.prefetch import prefetch
from simulation.kernels.queue import channel_of, receiver_of, source_of, stream_of
from simulation.kernels.records import LEAVING

NOBODY = -1
# How many events ahead the head of a chain is fetched.
_AHEAD = 16


@njit(cache=True, nogil=True)
def chained(due, first_due):
    """Chain the due events of each consumer.

    Returns
    -------
    touched : int32 array
        Consumers with due events.
    following : int32 array [len(due)]
        Next event of the same consumer, -1 for none.
    """
    touched = np.empty(len(due), np.int32)
    following = np.empty(len(due), np.int32)
    count = 0
    last = len(due) - 1
    for index in range(len(due)):
        prefetch(first_due, receiver_of(due[min(index + _AHEAD, last), 0]), 0)
        consumer = receiver_of(due[index, 0])
        if first_due[consumer] == NOBODY:
            touched[count] = consumer
            count += 1
        following[index] = first_due[consumer]
        first_due[consumer] = index
    return touched[:count], following


@njit(cache=True, nogil=True)
def gathered(first, due, following, stream_message, order, keys):
    """Put the events of one consumer, from `first` on, into `order`, sorted; return how many.

    Shell sort: insertion sort for the usual handful, and no quadratic cost for a hub's thousands.
    """
    count = 0
    index = first
    while index != NOBODY:
        order[count] = index
        channel = channel_of(due[index, 1])
        message = 0 if channel == LEAVING else stream_message[stream_of(due[index, 1])] + 1
        keys[index] = (
            (np.uint64(message) << np.uint64(40))
            | (np.uint64(source_of(due[index, 0]) + 1) << np.uint64(8))
            | np.uint64(channel)
        )
        count += 1
        index = following[index]
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for position in range(gap, count):
            moved = order[position]
            place = position
            while place >= gap:
                other = order[place - gap]
                if keys[other] < keys[moved] or (keys[other] == keys[moved] and due[other, 1] <= due[moved, 1]):
                    break
                order[place] = other
                place -= gap
            order[place] = moved
        gap //= 3
    return count
