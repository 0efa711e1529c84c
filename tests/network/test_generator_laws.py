"""Published laws of generated networks (validation.md, V23), each with the standard error of what is compared.

z is (found - law) / standard error; the standard error is that of independent networks unless said otherwise.
"""

import math

import networkx as nx
import numpy as np
import pytest
from scipy import sparse, stats

from simulation.network import generate_network
from simulation.network.independent_ties import expected_degrees


def z_of_mean(found, law, allowance=0.0):
    """Return z of independent numbers against the mean that a law gives them, known up to an allowance."""
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    return max(abs(np.mean(found) - law) - allowance, 0) / error


def closed_pairs(network):
    """Return how many ordered pairs of a consumer's friends are friends, shape (consumers,)."""
    shape = (network.consumers, network.consumers)
    ties = sparse.csr_array((np.ones(network.ties), network.targets, network.indptr), shape=shape)
    return np.asarray((ties @ ties).multiply(ties).sum(axis=1)).ravel()


def p_of_counts(values, law, least=20):
    """Return p of a chi-square test of whole numbers against their law (probabilities of 0, 1, ...; the rest last)."""
    expected = len(values) * np.append(law, max(1 - sum(law), 0))
    counts = np.bincount(np.minimum(values, len(law)), minlength=len(expected))
    common = expected >= least
    rest = counts[~common].sum(), expected[~common].sum()
    counts, expected = np.append(counts[common], rest[0]), np.append(expected[common], rest[1])
    return stats.chi2.sf(((counts - expected) ** 2 / np.maximum(expected, 1e-9)).sum(), len(expected) - 1)


@pytest.mark.parametrize(("k", "share"), [(2, 0.5), (3, 0.2), (4, 0.1), (5, 0.0571)])
def test_preferential_attachment(k, share):
    # P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)), m = 2; finite size: 2 in a hundred thousand consumers.
    networks = [generate_network("barabasi_albert", consumers=50_000, mean_degree=4, random_seed=s) for s in range(12)]
    assert 12 / (k * (k + 1) * (k + 2)) == pytest.approx(share, abs=5e-5)
    found = [np.mean(network.followers == k) for network in networks]
    assert z_of_mean(found, 12 / (k * (k + 1) * (k + 2)), allowance=2e-5) < 4
    assert np.std(found, ddof=1) / math.sqrt(12) < 0.005 * share


def test_triangles_leave_the_law_of_degrees_nearly_as_it_is():
    # Holme & Kim 2002: the exponent stays 3.
    fields = {"consumers": 100_000, "mean_degree": 8, "triangle_probability": 0.8, "random_seed": 3}
    degrees = generate_network("powerlaw_cluster", **fields).followers
    tail = degrees[degrees >= 40]
    exponent = 1 + len(tail) / np.log(tail / 39.5).sum()
    assert abs(exponent - 3) < 4 * 2 / math.sqrt(len(tail)) + 0.15


@pytest.mark.parametrize(("degree", "law"), [(10, 0.4860), (4, 0.3645)])
def test_clustering_of_small_worlds(degree, law):
    # C = 3 (K - 2) / (4 (K - 1)) (1 - b)^3 at b = .1: Barrat & Weigt 2000. It is exact for closed pairs per K (K - 1),
    # apart from triangles by chance; the mean of each consumer's own share is up to 2.5 % larger at K = 4.
    fields = {"consumers": 20_000, "mean_degree": degree, "rewiring": 0.1}
    networks = [generate_network("watts_strogatz", **fields, random_seed=seed) for seed in range(10)]
    assert 3 * (degree - 2) / (4 * (degree - 1)) * 0.9**3 == pytest.approx(law, abs=5e-5)
    closed = [closed_pairs(network) for network in networks]
    found = [pairs.mean() / (degree * (degree - 1)) for pairs in closed]
    assert z_of_mean(found, law, allowance=0.001 * law) < 4
    assert np.std(found, ddof=1) / math.sqrt(10) < 0.005 * law
    degrees = networks[0].followers
    assert np.mean(closed[0] / np.maximum(degrees * (degrees - 1), 1)) == pytest.approx(law, rel=0.03)


def test_rewired_ends_are_uniform():
    # All ties moved: degrees are K / 2 + Poisson(K / 2), Barrat & Weigt 2000 at b = 1.
    fields = {"consumers": 50_000, "mean_degree": 10, "rewiring": 1.0}
    degrees = generate_network("watts_strogatz", **fields, random_seed=2).followers
    assert p_of_counts(degrees - 5, stats.poisson.pmf(np.arange(25), 5)) > 1e-3


