"""GEXF 1.1 to 1.3: nodes inside nodes, edges with a type, weights as attributes or as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from simulation.network.reading.formats.markup import check_place, elements, local_name
from simulation.network.reading.graph import WEIGHTS, DeclaredGraph, default_weight
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

# Which elements stand in which; in descriptions and in what is drawn anything may.
_PLACES = {
    "gexf": ("",),
    "graph": ("gexf",),
    "attributes": ("graph",),
    "attribute": ("attributes",),
    "default": ("attribute",),
    "options": ("attribute",),
    "nodes": ("graph", "node"),
    "node": ("nodes",),
    "edges": ("graph", "node"),
    "edge": ("edges",),
    "hyperedge": ("edges",),
    **dict.fromkeys(("attvalues", "spells", "slices", "parents"), ("node", "edge")),
    "attvalue": ("attvalues",),
    "spell": ("spells",),
    "slice": ("slices",),
    "parent": ("parents",),
}
_FREE = ("meta", "color", "position", "size", "shape", "thickness")
_BOTH_WAYS = {"undirected": True, "mutual": True, "directed": False}


@dataclass
class _Found:
    """What was met of a document so far."""

    graphs: int = 0
    inside: int = 0
    default_type: str = "undirected"
    classes: list[str] = field(default_factory=list)
    weight_key: str = ""
    default_weight: float | None = None
    nodes: list[tuple[str, str | None]] = field(default_factory=list)
    edges: list[tuple[str, str, str | None, bool]] = field(default_factory=list)
    has_times: bool = False
    has_many: bool = False
    unread: list[str] = field(default_factory=list)


def read_gexf(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges of a GEXF document.

    Raises
    ------
    NetworkError
        If it is no such document, or says other things of its edges than the user does.
    """
    found = _Found()
    for met in elements(text, "gexf", source):
        if met.name in _FREE:
            found.inside += 1 if met.is_start else -1
        elif found.inside:
            continue
        elif met.is_start:
            check_place(met, _PLACES, source)
            _begin(met.element, met.name, found, source)
        else:
            _end(met.element, met.name, found, source)
    if found.graphs == 0:
        raise refused(source, "a gexf document with a graph")
    if found.has_many and options.weights != "ignored":
        allowed = (
            "edges with one weight; some have several, at different times (weights = 'ignored' does not read them)"
        )
        raise refused(source, allowed)
    graph = DeclaredGraph(source)
    for node, called in found.nodes:
        graph.add_node(node, called)
    for edge in found.edges:
        graph.add_edge(*edge[:3], is_both_ways=edge[3])
    for attribute in found.unread:
        graph.leave_unread(attribute)
    ties = graph.ties(options, notes, default_weight=found.default_weight)
    if found.has_times:
        notes.say("The graph has times: an edge is a tie whenever it was there; times are not read.")
    return ties


def _begin(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "graph":
        found.graphs += 1
        if found.graphs > 1:
            raise refused(source, "a gexf document with one graph; this one holds several: write the one alone")
        found.default_type = element.get("defaultedgetype", "undirected").lower()
        if found.default_type not in _BOTH_WAYS:
            allowed = "a graph whose defaultedgetype is 'directed', 'undirected' or 'mutual'"
            raise refused(source, allowed, found.default_type)
        found.has_times = element.get("mode") == "dynamic"
    elif name == "attributes":
        found.classes.append(element.get("class", "node").lower())
    elif name == "node":
        # Before the nodes inside it.
        node = element.get("id")
        if node is None:
            raise refused(source, "a document whose elements <node> have the attribute 'id'")
        found.nodes.append((node, element.get("label")))
    elif name == "hyperedge":
        raise refused(source, "a gexf document without <hyperedge>: a network has ties between two consumers")


def _end(element: Element, name: str, found: _Found, source: str) -> None:
    if name == "attributes":
        found.classes.pop()
    elif name == "attribute" and found.classes and found.classes[-1] == "edge":
        if (element.get("title") or "").strip().lower() in WEIGHTS:
            found.weight_key = element.get("id", "")
            default = next((child.text for child in element if local_name(child) == "default"), None)
            found.default_weight = None if default is None else default_weight(default, source)
        else:
            found.unread.append(element.get("title") or "")
    elif name == "edge":
        _add_edge(element, found, source)
        element.clear()
    elif name == "node":
        element.clear()


def _add_edge(element: Element, found: _Found, source: str) -> None:
    ends = element.get("source"), element.get("target")
    if ends[0] is None or ends[1] is None:
        raise refused(source, "a document whose elements <edge> have the attributes 'source' and 'target'")
    kind = element.get("type", found.default_type).lower()
    if kind not in _BOTH_WAYS:
        raise refused(source, "edges whose type is 'directed', 'undirected' or 'mutual'", kind)
    weight = element.get("weight")
    values = 0
    for child in element.iter():
        tag = local_name(child)
        if tag == "attvalue" and found.weight_key:
            if (child.get("for") or child.get("id")) == found.weight_key:
                found.has_many = found.has_many or values > 0
                weight = child.get("value")
                values += 1
        elif tag in ("spell", "slice"):
            found.has_times = True
    if element.get("start") or element.get("end"):
        found.has_times = True
    found.edges.append((ends[0], ends[1], weight, _BOTH_WAYS[kind]))
