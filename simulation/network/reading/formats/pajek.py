"""Pajek networks: vertices, then arcs and edges as pairs, as lists or as a matrix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from simulation.errors import MISSING
from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

_WORD = re.compile(r'"([^"]*)"|(\S+)')
_SECTION = re.compile(r"\*(\w+)\s*(.*)", re.DOTALL)
_COUNT = re.compile(r"[0-9]{1,10}")

_PAIRS = {"arcs": False, "edges": True}
_LISTS = {"arcslist": False, "edgeslist": True}
_OTHER = ("partition", "vector", "permutation", "cluster", "hierarchy")
_MOST = 2**31 - 1


class _Lines:
    """Lines that are neither blank nor comments, with their numbers."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self._numbered = (
            (number, line.strip())
            for number, line in enumerate(text.split("\n"), 1)
            if line.strip() and not line.lstrip().startswith(("%", "/*"))
        )
        self._back: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while self._back:
            yield self._back.pop()
        yield from self._numbered

    def broken(self, number: int, line: str, why: str) -> Exception:
        """Return the refusal of a line."""
        return refused(self.source, f"line {number} {why}", line)


def read_pajek(text: bytes, options: ReadingOptions, notes: Notes, source: str) -> TieLines:
    """Read the arcs and edges of a Pajek network; consumers are called by the names of vertices, or their numbers.

    Raises
    ------
    NetworkError
        If a line is none that Pajek writes, the file holds several networks, or its counts lie.
    """
    reader = _Reader(_Lines(text.decode(), source), source)
    reader.read()
    graph = reader.graph
    if reader.first_kind and options.two_mode is None:
        allowed = "'both', 'first' or 'second': the file says that it ties two kinds of things (*Vertices n m)"
        raise refused(source, allowed, MISSING, "network.two_mode")
    if len(reader.relations) > 1:
        notes.say(f"{len(reader.relations)} relations are merged: {', '.join(map(repr, reader.relations))}.")
    ties = graph.ties(options, notes)
    return replace(ties, first_kind=reader.first_kind) if reader.first_kind else ties


