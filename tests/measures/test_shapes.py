"""The shape of trees: values known in closed form (V11), and every measure against a walk over all pairs."""

import math
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.measures import CascadeForest
from tests.measures.oracle import recursive_trees, shape

MEASURES = ("sizes", "depths", "breadths", "mean_depths", "structural_virality")


def tree(parents):
    return CascadeForest.from_parents(np.arange(len(parents)), parents)


def recursive_forest(size, trees, seed):
    """Return random recursive trees: every earlier member is equally likely the parent."""
    uniform = np.random.default_rng(seed).random((trees, size))
    parents = np.floor(uniform * np.arange(size)).astype(int)
    parents[:, 0] = -1
    consumers = np.tile(np.arange(size), trees)
    return CascadeForest.from_parents(consumers, parents.ravel(), np.repeat(np.arange(trees), size))


def path_virality(size):
    return float(Fraction(size + 1, 3))


@pytest.mark.parametrize("size", [2, 3, 4, 5, 10, 100, 10_000])
def test_a_star_has_two_less_two_nths(size):
    assert tree([-1] + [0] * (size - 1)).structural_virality[0] == float(2 - Fraction(2, size))
    rooted_at_a_leaf = [-1, 0] + [1] * (size - 2)
    assert tree(rooted_at_a_leaf).structural_virality[0] == float(2 - Fraction(2, size))


@pytest.mark.parametrize("size", [2, 3, 4, 5, 10, 1001, 100_000, 5_000_000])
def test_a_path_has_a_third_of_one_more_than_its_members(size):
    # From 3.8 million members on, the sum of all distances leaves 64 bits.
    assert tree(np.arange(-1, size - 1)).structural_virality[0] == path_virality(size)


COMPLETE_BINARY = {1: 1.333333, 2: 2.285714, 3: 3.504762, 4: 4.954839, 6: 8.350956, 9: 14.066574}


