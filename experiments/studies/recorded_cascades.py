"""Recorded cascades, who acted when, from files as they are in the wild.

A line is a cascade, its entries are separated by commas, and an entry is ``user time``. In some files the first entry
is ``originator user time``: who wrote what the others then acted on, without a time.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem, ProcessError
from simulation.measures import Events
from simulation.network import SocialNetwork
from simulation.network.reading.content import read_text

DamagedEntries = Literal["refused", "left_out"]
UnknownUsers = Literal["refused", "left_out", "outsiders"]
Originators = Literal["left_out", "first"]

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LARGEST_EXACT = 2.0**53


@dataclass(frozen=True)
class ReadingReport:
    """What became of the lines of a file.

    Attributes
    ----------
    lines : int
        Lines that are not blank.
    cascades, events : int
        What was kept.
    damaged_entries : int
        Entries left out because they cannot be read.
    damaged_lines : int
        Lines with such entries.
    lines_left_out : int
        Lines of which no entry is left.
    repeated : int
        Acts left out because the same user had acted in the same cascade before.
    problems : tuple of Problem
        The first damaged entry of each kind, with its line and how many there are.
    """

    lines: int
    cascades: int
    events: int
    damaged_entries: int
    damaged_lines: int
    lines_left_out: int
    repeated: int
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        said = [f"{self.lines:,} lines: {self.cascades:,} cascades with {self.events:,} events"]
        if self.damaged_entries:
            said.append(f"left out {self.damaged_entries:,} damaged entries on {self.damaged_lines:,} lines")
        if self.lines_left_out:
            said.append(f"{self.lines_left_out:,} lines have nothing left")
        if self.repeated:
            said.append(f"left out {self.repeated:,} repeated acts of the same user in the same cascade")
        return "\n".join(["; ".join(said), *(f"  {problem}" for problem in self.problems)])


@dataclass(frozen=True, eq=False, repr=False)
class RecordedCascades:
    """Cascades of users and times; made by `read_recorded_cascades`.

    Attributes
    ----------
    labels : array of str, shape (users,)
        Who acts or originates anywhere, in order of text.
    offsets : int64 array, shape (cascades + 1,)
        The events of cascade i are those in ``offsets[i]:offsets[i + 1]``, in the order of the file.
    users : int32 array, shape (events,)
        Places in `labels`, each at most once per cascade.
    times : int64 or float64 array, shape (events,)
        In the unit of the file; whole numbers if all are.
    originators : int32 array, shape (cascades,), or None
        Places in `labels` of those whom the file names as originators.
    report : ReadingReport
    """

    labels: NDArray[np.str_]
    offsets: NDArray[np.int64]
    users: NDArray[np.int32]
    times: NDArray[np.int64] | NDArray[np.float64]
    originators: NDArray[np.int32] | None
    report: ReadingReport

    def __repr__(self) -> str:
        return f"RecordedCascades(cascades={len(self.sizes)}, events={len(self.users)}, users={self.acting_users})"

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Events of each cascade, originators not counted; shape (cascades,)."""
        return self.offsets[1:] - self.offsets[:-1]

    @property
    def acting_users(self) -> int:
        """Number of distinct users who act."""
        return len(np.unique(self.users))

    def events(
        self, network: SocialNetwork, *, unknown: UnknownUsers = "refused", originators: Originators = "left_out"
    ) -> Events:
        """Return the events by rows of a network, for `simulation.measures.CascadeForest.from_events`.

        Parameters
        ----------
        network : SocialNetwork
            Its labels are the users.
        unknown : {'refused', 'left_out', 'outsiders'}
            What becomes of users who are not on the network: a refusal; their events are left out; or they get
            rows behind those of the network, and follow nobody.
        originators : {'left_out', 'first'}
            Whether the originators that the file names act too: one unit of time before the first event, a time
            that nobody recorded. If they act again, only this first time is kept.

        Raises
        ------
        ProcessError
            Naming users who are not on the network, or originators that the file does not name.
        """
        problems = []
        for field, value, choices in (
            ("unknown", unknown, get_args(UnknownUsers)),
            ("originators", originators, get_args(Originators)),
        ):
            if value not in choices:
                problems.append(Problem(field, value, " or ".join(map(repr, choices))))
        if originators == "first" and self.originators is None:
            problems.append(Problem("originators", originators, "a file that was read with originators=True"))
        if problems:
            raise ProcessError(problems, "recorded cascades")
        users, times = self.users, self.times
        cascades = np.repeat(np.arange(len(self.sizes)), self.sizes)
        if originators == "first" and self.originators is not None:
            again = users == self.originators[cascades]
            first = np.minimum.reduceat(times, self.offsets[:-1]) - 1
            users = np.concatenate((self.originators, users[~again]))
            times = np.concatenate((first, times[~again]))
            cascades = np.concatenate((np.arange(len(self.sizes)), cascades[~again]))
        rows, outsiders = self._rows(network, users, unknown)
        is_kept = rows >= 0
        return Events(rows[is_kept], times[is_kept], cascades[is_kept], outsiders, "row")

    def _rows(
        self, network: SocialNetwork, users: NDArray[np.int32], unknown: UnknownUsers
    ) -> tuple[NDArray[np.int64], int]:
        row_of = {label: row for row, label in enumerate(network.labels_array().tolist())}
        wanted = np.unique(users)
        rows = np.full(len(self.labels), -1, np.int64)
        rows[wanted] = [row_of.get(label, -1) for label in self.labels[wanted].tolist()]
        strangers = wanted[rows[wanted] < 0]
        if len(strangers) and unknown == "refused":
            label = str(self.labels[strangers[0]])
            allowed = (
                f"a user who is on the network ({len(strangers):,} of {len(wanted):,} are not); "
                "unknown='left_out' or 'outsiders' keeps the others"
            )
            raise ProcessError([Problem("users", label, allowed)], "recorded cascades")
        if unknown == "outsiders":
            rows[strangers] = network.consumers + np.arange(len(strangers))
            return rows[users], len(strangers)
        return rows[users], 0


