"""`Precision`: replicates until the difference between the best two strategies is known to within a width."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.statistics.simultaneous import all_pairs
from simulation.results.moments import FEW, LEVEL, Moments, check_level, table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MARGIN = 1.1
"""Replicates planned over those needed if the standard deviations so far were the true ones."""

GROWTH = 10
"""Largest growth from one look to the next, while enough has been seen to plan on."""

GROWTH_IN_DOUBT = 3
"""The same, while the difference rests on fewer than `FEW` replicates."""

COUNTLESS = 10**12
"""Replicates beyond which a forecast gives no number."""


@dataclass(frozen=True)
class Precision:
    """A rule of when to stop replicating.

    A pilot, then as many replicates as the pilot shows to be needed, and so on until the interval of the difference
    between the two strategies that lead is no wider than wanted. That the same data choose the two is allowed for by
    intervals of all pairs at once; that the data are looked at more than once, by spending the error: a quarter of it
    on the pilot, half on the second look, which the pilot plans for, then an eighth, a sixteenth and so on.
    The rule has no memory: it retraces its looks from the values, which must be those of replicates 0, 1, 2, ...

    Parameters
    ----------
    width : float
        Wanted width, from the low to the high end, in the unit of the outcome; > 0.
    least : int
        Replicates of the pilot; >= 2.
    most : int
        Replicates after which it is given up; >= ``least``.
    level : float
        Chance that the interval covers when the rule has stopped, in (0, 1).

    Raises
    ------
    ValueError
        If one of them is not as said; it names the field and the value.

    References
    ----------
    Chow, Y. S., Robbins, H. (1965). On the asymptotic theory of fixed-width sequential confidence intervals for the
    mean. Annals of Mathematical Statistics 36, 457-462.
    Lan, K. K. G., DeMets, D. L. (1983). Discrete sequential boundaries for clinical trials. Biometrika 70, 659-663.
    """

    width: float
    least: int = 100
    most: int = 10_000
    level: float = LEVEL

    def __post_init__(self) -> None:
        width = self.width
        is_number = isinstance(width, int | float | np.number) and not isinstance(width, bool | np.bool_)
        if not is_number or not math.isfinite(width) or width <= 0:
            raise ValueError(f"width = {width!r}: a finite number above 0, in the unit of the outcome")
        for name, value, lowest in (("least", self.least, 2), ("most", self.most, self.least)):
            if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < lowest:
                raise ValueError(f"{name} = {value!r}: a whole number of replicates, at least {lowest}")
        check_level(self.level)

    def next_count(self, values: ArrayLike) -> int:
        """Return how many more replicates to run.

        Parameters
        ----------
        values : array_like of float (R, K)
            Outcomes so far, a row per replicate, a column per strategy, K >= 2; more is better. R may be 0.

        Returns
        -------
        int
            0 if it is enough, or if ``most`` replicates have been run.

        Raises
        ------
        ValueError
            If ``values`` is not such a table.
        """
        sample = self._checked(values)
        return max(self._looks(sample)[1] - len(sample), 0)

    def describe(self, values: ArrayLike) -> dict[str, Any]:
        """Return what has been reached.

        Parameters
        ----------
        values : array_like of float (R, K)
            As for `next_count`.

        Returns
        -------
        dict
            ``wanted`` (width), ``reached`` (width; None below 2 replicates), ``is_reached``, ``replicates``, ``said``
            (in words), ``warning`` (what makes it doubtful; empty if nothing does).
        """
        sample = self._checked(values)
        count = len(sample)
        look, _ = self._looks(sample)
        reached = self._width(sample, look) if count >= 2 else None
        is_reached = reached is not None and count >= self.least and reached <= self.width
        warning = ""
        if count >= 2 and (effective := self._effective(sample)) < FEW:
            warning = f"the difference rests on about {max(round(effective), 1)} of {count} replicates"
        return {
            "wanted": float(self.width),
            "reached": reached,
            "is_reached": is_reached,
            "replicates": count,
            "said": self._said(sample, reached, is_reached, look),
            "warning": warning,
        }

    def _checked(self, values: ArrayLike) -> NDArray[np.float64]:
        sample = np.asarray(values, np.float64)
        if sample.ndim == 2 and not len(sample) and sample.shape[1] >= 2:
            return sample
        return table(sample, "values", 2)

    def _looks(self, sample: NDArray[np.float64]) -> tuple[int, int]:
        """Retrace the looks; return the number of the present one (from 1) and the replicates at which it is due."""
        look, due = 1, self.least
        while due <= len(sample):
            if due >= self.most or self._width(sample[:due], look) <= self.width:
                break
            planned = min(self._planned(sample[:due], look + 1), self.most)
            if planned > len(sample):
                # What has been run since does not count as a look.
                return (look, planned) if due == len(sample) else (look + 1, planned)
            look, due = look + 1, planned
        return look, due

    def _planned(self, sample: NDArray[np.float64], look: int) -> int:
        """Return the replicates to have at a look, as far as ``sample`` shows."""
        count = len(sample)
        growth = GROWTH if self._effective(sample) >= FEW else GROWTH_IN_DOUBT
        needed = MARGIN * self._needed(sample, look)
        return math.ceil(min(max(needed, MARGIN * count), growth * count))

    def _needed(self, sample: NDArray[np.float64], look: int) -> float:
        """Return the replicates at which the width would be reached: it shrinks with their square root."""
        ratio = self._width(sample, look) / float(self.width)
        return len(sample) * ratio * ratio

    def _width(self, sample: NDArray[np.float64], look: int) -> float:
        """Return the width of the interval of the difference between the best two at a look."""
        share = 0.25 if look == 1 else 2.0 ** (1 - look)
        _, low, high = all_pairs(sample, 1 - (1 - self.level) * share)
        best, second = _best_two(sample)
        return float(high[best, second] - low[best, second])

    def _effective(self, sample: NDArray[np.float64]) -> float:
        best, second = _best_two(sample)
        return float(Moments.of((sample[:, best] - sample[:, second])[:, None]).effective()[0])

    def _said(self, sample: NDArray[np.float64], reached: float | None, is_reached: bool, look: int) -> str:
        count = len(sample)
        if reached is None:
            return f"{count} replicates: no interval yet"
        found = f"the difference between the best two is known to within {reached:.4g} after {count} replicates"
        if is_reached:
            return f"reached: {found} (wanted {self.width:.4g})"
        if count < self.least:
            return f"not yet: {count} of the {self.least} replicates of the pilot"
        about = f"about {_rounded(self._needed(sample, look))} would be needed"
        if count >= self.most:
            return f"could not within {count} replicates: {found} (wanted {self.width:.4g}); {about}"
        return f"not yet: {found} (wanted {self.width:.4g}); {about}"


def _rounded(needed: float) -> str:
    """Return a forecast of replicates in words, with the two figures that it is worth."""
    if needed >= COUNTLESS:
        return f"{COUNTLESS:,} or more"
    step = 10 ** max(len(str(math.ceil(needed))) - 2, 0)
    return f"{math.ceil(needed / step) * step:,}"


def _best_two(sample: NDArray[np.float64]) -> tuple[int, int]:
    """Return the columns with the two largest means; of equals, whose outcomes come first, not who was named first."""
    mean = Moments.of(sample).mean
    order = sorted(range(sample.shape[1]), key=lambda place: (-mean[place], tuple(sample[:, place])))
    return order[0], order[1]
