"""One tick of consumers: arrivals fill their feeds, then each responds to what it saw.

Consumers are independent within a tick: a response changes only the consumer's own row and sends events to later
ticks. Events of one consumer are taken in the order (message, sender, kind, source, route, occurrence), so that nothing
depends on how they were stored, nor on how consumers are dealt to threads.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.events.grouping import by_receiver, order_within
from simulation.kernels.events.queue import (
    LAST_PLACE,
    is_from_brand,
    kind_of,
    origin_of,
    place_of,
    route_of,
    source_of,
)
from simulation.kernels.layouts import (
    CHURNED,
    CLOCK,
    FOLLOWEES,
    HAS_SHARED,
    IMPRESSIONS,
    INTERESTS,
    LEFT,
    LINE,
    LOAD,
    LOAD_TICK,
    MOST_VIEWS,
    NEVER,
    POST,
    POSTS_PER_SESSION,
    REACHED,
    REINFORCED_PROBABILITY,
    SEEN_FROM_BRAND,
    SESSIONS_PER_DAY,
    SHARES,
    SOURCES,
    SOURCES_OF_POSTS,
    SUSCEPTIBILITY,
    TALKS_NEGATIVE,
    TALKS_POSITIVE,
    VIEWS,
)
from simulation.kernels.market.adoption import adopt_best
from simulation.kernels.market.rules import FAILED_CONSUMER, SLACK, growth_of, passes_reinforced, passes_rule
from simulation.kernels.numba_internals import kernel, prefetch
from simulation.kernels.random.generator import exponential_of, uniform
from simulation.kernels.random.keys import BRAND

# How many events ahead rows are fetched: memory answers in about 100 ns, a response takes about 10-50.
_AHEAD = 16
# Column of the effects of talks, after those of posts by their sources.
_OF_TALK = SOURCES_OF_POSTS


@kernel
def strength_of(sender, consumer, place, indptr, targets, strengths):
    """Return the strength of the tie from a sender to a consumer.

    `place` is the tie's index in the sender's row; LAST_PLACE means that index or a later one, which is searched for.
    """
    tie = indptr[sender] + place
    if place == LAST_PLACE:
        end = indptr[sender + 1]
        while tie < end:
            middle = (tie + end) // 2
            if targets[middle] < consumer:
                tie = middle + 1
            else:
                end = middle
    return np.float64(strengths[tie])


@kernel(error_model="numpy")
def respond(
    tick, tick_days, due, scratch, posts, post_count, adoptions, adoption_count, ties, feed, tables, rows, counts, rule,
    row, failed,
):  # fmt: skip
    """Let consumers respond to the due events of one tick.

    Parameters
    ----------
    tick : int
    tick_days : float
        Length of a tick in days.
    due, scratch : uint32 arrays [e, 3]
        Events of this tick, in any order; memory to sort them. Both are written over.
    posts : int32 array [>= post_count + 2 e, 4]
        Written: consumer, message, parent (-1: none) and tick of each share or review.
    post_count : int
        Posts that are there already.
    adoptions : int32 array [>= adoption_count + e, 6]
        Written: consumer, brand; origin, route and sender (-1: the brand) of the exposure that won; tick.
    adoption_count : int
        Adoptions that are there already.
    ties, feed, tables, rows
        See `layouts`; only `rows` is written.
    counts : int64 array [brands, COUNTERS]
        Counts of this tick; added to.
    rule : first-class function of `rules.RULE_SIGNATURE`, or None
        Asked for messages whose rule is CUSTOM; None where no message has it, which spares Numba a search per call.
    row : float64 array [TRAITS + topics]
        Written: traits of whom the rule was last asked about.
    failed : float64 array [FAILED]
        On entry ``failed[FAILED_CONSUMER]`` is -1. Written at the first answer that is no probability; the tick ends
        there.

    Returns
    -------
    int, int
        Numbers of posts and of adoptions, with those that were there.
    """
    # Taken out of their tuples once: each taking counts a reference, which costs more than a draw.
    f4, i4, u2, u1, first_source = rows.f4, rows.i4, rows.u2, rows.u1, rows.first_source
    first_attitude = rows.layout.attitudes
    first_state, first_message = 4 * rows.layout.states, 2 * rows.layout.messages
    messages, growth_table, routes, effects = tables.messages, tables.growth, tables.routes, tables.effects
    brands = tables.brands
    indptr, targets, strengths = ties.indptr, ties.targets, ties.strengths
    ranking_weight, background, is_limited = feed.ranking_weight, feed.background_posts_per_day, feed.limited
    tabled = growth_table.shape[1]
    keeps_sources, has_strengths = len(first_source) > 0, len(strengths) > 0

    by_receiver(due, scratch, len(f4))
    total = len(due)
    last = total - 1
    brand_count = len(effects)
    ratio = np.ones(brand_count)
    waiting = np.empty(brand_count)
    won_by = np.empty((brand_count, 3), np.int64)
    row_bytes = 4 * f4.shape[1]
    for ahead in range(min(_AHEAD, total)):
        for offset in range(0, row_bytes, LINE):
            prefetch(f4, np.int64(due[ahead, 0]), offset)

    end = 0
    while end < total:
        first = end
        consumer = np.int64(due[first, 0])
        arrivals = 0
        while end < total and np.int64(due[end, 0]) == consumer:
            coming = np.int64(due[min(end + _AHEAD, last), 0])
            for offset in range(0, row_bytes, LINE):
                prefetch(f4, coming, offset)
            arrivals += kind_of(due[end, 2]) == POST
            end += 1
        if end - first > 1:
            order_within(due, first, end, routes)
        seen_by_weight = 0.0
        if is_limited and arrivals > 0:
            # The load decays to this tick, then takes all arrivals of the tick.
            sessions = np.float64(f4[consumer, SESSIONS_PER_DAY])
            load = np.float64(f4[consumer, LOAD])
            elapsed = (tick - i4[consumer, LOAD_TICK]) * tick_days
            if load > 0.0 and elapsed > 0.0:
                load *= np.exp(-elapsed * sessions)
            i4[consumer, LOAD_TICK] = tick
            kept = np.float32(load + arrivals)
            f4[consumer, LOAD] = kept
            # s = w m / n with n = b d / a + load, numerator and denominator times a.
            competing = background * i4[consumer, FOLLOWEES] + np.float64(kept) * sessions
            seen_by_weight = np.float64(f4[consumer, POSTS_PER_SESSION]) * sessions / competing
        is_deciding = False

        for position in range(first, end):
            word1 = np.int64(due[position, 1])
            word2 = due[position, 2]
            kind = kind_of(word2)
            route = route_of(word2)
            if kind == CLOCK:
                u1[consumer, first_state + 2 * route] = CHURNED
                counts[route, LEFT] += 1
                continue
            sender, who, occurrence = word1, word1, np.int64(0)
            if is_from_brand(word2):
                sender, who, occurrence = np.int64(-1), np.int64(BRAND), word1
            route_row = routes[route]
            message, brand = np.int64(route_row.message), np.int64(route_row.brand)
            content = messages[message]
            valence = content.valence
            is_post = kind == POST
            source = source_of(word2) if is_post else _OF_TALK
            drawn = 0.0
            seen = 1.0
            if is_post:
                counts[brand, IMPRESSIONS + source] += 1
                if is_limited:
                    seen = min(1.0, ranking_weight[source] * seen_by_weight)
                drawn = uniform(route_row.exposure_key0, route_row.exposure_key1, who, consumer, occurrence)
                if not drawn < seen:
                    continue
                counts[brand, VIEWS + source] += 1
            else:
                occurrence = place_of(word2)
                if valence > 0.0:
                    counts[brand, TALKS_POSITIVE] += 1
                else:
                    counts[brand, TALKS_NEGATIVE] += 1

            state = first_state + 2 * brand
            if u1[consumer, state + 1] == 0:
                u1[consumer, state + 1] = 1
                counts[brand, REACHED] += 1
            effect = effects[brand, source]
            attitude = np.float64(f4[consumer, first_attitude + brand])
            moved = np.float32(attitude + effect.persuasion * (valence - attitude))
            f4[consumer, first_attitude + brand] = moved

            if is_post:
                place = first_message + 2 * message
                views = np.int64(u2[consumer, place])
                flags = np.int64(u2[consumer, place + 1])
                if keeps_sources and views == 0:
                    first_source[consumer, message] = sender
                views = min(views + 1, MOST_VIEWS)
                u2[consumer, place] = views
                is_new_source = sender >= 0 or (flags & SEEN_FROM_BRAND) == 0
                if is_new_source and (flags & SOURCES) < SOURCES:
                    flags += 1
                if sender < 0:
                    flags |= SEEN_FROM_BRAND
                if (flags & HAS_SHARED) == 0:
                    # p = appeal x susceptibility x strength x match of interest and topic
                    p = content.appeal * np.float64(f4[consumer, SUSCEPTIBILITY])
                    strength = 1.0
                    if has_strengths and sender >= 0:
                        strength = strength_of(sender, consumer, place_of(word2), indptr, targets, strengths)
                        p *= strength
                    if content.topic >= 0:
                        p *= np.float64(f4[consumer, INTERESTS + content.topic])
                    if content.rule == REINFORCED_PROBABILITY:
                        is_tabled = views < tabled
                        growth = growth_table[message, views] if is_tabled else growth_of(views, content.reinforcement)
                        shares = passes_reinforced(drawn, seen, p, growth)
                    else:
                        shares = passes_rule(
                            consumer, sender, message, strength, p, drawn, seen, views, flags & SOURCES,
                            messages, rows, rule, row, tick, failed,
                        )  # fmt: skip
                        if rule is not None and failed[FAILED_CONSUMER] >= 0.0:
                            return post_count, adoption_count
                    if shares:
                        flags |= HAS_SHARED
                        counts[brand, SHARES] += 1
                        posts[post_count, 0] = consumer
                        posts[post_count, 1] = message
                        posts[post_count, 2] = max(first_source[consumer, message], -1) if keeps_sources else -1
                        posts[post_count, 3] = tick
                        post_count += 1
                u2[consumer, place + 1] = flags

            if valence > 0.0 and effect.conversion > 0.0 and u1[consumer, state] == NEVER:
                adoption_drawn = uniform(route_row.adoption_key0, route_row.adoption_key1, who, consumer, occurrence)
                # The chance at the best attitude: most draws are above it, and need no logarithm.
                if adoption_drawn > effect.most_conversion * SLACK:
                    continue
                patience = exponential_of(adoption_drawn)
                hazard = -np.log1p(-effect.conversion) * np.exp(brands[brand].attitude_pull * np.float64(moved))
                if patience < hazard:
                    share_of_hazard = patience / hazard
                    if share_of_hazard < ratio[brand] or (
                        share_of_hazard == ratio[brand] and patience < waiting[brand]
                    ):
                        ratio[brand] = share_of_hazard
                        waiting[brand] = patience
                        won_by[brand, 0] = origin_of(word2)
                        won_by[brand, 1] = route
                        won_by[brand, 2] = sender
                        is_deciding = True

        if not is_deciding:
            continue
        post_count, adoption_count = adopt_best(
            consumer, tick, ratio, waiting, won_by, brands, rows, counts, posts, post_count, adoptions, adoption_count
        )
        ratio[:] = 1.0

    return post_count, adoption_count
