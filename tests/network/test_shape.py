"""Clustering, assortativity and distances are those of NetworkX; both ways to count give the same numbers."""

import itertools
import math
import warnings

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.network import SocialNetwork, generate_network, mean_distance
from simulation.network.assortativity import degree_assortativity
from simulation.network.clustering import clustering_of, compiled_triangles, multiplied_triangles
from simulation.network.mean_distance import compiled_sums, estimated, plain_sums, sources_wanted
from simulation.network.undirected import UndirectedGraph, reciprocated_ties, undirected_graph

distance_of = mean_distance.mean_distance


@st.composite
def graphs(draw):
    """Directed and undirected graphs with at least one tie; isolates are likely."""
    consumers = draw(st.integers(2, 14))
    is_directed = draw(st.booleans())
    pairs = list((itertools.permutations if is_directed else itertools.combinations)(range(consumers), 2))
    graph = nx.DiGraph() if is_directed else nx.Graph()
    graph.add_nodes_from(range(consumers))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=40)))
    return graph


def ordered(graph):
    order = np.argsort(-graph.degrees, kind="stable").astype(np.int32)[::-1].copy()
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return graph, order, rank


def check_against_networkx(graph):
    network = SocialNetwork.from_networkx(graph)
    undirected = undirected_graph(network)
    simple = nx.Graph(graph)
    assert [list(row) for row in np.split(undirected.neighbors, undirected.indptr[1:-1])] == [
        sorted(simple[node]) for node in simple
    ]
    if graph.is_directed():
        assert reciprocated_ties(network, undirected) == sum(graph.has_edge(v, u) for u, v in graph.edges)

    triangles = list(nx.triangles(simple).values())
    for count in (multiplied_triangles, compiled_triangles):
        assert count(*ordered(undirected)).tolist() == triangles
    clustering = clustering_of(undirected)
    if max(dict(simple.degree).values()) < 2:
        assert clustering.transitivity is None
    else:
        assert clustering.transitivity == pytest.approx(nx.transitivity(simple), abs=1e-12)
    assert clustering.mean_local == pytest.approx(nx.average_clustering(simple), abs=1e-12)

    assortativity = degree_assortativity(undirected)
    if len({degree for _, degree in simple.degree if degree}) == 1:
        assert assortativity is None
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            expected = nx.degree_assortativity_coefficient(simple)
        assert assortativity == pytest.approx(expected, abs=1e-9)

    lengths = [list(to.values()) for _, to in nx.all_pairs_shortest_path_length(graph)]
    rows = np.arange(network.consumers, dtype=np.int32)
    for sums in (plain_sums, compiled_sums):
        reached, distances = sums(network, rows)
        assert reached.tolist() == [len(to) - 1 for to in lengths]
        assert distances.tolist() == [sum(to) for to in lengths]
    pairs = sum(len(to) - 1 for to in lengths)
    found = distance_of(network)
    assert found.mean == sum(map(sum, lengths)) / pairs
    assert (found.standard_error, found.low, found.high, found.sources) == (None,) * 4


@given(graphs())
@settings(max_examples=150)
def test_shapes_of_small_graphs_are_those_of_networkx(graph):
    check_against_networkx(graph)


@pytest.mark.parametrize(
    "graph",
    [
        nx.gnp_random_graph(150, 0.02, seed=1),
        nx.gnp_random_graph(150, 0.02, seed=2, directed=True),
        nx.powerlaw_cluster_graph(150, 4, 0.8, seed=3),
        nx.star_graph(100),
        nx.reverse(nx.DiGraph([(0, other) for other in range(1, 80)])),
        nx.complete_graph(70),
        nx.path_graph(130),
        nx.disjoint_union(nx.complete_graph(20), nx.cycle_graph(90)),
    ],
    ids=["gnp", "directed", "clustered", "star", "everyone's follower", "complete", "path", "two parts"],
)
def test_shapes_of_larger_graphs_are_those_of_networkx(graph):
    check_against_networkx(graph)


# graph: transitivity, mean local clustering, degree assortativity, mean distance
CORNERS = {
    "one tie": (nx.DiGraph([(0, 1)]), None, 0.0, None, 1.0),
    "one friendship": (nx.path_graph(2), None, 0.0, None, 1.0),
    "one triangle": (nx.complete_graph(3), 1.0, 1.0, None, 1.0),
    "no triangle": (nx.complete_bipartite_graph(2, 3), 0.0, 0.0, -1.0, 1.4),
    "a star": (nx.star_graph(4), 0.0, 0.0, -1.0, 1.6),
    "a regular graph": (nx.circulant_graph(8, [1, 2]), 0.5, 0.5, None, 10 / 7),
    "two parts": (nx.disjoint_union(nx.path_graph(2), nx.path_graph(3)), 0.0, 0.0, -0.5, 10 / 8),
    "a circle of followers": (nx.cycle_graph(5, create_using=nx.DiGraph), 0.0, 0.0, None, 2.5),
}


