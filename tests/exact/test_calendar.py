"""The calendar equals a dictionary of lists, whatever is added and taken, and however far it grows."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.calendar import Calendar
from simulation.kernels.queue import CHUNK

# Around the bounds of one chunk and of several, where lists are linked and chunks given back.
sizes = st.one_of(
    st.integers(0, 5), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]), st.integers(0, 5 * CHUNK)
)


def batches(last):
    """Add some events to one tick, or to many; or take those of a tick, with room for more."""
    one = st.tuples(st.just("one"), st.integers(0, last), sizes)
    many = st.tuples(st.just("many"), st.integers(0, 2**32), sizes)
    take = st.tuples(st.just("take"), st.integers(0, last), st.integers(0, 3))
    return st.lists(st.one_of(one, many, take, take), max_size=25)


class Model:
    """The calendar and the dictionary side by side."""

    def __init__(self, ticks):
        self.ticks = ticks
        self.calendar = Calendar(ticks)
        self.lists = defaultdict(list)
        self.count = 0

    def add(self, ticks):
        numbers = np.arange(self.count, self.count + len(ticks), dtype=np.uint64)
        # High bits as well, so that no word is cut short.
        events = np.stack([numbers << np.uint64(32), ~numbers], axis=1)
        self.count += len(ticks)
        self.calendar.add(np.asarray(ticks, np.int32), events)
        for tick, event in zip(ticks, events.tolist(), strict=True):
            self.lists[tick].append(tuple(event))

    def take(self, tick, extra):
        taken = self.calendar.take(tick, extra)
        assert taken.dtype == np.uint64
        expected = self.lists.pop(tick, [])
        assert taken.shape == (len(expected) + extra, 2)
        # The order within a tick is nobody's concern: responses sort their events.
        assert sorted(map(tuple, taken[: len(expected)].tolist())) == sorted(expected)

    def check_length(self):
        assert len(self.calendar) == sum(map(len, self.lists.values()))


@settings(max_examples=250, derandomize=True, database=None, deadline=None)
@given(st.integers(1, 40).flatmap(lambda ticks: st.tuples(st.just(ticks), batches(ticks - 1))))
def test_the_calendar_is_a_dictionary_of_lists(drawn):
    ticks, steps = drawn
    model = Model(ticks)
    for kind, number, size in steps:
        if kind == "one":
            model.add([number] * size)
        elif kind == "many":
            model.add(np.random.default_rng(number).integers(0, ticks, size).tolist())
        else:
            model.take(number, size)
        model.check_length()
    for tick in range(ticks):
        model.take(tick, 0)
    model.check_length()
    assert len(model.calendar) == 0


def test_the_calendar_grows_and_reuses_what_it_has():
    rng = np.random.default_rng(3)
    model = Model(300)
    for tick in range(300):
        model.take(tick, 0)
        if tick < 299:
            # A burst now and then: most of what is needed then has been given back before.
            size = 20_000 if tick % 50 == 10 else 300
            model.add(rng.integers(tick + 1, min(300, tick + 40), size).tolist())
    assert model.count > 150_000
    assert len(model.calendar) == 0


def test_memory_stays_that_of_the_most_events_at_a_time():
    calendar = Calendar(10_000)
    events = np.zeros((500, 2), np.uint64)
    for tick in range(9_999):
        calendar.add(np.full(500, tick + 1, np.int32), events)
        assert len(calendar.take(tick + 1, 0)) == 500
    # At most: the chunks of one batch, spread as badly as possible over ticks, twice over.
    assert calendar.chunks.events.nbytes < 2 * (500 + 500 // CHUNK) * CHUNK * 16 + 1


@pytest.mark.parametrize("extra", [0, 7])
def test_an_empty_tick_gives_only_the_extra_rows(extra):
    assert Calendar(3).take(1, extra).shape == (extra, 2)
