"""Where the answer turns: no sentence contradicts the values that were tried."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.comparison.turning import Tried, turn_in_words

FIELD = "brands.0.conversion.paid"
numbers = st.floats(-500.0, 500.0).map(lambda value: round(value, 1))
drawn = st.lists(st.tuples(numbers, st.floats(0.1, 200.0)), min_size=2, max_size=6).map(
    lambda pairs: [Tried(10.0 ** (index - 5), mean, width) for index, (mean, width) in enumerate(pairs)]
)


@settings(max_examples=1_000)
@given(drawn)
def test_the_sentence_is_that_of_its_values(tried):
    said = turn_in_words(FIELD, "random", "profit", tried)
    signs = [one.sign for one in tried]
    assert ("pays everywhere" in said) == all(sign == 1 for sign in signs)
    assert ("loses against no seeding everywhere" in said) == all(sign == -1 for sign in signs)
    assert ("nowhere" in said) == (not any(signs))
    changes = [
        (a, b) for a, b in zip(*[[one for one in tried if one.sign][start:] for start in (0, 1)], strict=False)
        if a.sign != b.sign
    ]  # fmt: skip
    for before, after in changes:
        assert f"between {before.value:g} and {after.value:g}" in said
    assert said.count("between ") == len(changes)
    assert ("begins to pay" in said) == (len(changes) == 1 and changes[0][1].sign == 1)
    assert ("ceases to pay" in said) == (len(changes) == 1 and changes[0][1].sign == -1)
    assert "Lewis & Rao 2015" in said
    for one, end in ((tried[0], "low"), (tried[-1], "high")):
        number = r"(−?[\d,.]+)"
        found = re.search(rf"{number} \({number} to {number}\) at the {end} end", said)
        told = [float(text.replace(",", "").replace("−", "-")) for text in found.groups()]
        expected = [one.mean, one.mean - one.half_width, one.mean + one.half_width]
        assert told == pytest.approx(expected, abs=0.06 * 2 * one.half_width)
