"""GraphML and GEXF as their definitions allow and programs write them: what is read, and what no network has."""

from tests.network.cases import AUTHORS, IGNORED, MUTUAL, STRENGTHS, Case, Refused

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NODES = '<node id="a"/><node id="b"/><node id="c"/>'
AB = '<edge source="a" target="b"/>'
BC = '<edge source="b" target="c"/>'
WEIGHT = '<key id="w" for="edge" attr.name="weight" attr.type="double">{}</key>'
WEIGHED = '<edge source="a" target="b"><data key="w">0.5</data></edge>'
NAME = '<key id="n" for="node" attr.name="{}" attr.type="string">{}</key>'
NAMED = '<node id="0"><data key="n">anna</data></node><node id="1">{}</node><edge source="0" target="1"/>'
YED = (
    '<key for="node" id="d6" yfiles.type="nodegraphics"/><key for="edge" id="d9" yfiles.type="edgegraphics"/>'
    '<graph edgedefault="directed" id="G"><node id="n0"><data key="d6"><y:ShapeNode><y:Geometry height="30.0"/>'
    '<y:NodeLabel fontSize="12">Anna Lee</y:NodeLabel></y:ShapeNode></data></node><node id="n1"><data key="d6">'
    "<y:ShapeNode><y:NodeLabel>{}</y:NodeLabel></y:ShapeNode></data></node>"
    '<edge id="e0" source="n0" target="n1"><data key="d9"><y:PolyLineEdge/></data></edge></graph>'
)
INSIDE = '<node id="g"><graph id="g:" edgedefault="{}">{}</graph></node>'


def graphml(content, direction="directed", keys="", more=""):
    graph = f'<graph edgedefault="{direction}">{content}</graph>'
    return f'{HEAD}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">{keys}{graph}{more}</graphml>'


def yed(second):
    names = 'xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml"'
    return f"{HEAD}<graphml {names}>{YED.format(second)}</graphml>"


