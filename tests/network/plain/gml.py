"""GML."""

import html
import re

from tests.network.plain.labels import named
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import refuse_if

COMMENT = r"(?:#[^\r\n\[\]]*(?=[\r\n]|$)\s*)*"
TOKEN = re.compile(r"\s*" + COMMENT + r'(?:(?P<list>\[)|(?P<end>\])|"(?P<text>[^"]*)"|(?P<word>[^\s\[\]"]+))')
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def tokens_of(text):
    at = 0
    tokens = []
    end = re.compile(r"\s*" + COMMENT + "$")
    while not end.match(text, at):
        match = TOKEN.match(text, at)
        refuse_if(not match, "no token of GML")
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens


def pairs_of(tokens, inside):
    """Return the keys and values of a list; takes them from the tokens, which stand in reverse."""
    pairs = []
    while tokens:
        kind, key = tokens.pop()
        if kind == "end":
            refuse_if(not inside, "a bracket that closes nothing")
            return pairs
        refuse_if(kind != "word" or not KEY.fullmatch(key) or not tokens, f"{key!r} is no key with a value")
        kind, value = tokens.pop()
        refuse_if(kind == "end", "a key without a value")
        if kind == "list":
            value = pairs_of(tokens, inside=True)
        elif kind == "word":
            refuse_if(not NUMBER.fullmatch(value), f"{value!r} is no value")
        else:
            value = html.unescape(value)
        pairs.append((key, kind, value))
    refuse_if(inside, "a list that is not closed")
    return pairs


def one(pairs, name):
    """Return kind and value of the one key of that name, or None twice."""
    found = [(kind, value) for key, kind, value in pairs if key == name]
    refuse_if(len(found) > 1, f"{name} twice")
    kind, value = found[0] if found else (None, None)
    refuse_if(kind == "list", f"{name} is a list")
    return kind, value


def whole(pairs, name):
    kind, value = one(pairs, name)
    refuse_if(kind != "word" or not WHOLE.fullmatch(value), f"{name} is no whole number")
    return value


def read_gml(text, options):
    """Return what a GML file says."""
    top = pairs_of(tokens_of(text)[::-1], inside=False)
    graphs = [value for key, kind, value in top if key == "graph" and kind == "list"]
    refuse_if(len(graphs) != 1, "not one graph")
    refuse_if(any(kind == "list" and key != "graph" for key, kind, _ in top), "a list beside the graph")
    graph = graphs[0]
    refuse_if(any(kind == "list" and key not in ("node", "edge") for key, kind, _ in graph), "no node or edge")
    refuse_if(any(kind != "list" and key in ("node", "edge") for key, kind, _ in graph), "a node that is no list")
    directed = one(graph, "directed")[1] or "0"
    refuse_if(directed not in ("0", "1"), "no such direction")
    nodes = []
    for pairs in (value for key, _, value in graph if key == "node"):
        names = {one(pairs, name)[1] for name in ("label", "name")} - {None}
        refuse_if(len(names) > 1, "a label and another name")
        nodes.append((whole(pairs, "id"), next(iter(names), None)))
    labels = named(nodes, options)
    lines = []
    for pairs in (value for key, _, value in graph if key == "edge"):
        ends = whole(pairs, "source"), whole(pairs, "target")
        refuse_if(any(end not in labels for end in ends), "an end that is not declared")
        weights = {one(pairs, name) for name in ("weight", "value")} - {(None, None)}
        refuse_if(len(weights) > 1, "two weights")
        kind, weight = next(iter(weights), (None, None))
        refuse_if(kind == "text", "a weight in quotes")
        lines.append(Line(labels[ends[0]], labels[ends[1]], weight, directed == "1"))
    return Found(list(labels.values()), lines)
