"""Graph files of many programs, and files of other grammars that are refused by name."""

from tests.network.cases import AUTHORS, FOLLOWERS, IGNORED, MUTUAL, STRENGTHS, Case, Refused

VERTICES = '*Vertices 3\n1 "anna"\n2 "ben"\n3 "cara"\n'
PATH = "anna>ben ben>cara"
GEXF = (
    '<gexf xmlns="http://gexf.net/1.3" version="1.3"><graph defaultedgetype="directed">{}<nodes>'
    '<node id="0" label="anna"/><node id="1" label="ben"/></nodes><edges>{}</edges></graph></gexf>'
)
WEIGHT_OF_GEXF = '<attributes class="edge" mode="dynamic"><attribute id="w" title="weight" type="float"/></attributes>'
BANNER = "%%MatrixMarket matrix coordinate {}\n3 3 2\n2 1{}\n3 1{}\n"

PAJEK = {
    "arcs in lists": Case(VERTICES + "*Arcslist\n1 2 3\n2 3\n", AUTHORS, "anna>ben anna>cara ben>cara"),
    "arcs and edges in lists": Case(VERTICES + "*Arcslist\n1 2\n*Edgeslist\n2 3\n", AUTHORS, "anna>ben ben<>cara"),
    "a matrix": Case(VERTICES + "*Matrix\n0 1 0\n0 0 1\n1 0 0\n", AUTHORS, PATH + " cara>anna"),
    "upper case": Case(VERTICES.upper() + "*ARCS\n1 2\n2 3\n", AUTHORS, PATH.upper()),
    "Windows": Case((VERTICES + "*Arcs\n1 2\n2 3\n").replace("\n", "\r\n"), AUTHORS, PATH),
    "comments": Case("% made\n" + VERTICES + "% c\n*Arcs\n% d\n1 2\n2 3\n", AUTHORS, PATH),
    "arcs and edges": Case(VERTICES + "*Arcs\n1 2\n*Edges\n2 3\n", AUTHORS, PATH + " cara>ben"),
    "two relations": Case(VERTICES + '*Arcs :1 "likes"\n1 2\n*Arcs :2 "knows"\n2 3\n1 2\n', AUTHORS, PATH),
    "vertices without a line": Case('*Vertices 4\n1 "a"\n3 "c"\n*Arcs\n1 2\n2 3\n', AUTHORS, "a>2 2>c 4"),
    "one name twice": Case(
        '*Vertices 3\n1 "ann"\n2 "ann"\n3 "c"\n*Arcs\n1 2\n',
        AUTHORS,
        Refused("labels.*'ids'", (({"labels": "ids"}, "1>2 3"),)),
    ),
    "numbers as names, as NetworkX writes them": Case(
        "*vertices 2\n1 0 0.0 0.0 ellipse\n2 1 0.0 0.0 ellipse\n*arcs\n1 2 1.0\n", AUTHORS | STRENGTHS, "0>1"
    ),
    "a partition": Case("*Vertices 3\n1\n2\n1\n", MUTUAL, Refused("line 4")),
    "two kinds": Case(
        "*Vertices 5 3\n*Matrix\n1 0\n1 0\n0 1\n",
        MUTUAL,
        Refused("two_mode", (({"two_mode": "both"}, "1<>4 2<>4 3<>5"), ({"two_mode": "first"}, "1<>2 3"))),
    ),
}
DIMACS = {
    "edges in both directions": Case("p edge 3 4\ne 1 2\ne 2 1\ne 2 3\ne 3 2\n", MUTUAL, "1<>2 2<>3"),
    "shortest paths": Case("p sp 3 2\na 1 2 0.5\na 2 3 1\n", AUTHORS | STRENGTHS, "1>2=0.5 2>3"),
    "a count that lies": Case(
        "p edge 3 5\ne 1 2\ne 2 3\n", MUTUAL, Refused("header.*'ignored'", (({"header": "ignored"}, "1<>2 2<>3"),))
    ),
}
MATRIX_MARKET = {
    "symmetric": Case(
        BANNER.format("pattern symmetric", "", ""), AUTHORS, Refused("'mutual'", ((MUTUAL, "1<>2 1<>3"),))
    ),
    "real": Case(
        BANNER.format("real general", " 0.5", " 1"),
        AUTHORS,
        Refused("weights", ((STRENGTHS, "2>1=0.5 3>1"), (IGNORED, "2>1 3>1"))),
    ),
    "complex": Case(BANNER.format("complex general", " 1 0", " 1 0"), AUTHORS | IGNORED, Refused("real or integer")),
    "hermitian": Case(
        BANNER.format("complex hermitian", " 1 0", " 1 0"), AUTHORS | IGNORED, Refused("real or integer")
    ),
    "skew": Case(BANNER.format("real skew-symmetric", " 1", " 1"), AUTHORS | IGNORED, Refused("general or symmetric")),
    "rectangular": Case(
        "%%MatrixMarket matrix coordinate pattern general\n3 2 3\n1 1\n2 1\n3 2\n",
        MUTUAL,
        Refused("two_mode", (({"two_mode": "first"}, "1<>2 3"),)),
    ),
    "array, weights ignored": Case(
        "%%MatrixMarket matrix array real general\n2 2\n0\n1\n0.5\n0\n", MUTUAL | IGNORED, "1<>2"
    ),
}
GEXFS = {
    "several values of one weight": Case(
        GEXF.format(
            WEIGHT_OF_GEXF,
            '<edge source="0" target="1"><attvalues><attvalue for="w" value="0.5" start="1" end="2"/>'
            '<attvalue for="w" value="0.7" start="2" end="3"/></attvalues></edge>',
        ),
        AUTHORS | STRENGTHS,
        Refused("edges with one weight; some have several, at different times", ((IGNORED, "anna>ben"),)),
    ),
    "a mutual edge": Case(
        GEXF.format("", '<edge source="0" target="1" type="mutual"/>'),
        AUTHORS,
        Refused("'mutual'", ((MUTUAL, "anna<>ben"),)),
    ),
    "two spells": Case(
        GEXF.format(
            "", '<edge source="0" target="1" start="1" end="2"/><edge source="0" target="1" start="3" end="4"/>'
        ),
        AUTHORS,
        "anna>ben",
    ),
}
ADJACENCY_LISTS = {
    "several lines of NetworkX": Case(
        "0 1\n1 {}\n1 1\n2 {}\n2 0\n", AUTHORS, Refused("'1 {}': line 2 holds a list where a label should stand")
    ),
    "several lines of NetworkX, said": Case(
        "0 1\n1 {}\n1 1\n2 {}\n2 0\n",
        AUTHORS | {"format": "adjacency_list"},
        Refused("'1 {}': line 2 holds an empty list"),
    ),
    "comments of NetworkX": Case(
        "#/usr/bin/x\n# GMT Sat\n# \na b c\nb c\nc\n", AUTHORS | {"format": "adjacency_list"}, "a>b a>c b>c"
    ),
}
FOREIGN = {
    "DOT": Case("digraph G {\n a -> b;\n}\n", AUTHORS, Refused("DOT")),
    "DOT below a comment": Case(
        "/* Created by igraph 1.0.0 */\n\ndigraph {\n  0 -> 1;\n}\n", AUTHORS | IGNORED, Refused("DOT")
    ),
    "DOT below a line of comment": Case("// friends\ngraph G {\n a -- b;\n}\n", AUTHORS | IGNORED, Refused("DOT")),
    "DOT, brace on the next line": Case("digraph\n{\na -> b;\nb -> c;\n}\n", AUTHORS | IGNORED, Refused("DOT")),
    "UCINET": Case("DL N = 3\nDATA:\n0 1 0\n1 0 1\n0 1 0\n", MUTUAL, Refused("UCINET DL")),
    "UCINET over lines": Case("dl\nn=3\nformat = edgelist1\ndata:\n1 2\n2 3\n", MUTUAL, Refused("UCINET DL")),
    "UCINET, two kinds": Case("dl nr=2 nc=3\ndata:\n1 0 1\n0 1 0\n", MUTUAL, Refused("UCINET DL")),
    "SQL": Case("INSERT INTO e VALUES (1,2);\nINSERT INTO e VALUES (2,3);\n", MUTUAL, Refused("an SQL dump")),
    "SQL below comments": Case(
        "-- MySQL dump 10.13\n--\nDROP TABLE IF EXISTS `e`;\nINSERT INTO `e` VALUES (1,2),(2,3);\n",
        MUTUAL,
        Refused("an SQL dump"),
    ),
    "SQL of PostgreSQL": Case(
        "--\n-- PostgreSQL database dump\n--\n\nSET statement_timeout = 0;\nCOPY e (a, b) FROM stdin;\n1\t2\n\\.\n",
        MUTUAL,
        Refused("an SQL dump"),
    ),
    "Git LFS": Case(
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 123\n", MUTUAL, Refused("Git LFS")
    ),
    "a web page": Case("\n<!DOCTYPE html>\n<html><body>404</body></html>", MUTUAL, Refused("web page")),
    "lines of JSON": Case('{"source": "a", "target": "b"}\n{"source": "b", "target": "c"}\n', MUTUAL, Refused("JSON")),
    "pairs of JSON": Case('["a", "b"]\n["b", "c"]\n', MUTUAL, Refused("line 1 has unbalanced quotes")),
    "N-Triples": Case("<http://x/a> <http://x/knows> <http://x/b> .\n", FOLLOWERS, Refused("RDF|XML")),
    "NetDraw": Case("*Node data\nID name\na x\n*Tie data\nfrom to strength\na b 1\n", MUTUAL, Refused("VNA")),
    "graph6": Case(">>graph6<<DqK\n", MUTUAL, Refused("graph6")),
    "LEDA": Case("LEDA.GRAPH\nstring\nint\n-1\n1\n|{a}|\n0\n", MUTUAL, Refused("LEDA")),
}
