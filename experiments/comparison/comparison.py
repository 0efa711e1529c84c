"""`compare`: one question, from the choice of seeds to tidy tables."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.assembly import Assembly, provenance_of
from experiments.comparison.launches import Launches, Sample, drawn_for, extended
from experiments.comparison.precision import Precision
from experiments.comparison.question import LEAST_PILOT, MOST_MONEY, ComparisonError, Question
from experiments.comparison.seeding import choices_of, offers_in, plans_of
from experiments.comparison.turning import runs_of, turning_notes
from experiments.comparison.worker_pool import WorkerPool
from experiments.sweep.execution.cores import available_cores
from experiments.sweep.execution.workers import refuse_inside_worker
from simulation.consumers.population import Population
from simulation.errors import Problem, ScenarioError
from simulation.kernels.random.root import root_key
from simulation.market.preparation import check_against_network, make_network, with_random_seed
from simulation.network.foreign import network_problems
from simulation.scenario import Scenario, load_scenario
from simulation.seeding.scenario_choice import costly_plans
from simulation.threads import thread_problem

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult
    from simulation.network import SocialNetwork
    from simulation.seeding import SeedingPlan

EXECUTORS = ("threads", "processes")
_MOST_CHECKED = 2_000
"""Draws of what is uncertain that are looked at beforehand."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it was done since the last call, and how much there is."""


def compare(
    scenario: Scenario | Path | str,
    strategies: Sequence[str],
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    seeds: int | None = None,
    budget: float | None = None,
    prices: Path | str | None = None,
    campaign: str | None = None,
    goal: str | None = None,
    replicates: int | None = None,
    precision: float | None = None,
    uncertain: bool = False,
    fields: Mapping[str, Any] | None = None,
    network: SocialNetwork | None = None,
    threads: int | None = None,
    executor: str = "threads",
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    accept: Callable[[str], None] | None = None,
) -> ComparisonResult:
    """Compare seeding strategies: every one sees the same consumers and the same luck, and so does the baseline.

    Parameters
    ----------
    scenario : Scenario, path or str
        A scenario, a TOML file, or a name of the catalogue.
    strategies : sequence of str
        Two or more of `grapevine strategies`, or ``list:FILE``, one label per line. One named twice is run twice.
    lists : mapping of str to sequence of str, optional
        Labels of given seeds by name, as text; as a strategy, ``list:NAME``.
    seeds : int, optional
        Most consumers that are asked. Of the campaign where neither it nor a budget is given.
    budget : float, optional
        Most that seeds may cost on average, and never more.
    prices : path, optional
        Price list: columns label, and any of audience, price, acceptance, must_have, forbidden.
    campaign : str, optional
        ``BRAND/CAMPAIGN`` whose seeding is compared; default: the only one that seeds.
    goal : str, optional
        Measure that ranks; profit where the brand earns anything, else incremental adopters.
    replicates : int, optional
        Of each strategy; the most, where a precision is given. The scenario's where it has more than one, else 200.
    precision : float, optional
        Replicate until the interval of the difference between the best two is narrower than this, in the goal's unit.
    uncertain : bool
        Draw the scenario's uncertain fields once per replicate, the same for every strategy.
    fields : mapping, optional
        Dotted fields of the scenario that are replaced.
    network : SocialNetwork, optional
        Used instead of the scenario's.
    threads : int, optional
        Default: all cores. Nothing depends on it.
    executor : {"threads", "processes"}
        What runs replicates: so many threads of this process, or so many processes, one per core at most, which are
        faster. A script then calls this under ``if __name__ == "__main__":``. Nothing else depends on it.
    progress : callable, optional
        See `Progress`.
    stop : threading.Event, optional
        Once it is set, the comparison ends with `KeyboardInterrupt`.
    accept : callable, optional
        Called with the identity of the comparison before anything runs; what it raises ends the comparison.

    Returns
    -------
    ComparisonResult

    Raises
    ------
    ScenarioError, NetworkError, SeedingError, ComparisonError
        Before any run starts.
    """
    if threads is not None and thread_problem(threads):
        raise ComparisonError([Problem("threads", threads, thread_problem(threads))], "comparison")
    if executor not in EXECUTORS:
        raise ComparisonError([Problem("executor", executor, f"one of {', '.join(EXECUTORS)}")], "comparison")
    if executor == "processes":
        refuse_inside_worker()
    if network is not None and (problems := network_problems("network", network)):
        raise ComparisonError(problems, "comparison")
    resolved = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    resolved = with_random_seed(resolved.with_fields(fields) if fields else resolved)
    question = Question.ask(
        resolved,
        strategies,
        lists=lists,
        seeds=seeds,
        budget=budget,
        prices=prices,
        campaign=campaign,
        goal=goal,
        replicates=replicates,
        precision=precision,
        uncertain=uncertain,
    )
    assert resolved.run.random_seed is not None
    made = make_network(resolved, root_key(resolved.run.random_seed, None)) if network is None else network
    check_against_network(resolved, made, given=[question.names_of_campaign])
    available = threads or os.cpu_count() or 1
    check_horizon(question)
    check_draws(question)
    offers = offers_in(question, made)
    # Where consumers differ between replicates, seeds are chosen for those of the first.
    root = root_key(resolved.run.random_seed, 0 if "consumers" in resolved.run.vary else None)
    population = Population.draw(resolved, made.consumers, root)
    total = len(set(question.names))
    choices = choices_of(question, made, population, offers, available, _reporting(progress, "Choosing seeds", total))
    plans = plans_of(choices, offers)
    _check_prices(plans, question)
    if accept is not None:
        accept(str(provenance_of(question, made, plans, available)["run"]))
    others = costly_plans(resolved, made, root, {question.names_of_campaign})
    with ExitStack() as stack:
        workers = min(available, available_cores()) if executor == "processes" else 1
        pool = stack.enter_context(WorkerPool(made, workers)) if workers > 1 else None
        launches = Launches(question, made, plans, others, available, pool)
        sample, said = _replicated(question, launches, progress, stop)
        assembly = Assembly(question, made, offers, plans, choices, launches.days, sample, said)
        winner = assembly.ranking["strategy"].iloc[0]
        fresh = range(len(sample.replicates), 2 * len(sample.replicates))
        advance = _reporting(progress, f"Fresh replicates of {winner}", 2 * len(fresh))
        again = launches.run(fresh, only=(winner,), progress=advance, stop=stop)
        advance = _reporting(progress, "Looking where the answer turns", runs_of(question))
        turns = turning_notes(question, made, winner, plans, others, available, pool, advance, stop)
    result = assembly.result(again, available)
    return replace(result, notes=(*turns, *result.notes))


