"""DIMACS graphs: a line ``p``, then ``e a b`` for edges, or ``a a b length`` for arcs."""

from __future__ import annotations

import io
import re
from array import array
from dataclasses import replace

import numpy as np

from simulation.errors import MISSING
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import Complaints, SkippedLines, TieLines
from simulation.plural import plural

_WHOLE = re.compile(r"[0-9]{1,18}")
_EDGES = ("edge", "edges", "col")
_ARCS = ("sp",)
_UNREAD = "ndvxt"  # of nodes: values, dimensions, coordinates


def read_dimacs(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the edges of a DIMACS file; consumers are called 1 to the number that line ``p`` states.

    Raises
    ------
    NetworkError
        If a line is none of the format, or the counts of line ``p`` are not those of the file.
    """
    lines = enumerate(io.BytesIO(text), 1)
    skipped: SkippedLines = []
    wrong = Complaints()
    consumers, promised, kind, shown = _problem_line(lines, skipped, source)
    letter = "e" if kind in _EDGES else "a"
    if kind not in (*_EDGES, *_ARCS):
        raise refused(source, f"a line p edge, p col or p sp; this one says p {kind}", shown)
    graph = DeclaredGraph(source)
    for consumer in range(1, consumers + 1):
        graph.add_node(str(consumer))
    unread = 0
    ends = array("q")
    for number, raw in lines:
        line = raw.decode().strip()
        words = line.split()
        if not words:
            continue
        if words[0] == "c":
            skipped.append((number, line))
        elif words[0] == letter:
            complaint = _complaint(words, letter, kind, consumers)
            if complaint:
                wrong.add(complaint, number, line)
                continue
            graph.add_edge(words[1], words[2], words[3] if len(words) > 3 else None, is_both_ways=letter == "e")
            ends.extend((int(words[1]), int(words[2])))
        elif words[0] in _UNREAD and len(words[0]) == 1 and len(words) > 1:
            unread += 1
        else:
            wrong.add(f"is no line of a DIMACS file: {letter} for ties, c for comments", number, line)
    wrong.finish(source)
    if options.header != "ignored":
        _check_count(ends, promised, shown, source)
    if unread:
        notes.say(f"{plural(unread, 'line about a single node is', 'lines about single nodes are')} not read.")
    notes.skip(skipped)
    if options.header not in (None, "counts", "ignored"):
        allowed = "'counts' or 'ignored': a DIMACS file counts its consumers and lines"
        raise refused(source, allowed, options.header, "network.header")
    said = replace(options, header=None)
    return graph.ties(said, notes, has_directions=letter == "e")


def _problem_line(lines: object, skipped: SkippedLines, source: str) -> tuple[int, int, str, str]:
    """Return the numbers of consumers and lines that line ``p`` states, its kind, and the line."""
    for number, raw in lines:  # type: ignore[attr-defined]
        line = raw.decode().strip()
        words = line.split()
        if not words:
            continue
        if words[0] == "c":
            skipped.append((number, line))
            continue
        if words[0] != "p" or len(words) != 4 or not all(map(_WHOLE.fullmatch, words[2:])):
            raise refused(source, f"line {number} should be p, the kind of problem, and two counts", line)
        if not 1 <= int(words[2]) <= MOST_CONSUMERS:
            raise refused(source, f"line {number} should count 1..{MOST_CONSUMERS} consumers", line)
        return int(words[2]), int(words[3]), words[1].lower(), line
    raise refused(source, "a DIMACS file; this one has no line p", MISSING)


def _complaint(words: list[str], letter: str, kind: str, consumers: int) -> str:
    most = 4 if kind in ("sp", "asn") else 3 if letter == "e" else 6
    least = 3 if letter == "e" else 4
    if not least <= len(words) <= most:
        return f"has {len(words)} words; a line {letter} holds two consumers{'' if letter == 'e' else ' and a length'}"
    if not all(_WHOLE.fullmatch(word) and 1 <= int(word) <= consumers for word in words[1:3]):
        return f"names a consumer outside 1..{consumers}, which line p counts"
    return ""


def _check_count(ends: array[int], promised: int, shown: str, source: str) -> None:
    found = len(ends) // 2
    if found == promised:
        return
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    turned = pairs[:, ::-1]
    each_twice = np.array_equal(pairs[np.lexsort(pairs.T)], turned[np.lexsort(turned.T)])
    if found != 2 * promised or not each_twice:
        allowed = (
            f"the header count lies: it promises {promised} lines and the file has {found} (fetch it again, or header "
            "= 'ignored' reads the lines that are there)"
        )
        raise refused(source, allowed, shown, "network.header")
