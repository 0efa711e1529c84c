"""Pajek networks: vertices, then arcs and edges as pairs, as lists or as a matrix."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from simulation.errors import MISSING, NetworkError
from simulation.network.reading.formats.adjacency_matrix import entries
from simulation.network.reading.graph import DeclaredGraph
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import SkippedLines, TieLines

_WORD = re.compile(r'"([^"]*)"(?=\s|$)|([^\s"]+)(?=\s|$)|(\S+)')
_SECTION = re.compile(r"\*(\w+)\s*(.*)", re.DOTALL)
_COUNT = re.compile(r"[0-9]{1,10}")
_PARAMETER = re.compile(r"[A-Za-z]{1,4}[0-9]?")  # l "name", c Blue, w 2: how a line is drawn
_HIDDEN = re.compile(r"\s*%[0-9]+\s+[0-9]+")
_SHAPES = ("ellipse", "box", "diamond", "triangle", "cross", "empty", "circle")

_PAIRS = {"arcs": False, "edges": True}
_LISTS = {"arcslist": False, "edgeslist": True}
_OTHER = ("partition", "vector", "permutation", "cluster", "hierarchy")
_MOST = 2**31 - 1


class _Lines:
    """Lines that are neither blank nor comments, with their numbers."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.skipped: SkippedLines = []
        self._text = text

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, line in enumerate(self._text.split("\n"), 1):
            bare = line.strip()
            if bare.startswith(("%", "/*")):
                if _HIDDEN.match(bare):
                    raise self.broken(
                        number, line, "is a comment, or a pair whose number is damaged; delete one of both"
                    )
                self.skipped.append((number, line))
            elif bare:
                yield number, bare

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
    reader = _Reader(_Lines(text.decode(), source), options, source)
    reader.read()
    graph = reader.graph
    notes.skip(reader.lines.skipped)
    if reader.first_kind and options.two_mode is None:
        allowed = "'both', 'first' or 'second': the file says that it ties two kinds of things (*Vertices n m)"
        raise refused(source, allowed, MISSING, "network.two_mode")
    if len(reader.relations) > 1:
        notes.say(f"{len(reader.relations)} relations are merged: {', '.join(map(repr, reader.relations))}.")
    ties = graph.ties(options, notes)
    return replace(ties, first_kind=reader.first_kind) if reader.first_kind else ties


class _Reader:
    """The state of reading: which section a line stands in."""

    def __init__(self, lines: _Lines, options: ReadingOptions, source: str) -> None:
        self.lines = lines
        self.options = options
        self.source = source
        self.graph = DeclaredGraph(source)
        self.first_kind = 0
        self.relations: list[str] = []
        self.vertices = 0
        self._names: dict[int, str] = {}
        self._has_matrix = self._is_named = False
        self._rows: list[list[float]] = []
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
                try:
                    handler(number, line)
                except NetworkError:
                    raise
                except ValueError:
                    raise self.lines.broken(number, line, "has a quotation mark beside a name") from None
        self._check_promise()
        if self.vertices == 0:
            raise refused(self.source, "a Pajek network; this file has no *Vertices")
        self._end_matrix()

    def _section(self, number: int, line: str) -> Callable[[int, str], None]:
        self._check_promise()
        found = _SECTION.match(line)
        word, rest = (found[1].lower(), found[2]) if found else ("", "")
        if word == "network":
            if self.vertices:
                raise self.lines.broken(number, line, "begins a second network; write each to a file of its own")
            if self._is_named:
                raise self.lines.broken(number, line, "begins a second network; write each to a file of its own")
            self._is_named = True
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
            if self._has_matrix:
                raise self.lines.broken(number, line, "begins a second matrix; write each to a file of its own")
            self._has_matrix = True
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
        if len(words) > 2 and '"' not in line and _is_weight(words[1]) and not _COUNT.fullmatch(words[1]):
            raise self.lines.broken(number, line, "has no name, or one that is a number without quotation marks")
        if len(words) > 2 and '"' not in line and not _is_weight(words[2]):
            is_drawn = words[2].lower() in _SHAPES or _PARAMETER.fullmatch(words[2]) is not None
            if not is_drawn:
                raise self.lines.broken(number, line, "has a name of several words without quotation marks")
        if line.count('"') > 2:
            raise self.lines.broken(number, line, "has more than one name in quotation marks")
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
        found = re.fullmatch(r':\s*([0-9]+)(?:\s+(?:"([^"]*)"|([^\s"].*)))?', rest)
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
        further = words[2 + (weight is not None) :]
        if further and not _PARAMETER.fullmatch(further[0]) and not further[0].startswith("["):
            raise self.lines.broken(number, line, "has more than two vertices, a weight and what is drawn")
        self.graph.add_edge(source, target, weight, is_both_ways=is_both_ways)

    def _list(self, number: int, line: str, is_both_ways: bool) -> None:
        source, *targets = (str(self._number(word, number, line)) for word in _words(line))
        if not targets:
            raise self.lines.broken(number, line, "holds no two vertices")
        for target in targets:
            self.graph.add_edge(source, target, is_both_ways=is_both_ways)

    def _matrix_row(self, number: int, line: str) -> None:
        words = _words(line)
        columns = self.vertices - self.first_kind
        if len(words) != columns:
            raise self.lines.broken(number, line, f"has {len(words)} columns; this matrix should have {columns}")
        if len(self._rows) == (self.first_kind or self.vertices):
            raise self.lines.broken(number, line, f"is one more than the {len(self._rows)} rows of the matrix")
        wrong = next((word for word in words if not _is_weight(word)), None)
        if wrong is not None:
            raise self.lines.broken(number, line, f"holds {wrong!r}, which is no number")
        self._rows.append(list(map(float, words)))

    def _end_matrix(self) -> None:
        """Add the entries of the matrix as arcs."""
        if not self._has_matrix:
            return
        rows = self.first_kind or self.vertices
        if len(self._rows) != rows:
            raise refused(self.source, f"a matrix of {rows} lines; this one has {len(self._rows)}")
        cells = np.array(self._rows)
        labels = [self._names.get(vertex, str(vertex)) for vertex in range(1, self.vertices + 1)]
        options = replace(self.options, lines="author_follower") if self.first_kind else self.options
        left, right = entries(cells, labels, options, self.source)
        is_weighted = bool((cells[left, right] != 1.0).any())
        for row, column in zip(left.tolist(), right.tolist(), strict=True):
            weight = float(cells[row, column]) if is_weighted else None
            self.graph.add_edge(str(row + 1), str(column + 1 + self.first_kind), weight)

    def _number(self, word: str, number: int, line: str) -> int:
        if not _COUNT.fullmatch(word) or not 1 <= int(word) <= self.vertices:
            raise self.lines.broken(number, line, f"names the vertex {word!r}; vertices are 1..{self.vertices}")
        return int(word)


def _words(line: str) -> list[str]:
    """Return the words of a line; what stands in quotation marks is one, and none stands beside them."""
    found = []
    for quoted, word, odd in _WORD.findall(line):
        if odd:
            raise ValueError(odd)
        found.append(word or quoted)
    return found


def _is_weight(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
