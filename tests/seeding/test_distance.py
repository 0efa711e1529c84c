"""Distance centrality against all pairs of shortest paths by SciPy."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from simulation import SocialNetwork, seeding
from simulation.seeding.distance import summed_distances
from tests.seeding.graphs import drawn_network


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("mutual", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_against_all_pairs(seed, mutual, threads):
    network = drawn_network(np.random.default_rng(seed), consumers=40, lines=60, mutual=mutual)
    matrix = csr_array((np.ones(network.ties), network.targets, network.indptr), shape=(40, 40))
    distances = shortest_path(matrix, unweighted=True)
    distances[np.isinf(distances)] = 40
    sums = summed_distances(network, threads=threads)
    assert sums.tolist() == distances.sum(axis=1).tolist()
    found = seeding.distance_centrality(network, 40, threads=threads)
    assert found.dtype == np.int32
    assert found.tolist() == np.argsort(distances.sum(axis=1), kind="stable").tolist()
    assert seeding.distance_centrality(network, 3, threads=threads).tolist() == found[:3].tolist()


def test_the_middle_of_a_path():
    network = SocialNetwork.from_ties(np.arange(4), np.arange(1, 5), 5, mutual=True)
    assert seeding.distance_centrality(network, 5).tolist() == [2, 1, 3, 0, 4]


def test_the_direction_is_that_of_influence():
    network = SocialNetwork.from_ties(np.arange(4), np.arange(1, 5), 5)
    assert seeding.distance_centrality(network, 5).tolist() == [0, 1, 2, 3, 4]
    assert summed_distances(network).tolist() == [10, 6 + 5, 3 + 10, 1 + 15, 20]
