"""Whether a scenario's campaigns can choose their seeds on a network: one check for all strategies, by dotted field."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import NetworkError, Problem
from simulation.scenario.ineffective import asks_somebody
from simulation.seeding.buying import most_spent
from simulation.seeding.scenario_offers import offers_of, terms_of
from simulation.seeding.task import SeedingTask, Spreading
from simulation.seeding.task_checks import limit_problems

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.scenario.brands import Brand, Campaign
    from simulation.scenario.seeding import Seeding


def budget_of(campaign: Campaign) -> float | None:
    """Return what pays the seeds of a campaign."""
    return campaign.budget if campaign.seeding.budget is None else campaign.seeding.budget


def dotted_problems(problems: tuple[Problem, ...] | list[Problem], place: str, campaign: Campaign) -> Iterator[Problem]:
    """Yield what is wrong with a campaign's task under the names of the scenario's fields.

    Parameters
    ----------
    problems : sequence of Problem
        Of a `SeedingTask`.
    place : str
        Dotted name of the campaign.
    campaign : Campaign
    """
    seeding = campaign.seeding
    for problem in problems:
        if problem.field == "budget":
            field = "budget" if seeding.budget is None else "seeding.budget"
            yield replace(problem, field=f"{place}.{field}", value=budget_of(campaign))
        else:
            yield replace(problem, field=f"{place}.seeding.{problem.field}")


def choice_problems(
    scenario: Scenario, network: SocialNetwork, given: Collection[tuple[str, str]] = ()
) -> Iterator[Problem]:
    """Yield why campaigns of a scenario cannot choose seeds on a network; those that are `given` need not."""
    for index, brand in enumerate(scenario.brands):
        for number, campaign in enumerate(brand.campaigns):
            seeding = campaign.seeding
            budget = budget_of(campaign)
            if (brand.name, campaign.name) in given or not asks_somebody(seeding) or budget is None:
                continue
            if seeding.count > network.consumers:
                # Said elsewhere, with what else there are too few consumers for.
                continue
            if seeding.strategy != "labels" and _pays_somebody(seeding, brand, network, budget):
                continue
            offers = offers_of(seeding, brand, network)
            if seeding.strategy == "labels":
                try:
                    rows = network.row_of(seeding.labels)
                except NetworkError:
                    # Said elsewhere.
                    continue
                is_named = np.zeros(network.consumers, np.bool_)
                is_named[rows] = True
                offers = replace(offers, is_candidate=is_named)
            count = None if seeding.strategy == "labels" else seeding.count or None
            task = SeedingTask(network, offers, Spreading("cascade", 0.0), 0, count, budget)
            yield from dotted_problems(limit_problems(task), f"brands.{index}.campaigns.{number}", campaign)


def _pays_somebody(seeding: Seeding, brand: Brand, network: SocialNetwork, budget: float) -> bool:
    """Whether a budget pays the cheapest consumer; told from the audiences that there are, not consumer by consumer."""
    audiences = np.flatnonzero(np.bincount(np.diff(network.indptr)))
    price, _ = terms_of(seeding, brand, audiences)
    return bool(price.min() <= most_spent(budget))