@pytest.mark.parametrize("name", CORNERS)
def test_shapes_that_are_known(name):
    graph, transitivity, mean_local, assortativity, distance = CORNERS[name]
    network = SocialNetwork.from_networkx(graph)
    undirected = undirected_graph(network)
    assert clustering_of(undirected) == (transitivity, mean_local)
    assert degree_assortativity(undirected) == assortativity
    assert distance_of(network).mean == distance


def test_a_network_whose_ties_are_all_returned_is_its_own_undirected_graph():
    network = generate_network("ring", consumers=10, mean_degree=4, random_seed=1)
    assert undirected_graph(network).neighbors is network.targets


def test_a_hub_of_millions_passes_no_limit_of_whole_numbers():
    others = 3_000_000  # whose third power is above 2**63
    indptr = np.concatenate([[0], np.arange(others, 2 * others + 1)])
    neighbors = np.concatenate([np.arange(1, others + 1), np.zeros(others)]).astype(np.int32)
    assert degree_assortativity(UndirectedGraph(indptr, neighbors)) == -1.0


@pytest.mark.parametrize("directed", [False, True])
def test_both_ways_to_count_agree_on_a_network_of_some_size(directed):
    fields = {"consumers": 1_000, "mean_degree": 12, "exponent": 2.2, "directed": directed}
    network = generate_network("chung_lu", **fields, random_seed=1)
    shape = ordered(undirected_graph(network))
    np.testing.assert_array_equal(multiplied_triangles(*shape), compiled_triangles(*shape))
    rows = np.arange(1_000, dtype=np.int32)
    expected = plain_sums(network, rows)
    for threads in (1, 2, 3):
        np.testing.assert_array_equal(compiled_sums(network, rows, threads=threads), expected)


def sampled(monkeypatch, sources):
    monkeypatch.setattr(mean_distance, "MOST_EXACT", 0)
    monkeypatch.setattr(mean_distance, "LEAST_SOURCES", sources)
    monkeypatch.setattr(mean_distance, "MOST_SOURCES", sources)


def test_sampled_distances_state_their_error(monkeypatch):
    # 200 networks: of intervals at 95 %, 190 +- 3 cover; errors in units of their standard error have mean square
    # 1 +- 0.1 (4 deviations of either are allowed).
    covered, squares = 0, []
    for random_seed in range(200):
        network = generate_network(
            "chung_lu", consumers=300, mean_degree=5, exponent=2.5, directed=True, random_seed=random_seed
        )
        exact = distance_of(network).mean
        with monkeypatch.context() as patched:
            sampled(patched, 64)
            found = distance_of(network)
        assert found.sources == 64
        covered += found.low <= exact <= found.high
        squares.append(((found.mean - exact) / found.standard_error) ** 2)
    assert 178 <= covered < 200
    assert 0.6 < np.mean(squares) < 1.4


def test_a_sample_is_the_same_at_each_call_and_with_any_number_of_threads(monkeypatch):
    sampled(monkeypatch, 100)
    network = generate_network("barabasi_albert", consumers=3_000, mean_degree=6, random_seed=1)
    found = {distance_of(network, threads=threads) for threads in (None, 1, 2, 3)}
    assert len(found) == 1


def test_a_sample_of_all_with_followers_is_exact(monkeypatch):
    network = SocialNetwork.from_networkx(nx.reverse(nx.DiGraph([(0, other) for other in range(1, 80)])))
    sampled(monkeypatch, 79)
    assert distance_of(network) == mean_distance.MeanDistance(1.0)


def test_an_estimate_from_everybody_has_no_error():
    reached, distances = np.array([3, 1, 0, 2]), np.array([5, 1, 0, 4])
    found = estimated(reached, distances, 4)
    assert (found.mean, found.standard_error) == (10 / 6, 0.0)
    assert found.low == found.mean == found.high


def test_an_estimate_by_hand():
    # Mean 2; residuals 1, -1 and 0 of 3 among 30: variance 2 / 2 x 0.9, error sqrt(0.9 x 3) / 6.
    found = estimated(np.array([2, 2, 2]), np.array([5, 3, 4]), 30)
    assert found.mean == 2.0
    assert found.standard_error == pytest.approx(math.sqrt(2.7) / 6)
    assert found.high - 2.0 == pytest.approx(4.302653 * found.standard_error)


def test_an_estimate_that_reaches_nobody_is_undefined():
    found = estimated(np.zeros(5, np.int64), np.zeros(5, np.int64), 9)
    assert found == mean_distance.MeanDistance(None, sources=5)


@pytest.mark.parametrize(
    ("consumers", "ties", "sources"),
    [(4_000, 10**6, 4_000), (4_001, 10**6, 1_024), (10**6, 2_000_000, 640), (10**6, 10**7, 128), (10**8, 10**9, 128)],
)
def test_how_many_sources_a_size_affords(consumers, ties, sources):
    class Sized:
        pass

    network = Sized()
    network.consumers, network.ties = consumers, ties
    assert sources_wanted(network) == sources
