"""`Design`: the points of a sweep, as coordinates of its factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = (
    "full_factorial",
    "one_at_a_time",
    "random",
    "latin_hypercube",
    "sobol_sequence",
    "morris",
    "saltelli",
)


@dataclass(frozen=True)
class Design:
    """Where a sweep looks.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    coordinates : float64 array, shape (points, factors)
        In [0, 1], in the order of the design; `Factor.value` makes values of them. Of levels, the middle of each
        level's share; of ranges, 0 is the low end and 1 the high one.
    settings : dict
        What the design was made with: ``points``, ``trajectories``, ``levels``, ``second_order``, ``random_seed``, as
        far as the kind has them; with what an analysis by SALib needs.
    """

    kind: str
    coordinates: NDArray[Any]
    settings: dict[str, Any]
