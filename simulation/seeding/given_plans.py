"""What plans that are given to a model must satisfy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, nearest
from simulation.seeding.plan import SeedingPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.scenario import Scenario


def plan_problems(plans: Mapping[tuple[str, str], Any], scenario: Scenario, consumers: int) -> Iterator[Problem]:
    """Yield what is wrong with plans by the names of brand and campaign, for a network of that many consumers."""
    campaigns = {(brand.name, campaign.name) for brand in scenario.brands for campaign in brand.campaigns}
    names = {f"{brand} / {campaign}" for brand, campaign in campaigns}
    for key, plan in plans.items():
        place = f"plans[{key!r}]"
        if key not in campaigns:
            wanted = " / ".join(map(str, key)) if isinstance(key, tuple) else str(key)
            allowed = f"must be for (brand, campaign) of the scenario{nearest(wanted, names)}"
            yield Problem(place, plan, f"{allowed}; known: {', '.join(sorted(names)) or 'no campaign'}")
        elif not isinstance(plan, SeedingPlan):
            yield Problem(place, plan, "must be a SeedingPlan")
        else:
            yield from _flaws(place, plan, consumers)


def _flaws(place: str, plan: SeedingPlan, consumers: int) -> Iterator[Problem]:
    rows, prices, acceptance = (np.asarray(array) for array in (plan.rows, plan.prices, plan.acceptance))
    for name, array, kinds in (("rows", rows, "iu"), ("prices", prices, "iuf"), ("acceptance", acceptance, "iuf")):
        if array.ndim != 1 or (array.size and array.dtype.kind not in kinds) or len(array) != len(rows):
            yield Problem(f"{place}.{name}", array.tolist(), "must be a list of numbers, one per seed")
            return
    if rows.size == 0:
        return
    if rows.min() < 0 or rows.max() >= consumers:
        yield Problem(f"{place}.rows", rows.tolist(), f"must be rows in 0..{consumers - 1}")
    if len(np.unique(rows)) < len(rows):
        yield Problem(f"{place}.rows", rows.tolist(), "must be distinct")
    amounts: NDArray[np.float64] = prices.astype(np.float64)
    chances: NDArray[np.float64] = acceptance.astype(np.float64)
    if not (np.isfinite(amounts) & (amounts >= 0.0)).all():
        yield Problem(f"{place}.prices", prices.tolist(), "must be amounts of money, zero or more")
    if not ((chances >= 0.0) & (chances <= 1.0)).all():
        yield Problem(f"{place}.acceptance", acceptance.tolist(), "must be probabilities in [0, 1]")
