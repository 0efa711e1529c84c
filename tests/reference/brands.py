"""What brands do at the start of a tick, and the referral clocks that an offer starts."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from tests.reference import draws as d
from tests.reference.entities import FROM_BRAND, Event

if TYPE_CHECKING:
    from tests.reference.market import Run


def act(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign, message = brand.campaigns[c], run.number[b, c]
    for post in campaign.posts:
        if post.tick == run.tick:
            for follower in brand.page_followers:
                run.post_to(follower, b, message, "owned", FROM_BRAND, post.occurrence)
    if run.tick == campaign.start_day // run.market.tick:
        start_flight(run, b, c)
        start_offer(run, b, c)
    for wave, tick in enumerate(campaign.wave_ticks):
        if tick == run.tick:
            seed(run, b, c, wave)
    serve_impressions(run, b, c)


def affordable(run: Run, b: int, c: int, cost: float) -> float:
    left = run.market.brands[b].campaigns[c].budget - run.spent[b, c]
    return math.inf if cost == 0 or left == math.inf else math.floor(left / cost + 1e-9)


def pay(run: Run, b: int, c: int, amount: float) -> None:
    """Pay an impression."""
    run.spent[b, c] += amount
    run.count[b]["spend"] += amount
    run.count[b]["spend_impressions"] += amount


def seed(run: Run, b: int, c: int, wave: int) -> None:
    brand = run.market.brands[b]
    campaign, message = brand.campaigns[c], run.number[b, c]
    item = d.identity("campaign", brand.name, campaign.name)
    for consumer in in_wave(run, b, c, wave):
        run.asked.add((consumer, b, c))
        gets_unit = campaign.free_unit and run.can_adopt(consumer, b)
        cost = campaign.seed_fee.get(consumer, 0.0)
        if (consumer, message) not in run.posted:
            cost += campaign.cost_per_follower * len(run.followers.get(consumer, []))
        if gets_unit:
            cost += brand.unit_cost
        accepts = run.draws.uniform(d.ACCEPTANCE, consumer, d.NOBODY, item) < campaign.seed_acceptance.get(
            consumer, 1.0
        )
        unit = brand.unit_cost if gets_unit else 0.0
        if accepts and pay_seed(run, b, c, cost, unit):
            run.post(consumer, b, message, "paid", parent=-1)
            if gets_unit:
                run.adopt(consumer, b)


def in_wave(run: Run, b: int, c: int, wave: int) -> list[int]:
    """Return whom a wave asks, in order."""
    campaign = run.market.brands[b].campaigns[c]
    seeds, waves = campaign.seeds, len(campaign.wave_ticks)
    sizes = [len(seeds) // waves + (1 if i < len(seeds) % waves else 0) for i in range(waves)]
    if wave == 0 or not campaign.adaptive:
        return seeds[sum(sizes[:wave]) : sum(sizes[: wave + 1])]
    left = [v for v in seeds if (v, b, c) not in run.asked and (v, run.number[b, c]) not in run.posted]
    left.sort(key=lambda v: -sum((w, b) not in run.aware for w in run.followers.get(v, [])))
    return left[: sizes[wave]]


def pay_seed(run: Run, b: int, c: int, cost: float, unit: float) -> bool:
    """Pay a seed, and its unit, out of the seeds' own budget, or else the campaign's, if that has enough."""
    own = run.market.brands[b].campaigns[c].seed_budget
    if own is None:
        if affordable(run, b, c, cost) < 1:
            return False
        run.spent[b, c] += cost
    elif cost > 0 and math.floor((own - run.spent_on_seeds[b, c]) / cost + 1e-9) < 1:
        return False
    else:
        run.spent_on_seeds[b, c] += cost
    run.count[b]["spend"] += cost
    run.count[b]["spend_seeds"] += cost - unit
    run.count[b]["spend_units"] += unit
    return True


def start_flight(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("flight", brand.name, campaign.name, 0)
    days = float(campaign.end_day - campaign.start_day)
    offset = float(campaign.start_day - run.tick * run.market.tick)
    for consumer in campaign.audience:
        rate = campaign.impressions_per_day / len(campaign.audience)
        key = (d.IMPRESSION_GAP, consumer, d.NOBODY, item)
        for j, tick, time in run.clock(key, rate, run.tick, days, offset):
            if j >= campaign.frequency_cap:
                break
            run.due[b, c, tick].append((time, consumer, j))


def serve_impressions(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("flight", brand.name, campaign.name, 0)
    most = affordable(run, b, c, campaign.cost_per_impression)
    for served, (_, consumer, j) in enumerate(sorted(run.due[b, c, run.tick])):
        if served >= most:
            break
        pay(run, b, c, campaign.cost_per_impression)
        run.put(run.tick, Event(consumer, b, "paid", run.number[b, c], FROM_BRAND, c, item, j))


def start_offer(run: Run, b: int, c: int) -> None:
    if run.market.brands[b].campaigns[c].extra_talks_per_day > 0:
        run.offers[b, c] = len(run.offers)
        for consumer, brand in sorted(run.satisfied):
            if brand == b and run.satisfied[consumer, b]:
                # Whoever was given a unit in this tick recommends from the next on.
                adopted = run.clock_tick[consumer, b] * run.market.tick
                start = max(run.market.brands[b].campaigns[c].start_day, adopted)
                start_referrals(run, consumer, b, c, start)


def start_referrals(run: Run, talker: int, b: int, c: int, start_day: Fraction) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("offer", brand.name, campaign.name, 0)
    listeners = run.followers.get(talker, [])
    clock_tick = int(start_day // run.market.tick)
    offset = float(start_day - clock_tick * run.market.tick)
    days = float(campaign.end_day) - clock_tick * run.market.tick_days - offset
    for listener in listeners:
        rate = campaign.extra_talks_per_day / len(listeners)
        key = (d.REFERRAL_GAP, talker, listener, item)
        for j, tick, _ in run.clock(key, rate, clock_tick, days, offset):
            run.put(
                tick,
                Event(listener, b, "referral", run.number[b, "positive"], talker, c, item, j, run.offers[b, c]),
            )
