"""What a task must be for reverse-reachable sets to be asked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, SeedingError
from simulation.seeding.task import must_have_rows

if TYPE_CHECKING:
    from simulation.seeding.task import SeedingTask

_SOURCE = "reverse-reachable sets"
_MOST_WEIGHT = 1.0 + 1e-6
_SLACK = 1e-12


def is_between(value: Any, low: float, high: float) -> bool:
    """Whether a value is a number strictly between two others."""
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return is_number and bool(low < value < high)


def check_epsilon(epsilon: float, greedy: float) -> None:
    """Refuse an epsilon that is not above 0 and below what greedy promises.

    Raises
    ------
    SeedingError
    """
    if not is_between(epsilon, 0.0, greedy):
        raise SeedingError([Problem("epsilon", epsilon, f"a number above 0 and below {greedy:.4g}")], _SOURCE)


def check(task: SeedingTask, failure: float) -> None:
    """Refuse limits, offers or a spreading that cannot be.

    Raises
    ------
    SeedingError
        With all that is wrong.
    """
    problems = []
    if not is_between(failure, 0.0, 1.0):
        problems.append(Problem("failure", failure, "a probability above 0 and below 1"))
    problems += _offer_problems(task)
    problems += _spreading_problems(task)
    if not problems:
        problems += _limit_problems(task)
    if problems:
        raise SeedingError(problems, _SOURCE)


def _array_problems(field: str, values: Any, size: int, high: float, unit: str) -> list[Problem]:
    array = np.asarray(values)
    allowed = f"{size} {unit}"
    if array.shape != (size,) or array.dtype.kind not in "iuf":
        return [Problem(field, f"{array.dtype} array of shape {array.shape}", allowed)]
    # Comparisons are written so that NaN fails them.
    if array.min() >= 0 and array.max() <= high and array.max() < np.inf:
        return []
    wrong = ~((array >= 0) & (array <= high) & (array < np.inf))
    at = int(wrong.argmax())
    return [Problem(f"{field}[{at}]", float(array[at]), f"{allowed} ({int(wrong.sum())} are not)")]


def _offer_problems(task: SeedingTask) -> list[Problem]:
    consumers, offers = task.network.consumers, task.offers
    problems = _array_problems("offers.price", offers.price, consumers, np.inf, "prices of zero or more")
    problems += _array_problems("offers.acceptance", offers.acceptance, consumers, 1.0, "chances in [0, 1]")
    candidates = np.asarray(offers.is_candidate)
    first, wrong = must_have_rows(task)
    if candidates.shape != (consumers,) or candidates.dtype != np.bool_:
        found = f"{candidates.dtype} array of shape {candidates.shape}"
        problems.append(Problem("offers.is_candidate", found, f"{consumers} flags"))
    elif wrong:
        problems += wrong
    elif not candidates[first].all():
        problems.append(Problem("offers.must_have", first.tolist(), "rows of candidates"))
    elif len(np.unique(first)) != len(first):
        problems.append(Problem("offers.must_have", first.tolist(), "each row once"))
    return problems


def _spreading_problems(task: SeedingTask) -> list[Problem]:
    network, spreading = task.network, task.spreading
    problems = []
    if spreading.kind not in ("cascade", "threshold"):
        problems.append(Problem("spreading.kind", spreading.kind, '"cascade" or "threshold"'))
    values = np.asarray(spreading.values)
    if values.ndim == 0:
        if not is_between(spreading.values, -1e-300, math.nextafter(1.0, 2.0)):
            problems.append(Problem("spreading.values", spreading.values, "a number in [0, 1], or one per tie"))
        values = np.broadcast_to(values, (network.ties,))
    else:
        problems += _array_problems("spreading.values", values, network.ties, 1.0, "numbers in [0, 1], one per tie")
    if not problems and spreading.kind == "threshold":
        sums = np.bincount(network.targets, values, network.consumers)
        if (sums > _MOST_WEIGHT).any():
            at = int((sums > _MOST_WEIGHT).argmax())
            problems.append(Problem("spreading.values", float(sums[at]), f"at most 1 in sum into consumer row {at}"))
    if spreading.seen is not None:
        problems += _array_problems("spreading.seen", spreading.seen, network.consumers, 1.0, "chances in [0, 1]")
    return problems


def _limit_problems(task: SeedingTask) -> list[Problem]:
    offers, count, budget = task.offers, task.count, task.budget
    candidates, first = int(offers.is_candidate.sum()), len(offers.must_have)
    problems = []
    if count is None and budget is None:
        problems.append(Problem("count", None, "a number of seeds, or a budget"))
    if count is not None:
        is_whole = isinstance(count, int | np.integer) and not isinstance(count, bool)
        if not is_whole or not max(1, first) <= count <= candidates:
            allowed = f"a whole number in {max(1, first)}..{candidates}: those that must be had, and all candidates"
            problems.append(Problem("count", count, allowed))
    if budget is not None:
        cost = offers.expected_cost
        if not is_between(budget, 0.0, np.inf):
            problems.append(Problem("budget", budget, "an amount above 0"))
        elif first:
            least = float(cost[offers.must_have].sum())
            if least > budget * (1.0 + _SLACK) or (offers.price[offers.must_have] > budget).any():
                problems.append(Problem("budget", budget, f"at least {least:g}, what those that must be had cost"))
        elif not (offers.is_candidate & (offers.price <= budget)).any():
            least = float(offers.price[offers.is_candidate].min(initial=np.inf))
            problems.append(Problem("budget", budget, f"at least {least:g}, the price of the cheapest candidate"))
    return problems
