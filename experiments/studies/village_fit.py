"""Fitting how an offer is heard of and taken up, by minimum distance, and scoring what a fit predicts."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies.spreads import clustered_ratio
from experiments.studies.village_process import KINDS, PROBABILITIES, Exposure

TAKE_UPS = np.round(np.arange(0.02, 0.8001, 0.01), 2)
"""Values of p that are tried."""

OTHERWISES = np.round(np.arange(0.0, 1.0001, 0.05), 2)
"""Values of b that are tried."""

LEAST_HOUSEHOLDS = 20
"""A kind of household is a moment where the villages of a fit have so many of it, in three villages at least."""

LEAST_CHANCE = 0.01
"""Chances are at least this, and at most one less it, where their logarithm is taken."""


class Moments(NamedTuple):
    """Take-up by kind of household, in the order of `KINDS`.

    Attributes
    ----------
    share, error : float64 arrays, shape (kinds,)
        Share that takes it up, and its standard error: that between villages, or that of as many independent
        households (half a taker and half a non-taker added) if it is larger; NaN where there are too few households.
    """

    share: NDArray[np.float64]
    error: NDArray[np.float64]


class Fit(NamedTuple):
    """The values nearest to the moments.

    Attributes
    ----------
    probability, take_up, otherwise : float
        q, p and b.
    distance : float
        Sum over moments of (difference / standard error)^2.
    profile : float64 array, shape (probabilities,)
        The smallest distance at each of `PROBABILITIES`.
    """

    probability: float
    take_up: float
    otherwise: float
    distance: float
    profile: NDArray[np.float64]


class Scores(NamedTuple):
    """How well a fit predicts.

    Attributes
    ----------
    error : float
        Mean absolute error of take-up over villages.
    between : float
        Correlation of predicted and actual take-up over villages; 0 where all predictions are the same.
    within : float
        Correlation over households of what is predicted of them with what they do, both less the mean of the village.
    likelihood : float
        Mean logarithm of the chance given to what each household did, as if households were independent.
    """

    error: float
    between: float
    within: float
    likelihood: float


def moments(adopts: NDArray[np.bool_], kind: NDArray[np.int64], village: NDArray[np.int64]) -> Moments:
    """Return take-up by kind.

    Parameters
    ----------
    adopts, kind, village : arrays, shape (households,)
    """
    share, error = np.full(len(KINDS), math.nan), np.full(len(KINDS), math.nan)
    _, place = np.unique(village, return_inverse=True)
    for number in range(len(KINDS)):
        is_kind = kind == number
        counts = np.bincount(place[is_kind], minlength=place.max() + 1).astype(float)
        if counts.sum() < LEAST_HOUSEHOLDS or (counts > 0).sum() < 3:
            continue
        takers = np.bincount(place[is_kind], weights=adopts[is_kind], minlength=len(counts))
        share[number], between = clustered_ratio(takers, counts)
        # Of few households nobody may take it up, in all villages alike: their share is still not known exactly.
        near = (takers.sum() + 0.5) / (counts.sum() + 1)
        error[number] = max(between, math.sqrt(near * (1 - near) / counts.sum()))
    return Moments(share, error)


def fit(adopts: NDArray[np.bool_], seen: Exposure, village: NDArray[np.int64], is_used: NDArray[np.bool_]) -> Fit:
    """Find the values on the grid whose expected moments are nearest to those of some households.

    Parameters
    ----------
    adopts, village : arrays, shape (households,)
    is_used : bool array, shape (households,)
        Whose take-up makes the moments.

    Returns
    -------
    Fit
        Of equally near ones, that of the smallest q, then p, then b.
    """
    kind = seen.kind[is_used]
    found = moments(adopts[is_used], kind, village[is_used])
    counts = np.bincount(kind, minlength=len(KINDS))
    reached = np.array([np.bincount(kind, row, len(KINDS)) / np.maximum(counts, 1) for row in seen.reached[:, is_used]])
    informed = 1 - (1 - OTHERWISES[None, :, None]) * (1 - reached[:, None, :])
    # The sum of ((p informed - share) / error)^2 is quadratic in p; [q, p, b].
    weight, share = np.nan_to_num(found.error**-2.0), np.nan_to_num(found.share)
    squared, mixed = (informed**2 @ weight)[:, None], (informed @ (weight * share))[:, None]
    take_up = TAKE_UPS[:, None]
    distance = take_up**2 * squared - 2 * take_up * mixed + share**2 @ weight
    nearest = np.unravel_index(int(distance.argmin()), distance.shape)
    return Fit(
        PROBABILITIES[nearest[0]],
        float(TAKE_UPS[nearest[1]]),
        float(OTHERWISES[nearest[2]]),
        float(distance.min()),
        distance.min(axis=(1, 2)),
    )


def chances(fitted: Fit, seen: Exposure) -> NDArray[np.float64]:
    """Return the chance that each household takes it up."""
    reached = seen.reached[PROBABILITIES.index(fitted.probability)]
    expected: NDArray[np.float64] = fitted.take_up * (1 - (1 - fitted.otherwise) * (1 - reached))
    return expected


def scores(
    adopts: NDArray[np.bool_],
    expected: NDArray[np.float64],
    village: NDArray[np.int64],
    is_scored: NDArray[np.bool_],
) -> Scores:
    """Compare what is expected of some households with what they did.

    Parameters
    ----------
    adopts, expected, village, is_scored : arrays, shape (households,)
    """
    did, chance = adopts[is_scored].astype(float), expected[is_scored]
    actual, predicted, place = by_village(did, chance, village[is_scored])
    clipped = chance.clip(LEAST_CHANCE, 1 - LEAST_CHANCE)
    return Scores(
        float(np.abs(predicted - actual).mean()),
        correlation(predicted, actual),
        correlation(chance - predicted[place], did - actual[place]),
        float(np.log(np.where(did > 0, clipped, 1 - clipped)).mean()),
    )


def by_village(
    did: NDArray[np.float64], chance: NDArray[np.float64], village: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Return actual and predicted take-up of each village, and the place of each household's village."""
    _, place, counts = np.unique(village, return_inverse=True, return_counts=True)
    return np.bincount(place, did) / counts, np.bincount(place, chance) / counts, place


def correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return Pearson's correlation; 0 where one of both does not vary."""
    first, second = one - one.mean(), other - other.mean()
    scale = math.sqrt(float((first**2).sum()) * float((second**2).sum()))
    return float((first * second).sum()) / scale if scale > 1e-12 else 0.0