@pytest.mark.parametrize("height", COMPLETE_BINARY)
def test_complete_binary_trees(height):
    size = 2 ** (height + 1) - 1
    wiener = sum(2 ** (height - j) * (2 ** (j + 1) - 1) * (size - 2 ** (j + 1) + 1) for j in range(height))
    forest = tree([-1, *((child - 1) // 2 for child in range(1, size))])
    assert forest.structural_virality[0] == float(Fraction(2 * wiener, size * (size - 1)))
    assert forest.structural_virality[0] == pytest.approx(COMPLETE_BINARY[height], abs=5e-7)
    assert forest.numbers_by_generation().tolist() == [2**level for level in range(height + 1)]
    assert forest.reproduction_by_generation().tolist() == [2.0] * height + [0.0]
    assert forest.depths[0] == height
    assert forest.breadths[0] == 2**height


RECURSIVE = {4: (1.611111, 40_000), 10: (2.715256, 20_000), 100: (6.543942, 2_000), 1000: (10.996910, 500)}


@pytest.mark.parametrize("size", RECURSIVE)
def test_random_recursive_trees_have_their_known_mean(size):
    expected, trees = RECURSIVE[size]
    harmonic = math.fsum(1 / k for k in range(1, size + 1))
    assert (2 * (size + 1) * harmonic - 4 * size) / (size - 1) == pytest.approx(expected, abs=5e-7)
    found = recursive_forest(size, trees, 20161).structural_virality
    error = found.std(ddof=1) / math.sqrt(trees)
    assert abs(found.mean() - expected) < 4 * error
    # The mean depth of the last member is H_(n-1), so that of all members together H_n - 1.
    depths = recursive_forest(size, trees, 20162).mean_depths
    assert abs(depths.mean() - (harmonic - 1)) < 4 * depths.std(ddof=1) / math.sqrt(trees)


def test_a_single_activation_is_a_tree_without_distances():
    forest = tree([-1])
    assert [getattr(forest, name)[0] for name in MEASURES] == [1, 0, 1, 0.0, 0.0]
    assert forest.reproduction_number == 0.0
    assert forest.reproduction_by_generation().tolist() == [0.0]


@settings(deadline=None)
@given(st.lists(recursive_trees(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_every_measure_is_that_of_walks_over_all_pairs_in_any_order_and_numbering(trees, random):
    activations = []
    for number, parents in enumerate(trees):
        names = random.sample(range(1000), len(parents))
        whom = [-1 if parent < 0 else names[parent] for parent in parents]
        activations += [(name, parent, number) for name, parent in zip(names, whom, strict=True)]
    random.shuffle(activations)
    forest = CascadeForest.from_parents(*zip(*activations, strict=True))
    shapes = [shape(parents) for parents in trees]
    for name in MEASURES:
        assert getattr(forest, name).tolist() == pytest.approx([found[name] for found in shapes], rel=1e-14)
    total = sum(map(len, trees))
    assert forest.reproduction_number == pytest.approx((total - len(trees)) / total, abs=1e-15)
    kept = zip(forest.consumers, forest.parent_consumers, np.repeat(forest.tree_numbers, forest.sizes), strict=True)
    assert sorted(kept) == sorted(activations)


@settings(deadline=None)
@given(recursive_trees(), st.randoms(use_true_random=False))
def test_parents_by_position_and_by_consumer_make_the_same_forest(parents, random):
    names = random.sample(range(1000), len(parents))
    by_name = CascadeForest.from_parents(names, [-1 if parent < 0 else names[parent] for parent in parents])
    by_position = CascadeForest.from_parents(names, parents, by_position=True)
    for name in ("offsets", "consumers", "parents", "generations"):
        np.testing.assert_array_equal(getattr(by_name, name), getattr(by_position, name))


@settings(deadline=None)
@given(st.lists(recursive_trees(), min_size=1, max_size=4))
def test_generations_of_all_are_those_of_each(trees):
    consumers = np.concatenate([np.arange(len(parents)) for parents in trees])
    numbers = np.repeat(np.arange(len(trees)), list(map(len, trees)))
    forest = CascadeForest.from_parents(consumers, np.concatenate(trees), numbers)
    by_tree = forest.numbers_by_generation("tree")
    np.testing.assert_array_equal(by_tree.sum(axis=1), forest.sizes)
    np.testing.assert_array_equal(by_tree.max(axis=1), forest.breadths)
    np.testing.assert_array_equal((by_tree > 0).sum(axis=1) - 1, forest.depths)
    np.testing.assert_array_equal(by_tree.sum(axis=0), forest.numbers_by_generation())
    np.testing.assert_array_equal(by_tree.sum(axis=0), forest.numbers_by_generation("replicate")[0])
    np.testing.assert_allclose(by_tree @ np.arange(by_tree.shape[1]) / forest.sizes, forest.mean_depths)
    ratios = forest.reproduction_by_generation("tree")
    for row, counts in zip(ratios, by_tree.tolist(), strict=True):
        after = [*counts[1:], 0]
        expected = [b / a if a else math.nan for a, b in zip(counts, after, strict=True)]
        np.testing.assert_array_equal(row, expected)
    np.testing.assert_allclose(forest.reproduction_numbers("tree"), 1 - 1 / forest.sizes)
    assert forest.reproduction_numbers().tolist() == pytest.approx([forest.reproduction_number])


def test_names_far_apart_make_the_same_trees():
    parents = [-1, 0, 0, 2]
    far = np.array([2_000_000_000, 5, 1_999_999_999, 7])
    forest = CascadeForest.from_parents(far, [-1, *far[parents[1:]]], [10**15] * 4)
    assert forest.consumers.tolist() == far.tolist()
    assert forest.parents.tolist() == parents
    assert forest.tree_numbers.tolist() == [10**15]


def test_trees_are_ordered_by_replicate_and_number():
    forest = CascadeForest.from_parents(
        [1, 2, 3, 4, 5], [-1, -1, -1, 3, -1], [7, 3, 3, 3, 0], replicates=[4, 9, 4, 4, 9], times=[0, 0, 1, 1, 8.5]
    )
    assert forest.consumers.tolist() == [3, 4, 1, 5, 2]
    assert forest.tree_numbers.tolist() == [3, 7, 0, 3]
    assert forest.replicate_numbers.tolist() == [4, 9]
    assert forest.replicate_offsets.tolist() == [0, 2, 4]
    assert forest.replicate_sizes.tolist() == [3, 2]
    assert forest.times.tolist() == [1, 1, 0, 8.5, 0]
    assert forest.reproduction_numbers().tolist() == pytest.approx([1 / 3, 0])
    assert repr(forest) == "CascadeForest(replicates=2, trees=4, activations=5)"


def test_no_activations_are_a_forest_without_trees():
    forest = CascadeForest.from_parents([], [])
    assert (forest.trees, forest.activations, forest.replicates) == (0, 0, 1)
    for name in MEASURES:
        assert getattr(forest, name).shape == (0,)
    assert forest.numbers_by_generation().tolist() == []
    assert math.isnan(forest.reproduction_number)
    assert np.isnan(forest.reproduction_numbers()).all()


def test_a_forest_is_read_only_and_stays_so_in_a_pickle():
    forest = CascadeForest.from_parents([0, 1], [-1, 0], times=[0, 1])
    for copy in (forest, pickle.loads(pickle.dumps(forest))):  # noqa: S301  # our own bytes
        with pytest.raises(AttributeError):
            copy.offsets = None
        for name in ("offsets", "consumers", "parents", "generations", "times", "tree_numbers", "replicate_numbers"):
            assert not getattr(copy, name).flags.writeable
        assert copy.structural_virality.tolist() == [1.0]


def test_what_the_user_gave_stays_writable_and_apart():
    consumers, parents, times = np.array([0, 1]), np.array([-1, 0]), np.array([0, 1])
    forest = CascadeForest.from_parents(consumers, parents, times=times)
    for array in (consumers, parents, times):
        array[:] = 9
    assert (forest.consumers.tolist(), forest.parents.tolist(), forest.times.tolist()) == ([0, 1], [-1, 0], [0, 1])