GRAPHML = {
    "directed": Case(graphml(NODES + AB + BC), AUTHORS, "a>b b>c"),
    "without a namespace": Case(
        f'<graphml><graph edgedefault="directed">{NODES}{AB}</graph></graphml>', AUTHORS, "a>b c"
    ),
    "a prefix of its own": Case(
        '<g:graphml xmlns:g="http://graphml.graphdrawing.org/xmlns"><g:graph edgedefault="directed"><g:node id="a"/>'
        '<g:node id="b"/><g:edge source="a" target="b"/></g:graph></g:graphml>',
        AUTHORS,
        "a>b",
    ),
    "undirected": Case(graphml(NODES + AB, "undirected"), AUTHORS, Refused("'mutual'.*no dir", ((MUTUAL, "a<>b c"),))),
    "no direction said": Case(f"<graphml><graph>{NODES}{AB}</graph></graphml>", AUTHORS, Refused("edgedefault")),
    "edges before nodes": Case(graphml(AB + NODES), AUTHORS, "a>b c"),
    "an edge without direction": Case(
        graphml(NODES + AB + '<edge source="b" target="c" directed="false"/>'), AUTHORS, "a>b b<>c"
    ),
    "an edge with direction": Case(
        graphml(NODES + AB + '<edge source="b" target="c" directed="true"/>', "undirected"), AUTHORS, "a<>b b>c"
    ),
    "directions as numbers": Case(
        graphml(NODES + '<edge source="a" target="b" directed="1"/><edge source="b" target="c" directed="0"/>'),
        AUTHORS,
        "a>b b<>c",
    ),
    "a direction that is none": Case(
        graphml(NODES + '<edge source="b" target="c" directed="maybe"/>'),
        AUTHORS,
        Refused("'maybe'.*'true' or 'false'"),
    ),
    "a graph inside a node": Case(
        graphml(INSIDE.format("directed", NODES + BC) + '<edge source="g" target="a"/>'), AUTHORS, "g>a b>c"
    ),
    "a graph inside a node, its own direction": Case(
        graphml(INSIDE.format("undirected", NODES + BC) + '<edge source="g" target="a"/>'), AUTHORS, "g>a b<>c"
    ),
    "graphs three deep": Case(
        graphml(
            INSIDE.format("directed", '<node id="h"><graph edgedefault="directed">' + NODES + AB + "</graph></node>")
        ),
        AUTHORS,
        "a>b c g h",
    ),
    "ports": Case(
        graphml(
            '<node id="a"><port name="north"/></node><node id="b"><port name="south"><port name="deep"/></port></node>'
            '<edge source="a" target="b" sourceport="north" targetport="south"/>'
        ),
        AUTHORS,
        "a>b",
    ),
    "a hyperedge": Case(
        graphml(NODES + AB + '<hyperedge><endpoint node="a"/><endpoint node="b"/><endpoint node="c"/></hyperedge>'),
        AUTHORS,
        Refused("without <hyperedge>: a network has ties between two consumers"),
    ),
    "a locator": Case(
        graphml('<node id="a"><locator xmlns:x="http://www.w3.org/1999/xlink" x:href="b.xml"/></node>'),
        AUTHORS,
        Refused("without <locator>"),
    ),
    "two graphs": Case(
        graphml(NODES + AB, more=f'<graph edgedefault="directed">{NODES}{BC}</graph>'),
        AUTHORS,
        Refused("one graph; this one holds several"),
    ),
    "a node twice": Case(graphml(NODES + '<node id="a"/>' + AB), AUTHORS, Refused("'a'.*no earlier node has")),
    "a node that is not declared": Case(
        graphml(NODES + '<edge source="a" target="d"/>'), AUTHORS, Refused("'a - d'.*'d' is none")
    ),
    "parallel edges": Case(graphml(NODES + AB + AB), AUTHORS, "a>b c"),
    "a default weight": Case(
        graphml(NODES + WEIGHED + BC, keys=WEIGHT.format("<default>1.0</default>")), AUTHORS | STRENGTHS, "a>b=0.5 b>c"
    ),
    "a weight for all": Case(
        graphml(NODES + WEIGHED, keys=WEIGHT.format("").replace('"edge"', '"all"')), AUTHORS | STRENGTHS, "a>b=0.5 c"
    ),
    "a weight of nodes is none of edges": Case(
        graphml(NODES + AB, keys=WEIGHT.format("").replace('"edge"', '"node"')), AUTHORS, "a>b c"
    ),
    "a weight that one edge lacks": Case(
        graphml(NODES + WEIGHED + BC, keys=WEIGHT.format("")),
        AUTHORS | STRENGTHS,
        Refused("edge b - c = None: .*'ignored'", ((IGNORED, "a>b b>c"),)),
    ),
    "a weight unsaid": Case(
        graphml(NODES + WEIGHED, keys=WEIGHT.format("")),
        AUTHORS,
        Refused("weights = 'strength'.*'ignored'", ((STRENGTHS, "a>b=0.5 c"), (IGNORED, "a>b c"))),
    ),
    "a key that is not declared": Case(
        graphml(NODES + WEIGHED), AUTHORS | STRENGTHS, Refused("'w': .*key that is decl")
    ),
    "names": Case(
        graphml(NAMED.format('<data key="n">ben</data>'), keys=NAME.format("label", "")),
        AUTHORS,
        "anna>ben",
    ),
    "names of igraph": Case(
        graphml(NAMED.format('<data key="n">ben</data>'), keys=NAME.format("name", "")), AUTHORS, "anna>ben"
    ),
    "a default name": Case(
        graphml(NAMED.format(""), keys=NAME.format("label", "<default>ben</default>")), AUTHORS, "anna>ben"
    ),
    "names of some": Case(
        graphml(NAMED.format(""), keys=NAME.format("label", "")),
        AUTHORS,
        Refused("labels: 'ids': 1 of 2 nodes have no name", (({"labels": "ids"}, "0>1"),)),
    ),
    "one name twice": Case(
        graphml(NAMED.format('<data key="n">anna</data>'), keys=NAME.format("label", "")),
        AUTHORS,
        Refused("labels: 'ids': .*both called 'anna'", (({"labels": "ids"}, "0>1"),)),
    ),
    "yEd": Case(yed("Ben"), AUTHORS, "Anna~Lee>Ben"),
    "yEd, ids": Case(yed("Ben"), AUTHORS | {"labels": "ids"}, "n0>n1"),
    "yEd, an entity": Case(yed("Ben &amp; Co"), AUTHORS, "Anna~Lee>Ben~&~Co"),
    "Latin-1": Case(
        graphml('<node id="Zoë"/><node id="b"/><edge source="Zoë" target="b"/>')
        .replace("UTF-8", "ISO-8859-1")
        .encode("latin-1"),
        AUTHORS,
        Refused("UTF-8"),
    ),
    "that ends early": Case(graphml(NODES + AB)[:-20], AUTHORS, Refused("a graphml document; line 2 is no XML")),
    "no edges": Case(graphml(NODES), AUTHORS, Refused("at least 1 tie")),
}

GEXF_NODES = '<nodes><node id="a" label="a"/><node id="b" label="b"/><node id="c" label="c"/></nodes>'
WEIGHTS = '<attributes class="edge"><attribute id="0" title="weight" type="double">{}</attribute></attributes>'
AB_VALUE = '<edge id="0" source="a" target="b"><attvalues><attvalue {}="0" value="0.5"/></attvalues></edge>'
SPELLS = (
    '<edge id="0" source="a" target="b"><spells><spell start="1" end="2"/><spell start="4" end="5"/></spells></edge>'
)
NAMESPACES = {
    "1.1": "http://www.gexf.net/1.1draft",
    "1.2": "http://www.gexf.net/1.2draft",
    "1.3": "http://gexf.net/1.3",
}


def gexf(edges, nodes=GEXF_NODES, version="1.2", said='defaultedgetype="directed"', before=""):
    graph = f"<graph {said}>{before}{nodes}<edges>{edges}</edges></graph>"
    return f'{HEAD}<gexf xmlns="{NAMESPACES[version]}" version="{version}">{graph}</gexf>'


