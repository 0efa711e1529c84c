"""Where the answer turns: no sentence contradicts the values that were tried."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments import compare
from experiments.comparison import turning
from experiments.comparison.turning import Tried, turn_in_words
from tests.comparison.markets import small

FIELD = "brands.0.conversion.paid"
numbers = st.floats(-500.0, 500.0).map(lambda value: round(value, 1))
drawn = st.lists(st.tuples(numbers, st.floats(0.1, 200.0)), min_size=2, max_size=6).map(
    lambda pairs: [
        Tried(10.0 ** (index - 5), mean, mean - width, mean + width) for index, (mean, width) in enumerate(pairs)
    ]
)


@settings(max_examples=1_000)
@given(drawn)
def test_the_sentence_is_that_of_its_values(tried):
    said = turn_in_words(FIELD, "random", "profit", tried)
    signs = [(one.low > 0) - (one.high < 0) for one in tried]
    assert ("pays everywhere" in said) == all(sign == 1 for sign in signs)
    assert ("loses against no seeding everywhere" in said) == all(sign == -1 for sign in signs)
    assert ("nowhere" in said) == (not any(signs))
    changes = [
        (a, b) for a, b in pairwise([(one, sign) for one, sign in zip(tried, signs, strict=True) if sign])
        if a[1] != b[1]
    ]  # fmt: skip
    for (before, _), (after, _) in changes:
        assert f"between {before.value:g} and {after.value:g}" in said
    assert said.count("between ") == len(changes)
    assert ("begins to pay" in said) == (len(changes) == 1 and changes[0][1][1] == 1)
    assert ("ceases to pay" in said) == (len(changes) == 1 and changes[0][1][1] == -1)
    assert "Lewis & Rao 2015" in said
    for one, end in ((tried[0], "low"), (tried[-1], "high")):
        number = r"(−?[\d,.]+)"
        found = re.search(rf"{number} \({number} to {number}\) at the {end} end", said)
        told = [float(text.replace(",", "").replace("−", "-")) for text in found.groups()]
        assert told == pytest.approx([one.difference, one.low, one.high], abs=0.06 * (one.high - one.low))


@pytest.mark.parametrize("distribution", ["uniform", "log_uniform"])
def test_what_is_tried_is_what_a_comparison_at_that_value_finds(distribution, monkeypatch):
    """The same seeds and the same luck, at each value of the range; each is compared by itself."""
    tried = []
    monkeypatch.setattr(turning, "turn_in_words", lambda *told: tried.extend(told[-1]) or f"along {told[0]}")
    ranged = {FIELD: {"low": 0.0005, "high": 0.05, "distribution": distribution}}
    strategies = ["highest_degree", "random"]
    result = compare(small(uncertain=ranged), strategies, replicates=turning.REPLICATES)
    assert f"along {FIELD}" in result.notes
    place = np.geomspace if distribution == "log_uniform" else np.linspace
    assert [one.value for one in tried] == pytest.approx(place(0.0005, 0.05, 4))
    for one in tried:
        alone = compare(small(uncertain={}, **{FIELD: one.value}), strategies, replicates=turning.REPLICATES)
        table = alone.replicates[alone.replicates["horizon"] == 1].set_index(["strategy", "replicate"])[alone.goal]
        gain = table[result.ranking["strategy"].iloc[0]] - table["baseline"]
        assert one.difference == pytest.approx(gain.mean(), rel=1e-9)
        assert one.low < one.difference < one.high


def test_nothing_is_looked_for_where_no_source_gives_a_range():
    unsourced = {"brands.0.word_of_mouth.review_probability": {"low": 0.01, "high": 0.1}}
    for uncertain in ({}, unsourced):
        result = compare(small(uncertain=uncertain), ["highest_degree", "random"], replicates=2)
        assert not [note for note in result.notes if note.startswith("Along ")]
