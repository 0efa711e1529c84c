"""Whom each strategy asks: chosen once, on the network and the population that all replicates share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison.question import LIST, ComparisonError, Question
from simulation.errors import NetworkError, Problem, SeedingError
from simulation.seeding import Choice, SeedingPlan, SeedingTask, SeedPrices
from simulation.seeding.buying import Purchase
from simulation.seeding.catalogue import choose_seeds
from simulation.seeding.price_list import read_prices
from simulation.seeding.scenario_offers import offers_of, terms_of
from simulation.seeding.surrogate import surrogate
from simulation.seeding.task_checks import task_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from simulation.consumers.population import Population
    from simulation.network import SocialNetwork


def offers_in(question: Question, network: SocialNetwork) -> SeedPrices:
    """Return who may be asked at which price: as the scenario says, or the price list."""
    brand_spec = question.scenario.brands[question.brand]
    seeding = brand_spec.campaigns[question.campaign].seeding
    offers = offers_of(seeding, brand_spec, network)
    if question.prices is not None:

        def priced(audience: NDArray[np.float64]) -> NDArray[np.float64]:
            # Above 2**53, and so of no real audience, are floats that int64 cannot hold.
            return terms_of(seeding, brand_spec, np.minimum(audience, 2.0**53).astype(np.int64))[0]

        offers = read_prices(question.prices, network, offers, priced)
    return offers


def choices_of(
    question: Question,
    network: SocialNetwork,
    population: Population,
    offers: SeedPrices,
    threads: int | None,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Choice]:
    """Let each strategy choose; a strategy named twice chooses once.

    Raises
    ------
    SeedingError, ComparisonError
        If a strategy cannot choose within these limits.
    """
    scenario = question.scenario
    random_seed = scenario.run.random_seed
    assert random_seed is not None
    task = SeedingTask(
        network,
        offers,
        surrogate(scenario, question.brand, question.campaign, network, population),
        random_seed,
        question.seeds,
        question.budget,
        ("campaign", *question.names_of_campaign),
        threads,
    )
    chosen: dict[str, Choice] = {}
    for name in dict.fromkeys(question.names):
        chosen[name] = _listed(question, name, task) if name.startswith(LIST) else _chosen(question, name, task)
        if progress is not None:
            progress(1)
    return {label: chosen[name] for label, name in zip(question.strategies, question.names, strict=True)}


_OPTIONS = {"count": "--seeds", "budget": "--budget", "strategy": "--strategies"}


def _chosen(question: Question, name: str, task: SeedingTask) -> Choice:
    """Let a strategy choose; what is refused is said of the option that asks for it."""
    try:
        return choose_seeds(name, task)
    except SeedingError as error:
        problems = [replace(one, field=_OPTIONS.get(one.field, one.field)) for one in error.problems]
        raise SeedingError(problems, question.scenario.name) from None


def _listed(question: Question, name: str, task: SeedingTask) -> Choice:
    """Ask a given list in its order, as far as limits allow."""
    try:
        rows = task.network.row_of(question.lists[name], field=name)
    except NetworkError as error:
        raise ComparisonError(error.problems, question.scenario.name) from None
    problems = task_problems(task)
    barred = rows[~task.offers.is_candidate[rows]]
    if len(barred):
        shown = ", ".join(task.network.label(int(row)) for row in barred[:5]) + (", ..." if len(barred) > 5 else "")
        allowed = f"must hold consumers who may be seeded; {len(barred)} of them may not: {shown}"
        problems.append(Problem("--strategies", name, allowed))
    if problems:
        raise ComparisonError(problems, question.scenario.name)
    within = Purchase.of(task).walk(rows)
    if len(within) == 0:
        allowed = f"nobody of it can be had for a budget of {task.budget:g}"
        raise ComparisonError([Problem("--strategies", name, allowed)], question.scenario.name)
    left_out = len(np.setdiff1d(rows, within))
    notes = (f"{left_out} of the {len(rows)} listed do not fit into the limits.",) if left_out else ()
    return Choice(within, notes=notes)


def plans_of(choices: dict[str, Choice], offers: SeedPrices) -> dict[str, SeedingPlan]:
    """Return whom each strategy asks at which price."""
    return {label: SeedingPlan.of(choice.rows, offers) for label, choice in choices.items()}