class _Reader:
    """The state of reading: which section a line stands in."""

    def __init__(self, lines: _Lines, source: str) -> None:
        self.lines = lines
        self.source = source
        self.graph = DeclaredGraph(source)
        self.first_kind = 0
        self.relations: list[str] = []
        self.vertices = 0
        self._names: dict[int, str] = {}
        self._row = 0
        self._promised: tuple[int, str, int, int] | None = None  # line, its text, edges promised, edges before

    def read(self) -> None:
        """Read all sections."""
        handler: Callable[[int, str], None] | None = None
        for number, line in self.lines:
            if line.startswith("*"):
                handler = self._section(number, line)
            elif handler is None:
                raise self.lines.broken(number, line, "stands before *Vertices")
            else:
                handler(number, line)
        self._check_promise()
        if self.vertices == 0:
            raise refused(self.source, "a Pajek network; this file has no *Vertices")
        if self._row and self._row != self.vertices:
            raise refused(self.source, f"a matrix of {self.vertices} lines; this one has {self._row}")

    def _section(self, number: int, line: str) -> Callable[[int, str], None]:
        self._check_promise()
        found = _SECTION.match(line)
        word, rest = (found[1].lower(), found[2]) if found else ("", "")
        if word == "network":
            if self.vertices:
                raise self.lines.broken(number, line, "begins a second network; write each to a file of its own")
            return self._nothing
        if word == "vertices":
            self._begin(number, line, rest)
            return self._vertex
        if word in _OTHER:
            raise self.lines.broken(number, line, "begins what is no network; write the network alone to a file")
        if word not in (*_PAIRS, *_LISTS, "matrix"):
            raise self.lines.broken(number, line, "is no section of a network: *Vertices, *Arcs, *Edges, *Matrix, ...")
        if not self.vertices:
            raise self.lines.broken(number, line, "stands before *Vertices")
        self._declare()
        self._relation(number, line, rest)
        if word == "matrix":
            if self._row:
                raise self.lines.broken(number, line, "begins a second matrix; write each to a file of its own")
            return self._matrix_row
        is_both_ways = _PAIRS[word] if word in _PAIRS else _LISTS[word]
        read = self._pair if word in _PAIRS else self._list
        return lambda at, written: read(at, written, is_both_ways)

    def _begin(self, number: int, line: str, rest: str) -> None:
        if self.vertices:
            raise self.lines.broken(number, line, "begins a second network; write each to a file of its own")
        counts = rest.split()
        if not 1 <= len(counts) <= 2 or not all(map(_COUNT.fullmatch, counts)) or not 0 < int(counts[0]) <= _MOST:
            raise self.lines.broken(number, line, "needs the number of vertices, and of two modes that of the first")
        self.vertices = int(counts[0])
        if len(counts) == 2 and int(counts[1]) != self.vertices:
            self.first_kind = int(counts[1])
            if not 0 < self.first_kind < self.vertices:
                raise self.lines.broken(number, line, "needs fewer vertices of the first kind than of both")

    def _nothing(self, number: int, line: str) -> None:
        raise self.lines.broken(number, line, "stands before *Vertices")

    def _vertex(self, number: int, line: str) -> None:
        words = _words(line)
        vertex = self._number(words[0], number, line)
        if vertex in self._names:
            raise self.lines.broken(number, line, "names a vertex that an earlier line names")
        self._names[vertex] = words[1] if len(words) > 1 else str(vertex)

    def _declare(self) -> None:
        """Declare all vertices; those without a line are called by their numbers."""
        if self.graph.nodes:
            return
        for vertex in range(1, self.vertices + 1):
            self.graph.add_node(str(vertex), self._names.get(vertex) if self._names else None)
        if self._names:
            for vertex in range(1, self.vertices + 1):
                self.graph.name_node(str(vertex), self._names.get(vertex, str(vertex)))

    def _relation(self, number: int, line: str, rest: str) -> None:
        """Read what stands behind the name of a section: how many follow, or a relation's number and name."""
        rest = rest.strip()
        if not rest:
            return
        if _COUNT.fullmatch(rest):
            self._promised = number, line, int(rest), self.graph.edges
            return
        found = re.fullmatch(r':\s*([0-9]+)\s*(?:"([^"]*)"|(\S.*))?', rest)
        if found is None:
            raise self.lines.broken(number, line, 'has more than a count or a relation, such as :1 "knows"')
        name = found[2] or found[3] or found[1]
        if name not in self.relations:
            self.relations.append(name)

    def _check_promise(self) -> None:
        if self._promised is None:
            return
        number, line, count, before = self._promised
        self._promised = None
        if self.graph.edges - before != count:
            raise self.lines.broken(number, line, f"promises {count} lines, and {self.graph.edges - before} follow")

    def _pair(self, number: int, line: str, is_both_ways: bool) -> None:
        words = _words(line)
        if len(words) < 2:
            raise self.lines.broken(number, line, "holds no two vertices")
        source, target = (str(self._number(word, number, line)) for word in words[:2])
        weight = words[2] if len(words) > 2 and _is_weight(words[2]) else None
        self.graph.add_edge(source, target, weight, is_both_ways=is_both_ways)

    def _list(self, number: int, line: str, is_both_ways: bool) -> None:
        source, *targets = (str(self._number(word, number, line)) for word in _words(line))
        if not targets:
            raise self.lines.broken(number, line, "holds no two vertices")
        for target in targets:
            self.graph.add_edge(source, target, is_both_ways=is_both_ways)

    def _matrix_row(self, number: int, line: str) -> None:
        words = _words(line)
        columns = self.vertices - self.first_kind if self.first_kind else self.vertices
        if len(words) != columns:
            raise self.lines.broken(number, line, f"has {len(words)} columns; this matrix should have {columns}")
        self._row += 1
        if self._row > self.vertices:
            raise self.lines.broken(number, line, f"is one more than the {self.vertices} rows of the matrix")
        for column, word in enumerate(words, 1 + self.first_kind):
            if not _is_weight(word):
                raise self.lines.broken(number, line, f"holds {word!r}, which is no number")
            value = float(word)
            if value != 0.0:
                self.graph.add_edge(str(self._row), str(column), None if value == 1.0 else value)

    def _number(self, word: str, number: int, line: str) -> int:
        if not _COUNT.fullmatch(word) or not 1 <= int(word) <= self.vertices:
            raise self.lines.broken(number, line, f"names the vertex {word!r}; vertices are 1..{self.vertices}")
        return int(word)


def _words(line: str) -> list[str]:
    return [quoted if word == "" else word for quoted, word in _WORD.findall(line)]


def _is_weight(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
