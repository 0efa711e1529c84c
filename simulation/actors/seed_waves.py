"""Approaching seeds: who is asked in a wave, who is paid, and who is given a unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels import layouts
from simulation.kernels.random import keys, selection
from simulation.market import purchases
from simulation.market.recorder import UNIT
from simulation.seeding.plan import SeedingPlan
from simulation.seeding.scenario_offers import post_cost, unit_cost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.actors.actor import Actor
    from simulation.actors.campaign import CampaignAccount
    from simulation.network import SocialNetwork


def wave_of(brand: Actor, account: CampaignAccount, number: int) -> SeedingPlan:
    """Return whom a campaign asks in a wave, counted from 0.

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
    state = brand.model.market.state
    is_left = ~np.isin(plan.rows, account.asked) & ~state.shares(plan.rows, account.message)
    left = np.flatnonzero(is_left)
    unaware = _unaware_followers(brand.model.network, plan.rows[left], state.is_aware[:, brand.index])
    return _part(plan, left[np.argsort(-unaware, kind="stable")[:size]])


def _part(plan: SeedingPlan, places: NDArray[np.intp]) -> SeedingPlan:
    return SeedingPlan(plan.rows[places], plan.prices[places], plan.acceptance[places])


def _unaware_followers(
    network: SocialNetwork, rows: NDArray[np.int32], is_aware: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Return how many followers of each of these consumers have not heard of a brand."""
    first = network.indptr[rows]
    counts = network.indptr[rows.astype(np.int64) + 1] - first
    owner = np.repeat(np.arange(len(rows)), counts)
    ties = np.arange(len(owner)) + np.repeat(first - np.cumsum(counts) + counts, counts)
    has_not_heard = is_aware[network.targets[ties]] == 0
    return np.bincount(owner[has_not_heard], minlength=len(rows))


def ask(brand: Actor, account: CampaignAccount, plan: SeedingPlan) -> int:
    """Ask consumers to post a campaign's message in this tick; return how many were paid.

    In the order of the plan, whoever accepts is paid if the budget still allows, and otherwise passed over.
    """
    model, tick = brand.model, brand.model.tick
    state, recorder = model.market.state, model.recorder
    account.seeding.note_asked(tick, plan.rows)
    item = np.uint64(keys.item_id("campaign", brand.name, account.campaign.name))
    accepts = selection.uniforms_of(*model.luck_root, keys.ACCEPTANCE, item, plan.rows) < plan.acceptance
    rows = plan.rows[accepts]
    posts = ~state.shares(rows, account.message)
    takes_unit = _takes_unit(brand, account, rows)
    costs = _costs(brand, account, plan.prices[accepts], rows, posts, takes_unit)
    paid, amount = _payable(account, costs)
    rows, posts, takes_unit = rows[paid], posts[paid], takes_unit[paid]
    account.pay_seeds(amount)
    account.seeding.note_paid(tick, rows, costs[paid], takes_unit)
    # Of what each costs, the unit, if it gets one; the rest is the fee, and the impressions of the post.
    unit = unit_cost(account.campaign.seeding, brand.description)
    of_units = math.fsum(np.minimum(costs[paid], unit)[takes_unit])
    recorder.pay(tick, account.index, purchases.SEEDS, len(rows), amount - of_units)
    recorder.pay(tick, account.index, purchases.UNITS, int(takes_unit.sum()), of_units)
    posting_now = rows[posts]
    state.mark_shared(posting_now, account.message)
    recorder.counts[tick, brand.index, layouts.SHARES] += len(posting_now)
    model.post(posting_now, account.message, layouts.PAID)
    _give(brand, account, rows[takes_unit])
    return len(rows)


def _takes_unit(brand: Actor, account: CampaignAccount, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether each of these would get a unit: who never adopted the brand, and no other of an exclusive category."""
    if not account.campaign.seeding.free_unit:
        return np.zeros(len(rows), np.bool_)
    status = brand.model.market.state.status
    category = brand.description.category
    can_adopt: NDArray[np.bool_] = status[rows, brand.index] == layouts.NEVER
    for index, other in enumerate(brand.model.scenario.brands):
        if category and index != brand.index and other.category == category:
            holds = np.isin(status[rows, index], (layouts.ADOPTER_DISSATISFIED, layouts.ADOPTER_SATISFIED))
            can_adopt &= ~holds
    return can_adopt


def _costs(
    brand: Actor,
    account: CampaignAccount,
    prices: NDArray[np.float64],
    rows: NDArray[np.int32],
    posts: NDArray[np.bool_],
    takes_unit: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return what seeds cost: their prices, less the impressions of those who post nothing, and units not given."""
    seeding, indptr = account.campaign.seeding, brand.model.network.indptr
    followers = indptr[rows.astype(np.int64) + 1] - indptr[rows]
    not_due = np.where(posts, 0.0, post_cost(seeding, followers))
    not_due += np.where(takes_unit, 0.0, unit_cost(seeding, brand.description))
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


def _give(brand: Actor, account: CampaignAccount, rows: NDArray[np.int32]) -> None:
    """Give each of these a unit of the brand: they adopt now, and talk, review and leave as other adopters do."""
    if len(rows) == 0:
        return
    model, index = brand.model, brand.index
    state, counts = model.market.state, model.recorder.counts[model.tick, brand.index]
    item = np.uint64(keys.item_id("brand", brand.name))
    is_satisfied = selection.uniforms_of(*model.luck_root, keys.SATISFACTION, item, rows) < brand.description.quality
    state.status[rows, index] = np.where(is_satisfied, layouts.ADOPTER_SATISFIED, layouts.ADOPTER_DISSATISFIED)
    state.adoption_tick[rows, index] = model.tick
    counts[layouts.ADOPTIONS] += len(rows)
    model.give(rows, index)
    won = np.array([index, UNIT, account.message, -1], np.int32)
    model.recorder.add_adoptions(model.tick, np.column_stack([rows, np.tile(won, (len(rows), 1))]).astype(np.int32))
    drawn = selection.uniforms_of(*model.luck_root, keys.REVIEW, item, rows)
    reviews = drawn < brand.description.word_of_mouth.review_probability
    own = model.market.tables.brands[index]
    for message, satisfied in ((own["positive_message"], True), (own["negative_message"], False)):
        reviewers = rows[reviews & (is_satisfied == satisfied)]
        posting_now = reviewers[~state.shares(reviewers, int(message))]
        state.mark_shared(posting_now, int(message))
        counts[layouts.SHARES] += len(posting_now)
        model.post(posting_now, int(message), layouts.EARNED)
