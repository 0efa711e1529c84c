"""Seeds are given by label or by row: never another consumer than the one that was meant, never a guess."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.consumers import rows as consumer_rows
from simulation.errors import ProcessError
from simulation.network import SocialNetwork, generate_network
from simulation.processes import CompetingCascades, IndependentCascade, simulate_cascades

NAMES = SocialNetwork.from_ties([0, 0, 1, 2], [1, 2, 2, 3], 5, labels=["ann", "bob", "cem", "dee", "eva"])
PLAIN = SocialNetwork.from_ties([0, 0, 1, 2], [1, 2, 2, 3], 5)
# Nobody passes anything on, so that who is reached is who was seeded.
SILENT = IndependentCascade(0.0)
RIVALS = CompetingCascades({"Aurora": 0.0, "Boreal": 0.0})


def from_one():
    """Make a star whose center is node 1, as in igraph/rigraph#303."""
    return SocialNetwork.from_networkx(nx.Graph([(1, 2), (1, 3), (1, 4), (1, 5)]))


def seeded(network, seeds, process=SILENT, **options):
    """Return the labels of those who were seeded."""
    sample = simulate_cascades(
        network, seeds, process, replicates=1, random_seed=1, threads=1, record=("times",), **options
    )
    return [network.label(row) for row in sample.activations(0).consumers]


def refused(network, seeds, process=SILENT, **options):
    with pytest.raises(ProcessError) as refusal:
        seeded(network, seeds, process, **options)
    return [str(problem) for problem in refusal.value.problems]


class TestNodesCountedFromOne:
    """The fault of igraph/rigraph#303: 1, a node, was taken for the second consumer."""

    def test_text_is_a_label(self):
        assert seeded(from_one(), ["1"]) == ["1"]
        assert seeded(from_one(), ["1", "5"], seeds_by="label") == ["1", "5"]

    def test_a_number_is_what_is_said(self):
        assert seeded(from_one(), [1], seeds_by="label") == ["1"]
        assert seeded(from_one(), [1], seeds_by="row") == ["2"]

    @pytest.mark.parametrize("seeds", [[1], (1,), {1}, range(1, 2), np.array([1]), np.array([1], np.uint8)], ids=repr)
    def test_a_number_alone_is_refused_with_both_readings(self, seeds):
        (said,) = refused(from_one(), seeds)
        assert said.startswith("seeds = [1]: labels as text")
        assert 'such as ["1"]' in said
        assert 'seeds_by = "label" or "row"' in said
        assert "row 1 is the consumer labelled '2'; the label '1' is row 0" in said

    def test_a_reading_that_does_not_exist_is_not_said(self):
        assert "whole numbers, too: row 0 is the consumer labelled '1'" in refused(from_one(), [0])[0]
        assert "whole numbers, too: the label '5' is row 4" in refused(from_one(), [5])[0]
        assert "9 is neither a row nor a label" in refused(from_one(), [9])[0]

    def test_the_first_seed_that_differs_is_shown(self):
        network = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["0", "2", "1"])
        (said,) = refused(network, [0, 1, 2])
        assert "row 1 is the consumer labelled '2'; the label '1' is row 2" in said

    def test_many_are_not_written_out(self):
        assert refused(from_one(), list(range(1, 100)))[0].startswith("seeds = '1, 2, 3, 4, 5, ...'")

    def test_the_seeds_of_brands(self):
        assert seeded(from_one(), {"Aurora": ["1"], "Boreal": ["2"]}, RIVALS) == ["1", "2"]
        assert seeded(from_one(), {"Aurora": [1], "Boreal": [3]}, RIVALS, seeds_by="label") == ["1", "3"]
        assert seeded(from_one(), {"Aurora": [1], "Boreal": []}, RIVALS, seeds_by="row") == ["2"]
        (said,) = refused(from_one(), {"Aurora": ["1"], "Boreal": [2]}, RIVALS)
        assert said.startswith("seeds['Boreal'] = [2]: labels as text")

    def test_nobody_needs_no_word(self):
        for nobody in ([], (), np.empty(0), np.empty(0, np.int64), range(0)):
            assert seeded(from_one(), nobody) == []


