"""Designs have the structure that their names promise, exactly; and nobody else's random numbers."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from SALib.sample import sobol
from scipy.stats import qmc

from experiments.sweep.design.design import KINDS
from experiments.sweep.design.designs import make_design, number_of_points
from tests.sweep.design.examples import APPEAL, PRICE, SEEDS, described, plain

RANGES = [
    {"field": "network.rewiring", "range": [0.0, 1.0]},
    {"field": APPEAL, "log_range": [0.001, 1.0]},
    {"field": PRICE, "range": [1.0, 5.0]},
]
MIXED = [
    {"field": "network.rewiring", "range": [0.0, 1.0]},
    {"field": "network.generator", "levels": ["watts_strogatz", "gnp", "barabasi_albert"]},
    {"field": SEEDS, "levels": [1, 2, 3, 4]},
]
DESIGNS = {
    "random": {"points": 24},
    "latin_hypercube": {"points": 24},
    "sobol_sequence": {"points": 32},
    "morris": {"trajectories": 6},
    "saltelli": {"points": 8, "second_order": True},
}


def description_with(folder, kind, factors, **settings):
    return described(plain(factors, design={"kind": kind, **settings}), folder)


def coordinates(folder, kind, factors, **settings):
    description = description_with(folder, kind, factors, **settings)
    design = make_design(description)
    assert design.kind == kind
    assert design.coordinates.dtype == np.float64
    assert design.coordinates.shape == (number_of_points(description), len(factors))
    assert (design.coordinates >= 0.0).all()
    assert (design.coordinates <= 1.0).all()
    return design.coordinates


def stepped(factors, steps=4):
    return [{**factor, **({} if "levels" in factor else {"steps": steps})} for factor in factors]


def test_every_kind_is_tested():
    assert {*DESIGNS, "full_factorial", "one_at_a_time"} == set(KINDS)


def test_a_full_factorial_has_every_combination_once(folder):
    description = description_with(folder, "full_factorial", stepped(MIXED))
    rows = make_design(description).coordinates
    values = [
        tuple(factor.value(coordinate) for factor, coordinate in zip(description.factors, row, strict=True))
        for row in rows
    ]
    rewiring = [0.0, pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0]
    expected = list(itertools.product(rewiring, ["watts_strogatz", "gnp", "barabasi_albert"], [1, 2, 3, 4]))
    assert values == expected
    assert number_of_points(description) == 48


def test_coordinates_of_levels_are_the_middle_of_their_share(folder):
    for kind, settings in {"full_factorial": {}, **DESIGNS}.items():
        factors = stepped(MIXED) if kind == "full_factorial" else MIXED
        rows = coordinates(folder, kind, factors, **settings)
        assert set(rows[:, 1]) <= {0.5 / 3, 1.5 / 3, 2.5 / 3}
        assert set(rows[:, 2]) == {0.125, 0.375, 0.625, 0.875}


def test_one_at_a_time_moves_one_factor_from_the_base(folder):
    # The base has rewiring 0.2 (a step), watts_strogatz (the second level) and 5 seeds (no level).
    factors = [
        {"field": "network.rewiring", "range": [0.0, 1.0], "steps": 6},
        {"field": "network.generator", "levels": ["gnp", "watts_strogatz", "barabasi_albert"]},
        {"field": SEEDS, "levels": [1, 2, 3, 4]},
        {"field": PRICE, "range": [0.0, 3.0], "steps": 4},
    ]
    description = description_with(folder, "one_at_a_time", factors)
    rows = make_design(description).coordinates
    values = [tuple(f.value(c) for f, c in zip(description.factors, row, strict=True)) for row in rows]
    base = (pytest.approx(0.2), "watts_strogatz", 1, 2.0)
    assert values[0] == base
    assert len(rows) == number_of_points(description) == 1 + 5 + 2 + 3 + 3
    moved = [np.flatnonzero(row != rows[0]).tolist() for row in rows[1:]]
    assert moved == [[0]] * 5 + [[1]] * 2 + [[2]] * 3 + [[3]] * 3
    for column, count in enumerate((6, 3, 4, 4)):
        assert len(set(rows[:, column])) == count


def test_one_at_a_time_without_the_value_of_the_base_starts_in_the_middle_of_a_range(folder):
    factors = [{"field": "network.rewiring", "range": [0.3, 0.7], "steps": 5}, {"field": SEEDS, "levels": [9, 5, 7]}]
    rows = coordinates(folder, "one_at_a_time", factors)
    assert rows[0].tolist() == [0.5, 0.5]


def test_random_points_are_those_of_their_seed(folder):
    rows = coordinates(folder, "random", RANGES, points=50, random_seed=9)
    assert (rows == np.random.default_rng(9).random((50, 3))).all()


def test_a_latin_hypercube_has_one_point_in_each_stratum(folder):
    rows = coordinates(folder, "latin_hypercube", RANGES, points=40)
    for column in rows.T:
        assert sorted((column * 40).astype(int)) == list(range(40))
    # Levels get equal shares, as far as they can.
    rows = coordinates(folder, "latin_hypercube", MIXED, points=24)
    assert np.unique(rows[:, 1], return_counts=True)[1].tolist() == [8, 8, 8]
    assert np.unique(rows[:, 2], return_counts=True)[1].tolist() == [6, 6, 6, 6]


def test_a_sobol_sequence_fills_all_dyadic_boxes(folder):
    rows = coordinates(folder, "sobol_sequence", RANGES, points=64)
    for column in rows.T:
        assert sorted((column * 64).astype(int)) == list(range(64))
    # A digital net: of the first two coordinates, a (0, 6, 2)-net, in any pair of dyadic scales.
    for scale in range(7):
        boxes = (rows[:, 0] * 2**scale).astype(int) * 2 ** (6 - scale) + (rows[:, 1] * 2 ** (6 - scale)).astype(int)
        assert len(set(boxes)) == 64
    assert qmc.discrepancy(rows) < 0.1 * qmc.discrepancy(np.random.default_rng(1).random((64, 3)))


def test_morris_moves_one_factor_by_one_step_at_a_time(folder):
    # SALib's own sums are beside this grid by a rounding.
    description = description_with(folder, "morris", RANGES, trajectories=12, levels=8)
    design = make_design(description)
    trajectories = design.coordinates.reshape(12, 4, 3)
    step = Fraction(8, 2 * 7)
    for rows in trajectories:
        moved = []
        for before, after in itertools.pairwise(rows):
            (column,) = np.flatnonzero(before != after)
            assert abs(Fraction(after[column]) - Fraction(before[column])) == pytest.approx(step, abs=1e-15)
            moved.append(column)
        assert sorted(moved) == [0, 1, 2]
    assert set(design.coordinates.ravel()) <= {cell / 7 for cell in range(8)}
    assert {0.0, 1.0} <= set(design.coordinates.ravel())
    assert design.settings == {"trajectories": 12, "levels": 8, "random_seed": 1}


@pytest.mark.parametrize("levels", [2, 3, 4])
def test_a_step_of_morris_changes_the_level(folder, levels):
    factors = [
        {"field": "network.rewiring", "range": [0.0, 1.0]},
        {"field": SEEDS, "levels": list(range(1, levels + 1))},
    ]
    trajectories = coordinates(folder, "morris", factors, trajectories=30).reshape(30, 3, 2)
    assert (np.count_nonzero(np.diff(trajectories, axis=1), axis=(1, 2)) == 2).all()
    assert len(np.unique(trajectories[:, :, 1])) == levels


@pytest.mark.parametrize("second_order", [False, True])
def test_saltelli_exchanges_one_column_at_a_time(folder, second_order):
    rows = coordinates(folder, "saltelli", RANGES, points=16, second_order=second_order, random_seed=5)
    blocks = rows.reshape(16, -1, 3)
    first, second = blocks[:, 0], blocks[:, -1]
    assert blocks.shape[1] == (8 if second_order else 5)
    # Two halves of one Sobol sequence of six dimensions, each of which it stratifies.
    for column in np.hstack([first, second]).T:
        assert sorted((column * 16).astype(int)) == list(range(16))
    assert (first != second).all()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    assert (rows == sobol.sample(problem, 16, calc_second_order=second_order, seed=5)).all()
    for column in range(3):
        others = [other for other in range(3) if other != column]
        assert (blocks[:, 1 + column, column] == second[:, column]).all()
        assert (blocks[:, 1 + column, others] == first[:, others]).all()
        if second_order:
            assert (blocks[:, 4 + column, column] == first[:, column]).all()
            assert (blocks[:, 4 + column, others] == second[:, others]).all()


@pytest.mark.parametrize("kind", DESIGNS)
def test_a_design_is_a_function_of_its_random_seed_alone(folder, kind):
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first = coordinates(folder, kind, MIXED, **DESIGNS[kind])
    np.random.random(5)  # noqa: NPY002
    again = coordinates(folder, kind, MIXED, random_seed=1, **DESIGNS[kind])
    other = coordinates(folder, kind, MIXED, random_seed=2, **DESIGNS[kind])
    assert (first == again).all()
    assert (first != other).any()
    np.random.seed(3)  # noqa: NPY002
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    coordinates(folder, kind, MIXED, **DESIGNS[kind])
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_settings_are_those_that_the_kind_takes(folder):
    def settings(kind, **given):
        return make_design(description_with(folder, kind, RANGES, **given)).settings

    assert settings("saltelli", points=4) == {"points": 4, "second_order": False, "random_seed": 1}
    assert settings("morris") == {"trajectories": 10, "levels": 4, "random_seed": 1}
    assert settings("random", points=3, random_seed=0) == {"points": 3, "random_seed": 0}
    assert make_design(description_with(folder, "full_factorial", stepped(RANGES))).settings == {}
