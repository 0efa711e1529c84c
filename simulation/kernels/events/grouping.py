"""The due events of a tick in the order in which they are responded to: by consumer, then as the model says."""

from __future__ import annotations

import numpy as np

from simulation.kernels.events.queue import is_from_brand, kind_of, origin_of, place_of, route_of
from simulation.kernels.layouts import CLOCK
from simulation.kernels.numba_internals import kernel


@kernel
def by_receiver(due, scratch, consumers):
    """Sort the events by receiver, in place, in two passes of a radix sort.

    Parameters
    ----------
    due, scratch : uint32 arrays [k, 3]
        Events; memory between the passes.
    consumers : int
        Above every receiver.
    """
    bits = 2
    while consumers >> bits > 0:
        bits += 1
    low_bits = (bits + 1) // 2
    mask = (1 << low_bits) - 1
    low = np.zeros(mask + 2, np.int32)
    high = np.zeros((1 << (bits - low_bits)) + 1, np.int32)
    for index in range(len(due)):
        receiver = np.int64(due[index, 0])
        low[(receiver & mask) + 1] += 1
        high[(receiver >> low_bits) + 1] += 1
    for place in range(1, len(low)):
        low[place] += low[place - 1]
    for place in range(1, len(high)):
        high[place] += high[place - 1]
    for index in range(len(due)):
        digit = np.int64(due[index, 0]) & mask
        place = low[digit]
        low[digit] = place + 1
        scratch[place, 0] = due[index, 0]
        scratch[place, 1] = due[index, 1]
        scratch[place, 2] = due[index, 2]
    for index in range(len(due)):
        digit = np.int64(scratch[index, 0]) >> low_bits
        place = high[digit]
        high[digit] = place + 1
        due[place, 0] = scratch[index, 0]
        due[place, 1] = scratch[index, 1]
        due[place, 2] = scratch[index, 2]


# Up to here, insertion in place; beyond, keys are worth their memory.
_FEW = 8


@kernel(inline="always")
def major_key(word1, word2, routes):
    """Message, sender, kind and source of an event: clocks come first, the brand is the smallest sender."""
    message = np.int64(0) if kind_of(word2) == CLOCK else np.int64(routes[route_of(word2)].message) + 1
    sender = np.int64(0) if is_from_brand(word2) else np.int64(word1) + 1
    return (message << 40) | (sender << 4) | origin_of(word2)


@kernel(inline="always")
def minor_key(word1, word2):
    """Route and occurrence of an event."""
    occurrence = np.int64(word1) if is_from_brand(word2) else place_of(word2)
    return (route_of(word2) << 32) | occurrence


@kernel
def order_within(due, first, end, routes):
    """Sort the events ``first:end``, all of one consumer, by (message, sender, kind, source, route, occurrence)."""
    if end - first > _FEW:
        order_many(due, first, end, routes)
        return
    for position in range(first + 1, end):
        word1, word2 = due[position, 1], due[position, 2]
        major, minor = major_key(word1, word2, routes), minor_key(word1, word2)
        place = position
        while place > first:
            other1, other2 = due[place - 1, 1], due[place - 1, 2]
            other = major_key(other1, other2, routes)
            if other < major or (other == major and minor_key(other1, other2) <= minor):
                break
            due[place, 1] = other1
            due[place, 2] = other2
            place -= 1
        due[place, 1] = word1
        due[place, 2] = word2


@kernel
def order_many(due, first, end, routes):
    """Sort as `order_within` does, by merging: a hub may have thousands of events."""
    count = end - first
    minor = np.empty(count, np.int64)
    major = np.empty(count, np.int64)
    for index in range(count):
        word1, word2 = due[first + index, 1], due[first + index, 2]
        major[index] = major_key(word1, word2, routes)
        minor[index] = minor_key(word1, word2)
    order = np.arange(count)
    merged = np.empty(count, np.int64)
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle, high = min(low + width, count), min(low + 2 * width, count)
            left, right = low, middle
            for place in range(low, high):
                takes_left = left < middle
                if takes_left and right < high:
                    one, other = order[left], order[right]
                    takes_left = major[one] < major[other] or (
                        major[one] == major[other] and minor[one] <= minor[other]
                    )
                if takes_left:
                    merged[place] = order[left]
                    left += 1
                else:
                    merged[place] = order[right]
                    right += 1
        order, merged = merged, order
        width *= 2
    words = np.empty((count, 2), np.uint32)
    for index in range(count):
        words[index, 0], words[index, 1] = due[first + index, 1], due[first + index, 2]
    for index in range(count):
        due[first + index, 1], due[first + index, 2] = words[order[index], 0], words[order[index], 1]
