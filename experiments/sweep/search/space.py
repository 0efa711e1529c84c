"""The points of a search as numbers that a sampler can choose: places of levels, whole numbers, shares of a range."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.sweep.design.factor import Factor

_LARGEST_WHOLE = 2**53
"""Whole numbers beyond are not all floats."""


def is_ordered(factor: Factor) -> bool:
    """Return whether neighboring levels are alike: numbers that rise, or that fall, from level to level."""
    if not factor.is_numeric or factor.is_range:
        return False
    steps = [later - earlier for earlier, later in itertools.pairwise(factor.levels)]
    return all(step > 0 for step in steps) or all(step < 0 for step in steps)


def distribution(factor: Factor) -> Any:
    """Return what Optuna chooses of a factor."""
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if factor.levels:
        last = len(factor.levels) - 1
        return IntDistribution(0, last) if is_ordered(factor) else CategoricalDistribution(tuple(range(last + 1)))
    if _is_counted(factor):
        return IntDistribution(round(factor.low), round(factor.high), log=factor.is_log)
    return FloatDistribution(0.0, 1.0)


def coordinate(factor: Factor, choice: float) -> float:
    """Return the coordinate in [0, 1] of what was chosen from `distribution`."""
    if factor.levels:
        return (choice + 0.5) / len(factor.levels)
    if not _is_counted(factor):
        return float(choice)
    if factor.low == factor.high:
        return 0.0
    if factor.is_log:
        return math.log(choice / factor.low) / math.log(factor.high / factor.low)
    return (choice - factor.low) / (factor.high - factor.low)


def size(factors: Sequence[Factor]) -> float:
    """Return how many different points there are; infinite where a factor takes any value of a range."""
    return math.prod(_values(factor) for factor in factors)


def points(factors: Sequence[Factor]) -> Iterator[tuple[float, ...]]:
    """Yield the coordinates of all points, the last factor moving fastest; only where `size` is finite."""
    choices = []
    for factor in factors:
        first = 0 if factor.levels or not _is_counted(factor) else round(factor.low)
        choices.append([coordinate(factor, first + step) for step in range(int(_values(factor)))])
    yield from itertools.product(*choices)


def _is_counted(factor: Factor) -> bool:
    return factor.is_range and factor.is_whole and factor.high <= _LARGEST_WHOLE


def _values(factor: Factor) -> float:
    if factor.levels:
        return len(factor.levels)
    if _is_counted(factor):
        return round(factor.high) - round(factor.low) + 1
    return 1 if factor.low == factor.high else math.inf
