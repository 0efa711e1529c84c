"""How many consumers some seeds reach, as a mean with its standard error."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from experiments.verification.exact.cascades import sizes
from experiments.verification.target import Context
from simulation import SocialNetwork


class Spread(NamedTuple):
    """A mean number of consumers reached, seeds included, and its standard error."""

    mean: float
    error: float


def spread(
    context: Context, network: SocialNetwork, seeds: Iterable[int], process: Any, replicates: int = 10_000
) -> Spread:
    """Simulate a process from some seeds; by default as often as the publications did."""
    found = sizes(context, network, seeds, process, replicates)
    return Spread(float(found.mean()), float(found.std(ddof=1)) / math.sqrt(len(found)))


def mean_of(values: ArrayLike) -> Spread:
    """Return the mean of independent values; NaN where there are too few to say."""
    array = np.asarray(values, float)
    if len(array) < 2:
        return Spread(float(array[0]) if len(array) else math.nan, math.nan)
    return Spread(float(array.mean()), float(array.std(ddof=1)) / math.sqrt(len(array)))


def clustered_ratio(numerators: ArrayLike, denominators: ArrayLike) -> Spread:
    """Return the ratio of two sums over independent groups, and its standard error by leaving out one at a time.

    Parameters
    ----------
    numerators, denominators : arrays of float, shape (groups,)
    """
    above, below = np.asarray(numerators, float), np.asarray(denominators, float)
    without = (above.sum() - above) / (below.sum() - below)
    groups = len(above)
    error = math.sqrt((groups - 1) / groups * float(((without - without.mean()) ** 2).sum()))
    return Spread(float(above.sum() / below.sum()), error)
