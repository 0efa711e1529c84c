"""Distributions of traits, each drawn by inverting its cumulative distribution.

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
    alpha: float = field(..., "First shape.", ge=1e-6, le=1e6)
    beta: float = field(..., "Second shape.", ge=1e-6, le=1e6)

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
    def _beyond(self, value: float) -> float:
        """P(X > value), before cutting."""

    @abstractmethod
    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, before cutting."""

    @abstractmethod
    def _inverse_beyond(self, tail: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value that is exceeded with probability `tail`, before cutting."""

    def support(self) -> tuple[float, float]:
        """Smallest and largest value, infinite where it is not cut off."""
        lowest = self._lowest() if self.minimum is None else max(self.minimum, self._lowest())
        return lowest, math.inf if self.maximum is None else self.maximum

    def quantile(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Value at cumulative probability `u`, in [0, 1).

        Each half is inverted from its own end: near 1, a cumulative probability is too coarse to tell values apart.
        """
        low, high = self.support()
        is_cut_below, is_cut_above = low > self._lowest(), high < math.inf
        below = self._cumulative(low) if is_cut_below else 0.0
        above = self._beyond(high) if is_cut_above else 0.0
        if below > 0.5:
            mass = self._beyond(low) - above
            values = self._inverse_beyond(above + (1.0 - u) * mass)
        elif above > 0.5:
            mass = self._cumulative(high) - below
            values = self._inverse(below + np.maximum(u, 2.0**-54) * mass)
        else:
            mass = 1.0 - below - above
            # No value of the upper half is below the middle, which rounding might put there.
            (middle,) = self._inverse(np.array([below + 0.5 * mass]))
            values = np.empty(len(u))
            is_upper = u >= 0.5
            values[is_upper] = np.maximum(self._inverse_beyond(above + (1.0 - u[is_upper]) * mass), middle)
            values[~is_upper] = self._inverse(below + np.maximum(u[~is_upper], 2.0**-54) * mass)
        # The clip takes back the last rounding of inversion at a cut.
        return np.clip(values, low, high)

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

    def _beyond(self, value: float) -> float:
        from scipy.special import ndtr

        return float(ndtr((self.mean - value) / self.sd))

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(u), np.float64)

    def _inverse_beyond(self, tail: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.mean - self.sd * ndtri(tail), np.float64)


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

    def _beyond(self, value: float) -> float:
        from scipy.special import ndtr

        return float(ndtr((math.log(self.median) - math.log(value)) / self.sigma)) if value > 0.0 else 1.0

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.median * np.exp(self.sigma * ndtri(u)), np.float64)

    def _inverse_beyond(self, tail: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import ndtri

        return np.asarray(self.median * np.exp(-self.sigma * ndtri(tail)), np.float64)


class Gamma(_Truncated):
    """Gamma, mean shape x scale."""

    distribution: Literal["gamma"]
    shape: float = field(..., "Shape.", ge=1e-6, le=1e6)
    scale: float = field(..., "Scale.", gt=0.0, le=LARGEST)

    def _lowest(self) -> float:
        return 0.0

    def _cumulative(self, value: float) -> float:
        from scipy.special import gammainc

        return float(gammainc(self.shape, value / self.scale)) if value > 0.0 else 0.0

    def _beyond(self, value: float) -> float:
        from scipy.special import gammaincc

        return float(gammaincc(self.shape, value / self.scale)) if value > 0.0 else 1.0

    def _inverse(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import gammaincinv

        return np.asarray(self.scale * gammaincinv(self.shape, u), np.float64)

    def _inverse_beyond(self, tail: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.special import gammainccinv

        return np.asarray(self.scale * gammainccinv(self.shape, tail), np.float64)


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


def kind_of(value: Any) -> str:
    """Return the tag of a trait's value: ``number``, or the name of its distribution."""
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
    Discriminator(kind_of),
]
AnyDistribution = Constant | Uniform | Normal | Lognormal | Beta | Gamma | Choice
DISTRIBUTIONS = ("constant", "uniform", "normal", "lognormal", "beta", "gamma", "choice")


def as_distribution(value: float | AnyDistribution) -> AnyDistribution:
    """Return the distribution that a trait's value stands for."""
    return Constant(distribution="constant", value=float(value)) if isinstance(value, (int, float)) else value
