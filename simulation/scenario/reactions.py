"""Distributions of reaction delays: how long it takes until a follower's feed shows a post."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Discriminator, Tag

from simulation.scenario.distributions import kind_of
from simulation.scenario.fields import Section, field

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _multiples(days: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """Return days as multiples of a scale, infinite where the scale is next to nothing."""
    with np.errstate(over="ignore"):
        return np.asarray(days / scale, np.float64)


class ConstantReaction(Section):
    """Every follower sees a post after the same time."""

    distribution: Literal["constant"]
    days: float = field(..., "Delay.", unit="days", ge=0.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days)."""
        return np.where(days >= self.days * (1 - 1e-12), 1.0, 0.0)


class ExponentialReaction(Section):
    """Memoryless reaction."""

    distribution: Literal["exponential"]
    mean_days: float = field(..., "Mean delay.", unit="days", gt=0.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days)."""
        return -np.expm1(-_multiples(days, self.mean_days))


class GeometricReaction(Section):
    """The same chance every day, and the corresponding one in every part of a day."""

    distribution: Literal["geometric"]
    daily_probability: float = field(..., "Chance to have reacted after one day more.", gt=0.0, lt=1.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days)."""
        return np.asarray(-np.expm1(days * np.log1p(-self.daily_probability)), np.float64)


class LognormalReaction(Section):
    """Lognormal reaction."""

    distribution: Literal["lognormal"]
    median_days: float = field(..., "Median delay.", unit="days", gt=0.0)
    sigma: float = field(..., "Standard deviation of the natural logarithm.", gt=0.0, le=10.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days)."""
        from scipy.special import ndtr

        with np.errstate(divide="ignore"):
            logarithm = np.log(_multiples(days, self.median_days))
        return np.asarray(ndtr(_multiples(logarithm, self.sigma)), np.float64)


class PowerLawReaction(Section):
    """Density constant up to `flat_days`, then falling as t^-(1 + exponent) (SEISMIC, Zhao et al. 2015)."""

    distribution: Literal["power_law"]
    flat_days: float = field(300.0 / 86400.0, "Until then the density is constant.", unit="days", gt=0.0)
    exponent: float = field(0.2314843, "Exponent of the tail.", source="CRAN package seismic", gt=0.0, le=10.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days); the mass before `flat_days` is exponent / (1 + exponent)."""
        flat = self.exponent / (1.0 + self.exponent)
        late = 1.0 - (1.0 - flat) * np.maximum(_multiples(days, self.flat_days), 1.0) ** -self.exponent
        return np.where(days <= self.flat_days, _multiples(flat * days, self.flat_days), late)


Reaction = Annotated[
    Annotated[ConstantReaction, Tag("constant")]
    | Annotated[GeometricReaction, Tag("geometric")]
    | Annotated[ExponentialReaction, Tag("exponential")]
    | Annotated[LognormalReaction, Tag("lognormal")]
    | Annotated[PowerLawReaction, Tag("power_law")],
    Discriminator(kind_of),
]
REACTIONS = ("constant", "geometric", "exponential", "lognormal", "power_law")
