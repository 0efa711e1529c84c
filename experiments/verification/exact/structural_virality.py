"""V11: structural virality, the mean distance between two members of a cascade tree."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.exact.networks import network_of, path, star
from experiments.verification.target import Context, Row, target
from simulation.measures import CascadeForest

ROUNDING = 1e-12
BINARY = {1: 1.333333, 2: 2.285714, 3: 3.504762, 4: 4.954839, 6: 8.350956, 9: 14.066574}
RECURSIVE = {4: 1.611111, 10: 2.715256, 100: 6.543942, 1000: 10.996910}

Parents = list[int]


@target(
    "V11",
    "Structural virality of cascade trees",
    "exact",
    "Goel, Anderson, Hofman & Watts 2016; closed forms; distances between all pairs counted here",
    (
        "mean over unordered pairs of two different members, the root included",
        "0 for a cascade of one",
        "random recursive tree: each newcomer's parent is any earlier member, all equally likely",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield trees with closed forms, random trees by brute force, random recursive trees, and simulated cascades."""
    for n in (2, 3, 10, 1000):
        yield _tree(f"V11.star.{n}", f"star of {n}", 2 - 2 / n, [-1] + [0] * (n - 1))
        yield _tree(f"V11.path.{n}", f"path of {n}", (n + 1) / 3, list(range(-1, n - 1)))
    yield _tree("V11.one", "cascade of one", 0.0, [-1])
    for height, published in BINARY.items():
        expected = binary_tree(height)
        quantity = f"oracle: complete binary tree of depth {height}"
        yield Row.within(f"V11.binary.{height}.form", quantity, published, expected, absolute=5e-7)
        parents = [(row - 1) // 2 for row in range(2 ** (height + 1) - 1)]
        yield _tree(f"V11.binary.{height}", f"complete binary tree of depth {height}", expected, parents)
    yield _brute_force()
    yield from _recursive()
    yield from _simulated(context)


def binary_tree(height: int) -> float:
    """Return the mean distance in a complete binary tree, from how often each tie is between two members."""
    n = (2 << height) - 1
    total = sum((1 << height - j) * ((2 << j) - 1) * (n - (2 << j) + 1) for j in range(height))
    return 2 * total / (n * (n - 1))


def all_pairs(parents: Parents) -> Fraction:
    """Return the mean distance between two members, each pair by its lowest common ancestor."""
    lines = []
    for row in range(len(parents)):
        line = [row]
        while parents[line[-1]] >= 0:
            line.append(parents[line[-1]])
        lines.append(line)
    total = 0
    for row, line in enumerate(lines):
        for other in lines[:row]:
            total += len(set(line) ^ set(other))
    return Fraction(2 * total, len(parents) * (len(parents) - 1))


def recursive_tree(n: int) -> float:
    """Return the expected mean distance of a random recursive tree: (2 (n + 1) H_n - 4 n) / (n - 1)."""
    harmonic = sum(Fraction(1, k) for k in range(1, n + 1))
    return float((2 * (n + 1) * harmonic - 4 * n) / (n - 1))


def _virality(trees: list[NDArray[np.int64]]) -> NDArray[np.float64]:
    lengths = [len(tree) for tree in trees]
    forest = CascadeForest.from_parents(
        np.concatenate([np.arange(length) for length in lengths]),
        np.concatenate(trees),
        np.repeat(np.arange(len(trees)), lengths),
    )
    return forest.structural_virality


def _tree(id: str, quantity: str, expected: float, parents: Parents) -> Row:
    return Row.within(
        id, quantity, expected, float(_virality([np.array(parents)])[0]), absolute=ROUNDING * (1 + expected)
    )


def _random_trees(trees: int, n: int, chance: np.random.Generator) -> list[NDArray[np.int64]]:
    """Return random recursive trees; the parent of member i is any of 0..i-1."""
    return [np.append(-1, chance.integers(np.arange(1, n))) for _ in range(trees)]


def _brute_force() -> Row:
    """Yield how many trees, some deep and some flat, have the mean distance that all pairs have."""
    chance = np.random.Generator(np.random.Philox(13))
    trees = []
    for index in range(200):
        n = int(chance.integers(2, 40))
        # Of the last few earlier members only, so that some trees are deep.
        reach = 1 + index % 5 if index % 2 else n
        trees.append(np.array([-1] + [int(chance.integers(max(0, row - reach), row)) for row in range(1, n)]))
    found = _virality(trees)
    equal = sum(
        abs(value - float(all_pairs(tree.tolist()))) <= ROUNDING * n
        for value, tree, n in zip(found, trees, map(len, trees), strict=True)
    )
    return Row.equal("V11.pairs", "random trees whose mean distance is that of all pairs", len(trees), int(equal))


def _recursive() -> Iterator[Row]:
    chance = np.random.Generator(np.random.Philox(14))
    for n, trees in ((4, 10_000), (10, 10_000), (100, 2_000), (1000, 1_000)):
        expected = recursive_tree(n)
        quantity = f"oracle: random recursive tree of {n}"
        yield Row.within(f"V11.recursive.{n}.form", quantity, RECURSIVE[n], expected, absolute=5e-7)
        found = _virality(_random_trees(trees, n, chance))
        yield Row.mean(f"V11.recursive.{n}", f"mean over random recursive trees of {n}", expected, found)


def _simulated(context: Context) -> Iterator[Row]:
    """Yield cascades that are certain to be a star, a path and a binary tree."""
    from simulation.processes import IndependentCascade

    height = 6
    n = (2 << height) - 1
    for name, consumers, edges, expected in (
        ("star", 20, star(19), 2 - 2 / 20),
        ("path", 20, path(20), 7.0),
        ("binary", n, [((row - 1) // 2, row) for row in range(1, n)], binary_tree(height)),
    ):
        sample = simulation.simulate_cascades(
            network_of(consumers, edges, mutual=True),
            [0],
            IndependentCascade(1.0),
            replicates=2,
            random_seed=RANDOM_SEED,
            seeds_by="row",
            threads=context.threads,
            record=("parents",),
        )
        found = CascadeForest.from_sample(sample).structural_virality
        quantity = f"independent cascade with p = 1 on a {name} of {consumers}"
        yield Row.within(f"V11.cascade.{name}", quantity, expected, float(found[-1]), absolute=ROUNDING * 100)
