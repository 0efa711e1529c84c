"""GraphML and GEXF, read through NetworkX: its nodes are the consumers, its edges the lines."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.labels import checked_labels
from simulation.network.networkx_bridge import graph_arrays
from simulation.network.text_file import read_text
from simulation.network.tie_lines import TieLines

_SUFFIXES = (".graphml", ".gexf")

# Measured: NetworkX holds each edge in several dictionaries, beside the document that it was read from.
_MEMORY_PER_BYTE = 40

# What NetworkX raises for a document that is not quite what it says it is.
_NOT_A_GRAPH = (KeyError, ValueError, TypeError, AttributeError, IndexError)


def is_graph_file(path: Path) -> bool:
    """Whether the name of a file, ``.gz`` aside, ends in ``.graphml`` or ``.gexf``."""
    return _kind(path) in _SUFFIXES


def _kind(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz")).suffix


def read_graph(path: Path, lines: str, weights: str) -> TieLines:
    """Read the edges of a graph file.

    Parameters
    ----------
    path : path
    lines, weights : str
        See `simulation.network.read_network`; they hold for edges and their attribute ``weight``.

    Raises
    ------
    NetworkError
        If the file is no such graph, or says other things of its edges than the user does.
    """
    import networkx as nx

    kind = _kind(path)
    text = read_text(path, _MEMORY_PER_BYTE)
    reader = nx.read_graphml if kind == ".graphml" else nx.read_gexf
    try:
        graph: nx.Graph[Any] = reader(io.BytesIO(text))
    except ParseError as error:
        allowed = f"a {kind[1:]} document; line {error.position[0]} is no XML ({error})"
        raise NetworkError([Problem("network.file", MISSING, allowed)], str(path)) from None
    except (nx.NetworkXException, *_NOT_A_GRAPH) as error:
        allowed = f"a {kind[1:]} document that NetworkX reads ({type(error).__name__}: {error})"
        raise NetworkError([Problem("network.file", MISSING, allowed)], str(path)) from None
    problems: list[Problem] = []
    if graph.number_of_edges() == 0:
        problems.append(Problem("network.file", MISSING, "at least 1 tie between two different consumers"))
    if lines != "mutual" and not graph.is_directed():
        problems.append(Problem("network.lines", lines, "'mutual': the edges of this graph have no direction"))
    strengths = _strengths(graph, weights, problems)
    edges = graph_arrays(graph)
    named = checked_labels(edges.labels, len(edges.labels), problems)
    if problems:
        raise NetworkError(problems, str(path))
    labels = np.arange(len(edges.labels), dtype=np.int64) if named is None else edges.labels
    return TieLines(edges.authors, edges.followers, labels, strengths)


def _strengths(graph: Any, weights: str, problems: list[Problem]) -> NDArray[np.float32] | None:
    """Return the weights of all edges, or None; append what is wrong with them."""
    if weights == "ignored":
        return None
    edges = list(graph.edges(data="weight"))
    if weights == "none":
        weighted = next((edge for edge in edges if edge[2] is not None), None)
        if weighted is not None:
            allowed = "weights = 'strength' reads the edges' weight as tie strength, 'ignored' does not read it"
            problems.append(Problem(f"network.file, edge {weighted[0]} - {weighted[1]}", weighted[2], allowed))
        return None
    wrong = [edge for edge in edges if not _is_strength(edge[2])]
    if wrong:
        author, follower, weight = wrong[0]
        others = f" ({len(wrong) - 1:,} more such edges)" if len(wrong) > 1 else ""
        allowed = f"a weight that is a number in 0..1{others}"
        problems.append(Problem(f"network.file, edge {author} - {follower}", weight, allowed))
        return None
    return np.array([edge[2] for edge in edges], dtype=np.float32)


def _is_strength(weight: object) -> bool:
    return isinstance(weight, int | float) and not isinstance(weight, bool) and 0.0 <= weight <= 1.0
