"""GML: keys and values, in brackets where a value holds others."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

_TOKEN = re.compile(r'\s*(?:#[^\n]*\n\s*)*(?:"([^"]*)"|(\[)|(\])|([^\s\[\]"]+))')
_END = re.compile(r"\s*(?:#[^\n]*(?:\n|$)\s*)*")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:nan|inf)\w*", re.IGNORECASE)
_DEEPEST = 100
_WHOLE = re.compile(r"-?[0-9]+")
_HIDDEN = re.compile(r"^[ \t]*#[ \t]*(?:node|edge|source|target)\b", re.MULTILINE | re.IGNORECASE)

# A value is text or a list of keys and values; a text in quotes is marked, for `"1"` is no number.
_Value = str | list[tuple[str, "_Value"]]


def read_gml(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges of a GML file.

    Raises
    ------
    NetworkError
        If it is no GML, or says other things of its edges than the user does.
    """
    hidden = _HIDDEN.search(text.decode())
    if hidden is not None:
        line = text.decode().count("\n", 0, hidden.start()) + 1
        raise _broken(source, line, "a comment hides what may be a node or an edge; delete it, or its mark")
    document = _parsed(text.decode(), source)
    graphs = [value for key, value in document if key == "graph"]
    stray = next((key for key, value in document if key != "graph" and not isinstance(value, str)), None)
    if stray is not None:
        raise refused(source, f"a GML file whose nodes and edges stand in the graph; {stray!r} stands beside it")
    if len(graphs) != 1 or isinstance(graphs[0], str):
        raise refused(source, f"a GML file with one graph; this one holds {len(graphs)}")
    content = graphs[0]
    names = _naming(content, source)
    is_directed = _flag(content, source)
    _check_keys(content, source)
    graph = DeclaredGraph(source)
    for key, value in content:
        if key == "node":
            node = _only(value, "id", "node", source)
            called = _first(value, names, source)
            graph.add_node(str(node), None if called is None else html.unescape(called))
    unread: list[str] = []
    for key, value in content:
        if key == "edge":
            ends = _only(value, "source", "edge", source), _only(value, "target", "edge", source)
            graph.add_edge(
                ends[0], ends[1], _first(value, ("weight", "strength", "value"), source), is_both_ways=not is_directed
            )
            unread += [
                name
                for name, _ in _inner(value)
                if name not in ("source", "target", "weight", "strength", "value", "id")
            ]
            if _first(value, ("weight",), source) is not None and _first(value, ("value",), source) is not None:
                graph.leave_unread("value")
    for name in sorted(set(unread)):
        graph.leave_unread(name)
    return graph.ties(options, notes)


def _naming(content: list[tuple[str, _Value]], source: str) -> tuple[str, ...]:
    """Return the key of nodes that holds their names."""
    for name in ("label", "name"):
        if any(key == "node" and _first(value, (name,), source) is not None for key, value in content):
            return (name,)
    return ()


def _check_keys(content: list[tuple[str, _Value]], source: str) -> None:
    """Refuse what looks like a node or an edge and is not called so."""
    for key, value in content:
        if key not in ("node", "edge") and not isinstance(value, str):
            inner = {name for name, _ in value}
            if inner & {"source", "target", "id"}:
                raise refused(source, f"a GML file of nodes and edges; {key!r} is neither")


def _flag(content: list[tuple[str, _Value]], source: str) -> bool:
    said = [value for key, value in content if key == "directed"]
    if any(value not in ("0", "1") for value in said) or len(said) > 1:
        raise refused(source, "a GML file whose graph says directed 0 or directed 1, once", said[0])
    return said == ["1"]


def _first(value: _Value, names: tuple[str, ...], source: str) -> str | None:
    """Return the first of these keys that is there, as text."""
    if isinstance(value, str):
        return None
    for name in names:
        found = [held for key, held in value if key == name]
        if len(found) > 1:
            raise refused(source, f"a GML file in which each node and edge holds each key once; one holds {name} twice")
        if found and isinstance(found[0], str):
            return found[0]
    return None


def _inner(value: _Value) -> list[tuple[str, _Value]]:
    return [] if isinstance(value, str) else value


def _only(value: _Value, name: str, kind: str, source: str) -> str:
    held = [] if isinstance(value, str) else [inner for key, inner in value if key == name]
    if len(held) != 1 or not isinstance(held[0], str) or not _WHOLE.fullmatch(held[0]):
        raise refused(source, f"a GML file in which each {kind} has one {name}, a whole number")
    return held[0]


def _parsed(text: str, source: str) -> list[tuple[str, _Value]]:
    tokens = _tokens(text, source)
    root: list[tuple[str, _Value]] = []
    stack = [root]
    key: str | None = None
    for kind, token, line in tokens:
        if kind == "]":
            if key is not None or len(stack) == 1:
                raise _broken(source, line, "a bracket is closed that was not opened, or a key has no value")
            stack.pop()
            continue
        if key is None:
            if kind != "word" or not _KEY.fullmatch(token):
                raise _broken(source, line, f"{token[:40]!r} stands where a key should")
            key = token.lower() if len(stack) <= 3 else token
            continue
        if kind == "[":
            inner: list[tuple[str, _Value]] = []
            stack[-1].append((key, inner))
            stack.append(inner)
            if len(stack) > _DEEPEST:
                raise _broken(source, line, f"more than {_DEEPEST} brackets are open")
        else:
            if kind == "word" and not _NUMBER.fullmatch(token):
                raise _broken(source, line, f"the value {token[:40]!r} is neither a number nor in quotes")
            stack[-1].append((key, token))
        key = None
    if key is not None or len(stack) > 1:
        raise refused(source, "a whole GML file; this one ends within brackets: fetch it again")
    return root


def _tokens(text: str, source: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind of each token, the token, and its line."""
    place, line = 0, 1
    end = len(text)
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None:
            if _END.fullmatch(text, place):
                return
            raise _broken(source, line, "a quotation mark is not closed")
        line += text.count("\n", place, found.end())
        place = found.end()
        quoted, opened, closed, word = found.groups()
        if quoted is not None:
            yield "quoted", quoted, line
        elif opened or closed:
            yield ("[" if opened else "]"), opened or closed, line
        else:
            yield "word", word, line


def _broken(source: str, line: int, why: str) -> Exception:
    return refused(source, f"a GML file; line {line}: {why}")