def read_recorded_cascades(
    path: str | os.PathLike[str], *, originators: bool = False, damaged: DamagedEntries = "refused"
) -> RecordedCascades:
    """Read recorded cascades, one per line; blank lines are skipped, the file may be compressed by gzip.

    Parameters
    ----------
    path : str or path
    originators : bool
        Whether the first entry of each line is ``originator user time``.
    damaged : {'refused', 'left_out'}
        What becomes of entries that are not as described: a refusal, or they are left out, counted and reported.
        Of a user's repeated acts in a cascade the earliest is kept, and the others are counted, in either case.

    Returns
    -------
    RecordedCascades

    Raises
    ------
    ProcessError
        If the file cannot be read, with the line of the first damaged entry of each kind; or nothing is left of it.
    """
    if damaged not in get_args(DamagedEntries):
        allowed = " or ".join(map(repr, get_args(DamagedEntries)))
        raise ProcessError([Problem("damaged", damaged, allowed)], "recorded cascades")
    lines = _Lines(originators=originators)
    for number, line in enumerate(text_lines(Path(path)), 1):
        if line.strip():
            lines.read(number, line)
    problems = lines.problems()
    if problems and damaged == "refused":
        hint = Problem("damaged", damaged, "'left_out' reads the rest and reports what was left out")
        raise ProcessError([*problems, hint], str(path))
    if not lines.sizes:
        raise ProcessError([*problems, Problem("cascades.file", MISSING, "a file with at least one event")], str(path))
    return lines.recorded(tuple(problems))


