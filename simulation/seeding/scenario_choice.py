"""Whom a scenario's campaign seeds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import numpy as np

from simulation.consumers.population import Population
from simulation.errors import Problem, SeedingError
from simulation.kernels.random.root import Root
from simulation.seeding.buying import most_spent
from simulation.seeding.chance import random_seeds
from simulation.seeding.degree import highest_degree
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.scenario_checks import budget_of, choice_problems, dotted_problems
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
        If the strategy needs too much work on this network; under the names of the scenario's fields.
    """
    brand_spec = scenario.brands[brand]
    seeding = brand_spec.campaigns[campaign].seeding
    identity = ("campaign", brand_spec.name, brand_spec.campaigns[campaign].name)
    if is_costly(seeding):
        rows = _chosen(scenario, brand, campaign, network, population, identity)
    else:
        rows = _cheaply_chosen(seeding, network, root, identity)
    followers = network.indptr[rows.astype(np.int64) + 1] - network.indptr[rows]
    return SeedingPlan(rows, *terms_of(seeding, brand_spec, followers))


def costly_plans(scenario: Scenario, network: SocialNetwork, root: Root, given: Collection[tuple[str, str]]) -> Plans:
    """Return the plans of campaigns whose choice is costly, so that replicates can share them.

    Parameters
    ----------
    scenario, network, root
        As of `planned`, `root` being that of the population, too.
    given : collection of (str, str)
        Names of brand and campaign of those that have a plan already.

    Raises
    ------
    SeedingError
        If a budget buys nobody on this network, or a strategy needs too much work; under the scenario's fields.
    """
    problems = list(choice_problems(scenario, network, given))
    if problems:
        raise SeedingError(problems, scenario.name)
    places = {
        (brand_spec.name, one.name): (brand, campaign)
        for brand, brand_spec in enumerate(scenario.brands)
        for campaign, one in enumerate(brand_spec.campaigns)
        if is_costly(one.seeding) and (brand_spec.name, one.name) not in given
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


def work_problems(scenario: Scenario, network: SocialNetwork, root: Root) -> Iterator[Problem]:
    """Yield the campaigns whose strategies need too much work on a network; parameters as of `costly_plans`."""
    from simulation.seeding.catalogue import STRATEGIES

    population = None
    for index, brand in enumerate(scenario.brands):
        for number, one in enumerate(brand.campaigns):
            strategy = STRATEGIES.get(one.seeding.strategy)
            if strategy is None or strategy.work_problem is None or not is_costly(one.seeding):
                continue
            if population is None:
                population = Population.draw(scenario, network.consumers, root)
            task = _task(scenario, index, number, network, population, ("campaign", brand.name, one.name))
            problem = None if task is None else strategy.work_problem(task)
            if problem is not None:
                yield from dotted_problems([problem], f"brands.{index}.campaigns.{number}", one)


def _task(
    scenario: Scenario,
    brand: int,
    campaign: int,
    network: SocialNetwork,
    population: Population,
    identity: tuple[str, ...],
) -> SeedingTask | None:
    """Return what a strategy of the catalogue is asked; nothing where the budget buys nobody.

    That is refused where it is so on the network that is looked at before a run; on a later one it may be.
    """
    from simulation.seeding.surrogate import surrogate

    assert scenario.run.random_seed is not None
    brand_spec = scenario.brands[brand]
    one = brand_spec.campaigns[campaign]
    offers, budget = offers_of(one.seeding, brand_spec, network), budget_of(one)
    if offers.price.min() > most_spent(budget):
        return None
    return SeedingTask(
        network,
        offers,
        surrogate(scenario, brand, campaign, network, population),
        scenario.run.random_seed,
        count=one.seeding.count or None,
        budget=budget,
        identity=identity,
    )


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

    task = _task(scenario, brand, campaign, network, population, identity)
    if task is None:
        return np.empty(0, np.int32)
    one = scenario.brands[brand].campaigns[campaign]
    try:
        rows: NDArray[np.int32] = choose_seeds(one.seeding.strategy, task).rows
    except SeedingError as error:
        place = f"brands.{brand}.campaigns.{campaign}"
        raise SeedingError(dotted_problems(error.problems, place, one), scenario.name) from None
    return rows
