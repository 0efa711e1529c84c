"""Recorded acts, who and when, without a word on from whom; and from whom they may have come."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from simulation.consumers.rows import GivenBy

ParentChoice = Literal["latest", "earliest"]
PARENT_CHOICES: tuple[ParentChoice, ...] = get_args(ParentChoice)


class Events(NamedTuple):
    """Acts, in any order.

    Attributes
    ----------
    consumers : array of int or str, shape (events,)
        Who acts, each at most once per cascade: labels of the network, as text; or whole numbers, which are rows, or
        labels as `consumers_by` says.
    times : array of numbers, shape (events,)
        When, in any unit.
    cascades : array of int, shape (events,), or None
        Number of the recorded cascade, at least 0. None = all are of cascade 0.
    outsiders : int
        How many consumers act who are not on the network; their rows follow on the network's own, and they
        follow nobody.
    consumers_by : {'label', 'row'}, optional
        What whole numbers in `consumers` are, as ``seeds_by`` of `simulation.simulate_cascades`: without it, those that
        could be labels or rows are refused.
    """

    consumers: NDArray[np.integer[Any]] | NDArray[np.str_]
    times: NDArray[Any]
    cascades: NDArray[np.integer[Any]] | None = None
    outsiders: int = 0
    consumers_by: GivenBy | None = None
