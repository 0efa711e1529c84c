"""Distributions of traits and of reaction delays, each drawn by inverting its cumulative distribution.

Inversion keeps draws monotone in the uniform that addresses them: two scenarios that differ in a distribution's
parameter see the same consumers, moved, and not other consumers.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import Discriminator, Tag

from simulation.scenario.fields import Many, Section, field

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST = 1e12
"""Bound of parameters; what a trait draws stays far below the largest single-precision number."""


class Uniform(Section):
    """Uniform between two values."""

    distribution: Literal["uniform"]
    minimum: float = field(..., "Smallest value.", ge=-LARGEST, le=LARGEST)
    maximum: float = field(..., "Largest value.", ge=-LARGEST, le=LARGEST)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.minimum, self.maximum

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, in [0, 1)."""
        return self.minimum + u * (self.maximum - self.minimum)

    def flaw(self) -> str:
        """What is wrong with the parameters together, or nothing."""
        return "" if self.minimum <= self.maximum else "minimum must not exceed maximum"


class Beta(Section):
    """Beta on [0, 1], mean alpha / (alpha + beta)."""

    distribution: Literal["beta"]
    alpha: float = field(..., "First shape.", gt=0.0, le=1e6)
    beta: float = field(..., "Second shape.", gt=0.0, le=1e6)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return 0.0, 1.0

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, in [0, 1)."""
        from scipy.special import betaincinv

        return np.asarray(betaincinv(self.alpha, self.beta, u), np.float64)

    def flaw(self) -> str:
        """What is wrong with the parameters together, or nothing."""
        return ""


class _Truncated(Section):
    """A distribution that may be cut off at either side; the mass that is cut is spread over the rest."""

    minimum: float | None = field(None, "Cut off below this value.", ge=-LARGEST, le=LARGEST)
    maximum: float | None = field(None, "Cut off above this value.", ge=-LARGEST, le=LARGEST)

    def _lowest(self) -> float:
        return -math.inf

    @abstractmethod
    def _cumulative(self, value: float) -> float:
        """P(X <= value), before cutting."""

    @abstractmethod
    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, before cutting."""

    def support(self) -> tuple[float, float]:
        """Smallest and largest value, infinite where it is not cut off."""
        lowest = self._lowest() if self.minimum is None else max(self.minimum, self._lowest())
        return lowest, math.inf if self.maximum is None else self.maximum

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, in [0, 1)."""
        low, high = self.support()
        below = self._cumulative(low) if low > self._lowest() else 0.0
        above = self._cumulative(high) if high < math.inf else 1.0
        # The clip takes back the last rounding of inversion at a cut; a probability must not be rounded to 1.
        share = below + np.maximum(u, 2.0**-54) * (above - below)
        inverse = self._inverse(np.minimum(share, 1.0 - 2.0**-53))
        return np.clip(inverse, low, high)

    def flaw(self) -> str:
        """What is wrong with the parameters together, or nothing."""
        low, high = self.support()
        if low >= high:
            return "minimum must be below maximum"
        if self._cumulative(high) - self._cumulative(low) < 1e-9:
            return "practically all mass is cut off"
        return ""


class Normal(_Truncated):
    """Normal, cut off where `minimum` and `maximum` say."""

    distribution: Literal["normal"]
    mean: float = field(..., "Mean before cutting.", ge=-LARGEST, le=LARGEST)
    sd: float = field(..., "Standard deviation before cutting.", gt=0.0, le=LARGEST)

    def _cumulative(self, value: float) -> float:
        from scipy.special import ndtr

        return float(ndtr((value - self.mean) / self.sd))

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(u), np.float64)


class Lognormal(_Truncated):
    """Lognormal, given by its median and the standard deviation of the logarithm."""

    distribution: Literal["lognormal"]
    median: float = field(..., "Median before cutting.", gt=0.0, le=LARGEST)
    sigma: float = field(..., "Standard deviation of the natural logarithm.", gt=0.0, le=5.0)

    def _lowest(self) -> float:
        return 0.0

    def _cumulative(self, value: float) -> float:
        from scipy.special import ndtr

        return float(ndtr((math.log(value) - math.log(self.median)) / self.sigma)) if value > 0.0 else 0.0

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.median * np.exp(self.sigma * ndtri(u)), np.float64)


class Gamma(_Truncated):
    """Gamma, mean shape x scale."""

    distribution: Literal["gamma"]
    shape: float = field(..., "Shape.", gt=0.0, le=1e6)
    scale: float = field(..., "Scale.", gt=0.0, le=LARGEST)

    def _lowest(self) -> float:
        return 0.0

    def _cumulative(self, value: float) -> float:
        from scipy.special import gammainc

        return float(gammainc(self.shape, value / self.scale)) if value > 0.0 else 0.0

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import gammaincinv

        return np.asarray(self.scale * gammaincinv(self.shape, u), np.float64)


class Choice(Section):
    """One of several values with given probabilities."""

    distribution: Literal["choice"]
    values: Many[float] = field(..., "The values.", min_length=1)
    probabilities: Many[float] = field(..., "Their probabilities; they add up to 1.", min_length=1)

    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return min(self.values), max(self.values)

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, in [0, 1); values in the order given."""
        bounds = np.cumsum(self.probabilities)
        chosen = np.minimum(np.searchsorted(bounds, u, side="right"), len(bounds) - 1)
        return np.asarray(self.values, np.float64)[chosen]

    def flaw(self) -> str:
        """What is wrong with the parameters together, or nothing."""
        if len(self.values) != len(self.probabilities):
            return "values and probabilities must be equally many"
        if any(not 0.0 <= share <= 1.0 for share in self.probabilities):
            return "each probability must be in [0, 1]"
        if abs(math.fsum(self.probabilities) - 1.0) > 1e-9:
            return f"probabilities add up to {math.fsum(self.probabilities):g}, they must add up to 1"
        return ""


