"""GDF, of GUESS and of exports of social media: a table of nodes, and a table of edges below it."""

from __future__ import annotations

import re

from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.line_grammar import split_line
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import Complaints, TieLines

_HEAD = re.compile(r"(node|edge)def\s*>\s*(.*)", re.IGNORECASE)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
_QUOTES = re.compile(r"(^|,)\s*'([^']*)'\s*(?=,|$)")


def read_gdf(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges of a GDF file: ``node1`` to ``node2``, without direction unless a column says so.

    Raises
    ------
    NetworkError
        If a table has no head, a line another number of columns, or an edge no declared ends.
    """
    graph = DeclaredGraph(source)
    wrong = Complaints()
    kind, names = "", [""]
    for number, line in enumerate(text.decode().split("\n"), 1):
        if not line.strip():
            continue
        head = _HEAD.match(line.strip())
        if head is not None:
            if (kind, head[1].lower()) not in (("", "node"), ("node", "edge")):
                raise refused(source, f"a GDF file with one table of nodes, then one of edges; line {number}", line)
            kind, names = head[1].lower(), [_column(column) for column in head[2].split(",")]
            _check_names(kind, names, number, line, source)
            continue
        fields = split_line(_QUOTES.sub(_doubled, line), ",")
        complaint = fields.complaint
        if not complaint and len(fields.columns) != len(names):
            complaint = f"has {len(fields.columns)} columns, and the head of its table names {len(names)}"
        if complaint:
            wrong.add(complaint, number, line)
            continue
        row = dict(zip(names, fields.columns, strict=True))
        if kind == "node":
            graph.add_node(row["name"], row.get("label"))
        else:
            complaint = _add_edge(graph, row)
            if complaint:
                wrong.add(complaint, number, line)
    wrong.finish(source)
    if kind != "edge":
        raise refused(source, "a GDF file with a table of edges, edgedef>")
    for name in names:
        if name not in ("node1", "node2", "weight", "directed"):
            graph.leave_unread(name)
    return graph.ties(options, notes)


def _doubled(found: re.Match[str]) -> str:
    """Return a column in single quotes in double ones."""
    return found[1] + '"' + found[2].replace('"', '""') + '"'


def _column(written: str) -> str:
    """Return the name of a column, without its type."""
    words = written.split()
    return words[0].lower() if words else ""


def _check_names(kind: str, names: list[str], number: int, line: str, source: str) -> None:
    needed = ("name",) if kind == "node" else ("node1", "node2")
    if not set(needed) <= set(names) or len(set(names)) < len(names):
        raise refused(
            source, f"line {number} names the columns of a table with {' and '.join(needed)}, each once", line
        )


def _add_edge(graph: DeclaredGraph, row: dict[str, str]) -> str:
    """Add an edge; return what is wrong with it, or nothing."""
    said = row.get("directed", "false").strip().lower()
    if said not in _TRUTHS:
        return "has a column `directed` that is neither true nor false"
    graph.add_edge(row["node1"], row["node2"], row.get("weight") or None, is_both_ways=not _TRUTHS[said])
    return ""
