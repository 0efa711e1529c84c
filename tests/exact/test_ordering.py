"""Events: what they hold, the order in which they are responded to, and the room that they need."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from simulation.kernels import layouts
from simulation.kernels.events import grouping, queue


def random_events(rng, count, routes):
    """Return events of few sources, so that many agree in all but one of what they are sorted by."""
    channels = rng.integers(0, 6, count)
    from_brand = (channels <= layouts.OWNED) & (rng.random(count) < 0.5)
    word2 = [
        queue.word_2(channel, brand, route, place)
        for channel, brand, route, place in zip(
            channels, from_brand, rng.integers(0, routes, count), rng.integers(0, 3, count), strict=True
        )
    ]
    return np.stack([np.full(count, 5), rng.integers(0, 3, count), word2], axis=1).astype(np.uint32)


def rank(event, messages):
    """(message, source, channel, route, occurrence); departures first, the brand the smallest source."""
    _, word1, word2 = (int(word) for word in event)
    channel, from_brand = word2 >> 29, word2 >> 28 & 1
    route, place = word2 >> 15 & 0x1FFF, word2 & 0x7FFF
    message = -1 if channel == layouts.LEAVING else int(messages[route])
    return message, -1 if from_brand else word1, channel, route, word1 if from_brand else place


@pytest.mark.parametrize("count", [1, 2, 5, 8, 9, 10, 40, 300])
def test_events_of_one_consumer_are_ordered_as_the_model_says(count):
    rng = np.random.default_rng(count)
    routes = np.zeros(12, layouts.ROUTE_ROW)
    for _ in range(30):
        routes["message"] = rng.integers(0, 4, len(routes))
        due = random_events(rng, count, len(routes))
        around = np.full((1, 3), 77, np.uint32)
        all_due = np.concatenate([around, due, around])
        grouping.order_within(all_due, 1, count + 1, routes)
        ranks = [rank(event, routes["message"]) for event in due]
        assert [rank(event, routes["message"]) for event in all_due[1:-1]] == sorted(ranks)
        assert sorted(map(tuple, all_due[1:-1].tolist())) == sorted(map(tuple, due.tolist()))
        assert (all_due[[0, -1]] == 77).all()


@pytest.mark.parametrize("consumers", [1, 2, 3, 4, 7, 8, 9, 63, 64, 65, 1000, 1024, 1025, 70_000])
def test_events_are_sorted_by_receiver_and_keep_their_order(consumers):
    rng = np.random.default_rng(consumers)
    receivers = rng.integers(0, consumers, 500)
    receivers[:2] = 0, consumers - 1
    due = np.stack([receivers, np.arange(500), rng.integers(0, 2**32, 500)], axis=1).astype(np.uint32)
    expected = sorted(due.tolist(), key=lambda event: event[0])
    grouping.by_receiver(due, np.empty_like(due), consumers)
    assert due.tolist() == expected


def test_an_event_gives_back_what_was_written():
    ends = {
        "channel": (0, 1, layouts.LEAVING),
        "from_brand": (0, 1),
        "route": (0, 1, 4095, 4096, queue.MOST_ROUTES - 1),
        "place": (0, 1, 16_383, 16_384, queue.LAST_PLACE),
    }
    for written in itertools.product(*ends.values()):
        word2 = queue.word_2(*written)
        found = queue.channel_of(word2), queue.is_from_brand(word2), queue.route_of(word2), queue.place_of(word2)
        assert found == written


def test_room_is_enough_however_events_fall():
    """The most chunks that events can need: one to begin with on each cursor, and one more per full chunk."""
    for count, cursors in itertools.product([0, 1, 2, 5, 63, 64, 65, 127, 128, 129, 700], [1, 2, 3, 64, 65, 500]):
        begun = min(count, cursors)
        most = begun + (count - begun) // queue.CHUNK
        for free in range(most):
            assert not queue.has_room(count, free, cursors)
        assert queue.has_room(count, count + cursors, cursors)