def test_one_number_among_labels_is_enough():
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["ann", "0", "cem"])
    assert "row 0 is the consumer labelled 'ann'; the label '0' is row 1" in refused(network, [0])[0]


@pytest.mark.parametrize("label", ["01", "1.0", "+1", "1e0", "-0", "-", "1a", "a1", "\u0661", " 1", "1_0"])
def test_what_is_no_whole_number_as_written_leaves_numbers_rows(label):
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["ann", label, "cem"])
    assert seeded(network, [2]) == ["cem"]


@pytest.mark.parametrize("label", ["1", "0", "10", "-1", "-20", "9" * 255])
def test_whole_numbers_as_written_do_not(label):
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["ann", "bob", label])
    assert "seeds = [1]" in refused(network, [1])[0]


GENERATED = generate_network("barabasi_albert", consumers=20, mean_degree=2, random_seed=1)


@pytest.mark.parametrize("network", [PLAIN, NAMES, GENERATED])
def test_numbers_that_can_only_be_rows(network):
    assert seeded(network, [3, 0]) == [network.label(0), network.label(3)]
    assert seeded(network, np.array([3, 0]), seeds_by="row") == [network.label(0), network.label(3)]


def test_labels_that_are_rows():
    assert seeded(PLAIN, ["4", "1"]) == seeded(PLAIN, [4, 1]) == seeded(PLAIN, [4, 1], seeds_by="label") == ["1", "4"]


def test_labels_in_any_container():
    expected = ["bob", "dee"]
    for seeds in (["dee", "bob"], ("dee", "bob"), {"dee", "bob"}, np.array(["dee", "bob"]), iter(["dee", "bob"])):
        assert seeded(NAMES, seeds) == expected
    assert seeded(NAMES, np.array(["dee", "bob"], object)) == expected
    assert seeded(NAMES, NAMES.labels[[3, 1]]) == expected


@pytest.mark.parametrize(
    ("seeds", "options", "words"),
    [
        (["ann", "bib"], {}, ["seeds[1] = 'bib': a label of the network (did you mean 'bob'?)"]),
        (["x", "ann", "x"], {}, ["seeds[0] = 'x': a label of the network", "seeds[2] = 'x': a label of the network"]),
        (["ann"], {"seeds_by": "row"}, ["seeds[0] = 'ann': a row, 0..4, since seeds_by = \"row\"; text is a label"]),
        ([1], {"seeds_by": "label"}, ["seeds[0] = 1: a label of the network"]),
        (["ann", 1], {}, ["seeds[1] = 1: text, as the first one is: labels and numbers are not mixed"]),
        ([1, "ann"], {}, ["seeds[1] = 'ann': a whole number, as the first one is: labels and numbers are not mixed"]),
        (["ann", None], {}, ["seeds[1] = None: a row, 0..4, or a label as text (1 is neither)"]),
        (["ann", True], {}, ["seeds[1] = True: a row, 0..4, or a label as text (1 is neither)"]),
        ([["ann"]], {}, ["seeds[0] = ['ann']: a row, 0..4, or a label as text (1 is neither)"]),
        ([b"ann"], {}, ["seeds[0] = b'ann': a row, 0..4, or a label as text (1 is neither)"]),
        (["ann", "ann"], {}, ["seeds = 'ann': each consumer at most once; these are repeated"]),
        (["ann"], {"seeds_by": "Label"}, ['"label", "row", or None', "did you mean 'label'"]),
        (["ann"], {"seeds_by": 1}, ["seeds_by = 1"]),
        (list("vwxyzt"), {}, ["seeds[0] = 'v'", "seeds[4] = 'z'", "seeds: 1 more that are no labels"]),
    ],
)
def test_refusals(seeds, options, words):
    said = "\n".join(refused(NAMES, seeds, **options))
    assert all(one in said for one in words), said


