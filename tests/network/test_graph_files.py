"""GraphML and GEXF files, as NetworkX and others write them."""

import gzip
import io

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import SocialNetwork, read_network, text_file
from tests.network.writings import labeled_strengths, labeled_ties

WRITERS = {"graphml": nx.write_graphml, "gexf": nx.write_gexf}


def written(folder, graph, kind, packed=False):
    buffer = io.BytesIO()
    WRITERS[kind](graph, buffer)
    content = buffer.getvalue()
    path = folder / f"graph.{kind}{'.gz' if packed else ''}"
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


KINDS = pytest.mark.parametrize("kind", WRITERS)


@KINDS
@pytest.mark.parametrize("packed", [False, True])
def test_a_directed_graph_is_read_as_it_is_said(tmp_path, kind, packed):
    graph = nx.DiGraph([("b", "a"), ("a", "c"), ("c", "c")])
    graph.add_node("alone")
    path = written(tmp_path, graph, kind, packed)
    network = read_network(path, lines="author_follower")
    assert network.labels_array().tolist() == ["b", "a", "c", "alone"]
    assert labeled_ties(network) == {("b", "a"), ("a", "c")}
    assert network.report.self_loops == 1
    assert network.digest() == SocialNetwork.from_networkx(graph).digest()
    assert labeled_ties(read_network(path, lines="follower_author")) == {("a", "b"), ("c", "a")}
    assert len(labeled_ties(read_network(path, lines="mutual"))) == 4


@KINDS
def test_an_undirected_graph_must_be_mutual(tmp_path, kind):
    path = written(tmp_path, nx.path_graph(4), kind)
    network = read_network(path, lines="mutual")
    assert network.labels is None
    assert network.ties == 6
    with pytest.raises(NetworkError, match=r"network.lines = 'author_follower': 'mutual': the edges .* no direction"):
        read_network(path, lines="author_follower")


@KINDS
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    edges=st.dictionaries(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda edge: edge[0] != edge[1]),
        st.floats(0, 1),
        min_size=1,
    )
)
def test_weights_become_strengths(tmp_path, kind, edges):
    graph = nx.DiGraph()
    graph.add_weighted_edges_from((author, follower, weight) for (author, follower), weight in edges.items())
    path = written(tmp_path, graph, kind)
    network = read_network(path, lines="author_follower", weights="strength")
    expected = {(str(author), str(follower)): float(np.float32(weight)) for (author, follower), weight in edges.items()}
    assert labeled_strengths(network) == expected
    assert read_network(path, lines="author_follower", weights="ignored").strengths is None
    with pytest.raises(NetworkError, match=r"network.file, edge . - . = .*weights = 'strength' reads"):
        read_network(path, lines="author_follower")


@KINDS
@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([(0, 1, {"weight": 2.0})], "edge 0 - 1 = 2.0: a weight that is a number in 0..1"),
        ([(0, 1, {"weight": -0.5}), (1, 2, {"weight": 3.0})], r"= -0.5: .* \(1 more such edges\)"),
        ([(0, 1, {"weight": 0.5}), (1, 2, {})], "edge 1 - 2 = None: a weight that is a number in 0..1"),
        ([(0, 1, {"weight": float("nan")})], "edge 0 - 1 = nan"),
    ],
)
def test_weights_that_are_no_strengths_are_refused(tmp_path, kind, edges, message):
    path = written(tmp_path, nx.DiGraph(edges), kind)
    with pytest.raises(NetworkError, match=message):
        read_network(path, lines="author_follower", weights="strength")


@KINDS
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"0 1\n", "document; line 1 is no XML"),
        (b"<graph>\n<node>\n", "document; line 3 is no XML"),
        (b"<html></html>", "document that NetworkX reads"),
        (gzip.compress(b"<graph>" * 1000, mtime=0)[:-20], "this one ends early"),
    ],
)
def test_what_is_no_graph_is_refused(tmp_path, kind, content, message):
    path = tmp_path / f"graph.{kind}"
    path.write_bytes(content)
    with pytest.raises(NetworkError, match=message):
        read_network(path, lines="mutual")


@KINDS
def test_graphs_that_make_no_network_are_refused(tmp_path, kind):
    with pytest.raises(NetworkError, match="at least 1 tie"):
        read_network(written(tmp_path, nx.empty_graph(3), kind), lines="mutual")
    with pytest.raises(NetworkError, match="no ties: all 1 lines tie a consumer to itself"):
        read_network(written(tmp_path, nx.DiGraph([(1, 1)]), kind), lines="mutual")
    with pytest.raises(NetworkError, match=r"network.labels\[1\] = ' ': a label that is not blank"):
        read_network(written(tmp_path, nx.DiGraph([("a", " ")]), kind), lines="mutual")
    with pytest.raises(NetworkError, match=r"network.header = 'names': 'none'; a graph file has no header"):
        read_network(written(tmp_path, nx.path_graph(3), kind), lines="mutual", header="names")


@KINDS
def test_a_graph_beyond_memory_is_refused(tmp_path, monkeypatch, kind):
    path = written(tmp_path, nx.path_graph(300), kind)
    monkeypatch.setattr(text_file, "physical_memory", lambda: 20 * path.stat().st_size)
    with pytest.raises(NetworkError, match="needs about"):
        read_network(path, lines="mutual")
