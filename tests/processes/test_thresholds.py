"""Thresholds at which equality decides, and where they stop a spread for good."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.network import SocialNetwork
from simulation.processes import AbsoluteThreshold, FractionalThreshold, LinearThreshold, simulate_cascades


def size(network, seeds, process, **more):
    return int(simulate_cascades(network, seeds, process, replicates=1, random_seed=1, **more).sizes[0])


def ring(consumers, reach):
    """Return a ring on which each consumer has `reach` friends on either side."""
    rows = np.repeat(np.arange(consumers), reach)
    return SocialNetwork.from_ties(
        rows, (rows + np.tile(np.arange(1, reach + 1), consumers)) % consumers, consumers, mutual=True
    )


@pytest.mark.parametrize("reach", [1, 2, 3, 4])
def test_a_ring_is_overrun_iff_the_threshold_is_at_most_its_reach(reach):
    """Morris (2000): with k friends on either side, a block of k spreads iff a <= k."""
    network = ring(60, reach)
    for threshold in range(1, 2 * reach + 1):
        spread = size(network, range(reach), AbsoluteThreshold(threshold))
        assert spread == (60 if threshold <= reach else reach)
        assert size(network, range(reach), FractionalThreshold(threshold / (2 * reach))) == spread


@pytest.mark.parametrize("followees", range(1, 60))
def test_a_share_that_equals_the_threshold_is_enough(followees):
    star = SocialNetwork.from_ties(np.arange(followees), np.full(followees, followees), followees + 1)
    for count in range(1, followees + 1):
        assert size(star, range(count), FractionalThreshold(count / followees)) == count + 1
        above = np.nextafter(count / followees, 2.0)
        if above <= 1.0:
            assert size(star, range(count), FractionalThreshold(above)) == count
        assert size(star, range(count), AbsoluteThreshold(count)) == count + 1
        assert size(star, range(count), AbsoluteThreshold(count + 1)) == count


def test_nobody_is_active_without_an_active_followee():
    network = SocialNetwork.from_ties([0], [1], 4)
    assert size(network, [2], FractionalThreshold(0.0)) == 1
    assert size(network, [0], FractionalThreshold(0.0)) == 2


def test_thresholds_may_differ_between_consumers():
    path = SocialNetwork.from_ties([0, 1, 2, 3], [1, 2, 3, 4], 5)
    assert size(path, [0], AbsoluteThreshold([1, 1, 1, 2, 1])) == 3
    assert size(path, [0], FractionalThreshold([0.0, 1.0, 1.0, 1.0, 1.0])) == 5


@pytest.mark.parametrize("weights", ["in_degree", "multiplicity", None])
@pytest.mark.parametrize("draws", ["thresholds", "live_ties"])
def test_all_of_a_weight_of_one_is_enough(weights, draws):
    """Seven weights of 1/7 activate in every replicate, for a threshold is below one."""
    star = SocialNetwork.from_ties(np.arange(7), np.full(7, 7), 8)
    given = np.full(7, 1 / 7) if weights is None else weights
    process = LinearThreshold(given, draws=draws)
    sample = simulate_cascades(star, range(7), process, replicates=5000, random_seed=2)
    assert (sample.sizes == 8).all()


@pytest.mark.parametrize("draws", ["thresholds", "live_ties"])
def test_a_weight_of_nothing_never_activates(draws):
    star = SocialNetwork.from_ties([0, 1], [2, 2], 3)
    process = LinearThreshold([0.0, 1.0], draws=draws)
    assert (simulate_cascades(star, [0], process, replicates=5000, random_seed=2).sizes == 1).all()
    assert (simulate_cascades(star, [1], process, replicates=5000, random_seed=2).sizes == 2).all()
