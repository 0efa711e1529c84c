"""The plain Mesa models that the benchmark times have the law of the processes, whichever Mesa is installed."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.plain_cascade import PlainIndependentCascade, PlainLinearThreshold

PAW = [[1, 2], [0, 2], [0, 1, 3], [2]]
RUNS = 4_000


def standard_errors_off(model, expected, *arguments):
    """Return by how many standard errors the mean size from consumer 0 differs from what it should be."""
    sizes = []
    for random_seed in range(RUNS):
        plain = model(PAW, [0], random_seed, *arguments)
        plain.run_model()
        assert plain.size == sum(consumer.active for consumer in plain.consumers)
        sizes.append(plain.size)
    return abs(np.mean(sizes) - expected) / (np.std(sizes, ddof=1) / np.sqrt(RUNS))


def test_independent_cascade_has_the_exact_mean():
    """Consumers 1 and 2 are reached directly (1/2) or else by way of each other (1/8), 3 by half of 2: 2.5625."""
    assert standard_errors_off(PlainIndependentCascade, 2.5625, 0.5) < 4.0


def test_linear_threshold_has_the_exact_mean():
    """By live ties of 1 (from 0 or 2), 2 (from 0, 1 or 3) and 3 (from 2): 1 + 2/3 + 1/2 + 1/2 = 8/3."""
    assert standard_errors_off(PlainLinearThreshold, 8.0 / 3.0) < 4.0


@pytest.mark.parametrize(("probability", "size"), [(0.0, 1), (1.0, 4)])
def test_independent_cascade_without_luck(probability, size):
    model = PlainIndependentCascade(PAW, [0], 1, probability)
    model.run_model()
    assert model.size == size
