"""Villages in which a few households were told of an offer first: ties, who was told, and who took it up.

Two tables, as comma-separated text that gzip may have compressed: households with the columns ``hh``, ``village``,
``leader`` and ``adopt`` among others, and ties with the columns ``hh_a`` and ``hh_b``, each unordered pair once.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem
from simulation.network import SocialNetwork
from simulation.network.reading.content import read_text

_HOUSEHOLD_COLUMNS = ("hh", "village", "leader", "adopt")
_TIE_COLUMNS = ("hh_a", "hh_b")
_MOST_SHOWN = 10


@dataclass(frozen=True, eq=False)
class Villages:
    """Households of several villages on one network, between whose villages there are no ties.

    Attributes
    ----------
    network : SocialNetwork
        Friendships; labels are the households' numbers.
    village : int64 array, shape (households,)
        Number of the village of each household.
    is_leader : bool array, shape (households,)
        Who was told first.
    adopts : bool array, shape (households,)
        Who took it up.
    """

    network: SocialNetwork
    village: NDArray[np.int64]
    is_leader: NDArray[np.bool_]
    adopts: NDArray[np.bool_]

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Numbers of the villages, increasing."""
        return np.unique(self.village)

    @property
    def leaders(self) -> NDArray[np.int64]:
        """Rows of those who were told first, increasing."""
        return np.flatnonzero(self.is_leader)

    def rows(self, village: int) -> NDArray[np.int64]:
        """Return the rows of the households of a village, increasing."""
        return np.flatnonzero(self.village == village)


def read_villages(households: str | os.PathLike[str], ties: str | os.PathLike[str]) -> Villages:
    """Read the two tables.

    Parameters
    ----------
    households : str or path
        One line per household.
    ties : str or path
        One line per unordered pair.

    Returns
    -------
    Villages
        Households in the order of their numbers.

    Raises
    ------
    NetworkError
        With the line of everything that cannot be used, the first ten: a column that is missing, what is no whole
        number, a flag that is not 0 or 1, a household twice, a tie of somebody who is no household, to itself, between
        two villages or twice, a village without a leader or with nobody else.
    """
    number, village, leader, adopts = _households(Path(households))
    order = np.argsort(number)
    number, village = number[order], village[order]
    one, other = _ties(Path(ties), number, village)
    network = SocialNetwork.from_ties(one, other, len(number), labels=number.astype(np.str_), mutual=True)
    return Villages(network, village, leader[order].astype(bool), adopts[order].astype(bool))


def _households(path: Path) -> tuple[NDArray[np.int64], ...]:
    problems: list[Problem] = []
    seen: dict[int, int] = {}
    table: list[tuple[int, ...]] = []
    for line, (number, village, *flags) in _lines(path, "households", _HOUSEHOLD_COLUMNS, problems):
        for name, flag in zip(("leader", "adopt"), flags, strict=True):
            if flag not in (0, 1):
                problems.append(Problem(f"households.{name}", flag, f"0 or 1 (line {line})"))
        if number in seen:
            problems.append(Problem("households.hh", number, f"each household once (lines {seen[number]} and {line})"))
        seen[number] = line
        table.append((number, village, *flags))
    if not table and not problems:
        problems.append(Problem("households", MISSING, "at least one household"))
    _finished(problems, path)
    number, village, leader, adopts = np.array(table, np.int64).T
    for one in np.unique(village):
        told = int(leader[village == one].sum())
        if not 0 < told < int((village == one).sum()):
            allowed = f"at least one household that was told first and one that was not, in village {one}"
            problems.append(Problem("households.leader", told, allowed))
    _finished(problems, path)
    return number, village, leader, adopts


def _ties(
    path: Path, number: NDArray[np.int64], village: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    problems: list[Problem] = []
    row_of = {int(household): row for row, household in enumerate(number)}
    seen: dict[tuple[int, int], int] = {}
    for line, (one, other) in _lines(path, "ties", _TIE_COLUMNS, problems):
        strangers = [household for household in (one, other) if household not in row_of]
        if strangers:
            allowed = f"a household of the other table (line {line})"
            problems += [Problem("ties", household, allowed) for household in strangers]
            continue
        pair = min(row_of[one], row_of[other]), max(row_of[one], row_of[other])
        said = f"{one}, {other}"
        if one == other:
            problems.append(Problem("ties", said, f"two different households (line {line})"))
        elif village[pair[0]] != village[pair[1]]:
            problems.append(Problem("ties", said, f"two households of one village (line {line})"))
        elif pair in seen:
            problems.append(Problem("ties", said, f"each pair once (lines {seen[pair]} and {line})"))
        seen.setdefault(pair, line)
    if not seen and not problems:
        problems.append(Problem("ties", MISSING, "at least one tie"))
    _finished(problems, path)
    pairs = np.array(list(seen), np.int64)
    return pairs[:, 0], pairs[:, 1]


def _lines(
    path: Path, table: str, columns: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the number of each line and the whole numbers in its columns; add what is wrong to `problems`."""
    reader = csv.reader(read_text(path).decode().splitlines())
    heading = next(reader)
    missing = [name for name in columns if name not in heading]
    if missing:
        problems += [
            Problem(f"{table}.{name}", MISSING, f"a column; there are: {', '.join(heading)}") for name in missing
        ]
        return
    places = [heading.index(name) for name in columns]
    for cells in reader:
        line = reader.line_num
        if len(cells) != len(heading):
            problems.append(Problem(table, len(cells), f"{len(heading)} columns, as the heading has (line {line})"))
            continue
        wrong = [
            Problem(f"{table}.{name}", cells[place], f"a whole number (line {line})")
            for name, place in zip(columns, places, strict=True)
            if not (cells[place].isascii() and cells[place].isdecimal() and len(cells[place]) <= 15)
        ]
        problems += wrong
        if not wrong:
            yield line, tuple(int(cells[place]) for place in places)


def _finished(problems: list[Problem], path: Path) -> None:
    if len(problems) > _MOST_SHOWN:
        more = Problem("further", len(problems) - _MOST_SHOWN, "none")
        raise NetworkError([*problems[:_MOST_SHOWN], more], str(path))
    if problems:
        raise NetworkError(problems, str(path))
