"""GraphML and GEXF."""

import re
import xml.etree.ElementTree as ElementTree

from tests.network.plain.labels import named
from tests.network.plain.outcome import Found, Line
from tests.network.plain.refusal import RefusedError, refuse_if


def root_of(text):
    """Return the root of a document, its names without namespaces."""
    encoding = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", text)
    refuse_if(encoding and encoding[1].casefold() not in ("utf-8", "utf-16", "ascii", "us-ascii"), "another encoding")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError) as error:
        raise RefusedError(f"no XML: {error}") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def children(element, allowed):
    """Return the children of an element, or refuse one that has no place there."""
    for child in element:
        refuse_if(child.tag not in allowed, f"<{child.tag}> in <{element.tag}>")
    return list(element)


def attribute(element, name):
    refuse_if(name not in element.attrib, f"<{element.tag}> without {name}")
    return element.attrib[name]


def read_graphml(text, options):
    """Return what a GraphML file says."""
    root = root_of(text)
    refuse_if(root.tag != "graphml", "no GraphML")
    parts = children(root, {"key", "graph", "desc", "data"})
    graphs = [part for part in parts if part.tag == "graph"]
    refuse_if(len(graphs) != 1, "not one graph")
    keys = {}
    for key in parts:
        if key.tag == "key":
            refuse_if(attribute(key, "id") in keys, "a key declared twice")
            defaults = [child.text or "" for child in children(key, {"default", "desc"}) if child.tag == "default"]
            refuse_if(len(defaults) > 1, "two defaults")
            name = key.attrib.get("attr.name", key.attrib["id"])
            keys[key.attrib["id"]] = (name, key.attrib.get("for", "all"), defaults[0] if defaults else None)
    nodes, lines = [], []
    visit_graph(graphs[0], keys, nodes, lines)
    labels = named(nodes, options)
    refuse_if(any(end not in labels for line in lines for end in line[:2]), "an end that is not declared")
    lines = [line._replace(first=labels[line.first], second=labels[line.second]) for line in lines]
    return Found(list(labels.values()), lines)


def graphml_data(element, keys, kind):
    """Return the data of a node or edge by name, with defaults."""
    own = [key for key, (_, place, _) in keys.items() if place in (kind, "all")]
    data = {}
    for key in own:
        name, _, default = keys[key]
        values = [child.text or "" for child in element if child.tag == "data" and attribute(child, "key") == key]
        refuse_if(len(values) > 1, "data twice")
        value = values[0] if values else default
        refuse_if(value is not None and name in data, "two keys of one name")
        if value is not None:
            data[name] = value
    unknown = [child for child in element if child.tag == "data" and attribute(child, "key") not in own]
    refuse_if(unknown, "data of a key that is not declared")
    return data


def visit_graph(graph, keys, nodes, lines):
    default = attribute(graph, "edgedefault")
    refuse_if(default not in ("directed", "undirected"), "no such edgedefault")
    for child in children(graph, {"node", "edge", "desc", "data"}):
        if child.tag == "node":
            data = graphml_data(child, keys, "node")
            names = {data[name] for name in ("label", "name") if name in data}
            refuse_if(len(names) > 1, "a label and another name")
            nodes.append((attribute(child, "id"), next(iter(names), None)))
            for inner in children(child, {"data", "desc", "port", "graph"}):
                if inner.tag == "graph":
                    visit_graph(inner, keys, nodes, lines)
        if child.tag == "edge":
            children(child, {"data", "desc"})
            said = child.attrib.get("directed")
            refuse_if(said not in (None, "true", "false"), "no such direction")
            directed = default == "directed" if said is None else said == "true"
            weight = graphml_data(child, keys, "edge").get("weight")
            weight = None if weight is None else weight.strip()
            lines.append(Line(attribute(child, "source"), attribute(child, "target"), weight, directed))


def read_gexf(text, options):
    """Return what a GEXF file says."""
    root = root_of(text)
    refuse_if(root.tag != "gexf", "no GEXF")
    graphs = [part for part in children(root, {"meta", "graph"}) if part.tag == "graph"]
    refuse_if(len(graphs) != 1, "not one graph")
    graph = graphs[0]
    default = graph.attrib.get("defaultedgetype", "undirected")
    weights = set()
    parts = children(graph, {"attributes", "nodes", "edges"})
    for attributes in parts:
        if attributes.tag == "attributes" and attribute(attributes, "class") == "edge":
            for declared in children(attributes, {"attribute"}):
                if attribute(declared, "title") == "weight":
                    refuse_if(declared.find("default") is not None, "a default of a weight")
                    weights.add(attribute(declared, "id"))
    refuse_if(len(weights) > 1, "two attributes of weight")
    nodes = [node for part in parts if part.tag == "nodes" for node in gexf_nodes(part)]
    labels = named(nodes, options)
    lines = []
    for part in parts:
        for edge in children(part, {"edge"}) if part.tag == "edges" else ():
            kind = edge.attrib.get("type", default)
            refuse_if(kind not in ("directed", "undirected"), "no such type")
            ends = attribute(edge, "source"), attribute(edge, "target")
            refuse_if(any(end not in labels for end in ends), "an end that is not declared")
            refuse_if(len(edge.findall("spells/spell")) > 1, "several spells of one edge")
            children(edge, {"attvalues", "spells", "color", "thickness", "shape"})
            lines.append(Line(labels[ends[0]], labels[ends[1]], gexf_weight(edge, weights), kind == "directed"))
    return Found(list(labels.values()), lines)


def gexf_nodes(part):
    """Return the id and label of all nodes, nested ones too."""
    found = []
    for node in children(part, {"node"}):
        found.append((attribute(node, "id"), node.attrib.get("label")))
        for inner in children(node, {"attvalues", "spells", "nodes", "color", "position", "size", "shape"}):
            if inner.tag == "nodes":
                found += gexf_nodes(inner)
    return found


def gexf_weight(edge, weights):
    """Return the one weight of an edge, as attribute or attvalue."""
    values = {edge.attrib["weight"].strip()} if "weight" in edge.attrib else set()
    for attvalues in edge:
        for attvalue in attvalues if attvalues.tag == "attvalues" else ():
            refuse_if(attvalue.tag != "attvalue", "no attvalue")
            if (attvalue.attrib.get("for") or attvalue.attrib.get("id")) in weights:
                values.add(attribute(attvalue, "value").strip())
    refuse_if(len(values) > 1, "two weights")
    return next(iter(values), None)
