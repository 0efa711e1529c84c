"""Refusals: what is said when an input cannot be used.

A refusal lists *every* problem found, each with the field, the value and what is allowed.
The command line prints it and ends with exit code 2; nobody sees a traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from simulation.plain_text import printable
from simulation.plural import plural

LONGEST_VALUE = 80
_LONGEST_FIELD = 200


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    Parameters
    ----------
    field : str
        Dotted name of the field, or of the command's option, as the user writes it.
    value : object
        The value found; `MISSING` where there is none to show.
    allowed : str
        What would have been accepted, with its unit and range, or how to mend it.
    """

    field: str
    value: object
    allowed: str

    def __str__(self) -> str:
        # Names of fields and files are whatever somebody wrote.
        field = printable(self.field)
        if len(field) > _LONGEST_FIELD:
            field = field[: _LONGEST_FIELD - 3] + "..."
        allowed = printable(self.allowed, "\n")
        if self.value is MISSING:
            return f"{field}: {allowed}"
        try:
            shown = repr(self.value)
        except ValueError:
            # Python refuses to write integers of many thousand digits.
            shown = "(a number of thousands of digits)"
        if len(shown) > LONGEST_VALUE:
            shown = shown[: LONGEST_VALUE - 3] + "..."
        return f"{field} = {shown}: {allowed}"


class _Missing:
    """The value of a field that was not given."""

    def __repr__(self) -> str:
        return "(missing)"


MISSING = _Missing()


class GrapevineError(Exception):
    """Base of all errors that Grapevine raises on purpose."""


class RefusalError(GrapevineError, ValueError):
    """An input that cannot be used, with all its problems.

    Parameters
    ----------
    problems : iterable of Problem
        All that is wrong; at least one.
    source : str
        The file, option or object that holds the input.
    """

    def __init__(self, problems: Iterable[Problem], source: str) -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__(self.problems, source)

    def __str__(self) -> str:
        count = plural(len(self.problems), "problem")
        return "\n".join([f"{printable(self.source)}: {count}", *(f"  {problem}" for problem in self.problems)])


class ScenarioError(RefusalError):
    """A scenario that cannot be run."""


class NetworkError(RefusalError):
    """A network, or a network file, that cannot be used."""


class ProcessError(RefusalError):
    """A process, or a cascade, that cannot be used."""


class SeedingError(RefusalError):
    """A choice of seeds that cannot be made: a strategy, a limit, or an offer that cannot be used."""


class RuleError(GrapevineError):
    """A user's rule that returned no probability, or raised an error, while it was used."""


class StorageError(RefusalError):
    """An output folder that cannot be written, or that holds something else."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the known name nearest to `name`, or nothing."""
    matches = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" (did you mean {matches[0]!r}?)" if matches else ""