class Constant(Section):
    """The same value for all; a plain number says the same."""

    distribution: Literal["constant"]
    value: float = field(..., "The value.")

    def support(self) -> tuple[float, float]:
        """Smallest and largest value."""
        return self.value, self.value

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`."""
        return np.full(len(u), self.value)

    def flaw(self) -> str:
        """What is wrong with the parameters together, or nothing."""
        return ""


def _kind(value: Any) -> str:
    """Tag of a trait's value: a number, or the name of its distribution."""
    if isinstance(value, dict):
        return str(value.get("distribution", "missing"))
    name = getattr(value, "distribution", None)
    return name if isinstance(name, str) else "number"


Distribution = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[Constant, Tag("constant")]
    | Annotated[Uniform, Tag("uniform")]
    | Annotated[Normal, Tag("normal")]
    | Annotated[Lognormal, Tag("lognormal")]
    | Annotated[Beta, Tag("beta")]
    | Annotated[Gamma, Tag("gamma")]
    | Annotated[Choice, Tag("choice")],
    Discriminator(_kind),
]
AnyDistribution = Constant | Uniform | Normal | Lognormal | Beta | Gamma | Choice
DISTRIBUTIONS = ("constant", "uniform", "normal", "lognormal", "beta", "gamma", "choice")


def as_distribution(value: float | AnyDistribution) -> AnyDistribution:
    """Return the distribution that a trait's value stands for."""
    return Constant(distribution="constant", value=float(value)) if isinstance(value, (int, float)) else value


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
        return -np.expm1(-days / self.mean_days)


class LognormalReaction(Section):
    """Lognormal reaction."""

    distribution: Literal["lognormal"]
    median_days: float = field(..., "Median delay.", unit="days", gt=0.0)
    sigma: float = field(..., "Standard deviation of the natural logarithm.", gt=0.0, le=10.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days)."""
        from scipy.special import ndtr

        with np.errstate(divide="ignore"):
            return np.asarray(ndtr(np.log(days / self.median_days) / self.sigma), np.float64)


class PowerLawReaction(Section):
    """Density constant up to `flat_days`, then falling as t^-(1 + exponent) (SEISMIC, Zhao et al. 2015)."""

    distribution: Literal["power_law"]
    flat_days: float = field(300.0 / 86400.0, "Until then the density is constant.", unit="days", gt=0.0)
    exponent: float = field(0.2314843, "Exponent of the tail.", source="P8, V22: CRAN package seismic", gt=0.0, le=10.0)

    def cumulative(self, days: NDArray[np.float64]) -> NDArray[np.float64]:
        """P(delay <= days); the mass before `flat_days` is exponent / (1 + exponent)."""
        flat = self.exponent / (1.0 + self.exponent)
        late = 1.0 - (1.0 - flat) * np.maximum(days / self.flat_days, 1.0) ** -self.exponent
        return np.where(days <= self.flat_days, flat * days / self.flat_days, late)


Reaction = Annotated[
    Annotated[ConstantReaction, Tag("constant")]
    | Annotated[ExponentialReaction, Tag("exponential")]
    | Annotated[LognormalReaction, Tag("lognormal")]
    | Annotated[PowerLawReaction, Tag("power_law")],
    Discriminator(_kind),
]
REACTIONS = ("constant", "exponential", "lognormal", "power_law")
