"""`mean_interval`: a mean over replicates, with an interval that stays honest for rare large outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulation.results.moments import LEVEL, Moments, check_level, column, student, warning_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Interval:
    """A figure over replicates, with an interval of its long-run value.

    Attributes
    ----------
    mean : float or None
        None where there is nothing to average.
    low, high : float or None
        Ends of the interval; None where there is none (a single replicate).
    sd : float or None
        Standard deviation between replicates; None for a single one.
    replicates : int
        How many it is made of, those with a missing outcome left out.
    warning : str
        What makes the interval doubtful, in words; empty if nothing does.
    """

    mean: float | None
    low: float | None
    high: float | None
    sd: float | None
    replicates: int
    warning: str = ""


def mean_interval(values: ArrayLike, level: float = LEVEL) -> Interval:
    """Return the mean of an outcome and an interval of its long-run mean.

    Student's interval, stretched towards the side to which the outcomes are skewed as far as the score interval of
    `Moments.limits` demands; docs/comparison_statistics.md has the measured coverage and what was tried beside it.
    Nothing is drawn at random, so the result does not depend on the order of replicates but by rounding.

    Parameters
    ----------
    values : array_like of float (R,)
        One outcome per replicate, R >= 1; NaN where there is nothing to measure, which is left out.
    level : float
        Chance that the interval covers, in (0, 1).

    Returns
    -------
    Interval
        Of width 0 for a constant outcome.

    Raises
    ------
    ValueError
        If ``values`` is not such a column, or ``level`` not such a number.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. JASA 22, 209-212.
    Morris, C. N. (1982). Natural exponential families with quadratic variance functions. Annals of Statistics 10,
    65-80.
    """
    level = check_level(level)
    sample = column(values, "values")
    present = sample[~np.isnan(sample)]
    missing = len(sample) - len(present)
    if not len(present):
        return Interval(None, None, None, None, 0, warning_of(0, missing, 0.0))
    moments = Moments.of(present[:, None])
    mean = float(moments.mean[0])
    warning = warning_of(len(present), missing, float(moments.effective()[0]))
    if len(present) < 2:
        return Interval(mean, None, None, None, 1, warning)
    low, high = moments.limits(student(level, len(present)))
    return Interval(mean, float(low[0]), float(high[0]), float(moments.sd[0]), len(present), warning)
