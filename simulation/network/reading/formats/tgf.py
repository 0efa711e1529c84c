"""TGF, the trivial graph format: nodes with ids and names, a line ``#``, and edges."""

from __future__ import annotations

from dataclasses import replace

from simulation.network.reading.graph import DeclaredGraph, is_number_text
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import Complaints, TieLines


def read_tgf(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges below the line ``#``; the format says nothing of their direction.

    Raises
    ------
    NetworkError
        If a line is neither node nor edge, or an edge leads to a node that is not declared.
    """
    graph = DeclaredGraph(source)
    wrong = Complaints()
    is_edge = False
    edges: list[tuple[str, str, str | None]] = []
    for number, line in enumerate(text.decode().split("\n"), 1):
        bare = line.strip()
        if not bare:
            continue
        if bare == "#":
            if is_edge:
                wrong.add("is a second line # (format = 'edge_list' takes such lines for comments)", number, line)
            is_edge = True
            continue
        words = bare.split(None, 2 if is_edge else 1)
        if not is_edge:
            graph.add_node(words[0], words[1] if len(words) > 1 else None)
        elif len(words) < 2:
            wrong.add("has one column; an edge has two ids", number, line)
        else:
            edges.append((words[0], words[1], words[2] if len(words) > 2 else None))
    wrong.finish(source)
    odd = next((end for edge in edges for end in edge[:2] if not graph.has_node(end)), None)
    if odd is not None and options.format is None:
        allowed = (
            f"a TGF file, whose edges stand below a line # and lead to nodes above it; {odd!r} is none (comments "
            "= 'skipped' takes the line # for a comment)"
        )
        raise refused(source, allowed)
    are_weights = any(name is not None and is_number_text(name) for _, _, name in edges)
    if any(name is not None for _, _, name in edges) and not are_weights:
        notes.say("Names of edges are not read.")
        edges = [(start, end, None) for start, end, _ in edges]
    for start, end, name in edges:
        graph.add_edge(start, end, name)
    return graph.ties(
        replace(options, header=None) if options.header == "none" else options, notes, has_directions=False
    )