def text_lines(path: Path) -> list[str]:
    """Return the lines of a text file, compressed by gzip or not.

    Raises
    ------
    ProcessError
        If it is missing, unreadable, damaged, empty or not text.
    """
    try:
        return read_text(path).decode().split("\n")
    except NetworkError as error:
        said = (
            (problem.value, problem.allowed.replace("holds the two labels of a tie", "holds what was recorded"))
            for problem in error.problems
        )
        raise ProcessError([Problem("cascades.file", *words) for words in said], str(path)) from None


class _Lines:
    """What has been read so far."""

    def __init__(self, *, originators: bool) -> None:
        self.has_originators = originators
        self.codes: dict[str, int] = {}
        self.users: list[int] = []
        self.times: list[float] = []
        self.sizes: list[int] = []
        self.originators: list[int] = []
        self.lines = self.damaged_lines = self.lines_left_out = self.repeated = 0
        self.damage: dict[str, tuple[int, str, int]] = {}

    def read(self, number: int, line: str) -> None:
        self.lines += 1
        entries = [entry.split() for entry in line.split(",")]
        if not entries[-1]:
            entries.pop()
        acts: dict[str, float] = {}
        originator = None
        is_damaged = False
        for place, entry in enumerate(entries):
            begins = self.has_originators and place == 0
            complaint = _complaint(entry, 3 if begins else 2)
            if complaint:
                is_damaged = True
                first, text, count = self.damage.get(complaint, (number, " ".join(entry), 0))
                self.damage[complaint] = first, text, count + 1
                continue
            if begins:
                originator = entry[0]
            user, time = entry[-2], float(entry[-1])
            self.repeated += user in acts
            acts[user] = min(time, acts.get(user, time))
        self.damaged_lines += is_damaged
        # Without its first entry nobody knows whom the rest of the line began with.
        if not acts or (self.has_originators and originator is None):
            self.lines_left_out += 1
            return
        if originator is not None:
            self.originators.append(self._code(originator))
        self.users += map(self._code, acts)
        self.times += acts.values()
        self.sizes.append(len(acts))

    def _code(self, label: str) -> int:
        return self.codes.setdefault(label, len(self.codes))

    def problems(self) -> list[Problem]:
        found = []
        for complaint, (number, text, count) in self.damage.items():
            others = f" ({count - 1:,} more such entries)" if count > 1 else ""
            found.append(Problem("cascades.file", text, f"line {number} {complaint}{others}"))
        return found

    def recorded(self, problems: tuple[Problem, ...]) -> RecordedCascades:
        labels = np.array(list(self.codes), np.str_)
        order = np.argsort(labels)
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        times = np.array(self.times)
        is_whole = bool((np.abs(times) < _LARGEST_EXACT).all() and (times == np.floor(times)).all())
        report = ReadingReport(
            lines=self.lines,
            cascades=len(self.sizes),
            events=len(self.users),
            damaged_entries=sum(count for _, _, count in self.damage.values()),
            damaged_lines=self.damaged_lines,
            lines_left_out=self.lines_left_out,
            repeated=self.repeated,
            problems=problems,
        )
        return RecordedCascades(
            labels[order],
            np.concatenate(([0], np.cumsum(self.sizes))),
            place[np.array(self.users)],
            times.astype(np.int64) if is_whole else times,
            place[np.array(self.originators)] if self.has_originators else None,
            report,
        )


def _complaint(entry: list[str], fields: int) -> str:
    """Return what keeps an entry from being an act, or nothing."""
    expected = "a user and a time" if fields == 2 else "an originator, a user and a time"
    if not entry:
        return f"has an empty entry; an entry holds {expected}"
    if len(entry) == 3 and fields == 2:
        return "has an entry of three fields; originators=True reads the first entry as originator, user and time"
    if len(entry) != fields:
        count = "one field" if len(entry) == 1 else f"{len(entry)} fields"
        return f"has an entry of {count}; it holds {expected}"
    if not _NUMBER.fullmatch(entry[-1]) or not np.isfinite(float(entry[-1])):
        return f"has a time that is not a finite number; an entry holds {expected}"
    return ""
