"""What is no network of ours, and the way from there: graphs of other libraries, matrices, tables, files."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from simulation.errors import Problem
from simulation.network.social_network import SocialNetwork

_TIES = "SocialNetwork.from_ties(authors, followers, consumers), with the two ends of each tie as rows"
_WAYS = {
    "networkx": "SocialNetwork.from_networkx(graph) makes one of it",
    "igraph": "SocialNetwork.from_networkx(graph.to_networkx()) makes one of it",
    "graph_tool": f"graph.get_edges() has its ties, for {_TIES}",
    "networkit": "SocialNetwork.from_networkx(networkit.nxadapter.nk2nx(graph)) makes one of it",
    "rustworkx": f"graph.edge_list() has its ties, for {_TIES}",
    "torch_geometric": "SocialNetwork.from_networkx(torch_geometric.utils.to_networkx(data)) makes one of it",
    "scipy": f"matrix.tocoo() has its ties, row and col, for {_TIES}",
    "pandas": f"its columns are for {_TIES}; a saved table can be read by read_network(path, lines=...)",
    "polars": f"its columns are for {_TIES}; a saved table can be read by read_network(path, lines=...)",
    "pyarrow": f"its columns are for {_TIES}; a saved table can be read by read_network(path, lines=...)",
}


def network_problems(field: str, network: Any) -> list[Problem]:
    """Tell if something is no `SocialNetwork`, and how to make one of it.

    Parameters
    ----------
    field : str
        What a refusal calls it.
    network : object
    """
    if isinstance(network, SocialNetwork):
        return []
    shown = f"{type(network).__module__}.{type(network).__qualname__}"
    return [Problem(field, _Shown(shown), f"must be a SocialNetwork; {_way_from(network)}")]


class _Shown:
    """The kind of an object, instead of all that it holds."""

    def __init__(self, text: str) -> None:
        self._text = text.removeprefix("builtins.")

    def __repr__(self) -> str:
        return f"({self._text})"


def _way_from(network: Any) -> str:
    for kind in type(network).__mro__:
        library = kind.__module__.partition(".")[0]
        if library in _WAYS:
            return _WAYS[library]
    if isinstance(network, str | bytes | os.PathLike):
        return "read_network(path, lines=...) reads a file, and says what it was"
    if isinstance(network, np.ndarray):
        return f"an array of ties is for {_TIES}; numpy.nonzero(matrix) gives those of a matrix"
    if isinstance(network, dict):
        return "SocialNetwork.from_networkx(networkx.DiGraph(neighbours)) makes one of lists of neighbours"
    if isinstance(network, list | tuple | set | frozenset):
        return "SocialNetwork.from_networkx(networkx.DiGraph(pairs)) makes one of pairs (author, follower)"
    return "read_network, generate_network, SocialNetwork.from_networkx and SocialNetwork.from_ties make one"
