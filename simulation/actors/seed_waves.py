"""Approaching seeds: who is asked in a wave, who is paid, and who is given a unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.scenario_offers import post_cost, unit_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.actor import World
    from simulation.actors.campaign import CampaignAccount
    from simulation.network import SocialNetwork


def wave_of(world: World, brand: int, account: CampaignAccount, number: int) -> SeedingPlan:
    """Return whom a campaign of a brand, by its place in the scenario, asks in a wave, counted from 0.

    The list is divided into consecutive parts, the first ones one longer where it does not divide evenly. An adaptive
    campaign asks as many in each later wave, but passes over whoever has posted the message, and begins with those of
    whose followers the most have not heard of the brand.
    """
    plan, seeding = account.plan, account.campaign.seeding
    size, longer = divmod(len(plan), seeding.waves)
    start = number * size + min(number, longer)
    size += number < longer
    if number == 0 or not seeding.adaptive:
        return _part(plan, np.arange(start, start + size))
    is_left = ~np.isin(plan.rows, account.asked) & ~world.has_posted(plan.rows, account.message)
    left = np.flatnonzero(is_left)
    unaware = _unaware_followers(world.network, plan.rows[left], world.is_aware(brand))
    return _part(plan, left[np.argsort(-unaware, kind="stable")[:size]])


def _part(plan: SeedingPlan, places: NDArray[np.intp]) -> SeedingPlan:
    return SeedingPlan(plan.rows[places], plan.prices[places], plan.acceptance[places])


def _unaware_followers(
    network: SocialNetwork, rows: NDArray[np.int32], is_aware: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return how many followers of each of these consumers have not heard of a brand."""
    first = network.indptr[rows]
    counts = network.indptr[rows.astype(np.int64) + 1] - first
    owner = np.repeat(np.arange(len(rows)), counts)
    ties = np.arange(len(owner)) + np.repeat(first - np.cumsum(counts) + counts, counts)
    has_not_heard = ~is_aware[network.targets[ties]]
    return np.bincount(owner[has_not_heard], minlength=len(rows))


def ask(world: World, brand: int, account: CampaignAccount, plan: SeedingPlan) -> int:
    """Ask consumers to post a campaign's message in this tick; return how many were paid.

    In the order of the plan, whoever accepts is paid if the budget still allows, and otherwise passed over.
    """
    tick, brand_spec = world.clock.tick, world.scenario.brands[brand]
    account.seeding.note_asked(tick, plan.rows)
    accepts = world.accepts(plan.rows, brand_spec.name, account.campaign.name, plan.acceptance)
    rows = plan.rows[accepts]
    posts = ~world.has_posted(rows, account.message)
    takes_unit = np.zeros(len(rows), np.bool_)
    if account.campaign.seeding.free_unit:
        takes_unit = world.can_adopt(rows, brand)
    costs = _costs(world, brand, account, plan.prices[accepts], rows, posts, takes_unit)
    paid, amount = _payable(account, costs)
    rows, posts, takes_unit = rows[paid], posts[paid], takes_unit[paid]
    account.pay_seeds(amount)
    account.seeding.note_paid(tick, rows, costs[paid], takes_unit)
    # Of what each costs, the unit, if it gets one; the rest is the fee, and the impressions of the post.
    unit = unit_cost(account.campaign.seeding, brand_spec)
    of_units = math.fsum(np.minimum(costs[paid], unit)[takes_unit])
    world.pay(tick, account.index, purchases.SEEDS, len(rows), amount - of_units)
    world.pay(tick, account.index, purchases.UNITS, int(takes_unit.sum()), of_units)
    world.post(rows[posts], brand, account.message, layouts.SEEDED)
    world.give(rows[takes_unit], brand, account.message)
    return len(rows)


def _costs(
    world: World,
    brand: int,
    account: CampaignAccount,
    prices: NDArray[np.float64],
    rows: NDArray[np.int32],
    posts: NDArray[np.bool_],
    takes_unit: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return what seeds cost: their prices, less the impressions of those who post nothing, and units not given."""
    seeding, indptr = account.campaign.seeding, world.network.indptr
    followers = indptr[rows.astype(np.int64) + 1] - indptr[rows]
    not_due = np.where(posts, 0.0, post_cost(seeding, followers))
    not_due += np.where(takes_unit, 0.0, unit_cost(seeding, world.scenario.brands[brand]))
    return np.maximum(prices - not_due, 0.0)


def _payable(account: CampaignAccount, costs: NDArray[np.float64]) -> tuple[NDArray[np.intp], float]:
    """Return who of those who accept can be paid, and what it costs together."""
    everyone = np.arange(len(costs))
    if len(costs) and costs.min() == costs.max():
        paid = everyone[: account.affordable_seeds(float(costs[0]), len(costs))]
        return paid, len(paid) * float(costs[0])
    if account.seed_budget is None:
        return everyone, math.fsum(costs)
    places, amount = [], 0.0
    for place, cost in enumerate(costs.tolist()):
        if account.affordable_seeds(cost, 1, amount):
            places.append(place)
            amount += cost
    return np.array(places, np.intp), amount
