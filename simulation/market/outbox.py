"""`Outbox`: what actors have let consumers do in a tick; its events are sent at the end of the tick."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Posts(NamedTuple):
    """Posts of one source.

    Attributes
    ----------
    rows : int32 array [k, 4]
        Consumer, message, parent (-1), and tick.
    source : int
        SEEDED or EARNED, from `simulation.kernels.layouts`.
    """

    rows: NDArray[np.int32]
    source: int


class Outbox:
    """Posts and new adopters of a tick.

    Attributes
    ----------
    posts : list of Posts
    adopters : list of int32 array [k, 2]
        Consumer and brand of those who were given a unit.
    """

    def __init__(self) -> None:
        self.posts: list[Posts] = []
        self.adopters: list[NDArray[np.int32]] = []

    def take(self) -> tuple[list[Posts], list[NDArray[np.int32]]]:
        """Return posts and adopters, and forget them."""
        taken = self.posts, self.adopters
        self.posts, self.adopters = [], []
        return taken

    def adopters_of(self, brand: int) -> NDArray[np.int32]:
        """Return the rows of those who were given a unit of a brand in this tick."""
        return np.concatenate([np.empty(0, np.int32), *(one[:, 0] for one in self.adopters if one[0, 1] == brand)])
