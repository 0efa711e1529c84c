"""Which format a file has, by its own marks."""

import re

from tests.network.plain import counted, gml, markup, matrices, node_link, pajek, tables
from tests.network.plain.edge_list import read_edge_list
from tests.network.plain.outcome import network_of
from tests.network.plain.packing import decoded, lines_of, unpacked
from tests.network.plain.refusal import refuse_if

OF_TEXT = {"graphml": markup.read_graphml, "gexf": markup.read_gexf, "gml": gml.read_gml}
OF_TEXT["node_link"] = node_link.read_node_link
OF_LINES = {
    "edge_list": read_edge_list,
    "pajek": pajek.read_pajek,
    "matrix_market": counted.read_matrix_market,
    "dimacs": counted.read_dimacs,
    "gdf": tables.read_gdf,
    "tgf": tables.read_tgf,
    "adjacency_matrix": matrices.read_adjacency_matrix,
    "adjacency_list": matrices.read_adjacency_list,
    "follow_list": matrices.read_follow_list,
}
LINE_OPTIONS = {"header", "columns", "separator", "comments"}
TAKES = {
    "edge_list": LINE_OPTIONS,
    "adjacency_list": LINE_OPTIONS,
    "adjacency_matrix": LINE_OPTIONS,
    "follow_list": LINE_OPTIONS,
    "matrix_market": {"header"},
    "dimacs": {"header"},
    "parquet": {"header", "columns"},
}


def plain_read(content, options):
    """Return the network that a file holds, or raise `RefusedError`."""
    content = unpacked(content, options.get("member"))
    said = options.get("format")
    refuse_if(said not in (None, "parquet", *OF_TEXT, *OF_LINES), "no such format")
    if content.startswith(b"PAR1") and said in (None, "parquet"):
        check_options("parquet", options)
        return network_of(tables.read_parquet(content, options), options)
    refuse_if(said == "parquet", "no Parquet")
    text = decoded(content)
    lines = lines_of(text)
    refuse_if(not lines, "an empty file")
    kind = said or recognised(text, lines, options)
    check_options(kind, options)
    found = OF_TEXT[kind](text, options) if kind in OF_TEXT else OF_LINES[kind](lines, options)
    return network_of(found, options)


def check_options(kind, options):
    """Refuse options that change how columns are read, where there are none."""
    given = {option for option in LINE_OPTIONS if options.get(option) is not None}
    if options.get("header") == "none" and kind not in TAKES:
        given -= {"header"}
    refuse_if(given - TAKES.get(kind, set()), "options of an edge list")


def recognised(text, lines, options):
    """Return the format of a text."""
    text = text.replace("\r", "\n")
    start = text.lstrip()
    if start.startswith("<"):
        root = re.search(r"<\s*(?:\w+:)?(graphml|gexf)[\s>]", text)
        refuse_if(not root, "another document of XML")
        return root[1]
    if start.startswith(("{", "[")):
        return "node_link"
    first = lines[0].strip()
    if re.match(r"%%?matrixmarket\b", first, re.IGNORECASE):
        return "matrix_market"
    if re.match(r"nodedef>", first, re.IGNORECASE):
        return "gdf"
    bare = next((line for line in lines if not line.lstrip().startswith("%")), "")
    if re.match(r"\s*\*(vertices|network)\b", bare, re.IGNORECASE):
        return "pajek"
    if re.search(r"^\s*graph\s*\[", text, re.MULTILINE):
        return "gml"
    uncommented = next((line.split() for line in lines if line.split()[0] != "c"), [""])
    if uncommented[0] == "p" and uncommented[1:2] in (["edge"], ["col"], ["sp"]):
        return "dimacs"
    refuse_if(re.match(r"(strict\s+)?(di)?graph\b.*\{", start), "DOT")
    refuse_if(first.startswith("version https://git-lfs"), "a pointer of Git LFS")
    marks = [at for at, line in enumerate(lines) if line.strip() == "#"]
    if marks and options.get("comments") is None and 0 < marks[0] < len(lines) - 1:
        return "tgf"
    if matrices.is_follow_list(lines, options):
        return "follow_list"
    if matrices.is_matrix(lines, options):
        return "adjacency_matrix"
    return "edge_list"
