"""Graphs that NetworkX and igraph write in each of their formats, read back; and our own, there and back."""

import json

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import SocialNetwork, read_network
from tests.network.cases import said_by
from tests.network.drawn_graphs import (
    EXAMPLES,
    NAMES,
    NUMBERS,
    QUOTED_NAMES,
    assume_no_counts,
    check_not_misread,
    check_read,
    graphs,
    graphs_of_plain_names,
)


def write_node_link(edges):
    def write(graph, path):
        path.write_text(json.dumps(nx.node_link_data(graph, edges=edges)))

    return write


WRITERS = {
    "GraphML": nx.write_graphml,
    "GEXF 1.1": lambda graph, path: nx.write_gexf(graph, path, version="1.1draft"),
    "GEXF 1.2": lambda graph, path: nx.write_gexf(graph, path, version="1.2draft"),
    "GML": nx.write_gml,
    "node-link JSON with links": write_node_link("links"),
    "node-link JSON with edges": write_node_link("edges"),
}
GRAPH_FORMATS = pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)


@GRAPH_FORMATS
@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, QUOTED_NAMES)))
def test_a_graph_of_networkx(tmp_path, write, graph):
    path = tmp_path / "graph"
    write(graph.networkx(), path)
    check_read(path, graph)
    check_read(path, graph, graph.said(strengths=False), weights="ignored")
    if graph.is_weighted:
        with pytest.raises(NetworkError, match=r"weights = 'strength' reads .*, 'ignored' does not"):
            read_network(path, lines=graph.lines)


@GRAPH_FORMATS
@EXAMPLES
@given(graph=graphs(NUMBERS, parallel=True))
def test_numbers_and_parallel_edges_of_networkx(tmp_path, write, graph):
    path = tmp_path / "graph"
    write(graph.networkx(), path)
    check_read(path, graph)


@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, NUMBERS)))
def test_pajek_of_networkx(tmp_path, graph):
    path = tmp_path / "graph"
    nx.write_pajek(graph.networkx(), path)  # edges without a weight get one of 1
    check_read(path, graph, weights="strength")
    check_read(path, graph, graph.said(strengths=False), weights="ignored")


@EXAMPLES
@given(graph=graphs_of_plain_names())
def test_an_edge_list_of_networkx(tmp_path, graph):
    path = tmp_path / "graph"
    expected = graph.said(strengths=False, isolated=False)
    for delimiter in " ", "\t", ",":
        nx.write_edgelist(graph.networkx(), path, data=False, delimiter=delimiter)
        assume_no_counts(path)
        check_read(path, graph, expected, weights="none", header="none")
        check_not_misread(path, expected, "header", lines=graph.lines)


@EXAMPLES
@given(graph=graphs_of_plain_names(weighted=True))
def test_a_weighted_edge_list_of_networkx(tmp_path, graph):
    path = tmp_path / "graph"
    nx.write_weighted_edgelist(graph.networkx(), path)
    check_read(path, graph, graph.said(isolated=False), header="none")
    bare = graph.said(isolated=False, strengths=False)
    check_read(path, graph, bare, header="none", weights="ignored", columns=[1, 2])
    check_not_misread(path, bare, "columns", lines=graph.lines, header="none", weights="ignored")
    with pytest.raises(NetworkError, match="weights"):
        read_network(path, lines=graph.lines, header="none")


@EXAMPLES
@given(graph=graphs_of_plain_names(weighted=False))
def test_an_adjacency_list_of_networkx(tmp_path, graph):
    path = tmp_path / "graph"
    nx.write_adjlist(graph.networkx(), path)  # its first comment is the command that runs these tests
    check_read(path, graph, format="adjacency_list", comments="skipped")


def written_by_igraph(graph, path, kind, names=True, **options):
    igraph = pytest.importorskip("igraph")
    written = igraph.Graph(len(graph.names), [edge[:2] for edge in graph.edges], directed=graph.is_directed)
    if names:
        written.vs["name"] = [str(name) for name in graph.names]
    if graph.is_weighted:
        written.es["weight"] = [edge[2] for edge in graph.edges]
    getattr(written, f"write_{kind}")(str(path), **options)


def numbered(graph, first):
    return graph.said(names=range(first, first + len(graph.names)))


