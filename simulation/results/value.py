"""What an adoption is worth, and what money at a later day is worth at day 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from simulation.scenario.brands import Brand

DAYS_PER_YEAR = 365.0


def adoption_value(brand: Brand) -> float:
    """Return what an adoption is worth on its day: margin of the unit, and of the customer's years after it.

    price - unit_cost + margin_per_year x r / (1 + d - r), with r = `retention_per_year` and d = `discount_per_year`:
    margins at the end of each year of those who are still customers, for ever, as worth on the day of adoption
    (Gupta & Lehmann 2005, Managing Customers as Investments).

    Parameters
    ----------
    brand : Brand
        A brand of a scenario.

    Returns
    -------
    float
        In the scenario's currency; below zero where a unit costs more than it brings.
    """
    lifetime = brand.lifetime
    multiple = lifetime.retention_per_year / (1.0 + lifetime.discount_per_year - lifetime.retention_per_year)
    return brand.price - brand.unit_cost + lifetime.margin_per_year * multiple


def discount_factor(days: ArrayLike, discount_per_year: float) -> NDArray[np.float64]:
    """Return what one unit of money at a day is worth at day 0: (1 + d)^(-days / 365).

    Parameters
    ----------
    days : array_like
        Days since the start of the run, any shape.
    discount_per_year : float
        d, zero or more.

    Returns
    -------
    float64 array
        Of the shape of `days`, in (0, 1] for days of zero or more.
    """
    return np.asarray((1.0 + discount_per_year) ** (-np.asarray(days, np.float64) / DAYS_PER_YEAR))
