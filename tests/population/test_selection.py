"""Rows chosen by draws, degree or segment, without an array as long as the market: the same rows as by sorting all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from simulation import seeding
from simulation.kernels.networks import compressed_rows
from simulation.kernels.random import generator, keys, selection
from simulation.kernels.random.root import root_key
from simulation.network import SocialNetwork

ITEM = np.uint64(keys.item_id("brand", "test"))


def key(seed):
    return (*root_key(seed, None), keys.SEED_CHOICE, ITEM)


@given(seed=st.integers(0, 2**40), consumers=st.integers(1, 300), share=st.floats(0.0, 1.0))
@example(seed=1, consumers=1, share=0.0)
@example(seed=1, consumers=300, share=1.0)
@settings(derandomize=True, max_examples=150, deadline=None)
def test_rows_below_a_share(seed, consumers, share):
    rows = selection.rows_below(*key(seed), consumers, share)
    assert rows.dtype == np.int32
    assert rows.tolist() == np.flatnonzero(generator.uniforms(*key(seed), consumers) < share).tolist()


def test_a_share_that_is_a_draw_leaves_that_row_out():
    drawn = generator.uniforms(*key(2), 100)
    assert selection.rows_below(*key(2), 100, drawn[40]).tolist() == np.flatnonzero(drawn < drawn[40]).tolist()


@given(seed=st.integers(0, 2**40), rows=st.lists(st.integers(0, 2**31 - 1), max_size=50))
@settings(derandomize=True, max_examples=50, deadline=None)
def test_uniforms_of_some_rows(seed, rows):
    stream = np.array(generator.stream(*key(seed)), np.uint64)
    expected = [generator.uniform(*stream, row, 0, 0) for row in rows]
    assert selection.uniforms_of(*key(seed), np.array(rows, np.int32)).tolist() == expected


@given(seed=st.integers(0, 2**40), consumers=st.integers(1, 400), data=st.data())
@settings(derandomize=True, max_examples=150, deadline=None)
def test_the_smallest_draws(seed, consumers, data):
    count = data.draw(st.integers(0, consumers))
    root, *rest = root_key(seed, None), keys.SEED_CHOICE, ITEM
    found = seeding.smallest(root, *rest, consumers, count)
    assert found.dtype == np.int32
    drawn = generator.uniforms(*key(seed), consumers)
    assert found.tolist() == np.argsort(drawn, kind="stable")[:count].tolist()


@pytest.mark.parametrize("count", [0, 1, 100, 20_000])
def test_the_smallest_draws_where_fewer_fall_below_a_share_than_expected(monkeypatch, count):
    """The first share is made so small that it must be raised many times; equal draws go by row."""
    shares = []

    def rows_below(root0, root1, kind, item, consumers, share):
        shares.append(share)
        return np.flatnonzero(drawn < share / 300.0).astype(np.int32)

    drawn = (np.floor(np.random.default_rng(3).random(20_000) * 200) + 1) / 201
    monkeypatch.setattr(selection, "rows_below", rows_below)
    monkeypatch.setattr(selection, "uniforms_of", lambda *address: drawn[address[-1]])
    found = seeding.smallest(root_key(1, None), keys.SEED_CHOICE, ITEM, len(drawn), count)
    assert found.tolist() == np.argsort(drawn, kind="stable")[:count].tolist()
    assert len(shares) > 2 or count == 0


@given(seed=st.integers(0, 1000), consumers=st.integers(2, 80), lines=st.integers(1, 400), data=st.data())
@settings(derandomize=True, max_examples=150, deadline=None)
def test_the_highest_degrees(seed, consumers, lines, data):
    rng = np.random.default_rng(seed)
    authors = rng.integers(0, consumers, lines)
    # Never to oneself, so that there is a tie.
    followers = (authors + rng.integers(1, consumers, lines)) % consumers
    network = SocialNetwork.from_ties(authors, followers, consumers)
    count = data.draw(st.integers(0, consumers))
    found = seeding.highest_degree(network, count)
    assert found.dtype == np.int32
    assert found.tolist() == np.argsort(-network.followers, kind="stable")[:count].tolist()


def test_all_of_the_same_degree_are_chosen_by_row():
    network = SocialNetwork.from_ties(np.arange(9), (np.arange(9) + 1) % 9, 9)
    assert seeding.highest_degree(network, 4).tolist() == [0, 1, 2, 3]


@given(seed=st.integers(0, 1000), consumers=st.integers(1, 200), segments=st.integers(1, 4), data=st.data())
@settings(derandomize=True, max_examples=100, deadline=None)
def test_an_audience(seed, consumers, segments, data):
    rng = np.random.default_rng(seed)
    member, opted_out = rng.integers(0, segments, consumers).astype(np.int16), rng.random(consumers) < 0.3
    is_wanted = np.array(data.draw(st.lists(st.booleans(), min_size=segments, max_size=segments)))
    found = selection.targeted_rows(member, opted_out, is_wanted)
    assert found.dtype == np.int32
    expected = np.flatnonzero(~opted_out & np.isin(member, np.flatnonzero(is_wanted)))
    assert found.tolist() == expected.tolist()


def test_followees_are_counted_into_any_column():
    rng = np.random.default_rng(8)
    network = SocialNetwork.from_ties(rng.integers(0, 30, 200), rng.integers(0, 25, 200), 30)
    expected = np.bincount(network.targets, minlength=30)
    assert expected[-1] == 0 < expected.min(initial=9, where=expected > 0) < expected.max()
    assert network.followees.tolist() == expected.tolist()
    record = np.full((30, 4), 5, np.int32)
    compressed_rows.count_followees(network.targets, record[:, 2])
    assert record[:, 2].tolist() == expected.tolist()
    assert (record[:, [0, 1, 3]] == 5).all()