@pytest.mark.parametrize("directed", [False, True])
@pytest.mark.parametrize("degrees", ["followers", "followees"])
def test_degrees_of_gnp_are_binomial(directed, degrees):
    fields = {"consumers": 50_000, "mean_degree": 7.5, "directed": directed}
    found = getattr(generate_network("gnp", **fields, random_seed=5), degrees)
    assert p_of_counts(found, stats.binom.pmf(np.arange(40), 49_999, 7.5 / 49_999)) > 1e-3


@pytest.mark.parametrize(("kind", "more"), [("gnp", {}), ("communities", {"communities": 3, "mixing": 0.3})])
def test_ties_that_lead_back_are_by_chance(kind, more):
    fields = {"consumers": 300, "mean_degree": 60, "directed": True, **more}
    dense = np.zeros((300, 300))
    for seed in range(20):
        network = generate_network(kind, **fields, random_seed=seed)
        dense[np.repeat(np.arange(300), network.followers), network.targets] += 1
    pairs = dense[np.triu_indices(300, 1)], dense.T[np.triu_indices(300, 1)]
    inside = np.equal(*(index // 100 for index in np.triu_indices(300, 1))) if more else None
    # Within groups of one probability, the two ways do not go together: correlation 0, error 1 / sqrt(pairs).
    for group in [slice(None)] if inside is None else [inside, ~inside]:
        one, other = (way[group] for way in pairs)
        assert abs(np.corrcoef(one, other)[0, 1]) < 5 / math.sqrt(len(one))


def test_friends_have_more_friends():
    # E[k of a friend] = <k^2> / <k> = z + 1 for Poisson degrees (Feld 1991).
    found = []
    for seed in range(10):
        network = generate_network("gnp", consumers=20_000, mean_degree=6, random_seed=seed)
        found.append(network.followers[network.targets].mean())
        by_definition = np.mean(network.followers.astype(float) ** 2) / network.followers.mean()
        assert found[-1] == pytest.approx(by_definition)
    assert z_of_mean(found, 7, allowance=6 / 20_000) < 4


@pytest.mark.parametrize("exponent", [2.2, 2.5, 3.5])
@pytest.mark.parametrize("directed", [False, True])
def test_expected_degrees_of_chung_lu(exponent, directed):
    # Each pair is tied with probability min(1, w_i w_j / sum); z of each row's total is standard normal.
    consumers, networks = 200, 200
    weights = expected_degrees(consumers, 8, exponent)
    assert weights.mean() == pytest.approx(8)
    assert weights.max() == pytest.approx(min(math.sqrt(8 * consumers), weights.max()), rel=0.02)
    probability = np.minimum(np.outer(weights, weights) / weights.sum(), 1)
    np.fill_diagonal(probability, 0)
    totals = {"followers": np.zeros(consumers), "followees": np.zeros(consumers)}
    for seed in range(networks):
        fields = {"consumers": consumers, "mean_degree": 8, "exponent": exponent, "directed": directed}
        network = generate_network("chung_lu", **fields, random_seed=seed)
        for name, total in totals.items():
            total += getattr(network, name)
    for total in totals.values():
        z = (total - networks * probability.sum(axis=1)) / np.sqrt(networks * (probability * (1 - probability)).sum(1))
        assert np.abs(z).max() < 4.5
        assert stats.kstest(z, "norm").pvalue > 1e-3


def test_degrees_of_chung_lu_are_a_power_law():
    # Degrees are Poisson about their expectation, so their law is the mixture; its density falls as k^-2.5.
    degrees = generate_network("chung_lu", consumers=100_000, mean_degree=8, exponent=2.5, random_seed=1).followers
    weights = expected_degrees(100_000, 8, 2.5)
    law = np.array([stats.poisson.pmf(k, weights).mean() for k in range(60)])
    assert p_of_counts(degrees, law) > 1e-3
    # Of consumers, the share with an expected degree above k falls as k^-1.5.
    above = [np.mean(weights > k) for k in (20, 80)]
    assert math.log(above[0] / above[1]) / math.log(4) == pytest.approx(1.5, abs=0.1)


def test_unequal_communities_have_ties_as_told():
    sizes = (1_000, 200, 50, 750)
    community = np.repeat(np.arange(4), sizes)
    counts = np.zeros((4, 4))
    for seed in range(20):
        fields = {"consumers": 2_000, "mean_degree": 10, "mixing": 0.2, "community_sizes": sizes}
        network = generate_network("communities", **fields, random_seed=seed)
        authors = np.repeat(community, network.followers)
        np.add.at(counts, (authors, community[network.targets]), 1)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    inside = np.eye(4, dtype=bool)
    ties = 20 * 2_000 * 10
    expected = np.where(inside, 0.8 * ties * pairs / pairs[inside].sum(), 0.2 * ties * pairs / pairs[~inside].sum())
    # A count on the diagonal is twice a binomial one.
    z = (counts - expected) / np.sqrt(np.where(inside, 2, 1) * expected)
    assert np.abs(z).max() < 4.5


def test_every_matching_is_equally_likely():
    # Four ends have three matchings; z of each count of 6,000, error sqrt(6,000 2 / 9).
    first = [generate_network("configuration", degrees=[1] * 4, random_seed=s).targets[0] for s in range(6_000)]
    counts = np.bincount(first, minlength=4)[1:]
    assert np.abs((counts - 2_000) / math.sqrt(6_000 * 2 / 9)).max() < 4.5


def test_erasing_costs_few_ties():
    # Expected loss: (<k(k-1)> / <k>)^2 / 4 parallel ties and half of <k(k-1)> / <k> self-loops (Newman 2010, 13.2).
    degrees = np.tile([2, 4, 6, 20], 2_500)
    ratio = np.mean(degrees * (degrees - 1)) / degrees.mean()
    lost = []
    for seed in range(60):
        network = generate_network("configuration", degrees=degrees, random_seed=seed)
        assert np.all(network.followers <= degrees)
        lost.append((degrees.sum() - network.ties) / 2)
    assert z_of_mean(lost, ratio**2 / 4 + ratio / 2, allowance=1.0) < 4


PEERS = {
    "gnp": ({"mean_degree": 6}, lambda n, s: nx.gnp_random_graph(n, 6 / (n - 1), seed=s)),
    "watts_strogatz": (
        {"mean_degree": 6, "rewiring": 0.2},
        lambda n, s: nx.watts_strogatz_graph(n, 6, 0.2, seed=s),
    ),
    # There the center of the star that grows is node 0, here the first newcomer.
    "barabasi_albert": (
        {"mean_degree": 6},
        lambda n, s: nx.relabel_nodes(nx.barabasi_albert_graph(n, 3, seed=s), {0: 3, 3: 0}),
    ),
    "communities": (
        {"mean_degree": 6, "community_sizes": (40, 30, 10), "mixing": 0.25},
        lambda n, s: nx.stochastic_block_model(
            [40, 30, 10], np.where(np.eye(3), 0.75 * 240 / 1260, 0.25 * 240 / 1900).tolist(), seed=s
        ),
    ),
    "chung_lu": (
        {"mean_degree": 6, "exponent": 2.5},
        lambda n, s: nx.expected_degree_graph(expected_degrees(n, 6, 2.5).tolist(), seed=s, selfloops=False),
    ),
}
STATISTICS = {
    "friendships": nx.Graph.number_of_edges,
    "triangles": lambda graph: sum(nx.triangles(graph).values()) / 3,
    "local clustering": nx.average_clustering,
    "largest degree": lambda graph: max(degree for _, degree in graph.degree),
    "degree of friends": lambda graph: np.mean([degree**2 for _, degree in graph.degree]),
    "parts": nx.number_connected_components,
    "degree of the first": lambda graph: graph.degree[0],
    "degree of the last": lambda graph: graph.degree[79],
}


@pytest.mark.parametrize("kind", PEERS)
def test_small_networks_are_like_those_of_networkx(kind):
    fields, peer = PEERS[kind]
    networks = 250
    ours = [generate_network(kind, consumers=80, **fields, random_seed=seed) for seed in range(networks)]
    graphs = [network.to_networkx().to_undirected() for network in ours], [peer(80, seed) for seed in range(networks)]
    for name, statistic in STATISTICS.items():
        found, theirs = (np.array([statistic(graph) for graph in side], float) for side in graphs)
        error = math.sqrt((found.var(ddof=1) + theirs.var(ddof=1)) / networks)
        difference = abs(found.mean() - theirs.mean())
        assert difference <= 4 * error, f"{name}: {found.mean()} and {theirs.mean()}, error {error}"
