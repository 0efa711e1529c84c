"""What a launch brought beyond its baseline: money, split into acceleration and expansion, with and without the seeds.

References
----------
Libai, Muller, Peres (2013). Decomposing the value of word-of-mouth seeding programs: acceleration versus expansion.
Journal of Marketing Research 50, 161-176.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison.measures import MEASURES
from simulation.results.rounding import size_of, without_rounding
from simulation.results.value import discount_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.comparison.launch import Launch


def value_by_day(launch: Launch, day: float, value: float, discount: float) -> NDArray[np.float64]:
    """Return what each consumer who bought before a day is worth on the first day, zero for others (float64 [n]).

    Parameters
    ----------
    launch : Launch
    day : float
        The horizon.
    value : float
        Of one adoption on the day of adoption, in currency.
    discount : float
        Rate per year.
    """
    has_bought = launch.bought_day < day
    factors = np.zeros(len(has_bought))
    factors[has_bought] = discount_factor(launch.bought_day[has_bought], discount)
    worth: NDArray[np.float64] = value * factors
    return worth


def accounts(launch: Launch, baseline: Launch, horizon: int, value: float, discount: float) -> NDArray[np.float64]:
    """Return all measures of a launch beside its baseline (float64, in the order of `MEASURES`).

    Parameters
    ----------
    launch, baseline : Launch
        Of the same replicate.
    horizon : int
        Which of the horizons.
    value, discount : float
        As of `value_by_day`.
    """
    mine, its = launch.horizons[horizon], baseline.horizons[horizon]
    day = mine.day
    is_asked = np.zeros(len(mine.is_adopter), np.bool_)
    is_asked[launch.asked] = True

    # What is left of two equal amounts is rounding, and nothing that a seeding brought or cost.
    def less(one: float, other: float, *amounts: float) -> float:
        return float(without_rounding(one - other, size_of([one, other, *amounts])))

    worth, baseline_worth = value_by_day(launch, day, value, discount), value_by_day(baseline, day, value, discount)
    bought, baseline_bought = launch.bought_day < day, baseline.bought_day < day
    gained, lost = bought & ~baseline_bought, baseline_bought & ~bought
    # Whom a competitor had in the launch in which the brand had not.
    taken, given = gained & (baseline.rival_day < day), lost & (launch.rival_day < day)
    both = bought & baseline_bought
    total, baseline_total = float(worth.sum()), float(baseline_worth.sum())
    acceleration = less(worth[both].sum(), baseline_worth[both].sum())
    expansion_taken = less(worth[taken].sum(), baseline_worth[given].sum())
    expansion_new = less(worth[gained & ~taken].sum(), baseline_worth[lost & ~given].sum())
    expansion = less(expansion_new, -expansion_taken)
    margin = less(acceleration, -expansion, total, baseline_total)
    cost = less(mine.spend, its.spend)
    bought_days = np.sort(launch.bought_day[bought])
    adopters, baseline_adopters = mine.is_adopter, its.is_adopter
    found = {
        "adopters": adopters.sum(),
        "adopters_without_seeds": adopters[~is_asked].sum(),
        "reach": mine.reach,
        "views": mine.views,
        "revenue": mine.revenue,
        "value": total,
        "contribution": less(total, mine.spend),
        "cost": cost,
        "incremental_adopters": int(adopters.sum()) - int(baseline_adopters.sum()),
        "incremental_without_seeds": int(adopters[~is_asked].sum()) - int(baseline_adopters[~is_asked].sum()),
        "incremental_margin": margin,
        "incremental_margin_without_seeds": less(worth[~is_asked].sum(), baseline_worth[~is_asked].sum()),
        "profit": less(margin, cost, total, baseline_total, mine.spend, its.spend),
        "acceleration": acceleration,
        "expansion": expansion,
        "expansion_new": expansion_new,
        "expansion_taken": expansion_taken,
        "days_to_half": bought_days[(len(bought_days) - 1) // 2] if len(bought_days) else np.nan,
        "seeds_paid": len(launch.paid),
    }
    return np.array([float(found[measure.name]) for measure in MEASURES])
