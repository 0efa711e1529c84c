"""One tick of consumers: arrivals fill their feeds, then each responds to what it saw.

Consumers are independent within a tick: a response changes only the consumer's own row and sends events to later
ticks. Events of one consumer are taken in the order (message, source, channel, stream, slot), so that nothing
depends on how they were stored.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential_of, uniform
from simulation.kernels.grouping import NOBODY, chained, gathered
from simulation.kernels.keys import BRAND
from simulation.kernels.prefetch import prefetch
from simulation.kernels.queue import channel_of, slot_of, source_of, stream_of
from simulation.kernels.records import (
    ADOPTER_DISSATISFIED,
    ADOPTER_SATISFIED,
    ADOPTIONS,
    BRAND_WORDS,
    CHANCES,
    CHURNED,
    EARNED,
    FOLLOWEES,
    HAS_SHARED,
    INTERESTS,
    LEAVING,
    LEFT,
    LOAD_TICK,
    MESSAGE_WORDS,
    MOST_VIEWS,
    NEVER,
    NO_SOURCE,
    POSTS_PER_SESSION,
    REACHED,
    SEEN_FROM_BRAND,
    SESSIONS_PER_DAY,
    SHARES,
    SOURCES,
    SUSCEPTIBILITY,
    TALK,
    TALKS_NEGATIVE,
    TALKS_POSITIVE,
    VIEWS,
)
from simulation.kernels.rules import SLACK, passes_rule, takes_chance

# How far ahead rows are fetched: memory answers in about 100 ns, a response takes about 10-50.
_AHEAD = 8
_LINE = 64


@njit(cache=True, nogil=True)
def remember(consumer, tick, tick_days, arrivals, f8, f4, i4):
    """Let the load decay to this tick and add all arrivals of the tick."""
    load = f8[consumer, 0]
    elapsed = (tick - i4[consumer, LOAD_TICK]) * tick_days
    if load > 0.0 and elapsed > 0.0:
        load *= np.exp(-elapsed * np.float64(f4[consumer, SESSIONS_PER_DAY]))
    i4[consumer, LOAD_TICK] = tick
    load += arrivals
    f8[consumer, 0] = load
    return load


@njit(cache=True, nogil=True)
def status_of(consumer, brand, u1, first_brand):
    """Status of a consumer toward a brand."""
    return u1[consumer, 4 * (first_brand + brand * BRAND_WORDS + 3)]


@njit(cache=True, nogil=True)
def belongs_elsewhere(consumer, brand, categories, u1, first_brand):
    """Whether the consumer is an adopter of another brand of an exclusive category."""
    category = categories[brand]
    if category < 0:
        return False
    for other in range(len(categories)):
        if other != brand and categories[other] == category:
            status = status_of(consumer, other, u1, first_brand)
            if status in (ADOPTER_DISSATISFIED, ADOPTER_SATISFIED):
                return True
    return False


@njit(cache=True, nogil=True)
def settle(consumer, tick, ratio, waiting, won_by, brands, rows, record, posts, post_count, adoptions, adoption_count):
    """Let a consumer adopt what it decided for in this tick, and review it.

    ``ratio[brand]`` is the smallest E / h of the brand's exposures, 1 for none; the smallest wins in an exclusive
    category, and the smallest E (`waiting`) among equals. Returns the counts of posts and adoptions.
    """
    categories = brands.category
    for brand in range(len(categories)):
        if ratio[brand] == 1.0 or belongs_elsewhere(consumer, brand, categories, rows.u1, rows.layout.brands):
            continue
        is_beaten = False
        if categories[brand] >= 0:
            for other in range(len(categories)):
                if (
                    other != brand
                    and categories[other] == categories[brand]
                    and (
                        ratio[other] < ratio[brand]
                        or (ratio[other] == ratio[brand] and waiting[other] < waiting[brand])
                    )
                ):
                    is_beaten = True
        if is_beaten:
            continue
        is_satisfied = (
            uniform(brands.satisfaction_key[brand, 0], brands.satisfaction_key[brand, 1], consumer, 0, 0)
            < brands.quality[brand]
        )
        block = rows.layout.brands + brand * BRAND_WORDS
        rows.u1[consumer, 4 * (block + 3)] = ADOPTER_SATISFIED if is_satisfied else ADOPTER_DISSATISFIED
        rows.i4[consumer, block + 2] = tick
        record[brand, ADOPTIONS] += 1
        adoptions[adoption_count, 0] = consumer
        adoptions[adoption_count, 1] = brand
        adoptions[adoption_count, 2] = won_by[brand, 0]
        adoptions[adoption_count, 3] = won_by[brand, 1]
        adoption_count += 1
        reviews = (
            uniform(brands.review_key[brand, 0], brands.review_key[brand, 1], consumer, 0, 0)
            < brands.review_probability[brand]
        )
        if reviews:
            message = brands.positive_message[brand] if is_satisfied else brands.negative_message[brand]
            place = rows.layout.messages + message * MESSAGE_WORDS
            if (rows.u2[consumer, 2 * place + 3] & HAS_SHARED) == 0:
                rows.u2[consumer, 2 * place + 3] |= HAS_SHARED
                record[brand, SHARES] += 1
                posts[post_count, 0] = consumer
                posts[post_count, 1] = message
                posts[post_count, 2] = NOBODY
                post_count += 1
    return post_count, adoption_count


@njit(cache=True, nogil=True, error_model="numpy")
def respond(tick, tick_days, due, ties, feed, messages, streams, brands, rows, record, rule):
    """Let consumers respond to the due events of one tick.

    Parameters
    ----------
    tick : int
    tick_days : float
        Length of a tick in days.
    due : uint64 array [e, 2]
        Events of this tick, in any order.
    ties, feed, messages, streams, brands, rows
        See `records`; only `rows` is written.
    record : int64 array [brands, COUNTERS]
        Counts of this tick; added to.
    rule : first-class function of `rules.RULE_SIGNATURE`
        Asked for messages whose rule is CUSTOM.

    Returns
    -------
    posts : int32 array [p, 3]
        Consumer, message, parent (-1: none) of each share or review.
    adoptions : int32 array [a, 4]
        Consumer, brand, and the channel and stream of the exposure that won.
    """
    # Taken out of their tuples once: each taking counts a reference, which costs more than a draw.
    f8, f4, i4, u2, u1, first_due = rows.f8, rows.f4, rows.i4, rows.u2, rows.u1, rows.first_due
    first_brand, first_message, topics = rows.layout.brands, rows.layout.messages, rows.layout.topics
    stream_message, exposure_key, adoption_key = streams.message, streams.exposure, streams.adoption
    message_brand, message_valence, appeal, topic = messages.brand, messages.valence, messages.appeal, messages.topic
    rule_of, reinforcement, growth = messages.rule, messages.reinforcement, messages.growth
    indptr, strengths = ties.indptr, ties.strengths
    conversion_chance, most_conversion, persuasion = brands.conversion, brands.most_conversion, brands.persuasion
    attitude_pull, categories = brands.attitude_pull, brands.category
    ranking_weight = feed.ranking_weight
    touched, following = chained(due, first_due)
    brand_count = len(categories)
    posts = np.empty((len(due) + len(touched) * brand_count, 3), np.int32)
    adoptions = np.empty((len(touched) * brand_count, 4), np.int32)
    post_count = 0
    adoption_count = 0
    order = np.empty(len(due), np.int32)
    keys = np.empty(len(due), np.uint64)
    row = np.empty(3 + topics)
    ratio = np.ones(brand_count)
    waiting = np.empty(brand_count)
    won_by = np.empty((brand_count, 2), np.int64)
    row_bytes = 4 * i4.shape[1]

    last = len(touched) - 1
    for turn in range(len(touched)):
        prefetch(first_due, np.int64(touched[min(turn + 2 * _AHEAD, last)]), 0)
        coming = np.int64(touched[min(turn + _AHEAD, last)])
        for offset in range(0, row_bytes, _LINE):
            prefetch(i4, coming, offset)
        prefetch(due, np.int64(first_due[coming]), 0)
        consumer = touched[turn]
        count = gathered(first_due[consumer], due, following, stream_message, order, keys)
        first_due[consumer] = NOBODY
        competing = 0.0
        reading = 0.0
        if feed.limited:
            arrivals = 0
            for position in range(count):
                arrivals += channel_of(due[order[position], 1]) <= EARNED
            if arrivals > 0:
                load = remember(consumer, tick, tick_days, arrivals, f8, f4, i4)
                sessions = np.float64(f4[consumer, SESSIONS_PER_DAY])
                competing = feed.background_posts_per_day * i4[consumer, FOLLOWEES] / sessions + load
                reading = np.float64(f4[consumer, POSTS_PER_SESSION])
        is_deciding = False

        for position in range(count):
            word0 = due[order[position], 0]
            word1 = due[order[position], 1]
            channel = channel_of(word1)
            stream = stream_of(word1)
            if channel == LEAVING:
                u1[consumer, 4 * (first_brand + stream * BRAND_WORDS + 3)] = CHURNED
                record[stream, LEFT] += 1
                continue
            source = source_of(word0)
            slot = slot_of(word1)
            message = stream_message[stream]
            brand = message_brand[message]
            valence = message_valence[message]
            is_post = channel <= EARNED
            who = BRAND if source < 0 else source
            occurrence = 0 if is_post and source >= 0 else slot
            drawn = 0.0
            seen = 1.0
            if is_post:
                record[brand, channel] += 1
                if feed.limited:
                    # s = min(1, w m / n)
                    seen = min(1.0, ranking_weight[channel] * reading / competing)
                drawn = uniform(exposure_key[stream, 0], exposure_key[stream, 1], who, consumer, occurrence)
                if not drawn < seen:
                    continue
                record[brand, VIEWS] += 1
            elif valence > 0.0:
                record[brand, TALKS_POSITIVE] += 1
            else:
                record[brand, TALKS_NEGATIVE] += 1

            block = first_brand + brand * BRAND_WORDS
            if u1[consumer, 4 * (block + 3) + 1] == 0:
                u1[consumer, 4 * (block + 3) + 1] = 1
                record[brand, REACHED] += 1
            source_kind = min(channel, TALK)
            attitude = f8[consumer, block // 2]
            attitude += persuasion[brand, source_kind] * (valence - attitude)
            f8[consumer, block // 2] = attitude

            if is_post:
                place = first_message + message * MESSAGE_WORDS
                if i4[consumer, place] == NO_SOURCE:
                    i4[consumer, place] = source
                views = min(np.int64(u2[consumer, 2 * place + 2]) + 1, MOST_VIEWS)
                u2[consumer, 2 * place + 2] = views
                flags = np.int64(u2[consumer, 2 * place + 3])
                is_new_source = source >= 0 or (flags & SEEN_FROM_BRAND) == 0
                if is_new_source and (flags & SOURCES) < SOURCES:
                    flags += 1
                if source < 0:
                    flags |= SEEN_FROM_BRAND
                if (flags & HAS_SHARED) == 0:
                    strength = 1.0
                    if source >= 0 and len(strengths) > 0:
                        strength = np.float64(strengths[indptr[source] + slot])
                    # p = appeal x susceptibility x strength x match of interest and topic
                    p = appeal[message] * np.float64(f4[consumer, SUSCEPTIBILITY]) * strength
                    if topic[message] >= 0:
                        p *= np.float64(f4[consumer, INTERESTS + topic[message]])
                    if rule_of[message] == CHANCES:
                        shares = takes_chance(drawn, seen, p, views, reinforcement[message], growth, message)
                    else:
                        sources = flags & SOURCES
                        shares = passes_rule(
                            consumer,
                            source,
                            message,
                            strength,
                            p,
                            drawn,
                            seen,
                            views,
                            sources,
                            messages,
                            rows,
                            rule,
                            row,
                        )
                    if shares:
                        flags |= HAS_SHARED
                        record[brand, SHARES] += 1
                        posts[post_count, 0] = consumer
                        posts[post_count, 1] = message
                        posts[post_count, 2] = max(i4[consumer, place], NOBODY)
                        post_count += 1
                u2[consumer, 2 * place + 3] = flags

            conversion = conversion_chance[brand, source_kind]
            if valence > 0.0 and conversion > 0.0 and u1[consumer, 4 * (block + 3)] == NEVER:
                luck = uniform(adoption_key[stream, 0], adoption_key[stream, 1], who, consumer, occurrence)
                # The chance at the best attitude: most draws are above it, and need no logarithm.
                if luck > most_conversion[brand, source_kind] * SLACK:
                    continue
                patience = exponential_of(luck)
                hazard = -np.log1p(-conversion) * np.exp(attitude_pull[brand] * attitude)
                if patience < hazard:
                    share_of_hazard = patience / hazard
                    if share_of_hazard < ratio[brand] or (
                        share_of_hazard == ratio[brand] and patience < waiting[brand]
                    ):
                        ratio[brand] = share_of_hazard
                        waiting[brand] = patience
                        won_by[brand, 0] = channel
                        won_by[brand, 1] = stream
                        is_deciding = True

        if not is_deciding:
            continue
        post_count, adoption_count = settle(
            consumer, tick, ratio, waiting, won_by, brands, rows, record, posts, post_count, adoptions, adoption_count
        )
        ratio[:] = 1.0

    return posts[:post_count], adoptions[:adoption_count]