def test_refusals_of_brands_speak_of_labels():
    assert refused(NAMES, {"Aurora": ["ann", "bob"], "Boreal": ["bob"]}, RIVALS) == [
        "seeds = 'bob': each consumer the seed of at most one brand"
    ]
    assert refused(NAMES, {"Aurora": ["ann"], "Boreal": ["bob", "eve"]}, RIVALS) == [
        "seeds['Boreal'][1] = 'eve': a label of the network (did you mean 'eva'?)"
    ]


def test_strengths_that_are_all_one_are_refused_with_a_word():
    with pytest.raises(ProcessError, match="strengths of a network are None where all are 1"):
        IndependentCascade(PLAIN.strengths)


def test_strengths_are_used_only_where_they_are_given():
    network = PLAIN.with_strengths([0.0] * PLAIN.ties)
    options = {"replicates": 1, "random_seed": 1, "threads": 1}
    assert simulate_cascades(network, [0], IndependentCascade(1.0), **options).sizes.tolist() == [4]
    assert simulate_cascades(network, [0], IndependentCascade(network.strengths), **options).sizes.tolist() == [1]


LABELS = st.one_of(
    st.integers(-3, 12).map(str),
    st.integers(0, 9).map("{:02d}".format),
    st.text(st.sampled_from("01-ab"), min_size=1, max_size=3),
)


def is_whole_number(label):
    """Tell in other words than the code."""
    try:
        return str(int(label)) == label
    except ValueError:
        return False


@st.composite
def labelled(draw):
    """Draw a ring of consumers under any labels, and who of them are seeds."""
    labels = draw(st.lists(LABELS, min_size=2, max_size=9, unique=True))
    rows = draw(st.lists(st.sampled_from(range(len(labels))), unique=True))
    return labels, rows


def ring(labels):
    rows = np.arange(len(labels))
    return SocialNetwork.from_ties(rows, np.roll(rows, 1), len(labels), labels=labels)


@given(labelled())
@settings(derandomize=True, max_examples=300)
def test_labels_reach_those_who_bear_them_under_any_relabelling(drawn):
    labels, rows = drawn
    network, names = ring(labels), [labels[row] for row in rows]
    assert sorted(seeded(network, names)) == sorted(names)
    assert seeded(network, network.row_of(names), seeds_by="row") == seeded(network, names)
    numbers = [int(name) for name in names if is_whole_number(name)]
    assert sorted(seeded(network, numbers, seeds_by="label")) == sorted(map(str, numbers))


@given(labelled(), st.integers(1, 4), st.integers(1, 4))
@settings(derandomize=True, max_examples=300)
def test_numbers_are_refused_exactly_where_they_could_be_either(drawn, first, further):
    labels, rows = drawn
    network = ring(labels)
    are_rows = labels == [str(row) for row in range(len(labels))]
    could_be_either = not are_rows and any(map(is_whole_number, labels)) and bool(rows)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(consumer_rows, "_FIRST_CHUNK", first)
        patched.setattr(consumer_rows, "_CHUNK", further)
        for given_as in (rows, np.array(rows, np.int32)):
            if could_be_either:
                assert "labels as text" in refused(network, given_as)[0]
            else:
                assert sorted(seeded(network, given_as)) == sorted(labels[row] for row in rows)


def test_labels_are_looked_at_once(monkeypatch):
    looked = []
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3, labels=["ann", "bob", "cem"])
    real = consumer_rows._holds_whole_number
    monkeypatch.setattr(consumer_rows, "_holds_whole_number", lambda labels: looked.append(1) or real(labels))
    for _ in range(3):
        seeded(network, [1])
    assert looked == [1]
