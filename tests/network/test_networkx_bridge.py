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


@pytest.mark.parametrize("attribute", ["weight", "strength"])
def test_weights_of_edges_are_asked_about(attribute):
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 0.5), ("b", "a", 1)], weight=attribute)
    assert SocialNetwork.from_networkx(graph, weights="strength").strengths.tolist() == [0.5, 1.0]
    assert SocialNetwork.from_networkx(graph, weights="ignored").strengths is None
    with pytest.raises(NetworkError, match=f"weights = 'none': 'strength' or 'ignored': .* attribute '{attribute}'"):
        SocialNetwork.from_networkx(graph)


def test_labels_of_nodes_are_names_unless_nodes_are_said():
    graph = nx.DiGraph([(1, 2)])
    assert SocialNetwork.from_networkx(graph, labels="ids").labels.tolist() == ["1", "2"]
    graph.add_nodes_from([(1, {"label": "ann"}), (2, {"label": "bob"})])
    assert SocialNetwork.from_networkx(graph).labels.tolist() == ["ann", "bob"]
    assert SocialNetwork.from_networkx(graph, labels="names").labels.tolist() == ["ann", "bob"]
    assert SocialNetwork.from_networkx(graph, labels="ids").labels.tolist() == ["1", "2"]


def weighted(*weights):
    graph = nx.path_graph(len(weights) + 1, nx.DiGraph)
    for at, attributes in enumerate(weights):
        graph.edges[at, at + 1].update(attributes)
    return graph


def labeled(*labels):
    graph = nx.path_graph(len(labels))
    for node, label in enumerate(labels):
        graph.nodes[node].update({} if label is None else {"label": label})
    return graph


@pytest.mark.parametrize(
    ("graph", "options", "message"),
    [
        (weighted({}), {"weights": "both"}, "weights = 'both': one of 'none', 'strength', 'ignored'"),
        (weighted({}), {"labels": "label"}, "labels = 'label': one of 'names', 'ids'"),
        (weighted({}), {"weights": "strength"}, "weights = 'strength': .* neither `weight` nor `strength`"),
        (weighted({"weight": 1, "strength": 1}), {"weights": "strength"}, "both `strength` and `weight`"),
        (weighted({"weight": 2}), {"weights": "strength"}, r"weight of edge 0 - 1 = 2: a number in 0\.\.1 .*'ignored'"),
        (weighted({"weight": 1}, {}), {"weights": "strength"}, "weight of edge 1 - 2 = None: a number"),
        (weighted({"weight": "1"}), {"weights": "strength"}, "weight of edge 0 - 1 = '1': a number"),
        (weighted({"weight": True}), {"weights": "strength"}, "weight of edge 0 - 1 = True: a number"),
        (weighted({"weight": float("nan")}), {"weights": "strength"}, "weight of edge 0 - 1 = nan: a number"),
        (labeled("a", None), {}, "labels: 'ids': 1 of 2 nodes have no attribute `label`"),
        (labeled("a", " "), {}, "labels: 'ids': 1 of 2 nodes have no attribute `label`"),
        (labeled("a", "b", "a"), {}, "labels: 'ids': several nodes have the label 'a'"),
        (labeled(None, None), {"labels": "names"}, "labels = 'names': 'ids': 2 of 2 nodes have no attribute"),
    ],
)
def test_attributes_that_are_not_what_is_said_are_refused(graph, options, message):
    with pytest.raises(NetworkError, match=message):
        SocialNetwork.from_networkx(graph, **options)


def test_a_network_with_strengths_comes_back():
    network = SocialNetwork.from_ties([0, 1], [1, 0], 2, strengths=[0.5, 0.25], labels=["ann", "bob"])
    assert SocialNetwork.from_networkx(network.to_networkx(), weights="strength").digest() == network.digest()


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