GEXF = {f"version {version}": Case(gexf(AB + BC, version=version), AUTHORS, "a>b b>c") for version in NAMESPACES}
GEXF |= {
    "by default without direction": Case(gexf(AB, said=""), AUTHORS, Refused("'mutual'", ((MUTUAL, "a<>b c"),))),
    "an edge of its own type": Case(gexf(AB + '<edge source="b" target="c" type="undirected"/>'), AUTHORS, "a>b b<>c"),
    "a mutual edge beside a directed one": Case(
        gexf(AB + '<edge source="b" target="c" type="mutual"/>'), AUTHORS, "a>b b<>c"
    ),
    "a type that is none": Case(
        gexf('<edge source="b" target="c" type="sideways"/>'), AUTHORS, Refused("'sideways'.*'directed', 'undirected'")
    ),
    "weights": Case(
        gexf('<edge source="a" target="b" weight="0.5"/>'),
        AUTHORS,
        Refused("'strength'.*'ignored'", ((STRENGTHS, "a>b=0.5 c"), (IGNORED, "a>b c"))),
    ),
    "a weight that one edge lacks": Case(
        gexf('<edge source="a" target="b" weight="0.5"/>' + BC),
        AUTHORS | STRENGTHS,
        Refused("edge b - c = None: .*'ignored'", ((IGNORED, "a>b b>c"),)),
    ),
    "weights as values": Case(
        gexf(AB_VALUE.format("for"), before=WEIGHTS.format("")),
        AUTHORS,
        Refused("'strength'.*'ignored'", ((STRENGTHS, "a>b=0.5 c"), (IGNORED, "a>b c"))),
    ),
    "weights as values, 1.1": Case(
        gexf(AB_VALUE.format("id"), version="1.1", before=WEIGHTS.format("")), AUTHORS | STRENGTHS, "a>b=0.5 c"
    ),
    "a default weight": Case(
        gexf(AB_VALUE.format("for") + BC, before=WEIGHTS.format("<default>0.25</default>")),
        AUTHORS | STRENGTHS,
        "a>b=0.5 b>c=0.25 ",
    ),
    "a value of nodes is no weight": Case(
        gexf(AB, before=WEIGHTS.format("").replace('"edge"', '"node"')), AUTHORS, "a>b c"
    ),
    "nodes inside nodes": Case(
        gexf(AB, '<nodes><node id="a"><nodes><node id="b"/></nodes></node></nodes>'), AUTHORS, "a>b"
    ),
    "parents": Case(gexf(AB, '<nodes><node id="a"/><node id="b" pid="a"/></nodes>'), AUTHORS, "a>b"),
    "spells": Case(gexf(SPELLS, said='mode="dynamic" defaultedgetype="directed"'), AUTHORS, "a>b c"),
    "an edge for each time": Case(
        gexf(
            '<edge source="a" target="b" weight="0.5" start="1" end="2"/>'
            '<edge source="a" target="b" weight="0.75" start="3" end="4"/>',
            said='mode="dynamic" defaultedgetype="directed"',
        ),
        AUTHORS | STRENGTHS,
        "a>b=0.75 c",
    ),
    "what is drawn": Case(
        f'{HEAD}<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><meta><creator>x'
        '</creator></meta><graph defaultedgetype="directed"><nodes><node id="a"><viz:color r="1" g="2" b="3"/></node>'
        f'<node id="b"><viz:position x="1" y="2"/></node></nodes><edges>{AB}</edges></graph></gexf>',
        AUTHORS,
        "a>b",
    ),
    "names": Case(gexf(AB, GEXF_NODES.replace('label="', 'label="Ms ')), AUTHORS, "Ms~a>Ms~b Ms~c"),
    "names of some": Case(
        gexf(AB, '<nodes><node id="a" label="anna"/><node id="b"/></nodes>'),
        AUTHORS,
        Refused("labels: 'ids': 1 of 2 nodes have no name", (({"labels": "ids"}, "a>b"),)),
    ),
    "a node twice": Case(
        gexf(AB, '<nodes><node id="a"/><node id="b"/><node id="b"/></nodes>'),
        AUTHORS,
        Refused("'b'.*no earlier node has"),
    ),
    "a node that is not declared": Case(
        gexf('<edge source="a" target="d"/>'), AUTHORS, Refused("'a - d'.*'d' is none")
    ),
    "two graphs": Case(
        gexf(AB).replace("</gexf>", f"<graph>{GEXF_NODES}<edges>{BC}</edges></graph></gexf>"),
        AUTHORS,
        Refused("one graph; this one holds several"),
    ),
    "an edge without an end": Case(gexf('<edge source="a"/>'), AUTHORS, Refused("attributes 'source' and 'target'")),
    "that ends early": Case(gexf(AB)[:-20], AUTHORS, Refused("a gexf document; line 2 is no XML")),
}
