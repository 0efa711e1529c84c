"""Which columns hold the labels a and b, and which the weight: by position, by name, or as the user says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulation.errors import MISSING, NetworkError, Problem, nearest
from simulation.network.reading.column_names import NamedColumns, is_index_name, is_table_of_nodes, named_columns
from simulation.network.reading.options import ReadingOptions
from simulation.network.reading.refusal import refused


@dataclass(frozen=True)
class Columns:
    """Places of columns, from 0.

    Parameters
    ----------
    first, second : int
        Of the labels a and b.
    weight : int
        Of the weight, or -1.
    types : int
        Of what says whether a line has a direction, or -1.
    unused : tuple of str
        Names of columns that are not read.
    names : tuple of str
        Names of all columns; empty if they have none.
    """

    first: int
    second: int
    weight: int = -1
    types: int = -1
    unused: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def columns_by_position(count: int, options: ReadingOptions, source: str) -> Columns:
    """Return the columns of a table without names.

    Parameters
    ----------
    count : int
        Columns that most lines have.
    """
    said = options.columns
    if count < 2:
        count = 2  # each line is refused when it is read
    if said is None:
        return Columns(0, 1, 2 if options.weights == "strength" else -1)
    if any(isinstance(column, str) for column in said):
        allowed = "positions such as [1, 2]: this file has no names of columns (header = 'names' reads line 1 as names)"
        raise refused(source, allowed, list(said), "network.columns")
    places = [int(column) - 1 for column in said]
    if max(places) >= count:
        raise refused(source, f"positions in 1..{count}, the columns of this file", list(said), "network.columns")
    if options.weights == "strength" and len(places) == 2:
        others = [place for place in range(count) if place not in places]
        if len(others) != 1:
            allowed = f"three positions: this file has {count} columns, and weights = 'strength' needs a third"
            raise refused(source, allowed, list(said), "network.columns")
        places += others
    if options.weights == "none" and count > 2:
        allowed = f"'strength' or 'ignored': the file has {count} columns, and network.columns names two of them"
        raise refused(source, allowed, "none", "network.weights")
    return Columns(places[0], places[1], places[2] if len(places) > 2 else -1)


def columns_by_name(names: Sequence[str], options: ReadingOptions, source: str) -> Columns:
    """Return the columns of a table whose columns have names.

    Raises
    ------
    NetworkError
        If the names do not tell, or say something else than the user does.
    """
    listed = list(names)
    known = named_columns(listed)
    said = options.columns
    if said is not None:
        places = _said_places(listed, said, source)
        pair = places[0], places[1]
    else:
        places = []
        pair = _known_pair(listed, known, source)
        pair = _checked_meaning(listed, known, pair, options, source)
    weights = [place for place in known.weights if place not in pair]
    weight = places[2] if len(places) > 2 else _weight_place(listed, weights, pair, options, source)
    types = known.types if known.types not in (*pair, weight) else -1
    used = {*pair, weight, types}
    unused = tuple(name.strip() or "(no name)" for place, name in enumerate(listed) if place not in used)
    return Columns(*pair, weight, types, unused, tuple(name.strip() for name in listed))


def _said_places(names: list[str], said: Sequence[str | int], source: str) -> list[int]:
    if all(isinstance(column, int) for column in said):
        places = [int(column) - 1 for column in said]
        if max(places) >= len(names):
            raise refused(source, f"positions in 1..{len(names)}", list(said), "network.columns")
        return places
    bare = [name.strip() for name in names]
    problems = []
    for column in said:
        wanted = str(column).strip()
        if bare.count(wanted) != 1:
            told = "is the name of several columns; give positions" if wanted in bare else "a column of this file"
            allowed = f"{told}: {', '.join(map(repr, bare))}{nearest(wanted, bare) if wanted not in bare else ''}"
            problems.append(Problem("network.columns", column, allowed))
    if problems:
        raise NetworkError(problems, source)
    return [bare.index(str(column).strip()) for column in said]


def _known_pair(names: list[str], known: NamedColumns, source: str) -> tuple[int, int]:
    shown = ", ".join(repr(name.strip()) for name in names)
    if len(known.pairs) == 1:
        return known.pairs[0]
    if len(known.pairs) > 1:
        ways = " or ".join(f"{names[first].strip()!r} and {names[second].strip()!r}" for first, second in known.pairs)
        allowed = f"which two columns hold the labels: {ways} (the columns are {shown})"
        raise NetworkError([Problem("network.columns", MISSING, allowed)], source)
    named = [place for place, name in enumerate(names) if not is_index_name(name)]
    if len(names) == 2 and len(named) == 2 and not is_table_of_nodes(names):
        return 0, 1
    if is_table_of_nodes(names):
        allowed = f"a table of ties; the columns {shown} describe single nodes (columns names two that hold ties)"
        raise refused(source, allowed)
    allowed = f"which two columns hold the labels: the names {shown} do not tell; give their names or positions"
    raise NetworkError([Problem("network.columns", MISSING, allowed)], source)


def _checked_meaning(
    names: list[str], known: NamedColumns, pair: tuple[int, int], options: ReadingOptions, source: str
) -> tuple[int, int]:
    """Return the pair as a and b; refuse what its names contradict.

    Names such as follower and followee say who follows whom, in whichever order they stand.
    """
    shown = f"{names[pair[0]].strip()!r} and {names[pair[1]].strip()!r}"
    if known.meaning == "author_follower" and options.lines == "follower_author":
        return pair[1], pair[0]
    if known.meaning is not None and options.lines not in ("mutual", known.meaning):
        allowed = f"{known.meaning!r}: the columns are called {shown} (or name the two with network.columns)"
        raise refused(source, allowed, options.lines, "network.lines")
    if known.is_two_mode and options.two_mode is None:
        allowed = (
            f"'both', 'first' or 'second': the columns {shown} hold two kinds of things; or name the two with "
            "network.columns if both hold consumers"
        )
        raise refused(source, allowed, MISSING, "network.two_mode")
    return pair


def _weight_place(
    names: list[str], weights: list[int], pair: tuple[int, int], options: ReadingOptions, source: str
) -> int:
    if options.weights == "ignored":
        return -1
    shown = " and ".join(repr(names[place].strip()) for place in weights)
    if options.weights == "none":
        if weights:
            plural = "s are" if len(weights) > 1 else " is"
            allowed = f"'strength' or 'ignored': the column{plural} called {shown}"
            raise refused(source, allowed, "none", "network.weights")
        return -1
    if len(weights) == 1:
        return weights[0]
    told = f"several columns may hold weights, {shown}" if weights else "no column is known to hold weights"
    allowed = f"three columns, the last with the weights: {told}"
    raise refused(source, allowed, MISSING if options.columns is None else list(options.columns), "network.columns")
