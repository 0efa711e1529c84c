"""`Design`: the points of a sweep, as coordinates of its factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.sweep_file import DesignSettings
    from simulation.scenario import Scenario

KINDS = (
    "full_factorial",
    "one_at_a_time",
    "random",
    "latin_hypercube",
    "sobol_sequence",
    "morris",
    "saltelli",
)


class Laid(Protocol):
    """What a design is laid from: a description of a sweep, or a `Layout`."""

    @property
    def name(self) -> str:
        """What to call it in a refusal."""

    @property
    def factors(self) -> tuple[Factor, ...]:
        """One or more."""

    @property
    def design(self) -> DesignSettings:
        """With the defaults of its kind."""

    @property
    def replicates(self) -> int:
        """Of each point."""

    @property
    def base(self) -> Scenario | None:
        """The scenario whose values are the base of one at a time; None where there is none."""


@dataclass(frozen=True)
class Layout:
    """What a design is laid from where there is no sweep file.

    Attributes
    ----------
    name : str
    factors : tuple of Factor
    design : DesignSettings
    replicates : int
    base : Scenario or None
    """

    name: str
    factors: tuple[Factor, ...]
    design: DesignSettings
    replicates: int
    base: Scenario | None = None


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
