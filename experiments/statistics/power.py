"""Power of tests of a mean effect, and the smallest effect that they find."""

from __future__ import annotations

import math

from scipy.special import nctdtr, ndtr, stdtr, stdtrit

MANY = 1000.0
"""Degrees of freedom above which Student's distribution is taken for the normal one."""

WANTED = 0.8
"""Power at which an effect is said to be found."""


def power_of_direction(effect: float, error: float, freedom: float, alpha: float) -> float:
    """Return the chance that a one-sided test at ``alpha`` finds a true effect (> 0) with a standard error.

    From the non-central t-distribution; with ``error`` 0 it is certain. NaN where the error is.
    """
    if math.isnan(error) or math.isnan(effect):
        return math.nan
    if error == 0:
        return 1.0 if effect > 0 else 0.0
    return _exceeds(effect / error, freedom, float(stdtrit(freedom, 1 - alpha)))


def power_of_equivalence(margin: float, error: float, freedom: float, alpha: float) -> float:
    """Return the chance that two one-sided tests at ``alpha`` find a true effect of 0 to be within a margin.

    Given the estimated standard error s, the estimate must lie within margin - t s; that is averaged over the
    distribution of s by quadrature.

    References
    ----------
    Schuirmann, D. J. (1987). A comparison of the two one-sided tests procedure and the power approach for assessing
    the equivalence of average bioavailability. Journal of Pharmacokinetics and Biopharmaceutics 15, 657-680.
    """
    if math.isnan(error) or math.isnan(margin):
        return math.nan
    if error == 0:
        return 1.0 if margin > 0 else 0.0
    critical = float(stdtrit(freedom, 1 - alpha))
    if freedom > MANY:
        return max(0.0, 2 * float(ndtr(margin / error - critical)) - 1)
    import numpy as np
    from scipy.special import chdtri

    # Middles of equal shares of the distribution of s / error.
    shares = (np.arange(400) + 0.5) / 400
    spread = np.sqrt(chdtri(freedom, shares) / freedom)
    room = margin / error - critical * spread
    return float(np.maximum(0.0, 2 * ndtr(room) - 1).mean())


def detectable_effect(error: float, freedom: float, alpha: float) -> float:
    """Return the effect that a one-sided test at ``alpha`` finds with a chance of `WANTED`."""
    return _smallest(lambda effect: power_of_direction(effect, 1.0, freedom, alpha), error)


def detectable_margin(error: float, freedom: float, alpha: float) -> float:
    """Return the margin within which an effect of 0 is found to be with a chance of `WANTED`."""
    return _smallest(lambda margin: power_of_equivalence(margin, 1.0, freedom, alpha), error)


def _exceeds(center: float, freedom: float, critical: float) -> float:
    """Return the chance that a non-central t exceeds a critical value."""
    if freedom > MANY:
        return float(ndtr(center - critical))
    # Far out nothing is left of the lower tail, and the series for it does not come to an end.
    if center > critical + 40 + 10 * critical / math.sqrt(freedom):
        return 1.0
    if center == 0:
        return float(1 - stdtr(freedom, critical))
    below = float(nctdtr(freedom, center, critical))
    return 1 - below if math.isfinite(below) else float(ndtr(center - critical))


def _smallest(power: object, error: float) -> float:
    """Return the smallest effect, in units of ``error``, of which the power is `WANTED`: by halving."""
    assert callable(power)
    if math.isnan(error):
        return math.nan
    low, high = 0.0, 1.0
    while power(high) < WANTED and high < 1e6:
        low, high = high, 2 * high
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if power(middle) < WANTED else (low, middle)
    return error * high
