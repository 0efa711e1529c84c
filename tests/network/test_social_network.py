"""The network as a value: its arrays, its labels, and what it refuses."""

import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import SocialNetwork, TieReport
from simulation.network import social_network as social_network_room


def small(**options):
    """Ties 0 -> 1 (twice), 2 -> 0, 0 -> 2 and a self-loop; consumer 3 is isolated."""
    return SocialNetwork.from_ties([0, 2, 0, 1, 0], [1, 0, 2, 1, 1], 4, **options)


def test_ties_are_sorted_merged_and_counted():
    network = small()
    assert network.indptr.tolist() == [0, 2, 2, 3, 3]
    assert network.targets.tolist() == [1, 2, 0]
    assert network.multiplicity.tolist() == [2, 1, 1]
    assert network.report == TieReport(lines=5, self_loops=1, parallel_lines=1, isolated_added=0)
    assert (network.consumers, network.ties) == (4, 3)
    assert network.followers.tolist() == [2, 0, 1, 0]
    assert network.followees.tolist() == [1, 1, 1, 0]
    assert repr(network) == "SocialNetwork(consumers=4, ties=3)"


def test_a_mutual_pair_is_two_ties_and_counts_lines_in_either_direction():
    network = SocialNetwork.from_ties([0, 1, 1, 2], [1, 0, 2, 2], 3, mutual=True)
    assert network.indptr.tolist() == [0, 1, 3, 4]
    assert network.targets.tolist() == [1, 0, 2, 1]
    assert network.multiplicity.tolist() == [2, 2, 1, 1]
    assert network.report == TieReport(lines=4, self_loops=1, parallel_lines=1)


def test_the_strongest_of_parallel_lines_is_kept():
    network = small(strengths=[0.25, 0.5, 1.0, 0.1, 0.75])
    assert network.strengths.tolist() == [0.75, 1.0, 0.5]
    assert network.multiplicity.tolist() == [2, 1, 1]


def test_a_mutual_strength_holds_in_both_directions():
    network = SocialNetwork.from_ties([0, 1], [1, 2], 3, mutual=True, strengths=[0.5, 0.25])
    assert network.strengths.tolist() == [0.5, 0.5, 0.25, 0.25]


def test_what_is_all_one_is_none():
    network = SocialNetwork([0, 1, 1], [1], multiplicity=[1], strengths=[1.0], labels=["0", "1"])
    assert network.multiplicity is None
    assert network.strengths is None
    assert network.labels is None
    assert network.report is None


def test_arrays_have_one_type_and_cannot_be_changed():
    network = small(strengths=[1, 1, 1, 1, 0], labels=list("abcd")).with_strengths([1, 0, 1])
    arrays = {
        np.dtype(np.int64): [network.indptr, network.followers, network.followees],
        np.dtype(np.int32): [network.targets, network.multiplicity],
        np.dtype(np.float32): [network.strengths],
        np.dtype("U1"): [network.labels],
    }
    in_ties = network.in_ties()
    arrays[np.dtype(np.int64)] += [in_ties.indptr, in_ties.positions]
    arrays[np.dtype(np.int32)] += [in_ties.sources]
    for dtype, alike in arrays.items():
        for array in alike:
            assert array.dtype == dtype
            assert array.flags.c_contiguous
            assert not array.flags.writeable
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[1]
    with pytest.raises(FrozenInstanceError):
        network.indptr = np.zeros(2)


def test_a_network_does_not_share_memory_that_its_maker_can_write():
    targets = np.array([1, 0], dtype=np.int32)
    network = SocialNetwork(np.array([0, 1, 2]), targets)
    targets[:] = 7
    assert network.targets.tolist() == [1, 0]
    assert targets.flags.writeable


def test_a_network_shares_memory_that_is_read_only():
    targets = np.array([1, 0], dtype=np.int32)
    targets.setflags(write=False)
    assert np.shares_memory(SocialNetwork([0, 1, 2], targets).targets, targets)


def test_arrays_stay_read_only_through_pickle():
    network = small(labels=list("abcd"))
    copy = pickle.loads(pickle.dumps(network))  # noqa: S301 - made on the line itself
    assert copy.digest() == network.digest()
    assert copy.report == network.report
    assert not copy.targets.flags.writeable


def test_in_ties_are_the_same_ties_by_follower():
    network = small()
    in_ties = network.in_ties()
    assert in_ties.indptr.tolist() == [0, 1, 2, 3, 3]
    assert in_ties.sources.tolist() == [2, 0, 0]
    assert in_ties.positions.tolist() == [2, 0, 1]
    assert network.in_ties() is in_ties


def test_labels_lead_to_rows_and_back():
    network = small(labels=["ann", "bob", "céline", "dan 2"])
    assert network.label(2) == "céline"
    assert network.label(np.int64(0)) == "ann"
    assert network.labels_array().tolist() == ["ann", "bob", "céline", "dan 2"]
    rows = network.row_of(["dan 2", "ann", "ann"])
    assert rows.dtype == np.int32
    assert rows.tolist() == [3, 0, 0]
    assert network.row_of("bob").tolist() == [1]


def test_unnamed_consumers_are_called_by_their_row():
    network = small()
    assert network.label(3) == "3"
    assert network.labels_array().tolist() == ["0", "1", "2", "3"]
    assert network.row_of(["3", "0"]).tolist() == [3, 0]
    assert network.row_of([]).tolist() == []


