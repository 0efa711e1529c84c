"""Node-link JSON."""

import json

from tests.network.plain.labels import named
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import RefusedError, refuse_if


def once(pairs):
    refuse_if(len({key for key, _ in pairs}) < len(pairs), "a key twice")
    return dict(pairs)


def no_number(text):
    raise RefusedError(f"{text} is no number")


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)


def read_node_link(text, options):
    """Return what a node-link file says."""
    try:
        document = json.loads(text, object_pairs_hook=once, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise RefusedError(f"no JSON: {error}") from error
    refuse_if(not isinstance(document, dict) or "nodes" not in document, "no nodes")
    links = [key for key in ("links", "edges") if key in document]
    refuse_if(len(links) != 1, "not one list of links")
    nodes, links = document["nodes"], document[links[0]]
    for part in (nodes, links):
        refuse_if(not isinstance(part, list) or not all(isinstance(each, dict) for each in part), "no list of objects")
    directed = document.get("directed", False)
    refuse_if(not isinstance(directed, bool), "no such direction")
    ids = [node["id"] for node in nodes if "id" in node]
    refuse_if(ids and len(ids) < len(nodes), "some nodes have ids")
    ids = ids or list(range(len(nodes)))
    refuse_if(not all(is_whole(each) or isinstance(each, str) for each in ids), "ids that are no labels")
    labels = named([(str(each), name_of(node)) for each, node in zip(ids, nodes, strict=True)], options)
    lines = []
    for link in links:
        ends = [link.get("source"), link.get("target")]
        refuse_if(not all(is_whole(end) or isinstance(end, str) for end in ends), "no such end")
        refuse_if(any(end not in ids for end in ends), "an end that is not declared")
        weight = link.get("weight")
        refuse_if("weight" in link and weight is None, "a weight that is null")
        refuse_if(isinstance(weight, str), "a weight in quotes")
        lines.append(Line(labels[str(ends[0])], labels[str(ends[1])], weight, directed))
    return Found(list(labels.values()), lines)


def name_of(node):
    """Return the one name of a node."""
    names = [node[key] for key in ("name", "label") if key in node]
    refuse_if(not all(isinstance(name, str) or is_whole(name) for name in names), "a name that is no text")
    refuse_if(len({str(name) for name in names}) > 1, "a name and another label")
    return str(names[0]) if names else None
