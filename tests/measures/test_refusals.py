"""What is no forest is refused, all of it at once, and by name."""

import numpy as np
import pytest

from simulation import measures
from simulation.errors import ProcessError, RefusalError
from simulation.measures import CascadeForest


def refusal(*arrays, **options):
    with pytest.raises(ProcessError) as caught:
        CascadeForest.from_parents(*arrays, **options)
    return [str(problem) for problem in caught.value.problems]


WHOLE = "a one-dimensional array of whole numbers"
REFUSED = {
    "a circle": (
        ([0, 1, 2], [-1, 2, 1]),
        {},
        ["parents[1] = 2: a way up that ends at a root; this one goes in a circle (1 more like this)"],
    ),
    "a circle of one": (
        ([0, 1], [-1, 1]),
        {},
        ["parents[1] = 1: a way up that ends at a root; this one goes in a circle"],
    ),
    "below a circle": (
        ([0, 1, 2, 3], [-1, 3, 1, 1]),
        {},
        ["parents[1] = 3: a way up that ends at a root; this one goes in a circle (2 more like this)"],
    ),
    "no parent": (([0, 1], [-1, 5]), {}, ["parents[1] = 5: a parent who is in the same tree, or -1 for a root"]),
    "parent of another tree": (
        ([0, 1, 2], [-1, -1, 1], [0, 1, 0]),
        {},
        ["parents[2] = 1: a parent who is in the same tree, or -1 for a root"],
    ),
    "position in another tree": (
        ([7, 8, 9], [-1, -1, 1], [0, 1, 0]),
        {"by_position": True},
        ["parents[2] = 1: a parent who is in the same tree, or -1 for a root"],
    ),
    "parent of another replicate": (
        ([0, 0, 1], [-1, -1, 0]),
        {"replicates": [0, 1, 2]},
        [
            "parents[2] = 0: a parent who is in the same tree, or -1 for a root",
            "trees[2] = 0: a tree that has a root, parent -1",
        ],
    ),
    "twice": (([4, 4], [-1, 4]), {}, ["consumers[1] = 4: a consumer who is in the same tree only once"]),
    "twice by position": (
        ([4, 4], [-1, 0]),
        {"by_position": True},
        ["consumers[1] = 4: a consumer who is in the same tree only once"],
    ),
    "early": (
        ([0, 1], [-1, 0]),
        {"times": [3, 2]},
        ["times[1] = 2: a time not before that of the parent; this child is earlier"],
    ),
    "no root": (
        ([0, 1, 2], [-1, 2, 1], [0, 6, 6]),
        {},
        [
            "parents[1] = 2: a way up that ends at a root; this one goes in a circle (1 more like this)",
            "trees[1] = 6: a tree that has a root, parent -1 (1 more like this)",
        ],
    ),
    "only a lost one": (
        ([3], [9]),
        {},
        [
            "parents[0] = 9: a parent who is in the same tree, or -1 for a root",
            "trees[0] = 0: a tree that has a root, parent -1",
        ],
    ),
    "two roots": (
        ([0, 1], [-1, -1], [3, 3]),
        {},
        ["trees[0] = 3: a tree of one root; give each root a number of its own (1 more like this)"],
    ),
    "fractions": (([0.5], [-1]), {}, [f"consumers = 'float64 array of shape (1,)': {WHOLE}"]),
    "truth": (([True], [-1]), {}, [f"consumers = 'bool array of shape (1,)': {WHOLE}"]),
    "a table": (([[0]], [-1]), {}, [f"consumers = 'int64 array of shape (1, 1)': {WHOLE}"]),
    "negative": (
        ([-1, 0], [-1, -2], [-3, 0]),
        {},
        [
            "consumers[0] = -1: 0..2147483646 (1 lies outside)",
            "parents[1] = -2: -1..2147483646 (1 lies outside)",
            "trees[0] = -3: 0..9223372036854775807 (1 lies outside)",
        ],
    ),
    "position behind the end": (([0], [1]), {"by_position": True}, ["parents[0] = 1: -1..0 (1 lies outside)"]),
    "lengths": (
        ([0, 1], [-1], [0]),
        {"times": [1, 2, 3]},
        [
            "parents = '1 numbers': 2, one per activation",
            "trees = '1 numbers': 2, one per activation",
            "times = '3 numbers': 2, one per activation",
        ],
    ),
    "replicates": (([0, 1], [-1, 0]), {"replicates": [0]}, ["replicates = '1 numbers': 2, one per activation"]),
    "negative replicates": (
        ([0], [-1]),
        {"replicates": [-1]},
        ["replicates[0] = -1: 0..9223372036854775807 (1 lies outside)"],
    ),
    "not a number": (([0, 1], [-1, 0]), {"times": [0, np.nan]}, ["times[1] = nan: a finite number (1 is not)"]),
    "no times": (
        ([0], [-1]),
        {"times": ["soon"]},
        ["times = '<U4 array of shape (1,)': a one-dimensional array of numbers"],
    ),
    "all at once": (
        ([0, 1, 1, 2, 3, 4], [-1, 0, 0, 3, 2, 9], [0, 0, 0, 1, 1, 0]),
        {"times": [3, 1, 5, 0, 0, 0]},
        [
            "consumers[2] = 1: a consumer who is in the same tree only once",
            "parents[5] = 9: a parent who is in the same tree, or -1 for a root",
            "parents[3] = 3: a way up that ends at a root; this one goes in a circle (1 more like this)",
            "trees[3] = 1: a tree that has a root, parent -1 (1 more like this)",
            "times[1] = 1: a time not before that of the parent; this child is earlier",
        ],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_forest_is_refused(name):
    arrays, options, expected = REFUSED[name]
    assert refusal(*arrays, **options) == expected


def test_more_activations_than_can_be_numbered_are_refused_at_once():
    endless = np.broadcast_to(np.int32(0), 2**31)
    assert refusal(endless, endless) == ["consumers = '2147483648 activations': at most 2147483647"]


def test_refusals_are_those_of_grapevine():
    assert issubclass(ProcessError, RefusalError)


def test_a_forest_is_not_made_by_hand():
    with pytest.raises(TypeError, match="from_parents"):
        CascadeForest()


@pytest.mark.parametrize("call", ["numbers_by_generation", "reproduction_by_generation", "reproduction_numbers"])
def test_a_grouping_that_is_not_there_is_refused(call):
    forest = CascadeForest.from_parents([0], [-1])
    with pytest.raises(ProcessError, match="'all' or 'replicate' or 'tree'"):
        getattr(forest, call)("brand")


def test_a_table_that_does_not_fit_is_refused_before_it_is_made(monkeypatch):
    monkeypatch.setattr(measures.times, "physical_memory", lambda: 2**10)
    forest = CascadeForest.from_parents(np.arange(100), np.arange(-1, 99))
    with pytest.raises(ProcessError, match="1 x 100': a table of fewer numbers"):
        forest.numbers_by_generation()
    monkeypatch.setattr(measures.times, "physical_memory", lambda: None)
    assert forest.numbers_by_generation().tolist() == [1] * 100


def test_times_are_asked_for_where_there_are_none():
    forest = CascadeForest.from_parents([0], [-1])
    for call in (forest.time_to_share, forest.growth_curve):
        with pytest.raises(ProcessError, match="a source that says when"):
            call()
