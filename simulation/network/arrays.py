"""Checks of the arrays that make a network: kind, shape, range and order, each with its refusal."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import Problem
from simulation.plural import plural

MOST_CONSUMERS = int(np.iinfo(np.int32).max)
_TIES_AT_A_TIME = 2**20


def frozen(values: ArrayLike, dtype: Any, *, owned: bool = False) -> NDArray[Any]:
    """Return `values` as a read-only, C-contiguous array of exactly `dtype`.

    A writable array is copied unless it is `owned`, so that no one can change a network through it later; a
    read-only one (a memory map, for example) is shared.
    """
    array = np.ascontiguousarray(values, dtype=dtype)
    is_foreign = isinstance(values, np.ndarray) and values.flags.writeable and not owned
    if is_foreign and np.may_share_memory(array, values):
        array = array.copy()
    array = array.view()
    array.setflags(write=False)
    return array


def whole_numbers(field: str, values: ArrayLike, low: int, high: int, problems: list[Problem]) -> NDArray[Any] | None:
    """Return `values` as an array if it is one-dimensional, of whole numbers, all in low..high.

    Otherwise return None and append what is wrong to `problems`.
    """
    array = np.asarray(values)
    if array.ndim == 1 and array.size == 0:
        return array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        found = f"{array.dtype} array of shape {array.shape}"
        problems.append(Problem(field, found, "a one-dimensional array of whole numbers"))
        return None
    wrong = (array < low) | (array > high)
    if wrong.any():
        at = int(wrong.argmax())
        allowed = f"{low}..{high} ({plural(int(wrong.sum()), 'lies', 'lie')} outside)"
        problems.append(Problem(f"{field}[{at}]", int(array[at]), allowed))
        return None
    return array


def strength_array(field: str, values: ArrayLike, ties: int, problems: list[Problem]) -> NDArray[Any] | None:
    """Return `values` as an array if it holds one strength in [0, 1] per tie; see `whole_numbers`."""
    array = np.asarray(values)
    if array.shape != (ties,) or (array.size and array.dtype.kind not in "iuf"):
        found = f"{array.dtype} array of shape {array.shape}"
        problems.append(Problem(field, found, f"{ties} numbers in [0, 1], one per tie"))
        return None
    # The comparison is written so that NaN fails it.
    wrong = ~((array >= 0) & (array <= 1))
    if wrong.any():
        at = int(wrong.argmax())
        allowed = f"a number in [0, 1] ({plural(int(wrong.sum()), 'is', 'are')} not)"
        problems.append(Problem(f"{field}[{at}]", float(array[at]), allowed))
        return None
    return array


def rows_are_sound(indptr: NDArray[np.int64], targets: NDArray[np.int32], *, step: int = _TIES_AT_A_TIME) -> bool:
    """Whether followers increase within each row, none of them the author; looks at `step` ties at a time.

    For rows that may lie in mapped memory, which are not to be copied. Parameters are those of `row_problems`.
    """
    for low in range(0, len(targets), step):
        # One tie more, so that the first of the next step is compared too.
        high = min(low + step + 1, len(targets))
        first, last = np.searchsorted(indptr, [low, high - 1], side="right") - 1
        within = np.clip(indptr[first : last + 2], low, high)
        authors = np.repeat(np.arange(first, last + 1), np.diff(within))
        followers = targets[low:high]
        is_unsorted = (authors[1:] == authors[:-1]) & (followers[1:] <= followers[:-1])
        if is_unsorted.any() or (authors == followers).any():
            return False
    return True


def row_problems(indptr: NDArray[np.int64], targets: NDArray[np.int32]) -> list[Problem]:
    """Return what is wrong with compressed rows whose numbers are each in range.

    Parameters
    ----------
    indptr : int64 array, shape (consumers + 1,)
        Where each author's row starts.
    targets : int32 array, shape (ties,)
        Followers, in 0..consumers-1.
    """
    ties = len(targets)
    if len(indptr) < 2:
        return [Problem("network.consumers", max(len(indptr) - 1, 0), "at least 1 consumer")]
    if indptr[0] != 0 or indptr[-1] != ties or (indptr[1:] < indptr[:-1]).any():
        return [Problem("network.indptr", indptr, f"non-decreasing from 0 to the number of ties, {ties}")]
    if ties == 0:
        return [Problem("network.ties", 0, "at least 1 tie between two different consumers")]
    problems = []
    starts_row = np.zeros(ties + 1, dtype=bool)
    starts_row[indptr] = True
    unsorted = (targets[1:] <= targets[:-1]) & ~starts_row[1:-1]
    if unsorted.any():
        at = int(unsorted.argmax()) + 1
        problems.append(
            Problem(f"network.targets[{at}]", int(targets[at]), "increasing within a row, without parallel ties")
        )
    authors = np.repeat(np.arange(len(indptr) - 1, dtype=np.int32), np.diff(indptr))
    loops = authors == targets
    if loops.any():
        at = int(loops.argmax())
        problems.append(Problem(f"network.targets[{at}]", int(targets[at]), "a consumer other than the author"))
    return problems
