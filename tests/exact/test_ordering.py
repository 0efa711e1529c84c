"""Events: what they hold, the order in which they are responded to, and the room that they need."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from simulation.kernels import layouts
from simulation.kernels.events import grouping, queue

ORIGINS = [
    *((layouts.POST, source) for source in (layouts.BOUGHT, layouts.OWNED, layouts.SEEDED, layouts.EARNED)),
    *((layouts.TALK, source) for source in (layouts.SPONTANEOUS, layouts.REFERRAL)),
    (layouts.CLOCK, layouts.LEAVING),
]
FROM_BRAND = ORIGINS[:2]
NAMES = dict(zip(ORIGINS, ("bought", "owned", "seeded", "earned", "talk", "referral", "leaving"), strict=True))


def random_events(rng, count, routes):
    """Return events of few senders, so that many agree in all but one of what they are sorted by."""
    word2 = [
        queue.word_2(*ORIGINS[origin], route, place)
        for origin, route, place in zip(
            rng.integers(0, len(ORIGINS), count), rng.integers(0, routes, count), rng.integers(0, 3, count), strict=True
        )
    ]
    return np.stack([np.full(count, 5), rng.integers(0, 3, count), word2], axis=1).astype(np.uint32)


def rank(event, messages):
    """(message, sender, kind, source, route, occurrence); clocks first, the brand the smallest sender."""
    _, word1, word2 = (int(word) for word in event)
    kind, source = word2 >> 30, word2 >> 28 & 3
    route, place = word2 >> 15 & 0x1FFF, word2 & 0x7FFF
    message = -1 if kind == layouts.CLOCK else int(messages[route])
    if (kind, source) in FROM_BRAND:
        return message, -1, kind, source, route, word1
    return message, word1, kind, source, route, place


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
    routes = (0, 1, 4095, 4096, queue.MOST_ROUTES - 1)
    places = (0, 1, 16_383, 16_384, queue.LAST_PLACE)
    for (kind, source), route, place in itertools.product(ORIGINS, routes, places):
        word2 = queue.word_2(kind, source, route, place)
        found = queue.kind_of(word2), queue.source_of(word2), queue.route_of(word2), queue.place_of(word2)
        assert found == (kind, source, route, place)
        assert queue.is_from_brand(word2) == ((kind, source) in FROM_BRAND)
        name = "leaving" if kind == layouts.CLOCK else layouts.ORIGINS[queue.origin_of(word2)]
        assert name == NAMES[kind, source]


def test_room_is_enough_however_events_fall():
    """The most chunks that events can need: one to begin with on each cursor, and one more per full chunk."""
    for count, cursors in itertools.product([0, 1, 2, 5, 63, 64, 65, 127, 128, 129, 700], [1, 2, 3, 64, 65, 500]):
        begun = min(count, cursors)
        most = begun + (count - begun) // queue.CHUNK
        for free in range(most):
            assert not queue.has_room(count, free, cursors)
        assert queue.has_room(count, count + cursors, cursors)
