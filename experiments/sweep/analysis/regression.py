"""A quadratic of two factors at a time, fitted to points' means, as weights of the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPARE = 2
"""Points per coefficient below which no quadratic is fitted."""

WORST = 1e10
"""Condition of the normal equations above which the terms are not told apart."""


def product_weights(
    coordinates: NDArray[np.float64], means: NDArray[np.float64], pairs: list[tuple[int, int]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return weights of the points that give the product terms of a quadratic by least squares.

    Parameters
    ----------
    coordinates : float64 array (P, F)
        In [0, 1].
    means : float64 array (P,)
    pairs : list of pairs of int

    Returns
    -------
    weights : float64 array (K, P)
        Whose sums with the means are differences of differences between the ends of both factors.
    residual : float64 array (P,)
        Of the fit, over 1 less the leverage: what HC3 takes for the error of a point.
    why : str
        Why there is no fit; empty if there is one.

    References
    ----------
    MacKinnon, J. G., White, H. (1985). Some heteroskedasticity-consistent covariance matrix estimators with improved
    finite sample properties. Journal of Econometrics 29, 305-325.
    """
    points, factors = coordinates.shape
    nothing = np.zeros((len(pairs), points))
    coded = 2 * coordinates - 1
    terms = [np.ones(points), *coded.T]
    # The square of a factor with two values is a constant.
    terms += [coded[:, f] ** 2 for f in range(factors) if len(np.unique(np.round(coordinates[:, f], 9))) > 2]
    start = len(terms)
    terms += [coded[:, i] * coded[:, j] for i, j in pairs]
    if points < SPARE * len(terms):
        return nothing, np.zeros(points), f"{points} points: a quadratic of all factors needs {SPARE * len(terms)}"
    matrix = np.stack(terms, axis=1)
    gram = matrix.T @ matrix
    if np.linalg.cond(gram) > WORST:
        return nothing, np.zeros(points), "the points do not tell the two apart"
    inverse = np.linalg.solve(gram, matrix.T)
    leverage = np.minimum((matrix * inverse.T).sum(axis=1), 1 - 1e-9)
    residual = (means - matrix @ (inverse @ means)) / (1 - leverage)
    # A coded factor goes from -1 to 1: the difference of differences of c x y is 4 c.
    return 4 * inverse[start:], residual, ""
