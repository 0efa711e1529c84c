"""GraphML: keys with defaults, graphs inside nodes, edges with or without a direction."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from simulation.errors import MISSING
from simulation.network.reading.formats.markup import check_place, elements, local_name
from simulation.network.reading.graph import WEIGHTS, DeclaredGraph, default_weight
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

# Which elements stand in which; in data and descriptions anything may.
_PLACES = {
    "graphml": ("",),
    "key": ("graphml",),
    "default": ("key",),
    "graph": ("graphml", "node", "edge"),
    "node": ("graph",),
    "edge": ("graph",),
    "port": ("node", "port"),
    "hyperedge": ("graph",),
    "endpoint": ("hyperedge",),
    "locator": ("graph", "node"),
}
_FREE = ("data", "desc")
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
    declared : dict of str to str
        Id of each key, and what it is for.
    """

    weight: str = ""
    default_weight: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    default_names: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)


@dataclass
class _Found:
    """What was met of a document so far."""

    keys: _Keys = field(default_factory=_Keys)
    graphs: int = 0
    inside: int = 0
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
    for met in elements(text, "graphml", source):
        if met.name in _FREE:
            found.inside += 1 if met.is_start else -1
        elif found.inside:
            continue  # what other programs write there is theirs
        elif met.is_start:
            check_place(met, _PLACES, source)
            _begin(met.element, met.name, found, source)
        else:
            _end(met.element, met.name, found, source)
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
    return graph.ties(options, notes, default_weight=None if default is None else default_weight(default, source))


def _begin(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "graph":
        if not found.directions:
            found.graphs += 1
            if found.graphs > 1:
                raise refused(source, "a graphml document with one graph; this one holds several: write the one alone")
        default = element.get("edgedefault")
        if default not in ("directed", "undirected"):
            allowed = "a graphml document whose graphs have edgedefault = 'directed' or 'undirected'"
            raise refused(source, allowed, MISSING if default is None else default)
        found.directions.append(default == "directed")
    elif name in ("hyperedge", "locator"):
        raise refused(source, f"a graphml document without <{name}>: a network has ties between two consumers")


def _end(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "graph":
        found.directions.pop()
    elif name == "key":
        _declare(element, found.keys, source)
    elif name == "node":
        _check_data(element, found.keys, source)
        found.nodes.append((_attribute(element, "id", source), _name(element, found.keys)))
        element.clear()
    elif name == "edge":
        _check_data(element, found.keys, source)
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


def _declare(element: Element, keys: _Keys, source: str) -> None:
    if element.get("id") is None or element.get("id") in keys.declared:
        raise refused(source, "a graphml document whose keys have an id each", element.get("id"))
    keys.declared[element.get("id", "")] = element.get("for", "all")
    name = (element.get("attr.name") or "").strip().lower()
    domain, key = element.get("for", "all"), element.get("id", "")
    default = next((child.text or "" for child in element if local_name(child) == "default"), None)
    if name in WEIGHTS and domain in ("edge", "all"):
        if keys.weight:
            raise refused(source, f"edges with one attribute of {' or '.join(WEIGHTS)}; this document declares both")
        keys.weight = key
        keys.default_weight = default
    elif domain == "edge":
        keys.unread.append(element.get("attr.name") or key)
    elif name in _NAMES and domain in ("node", "all"):
        keys.names[name] = key
        if default is not None and default.strip():
            keys.default_names[name] = default


def _check_data(element: Element, keys: _Keys, source: str) -> None:
    said = [child.get("key") for child in element if local_name(child) == "data"]
    known = {key for key, domain in keys.declared.items() if domain in ("all", local_name(element))}
    unknown = next((key for key in said if key not in known), None)
    if unknown is not None or None in said:
        raise refused(source, "a graphml document whose data have a key that is declared", unknown)
    if len(set(said)) < len(said):
        raise refused(source, "a graphml document whose nodes and edges hold each key once", said)


def _datum(element: Element, key: str) -> str | None:
    """Return what an element holds under a key, or None."""
    for child in element:
        if local_name(child) == "data" and child.get("key") == key and key:
            return child.text or ""
    return None


def _name(element: Element, keys: _Keys) -> str | None:
    """Return a node's name: of the first attribute that holds names, else what yEd writes on it."""
    for attribute in _NAMES:
        if attribute in keys.names:
            found = _datum(element, keys.names[attribute])
            return found if found is not None else keys.default_names.get(attribute)
    written = [child for data in element if local_name(data) == "data" for child in data.iter()]
    drawn = [child.text for child in written if local_name(child) == "nodelabel"]
    return drawn[0].strip() if len(drawn) == 1 and drawn[0] else None


def _attribute(element: Element, name: str, source: str) -> str:
    value = element.get(name)
    if value is None:
        kind = local_name(element)
        raise refused(source, f"a document whose elements <{kind}> have the attribute {name!r}")
    return value
