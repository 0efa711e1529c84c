"""To and from NetworkX, whose graphs have better algorithms than arrays have and a tenth of the speed."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.arrays import whole_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    import networkx


_WEIGHTS = ("strength", "weight")  # our own attribute, and that of NetworkX
_LABEL = "label"


class GraphArrays(NamedTuple):
    """A NetworkX graph as arrays: rows in the order of its nodes."""

    authors: NDArray[np.int32]
    followers: NDArray[np.int32]
    labels: list[str]
    mutual: bool
    strengths: NDArray[np.float32] | None


def graph_arrays(graph: networkx.Graph[Any], weights: str = "none", labels: str | None = None) -> GraphArrays:
    """Return the edges of a graph as pairs of rows.

    An edge u -> v of a directed graph is a tie from author u to follower v; an edge of an undirected graph
    is a friendship. Parallel edges of a multigraph stay parallel.

    Parameters
    ----------
    graph : networkx.Graph
    weights : {'none', 'strength', 'ignored'}
        What the attribute ``strength`` or ``weight`` of edges is.
    labels : {'names', 'ids'}, optional
        Whether consumers are called by the attribute ``label`` of nodes or by the nodes themselves.

    Raises
    ------
    NetworkError
        If `graph` is not a NetworkX graph, or its attributes are not what is said of them.
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph):
        raise NetworkError([Problem("graph", graph, "a NetworkX graph")], "network")
    problems: list[Problem] = []
    if weights not in ("none", "strength", "ignored"):
        problems.append(Problem("weights", weights, "one of 'none', 'strength', 'ignored'"))
    if labels not in (None, "names", "ids"):
        problems.append(Problem("labels", labels, "one of 'names', 'ids'"))
    strengths = None if problems else _strengths(graph, weights, problems)
    named = [] if problems else _labels(graph, labels, problems)
    if problems:
        raise NetworkError(problems, "network")
    row_by_node = {node: row for row, node in enumerate(graph)}
    rows = (row_by_node[node] for node in chain.from_iterable(graph.edges()))
    pairs = np.fromiter(rows, dtype=np.int32, count=2 * graph.number_of_edges()).reshape(-1, 2)
    return GraphArrays(pairs[:, 0], pairs[:, 1], named, not graph.is_directed(), strengths)


def _strengths(graph: networkx.Graph[Any], weights: str, problems: list[Problem]) -> NDArray[np.float32] | None:
    """Return the weights of all edges in their order, or None; append what is wrong with them."""
    if weights == "ignored":
        return None
    edges = list(graph.edges(data=True))
    known = [name for name in _WEIGHTS if any(data.get(name) is not None for _, _, data in edges)]
    if weights == "none":
        if known:
            allowed = f"'strength' or 'ignored': edges have the attribute {known[0]!r}"
            problems.append(Problem("weights", "none", allowed))
        return None
    if len(known) != 1:
        told = "both `strength` and `weight`" if known else "neither `weight` nor `strength`"
        problems.append(Problem("weights", "strength", f"edges with one attribute; these have {told}"))
        return None
    values = [data.get(known[0]) for _, _, data in edges]
    wrong = [place for place, value in enumerate(values) if not _is_strength(value)]
    if wrong:
        start, end, _ = edges[wrong[0]]
        allowed = f"a number in 0..1 ({len(wrong):,} edges have none; weights = 'ignored' does not read them)"
        problems.append(Problem(f"{known[0]} of edge {start} - {end}", values[wrong[0]], allowed))
        return None
    return np.array(values, dtype=np.float32)


def _is_strength(value: object) -> bool:
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return is_number and 0.0 <= value <= 1.0  # type: ignore[operator]


def _labels(graph: networkx.Graph[Any], labels: str | None, problems: list[Problem]) -> list[str]:
    """Return the labels of all nodes: the attribute if all have it, and it differs, else the nodes themselves."""
    ids = [str(node) for node in graph]
    names = [str(name) if name is not None and str(name).strip() else None for _, name in graph.nodes(data=_LABEL)]
    named = [name for name in names if name is not None]
    if labels == "ids" or (labels is None and not named):
        return ids
    if len(named) < len(ids):
        allowed = f"'ids': {len(ids) - len(named):,} of {len(ids):,} nodes have no attribute `label`"
        problems.append(Problem("labels", labels or MISSING, allowed))
    elif len(set(named)) < len(named):
        name = next(name for place, name in enumerate(named) if name in named[:place])
        problems.append(Problem("labels", labels or MISSING, f"'ids': several nodes have the label {name!r}"))
    return named


def to_graph(
    indptr: NDArray[np.int64],
    targets: NDArray[np.int32],
    strengths: NDArray[np.float32] | None,
    label: Callable[[int], str],
    rows: ArrayLike | None = None,
) -> networkx.DiGraph[int]:
    """Return the ties of a network, or what `rows` induce of them, as a directed graph.

    Nodes are rows with the attribute ``label``; edges lead from author to follower, with the attribute
    ``strength`` if there are strengths.

    Parameters
    ----------
    indptr, targets, strengths : arrays
        As of `SocialNetwork`.
    label : callable
        Returns the label of a row.
    rows : array of int, optional

    Raises
    ------
    NetworkError
        If `rows` are not distinct rows of the network.
    """
    import networkx as nx

    consumers = len(indptr) - 1
    chosen = np.arange(consumers) if rows is None else _distinct_rows(rows, consumers)
    is_chosen = np.zeros(consumers, dtype=bool)
    is_chosen[chosen] = True
    authors = np.repeat(np.arange(consumers), np.diff(indptr))
    kept = is_chosen[authors] & is_chosen[targets]
    ends = authors[kept].tolist(), targets[kept].tolist()

    graph: networkx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from((row, {"label": label(row)}) for row in chosen.tolist())
    if strengths is None:
        graph.add_edges_from(zip(*ends, strict=True))
    else:
        graph.add_weighted_edges_from(zip(*ends, strengths[kept].tolist(), strict=True), weight="strength")
    return graph


def _distinct_rows(rows: ArrayLike, consumers: int) -> NDArray[Any]:
    problems: list[Problem] = []
    chosen = whole_numbers("rows", rows, 0, consumers - 1, problems)
    if chosen is not None and len(np.unique(chosen)) != len(chosen):
        problems.append(Problem("rows", chosen.tolist(), "each row once"))
    if chosen is None or problems:
        raise NetworkError(problems, "network")
    return chosen
