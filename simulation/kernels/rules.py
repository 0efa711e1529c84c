"""When a consumer shares a message: the conditional probability at the k-th view, and the signature of a user's rule.

References
----------
Nakagawa, Osaki (1975). The discrete Weibull distribution. IEEE Transactions on Reliability R-24(5), 300-301.
Granovetter (1978). Threshold models of collective behavior. American Journal of Sociology 83(6), 1420-1443.
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
Watts (2002). A simple model of global cascades on random networks. PNAS 99(9), 5766-5771.
"""

from __future__ import annotations

from numba import cfunc, float64, int64, njit

RULE_SIGNATURE = float64(int64, int64, float64, int64, float64, float64, float64[::1])
"""(exposures seen, distinct sources, weight sum, in-degree, tie strength, p, traits row) -> probability."""


@cfunc(RULE_SIGNATURE, cache=True)
def independent_chance(exposures, sources, weight, followees, strength, p, traits):
    """Share with probability p at each view: the rule that stands in where no rule of a user's is given."""
    return p


@njit(cache=True, nogil=True)
def reinforced_chance(p, views, reinforcement):
    """Return r_k of the discrete Weibull law ``F(k) = 1 - (1 - p)**(k**gamma)`` at the k-th view.

    ``r_k = (F(k) - F(k-1)) / (1 - F(k-1)) = 1 - (1 - p)**(k**gamma - (k-1)**gamma)``.
    """
    if reinforcement == 1.0 or views == 1:
        return p
    growth = float64(views) ** reinforcement - float64(views - 1) ** reinforcement
    return 1.0 - (1.0 - p) ** growth
