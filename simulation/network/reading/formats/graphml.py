"""GraphML: keys with defaults, graphs inside nodes, edges with or without a direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from simulation.network.reading.formats.markup import elements
from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

_NAMES = ("label", "name")  # attributes that hold a node's name; the first that is there


@dataclass
class _Keys:
    """Attributes that the document declares.

    Parameters
    ----------
    weight : str
        Id of the key of edges' weights, or an empty text.
    default_weight : str, optional
        What an edge without this key weighs.
    names : dict of str to str
        Id of the key of each attribute that may hold names.
    default_names : dict of str to str
        What a node without this key is called.
    unread : list of str
        Other attributes of edges.
    """

    weight: str = ""
    default_weight: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    default_names: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


@dataclass
class _Found:
    """What was met of a document so far."""

    keys: _Keys = field(default_factory=_Keys)
    graphs: int = 0
    directions: list[bool] = field(default_factory=list)
    nodes: list[tuple[str, str | None]] = field(default_factory=list)
    edges: list[tuple[str, str, str | None, bool]] = field(default_factory=list)


def read_graphml(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges of a GraphML document.

    Raises
    ------
    NetworkError
        If it is no such document, holds what no network has (hyperedges, several graphs), or says other things of
        its edges than the user does.
    """
    found = _Found()
    for event, element, name in elements(text, "graphml", source):
        if event == "start":
            _begin(element, name, found, source)
        else:
            _end(element, name, found, source)
    graph = DeclaredGraph(source)
    for node, called in found.nodes:
        graph.add_node(node, called)
    for edge in found.edges:
        graph.add_edge(*edge[:3], is_both_ways=edge[3])
    if found.graphs == 0:
        raise refused(source, "a graphml document with a graph")
    for attribute in found.keys.unread:
        graph.leave_unread(attribute)
    default = found.keys.default_weight
    return graph.ties(options, notes, default_weight=None if default is None else _number(default, source))


def _begin(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "graph":
        if not found.directions:
            found.graphs += 1
            if found.graphs > 1:
                raise refused(source, "a graphml document with one graph; this one holds several: write the one alone")
        default = element.get("edgedefault")
        if default not in ("directed", "undirected"):
            allowed = "a graphml document whose graphs have edgedefault = 'directed' or 'undirected'"
            raise refused(source, allowed, default)
        found.directions.append(default == "directed")
    elif name in ("hyperedge", "locator"):
        raise refused(source, f"a graphml document without <{name}>: a network has ties between two consumers")


def _end(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "graph":
        found.directions.pop()
    elif name == "key":
        _declare(element, found.keys)
    elif name == "node":
        found.nodes.append((_attribute(element, "id", source), _name(element, found.keys)))
        element.clear()
    elif name == "edge":
        ends = _attribute(element, "source", source), _attribute(element, "target", source)
        found.edges.append((*ends, _datum(element, found.keys.weight), not _is_directed(element, found, source)))
        element.clear()


def _is_directed(element: Element, found: _Found, source: str) -> bool:
    said = element.get("directed")
    if said is None:
        if not found.directions:
            raise refused(source, "a graphml document whose edges stand in a graph")
        return found.directions[-1]
    if said not in ("true", "false", "1", "0"):
        raise refused(source, "edges with directed = 'true' or 'false'", said)
    return said in ("true", "1")


def _declare(element: Element, keys: _Keys) -> None:
    name = (element.get("attr.name") or "").strip().lower()
    domain, key = element.get("for", "all"), element.get("id", "")
    default = next((child.text or "" for child in element if child.tag.rpartition("}")[2] == "default"), None)
    if name == "weight" and domain in ("edge", "all"):
        keys.weight = key
        keys.default_weight = default
    elif domain == "edge":
        keys.unread.append(element.get("attr.name") or key)
    elif name in _NAMES and domain in ("node", "all"):
        keys.names[name] = key
        if default is not None and default.strip():
            keys.default_names[name] = default


def _datum(element: Element, key: str) -> str | None:
    """Return what an element holds under a key, or None."""
    for child in element:
        if child.tag.rpartition("}")[2] == "data" and child.get("key") == key and key:
            return (child.text or "").strip()
    return None


def _name(element: Element, keys: _Keys) -> str | None:
    """Return a node's name: of the first attribute that holds names, else what yEd writes on it."""
    for attribute in _NAMES:
        if attribute in keys.names:
            found = _datum(element, keys.names[attribute])
            return found if found is not None else keys.default_names.get(attribute)
    drawn = [child.text for data in element if _is(data, "data") for child in data.iter() if _is(child, "NodeLabel")]
    return drawn[0].strip() if len(drawn) == 1 and drawn[0] else None


def _is(element: Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name


def _attribute(element: Element, name: str, source: str) -> str:
    value = element.get(name)
    if value is None:
        kind = element.tag.rpartition("}")[2]
        raise refused(source, f"a document whose elements <{kind}> have the attribute {name!r}")
    return value


def _number(written: str, source: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise refused(source, "a default weight that is a number", written) from None
