"""Who became active, from whom, where and when: arrays that are checked one by one, not yet together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import Problem, ProcessError
from simulation.network.arrays import MOST_CONSUMERS, whole_numbers
from simulation.plural import plural

_LARGEST = int(np.iinfo(np.int64).max)


class Names(NamedTuple):
    """What a refusal calls the arrays."""

    consumers: str = "consumers"
    parents: str = "parents"
    groups: str = "trees"
    times: str = "times"


@dataclass(frozen=True)
class Activations:
    """Arrays of equal length, each of the right kind and range.

    Parameters
    ----------
    consumers : int64 array, shape (activations,)
    parents : int64 array, shape (activations,)
        Consumers, or positions among the activations; -1 for a root.
    groups : int64 array, shape (activations,)
        Within a group, a consumer may stand once, and parents are looked for.
    numbers : int64 array, shape (activations,)
        What the user calls the group.
    times : int64 or float64 array, shape (activations,), optional
    by_position : bool
        Whether parents are positions.
    source : str
        What a refusal calls the whole.
    names : Names
    """

    consumers: NDArray[np.int64]
    parents: NDArray[np.int64]
    groups: NDArray[np.int64]
    numbers: NDArray[np.int64]
    times: NDArray[Any] | None
    by_position: bool
    source: str
    names: Names

    @classmethod
    def checked(
        cls,
        consumers: ArrayLike,
        parents: ArrayLike,
        numbers: ArrayLike | None,
        times: ArrayLike | None,
        *,
        by_position: bool = False,
        source: str,
        names: Names = Names(),  # noqa: B008  # immutable
    ) -> Activations:
        """Check each array; `numbers` None = all in group 0.

        Raises
        ------
        ProcessError
            Naming every array that cannot be used.
        """
        problems: list[Problem] = []
        count = np.size(consumers)
        if count > MOST_CONSUMERS:
            # Before anything as large as they are is made.
            raise ProcessError([Problem(names.consumers, f"{count} activations", f"at most {MOST_CONSUMERS}")], source)
        most = count if by_position else MOST_CONSUMERS
        who = whole_numbers(names.consumers, consumers, 0, MOST_CONSUMERS - 1, problems)
        whom = whole_numbers(names.parents, parents, -1, most - 1, problems)
        group = np.zeros(count, np.int64) if numbers is None else numbers
        where = whole_numbers(names.groups, group, 0, _LARGEST, problems)
        when = None if times is None else checked_times(names.times, times, problems)
        for name, array in zip(names[1:], (whom, where, when), strict=True):
            if array is not None and len(array) != count:
                problems.append(Problem(name, f"{len(array)} numbers", f"{count}, one per activation"))
        if problems or who is None or whom is None or where is None:
            raise ProcessError(problems, source)
        who, whom, where = (array.astype(np.int64, copy=False) for array in (who, whom, where))
        return cls(who, whom, where, where, when, by_position, source, names)


def checked_times(field: str, times: ArrayLike, problems: list[Problem]) -> NDArray[Any] | None:
    """Return times as int64 or float64 if they are one-dimensional and finite; else say what is wrong."""
    array = np.asarray(times)
    if array.size and (array.ndim != 1 or array.dtype.kind not in "iuf"):
        found = f"{array.dtype} array of shape {array.shape}"
        problems.append(Problem(field, found, "a one-dimensional array of numbers"))
        return None
    if array.dtype.kind != "f":
        whole = whole_numbers(field, array, -_LARGEST - 1, _LARGEST, problems)
        return None if whole is None else whole.astype(np.int64, copy=False)
    wrong = ~np.isfinite(array)
    if wrong.any():
        at = int(wrong.argmax())
        allowed = f"a finite number ({plural(int(wrong.sum()), 'is', 'are')} not)"
        problems.append(Problem(f"{field}[{at}]", array[at].item(), allowed))
        return None
    return array.astype(np.float64, copy=False)
