"""Numbers as people write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.reporting import words


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0.0, None, "0"),
        (1234567.0, None, "1,234,567"),
        (-12.25, 1, "−12.2"),
        (-0.04, 1, "0.0"),
        (math.nan, None, "–"),
        (None, 2, "–"),
        (0.01234, None, "0.012"),
        (7.0, None, "7"),
        (7.25, None, "7.2"),
        (1234.5, None, "1,234"),
    ],
)
def test_numbers(value, digits, text):
    assert words.number(value, digits) == text


@pytest.mark.parametrize(
    ("mean", "low", "high", "text"),
    [
        (15.0, 12.04, 18.02, "15.0 (12.0 to 18.0)"),
        (1500.0, 1200.0, 1800.0, "1,500 (1,200 to 1,800)"),
        (-0.5, -1.25, 0.25, "−0.5 (−1.2 to 0.2)"),
        (9.0, 9.0, 9.0, "9 (always)"),
        (9.5, math.nan, math.nan, "9.5"),
        (math.nan, math.nan, math.nan, "–"),
    ],
)
def test_estimates(mean, low, high, text):
    assert words.estimate(mean, low, high) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "< 1 %"), (1.0, "> 99 %"), (0.5, "50 %"), (0.874, "87 %"), (math.nan, "–")]
)
def test_shares_are_never_quite_certain(share, text):
    assert words.percent(share) == text


@pytest.mark.parametrize(("value", "text"), [(12.0, "+12"), (-12.0, "−12"), (0.0, "0"), (0.001, "0.0")])
def test_signs(value, text):
    assert words.signed(value, 1 if value == 0.001 else None) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (list("abc"), "a, b and c")]
)
def test_lists(names, text):
    assert words.listed(names) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0.01, 1e6))
def test_an_interval_never_loses_its_width(low, width):
    # Two figures of the width: each end is off by a twentieth of it at most.
    low, _, high = words.interval(low, low + width).partition(" to ")
    low, high = (float(text.replace(",", "").replace("−", "-")) for text in (low, high))
    assert abs((high - low) - width) <= max(0.101 * width, abs(low) * 1e-6, 0.00101)
