"""Random files that declare nodes and edges: GraphML, GEXF, GML, JSON, GDF, TGF."""

import json
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from tests.network.random_draws import MEANINGS, Writing, expected, one_way

ODD = [" ", ",", ";", '"', "#", "|", "'", "&", "<", ">", "  ", "="]


class Graph(NamedTuple):
    """Nodes, perhaps with names, and edges between their places."""

    ids: list
    names: list
    edges: list
    weights: list
    directions: list
    options: dict
    has_weights: bool
    refused: bool

    def expected(self):
        named = self.options.get("labels") != "ids" and None not in self.names
        labels = self.names if named else self.ids
        lines = [
            (labels[first], labels[second], weight, way)
            for (first, second), weight, way in zip(self.edges, self.weights, self.directions, strict=True)
        ]
        return None if self.refused else expected(labels, lines, self.options)


def graph_of(draw, *, styles, name_styles=("words", "letters", "odd"), pieces=(), ways="all", plan=None):
    """Return a graph; `ways` are the directions that the format can say: all, one, or none."""
    size = draw.size()
    has_weights, options = draw.weight_plan(plan or ("none", "strength", "ignored"))
    options["lines"] = draw.pick(MEANINGS)
    edges = draw.lines(size)
    kind = draw.pick({"all": ["directed", "undirected", "mixed"], "one": ["directed", "undirected"]}.get(ways, [None]))
    directions = [{"directed": True, "undirected": False, None: None}.get(kind, draw.chance(0.5)) for _ in edges]
    refused = False
    if False in directions and True not in directions and draw.chance(0.9):
        options["lines"] = "mutual"
    if options.get("weights") == "strength":
        edges = one_way(edges)
    ids = draw.labels(size, styles, pieces)
    names = [None] * size
    naming = draw.pick(["none", "none", "all", "all", "ids", "some", "same"])
    if naming != "none":
        names = draw.labels(size, list(name_styles), pieces)
    if naming == "some":
        names[draw.number(0, size - 1)] = None
        refused = True
    if naming == "same":
        names[0] = names[1]
        refused = True
    if naming == "ids" or (refused and draw.chance(0.5)):
        options["labels"] = "ids"
        refused = False
    if has_weights and draw.chance(0.04):
        options.pop("weights")
        refused = True
    weights = draw.weights(edges, options)
    return Graph(ids, names, edges, weights, directions, options, has_weights, refused)


def write_graphml(draw):
    graph = graph_of(draw, styles=["from 0", "gaps", "words", "odd"], pieces=ODD)
    space = draw.pick(['xmlns="http://graphml.graphdrawing.org/xmlns"', ""])
    default = draw.pick(["directed", "undirected"])
    name = draw.pick(["label", "name"])
    default_weight = draw.pick([None, None, graph.weights[0]])
    keys = []
    if any(graph.names):
        keys.append(f'<key id="k0" for="node" attr.name="{name}" attr.type="string"/>')
    if graph.has_weights:
        inner = "" if default_weight is None else f"<default>{default_weight}</default>"
        keys.append(f'<key id="k1" for="edge" attr.name="weight" attr.type="double">{inner}</key>')
    nodes = []
    for node, label in zip(graph.ids, graph.names, strict=True):
        data = "" if label is None else f'<data key="k0">{escape(label)}</data>'
        nodes.append((f"<node id={quoteattr(node)}>{data}", "</node>"))
    edges = []
    for (first, second), weight, way in zip(graph.edges, graph.weights, graph.directions, strict=True):
        said = "" if way == (default == "directed") and draw.chance(0.7) else f' directed="{str(way).lower()}"'
        data = f'<data key="k1">{weight}</data>' if graph.has_weights and weight != default_weight else ""
        ends = f"source={quoteattr(graph.ids[first])} target={quoteattr(graph.ids[second])}"
        edges.append(f"<edge {ends}{said}>{data}</edge>")
    head = [f"<graphml {space}>", *keys, f'<graph id="G" edgedefault="{default}">']
    body = nested(draw, nodes, edges, lambda inner: [f'<graph edgedefault="{default}">', *inner, "</graph>"])
    top = ['<?xml version="1.0" encoding="UTF-8"?>'] if draw.chance(0.7) else []
    return Writing("\n".join([*top, *head, *body, "</graph>", "</graphml>"]), graph.options, graph.expected())


def nested(draw, nodes, edges, graph):
    """Return nodes and edges, some of them perhaps inside another node."""
    if draw.chance(0.8) or len(nodes) < 3:
        return ["".join(node) for node in nodes] + edges
    at = draw.number(1, len(nodes) - 1)
    cut = draw.number(0, len(edges))
    inner = graph(["".join(node) for node in nodes[at:]] + edges[:cut])
    outer = nodes[at - 1]
    return ["".join(node) for node in nodes[: at - 1]] + [outer[0], *inner, outer[1]] + edges[cut:]


