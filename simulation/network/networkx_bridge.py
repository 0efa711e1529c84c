"""To and from NetworkX, whose graphs have better algorithms than arrays have and a tenth of the speed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import NetworkError, Problem
from simulation.network.arrays import whole_numbers

if TYPE_CHECKING:
    import networkx

    from simulation.network.social_network import SocialNetwork


class GraphArrays(NamedTuple):
    """A NetworkX graph as arrays: rows in the order of its nodes."""

    authors: NDArray[np.int32]
    followers: NDArray[np.int32]
    labels: list[str]
    mutual: bool


def graph_arrays(graph: networkx.Graph[Any]) -> GraphArrays:
    """Return the edges of a graph as pairs of rows.

    An edge u -> v of a directed graph is a tie from author u to follower v; an edge of an undirected graph
    is a friendship. Parallel edges of a multigraph stay parallel; attributes are not read.

    Raises
    ------
    NetworkError
        If `graph` is not a NetworkX graph.
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise NetworkError([Problem("graph", graph, "a NetworkX graph")], "network")
    row_by_node = {node: row for row, node in enumerate(graph)}
    rows = (row_by_node[node] for node in chain.from_iterable(graph.edges()))
    pairs = np.fromiter(rows, dtype=np.int32, count=2 * graph.number_of_edges()).reshape(-1, 2)
    return GraphArrays(pairs[:, 0], pairs[:, 1], [str(node) for node in graph], not graph.is_directed())


def to_graph(network: SocialNetwork, rows: ArrayLike | None = None) -> networkx.DiGraph[int]:
    """Return the network, or what `rows` induce of it, as a directed graph.

    Nodes are rows with the attribute ``label``; edges lead from author to follower, with the attribute
    ``strength`` if the network has strengths.

    Raises
    ------
    NetworkError
        If `rows` are not distinct rows of the network.
    """
    import networkx as nx

    chosen = np.arange(network.consumers) if rows is None else _distinct_rows(rows, network.consumers)
    is_chosen = np.zeros(network.consumers, dtype=bool)
    is_chosen[chosen] = True
    authors = np.repeat(np.arange(network.consumers), network.followers)
    kept = is_chosen[authors] & is_chosen[network.targets]
    ends = authors[kept].tolist(), network.targets[kept].tolist()

    graph: networkx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from((row, {"label": network.label(row)}) for row in chosen.tolist())
    if network.strengths is None:
        graph.add_edges_from(zip(*ends, strict=True))
    else:
        strengths = network.strengths[kept].tolist()
        graph.add_weighted_edges_from(zip(*ends, strengths, strict=True), weight="strength")
    return graph


def _distinct_rows(rows: ArrayLike, consumers: int) -> NDArray[Any]:
    problems: list[Problem] = []
    chosen = whole_numbers("rows", rows, 0, consumers - 1, problems)
    if chosen is not None and len(np.unique(chosen)) != len(chosen):
        problems.append(Problem("rows", chosen.tolist(), "each row once"))
    if chosen is None or problems:
        raise NetworkError(problems, "network")
    return chosen
