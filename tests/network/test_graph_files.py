"""GraphML and GEXF files, as NetworkX and others write them."""

import gzip
import io

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import SocialNetwork, read_network
from simulation.network.reading import content as content_room
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
    with pytest.raises(NetworkError, match=r"network\.file, edge . - . = .*weights = 'strength' reads .*'ignored'"):
        read_network(path, lines="author_follower")


@KINDS
@pytest.mark.parametrize(
    ("edges", "message"),
    [
        (
            [(0, 1, {"weight": 2.0})],
            "edge 0 - 1 = 2.0: a weight that is a number in 0..1; weights = 'ignored' does not",
        ),
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
        (b"<{kind}>\n<graph edgedefault='directed'>\n", "a {kind} document; line 3 is no XML"),
        (b"<{kind}>\n<tree/></{kind}>", "a document of known elements; <tree> is none"),
        (b"<{kind}></{kind}>", "a {kind} document with a graph"),
        (b"<graph>\n<node>\n", "a graphml or gexf document; the root of this XML document is <graph>"),
        (b"<?xml version='1.0'?><>", "this file begins with < and is no XML that names what it is"),
        (b"<html></html>", "this one is a web page"),
        (gzip.compress(b"<graph>" * 1000, mtime=0)[:-20], "this one ends early"),
    ],
)
def test_what_is_no_graph_is_refused(tmp_path, kind, content, message):
    path = tmp_path / f"graph.{kind}"
    path.write_bytes(content.replace(b"{kind}", kind.encode()))
    with pytest.raises(NetworkError, match=message.format(kind=kind)):
        read_network(path, lines="mutual")


@KINDS
def test_the_format_is_told_by_content_and_not_by_name(tmp_path, kind):
    path = written(tmp_path, nx.path_graph(["a", "b", "c"]), kind)
    expected = read_network(path, lines="mutual")
    assert expected.report.reading.format == kind
    for name in ("graph.txt", "graph.gexf", "graph.graphml"):
        path = path.rename(tmp_path / name)
        assert read_network(path, lines="mutual").digest() == expected.digest()
    path.write_bytes(b"a b\nb c\n")
    assert read_network(path, lines="mutual").digest() == expected.digest()
    with pytest.raises(NetworkError, match=f"network.format = {kind!r}: a file of that format"):
        read_network(path, lines="mutual", format=kind)


def named_graph(kind, names):
    graph = nx.DiGraph([("n1", "n2")])
    for node, name in names.items():
        graph.nodes[node]["label"] = name
    return graph


@KINDS
def test_names_beside_ids_become_labels_unless_ids_are_said(tmp_path, kind):
    path = written(tmp_path, named_graph(kind, {"n1": "Ann", "n2": "Bob"}), kind)
    named = read_network(path, lines="author_follower")
    assert labeled_ties(named) == {("Ann", "Bob")}
    assert any("names of nodes" in sentence for sentence in named.report.reading.sentences)
    assert labeled_ties(read_network(path, lines="author_follower", labels="names")) == {("Ann", "Bob")}
    assert labeled_ties(read_network(path, lines="author_follower", labels="ids")) == {("n1", "n2")}


@KINDS
def test_names_that_do_not_name_are_refused(tmp_path, kind):
    path = written(tmp_path, named_graph(kind, {"n1": "Ann", "n2": "Ann"}), kind)
    with pytest.raises(NetworkError, match=r"network\.labels: 'ids': the nodes 'n1' and 'n2' are both called 'Ann'"):
        read_network(path, lines="mutual")
    path = written(tmp_path, named_graph(kind, {"n1": "Ann", "n2": " "}), kind)
    with pytest.raises(NetworkError, match=r"network\.labels: 'ids': 1 of 2 nodes have no name, the first is 'n2'"):
        read_network(path, lines="mutual")
    assert labeled_ties(read_network(path, lines="author_follower", labels="ids")) == {("n1", "n2")}


def test_a_graphml_file_has_defaults_and_edges_of_their_own_direction(tmp_path):
    path = tmp_path / "graph.xml"
    path.write_text(
        """<graphml><key id="w" for="edge" attr.name="weight" attr.type="double"><default>0.5</default></key>
        <graph edgedefault="directed"><node id="a"/><node id="b"><graph edgedefault="undirected"><node id="c"/>
        <edge source="c" target="a"/></graph></node>
        <edge source="a" target="b"><data key="w">0.25</data></edge></graph></graphml>"""
    )
    network = read_network(path, lines="author_follower", weights="strength")
    assert labeled_strengths(network) == {("a", "b"): 0.25, ("a", "c"): 0.5, ("c", "a"): 0.5}
    assert network.report.lines == 2


@KINDS
def test_graphs_that_make_no_network_are_refused(tmp_path, kind):
    with pytest.raises(NetworkError, match="at least 1 tie"):
        read_network(written(tmp_path, nx.empty_graph(3), kind), lines="mutual")
    with pytest.raises(NetworkError, match="no ties: all 1 lines tie a consumer to itself"):
        read_network(written(tmp_path, nx.DiGraph([(1, 1)]), kind), lines="mutual")
    with pytest.raises(NetworkError, match=r"network.labels\[1\] = ' ': a label that is not blank"):
        read_network(written(tmp_path, nx.DiGraph([("a", " ")]), kind), lines="mutual", labels="ids")


@KINDS
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"header": "names"}, "header = 'names': 'none'; a graph file has no header"),
        ({"columns": [1, 2]}, r"columns = \[1, 2\]: nothing"),
        ({"separator": "comma"}, "separator = 'comma': nothing"),
        ({"comments": "none"}, "comments = 'none': nothing"),
        ({"format": "pajek"}, "format = 'pajek': '(graphml|gexf)', or nothing"),
    ],
)
def test_what_a_graph_does_not_have_cannot_be_said_of_it(tmp_path, kind, options, message):
    path = written(tmp_path, nx.path_graph(3), kind)
    with pytest.raises(NetworkError, match=f"network.{message}"):
        read_network(path, lines="mutual", **options)
    assert read_network(path, lines="mutual").ties == 4


@KINDS
def test_a_graph_beyond_memory_is_refused(tmp_path, monkeypatch, kind):
    path = written(tmp_path, nx.path_graph(300), kind)
    monkeypatch.setattr(content_room, "physical_memory", lambda: 18 * path.stat().st_size)
    with pytest.raises(NetworkError, match="needs about"):
        read_network(path, lines="mutual")
