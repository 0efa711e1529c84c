"""What brands do at the start of a tick, and the referral clocks that an offer starts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from tests.twin import draws as d
from tests.twin.entities import FROM_BRAND, Event

if TYPE_CHECKING:
    from tests.twin.market import Run


def act(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign, message = brand.campaigns[c], run.number[b, c]
    for post in campaign.posts:
        if post.tick == run.tick:
            for follower in brand.page_followers:
                run.post_to(follower, b, message, "owned", FROM_BRAND, post.occurrence)
    if run.tick == run.tick_of(campaign.start_day):
        start_flight(run, b, c)
        start_offer(run, b, c)
    if run.tick == campaign.seed_tick:
        seed(run, b, c)
    serve_impressions(run, b, c)


def affordable(run: Run, b: int, c: int, cost: float) -> float:
    left = run.market.brands[b].campaigns[c].budget - run.spent[b, c]
    return math.inf if cost == 0 or left == math.inf else math.floor(left / cost + 1e-9)


def pay(run: Run, b: int, c: int, amount: float) -> None:
    run.spent[b, c] += amount
    run.count[b]["spend"] += amount


def seed(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("campaign", brand.name, campaign.name)
    for consumer in campaign.seeds:
        accepts = run.draws.uniform(d.ACCEPTANCE, consumer, d.NOBODY, item) < campaign.seed_acceptance
        if accepts and affordable(run, b, c, campaign.seed_price) >= 1:
            pay(run, b, c, campaign.seed_price)
            run.post(consumer, b, run.number[b, c], "paid", parent=-1)


def start_flight(run: Run, b: int, c: int) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("flight", brand.name, campaign.name, 0)
    days = campaign.end_day - run.tick * run.market.tick_days
    for consumer in campaign.audience:
        rate = campaign.impressions_per_day / len(campaign.audience)
        key = (d.IMPRESSION_GAP, consumer, d.NOBODY, item)
        for j, tick, time in run.clock(key, rate, run.tick, days):
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
                start_referrals(run, consumer, b, c, run.tick + 1)


def start_referrals(run: Run, talker: int, b: int, c: int, clock_tick: int) -> None:
    brand = run.market.brands[b]
    campaign = brand.campaigns[c]
    item = d.identity("offer", brand.name, campaign.name, 0)
    listeners = run.followers.get(talker, [])
    days = campaign.end_day - clock_tick * run.market.tick_days
    for listener in listeners:
        rate = campaign.extra_talks_per_day / len(listeners)
        key = (d.REFERRAL_GAP, talker, listener, item)
        for j, tick, _ in run.clock(key, rate, clock_tick, days):
            run.put(
                tick,
                Event(listener, b, "referral", run.number[b, "positive"], talker, c, item, j, run.offers[b, c]),
            )
