"""Small graphs that are drawn, what they say as networks, and the same graphs of other libraries."""

import re
from typing import NamedTuple

import networkx as nx
import numpy as np
from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from simulation.errors import NetworkError
from simulation.network import read_network
from tests.network.cases import said_by

# A file is written anew for each example, so that they may share a folder.
EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

WORDS = st.text("abcdeéßñλжΩ東", min_size=1, max_size=6)
NAMES = st.from_regex(r"[a-eéλ東]([a-eéλ東 '&<>,;#%=-]{0,5}[a-eéλ東])?", fullmatch=True)
QUOTED_NAMES = NAMES.map(lambda name: name.replace("'", '"'))
NUMBERS = st.integers(0, 999)
WEIGHTS = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.integers(0, 10**6).map(lambda number: number / 10**6))


class DrawnGraph(NamedTuple):
    """Names of nodes, and edges between their places with a weight, or None; an edge may stand there twice."""

    names: list
    edges: list
    is_directed: bool

    @property
    def is_weighted(self):
        return self.edges[0][2] is not None

    @property
    def weights(self):
        """How the weights of our own network are read: one whose strengths are all 1 has none."""
        return "strength" if {weight for *_, weight in self.edges} - {None, 1.0} else "none"

    @property
    def lines(self):
        return "author_follower" if self.is_directed else "mutual"

    def said(self, *, strengths=True, isolated=True, names=None, zeros=True):
        """Return the labels and ties that the graph says, worked out from the edges alone."""
        names = [str(name) for name in (self.names if names is None else names)]
        ties = {}
        for left, right, weight in self.edges:
            strength = float(np.float32(weight)) if self.is_weighted and strengths else 1.0
            for pair in ((left, right), (right, left))[: 2 - self.is_directed]:
                if strength or zeros:
                    tie = names[pair[0]], names[pair[1]]
                    ties[tie] = max(strength, ties.get(tie, 0.0))
        tied = {name for tie in ties for name in tie}
        return set(names) if isolated else tied, ties

    def networkx(self):
        """Return the graph of NetworkX: nodes are the names."""
        is_multiple = len({edge[:2] for edge in self.edges}) < len(self.edges)
        kinds = {
            (False, False): nx.Graph,
            (True, False): nx.DiGraph,
            (False, True): nx.MultiGraph,
            (True, True): nx.MultiDiGraph,
        }
        graph = kinds[self.is_directed, is_multiple]()
        graph.add_nodes_from(self.names)
        for left, right, weight in self.edges:
            graph.add_edge(self.names[left], self.names[right], **({} if weight is None else {"weight": weight}))
        return graph

    def matrix(self):
        """Return the adjacency matrix: rows are authors, a missing weight is 1."""
        cells = np.zeros((len(self.names), len(self.names)))
        for left, right, weight in self.edges:
            cells[left, right] = 1.0 if weight is None else weight
            if not self.is_directed:
                cells[right, left] = cells[left, right]
        return cells


@st.composite
def graphs(draw, names=NAMES, *, fewest=2, weighted=None, directed=None, parallel=False):
    """Draw a graph of at most 8 nodes with at least one edge, and none from a node to itself."""
    nodes = draw(st.integers(fewest, 8))
    labels = draw(st.lists(names, min_size=nodes, max_size=nodes, unique=True))
    is_directed = draw(st.booleans()) if directed is None else directed
    pairs = [(a, b) for a in range(nodes) for b in range(nodes) if (a != b if is_directed else a < b)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=15, unique=not parallel))
    is_weighted = draw(st.booleans()) if weighted is None else weighted
    weights = draw(st.lists(WEIGHTS, min_size=len(chosen), max_size=len(chosen))) if is_weighted else [None] * 15
    return DrawnGraph(labels, [(*pair, weight) for pair, weight in zip(chosen, weights, strict=False)], is_directed)


def graphs_of_plain_names(**options):
    """Draw graphs whose names are all words, or all numbers: a lone word above numbers is taken for a header."""
    return st.one_of(graphs(WORDS, **options), graphs(NUMBERS, **options))


def check_read(path, graph, expected=None, **options):
    """Read a file of a drawn graph, and compare it with what the graph says; so also the other way round."""
    options = {"lines": graph.lines, "weights": "strength" if graph.is_weighted else "none", **options}
    labels, ties = graph.said() if expected is None else expected
    assert said_by(read_network(path, **options)) == (labels, ties)
    if graph.is_directed:
        turned = {(follower, author): strength for (author, follower), strength in ties.items()}
        assert said_by(read_network(path, **options | {"lines": "follower_author"})) == (labels, turned)


def check_not_misread(path, expected, words, **options):
    """Read a file of which less is said than it takes: it is read rightly, or refused with what must be said."""
    refusal, said = "", expected
    try:
        said = said_by(read_network(path, **options))
    except NetworkError as error:
        refusal = str(error) or "no words"
    assert said == expected
    assert not refusal or re.search(words, refusal), refusal


def assume_no_counts(path):
    """Leave out files whose first line counts the others exactly: it is taken for counts, whatever is said."""
    first, *others = path.read_text().replace(",", " ").splitlines()
    assume(not others or first.split()[1] != str(len(others)))