def write_gexf(draw):
    graph = graph_of(draw, styles=["from 0", "gaps", "words", "odd"], pieces=ODD)
    version = draw.pick(["1.1", "1.2", "1.3"])
    space = {"1.1": "http://www.gexf.net/1.1draft", "1.2": "http://www.gexf.net/1.2draft"}.get(
        version, "http://gexf.net/1.3"
    )
    default = draw.pick(["directed", "undirected"])
    as_value = draw.chance(0.4)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<gexf xmlns="{space}" version="{version}">']
    lines.append(f'<graph mode="static" defaultedgetype="{default}">')
    if graph.has_weights and as_value:
        lines.append('<attributes class="edge"><attribute id="7" title="weight" type="float"/></attributes>')
    nodes = []
    for node, label in zip(graph.ids, graph.names, strict=True):
        label = "" if label is None else f" label={quoteattr(label)}"
        nodes.append((f"<node id={quoteattr(node)}{label}>", "</node>"))
    edges = []
    for at, ((first, second), weight, way) in enumerate(zip(graph.edges, graph.weights, graph.directions, strict=True)):
        kind = "directed" if way else "undirected"
        said = "" if kind == default and draw.chance(0.7) else f' type="{kind}"'
        said += f' weight="{weight}"' if graph.has_weights and not as_value else ""
        inner = f'<attvalues><attvalue for="7" value="{weight}"/></attvalues>' if graph.has_weights and as_value else ""
        ends = f"source={quoteattr(graph.ids[first])} target={quoteattr(graph.ids[second])}"
        edges.append(f'<edge id="{at}" {ends}{said}>{inner}</edge>')
    body = nested(draw, nodes, [], lambda inner: ["<nodes>", *inner, "</nodes>"])
    lines += ["<nodes>", *body, "</nodes>", "<edges>", *edges, "</edges>", "</graph>", "</gexf>"]
    return Writing("\n".join(lines), graph.options, graph.expected())


def write_gml(draw):
    graph = graph_of(draw, styles=["from 0", "from 1", "gaps"], pieces=ODD, ways="one")
    directed = graph.directions[0]
    weight_key = draw.pick(["weight", "weight", "value"])
    lines = draw.pick([[], ['Creator "a hand"'], ['Creator "a hand"', "Version 1"], ["# a comment"]])
    lines = [*lines, "graph [" if draw.chance(0.8) else "graph\n["]
    lines += ["directed 1"] if directed else draw.pick([["directed 0"], []])
    lines += draw.pick([[], ["multigraph 1"], ['comment "none"']])
    for node, name in zip(graph.ids, graph.names, strict=True):
        text = "" if name is None else f' label "{name.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
        lines.append(f"  node [ id {node}{text} ]" if draw.chance(0.5) else f"  node [\n    id {node}\n   {text}\n  ]")
    for (first, second), weight in zip(graph.edges, graph.weights, strict=True):
        text = f" {weight_key} {weight}" if graph.has_weights else ""
        lines.append(f"  edge [ source {graph.ids[first]} target {graph.ids[second]}{text} ]")
    return Writing("\n".join([*lines, "]"]), graph.options, graph.expected())


def write_node_link(draw):
    graph = graph_of(draw, styles=["from 0", "gaps", "words", "odd"], pieces=ODD, ways="one")
    directed = graph.directions[0]
    by_place = draw.chance(0.25)
    if by_place:
        graph = graph._replace(ids=[str(place) for place in range(len(graph.ids))])
    as_number = draw.chance(0.7) and all(node.isascii() and node.isdigit() for node in graph.ids)
    ids = [int(node) if as_number or by_place else node for node in graph.ids]
    name = draw.pick(["name", "label"])
    nodes = []
    for node, label in zip(ids, graph.names, strict=True):
        nodes.append({} if by_place else {"id": node})
        nodes[-1] |= {} if label is None else {name: label}
    links = []
    for (first, second), weight in zip(graph.edges, graph.weights, strict=True):
        links.append({"source": ids[first], "target": ids[second]})
        links[-1] |= {"weight": float(weight)} if graph.has_weights else {}
        links[-1] |= {"key": len(links)} if draw.chance(0.1) else {}
    document = {"directed": directed} if directed or draw.chance(0.5) else {}
    document |= {"multigraph": True, "graph": {}} if draw.chance(0.5) else {}
    document |= {"nodes": nodes, draw.pick(["links", "edges"]): links}
    text = json.dumps(document, ensure_ascii=draw.chance(0.5), indent=draw.pick([None, 1, 2]))
    return Writing(text, graph.options, graph.expected())


def write_gdf(draw):
    graph = graph_of(draw, styles=["from 0", "gaps", "words"], pieces=[" ", ",", ";", '"', "#", "&"], ways="all")
    has_names = any(graph.names)
    lines = [f"nodedef>name VARCHAR{',label VARCHAR' if has_names else ''}"]
    for node, name in zip(graph.ids, graph.names, strict=True):
        name = name or ""
        quoted = '"' + name.replace('"', '""') + '"' if set(name) & set(',;"#& ') or draw.chance(0.1) else name
        lines.append(f"{node},{quoted if name else ''}" if has_names else node)
    says = True in graph.directions or draw.chance(0.3)
    weight = ",weight DOUBLE" if graph.has_weights else ""
    lines.append(f"edgedef>node1 VARCHAR,node2 VARCHAR{weight}{',directed BOOLEAN' if says else ''}")
    for (first, second), weight, way in zip(graph.edges, graph.weights, graph.directions, strict=True):
        line = f"{graph.ids[first]},{graph.ids[second]}"
        line += f",{weight}" if graph.has_weights else ""
        lines.append(line + (f",{str(way).lower()}" if says else ""))
    return Writing("\n".join(lines), graph.options, graph.expected())


def write_tgf(draw):
    pieces = [" ", ",", ";", "'", "&"]
    graph = graph_of(draw, styles=["from 0", "from 1", "gaps", "words"], pieces=pieces, ways="none")
    lines = [node if name is None else f"{node} {name}" for node, name in zip(graph.ids, graph.names, strict=True)]
    lines.append("#")
    words = draw.chance(0.2)
    for (first, second), weight in zip(graph.edges, graph.weights, strict=True):
        name = f" {weight}" if graph.has_weights else f" {draw.word()} x" if words and draw.chance(0.7) else ""
        lines.append(f"{graph.ids[first]} {graph.ids[second]}{name}")
    return Writing("\n".join(lines), graph.options, graph.expected())
