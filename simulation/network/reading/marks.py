"""The format of a file, recognised by its own marks: first bytes, first words. Names of files decide nothing."""

from __future__ import annotations

import io
import json
import re
from itertools import islice

from simulation.network.reading.options import FileFormat
from simulation.network.reading.refusal import refused

_HEAD = 2**16

# First bytes of formats that are not read, and the way out.
_FOREIGN = {
    b"\x89HDF": "an HDF5 file; write its edges as CSV or Parquet",
    b"\x93NUMPY": "a NumPy array; make a network of it with SocialNetwork.from_ties",
    b"\xd0\xcf\x11\xe0": "an old Excel or Office document; save the sheet as CSV",
    b"SQLite format 3": "an SQLite database; write the table of edges as CSV",
    b"ARROW1": "an Arrow (Feather) file; write it as Parquet",
    b"Obj\x01": "an Avro file; write it as Parquet",
    b"ORC": "an ORC file; write it as Parquet",
    b"%PDF-": "a PDF document; the data must be fetched on their own",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"Rar!": "a RAR archive; unpack it first",
    b"\x28\xb5\x2f\xfd": "compressed by Zstandard; unpack it first",
    b"\x04\x22\x4d\x18": "compressed by LZ4; unpack it first",
    b"\x1f\x9d": "compressed by compress (.Z); unpack it first",
    b"RDX": "an R workspace; write the table of edges as CSV",
    b"X\n\x00\x00\x00": "an R object (.rds); write the table of edges as CSV",
    b"MATLAB 5.0": "a MATLAB file; write its matrix as MatrixMarket or as text",
    b"\x80\x02": "a Python pickle, which can run code; write the graph as GraphML",
    b"\x80\x03": "a Python pickle, which can run code; write the graph as GraphML",
    b"\x80\x04": "a Python pickle, which can run code; write the graph as GraphML",
    b"\x80\x05": "a Python pickle, which can run code; write the graph as GraphML",
    b"\x89PNG": "a picture (PNG)",
    b"\xff\xd8\xff": "a picture (JPEG)",
    b"GIF8": "a picture (GIF)",
}

# First words of text formats that are not read, and the way out.
_FOREIGN_TEXT = (
    (r"version https://git-lfs", "a Git LFS pointer, not the data themselves: fetch them with `git lfs pull`"),
    (r"(strict\s+)?(di)?graph\b[^\[\n;,]*\s*\{", "a DOT (Graphviz) file; write it as GraphML or as an edge list"),
    (r">>(graph6|sparse6|digraph6)<<", "a graph6 or sparse6 file; write it as an edge list"),
    (r"dl\s*\n|dl\s+(n|nr|nm|nc|format)\s*=", "a UCINET DL file; write it as Pajek or as an edge list"),
    (r"\*(node data|node properties|tie data)", "a NetDraw VNA file; write it as Pajek or as an edge list"),
    (r"LEDA\.GRAPH", "a LEDA file; write it as GraphML or as an edge list"),
    (r"@prefix\b|@base\b", "an RDF (Turtle) file; write its edges as CSV"),
    (r"<\w+://[^<>\s]+>\s+<\w+://", "an RDF (N-Triples) file; write its edges as CSV"),
    (
        r"(create table|insert into|drop table|begin transaction|set [a-z_]+ ?=|/\*!)",
        "an SQL dump; write the table as CSV",
    ),
    (r"RDA[23]\n", "an R workspace; write the table of edges as CSV"),
    (r"%PDF-", "a PDF document; the data must be fetched on their own"),
    (r"@relation\b", "an ARFF file; write the table of edges as CSV"),
    (r"edgedef\s*>", "a GDF file whose nodes come first; this one has no line `nodedef>`"),
    (r"---[ \t]*\n|- \[|- \w+:|\w+:[ \t]*\n[ \t]*- ", "a YAML file; write its edges as CSV"),
    (
        r"([1-5][0-9][0-9]:? ?)?(not found|forbidden|access denied|unauthorized|bad request|internal server error"
        r"|service unavailable|too many requests)\.?\s*$",
        "an error message of a server; fetch the file again",
    ),
)
_LEADING_COMMENTS = re.compile(r"(?:\s*(?:/\*(?!!).*?\*/|//[^\n]*\n|--[^\n]*\n|[%#][^\n]*\n))+\s*", re.DOTALL)

