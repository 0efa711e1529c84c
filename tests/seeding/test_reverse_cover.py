"""Greedy choices on sets, within limits: against all choices there are; and which sets do what."""

import math
from itertools import combinations

import numpy as np
import pytest

from simulation.kernels.seeding import reverse
from simulation.seeding import SeedingTask, SeedPrices, Spreading, reverse_reachable
from simulation.seeding.reverse_cover import Limits
from simulation.seeding.reverse_sampler import ReverseSampler
from tests.seeding.test_reverse_reachable import weighted

INSTANCES = 400


def instance(number):
    """Return random sets of eight consumers, and limits of one of five kinds."""
    rng = np.random.default_rng([51, number])
    consumers = 8
    sets = [rng.permutation(consumers)[: rng.integers(1, 5)].tolist() for _ in range(rng.integers(3, 40))]
    kind = number % 5
    acceptance = rng.choice([0.3, 0.7, 1.0], consumers) if kind in (1, 4) else np.ones(consumers)
    cost = rng.choice([0.0, 0.5, 1.0, 2.0, 5.0], consumers) if kind >= 2 else np.zeros(consumers)
    first = rng.choice(consumers, int(rng.integers(0, 2)), replace=False).astype(np.int32)
    is_open = rng.random(consumers) < 0.9
    is_open[first] = False
    budget = float(rng.uniform(0, 8)) if kind >= 2 else np.inf
    is_open &= cost <= budget
    count = int(rng.integers(0, 5)) if kind != 2 else consumers
    count = min(count, int(is_open.sum()))
    unit = 1 if (acceptance == 1).all() else int(reverse.WHOLE)
    return sets, Limits(first, is_open, cost, acceptance, count, budget, unit)


def share_of(sets, rows, acceptance):
    refused = [math.prod(1 - acceptance[row] for row in rows if row in members) for members in sets]
    return 1 - sum(refused) / len(sets)


def best_of(sets, limits):
    opened = np.flatnonzero(limits.is_open).tolist()
    choices = (rows for count in range(limits.count + 1) for rows in combinations(opened, count))
    within = (rows for rows in choices if sum(limits.cost[row] for row in rows) <= limits.budget)
    return max(share_of(sets, [*limits.first, *rows], limits.acceptance) for rows in within)


def test_greedy_within_limits_by_brute_force():
    """It covers what it says, keeps the limits and its promise, and nobody covers more than its ceiling."""
    tight, kinds = 0, set()
    for number in range(INSTANCES):
        sets, limits = instance(number)
        offsets = np.concatenate([[0], np.cumsum([len(members) for members in sets])])
        cover = limits.cover(offsets, np.concatenate(sets).astype(np.int32))
        rows = cover.rows.tolist()
        chosen = rows[len(limits.first) :]
        assert rows[: len(limits.first)] == limits.first.tolist()
        assert len(set(rows)) == len(rows)
        assert limits.is_open[chosen].all()
        assert len(chosen) <= limits.count
        assert limits.cost[chosen].sum() <= limits.budget * (1 + 1e-12)
        assert cover.share == pytest.approx(share_of(sets, rows, limits.acceptance), abs=1e-8)
        best = best_of(sets, limits)
        assert cover.ceiling >= best - 1e-8
        promised = 1 - 1 / math.e
        if limits.has_budget:
            promised = (1 - math.exp(-0.5)) / 2 if limits.has_count else 0.405
        assert cover.share >= promised * best - 1e-8
        tight += cover.ceiling <= best + 1e-8
        kinds.add((limits.has_budget, limits.has_count, limits.unit == 1))
        # No choice is left that could be added.
        left = limits.budget * (1 + 1e-12) - limits.cost[chosen].sum()
        others = [row for row in np.flatnonzero(limits.is_open).tolist() if row not in chosen]
        assert len(chosen) == limits.count or all(limits.cost[row] > left for row in others)
    assert tight > INSTANCES / 10
    assert len(kinds) >= 6


def test_the_ceiling_is_the_least_over_prefixes_of_the_greedy_choice():
    """By plain Python, where at most 16 seeds are chosen and nothing costs anything; some may refuse."""
    for number in range(INSTANCES):
        if number % 5 > 1:
            continue
        sets, limits = instance(number)
        offsets = np.concatenate([[0], np.cumsum([len(members) for members in sets])])
        cover = limits.cover(offsets, np.concatenate(sets).astype(np.int32))
        bounds = []
        for size in range(len(limits.first), len(cover.rows) + 1):
            prefix = cover.rows[:size].tolist()
            covered = share_of(sets, prefix, limits.acceptance)
            others = [row for row in np.flatnonzero(limits.is_open).tolist() if row not in prefix]
            gains = sorted(share_of(sets, [*prefix, row], limits.acceptance) - covered for row in others)
            bounds.append(covered + sum(gains[::-1][: limits.count]))
        assert cover.ceiling == pytest.approx(min(bounds), abs=1e-8)


def test_sets_that_choose_judge_and_estimate_are_different_ones(monkeypatch):
    numbers = {"collect": [], "judge": []}
    for name in numbers:
        method = getattr(ReverseSampler, name)

        def spied(self, given, *more, method=method, name=name):
            numbers[name] += [given]
            return method(self, given, *more)

        monkeypatch.setattr(ReverseSampler, name, spied)
    network, values = weighted()
    task = SeedingTask(network, SeedPrices.flat(400), Spreading("cascade", values), 3, count=5, threads=1)
    made = reverse_reachable(task).guarantee
    *judged, estimated = numbers["judge"]
    collected = sorted(number for given in numbers["collect"] for number in given)
    assert collected == list(range(len(collected)))
    assert all(given.start >= 2**31 and given.stop <= 2**31 + 2**30 for given in judged)
    assert estimated == range(2**31 + 2**30, 2**31 + 2**30 + len(collected) // 2)
    assert made.sets == 2 * len(collected)
