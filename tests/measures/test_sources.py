"""Forests from samples of processes, from the market's table and from recorded events."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulation
from simulation import SocialNetwork
from simulation.errors import ProcessError
from simulation.measures import CascadeForest, Events
from simulation.network import generate_network
from tests.measures.oracle import inferred_parents
from tests.outcome.runs import rich_outcome


def sample(**changes):
    """Return two replicates and one without activations: rows, parents and ticks as a process records them."""
    recorded = {
        "replicates": np.array([5, 7, 8]),
        "offsets": np.array([0, 5, 5, 8]),
        "consumers": np.array([2, 9, 0, 1, 4, 9, 1, 3], np.int32),
        "parents": np.array([-1, -1, 9, 9, 0, -1, 9, 1], np.int32),
        "times": np.array([0, 0, 1, 1, 2, 0, 1, 2], np.int32),
    }
    return SimpleNamespace(**{**recorded, **changes})


def test_a_sample_has_one_tree_per_seed():
    forest = CascadeForest.from_sample(sample())
    assert forest.replicate_numbers.tolist() == [5, 7, 8]
    assert forest.replicate_sizes.tolist() == [5, 0, 3]
    assert forest.replicate_offsets.tolist() == [0, 2, 2, 3]
    assert forest.tree_numbers.tolist() == [0, 1, 0]
    assert forest.sizes.tolist() == [1, 4, 3]
    assert forest.consumers[forest.offsets[:-1]].tolist() == [2, 9, 9]
    assert forest.depths.tolist() == [0, 2, 2]
    assert forest.numbers_by_generation("replicate").tolist() == [[2, 2, 1], [0, 0, 0], [1, 1, 1]]
    assert forest.growth_curve().tolist() == [[2, 4, 5], [0, 0, 0], [1, 2, 3]]
    np.testing.assert_array_equal(forest.time_to_share(), [1, np.nan, 1])
    np.testing.assert_array_equal(forest.reproduction_numbers(), [3 / 5, np.nan, 2 / 3])
    assert forest.generations.tolist() == forest.times.tolist()


def test_a_sample_may_have_no_times_and_no_numbers():
    forest = CascadeForest.from_sample(sample(times=None, replicates=None))
    assert forest.times is None
    assert forest.replicate_numbers.tolist() == [0, 1, 2]


REFUSED_SAMPLES = {
    "no parents": ({"parents": None}, 'sample.parents: cascades of which the parents are recorded: record=."parents"'),
    "offsets": ({"offsets": [0, 4, 3, 8]}, "non-decreasing from 0 to the number of activations, 8"),
    "late offsets": ({"offsets": [0, 9]}, r"sample.offsets\[1\] = 9: 0..8"),
    "numbers": ({"replicates": [1, 2]}, "sample.replicates = .*3 numbers"),
    "twice": (
        {"consumers": [2, 9, 0, 1, 2, 9, 1, 3]},
        r"sample.consumers\[4\] = 2: a consumer who is in the same tree",
    ),
    "no root": ({"parents": [-1, -1, 9, 9, 0, 3, 9, 1]}, r"sample.replicates\[5\] = 8: a tree that has a root"),
    "early": ({"times": [0, 4, 1, 1, 2, 0, 1, 2]}, r"sample.times\[2\] = 1: a time not before that of the parent"),
}


@pytest.mark.parametrize("name", REFUSED_SAMPLES)
def test_a_sample_that_is_none_is_refused(name):
    changes, message = REFUSED_SAMPLES[name]
    with pytest.raises(ProcessError, match=message):
        CascadeForest.from_sample(sample(**changes))


def test_anything_else_is_no_sample():
    with pytest.raises(ProcessError, match=r"sample.offsets.*\n.*sample.consumers.*\n.*sample.parents"):
        CascadeForest.from_sample(None)


def test_cascades_of_processes_have_their_ticks_as_generations():
    processes = pytest.importorskip("simulation.processes", reason="this version has no processes")
    network = generate_network("barabasi_albert", consumers=500, mean_degree=6.0, random_seed=1)
    process = processes.IndependentCascade(0.1)
    options = {"replicates": range(3, 40), "random_seed": 4, "record": ("times", "parents")}
    found = simulation.simulate_cascades(network, [0, 1, 2], process, **options)
    forest = CascadeForest.from_sample(found)
    np.testing.assert_array_equal(forest.replicate_sizes, found.sizes)
    np.testing.assert_array_equal(forest.generations, forest.times)
    assert forest.trees == 3 * 37


@pytest.fixture(scope="module")
def market():
    return rich_outcome()


@pytest.mark.parametrize("form", ["arrow", "pandas", "mapping"])
def test_the_market_s_cascades_are_those_of_its_table(market, form):
    frame = market.cascades
    table = {
        "arrow": market.tables["cascades"],
        "pandas": frame.sample(frac=1, random_state=3),
        "mapping": {name: frame[name].to_numpy() for name in frame.columns},
    }[form]
    forest = CascadeForest.from_outcome_cascades(table)
    assert forest.activations == len(frame) > 400
    assert forest.trees == int((frame.parent < 0).sum())
    assert forest.replicate_numbers.tolist() == [0, 2]
    trees = frame.groupby(["replicate", "cascade"])
    np.testing.assert_array_equal(forest.sizes, trees.size())
    np.testing.assert_array_equal(forest.depths, trees.depth.max())
    np.testing.assert_allclose(forest.mean_depths, trees.depth.mean())
    np.testing.assert_array_equal(forest.tree_numbers, [cascade for _, cascade in trees.groups])
    np.testing.assert_array_equal(forest.numbers_by_generation(), frame.groupby("depth").size())
    np.testing.assert_array_equal(forest.growth_curve()[:, -1], frame.groupby("replicate").size())
    keys = ["replicate", "cascade", "depth"]
    np.testing.assert_array_equal(forest.breadths, frame.groupby(keys).size().groupby(keys[:2]).max())


def test_a_brand_s_cascades_may_be_taken_alone(market):
    frame = market.cascades
    for brand, sizes in market.cascade_sizes().items():
        forest = CascadeForest.from_outcome_cascades(frame[frame.brand == brand])
        np.testing.assert_array_equal(np.sort(forest.sizes)[::-1], sizes)


def test_a_table_without_ticks_has_no_times(market):
    assert CascadeForest.from_outcome_cascades(market.cascades.drop(columns="tick")).times is None


def test_a_table_that_is_none_is_refused(market):
    with pytest.raises(ProcessError, match=r"2 problems\n  cascade: a column.*\n  parent: a column"):
        CascadeForest.from_outcome_cascades(market.cascades.drop(columns=["cascade", "parent"]))
    with pytest.raises(ProcessError, match="4 problems"):
        CascadeForest.from_outcome_cascades(None)
    broken = market.cascades.assign(parent=lambda frame: frame.consumer)
    with pytest.raises(ProcessError, match=r"table of cascades: 2 problems\n  parent.0.*circle.*\n  cascade.0"):
        CascadeForest.from_outcome_cascades(broken)


@st.composite
def recordings(draw):
    """Draw ties of a small network, and acts of its members and of two outsiders in up to three cascades."""
    size = draw(st.integers(2, 7))
    pairs = [(author, follower) for author in range(size) for follower in range(size) if author != follower]
    ties = draw(st.sets(st.sampled_from(pairs), min_size=1))
    acts = draw(st.sets(st.tuples(st.integers(0, size + 1), st.integers(0, 2)), max_size=20))
    events = [(who, draw(st.integers(0, 6)), where) for who, where in sorted(acts)]
    return size, ties, draw(st.permutations(events))


# The first example compiles.
@settings(deadline=None)
@given(recordings(), st.sampled_from(["latest", "earliest"]), st.booleans())
def test_parents_are_inferred_as_said(recording, parent, in_halves):
    size, ties, events = recording
    network = SocialNetwork.from_ties(*np.array(sorted(ties)).T, size)
    consumers, times, cascades = np.array(events, np.int64).reshape(-1, 3).T
    given_times = times / 2 if in_halves else times
    forest = CascadeForest.from_events(network, Events(consumers, given_times, cascades, 2), parent=parent)
    expected = inferred_parents(ties, events, latest=parent == "latest")
    replicates = np.repeat(np.arange(forest.replicates), forest.replicate_sizes)
    where = forest.replicate_numbers[replicates].tolist()
    found = dict(zip(zip(where, forest.consumers.tolist(), strict=True), forest.parent_consumers.tolist(), strict=True))
    assert found == expected
    assert forest.times.dtype == given_times.dtype
    when = {(c, u): t for u, t, c in events}
    assert [when[key] / (2 if in_halves else 1) for key in found] == forest.times.tolist()


def test_followees_who_act_at_the_same_time_are_nobody_s_parents():
    network = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], 4)
    forest = CascadeForest.from_events(network, Events([3, 1, 0, 2], [2.0, 1.0, 1.0, 2.0]))
    assert forest.trees == 3
    assert forest.sizes.tolist() == [1, 2, 1]
    assert forest.replicate_numbers.tolist() == [0]


REFUSED_EVENTS = {
    "twice": (([1, 1], [0, 5]), {}, r"events.consumers\[1\] = 1: a consumer who is in the same tree only once"),
    "stranger": (([3], [0]), {}, r"events.consumers\[0\] = 3: 0..2"),
    "choice": (([1], [0]), {"parent": "any"}, "parent = 'any': 'latest' or 'earliest'"),
    "outsiders": (([1], [0], None, -1), {}, "events.outsiders = -1"),
    "truth": (([1], [0], None, True), {}, "events.outsiders = True"),
    "lengths": (([1], [0, 1]), {}, "events.times = '2 numbers': 1, one per activation"),
    "times": (([1], [np.inf]), {}, r"events.times\[0\] = inf"),
    "no times": (([1], None), {}, "events.times = None"),
    "cascades": (([1], [0], [-4]), {}, r"events.cascades\[0\] = -4"),
}


@pytest.mark.parametrize("name", REFUSED_EVENTS)
def test_events_that_are_none_are_refused(name):
    events, options, message = REFUSED_EVENTS[name]
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3)
    with pytest.raises(ProcessError, match=message):
        CascadeForest.from_events(network, events, **options)


FROM_ONE = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["1", "2", "3"])


def test_who_acts_is_given_by_label_or_by_row():
    """Consumers 1, 2 and 3 in a row: 1 and 2 act, as labels the first two, as rows the last two."""
    for events in (Events(["1", "2"], [0, 1]), Events([1, 2], [0, 1], consumers_by="label")):
        assert CascadeForest.from_events(FROM_ONE, events).consumers.tolist() == [0, 1]
    events = Events(np.array([1, 2, 3]), [0, 1, 2], None, 1, "row")
    assert sorted(CascadeForest.from_events(FROM_ONE, events).consumers.tolist()) == [1, 2, 3]
    events = Events(["1", "1"], [0, 1], [0, 1])
    assert CascadeForest.from_events(FROM_ONE, events).consumers.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (([1, 2], [0, 1]), r"events.consumers = \[1, 2\]: labels as text.*row 1 is the consumer labelled '2'"),
        ((np.array([1]), [0]), r"events.consumers = \[1\]: .*events.consumers_by = \"label\" or \"row\""),
        ((["1", "9"], [0, 1], None, 5), r"events.consumers\[1\] = '9': a label of the network"),
        ((["1"], [0], None, 0, "row"), "events.consumers = .*whole numbers"),
        (([1], [0], None, 0, "name"), "events.consumers_by = 'name'"),
        (([1.5], [0]), r"events.consumers\[0\] = 1.5"),
    ],
)
def test_who_acts_is_never_guessed(events, message):
    with pytest.raises(ProcessError, match=message):
        CascadeForest.from_events(FROM_ONE, events)


def test_measures_are_a_room_of_simulation():
    assert simulation.measures.CascadeForest is CascadeForest
    assert "measures" in simulation.__all__
