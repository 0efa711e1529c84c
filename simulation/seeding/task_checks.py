"""Whether a task can be asked: limits, offers and the spreading that it assumes."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem
from simulation.seeding.buying import most_spent
from simulation.seeding.task import must_have_rows
from simulation.threads import thread_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.seeding.task import SeedingTask

_ABOVE_ONE = 1e-6
"""By which rounding may lift the sum of a consumer's weights above 1."""


def task_problems(task: SeedingTask) -> list[Problem]:
    """Return all that is wrong with a task; nothing if any strategy can be asked.

    Nobody at all is an answer: a count of 0, or a budget of 0 where everybody costs something.
    """
    problems = [*limit_problems(task), *_seed_problems(task.random_seed), *_spreading_problems(task)]
    if task.threads is not None and thread_problem(task.threads):
        problems.append(Problem("threads", task.threads, thread_problem(task.threads)))
    return problems


def limit_problems(task: SeedingTask) -> list[Problem]:
    """Return what is wrong with the limits and the offers of a task, whatever spreads."""
    offers = list(_offer_problems(task))
    limits = list(_limit_problems(task))
    if not offers and not limits:
        limits = list(_affordability_problems(task))
    return [*limits, *offers]


def _seed_problems(random_seed: object) -> Iterator[Problem]:
    if not _is_whole(random_seed) or not 0 <= random_seed < 2**63:  # type: ignore[operator]
        yield Problem("random_seed", random_seed, "a whole number from 0 to 2**63 - 1")


def _limit_problems(task: SeedingTask) -> Iterator[Problem]:
    if task.count is None and task.budget is None:
        yield Problem("count", None, "a number of seeds, or a budget")
    if task.count is not None and (not _is_whole(task.count) or task.count < 0):
        yield Problem("count", task.count, "a whole number of seeds, zero or more")
    budget = task.budget
    if budget is not None and (
        isinstance(budget, bool) or not isinstance(budget, Real) or not math.isfinite(budget) or budget < 0
    ):
        yield Problem("budget", budget, "a finite amount of money, zero or more")


def _offer_problems(task: SeedingTask) -> Iterator[Problem]:
    offers, network = task.offers, task.network
    yield from _array_problems("offers.price", offers.price, network, "iuf", 0.0, math.inf, "finite and zero or more")
    yield from _array_problems("offers.acceptance", offers.acceptance, network, "iuf", 0.0, 1.0, "in [0, 1]")
    yield from _array_problems("offers.is_candidate", offers.is_candidate, network, "b", 0, 1, "true or false")
    must_have, problems = must_have_rows(task)
    if problems:
        yield from problems
        return
    rows, times = np.unique(must_have, return_counts=True)
    for row in rows[times > 1][:1].tolist():
        yield Problem("offers.must_have", network.label(row), "each consumer at most once")
    is_candidate = np.asarray(offers.is_candidate)
    if is_candidate.shape == (network.consumers,) and is_candidate.dtype.kind == "b":
        for row in rows[~is_candidate[rows]][:1].tolist():
            yield Problem("offers.must_have", network.label(row), "a candidate: who must be had may not be forbidden")
        if not is_candidate.any():
            yield Problem("offers.is_candidate", "nobody", "at least one candidate")


def _affordability_problems(task: SeedingTask) -> Iterator[Problem]:
    offers, count, budget = task.offers, task.count, task.budget
    candidates = int(np.count_nonzero(offers.is_candidate))
    must_have = len(offers.must_have)
    if count is not None and count > candidates:
        yield Problem("count", count, f"at most the number of candidates, {candidates}")
    if count is not None and must_have > count:
        yield Problem("count", count, f"at least {must_have}: so many seeds must be had")
    if budget is None:
        return
    limit = most_spent(budget)
    cheapest = float(offers.price[offers.is_candidate].min())
    # No money at all asks whoever costs nothing, if anybody does: the control of those that have some.
    if cheapest > limit and budget > 0:
        buys_nobody = f"a budget of {budget:g} buys nobody: the cheapest of {candidates} candidates costs {cheapest:g}"
        yield Problem("budget", budget, buys_nobody)
    elif must_have:
        dearest = int(offers.must_have[offers.price[offers.must_have].argmax()])
        cost = float(np.sum(offers.expected_cost[offers.must_have]))
        if offers.price[dearest] > limit:
            price, label = float(offers.price[dearest]), task.network.label(dearest)
            yield Problem("budget", budget, f"at least {price:g}, the price of {label!r}, who must be had")
        elif cost > limit:
            yield Problem("budget", budget, f"at least {cost:g}, what the {must_have} who must be had cost on average")


def _spreading_problems(task: SeedingTask) -> Iterator[Problem]:
    spreading, network = task.spreading, task.network
    if spreading.kind not in ("cascade", "threshold"):
        yield Problem("spreading.kind", spreading.kind, "'cascade' or 'threshold'")
    values = np.asarray(spreading.values)
    if values.dtype.kind not in "iuf" or values.shape not in ((), (network.ties,)):
        yield Problem("spreading.values", spreading.values, f"one number in [0, 1], or one per tie, {network.ties}")
    elif not ((values >= 0) & (values <= 1)).all():
        wrong = values.ravel()[~((values >= 0) & (values <= 1)).ravel()][0]
        yield Problem("spreading.values", float(wrong), "in [0, 1]")
    elif spreading.kind == "threshold":
        sums = np.bincount(network.targets, np.broadcast_to(values, (network.ties,)), network.consumers)
        heaviest = int(sums.argmax())
        if sums[heaviest] > 1 + _ABOVE_ONE:
            allowed = f"weights whose sum is at most 1 for each consumer, also for {network.label(heaviest)!r}"
            yield Problem("spreading.values", float(sums[heaviest]), allowed)
    if spreading.seen is not None:
        yield from _array_problems("spreading.seen", spreading.seen, network, "iuf", 0.0, 1.0, "in [0, 1]")


def _array_problems(
    field: str, values: NDArray[Any], network: SocialNetwork, kinds: str, low: float, high: float, allowed: str
) -> Iterator[Problem]:
    """Look at an array of one value per consumer; name the first that cannot be used."""
    array = np.asarray(values)
    if array.dtype.kind not in kinds or array.shape != (network.consumers,):
        yield Problem(field, values, f"one value per consumer, {network.consumers}, each {allowed}")
        return
    is_sound = (array >= low) & (array <= high) & np.isfinite(array)
    if not is_sound.all():
        row = int((~is_sound).argmax())
        yield Problem(f"{field} of {network.label(row)!r}", array[row].item(), allowed)


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
