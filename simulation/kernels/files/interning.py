"""Distinct labels and ids, numbered as they come: open tables that code fills in batches.

A table of a million labels lies far from the processor: a slot holds the whole of a short label, so that a label is
found by one look, and all slots that a batch will need are fetched before the first of them is looked at.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel, prefetch

BATCH = 512

_FACTOR = np.uint64(0xD6E8FEB86659FD93)
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(32)
_EMPTY = np.uint64(0)
_BYTE = np.uint64(8)
_WORD = 8
_SHORT = 2 * _WORD
_SLOT = 3  # words of a slot: the code + 1, and the first bytes of the label
_LAST_BYTE = np.uint64(0xFF)
_ONE = np.uint64(1)


@kernel(inline="always")
def _word(text, start, end):
    """Return up to 8 bytes as one number that orders as they do: the first weighs most, missing ones are zero."""
    last = min(start + _WORD, end)
    word = np.uint64(0)
    for place in range(start, last):
        word = (word << _BYTE) | np.uint64(text[place])
    for _ in range(last, start + _WORD):
        word <<= _BYTE
    return word


@kernel(inline="always")
def _stirred(value, word):
    value = (value ^ word) * _FACTOR
    return value ^ (value >> _SHIFT)


@kernel
def hashed(text, start, end, words, row):
    """Return 64 bits that depend on all bytes of a label, and put its first 16 bytes into ``words[row]``."""
    first = _word(text, start, end)
    second = _word(text, start + _WORD, end) if end > start + _WORD else _EMPTY
    words[row, 0] = first
    words[row, 1] = second
    value = _stirred(_stirred(_SPREAD, first), second)
    for place in range(start + _SHORT, end, _WORD):
        value = _stirred(value, _word(text, place, end))
    value *= _SPREAD
    return value ^ (value >> _SHIFT)


@kernel
def _ends_alike(text, start, end, first, last):
    """Whether two labels whose first 16 bytes are the same are the same."""
    if end - start != last - first:
        return False
    place = _SHORT
    while place < end - start and text[start + place] == text[first + place]:
        place += 1
    return place >= end - start


@kernel
def empty_table(capacity):
    """Return a table in which half of the slots stay free."""
    return np.zeros((2 * capacity, _SLOT), np.uint64)


@kernel
def grown(table, hashes, places, count):
    """Return table, hashes and places of twice the size."""
    larger = empty_table(len(table))
    last = len(larger) - 1
    for old in range(len(table)):
        if table[old, 0] == _EMPTY:
            continue
        value = hashes[np.int64(table[old, 0]) - 1]
        slot = np.int64(value & np.uint64(last))
        while larger[slot, 0] != _EMPTY:
            slot = (slot + 1) & last
        larger[slot] = table[old]
    more_hashes = np.empty(2 * len(hashes), np.uint64)
    more_hashes[:count] = hashes[:count]
    more_places = np.empty((2 * len(hashes), 2), np.int64)
    more_places[:count] = places[:count]
    return larger, more_hashes, more_places


@kernel
def enter(text, spans, values, words, size, table, hashes, places, count, codes, done):
    """Write the codes of a batch of labels from ``codes[done]`` on; return the number of distinct labels.

    Parameters
    ----------
    text : uint8 array
    spans : int64 array, shape (BATCH, 2)
        Where each label begins and ends.
    values : uint64 array, shape (BATCH,)
        Their hashes.
    words : uint64 array, shape (BATCH, 2)
        Their first bytes.
    size : int
        Labels in this batch.
    table, hashes, places
        Distinct labels so far, `count` of them; with room for `size` more.
    """
    mask = np.uint64(len(table) - 1)
    has_long = False
    for index in range(size):
        slot = np.int64(values[index] & mask)
        prefetch(table, slot, 0)
        prefetch(table, slot, _WORD * _SLOT - 1)
        has_long |= spans[index, 1] - spans[index, 0] > _SHORT
    if has_long:
        for index in range(size):
            entry = table[np.int64(values[index] & mask), 0]
            if entry != _EMPTY:
                prefetch(places, np.int64(entry) - 1, 0)
        for index in range(size):
            entry = table[np.int64(values[index] & mask), 0]
            if entry != _EMPTY:
                prefetch(text, places[np.int64(entry) - 1, 0], _SHORT)
    # Written out here, for a call per label would wait for memory each time.
    for index in range(size):
        start, end, value = spans[index, 0], spans[index, 1], values[index]
        first, second = words[index, 0], words[index, 1]
        slot = np.int64(value & mask)
        code = np.int64(-1)
        while table[slot, 0] != _EMPTY:
            # No label holds a zero byte, so that short ones are the same if their words are.
            if table[slot, 1] == first and table[slot, 2] == second:
                known = np.int64(table[slot, 0]) - 1
                is_short = end - start <= _WORD or second & _LAST_BYTE == _EMPTY
                if is_short or _ends_alike(text, start, end, places[known, 0], places[known, 1]):
                    code = known
                    break
            slot = np.int64((np.uint64(slot) + _ONE) & mask)
        if code < 0:
            code = count
            count += 1
            table[slot, 0] = np.uint64(code + 1)
            table[slot, 1] = first
            table[slot, 2] = second
            hashes[code] = value
            places[code, 0] = start
            places[code, 1] = end
        codes[done + index] = code
    return count


@kernel
def label_words(text, places, most):
    """Return labels of at most `most` bytes as numbers that order as they do; uint64, shape (labels, words)."""
    words = np.zeros((len(places), (most + _WORD - 1) // _WORD), np.uint64)
    for label in range(len(places)):
        start, end = places[label]
        for word in range((end - start + _WORD - 1) // _WORD):
            words[label, word] = _word(text, start + _WORD * word, end)
    return words


@kernel
def _mixed(number):
    value = (np.uint64(number) ^ (np.uint64(number) >> _SHIFT)) * _SPREAD
    return value ^ (value >> _SHIFT)


@kernel
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


@kernel
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