def check_horizon(question: Question) -> None:
    """Refuse what cannot be run over twice its days.

    Raises
    ------
    ComparisonError
    """
    try:
        extended(question.scenario, question.brand, question.campaign, question.budget or 0.0)
    except ScenarioError as error:
        where = "over twice run.days, to tell acceleration from expansion"
        problems = [Problem(one.field, one.value, f"{one.allowed} ({where})") for one in error.problems]
        raise ComparisonError(problems, question.scenario.name) from None


def check_draws(question: Question) -> None:
    """Refuse ranges that, drawn together, give no sound scenario: before replicates run, not in the midst of them.

    Raises
    ------
    ScenarioError
    """
    if question.uncertain:
        for draw in range(min(2 * question.replicates, _MOST_CHECKED)):
            drawn_for(question.scenario, draw)


def _check_prices(plans: Mapping[str, SeedingPlan], question: Question) -> None:
    """Refuse seeds that cost more in all than money is counted."""
    for strategy, plan in plans.items():
        if plan.prices.sum() > MOST_MONEY:
            allowed = f"its seeds may cost {plan.prices.sum():g} in all; must be at most {MOST_MONEY:g}: lower --seeds"
            raise ComparisonError([Problem("--strategies", strategy, allowed)], question.scenario.name)


def _replicated(
    question: Question, launches: Launches, progress: Progress | None, stop: threading.Event | None
) -> tuple[Sample, dict[str, Any]]:
    """Run as many replicates as were asked for, or as the wanted precision takes; say how precise they are."""
    from experiments.comparison.assembly import goal_values

    runs = len(question.strategies) + 1
    if question.precision is None:
        numbers = range(question.replicates)
        advance = _reporting(progress, "Running replicates", runs * len(numbers))
        sample = launches.run(numbers, progress=advance, stop=stop)
        return sample, {"wanted": None}
    rule = Precision(question.precision, LEAST_PILOT, question.replicates)
    numbers = range(LEAST_PILOT)
    advance = _reporting(progress, "Running the pilot", runs * len(numbers))
    sample = launches.run(numbers, progress=advance, stop=stop)
    while more := rule.next_count(goal_values(question, sample)):
        numbers = range(numbers.stop, numbers.stop + more)
        advance = _reporting(progress, "Running replicates", runs * more)
        sample = sample.joined(launches.run(numbers, progress=advance, stop=stop))
    return sample, rule.describe(goal_values(question, sample))


def _reporting(progress: Progress | None, what: str, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(what, done, total)
