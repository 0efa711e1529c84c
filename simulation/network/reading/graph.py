"""A graph as a file declares it: nodes with ids and perhaps names, edges with weights and directions."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network.labels import LONGEST_LABEL
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import FILE, and_more, refused
from simulation.network.reading.tie_lines import TieLines

_NO_WEIGHT = float("nan")

WEIGHTS = ("weight", "strength")  # the attribute of edges that others write, and the one that we write


class DeclaredGraph:
    """Nodes in the order of the file, and its edges as lines from source to target.

    Parameters
    ----------
    source : str
        Name of the file, for refusals.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._row_of: dict[str, int] = {}
        self._names: list[str | None] = []
        self._left, self._right = array("i"), array("i")
        self._weights = array("d")
        self._ways = array("b")
        self._has_weight = array("b")
        self._unread: list[str] = []
        self._problems: dict[str, tuple[Problem, int]] = {}

    @property
    def nodes(self) -> int:
        """How many nodes are declared so far."""
        return len(self._names)

    @property
    def edges(self) -> int:
        """How many edges there are so far."""
        return len(self._left)

    def add_node(self, node: str, name: str | None = None) -> None:
        """Declare a node; each id once."""
        if node in self._row_of:
            self.complain("an id that no earlier node has", node)
            return
        self._row_of[node] = len(self._names)
        self._names.append(name if name is not None and name.strip() else None)

    def name_node(self, node: str, name: str) -> None:
        """Give a declared node its name."""
        self._names[self._row_of[node]] = name if name.strip() else None

    def has_node(self, node: str) -> bool:
        """Whether a node is declared."""
        return node in self._row_of

    def add_edge(
        self, source: str, target: str, weight: float | str | None = None, *, is_both_ways: bool = False
    ) -> None:
        """Add an edge between declared nodes; it is looked up at once, so nodes come first."""
        ends = [self._row_of.get(source), self._row_of.get(target)]
        if ends[0] is None or ends[1] is None:
            missing = source if ends[0] is None else target
            self.complain(f"edges between nodes that are declared; {missing!r} is none", f"{source} - {target}")
            return
        self._left.append(ends[0])
        self._right.append(ends[1])
        self._ways.append(is_both_ways)
        number = _NO_WEIGHT if weight is None else _number(weight)
        self._has_weight.append(weight is not None)
        self._weights.append(number)

    def complain(self, allowed: str, value: object = MISSING) -> None:
        """Note what is wrong with the file; the first of each kind is shown, with how many there are."""
        kind = allowed.split(";")[0]
        first, count = self._problems.get(kind, (Problem(FILE, value, allowed), 0))
        self._problems[kind] = (first, count + 1)

    def leave_unread(self, attribute: str) -> None:
        """Note an attribute of edges that is not read."""
        if attribute.strip() and attribute not in self._unread:
            self._unread.append(attribute)

    def ties(
        self,
        options: ReadingOptions,
        notes: Notes,
        *,
        default_weight: float | None = None,
        has_directions: bool = True,
    ) -> TieLines:
        """Return the edges as lines, with everything that the user says of them checked.

        Parameters
        ----------
        options : ReadingOptions
        notes : Notes
            Told what was decided.
        default_weight : float, optional
            Weight of edges that state none.
        has_directions : bool
            Whether the format says of each edge whether it has a direction; if not, `lines` alone says it.

        Raises
        ------
        NetworkError
            Naming everything that is wrong.
        """
        problems = [
            Problem(problem.field, problem.value, f"{problem.allowed}{and_more(count, 'ones')}")
            for problem, count in self._problems.values()
        ]
        problems += table_option_problems(options, "this format has nodes and edges, no lines of columns")
        if not self._left and not problems:
            problems.append(Problem(FILE, MISSING, "at least 1 tie between two different consumers"))
        ways = np.array(self._ways, dtype=np.bool_)
        if has_directions and len(ways) and ways.all() and options.lines != "mutual":
            told = "'mutual': the edges of this graph have no direction"
            problems.append(Problem("network.lines", options.lines, told))
        weights = self._strengths(options, default_weight, problems)
        labels = self._labels(options, notes, problems)
        if problems:
            raise NetworkError(problems, self._source)
        if has_directions and ways.any() and not ways.all():
            notes.say(f"{int(ways.sum()):,} of {len(ways):,} edges have no direction and are ties each way.")
        if self._unread:
            notes.say(f"Attributes of edges that are not read: {', '.join(map(repr, self._unread[:10]))}.")
        has_two_kinds = has_directions and bool(ways.any()) and not bool(ways.all())
        left, right = np.array(self._left, dtype=np.int32), np.array(self._right, dtype=np.int32)
        return TieLines(left, right, labels, weights, ways if has_two_kinds else None)

    def _strengths(
        self, options: ReadingOptions, default: float | None, problems: list[Problem]
    ) -> NDArray[np.float32] | None:
        """Return the weights of all edges, or None; append what is wrong with them."""
        if options.weights == "ignored" or not self._left:
            return None
        stated = np.array(self._has_weight, dtype=np.bool_)
        weights = np.array(self._weights, dtype=np.float64)
        if options.weights == "none":
            if stated.any() or default is not None:
                at = int(stated.argmax())
                value = weights[at].item() if stated.any() else default
                allowed = "weights = 'strength' reads the edges' weight as tie strength, 'ignored' does not read it"
                problems.append(Problem(f"{FILE}, edge {self._edge(at)}", value, allowed))
            return None
        if default is not None:
            weights[~stated] = default
            stated[:] = True
        # Written so that what is not a number fails it.
        wrong = ~((weights >= 0.0) & (weights <= 1.0))
        if wrong.any():
            at = int(wrong.argmax())
            value = weights[at].item() if stated[at] else None
            more = f" ({int(wrong.sum()) - 1:,} more such edges)" if wrong.sum() > 1 else ""
            allowed = f"a weight that is a number in 0..1{more}; weights = 'ignored' does not read them"
            problems.append(Problem(f"{FILE}, edge {self._edge(at)}", value, allowed))
            return None
        return (weights + 0.0).astype(np.float32)

    def _edge(self, at: int) -> str:
        ids = list(self._row_of)
        return f"{ids[self._left[at]]} - {ids[self._right[at]]}"

    def _labels(self, options: ReadingOptions, notes: Notes, problems: list[Problem]) -> list[str]:
        """Return the names of all nodes, or their ids."""
        ids = list(self._row_of)
        named = [name for name in self._names if name is not None]
        if options.labels == "ids" or (options.labels is None and not named) or not ids:
            if named:
                notes.say("Consumers are called by the ids of nodes (labels = 'ids'), not by their names.")
            return _checked(ids, problems)
        if len(named) < len(ids):
            bare = ids[self._names.index(None)]
            allowed = f"'ids': {len(ids) - len(named):,} of {len(ids):,} nodes have no name, the first is {bare!r}"
            problems.append(Problem("network.labels", options.labels or MISSING, allowed))
            return ids
        if len(set(named)) < len(named):
            seen: set[str] = set()
            name = next(name for name in named if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            both = [ids[row] for row, other in enumerate(named) if other == name][:2]
            allowed = f"'ids': the nodes {both[0]!r} and {both[1]!r} are both called {name!r}"
            problems.append(Problem("network.labels", options.labels or MISSING, allowed))
            return ids
        if named != ids:
            said = " (labels = 'names')" if options.labels else ""
            notes.say(f"Consumers are called by the names of nodes{said}, not by their ids.")
        return _checked(named, problems)


def _checked(labels: list[str], problems: list[Problem]) -> list[str]:
    """Return labels; append what is wrong with them."""
    checks: tuple[tuple[Callable[[str], bool], str], ...] = (
        (lambda label: not label.strip(), "a label that is not blank"),
        (lambda label: len(label) > LONGEST_LABEL, f"at most {LONGEST_LABEL} characters"),
    )
    for is_wrong, allowed in checks:
        row = next((row for row, label in enumerate(labels) if is_wrong(label)), None)
        if row is not None:
            problems.append(Problem(f"network.labels[{row}]", labels[row], allowed))
    return labels


def table_option_problems(options: ReadingOptions, why: str) -> list[Problem]:
    """Tell which options are said of a file that has no lines of columns."""
    problems = []
    if options.header not in (None, "none"):
        problems.append(Problem("network.header", options.header, f"'none'; a graph file has no header: {why}"))
    for name in ("columns", "separator", "comments"):
        value = getattr(options, name)
        if value is not None:
            shown = list(value) if isinstance(value, tuple) else value
            problems.append(Problem(f"network.{name}", shown, f"nothing: {why}"))
    return problems


def _number(weight: float | str) -> float:
    if isinstance(weight, bool):
        return _NO_WEIGHT
    try:
        return float(weight)
    except ValueError:
        return _NO_WEIGHT


def default_weight(written: str, source: str) -> float:
    """Return the weight that a document states for edges that state none."""
    number = _number(written)
    if np.isnan(number):
        raise refused(source, "a default weight that is a number", written)
    return number


def is_number_text(written: str) -> bool:
    """Whether a text is a number."""
    return not np.isnan(_number(written))
