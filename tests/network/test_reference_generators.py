"""The compiled generators make, tie by tie, the networks that their documentation describes."""

import numpy as np
import pytest

from simulation.errors import NetworkError
from simulation.network import SocialNetwork, generate_network
from simulation.network import independent_ties as ties_room
from simulation.network.generator_checks import block_probabilities, equal_sizes
from tests.network import reference_generators as reference

SEEDS = (0, 7, 2**64 - 1)


def ties_of(network):
    """Return the set of ties, after the constructor has looked at every array."""
    checked = SocialNetwork(network.indptr, network.targets)
    assert checked.digest() == network.digest()
    authors = np.repeat(np.arange(network.consumers), network.followers)
    return set(zip(authors.tolist(), network.targets.tolist(), strict=True))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(
    ("sizes", "mean_degree", "mixing"),
    [([60], 7.5, 0.0), ([20, 20, 20], 6, 0.3), ([1, 30, 2, 27], 5, 0.1), ([60], 59, 0.0), ([30, 30], 29, 0.0)],
)
def test_communities(seed, directed, sizes, mean_degree, mixing):
    inside, across = block_probabilities(np.array(sizes), mean_degree, mixing)
    network = generate_network(
        "communities",
        consumers=60,
        mean_degree=mean_degree,
        community_sizes=sizes,
        mixing=mixing,
        directed=directed,
        random_seed=seed,
    )
    assert ties_of(network) == reference.blocks(seed, sizes, min(inside, 1.0), across, directed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize(
    ("consumers", "mean_degree", "exponent"), [(60, 6, 2.5), (200, 3, 2.05), (30, 29, 3), (9, 4, 9)]
)
def test_chung_lu(seed, directed, consumers, mean_degree, exponent):
    fields = {"consumers": consumers, "mean_degree": mean_degree, "exponent": exponent}
    network = generate_network("chung_lu", **fields, directed=directed, random_seed=seed)
    weights = ties_room.expected_degrees(consumers, mean_degree, exponent).tolist()
    assert ties_of(network) == reference.weighted(seed, weights, directed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("consumers", "m"), [(80, 1), (80, 4), (9, 4), (150, 70), (131, 64)])
def test_preferential_attachment(seed, consumers, m):
    network = generate_network("barabasi_albert", consumers=consumers, mean_degree=2 * m, random_seed=seed)
    assert ties_of(network) == reference.grown(seed, consumers, m)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(("consumers", "m"), [(80, 1), (80, 4), (41, 20), (150, 3)])
def test_attachment_with_triangles(seed, p, consumers, m):
    fields = {"consumers": consumers, "mean_degree": 2 * m, "triangle_probability": p}
    network = generate_network("powerlaw_cluster", **fields, random_seed=seed)
    assert ties_of(network) == reference.grown(seed, consumers, m, p)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rewiring", [0.0, 0.1, 1.0])
@pytest.mark.parametrize(("consumers", "side"), [(60, 1), (60, 5), (11, 5), (12, 5), (40, 19), (150, 40)])
def test_small_worlds(seed, rewiring, consumers, side):
    fields = {"consumers": consumers, "mean_degree": 2 * side, "rewiring": rewiring}
    network = generate_network("watts_strogatz", **fields, random_seed=seed)
    assert ties_of(network) == reference.small_world(seed, consumers, side, rewiring)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("degrees", [[1] * 20, [5, 0, 3, 2, 2, 4, 4, 0], [3, 3, 3, 3], [100] * 4 + [1] * 200])
def test_configurations(seed, degrees):
    network = generate_network("configuration", degrees=degrees, random_seed=seed)
    assert ties_of(network) == reference.matched(seed, degrees)


@pytest.mark.parametrize("directed", [False, True])
def test_more_ties_than_expected_find_room(monkeypatch, directed):
    blocks = {"consumers": 300, "mean_degree": 9, "communities": 7, "mixing": 0.3}
    weighted = {"consumers": 300, "mean_degree": 9, "exponent": 2.2}
    calls = [("communities", blocks), ("chung_lu", weighted)]
    before = [generate_network(kind, **fields, directed=directed, random_seed=4).digest() for kind, fields in calls]
    monkeypatch.setattr(ties_room, "_DEVIATIONS", -30.0)
    after = [generate_network(kind, **fields, directed=directed, random_seed=4).digest() for kind, fields in calls]
    assert before == after


def test_equal_sizes_are_as_equal_as_possible():
    assert equal_sizes(11, 4).tolist() == [3, 3, 3, 2]


def test_the_arrays_cannot_be_changed():
    network = generate_network("gnp", consumers=50, mean_degree=4, random_seed=1)
    for array in (network.indptr, network.targets):
        assert not array.flags.writeable
        assert array.flags.c_contiguous
    assert (network.indptr.dtype, network.targets.dtype) == (np.int64, np.int32)


def test_degrees_that_are_all_zero_make_no_tie():
    with pytest.raises(NetworkError, match=r"network\.degrees = \[0, 0, 0\]: .* made none among 3 consumers; raise it"):
        generate_network("configuration", degrees=[0, 0, 0], random_seed=1)
