"""The calendar equals a dictionary of lists, whatever is added and taken, and however far it grows."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.kernels.events.queue import CHUNK
from simulation.market.calendar import Calendar

# Around the bounds of one chunk and of several, where lists are linked and chunks given back.
sizes = st.one_of(
    st.integers(0, 5), st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]), st.integers(0, 5 * CHUNK)
)


def batches(last):
    """Add some events to one tick, or to many; or read those of a tick, and release it."""
    one = st.tuples(st.just("one"), st.integers(0, last), sizes)
    many = st.tuples(st.just("many"), st.integers(0, 2**32), sizes)
    take = st.tuples(st.just("take"), st.integers(0, last), st.just(0))
    return st.lists(st.one_of(one, many, take, take), max_size=25)


class Model:
    """The calendar and the dictionary side by side."""

    def __init__(self, ticks, blocks=1):
        self.ticks, self.blocks = ticks, blocks
        self.calendar = Calendar(ticks, blocks)
        self.lists = defaultdict(list)
        self.count = 0

    def add(self, ticks):
        numbers = np.arange(self.count, self.count + len(ticks), dtype=np.uint32)
        # Receivers of all stripes, and high bits everywhere, so that no word is cut short.
        events = np.stack([numbers * np.uint32(2_654_435_761), ~numbers, numbers << np.uint32(12)], axis=1)
        self.count += len(ticks)
        self.calendar.add(np.asarray(ticks, np.int32), events)
        for tick, event in zip(ticks, events.tolist(), strict=True):
            self.lists[tick].append(tuple(event))

    def take(self, tick):
        found = [self.calendar.due(reader, tick) for reader in range(self.blocks)]
        again = [self.calendar.due(reader, tick) for reader in range(self.blocks)]
        for reader, (due, once_more) in enumerate(zip(found, again, strict=True)):
            assert due.dtype == np.uint32
            # Stripes of 1,024 consumers go to the readers in turn.
            assert set(((due[:, 0] // 1024) % self.blocks).tolist()) <= {reader}
            assert due.tolist() == once_more.tolist(), "events stay until they are released"
        for writer in range(self.blocks):
            self.calendar.release(writer, tick)
        # The order within a tick is nobody's concern: responses sort their events.
        assert sorted(tuple(event) for due in found for event in due.tolist()) == sorted(self.lists.pop(tick, []))

    def check_length(self):
        assert len(self.calendar) == sum(map(len, self.lists.values()))

    def check_pending(self):
        ticks, events = self.calendar.pending()
        expected = [(tick, *event) for tick, held in self.lists.items() for event in held]
        assert sorted((tick, *event) for tick, event in zip(ticks.tolist(), events.tolist(), strict=True)) == sorted(
            expected
        )


@settings(max_examples=250, derandomize=True, database=None, deadline=None)
@given(
    st.integers(1, 40).flatmap(lambda ticks: st.tuples(st.just(ticks), batches(ticks - 1))), st.sampled_from([1, 2, 4])
)
def test_the_calendar_is_a_dictionary_of_lists(drawn, blocks):
    ticks, steps = drawn
    model = Model(ticks, blocks)
    for kind, number, size in steps:
        if kind == "one":
            model.add([number] * size)
        elif kind == "many":
            model.add(np.random.default_rng(number).integers(0, ticks, size).tolist())
        else:
            model.take(number)
        model.check_length()
    model.check_pending()
    for tick in range(ticks):
        model.take(tick)
    model.check_length()
    assert len(model.calendar) == 0


def test_the_calendar_grows_and_reuses_what_it_has():
    rng = np.random.default_rng(3)
    model = Model(300)
    for tick in range(300):
        model.take(tick)
        if tick < 299:
            # A burst now and then: most of what is needed then has been given back before.
            size = 20_000 if tick % 50 == 10 else 300
            model.add(rng.integers(tick + 1, min(300, tick + 40), size).tolist())
    assert model.count > 150_000
    assert len(model.calendar) == 0


def test_memory_stays_that_of_the_most_events_at_a_time():
    calendar = Calendar(10_000)
    events = np.zeros((500, 3), np.uint32)
    for tick in range(9_999):
        calendar.add(np.full(500, tick + 1, np.int32), events)
        assert len(calendar.due(0, tick + 1)) == 500
        calendar.release(0, tick + 1)
    assert calendar.queues[0].events.nbytes <= (500 // CHUNK + 1 + CHUNK) * CHUNK * 12


def test_many_pending_events_take_little_more_than_12_bytes_each():
    calendar = Calendar(100)
    count = 1_000_000
    ticks = np.random.default_rng(4).integers(0, 100, count).astype(np.int32)
    calendar.add(ticks, np.zeros((count, 3), np.uint32))
    assert len(calendar) == count
    assert calendar.nbytes < 16 * count


def test_an_empty_tick_gives_no_rows():
    assert Calendar(3).due(0, 1).shape == (0, 3)
