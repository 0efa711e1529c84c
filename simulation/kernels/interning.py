"""Distinct labels and ids, numbered as they come: open tables that code fills in batches.

A table of a million labels lies far from the processor; all places that a batch will need are fetched before the
first of them is looked at.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.prefetch import prefetch

BATCH = 512

_FACTOR = np.uint64(0x100000001B3)
_OFFSET = np.uint64(0xCBF29CE484222325)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_EMPTY = np.uint64(0)


@njit(cache=True, nogil=True)
def hashed(text, start, end):
    """Return 64 bits that depend on all bytes of a label."""
    value = _OFFSET
    for place in range(start, end):
        value = (value ^ np.uint64(text[place])) * _FACTOR
    value *= _SPREAD
    return value ^ (value >> _SHIFT)


@njit(cache=True, nogil=True)
def _entry(value, code):
    """What the table holds: the upper half of the hash, and the code + 1."""
    return (value & ~_LOW) | np.uint64(code + 1)


@njit(cache=True, nogil=True)
def _is_same(text, start, end, other, length):
    if end - start != length:
        return False
    place = 0
    while place < length and text[start + place] == text[other + place]:
        place += 1
    return place == length


@njit(cache=True, nogil=True)
def _code(text, start, end, value, table, hashes, places, count):
    """Return the code of a label: the one in the table, or `count`, which is then entered."""
    slot = np.int64(value & np.uint64(len(table) - 1))
    while table[slot] != _EMPTY:
        entry = table[slot]
        if (entry ^ value) >> _SHIFT == _EMPTY:
            code = np.int64(entry & _LOW) - 1
            if _is_same(text, start, end, places[code, 0], places[code, 1] - places[code, 0]):
                return code
        slot = (slot + 1) & (len(table) - 1)
    table[slot] = _entry(value, count)
    hashes[count] = value
    places[count, 0] = start
    places[count, 1] = end
    return count


@njit(cache=True, nogil=True)
def grown(table, hashes, places, count):
    """Return table, hashes and places of twice the size."""
    larger = np.zeros(2 * len(table), np.uint64)
    mask = np.uint64(len(larger) - 1)
    for code in range(count):
        slot = np.int64(hashes[code] & mask)
        while larger[slot] != _EMPTY:
            slot = (slot + 1) & (len(larger) - 1)
        larger[slot] = _entry(hashes[code], code)
    more_hashes = np.empty(2 * len(hashes), np.uint64)
    more_hashes[:count] = hashes[:count]
    more_places = np.empty((2 * len(hashes), 2), np.int64)
    more_places[:count] = places[:count]
    return larger, more_hashes, more_places


@njit(cache=True, nogil=True)
def enter(text, spans, values, size, table, hashes, places, count, codes, done):
    """Write the codes of a batch of labels from ``codes[done]`` on; return the number of distinct labels.

    Parameters
    ----------
    text : uint8 array
    spans : int64 array, shape (BATCH, 2)
        Where each label begins and ends.
    values : uint64 array, shape (BATCH,)
        Their hashes.
    size : int
        Labels in this batch.
    table, hashes, places
        Distinct labels so far, `count` of them; with room for `size` more.
    """
    mask = np.uint64(len(table) - 1)
    for index in range(size):
        prefetch(table, np.int64(values[index] & mask), 0)
    for index in range(size):
        entry = table[np.int64(values[index] & mask)]
        if entry != _EMPTY:
            prefetch(places, np.int64(entry & _LOW) - 1, 0)
    for index in range(size):
        entry = table[np.int64(values[index] & mask)]
        if entry != _EMPTY:
            prefetch(text, places[np.int64(entry & _LOW) - 1, 0], 0)
    for index in range(size):
        code = _code(text, spans[index, 0], spans[index, 1], values[index], table, hashes, places, count)
        count += code == count
        codes[done + index] = code
    return count


@njit(cache=True, nogil=True)
def _mixed(number):
    value = (np.uint64(number) ^ (np.uint64(number) >> _SHIFT)) * _SPREAD
    return value ^ (value >> _SHIFT)


@njit(cache=True, nogil=True)
def distinct_numbers(numbers, capacity):
    """Return the distinct ones of an array of numbers >= 0, in the order in which they come.

    Parameters
    ----------
    numbers : int64 array
    capacity : int
        Distinct numbers that the first table has room for, a power of two; it grows.
    """
    table = np.full(2 * capacity, -1, np.int64)
    found = np.empty(capacity, np.int64)
    count = 0
    for number in numbers:
        if count == len(found):
            table = np.full(2 * len(table), -1, np.int64)
            for earlier in found:
                slot = np.int64(_mixed(earlier) & np.uint64(len(table) - 1))
                while table[slot] >= 0:
                    slot = (slot + 1) & (len(table) - 1)
                table[slot] = earlier
            more = np.empty(2 * count, np.int64)
            more[:count] = found
            found = more
        slot = np.int64(_mixed(number) & np.uint64(len(table) - 1))
        while table[slot] >= 0 and table[slot] != number:
            slot = (slot + 1) & (len(table) - 1)
        if table[slot] < 0:
            table[slot] = number
            found[count] = number
            count += 1
    return found[:count].copy()


@njit(cache=True, nogil=True)
def rows_of_numbers(numbers, ordered):
    """Return where each number stands among the distinct ones, which are increasing; int32."""
    size = 1
    while size < 2 * len(ordered):
        size *= 2
    table = np.full((size, 2), -1, np.int64)
    for row in range(len(ordered)):
        slot = np.int64(_mixed(ordered[row]) & np.uint64(size - 1))
        while table[slot, 0] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot, 0] = ordered[row]
        table[slot, 1] = row
    rows = np.empty(len(numbers), np.int32)
    for index in range(len(numbers)):
        slot = np.int64(_mixed(numbers[index]) & np.uint64(size - 1))
        while table[slot, 0] != numbers[index]:
            slot = (slot + 1) & (size - 1)
        rows[index] = table[slot, 1]
    return rows
