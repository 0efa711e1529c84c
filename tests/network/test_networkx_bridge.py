"""To and from NetworkX."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import SocialNetwork


def test_an_undirected_edge_is_a_friendship():
    network = SocialNetwork.from_networkx(nx.Graph([("b", "a"), ("a", "c"), ("c", "c")]))
    assert network.labels_array().tolist() == ["b", "a", "c"]
    assert network.indptr.tolist() == [0, 1, 3, 4]
    assert network.targets.tolist() == [1, 0, 2, 1]
    assert network.report.self_loops == 1


def test_a_directed_edge_leads_from_author_to_follower():
    graph = nx.DiGraph([(10, 20), (20, 30)])
    graph.add_node(40)
    network = SocialNetwork.from_networkx(graph)
    assert network.labels_array().tolist() == ["10", "20", "30", "40"]
    assert network.followers.tolist() == [1, 1, 0, 0]
    assert network.followees.tolist() == [0, 1, 1, 0]


def test_parallel_edges_are_counted():
    network = SocialNetwork.from_networkx(nx.MultiDiGraph([(0, 1), (0, 1), (1, 0)]))
    assert network.multiplicity.tolist() == [2, 1]
    assert SocialNetwork.from_networkx(nx.MultiGraph([(0, 1), (1, 0)])).multiplicity.tolist() == [2, 2]


def test_a_network_becomes_a_directed_graph_of_rows():
    network = SocialNetwork.from_ties([0, 2], [1, 0], 4, labels=list("abcd"))
    graph = network.to_networkx()
    assert sorted(graph.edges(data=True)) == [(0, 1, {}), (2, 0, {})]
    assert dict(graph.nodes(data="label")) == {0: "a", 1: "b", 2: "c", 3: "d"}


def test_strengths_become_an_attribute():
    graph = SocialNetwork.from_ties([0, 1], [1, 0], 2, strengths=[0.5, 0.25]).to_networkx()
    assert sorted(graph.edges(data="strength")) == [(0, 1, 0.5), (1, 0, 0.25)]


def test_rows_choose_what_they_induce():
    network = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], 4, mutual=True)
    graph = network.to_networkx(rows=[3, 1, 2])
    assert list(graph) == [3, 1, 2]
    assert sorted(graph.edges) == [(1, 2), (2, 1), (2, 3), (3, 2)]
    assert len(network.to_networkx(rows=[])) == 0


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([0, 4], r"rows\[1\] = 4: 0\.\.3"),
        ([1, 1], r"rows = \[1, 1\]: each row once"),
        ([0.5], "rows = .*: a one-dimensional array of whole numbers"),
    ],
)
def test_rows_that_do_not_exist_are_refused(rows, message):
    network = SocialNetwork.from_ties([0], [1], 4)
    with pytest.raises(NetworkError, match=message):
        network.to_networkx(rows=rows)


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ({0: [1]}, r"graph = .*: a NetworkX graph"),
        (nx.Graph(), "network.consumers = 0"),
        (nx.empty_graph(3), "network.ties = 0"),
        (nx.Graph([(1, "1")]), r"network.labels\[1\] = '1': a label that no earlier consumer has"),
    ],
    ids=["dictionary", "no nodes", "no edges", "labels alike"],
)
def test_graphs_that_make_no_network_are_refused(graph, message):
    with pytest.raises(NetworkError, match=message):
        SocialNetwork.from_networkx(graph)


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda tie: tie[0] != tie[1]), min_size=1))
def test_there_and_back_again(ties):
    authors, followers = zip(*ties, strict=True)
    network = SocialNetwork.from_ties(authors, followers, 10)
    graph = network.to_networkx()
    assert set(graph.edges) == ties
    assert SocialNetwork.from_networkx(graph).digest() == network.digest()
