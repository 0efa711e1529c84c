"""Tables of quantiles: how far from the quantile, in which order, within which bounds; steps are exact."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from simulation.draws.quantiles import QuantileTable, quantile_table
from simulation.kernels.random import generator, keys, traits
from simulation.kernels.random.root import root_key
from simulation.network import SocialNetwork
from simulation.scenario.distributions import Distribution

TRAIT = TypeAdapter(Distribution)
UNIT = 2.0**-53
LAST = 2**53 - 1
ROOT = root_key(17, None)
KEY = (*ROOT, keys.TRAIT, np.uint64(keys.item_id("trait", "test")))


def powers(low, high):
    """Numbers between two powers of ten, spread evenly over their orders of magnitude."""
    return st.floats(low, high).map(lambda exponent: 10.0**exponent)


def cuts(low, high):
    return st.none() | st.floats(low, high)


# Everything that a scenario may ask for, extreme shapes included.
DISTRIBUTIONS = st.one_of(
    st.builds(
        lambda low, width: {"distribution": "uniform", "minimum": low, "maximum": low + width},
        st.floats(-1e3, 1e3),
        st.floats(0.0, 1e3),
    ),
    st.builds(
        lambda alpha, beta: {"distribution": "beta", "alpha": alpha, "beta": beta}, powers(-2.0, 6.0), powers(-2.0, 6.0)
    ),
    st.builds(
        lambda mean, sd, low, high: {"distribution": "normal", "mean": mean, "sd": sd, "minimum": low, "maximum": high},
        st.floats(-1e3, 1e3),
        powers(-3.0, 3.0),
        cuts(-3e3, 3e3),
        cuts(-3e3, 3e3),
    ),
    st.builds(
        lambda median, sigma, low, high: {
            "distribution": "lognormal",
            "median": median,
            "sigma": sigma,
            "minimum": low,
            "maximum": high,
        },
        powers(-3.0, 3.0),
        st.floats(0.01, 5.0),
        cuts(0.0, 100.0),
        cuts(0.0, 1e5),
    ),
    st.builds(
        lambda shape, scale, low, high: {
            "distribution": "gamma",
            "shape": shape,
            "scale": scale,
            "minimum": low,
            "maximum": high,
        },
        powers(-2.0, 6.0),
        powers(-3.0, 3.0),
        cuts(0.0, 100.0),
        cuts(0.0, 1e5),
    ),
).map(TRAIT.validate_python)

EXTREMES = {
    "beta of two heaps": {"distribution": "beta", "alpha": 0.01, "beta": 0.01},
    "beta heaped at 0": {"distribution": "beta", "alpha": 0.01, "beta": 5.0},
    "beta heaped at 1": {"distribution": "beta", "alpha": 5.0, "beta": 0.01},
    "narrow beta": {"distribution": "beta", "alpha": 1e6, "beta": 1e6},
    "susceptibility": {"distribution": "beta", "alpha": 2.0, "beta": 4.0},
    "normal": {"distribution": "normal", "mean": 0.0, "sd": 1.0},
    "normal far from 0": {"distribution": "normal", "mean": 1e5, "sd": 1.0},
    "half of a normal": {"distribution": "normal", "mean": 0.0, "sd": 1.0, "minimum": 0.0},
    "far tail of a normal": {"distribution": "normal", "mean": 0.0, "sd": 1.0, "minimum": 5.5},
    "far lower tail": {"distribution": "normal", "mean": 1.0, "sd": 0.2, "minimum": -1.0, "maximum": -0.1},
    "normal, cut": {"distribution": "normal", "mean": 0.4, "sd": 0.5, "minimum": 0.0, "maximum": 1.0},
    "sessions": {"distribution": "lognormal", "median": 4.0, "sigma": 0.8, "maximum": 100.0},
    "widest lognormal": {"distribution": "lognormal", "median": 1.0, "sigma": 5.0},
    "gamma": {"distribution": "gamma", "shape": 2.5, "scale": 3.0},
    "gamma heaped at 0": {"distribution": "gamma", "shape": 0.01, "scale": 3.0},
    "narrow gamma": {"distribution": "gamma", "shape": 1e6, "scale": 1e-3},
    "uniform": {"distribution": "uniform", "minimum": -0.2, "maximum": 0.4},
}
COMPUTED = {"distribution": "beta", "alpha": 0.001, "beta": 0.001}
"""Two heaps so sharp that no table is short enough."""


def draws(count=4000, seed=0):
    """Return draws as a generator gives them, ascending: as many in each octave toward 0 and 1 as in the middle."""
    rng = np.random.default_rng(seed)
    small = np.floor(2.0 ** rng.uniform(0.0, 53.0, count)).astype(np.int64)
    special = np.array([0, 1, 2, 3, 2**52 - 2, 2**52 - 1, 2**52, 2**52 + 1])
    drawn = np.concatenate([small, rng.integers(0, LAST, count, endpoint=True), special])
    return np.unique(np.concatenate([drawn, LAST - drawn])) * UNIT


U = draws()


def allowed(distribution, values):
    """Return the error that the documentation of `QuantileTable` allows, stated anew."""
    first, median, third = distribution.quantile(np.array([0.25, 0.5, 0.75]))
    distance = np.maximum(np.abs(values - median), third - first)
    relative = np.maximum(np.minimum(np.abs(values), distance), (third - first) / 100)
    return np.maximum(1e-5 * relative, np.maximum(np.abs(values) * 2.0**-23 / 4, 2.0**-126))


def error(distribution, drawn=U):
    """Return the largest error of a table in units of what is allowed."""
    exact = distribution.quantile(drawn)
    return (np.abs(quantile_table(distribution).value(drawn) - exact) / allowed(distribution, exact)).max()


# How far from the quantile.


@pytest.mark.parametrize("name", EXTREMES)
def test_values_are_as_near_to_the_quantile_as_promised(name):
    distribution = TRAIT.validate_python(EXTREMES[name])
    assert quantile_table(distribution).curve is not None
    assert error(distribution, draws(50_000)) <= 1.0


@given(distribution=DISTRIBUTIONS)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_values_of_any_distribution_are_as_near_to_the_quantile_as_promised(distribution):
    if not distribution.flaw():
        assert error(distribution) <= 1.0


@pytest.mark.slow
@given(distribution=DISTRIBUTIONS, seed=st.integers(0, 2**32))
@settings(max_examples=3000, deadline=None)
def test_values_of_many_distributions_are_as_near_to_the_quantile_as_promised(distribution, seed):
    if not distribution.flaw():
        drawn = draws(4000, seed)
        assert error(distribution, drawn) <= 1.0
        assert is_ordered(distribution, drawn)


@pytest.mark.parametrize("name", EXTREMES)
def test_nodes_are_quantiles(name):
    """Draws at which an octave begins, and its quarters, are nodes of every table."""
    distribution = TRAIT.validate_python(EXTREMES[name])
    begins = 2.0 ** np.arange(2.0, 52.0)
    lower = np.concatenate([begins * (1 + quarter / 4) for quarter in range(4)])
    drawn = np.concatenate([lower, LAST - lower]) * UNIT
    exact = distribution.quantile(drawn)
    # Where the quantile itself is out of order by rounding, the table puts it right.
    assert quantile_table(distribution).value(drawn) == pytest.approx(exact, rel=1e-13, abs=1e-300)


def test_the_smallest_and_the_largest_draw_are_exact():
    for fields in EXTREMES.values():
        distribution = TRAIT.validate_python(fields)
        ends = np.array([0.0, LAST * UNIT])
        assert quantile_table(distribution).value(ends).tolist() == distribution.quantile(ends).tolist()


def test_a_table_that_would_be_too_long_is_not_made_and_values_are_the_quantiles():
    distribution = TRAIT.validate_python(COMPUTED)
    table = quantile_table(distribution)
    assert table.curve is None
    assert table.steps is None
    assert table.value(U).tolist() == distribution.quantile(U).tolist()
    column = np.empty(200_000)
    table.fill(column, KEY)
    assert column.tolist() == distribution.quantile(generator.uniforms(*KEY, len(column))).tolist()


# In which order, and within which bounds.


def is_ordered(distribution, drawn):
    """Whether greater draws never have lesser values; each draw is compared with its neighbors too."""
    whole = (drawn / UNIT).astype(np.int64)
    near = np.unique(np.clip(np.concatenate([whole - 1, whole, whole + 1]), 0, LAST)) * UNIT
    table = quantile_table(distribution)
    # What is computed one by one is as SciPy leaves it.
    return table.curve is None or bool((np.diff(table.value(near)) >= 0.0).all())


@pytest.mark.parametrize("name", EXTREMES)
def test_greater_draws_never_have_lesser_values(name):
    assert is_ordered(TRAIT.validate_python(EXTREMES[name]), draws(50_000))


@given(distribution=DISTRIBUTIONS)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_greater_draws_never_have_lesser_values_in_any_distribution(distribution):
    if not distribution.flaw():
        assert is_ordered(distribution, U)


def test_draws_around_the_nodes_are_in_order():
    """Around every node of a table: two draws on either side."""
    for fields in EXTREMES.values():
        distribution = TRAIT.validate_python(fields)
        levels = quantile_table(distribution).curve.levels
        found = []
        for octave, level in enumerate(levels.tolist()):
            half, power = divmod(octave, traits.HALF_BITS)
            x = 2**power + (np.arange(2**level, dtype=np.int64) << (power - level))
            found.append(LAST - x if half else x)
        nodes = np.concatenate(found)
        near = np.unique(np.clip(nodes[:, None] + np.arange(-2, 3), 0, LAST)) * UNIT
        assert (np.diff(quantile_table(distribution).value(near)) >= 0.0).all()


class Rough:
    """Uniform on [0, 1), but for rounding errors that put close quantiles out of order."""

    def quantile(self, u):
        return u + 1e-9 * np.cos(1e10 * u)


def test_a_quantile_function_that_is_rough_makes_a_table_that_is_not():
    near = np.unique(np.concatenate([U, (np.arange(20_000) - 10_000) * 1e-10 + 0.5, np.arange(20_000) * 1e-11]))
    near = np.unique(np.concatenate([near, 1.0 - 2.0**-53 - near]))
    assert (np.diff(Rough().quantile(near)) < 0.0).any()
    assert (np.diff(QuantileTable(Rough()).value(near)) >= 0.0).all()


@given(distribution=DISTRIBUTIONS)
@settings(derandomize=True, max_examples=60, deadline=None)
@example(distribution=TRAIT.validate_python(EXTREMES["beta heaped at 0"]))
@example(distribution=TRAIT.validate_python(EXTREMES["beta heaped at 1"]))
def test_values_stay_within_the_support(distribution):
    if distribution.flaw():
        return
    low, high = distribution.support()
    values = quantile_table(distribution).value(U)
    assert np.isfinite(values).all()
    assert low <= values.min()
    assert values.max() <= high


def test_a_change_of_a_parameter_moves_the_same_consumers():
    """The order of consumers stays, and a larger mean leaves nobody with less."""
    drawn = generator.uniforms(*KEY, 20_000)
    for before, after in (
        ({"distribution": "beta", "alpha": 2.0, "beta": 4.0}, {"distribution": "beta", "alpha": 2.5, "beta": 4.0}),
        (EXTREMES["sessions"], EXTREMES["sessions"] | {"median": 4.4}),
        (EXTREMES["gamma"], EXTREMES["gamma"] | {"shape": 2.6}),
    ):
        old, new = (quantile_table(TRAIT.validate_python(fields)).value(drawn) for fields in (before, after))
        assert (new >= old).all()
        assert (new > old).mean() > 0.99
        order = np.argsort(drawn)
        assert (np.diff(old[order]) >= 0).all()
        assert (np.diff(new[order]) >= 0).all()


# Steps.


@given(
    weights=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=8).filter(lambda weights: sum(weights) > 0.01),
    data=st.data(),
)
@settings(derandomize=True, max_examples=60, deadline=None)
def test_choices_are_exact(weights, data):
    values = data.draw(st.lists(st.floats(-5.0, 5.0), min_size=len(weights), max_size=len(weights)))
    shares = [weight / math.fsum(weights) for weight in weights]
    distribution = TRAIT.validate_python({"distribution": "choice", "values": values, "probabilities": shares})
    bounds = np.cumsum(shares)
    near = np.concatenate([U, bounds, np.nextafter(bounds, 0.0), np.nextafter(bounds, 1.0)])
    near = near[near < 1.0]
    assert quantile_table(distribution).value(near).tolist() == distribution.quantile(near).tolist()


def test_constants_are_exact():
    assert set(quantile_table(0.3).value(U).tolist()) == {0.3}
    assert quantile_table(0.3) is quantile_table(TRAIT.validate_python({"distribution": "constant", "value": 0.3}))


# Draws.


CHOICE = {"distribution": "choice", "values": [0.5, 0.25], "probabilities": [0.4, 0.6]}
KINDS = {"curve": EXTREMES["susceptibility"], "choice": CHOICE, "constant": 0.75, "computed": COMPUTED}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_column_is_filled_with_the_values_of_the_consumers_draws(name, dtype):
    table = QuantileTable(TRAIT.validate_python(KINDS[name])) if name != "constant" else quantile_table(KINDS[name])
    assert (table.curve is None) == (name != "curve")
    expected = table.value(generator.uniforms(*KEY, 1000)).astype(dtype)
    whole = np.empty(1000, dtype)
    table.fill(whole, KEY)
    assert whole.tolist() == expected.tolist()
    # A segment's rows alone, in a column of a larger record; what lies beside them stays.
    member = (np.arange(1000) % 3 == 1).astype(np.int16)
    record = np.full((1000, 5), -7.0, dtype)
    table.fill(record[:, 2], KEY, member, 1)
    assert record[member == 1, 2].tolist() == expected[member == 1].tolist()
    record[member == 1, 2] = -7.0
    assert (record == -7.0).all()


@pytest.mark.parametrize("name", KINDS)
def test_ties_have_the_values_of_their_draws(name):
    rng = np.random.default_rng(4)
    network = SocialNetwork.from_ties(rng.integers(0, 40, 300), rng.integers(0, 40, 300), 40)
    value = KINDS[name] if name == "constant" else TRAIT.validate_python(KINDS[name])
    drawn = generator.tie_uniforms(*KEY, network.indptr, network.targets)
    found = quantile_table(value).tie_values(KEY, (network.indptr, network.targets))
    assert found.dtype == np.float32
    assert found.tolist() == quantile_table(value).value(drawn).astype(np.float32).tolist()
