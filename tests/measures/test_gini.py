"""The Gini coefficient: its definition, its laws, what it refuses."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import ProcessError
from simulation.measures import gini

AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


def by_definition(values):
    """Mean absolute difference of two items drawn with replacement, over twice the mean."""
    if not any(values):
        return Fraction(0)
    differences = sum(abs(one - other) for one in values for other in values)
    return Fraction(differences, 2 * len(values) * sum(values))


@given(AMOUNTS)
def test_it_is_its_definition(values):
    assert gini(values) == pytest.approx(float(by_definition(values)), rel=1e-14, abs=0)


@given(AMOUNTS, st.randoms(use_true_random=False))
def test_order_scale_and_copies_do_not_matter(values, random):
    shuffled = random.sample(values, len(values))
    assert gini(shuffled) == gini(values)
    assert gini(np.array(values) * 2.0**-40) == gini(values)
    assert gini(values * 3) == pytest.approx(gini(values), rel=1e-13)


@given(AMOUNTS)
def test_it_lies_between_equality_and_one_who_has_all(values):
    assert 0 <= gini(values) <= (len(values) - 1) / len(values) + 1e-15


@given(st.lists(st.integers(1, 10**6), min_size=2, max_size=30), st.integers(1, 1000))
def test_a_gift_to_all_makes_it_smaller_and_zeros_make_it_larger(values, gift):
    richer = [value + gift for value in values]
    assert gini(richer) < gini(values) or gini(values) == 0
    assert gini([*values, 0]) > gini(values)


@pytest.mark.parametrize("items", [1, 2, 7, 1000])
@pytest.mark.parametrize("value", [0, 1, 0.1, 1e308, 5e-324])
def test_equal_amounts_give_exactly_zero(items, value):
    assert gini([value] * items) == 0.0


@pytest.mark.parametrize("items", [2, 3, 10, 1000])
def test_one_who_has_all(items):
    assert gini([0] * (items - 1) + [17]) == (items - 1) / items


def test_known_values():
    assert gini([1, 2, 3, 4]) == 0.25
    assert gini(np.array([1, 3], np.uint8)) == 0.25
    # Whole numbers, and numbers whose sum is no double.
    assert gini([2**62, 2**62 + 2]) > 0
    assert gini([1e308, 1e308, 0.0]) == pytest.approx(1 / 3, rel=1e-15)


@pytest.mark.parametrize("items", [2, 5, 48, 500])
def test_uniform_shares_have_their_known_mean(items):
    draws = np.random.default_rng(1912).dirichlet(np.ones(items), size=2_000)
    found = np.array([gini(shares) for shares in draws])
    error = found.std(ddof=1) / math.sqrt(len(found))
    assert abs(found.mean() - (items - 1) / (2 * items)) < 4 * error


REFUSED = {
    "negative": ([3, -1, -2], r"values\[1\] = -1: a finite number of at least 0 \(2 are not\)"),
    "not a number": ([1.0, math.nan], r"values\[1\] = nan: a finite number"),
    "infinite": ([1.0, math.inf], r"values\[1\] = inf: a finite number"),
    "none": ([], "at least one number"),
    "a table": ([[1, 2]], "one-dimensional"),
    "text": (["1"], "one-dimensional array of at least one number"),
    "truth": ([True], "one-dimensional array of at least one number"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_amount_is_refused(name):
    values, message = REFUSED[name]
    with pytest.raises(ProcessError, match=message):
        gini(values)