@pytest.mark.parametrize("label", ["4", "-1", "01", "+1", " 1", "1.0", "", "٣", "9" * 5000])
def test_only_the_number_itself_is_the_label_of_an_unnamed_consumer(label):
    with pytest.raises(NetworkError, match=r"label = .*: a label of the network, '0'\.\.'3'"):
        small().row_of([label])


def test_all_unknown_labels_are_refused_with_the_nearest_known_one():
    network = small(labels=["anna", "bert", "carla", "dora"])
    with pytest.raises(NetworkError) as caught:
        network.row_of(["anna", "Bert", "carl", "zzz", 3], field="seeding.consumers")
    assert str(caught.value).splitlines() == [
        "network: 4 problems",
        "  seeding.consumers = 'Bert': a label of the network (did you mean 'bert'?)",
        "  seeding.consumers = 'carl': a label of the network (did you mean 'carla'?)",
        "  seeding.consumers = 'zzz': a label of the network",
        "  seeding.consumers = 3: a label, as text",
    ]


@pytest.mark.parametrize("row", [4, -1, True, 1.0, "1"])
def test_a_row_that_does_not_exist_is_refused(row):
    with pytest.raises(NetworkError, match=r"row = .*: 0\.\.3"):
        small().label(row)


def test_the_digest_tells_networks_apart_and_nothing_else():
    network = small()
    networks = [
        network,
        small(labels=list("abcd")),
        small(labels=["ab", "c", "d", "e"]),
        small(labels=["a", "bc", "d", "e"]),
        network.with_strengths([1, 0.5, 1]),
        SocialNetwork(network.indptr, network.targets),
        SocialNetwork.from_ties([0, 0, 2], [1, 3, 0], 4),
        SocialNetwork.from_ties([0, 0, 2], [1, 2, 0], 5),
    ]
    assert len({each.digest() for each in networks}) == len(networks)
    again = SocialNetwork.from_ties([2, 0, 0, 0], [0, 1, 2, 1], 4)
    assert again.report != network.report
    assert again.digest() == network.digest()


def test_the_digest_never_changes():
    assert small(labels=["a", "b", "é", "d"]).digest() == DIGEST_OF_SMALL


DIGEST_OF_SMALL = "ccb87a9402ba081a238f00b77a4c9069cf4e01040707c23cd85568704ac1cdb7"


def test_strengths_can_be_replaced():
    network = small(labels=list("abcd"))
    weaker = network.with_strengths(np.array([0.5, 1, 0]))
    assert weaker.strengths.tolist() == [0.5, 1, 0]
    assert weaker.with_strengths([1, 1, 1]).digest() == network.digest()
    assert network.strengths is None


pairs = st.integers(1, 12).flatmap(
    lambda consumers: st.tuples(
        st.just(consumers),
        st.lists(st.tuples(*[st.integers(0, consumers - 1)] * 2), min_size=1, max_size=60),
        st.booleans(),
    )
)


@given(pairs)
def test_any_pairs_become_the_set_of_their_ties(drawn):
    consumers, lines, mutual = drawn
    lines_of = {}
    for author, follower in lines:
        if author != follower:
            for tie in {(author, follower), (follower, author)} if mutual else {(author, follower)}:
                lines_of[tie] = lines_of.get(tie, 0) + 1
    authors, followers = zip(*lines, strict=True)
    if not lines_of:
        with pytest.raises(NetworkError, match=re.escape("network.ties = 0")):
            SocialNetwork.from_ties(authors, followers, consumers, mutual=mutual)
        return
    network = SocialNetwork.from_ties(authors, followers, consumers, mutual=mutual)
    found = [
        (author, int(follower))
        for author in range(consumers)
        for follower in network.targets[network.indptr[author] : network.indptr[author + 1]]
    ]
    assert found == sorted(lines_of)
    multiplicity = np.ones(network.ties) if network.multiplicity is None else network.multiplicity
    assert multiplicity.tolist() == [lines_of[tie] for tie in found]
    in_ties = network.in_ties()
    backward = [
        (int(author), follower)
        for follower in range(consumers)
        for author in in_ties.sources[in_ties.indptr[follower] : in_ties.indptr[follower + 1]]
    ]
    assert backward == sorted(found, key=lambda tie: (tie[1], tie[0]))
    assert [found[position] for position in in_ties.positions] == backward


def test_importing_the_network_imports_no_heavy_library():
    heavy = "networkx scipy pandas pyarrow numba mesa matplotlib"
    code = f"import sys, simulation.network; print(set({heavy.split()}) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_followees_of_large_networks_are_counted_by_compiled_code(monkeypatch):
    rng = np.random.default_rng(3)
    network = SocialNetwork.from_ties(rng.integers(0, 50, 400), rng.integers(0, 60, 400), 70)
    expected = [int(np.sum(network.targets == row)) for row in range(70)]
    assert network.followees.tolist() == expected
    monkeypatch.setattr(social_network_room, "_FEW_TIES", 0)
    counted = network.followees
    assert counted.tolist() == expected
    assert (counted.dtype, counted.flags.writeable) == (np.dtype(np.int64), False)
