"""Recorded acts, who and when, without a word on from whom; and from whom they may have come."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

ParentChoice = Literal["latest", "earliest"]
PARENT_CHOICES: tuple[ParentChoice, ...] = get_args(ParentChoice)


class Events(NamedTuple):
    """Acts, in any order.

    Attributes
    ----------
    consumers : array of int, shape (events,)
        Rows of the network, each at most once per cascade.
    times : array of numbers, shape (events,)
        When, in any unit.
    cascades : array of int, shape (events,), or None
        Number of the recorded cascade, at least 0. None = all are of cascade 0.
    outsiders : int
        How many consumers act who are not on the network; their rows follow on the network's own, and they
        follow nobody.
    """

    consumers: NDArray[np.integer[Any]]
    times: NDArray[Any]
    cascades: NDArray[np.integer[Any]] | None = None
    outsiders: int = 0
