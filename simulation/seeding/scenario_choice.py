"""Whom a scenario's campaign seeds."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np

from simulation.population import Population
from simulation.root import Root
from simulation.seeding.chance import random_seeds
from simulation.seeding.degree import highest_degree
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.scenario_offers import offers_of, terms_of
from simulation.seeding.task import SeedingTask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.scenario.seeding import Seeding

Plans = dict[tuple[str, str], SeedingPlan]
"""Plans by the names of brand and campaign."""


def is_costly(seeding: Seeding) -> bool:
    """Whether a choice takes longer than to draw, to count followers, or to look up labels."""
    if seeding.strategy in ("none", "labels") or (seeding.count == 0 and seeding.budget is None):
        return False
    return seeding.strategy not in ("random", "highest_degree") or seeding.count == 0


def planned(
    scenario: Scenario, brand: int, campaign: int, network: SocialNetwork, population: Population, root: Root
) -> SeedingPlan:
    """Return whom a campaign of a scenario asks, at which prices.

    Parameters
    ----------
    scenario : Scenario
        With its random seed.
    brand, campaign : int
        Positions in the scenario.
    network : SocialNetwork
    population : Population
        How well a message spreads depends on it; asked only by choices that simulate.
    root : pair of uint64
        Key of the draws of a random choice.

    Raises
    ------
    SeedingError
        If nobody can be chosen within the budget.
    """
    described = scenario.brands[brand]
    seeding = described.campaigns[campaign].seeding
    identity = ("campaign", described.name, described.campaigns[campaign].name)
    if is_costly(seeding):
        rows = _chosen(scenario, brand, campaign, network, population, identity)
    else:
        rows = _cheaply_chosen(seeding, network, root, identity)
    followers = network.indptr[rows.astype(np.int64) + 1] - network.indptr[rows]
    return SeedingPlan(rows, *terms_of(seeding, described, followers))


def costly_plans(scenario: Scenario, network: SocialNetwork, root: Root, given: Collection[tuple[str, str]]) -> Plans:
    """Return the plans of campaigns whose choice is costly, so that replicates can share them.

    Parameters
    ----------
    scenario, network, root
        As of `planned`, `root` being that of the population, too.
    given : collection of (str, str)
        Names of brand and campaign of those that have a plan already.
    """
    places = {
        (described.name, one.name): (brand, campaign)
        for brand, described in enumerate(scenario.brands)
        for campaign, one in enumerate(described.campaigns)
        if is_costly(one.seeding) and (described.name, one.name) not in given
    }
    if not places:
        return {}
    population = Population.draw(scenario, network.consumers, root)
    return {names: planned(scenario, *place, network, population, root) for names, place in places.items()}


def _cheaply_chosen(
    seeding: Seeding, network: SocialNetwork, root: Root, identity: tuple[str, ...]
) -> NDArray[np.int32]:
    if seeding.strategy == "labels":
        return network.row_of(seeding.labels)
    count = 0 if seeding.strategy == "none" else seeding.count
    if seeding.strategy == "highest_degree":
        return highest_degree(network, count)
    return random_seeds(root, network.consumers, count, *identity)


def _chosen(
    scenario: Scenario,
    brand: int,
    campaign: int,
    network: SocialNetwork,
    population: Population,
    identity: tuple[str, ...],
) -> NDArray[np.int32]:
    """Let a strategy of the catalogue choose."""
    from simulation.seeding.catalogue import choose_seeds
    from simulation.seeding.surrogate import surrogate

    assert scenario.run.random_seed is not None
    described = scenario.brands[brand]
    seeding = described.campaigns[campaign].seeding
    budget = described.campaigns[campaign].budget if seeding.budget is None else seeding.budget
    task = SeedingTask(
        network,
        offers_of(seeding, described, network),
        surrogate(scenario, brand, campaign, network, population),
        scenario.run.random_seed,
        count=seeding.count or None,
        budget=budget,
        identity=identity,
    )
    rows: NDArray[np.int32] = choose_seeds(seeding.strategy, task).rows
    return rows
