"""How fast cascades grow: against counting by hand, row by row."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import ProcessError
from simulation.measures import CascadeForest, growth_curve, time_to_share

ROWS = st.lists(st.lists(st.integers(0, 12), max_size=12), min_size=1, max_size=5)
SHARES = st.one_of(st.floats(0, 1, exclude_min=True), st.integers(1, 100).map(lambda percent: percent / 100))


def flat(rows):
    return np.array([time for row in rows for time in row], np.int64), np.concatenate(
        ([0], np.cumsum(list(map(len, rows))))
    )


@given(ROWS, SHARES)
def test_the_time_to_a_share_is_counted_by_hand(rows, share):
    found = time_to_share(*flat(rows), share)
    for row, time in zip(rows, found, strict=True):
        if not row:
            assert math.isnan(time)
            continue
        enough = (t for t in sorted(row) if sum(other <= t for other in row) / len(row) >= share)
        assert time == next(enough) - min(row)


@pytest.mark.parametrize("percent", range(1, 101))
def test_a_share_of_a_hundred_is_that_many(percent):
    # 0.07 x 100 is a little more than 7 in double precision, 0.57 x 100 a little less than 57.
    assert time_to_share(np.arange(100), [0, 100], percent / 100) == [percent - 1]


@given(ROWS, st.booleans())
def test_the_curve_is_counted_by_hand(rows, relative):
    times, offsets = flat(rows)
    curve = growth_curve(times, offsets, relative=relative)
    starts = [min(row, default=0) if relative else 0 for row in rows]
    ticks = max((max(row) - start for row, start in zip(rows, starts, strict=True) if row), default=-1) + 1
    assert curve.shape == (len(rows), ticks)
    for row, start, counts in zip(rows, starts, curve.tolist(), strict=True):
        assert counts == [sum(t - start <= tick for t in row) for tick in range(ticks)]
    at = [-0.5, 0, 2.5, 3, 40]
    for row, start, counts in zip(rows, starts, growth_curve(times, offsets, at, relative=relative), strict=True):
        assert counts.tolist() == [sum(t - start <= point for t in row) for point in at]


def test_forests_are_timed_by_tree_and_by_replicate():
    forest = CascadeForest.from_parents(
        [0, 1, 2, 3, 4], [-1, 0, 0, -1, 3], [0, 0, 0, 1, 1], times=[0, 1, 5, 2, 3], replicates=[6, 6, 6, 6, 6]
    )
    assert forest.time_to_share(0.5).tolist() == [2]
    assert forest.time_to_share(0.5, "tree").tolist() == [1, 0]
    assert forest.growth_curve().tolist() == [[1, 2, 3, 4, 4, 5]]
    assert forest.growth_curve(by="tree").tolist() == [[1, 2, 2, 2, 2, 3], [0, 0, 1, 2, 2, 2]]
    assert forest.growth_curve(by="tree", relative=True).tolist() == [[1, 2, 2, 2, 2, 3], [1, 2, 2, 2, 2, 2]]
    assert forest.growth_curve(by="all")[0, -1] == 5


def test_seconds_need_not_be_whole():
    assert time_to_share([0.25, 1.5, 9.0], [0, 3], 0.6).tolist() == [1.25]
    assert growth_curve([0.25, 1.5, 9.0], [0, 3], [1.5, 8]).tolist() == [[2, 2]]


REFUSED = {
    "no share": (time_to_share, ([0], [0, 1], 0), "share = 0: a number in"),
    "more than all": (time_to_share, ([0], [0, 1], 1.5), "share = 1.5"),
    "a share that is no number": (time_to_share, ([0], [0, 1], math.nan), "share = nan"),
    "a truth": (time_to_share, ([0], [0, 1], True), "share = True"),
    "text": (time_to_share, ([0], [0, 1], "half"), "share = 'half'"),
    "no rows": (time_to_share, ([0], []), "non-decreasing from 0 to the number of times, 1"),
    "a row that shrinks": (time_to_share, ([0, 1], [0, 2, 1, 2]), "non-decreasing"),
    "rows that end early": (time_to_share, ([0, 1], [0, 1]), "non-decreasing"),
    "rows behind the end": (time_to_share, ([0], [0, 7]), r"offsets\[1\] = 7: 0..1"),
    "infinite": (time_to_share, ([math.inf], [0, 1]), r"times\[0\] = inf: a finite number"),
    "no ticks": (growth_curve, ([0.5], [0, 1]), "times to look at"),
    "before the first tick": (growth_curve, ([-1], [0, 1]), "times to look at"),
    "times that do not increase": (growth_curve, ([1], [0, 1], [2, 2]), "times that increase"),
    "too many ticks": (growth_curve, ([2**60], [0, 1]), "a table of fewer numbers"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_timed_is_refused(name):
    function, arguments, message = REFUSED[name]
    with pytest.raises(ProcessError, match=message):
        function(*arguments)
