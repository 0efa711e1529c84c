"""The plain Mesa models that the benchmark times have the law of the processes, whichever Mesa is installed."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.plain_cascades import PlainCascade

# Followers of consumers 0 to 3: a triangle, and 3 who is tied to 2.
INDPTR = np.array([0, 2, 4, 7, 8])
TARGETS = np.array([1, 2, 0, 2, 0, 1, 3, 2])
RUNS = 4_000


def standard_errors_off(expected, probability):
    """Return by how many standard errors the mean size from consumer 0 differs from what it should be."""
    sizes = []
    for random_seed in range(RUNS):
        plain = PlainCascade(INDPTR, TARGETS, [0], probability, random_seed)
        plain.run_model()
        sizes.append(plain.size)
    return abs(np.mean(sizes) - expected) / (np.std(sizes, ddof=1) / np.sqrt(RUNS))


def test_independent_cascade_has_the_exact_mean():
    """Consumers 1 and 2 are reached directly (1/2) or else by way of each other (1/8), 3 by half of 2: 2.5625."""
    assert standard_errors_off(2.5625, 0.5) < 4.0


def test_linear_threshold_has_the_exact_mean():
    """By live ties of 1 (from 0 or 2), 2 (from 0, 1 or 3) and 3 (from 2): 1 + 2/3 + 1/2 + 1/2 = 8/3."""
    assert standard_errors_off(8.0 / 3.0, None) < 4.0


@pytest.mark.parametrize(("probability", "size"), [(0.0, 1), (1.0, 4)])
def test_independent_cascade_without_luck(probability, size):
    model = PlainCascade(INDPTR, TARGETS, [0], probability, 1)
    model.run_model()
    assert model.size == size