_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>\s*)*<([A-Za-z_][\w.:-]*)", re.DOTALL | re.I
)
_GML = re.compile(
    r"(?:\s*(?:#[^\n]*|(?:creator|version|comment|label|directed)\b[^\n]*)\n)*\s*graph\s*\[", re.IGNORECASE
)
_PAJEK = re.compile(r"(?:\s*%[^\n]*\n)*\s*\*(?:vertices|network|arcs|edges|arcslist|edgeslist|matrix)\b", re.IGNORECASE)
_MATRIX_MARKET = re.compile(r"\s*%{1,2}\s*matrixmarket\b", re.IGNORECASE)
_DIMACS = re.compile(r"(?:\s*c(?:[ \t][^\n]*)?\n|\s*\n)*[ \t]*p[ \t]+[A-Za-z]+[ \t]+[0-9]+[ \t]+[0-9]+[ \t]*(?:\n|$)")
_GDF = re.compile(r"\s*nodedef\s*>", re.IGNORECASE)


def binary_format(content: bytes, source: str) -> FileFormat | None:
    """Return the format that the first bytes say, or None if they say nothing.

    Raises
    ------
    NetworkError
        If they say a format that is not read.
    """
    if content.startswith(b"PAR1") and not _is_text(content[:_HEAD]):
        return "parquet"
    told = next((told for mark, told in _FOREIGN.items() if content.startswith(mark)), None)
    if told is not None and not _is_text(content[:_HEAD]):
        raise refused(source, f"a network file; this one is {told}")
    return None


def _is_text(head: bytes) -> bool:
    """Whether the first bytes of a content are text, so that a mark of letters is the beginning of a label."""
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and error.start > len(head) - 4
    return True


def text_format(text: bytes, source: str) -> FileFormat | None:
    """Return the format that a text's first words say, or None if it is a table of lines.

    Parameters
    ----------
    text : bytes
        UTF-8, lines ended by a newline.
    source : str
        Name of the file, for the refusal.

    Raises
    ------
    NetworkError
        If they say a format that is not read.
    """
    head = text[:_HEAD].decode(errors="replace").lstrip()
    comments = _LEADING_COMMENTS.match(head)
    bare = head[comments.end() :] if comments else head
    for mark, told in _FOREIGN_TEXT:
        if re.match(mark, head, re.IGNORECASE) or re.match(mark, bare, re.IGNORECASE):
            raise refused(source, f"a network file; this one is {told}")
    if head.startswith("<"):
        return _markup(head, source)
    if head.startswith("{") or (head.startswith("[") and _is_json(text)):
        return "node_link"
    marks: tuple[tuple[FileFormat, re.Pattern[str]], ...] = (
        ("gml", _GML),
        ("pajek", _PAJEK),
        ("matrix_market", _MATRIX_MARKET),
        ("dimacs", _DIMACS),
        ("gdf", _GDF),
    )
    found: FileFormat | None = next((name for name, mark in marks if mark.match(head)), None)
    if found is None and len(head) >= _HEAD // 4 and _DIMACS.match(text[: 64 * _HEAD].decode(errors="replace")):
        return "dimacs"  # below a long preface
    return found


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _markup(head: str, source: str) -> FileFormat:
    root = _ROOT.match(head)
    name = root[1].rpartition(":")[2].lower() if root else ""
    if name == "graphml":
        return "graphml"
    if name == "gexf":
        return "gexf"
    if name == "html" or re.match(r"<!doctype html", head, re.IGNORECASE):
        raise refused(source, "a network file; this one is a web page: the data behind it must be fetched")
    if not name:
        raise refused(source, "a graphml or gexf document; this file begins with < and is no XML that names what it is")
    raise refused(source, f"a graphml or gexf document; the root of this XML document is <{name}>")


_ALONE = re.compile(rb"^[ \t]*#[ \t]*$", re.MULTILINE)


def is_trivial_graph(text: bytes) -> bool:
    """Whether a line of a text is ``#`` alone, and there are lines other than comments on both of its sides."""
    if b"#" not in text:
        return False
    return any(
        _has_line(text[: found.start()]) and _has_line(text[found.end() :])
        for found in islice(_ALONE.finditer(text), 9)
    )


def _has_line(text: bytes) -> bool:
    return any(line.strip() and not line.lstrip().startswith((b"#", b"%")) for line in io.BytesIO(text))
