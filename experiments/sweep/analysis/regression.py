"""A quadratic of two factors at a time, fitted to points' means, as weights of the points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor

SPARE = 2
"""Points per coefficient below which no quadratic is fitted."""

WORST = 1e10
"""Condition of the normal equations above which the terms are not told apart."""


def coded_factors(
    factors: tuple[Factor, ...], coordinates: NDArray[np.float64]
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Return what a quadratic has of each factor alone, and the factors as slopes.

    A factor with an order goes from -1 to 1, in equal steps from level to level, and has a square where it has more
    than two values. One of two levels without order goes from -1 to 1 in the order of their labels; one of more has a
    term for each level but one, and no slope: nothing then depends on the order in which levels are written.

    Parameters
    ----------
    factors : tuple of Factor
    coordinates : float64 array (P, F)

    Returns
    -------
    terms : list of float64 array (P,)
    slopes : float64 array (P, F)
        0 of a factor without one.
    """
    terms: list[NDArray[np.float64]] = []
    slopes = np.zeros(coordinates.shape)
    for column, factor in enumerate(factors):
        count = len(factor.levels)
        if factor.is_range:
            slopes[:, column] = 2 * coordinates[:, column] - 1
        else:
            place = np.minimum((coordinates[:, column] * count).astype(np.int64), count - 1)
            order = list(factor.order)
            if not factor.is_ordered:
                order.sort(key=lambda at: str(factor.shown((at + 0.5) / count)))
            rank = np.argsort(order)[place]
            if not factor.is_ordered and count > 2:
                levels = [(rank == level).astype(np.float64) for level in range(1, count)]
                terms += [level - level.mean() for level in levels if level.any()]
                continue
            slopes[:, column] = 2 * rank / max(count - 1, 1) - 1
        slope = slopes[:, column]
        terms.append(slope)
        if len(np.unique(np.round(slope, 9))) > 2:
            # The square of a factor with two values is a constant.
            terms.append(slope**2)
    return terms, slopes


def product_weights(
    alone: list[NDArray[np.float64]],
    slopes: NDArray[np.float64],
    means: NDArray[np.float64],
    pairs: list[tuple[int, int]],
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return weights of the points that give the product terms of a quadratic by least squares.

    Parameters
    ----------
    alone : list of float64 array (P,)
    slopes : float64 array (P, F)
        As of `coded_factors`.
    means : float64 array (P,)
    pairs : list of pairs of int
        Of factors with slopes.

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
    points = len(slopes)
    nothing = np.zeros((len(pairs), points))
    terms = [np.ones(points), *alone]
    start = len(terms)
    terms += [slopes[:, i] * slopes[:, j] for i, j in pairs]
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