@pytest.mark.parametrize("kind", ["graphml", "gml", "pajek"])
@EXAMPLES
@given(graph=graphs(parallel=True))
def test_a_graph_of_igraph(tmp_path, kind, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, kind)
    check_read(path, graph)
    check_read(path, graph, graph.said(strengths=False), weights="ignored")


@pytest.mark.parametrize("kind", ["graphml", "gml"])
@EXAMPLES
@given(graph=graphs(QUOTED_NAMES))
def test_quotation_marks_in_names_of_igraph(tmp_path, kind, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, kind)
    check_read(path, graph)


@pytest.mark.parametrize(("kind", "first"), [("graphml", None), ("gml", 0), ("pajek", 1)])
@EXAMPLES
@given(graph=graphs())
def test_a_graph_of_igraph_without_names(tmp_path, kind, first, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, kind, names=False)
    ids = [f"n{place}" for place in range(len(graph.names))]
    check_read(path, graph, graph.said(names=ids) if first is None else numbered(graph, first))


@EXAMPLES
@given(graph=graphs(st.text("abcde", min_size=1, max_size=6)))
def test_ncol_of_igraph(tmp_path, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, "ncol", weights="weight" if graph.is_weighted else None)
    check_read(path, graph, graph.said(isolated=False), header="none")


@EXAMPLES
@given(graph=graphs(weighted=False))
def test_an_edge_list_of_igraph(tmp_path, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, "edgelist")
    assume_no_counts(path)
    expected = graph.said(isolated=False, names=range(len(graph.names)))
    check_read(path, graph, expected, header="none")
    check_not_misread(path, expected, "header", lines=graph.lines)


@EXAMPLES
@given(graph=graphs(weighted=False, fewest=4))
def test_an_adjacency_matrix_of_igraph(tmp_path, graph):
    path = tmp_path / "graph"
    written_by_igraph(graph, path, "adjacency")
    check_read(path, graph, numbered(graph, 0))


def network_of(graph):
    """Return the network of a drawn graph, made of arrays."""
    left, right, weights = zip(*graph.edges, strict=True)
    return SocialNetwork.from_ties(
        np.array(left),
        np.array(right),
        len(graph.names),
        labels=[str(name) for name in graph.names],
        mutual=not graph.is_directed,
        strengths=np.array(weights) if graph.is_weighted else None,
    )


@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, QUOTED_NAMES)))
def test_a_network_goes_to_networkx_and_comes_back(graph):
    network = network_of(graph)
    assert said_by(network) == graph.said()
    back = SocialNetwork.from_networkx(network.to_networkx(), weights=graph.weights)
    assert said_by(back) == graph.said()
    assert back.digest() == network.digest()
    weights = "strength" if graph.is_weighted else "none"
    assert said_by(SocialNetwork.from_networkx(graph.networkx(), weights=weights)) == graph.said()


@pytest.mark.parametrize("kind", ["GraphML", "GEXF 1.2", "node-link JSON with edges"])
@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, QUOTED_NAMES)))
def test_a_network_is_written_by_networkx_and_read(tmp_path, kind, graph):
    path = tmp_path / "graph"
    WRITERS[kind](network_of(graph).to_networkx(), path)
    assert said_by(read_network(path, lines="author_follower", weights=graph.weights)) == graph.said()


@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, QUOTED_NAMES)))
def test_a_network_is_written_as_gml_and_read(tmp_path, graph):
    path = tmp_path / "graph"
    written = network_of(graph).to_networkx()
    options = {"lines": "author_follower", "weights": graph.weights}
    nx.write_gml(nx.relabel_nodes(written, dict(written.nodes(data="label"))), path)
    assert said_by(read_network(path, **options)) == graph.said()
    nx.write_gml(written, path)  # NetworkX keeps the rows and drops their labels
    expected = graph.said(names=range(len(graph.names)))
    assert said_by(read_network(path, **options)) == expected


@EXAMPLES
@given(graph=graphs(st.one_of(NAMES, QUOTED_NAMES)))
def test_a_network_is_saved_and_loaded(tmp_path, graph):
    path = tmp_path / "network.npz"
    network = network_of(graph)
    network.save(path)
    assert said_by(SocialNetwork.load(path)) == graph.said()
    assert said_by(read_network(path)) == graph.said()
