"""Sobol' indices of Saltelli's design, of the mean over luck."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.luck import cross, left_out
from experiments.statistics.shares import NOTHING
from experiments.sweep.analysis.indices import Index, error_of, normal_limits, resamples

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 8
"""Base samples below which no interval is made."""

USABLE = 0.05
"""Share of the variance that a resample must have for its indices to count: ratios to less say nothing."""

ESTIMATORS = {
    "first": "Saltelli 2010, over different replicates",
    "total": "Jansen, over different replicates",
    "second": "Saltelli 2002, over different replicates",
}


@dataclass(frozen=True)
class Products:
    """Everything that an index is a ratio of.

    Each is a mean over base samples and over pairs of different replicates, and is kept in three ways: in all, by
    base sample, and with each replicate left out.

    Attributes
    ----------
    whole : float64 array (K,)
    by_sample : float64 array (N, K)
    left : float64 array (R, K) or None
        None with fewer than three replicates.
    """

    whole: NDArray[np.float64]
    by_sample: NDArray[np.float64]
    left: NDArray[np.float64] | None


def sobol_indices(values: NDArray[np.float64], factors: int, *, second_order: bool, is_tied: bool) -> list[Index]:
    """Return first-order, total and second-order indices.

    The estimators of Saltelli et al. (2010) and Saltelli (2002), as SALib has them, with each product of two
    outcomes of one replicate replaced by the mean of products of different replicates, and outcomes taken from
    their replicate's mean. Of the runs' means alone, the variance of luck would be in the variance that indices are
    shares of, and in the total index of every factor. Without luck the two are the same.

    Parameters
    ----------
    values : float64 array (N (D + 2) or N (2 D + 2), R)
        Outcomes without gaps, base samples one after the other, as SALib's sampler has them.
    factors : int
        D.
    second_order : bool
    is_tied : bool
        Whether base samples have luck in common, so that resampling them does not show it.

    References
    ----------
    Saltelli, A. (2002). Making best use of model evaluations to compute sensitivity indices. Computer Physics
    Communications 145, 280-297.
    Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M., Tarantola, S. (2010). Variance based sensitivity
    analysis of model output. Computer Physics Communications 181, 259-270.
    """
    per = 2 * factors + 2 if second_order else factors + 2
    samples = len(values) // per
    pairs = list(itertools.combinations(range(factors), 2)) if second_order else []
    if not samples:
        return [_unknown(*what, "no base sample is complete") for what in _names(factors, pairs)]
    centered = values - values.mean(axis=0)
    blocks = centered.reshape(samples, per, values.shape[1])
    products = _products(blocks, factors, pairs)
    base = blocks[:, [0, -1], :]
    means = base.mean(axis=1)
    variance = float(products.whole[0] - _squared(means.mean(axis=0)))
    if not variance > NOTHING * float((values**2).mean()):
        why = "the outcome does not vary over points" + ("" if values.shape[1] == 1 else ", luck left aside")
        return [_unknown(*what, why) for what in _names(factors, pairs)]
    found = _ratios(products.whole[None], np.array([variance]), factors, pairs)[0]
    warning = ""
    if samples < FEWEST:
        error = np.full(len(found), np.nan)
        warning = f"{samples} base samples: no interval"
    else:
        drawn = resamples(samples)
        drawn_means = drawn @ means
        drawn_products = drawn @ products.by_sample
        spread = drawn_products[:, 0] - _squared(drawn_means)
        if float(np.quantile(spread, 0.025)) <= 0:
            warning = "the variance over points hardly stands above luck: more replicates"
        usable = spread > USABLE * variance
        over_samples = _ratios(drawn_products[usable], spread[usable], factors, pairs)
        error = error_of(over_samples, _over_luck(products, means, factors, pairs) if is_tied else None)
    if values.shape[1] == 1:
        warning = "; ".join(filter(None, (warning, "one replicate: luck, if any, counts as an effect")))
    out = []
    for (kind, one, other), value, spread_of_it in zip(_names(factors, pairs), found, error, strict=True):
        low, high = normal_limits(float(value), float(spread_of_it))
        out.append(Index(one, kind, ESTIMATORS[kind], float(value), low, high, samples, warning, other))
    return out


def _names(factors: int, pairs: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    first = [("first", factor, -1) for factor in range(factors)]
    total = [("total", factor, -1) for factor in range(factors)]
    return first + total + [("second", one, other) for one, other in pairs]


def _unknown(kind: str, one: int, other: int, why: str) -> Index:
    return Index(one, kind, ESTIMATORS[kind], np.nan, np.nan, np.nan, 0, why, other)


def _squared(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the square of the expected mean of A and B, from means of replicates (..., R)."""
    return cross(means, means)


def _products(blocks: NDArray[np.float64], factors: int, pairs: list[tuple[int, int]]) -> Products:
    """Return the mean square of A and B, and the numerators of the indices, in the order of `_names`."""
    first, last = blocks[:, 0], blocks[:, -1]
    mixed = [blocks[:, 1 + factor] for factor in range(factors)]
    terms: list[list[tuple[NDArray[np.float64], NDArray[np.float64], float]]] = []
    terms.append([(first, first, 0.5), (last, last, 0.5)])
    terms += [[(last, one - first, 1.0)] for one in mixed]
    terms += [[(first - one, first - one, 0.5)] for one in mixed]
    for one, other in pairs:
        back = blocks[:, 1 + factors + one]
        terms.append([(back, mixed[other], 1.0), (first, last, -1.0)])
    by_sample = np.stack([sum(weight * cross(x, y) for x, y, weight in term) for term in terms], axis=1)
    left = None
    whole = by_sample.mean(axis=0)
    if blocks.shape[2] >= 3:
        left = np.stack(
            [left_out(np.sum([weight * (x.T @ y) for x, y, weight in term], axis=0) / len(blocks)) for term in terms],
            axis=1,
        )
    return Products(whole, by_sample, left)


def _ratios(
    products: NDArray[np.float64], variance: NDArray[np.float64], factors: int, pairs: list[tuple[int, int]]
) -> NDArray[np.float64]:
    """Return indices (B, K) from products (B, 1 + K) and variances (B,)."""
    ratios = products[:, 1:] / variance[:, None]
    for place, (one, other) in enumerate(pairs):
        ratios[:, 2 * factors + place] -= ratios[:, one] + ratios[:, other]
    return ratios


def _over_luck(
    products: Products, means: NDArray[np.float64], factors: int, pairs: list[tuple[int, int]]
) -> NDArray[np.float64] | None:
    """Return indices with each replicate left out (R, K); None with fewer than three."""
    if products.left is None:
        return None
    overall = means.mean(axis=0)
    variance = products.left[:, 0] - left_out(np.outer(overall, overall))
    return _ratios(products.left, variance, factors, pairs)
