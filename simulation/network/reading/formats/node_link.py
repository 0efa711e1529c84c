"""Node-link JSON, as NetworkX and D3 write it: nodes with ids, links or edges with source and target."""

from __future__ import annotations

import json
from typing import Any

from simulation.errors import MISSING
from simulation.network.reading.graph import WEIGHTS, DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines
from simulation.plural import plural

_IDS = ("id", "key")
_NAMES = ("label", "name")
_READ = ("source", "target", "key", "id", *WEIGHTS)


def read_node_link(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the links of a JSON document.

    Raises
    ------
    NetworkError
        If it is no JSON, or no graph of nodes and links.
    """
    document = _document(text, source)
    nodes, links = _parts(document, source)
    graph = DeclaredGraph(source)
    places, kinds = _declare(graph, nodes, source)
    is_undirected = not _flag(document, "directed", source)
    is_by_place = _are_places(links, len(nodes), graph)
    for link in links:
        if not isinstance(link, dict) or "source" not in link or "target" not in link:
            raise refused(source, "JSON whose links have a source and a target", link)
        ends = [_end(link[name], places if is_by_place else None, kinds, source) for name in ("source", "target")]
        held = [link[name] for name in WEIGHTS if link.get(name) is not None]
        if len(held) > 1:
            raise refused(source, f"links with one attribute of {' or '.join(WEIGHTS)}; one has both", link)
        weight = held[0] if held else None
        if weight is not None and (isinstance(weight, bool) or not isinstance(weight, int | float)):
            graph.complain("weights that are numbers", weight)
            weight = None
        graph.add_edge(ends[0], ends[1], weight, is_both_ways=is_undirected)
        for name in link:
            if name not in _READ:
                graph.leave_unread(name)
    if is_by_place:
        notes.say("Links name their ends by position, from 0.")
    return graph.ties(options, notes)


def _document(text: bytes, source: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise refused(source, "JSON whose objects hold each key once", [key for key, _ in pairs][:10])
        return found

    try:
        document = json.loads(text, object_pairs_hook=unique)
    except RecursionError:
        raise refused(source, "JSON that is not nested thousands of levels deep") from None
    except ValueError as error:
        if type(error) is not json.JSONDecodeError:
            raise
        more = "; lines of JSON are to be written as one document" if error.msg == "Extra data" else ""
        raise refused(source, f"JSON of nodes and links; line {error.lineno} is damaged ({error.msg}){more}") from None
    if not isinstance(document, dict):
        raise refused(source, "JSON of nodes and links; this document is a list: write its rows as CSV")
    inner = document.get("graph")
    if "nodes" not in document and isinstance(inner, dict) and "nodes" in inner:
        return inner
    return document


def _parts(document: dict[str, Any], source: str) -> tuple[list[Any], list[Any]]:
    nodes = document.get("nodes")
    held = [name for name in ("links", "edges") if isinstance(document.get(name), list)]
    if not isinstance(nodes, list) or not held:
        keys = ", ".join(map(repr, list(document)[:6])) or "nothing"
        allowed = f"JSON of nodes and links: an object with 'nodes' and 'links' or 'edges', both lists; it holds {keys}"
        raise refused(source, allowed)
    filled = [name for name in held if document[name]]
    if len(filled) > 1:
        raise refused(source, "JSON with links or with edges, not with both")
    return nodes, document[filled[0]] if filled else []


def _declare(graph: DeclaredGraph, nodes: list[Any], source: str) -> tuple[list[str], dict[str, bool]]:
    """Declare the nodes; return their ids in order, and whether each is text."""
    ids: list[str] = []
    kinds: dict[str, bool] = {}
    naming = _naming(nodes)
    identified = 0
    for place, node in enumerate(nodes):
        if not isinstance(node, dict):
            raise refused(source, "JSON whose nodes are objects with an id", node)
        found = next((node[name] for name in _IDS if name in node), MISSING)
        identified += found is not MISSING
        ids.append(_id(place if found is MISSING else found, source))
        kinds[ids[-1]] = isinstance(found, str)
        graph.add_node(ids[-1], _name(node, naming))
    if identified not in (0, len(nodes)):
        without = plural(len(nodes) - identified, "has", "have")
        raise refused(source, f"JSON whose nodes all have an id, or none: {without} none")
    return ids, kinds


def _naming(nodes: list[Any]) -> str:
    """Return the key of nodes that holds their names."""
    return next((key for key in _NAMES if any(isinstance(node, dict) and _name(node, key) for node in nodes)), "")


def _name(node: dict[str, Any], key: str) -> str | None:
    """Return a node's name: graphology writes it among attributes."""
    inner = node.get("attributes")
    held = node.get(key, inner.get(key) if isinstance(inner, dict) else None)
    return held if isinstance(held, str) else None


def _are_places(links: list[Any], nodes: int, graph: DeclaredGraph) -> bool:
    """Whether links name positions of nodes: whole numbers that are no ids."""
    ends = [link.get(name) for link in links if isinstance(link, dict) for name in ("source", "target")]
    are_whole = all(isinstance(end, int) and not isinstance(end, bool) and 0 <= end < nodes for end in ends)
    return are_whole and not all(graph.has_node(str(end)) for end in ends)


def _end(end: Any, places: list[str] | None, kinds: dict[str, bool], source: str) -> str:
    if places is not None:
        return places[int(end)]
    if isinstance(end, dict):
        # D3 replaces ids by the nodes themselves.
        end = next((end[name] for name in _IDS if name in end), MISSING)
    known = _id(end, source)
    if kinds.get(known, isinstance(end, str)) != isinstance(end, str):
        raise refused(
            source, "JSON whose links name ids as the nodes do: this id is a number in one and text in other", end
        )
    return known


def _id(value: Any, source: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise refused(source, "JSON whose ids are text or numbers", value)
    return str(value)


def _flag(document: dict[str, Any], name: str, source: str) -> bool:
    value = document.get(name, False)
    if not isinstance(value, bool):
        raise refused(source, f"JSON in which {name!r} is true or false", value)
    return value
