"""From scores to seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.seeding.buying import Purchase
from simulation.seeding.task import Choice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.seeding.task import SeedingTask

_BITS = 33


def ranked(scores: NDArray[Any], *among_equals: NDArray[Any]) -> NDArray[np.int64]:
    """Return all rows from the highest score to the lowest, the lowest row first among equals.

    Scores that agree to 33 bits, which is ten decimal digits, are equal: what symmetric consumers differ by is the
    order in which their parts were added up.

    Parameters
    ----------
    scores : array, shape (consumers,)
        Finite.
    among_equals : arrays, shape (consumers,)
        Which of equals come first: those of the highest values, from the first array to the last.
    """
    if scores.dtype.kind == "f":
        fraction, exponent = np.frexp(scores)
        scores = np.ldexp(np.rint(np.ldexp(fraction, _BITS)), exponent - _BITS)
    order: NDArray[np.int64] = np.lexsort([-values for values in (*among_equals[::-1], scores)])
    return order


def choice_of(task: SeedingTask, ranking: NDArray[Any], *notes: str) -> Choice:
    """Return whom a ranking buys within the limits of a task."""
    return Choice(Purchase.of(task).walk(ranking), notes=notes)
