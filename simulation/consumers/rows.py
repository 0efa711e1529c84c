"""Consumers whom a user gives by label or by row, as rows: what could be meant either way is refused, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING, NetworkError, Problem, nearest
from simulation.network.labels import is_canonical_integer
from simulation.plural import plural

if TYPE_CHECKING:
    from simulation.network import SocialNetwork

GivenBy = Literal["label", "row"]
LABEL: GivenBy = "label"
ROW: GivenBy = "row"

_MOST_SHOWN = 5
_MOST_COMPARED = 100  # numbers given, to find one whose two readings differ
_FIRST_CHUNK, _CHUNK = 2**10, 2**16  # labels looked at together
_MOST_NUMBER = 2**63 - 1
_MOST_ROWS = 2**31 - 1
_NOBODY = np.empty(0, np.int32)

_is_numbered: WeakKeyDictionary[SocialNetwork, bool] = WeakKeyDictionary()
"""Whether any label of a network is a whole number, by network: it is asked in every call."""


class Given(NamedTuple):
    """Consumers of a network, as they were given.

    Attributes
    ----------
    rows : int32 array, shape (consumers given,)
        In the order given; repeated if they were.
    by : {'label', 'row'}
        What the user wrote.
    """

    rows: NDArray[np.int32]
    by: GivenBy

    def written(self, rows: Iterable[int], network: SocialNetwork) -> str:
        """Return some of the rows as the user wrote them, for a refusal."""
        listed = [network.label(row) if self.by == LABEL else str(row) for row in islice(rows, _MOST_SHOWN + 1)]
        return ", ".join(listed[:_MOST_SHOWN]) + (", ..." if len(listed) > _MOST_SHOWN else "")

    def repeated(self) -> list[int]:
        """Return the rows that were given more than once, ascending."""
        rows, counts = np.unique(self.rows, return_counts=True)
        found: list[int] = rows[counts > 1].tolist()
        return found


def by_problems(option: str, by: object) -> list[Problem]:
    """Tell if a word is neither ``"label"`` nor ``"row"``, nor None."""
    if by is None or (isinstance(by, str) and by in (LABEL, ROW)):
        return []
    hint = nearest(by, (LABEL, ROW)) if isinstance(by, str) else ""
    return [Problem(option, by, f'"label", "row", or None where only one can be meant{hint}')]


def given_consumers(
    field: str,
    given: Any,
    network: SocialNetwork,
    by: GivenBy | None,
    option: str,
    problems: list[Problem],
    outsiders: int = 0,
) -> Given:
    """Return consumers as rows; tell what is wrong otherwise, and return nobody.

    Text is a label. A whole number is a row, or the label that writes it: `by` says which. Where it says nothing, the
    number is taken if every consumer's label is its row, or if no label is a whole number; else it is refused, since
    it could be meant either way.

    Parameters
    ----------
    field : str
        What a refusal calls them.
    given : collection of str, or of int
        Not both together.
    network : SocialNetwork
    by : {'label', 'row'}, optional
    option : str
        Name of the argument that `by` comes from, for a refusal.
    problems : list of Problem
        Is added to.
    outsiders : int
        How many rows follow on those of the network, without labels.
    """
    count = network.consumers + outsiders
    listed = _listed(field, given, problems)
    if listed is None or len(listed) == 0:
        return Given(_NOBODY, by or ROW)
    if isinstance(listed, list):
        if not _are_alike(field, listed, count, problems):
            return Given(_NOBODY, by or ROW)
        if isinstance(listed[0], str) and by == ROW:
            allowed = f'a row, 0..{count - 1}, since {option} = "row"; text is a label'
            problems.append(Problem(f"{field}[0]", listed[0], allowed))
            return Given(_NOBODY, ROW)
        if isinstance(listed[0], str):
            return Given(_rows_of_labels(field, listed, listed, network, problems), LABEL)
    if by is None and _has_whole_numbers(network):
        problems.append(_ambiguity(field, listed, network, option))
        return Given(_NOBODY, ROW)
    if by == LABEL and network.labels is not None:
        labels = [str(int(number)) for number in listed]
        return Given(_rows_of_labels(field, labels, listed, network, problems), LABEL)
    return Given(_rows(field, listed, min(count, _MOST_ROWS), problems), by or ROW)


def _listed(field: str, given: Any, problems: list[Problem]) -> list[Any] | NDArray[Any] | None:
    """Return what was given as a list, or as an array of whole numbers."""
    if isinstance(given, Mapping | str | bytes) or not isinstance(given, Iterable):
        problems.append(Problem(field, given, 'rows of consumers, such as [0, 5], or labels, such as ["ann", "bob"]'))
        return None
    if not isinstance(given, np.ndarray):
        return list(given)
    if given.ndim != 1 or (given.size and given.dtype.kind not in "iuUTO"):
        shown = f"{given.dtype} array of shape {given.shape}"
        problems.append(Problem(field, shown, "a list of whole numbers, or of labels as text"))
        return None
    return given if given.dtype.kind in "iu" else given.tolist()


def _are_alike(field: str, listed: list[Any], consumers: int, problems: list[Problem]) -> bool:
    """Whether all are labels, or all are whole numbers; tell what is neither, or that both are mixed."""
    wrong = [place for place, one in enumerate(listed) if not isinstance(one, str) and not _is_whole(one)]
    if wrong:
        allowed = f"a row, 0..{consumers - 1}, or a label as text ({plural(len(wrong), 'is', 'are')} neither)"
        problems.append(Problem(f"{field}[{wrong[0]}]", listed[wrong[0]], allowed))
        return False
    is_text = isinstance(listed[0], str)
    other = next((place for place, one in enumerate(listed) if isinstance(one, str) != is_text), None)
    if other is None:
        return True
    allowed = f"{'text' if is_text else 'a whole number'}, as the first one is: labels and numbers are not mixed"
    problems.append(Problem(f"{field}[{other}]", listed[other], allowed))
    return False


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)


def _rows(field: str, listed: list[Any] | NDArray[Any], consumers: int, problems: list[Problem]) -> NDArray[np.int32]:
    """Return numbers as rows; tell the first that is out of range, and how many are."""
    if isinstance(listed, list):
        # NumPy has no type for larger ones.
        large = [place for place, row in enumerate(listed) if abs(int(row)) > _MOST_NUMBER]
        if large:
            told = f"a row, 0..{consumers - 1} ({plural(len(large), 'lies', 'lie')} outside)"
            problems.append(Problem(f"{field}[{large[0]}]", listed[large[0]], told))
            return _NOBODY
        listed = np.array(listed, np.int64)
    outside = (listed < 0) | (listed >= consumers)
    if outside.any():
        at = int(outside.argmax())
        told = f"a row, 0..{consumers - 1} ({plural(int(outside.sum()), 'lies', 'lie')} outside)"
        problems.append(Problem(f"{field}[{at}]", int(listed[at]), told))
        return _NOBODY
    return listed.astype(np.int32)


def _rows_of_labels(
    field: str, labels: list[str], listed: Any, network: SocialNetwork, problems: list[Problem]
) -> NDArray[np.int32]:
    """Return labels as rows; tell those that no consumer has, as they stand in what was given."""
    try:
        return network.row_of(labels, field=field)
    except NetworkError as error:
        unknown = error.problems
    place = -1
    for problem in unknown[:_MOST_SHOWN]:
        place = labels.index(str(problem.value), place + 1)
        shown = listed[place]
        shown = int(shown) if isinstance(shown, np.integer) else shown
        problems.append(Problem(f"{field}[{place}]", shown, problem.allowed))
    if len(unknown) > _MOST_SHOWN:
        problems.append(Problem(field, MISSING, f"{len(unknown) - _MOST_SHOWN:,} more that are no labels"))
    return _NOBODY


def _has_whole_numbers(network: SocialNetwork) -> bool:
    """Whether any label is a whole number as written; False where labels are rows."""
    if network.labels is None:
        return False
    known = _is_numbered.get(network)
    if known is None:
        known = _is_numbered[network] = _holds_whole_number(network.labels)
    return known


def _holds_whole_number(labels: NDArray[np.str_]) -> bool:
    """Whether any of many texts is a whole number as written; stops at the first."""
    start, size = 0, _FIRST_CHUNK
    while start < len(labels):
        chunk = labels[start : start + size]
        width = chunk.dtype.itemsize // 4
        codes = chunk.view(np.uint32).reshape(len(chunk), width)
        # Most texts begin with neither a digit nor a minus.
        begins = codes[:, 0]
        places = np.flatnonzero((begins == ord("-")) | ((begins >= ord("0")) & (begins <= ord("9"))))
        if len(places):
            rest = codes[places, 1:]
            is_digits = ((rest == 0) | ((rest >= ord("0")) & (rest <= ord("9")))).all(axis=1)
            has_leading_zero = (begins[places] == ord("0")) & (rest != 0).any(axis=1)
            places = places[is_digits & ~has_leading_zero]
            # Little can keep these from being whole numbers as written, such as a minus alone.
            if any(is_canonical_integer(label) for label in chunk[places].tolist()):
                return True
        start += size
        size = _CHUNK
    return False


def _ambiguity(field: str, listed: list[Any] | NDArray[Any], network: SocialNetwork, option: str) -> Problem:
    """Return the refusal of numbers that could be labels or rows, with what one of them would mean."""
    numbers = [int(number) for number in listed[:_MOST_COMPARED]]
    # One that means the same consumer either way would not show what is at stake.
    one = next((number for number in numbers if _row_of_label(number, network) != number), numbers[0])
    labelled = _row_of_label(one, network)
    readings = [f"row {one} is the consumer labelled {network.label(one)!r}"] if 0 <= one < network.consumers else []
    readings += [] if labelled is None else [f"the label {str(one)!r} is row {labelled}"]
    allowed = (
        f'labels as text, such as ["{one}"], or {option} = "label" or "row", for labels of this network are whole '
        f"numbers, too: {'; '.join(readings) or f'{one} is neither a row nor a label'}"
    )
    if len(listed) <= _MOST_SHOWN:
        return Problem(field, numbers, allowed)
    return Problem(field, ", ".join(map(str, numbers[:_MOST_SHOWN])) + ", ...", allowed)


def _row_of_label(number: int, network: SocialNetwork) -> int | None:
    """Return the row of the label that writes a number, without a table of all labels."""
    places = np.flatnonzero(network.labels_array() == str(number))
    return int(places[0]) if len(places) else None
