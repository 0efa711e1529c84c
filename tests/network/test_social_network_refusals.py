"""Arrays and pairs that make no network, and what is said about them."""

import numpy as np
import pytest

from simulation.errors import NetworkError
from simulation.network import SocialNetwork

REFUSALS = {
    "no consumers": ({"indptr": [0], "targets": []}, "network.consumers = 0: at least 1 consumer"),
    "no rows": ({"indptr": [], "targets": []}, "network.consumers = 0: at least 1 consumer"),
    "no ties": ({"indptr": [0, 0], "targets": []}, "network.ties = 0: at least 1 tie"),
    "decreasing rows": ({"indptr": [0, 2, 1, 2], "targets": [1, 2]}, "network.indptr = .*: non-decreasing"),
    "rows end early": ({"indptr": [0, 1, 1], "targets": [1, 0]}, "network.indptr = .*: non-decreasing"),
    "unknown follower": ({"indptr": [0, 1, 1], "targets": [2]}, r"network.targets\[0\] = 2: 0\.\.1"),
    "unsorted": ({"indptr": [0, 2, 2, 2], "targets": [2, 1]}, r"network.targets\[1\] = 1: increasing"),
    "parallel": ({"indptr": [0, 2, 2], "targets": [1, 1]}, r"network.targets\[1\] = 1: increasing"),
    "self-loop": ({"indptr": [0, 1, 2], "targets": [1, 1]}, r"network.targets\[1\] = 1: a consumer other"),
    "fractions": (
        {"indptr": [0.0, 1.0, 1.0], "targets": [1]},
        "network.indptr = .*: a one-dimensional array",
    ),
    "truth": ({"indptr": [0, 1, 1], "targets": [True]}, "network.targets = 'bool array.*: a one-dim"),
    "table": ({"indptr": [0, 1, 1], "targets": [[1]]}, r"network.targets = .*\(1, 1\).*: a one-dim"),
    "zero lines": (
        {"indptr": [0, 1, 1], "targets": [1], "multiplicity": [0]},
        r"multiplicity\[0\] = 0: 1\.\.",
    ),
    "lines of others": ({"indptr": [0, 1, 1], "targets": [1], "multiplicity": [1, 2]}, "one number per tie"),
    "too strong": (
        {"indptr": [0, 1, 1], "targets": [1], "strengths": [1.5]},
        r"strengths\[0\] = 1.5: .*\[0, 1\]",
    ),
    "not a number": ({"indptr": [0, 1, 1], "targets": [1], "strengths": [np.nan]}, r"strengths\[0\] = nan"),
    "strengths of others": (
        {"indptr": [0, 1, 1], "targets": [1], "strengths": []},
        "1 numbers in .* one per tie",
    ),
    "text as strength": (
        {"indptr": [0, 1, 1], "targets": [1], "strengths": ["1"]},
        "1 numbers in .* one per tie",
    ),
    "few labels": ({"indptr": [0, 1, 1], "targets": [1], "labels": ["a"]}, "'1 labels': 2, one per consumer"),
    "same label": (
        {"indptr": [0, 1, 1], "targets": [1], "labels": ["a", "a"]},
        r"labels\[1\] = 'a': .* no earlier",
    ),
    "blank label": (
        {"indptr": [0, 1, 1], "targets": [1], "labels": ["a", " "]},
        r"labels\[1\] = ' ': .* not blank",
    ),
    "number as label": ({"indptr": [0, 1, 1], "targets": [1], "labels": ["a", 1]}, r"labels\[1\] = 1: text"),
    "endless label": (
        {"indptr": [0, 1, 1], "targets": [1], "labels": ["a", "b" * 256]},
        "at most 255 characters",
    ),
}


@pytest.mark.parametrize(("arrays", "message"), REFUSALS.values(), ids=REFUSALS)
def test_arrays_that_make_no_network_are_refused(arrays, message):
    with pytest.raises(NetworkError, match=message):
        SocialNetwork(**arrays)


TIE_REFUSALS = {
    "no consumers": (([0], [1], 0), r"network.consumers = 0: 1\.\."),
    "half a consumer": (([0], [1], 2.5), "network.consumers = 2.5: a whole number"),
    "truth": (([0], [1], True), "network.consumers = True: a whole number"),
    "unknown author": (([0, 5], [1, 0], 2), r"authors\[1\] = 5: 0\.\.1 \(1 lies outside\)"),
    "negative follower": (([0, 1], [-1, 0], 2), r"followers\[0\] = -1: 0\.\.1"),
    "different lengths": (([0, 1], [1], 2), "followers = 1: as many as there are authors, 2"),
    "only self-loops": (([0, 1], [0, 1], 2), "network.ties = 0: at least 1 tie"),
    "nothing": (([], [], 2), "network.ties = 0: at least 1 tie"),
}


@pytest.mark.parametrize(("pairs", "message"), TIE_REFUSALS.values(), ids=TIE_REFUSALS)
def test_pairs_that_make_no_network_are_refused(pairs, message):
    with pytest.raises(NetworkError, match=message):
        SocialNetwork.from_ties(*pairs)


def test_all_problems_are_named_at_once():
    with pytest.raises(NetworkError) as caught:
        SocialNetwork.from_ties([0, 9], [9.5, 1], 2, strengths=[2, 2])
    assert [problem.field for problem in caught.value.problems] == ["authors[1]", "followers", "strengths[0]"]
