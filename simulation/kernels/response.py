"""One tick of consumers: arrivals fill their feeds, then each responds to what it saw.

Consumers are independent within a tick: a response changes only the consumer's own row and sends events to later
ticks. Events of one consumer are taken in the order (message, source, channel, stream, slot), so that nothing
depends on how they were stored.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential_of, uniform
from simulation.kernels.keys import BRAND
from simulation.kernels.prefetch import prefetch
from simulation.kernels.queue import channel_of, receiver_of, slot_of, source_of, stream_of
from simulation.kernels.records import (
    ABSOLUTE_THRESHOLD,
    ADOPTER_DISSATISFIED,
    ADOPTER_SATISFIED,
    ADOPTIONS,
    BRAND_WORDS,
    CHANCES,
    CHURNED,
    CUSTOM,
    EARNED,
    FOLLOWEES,
    FRACTIONAL_THRESHOLD,
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
    WEIGHTED_THRESHOLD,
)
from simulation.kernels.rules import reinforced_chance

_NOBODY = -1
# How far ahead rows are fetched: memory answers in about 100 ns, a response takes about 10-50.
_AHEAD = 8
_LINE = 64
# A quick bound may err by rounding; what lies this near to it is decided exactly.
_SLACK = 1.0 + 1e-9


@njit(cache=True, nogil=True)
def chained(due, first_due):
    """Chain the due events of each consumer.

    Returns
    -------
    touched : int32 array
        Consumers with due events.
    following : int32 array [len(due)]
        Next event of the same consumer, -1 for none.
    """
    touched = np.empty(len(due), np.int32)
    following = np.empty(len(due), np.int32)
    count = 0
    last = len(due) - 1
    for index in range(len(due)):
        prefetch(first_due, receiver_of(due[min(index + 2 * _AHEAD, last), 0]), 0)
        consumer = receiver_of(due[index, 0])
        if first_due[consumer] == _NOBODY:
            touched[count] = consumer
            count += 1
        following[index] = first_due[consumer]
        first_due[consumer] = index
    return touched[:count], following


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
def gathered(first, due, following, stream_message, order, keys):
    """Put the events of one consumer, from `first` on, into `order`, sorted; return how many.

    Shell sort: insertion sort for the usual handful, and no quadratic cost for a hub's thousands.
    """
    count = 0
    index = first
    while index != _NOBODY:
        order[count] = index
        channel = channel_of(due[index, 1])
        message = 0 if channel == LEAVING else stream_message[stream_of(due[index, 1])] + 1
        keys[index] = (
            (np.uint64(message) << np.uint64(40))
            | (np.uint64(source_of(due[index, 0]) + 1) << np.uint64(8))
            | np.uint64(channel)
        )
        count += 1
        index = following[index]
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for position in range(gap, count):
            moved = order[position]
            place = position
            while place >= gap:
                other = order[place - gap]
                if keys[other] < keys[moved] or (keys[other] == keys[moved] and due[other, 1] <= due[moved, 1]):
                    break
                order[place] = other
                place -= gap
            order[place] = moved
        gap //= 3
    return count


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
def takes_chance(drawn, seen, p, views, reinforcement, growth, message):
    """Whether a consumer shares at the k-th view by rule CHANCES; `growth` is a table by message and k."""
    if views == 1 or reinforcement == 1.0:
        return drawn < seen * p
    # r <= p max(1, growth): most draws are above that, and need no powers.
    if views < growth.shape[1] and drawn > seen * p * max(1.0, growth[message, views]) * _SLACK:
        return False
    return drawn < seen * reinforced_chance(p, views, reinforcement)


@njit(cache=True, nogil=True)
def passes_rule(consumer, source, message, strength, p, drawn, seen, views, sources, messages, rows, rule, row):
    """Whether a consumer shares at this view by a threshold rule or a rule of the user's."""
    kind = messages.rule[message]
    followees = np.int64(rows.i4[consumer, FOLLOWEES])
    weight = 0.0
    if kind in (WEIGHTED_THRESHOLD, CUSTOM):
        if source >= 0:
            rows.weight[consumer, message] += p / followees
        weight = rows.weight[consumer, message]
    if kind == CUSTOM:
        row[0] = rows.f4[consumer, SUSCEPTIBILITY]
        row[1] = rows.f4[consumer, SESSIONS_PER_DAY]
        row[2] = rows.f4[consumer, POSTS_PER_SESSION]
        for topic in range(rows.layout.topics):
            row[3 + topic] = rows.f4[consumer, INTERESTS + topic]
        return drawn < seen * rule(views, sources, weight, followees, strength, p, row)
    threshold = uniform(messages.threshold_key[message, 0], messages.threshold_key[message, 1], consumer, 0, 0)
    if kind == ABSOLUTE_THRESHOLD:
        return sources >= messages.threshold[message] and threshold < p
    if kind == FRACTIONAL_THRESHOLD:
        return sources / max(followees, 1) >= messages.threshold[message] and threshold < p
    return threshold < weight


@njit(cache=True, nogil=True)
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
    attitude_pull, categories, quality = brands.attitude_pull, brands.category, brands.quality
    satisfaction_key, review_key, review_probability = (
        brands.satisfaction_key,
        brands.review_key,
        brands.review_probability,
    )
    positive_message, negative_message = brands.positive_message, brands.negative_message
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
        first_due[consumer] = _NOBODY
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
                        posts[post_count, 2] = max(i4[consumer, place], _NOBODY)
                        post_count += 1
                u2[consumer, 2 * place + 3] = flags

            conversion = conversion_chance[brand, source_kind]
            if valence > 0.0 and conversion > 0.0 and u1[consumer, 4 * (block + 3)] == NEVER:
                luck = uniform(adoption_key[stream, 0], adoption_key[stream, 1], who, consumer, occurrence)
                # The chance at the best attitude: most draws are above it, and need no logarithm.
                if luck > most_conversion[brand, source_kind] * _SLACK:
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
        for brand in range(brand_count):
            if ratio[brand] == 1.0 or belongs_elsewhere(consumer, brand, categories, u1, first_brand):
                continue
            is_beaten = False
            if categories[brand] >= 0:
                for other in range(brand_count):
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
                uniform(satisfaction_key[brand, 0], satisfaction_key[brand, 1], consumer, 0, 0) < quality[brand]
            )
            block = first_brand + brand * BRAND_WORDS
            u1[consumer, 4 * (block + 3)] = ADOPTER_SATISFIED if is_satisfied else ADOPTER_DISSATISFIED
            i4[consumer, block + 2] = tick
            record[brand, ADOPTIONS] += 1
            adoptions[adoption_count, 0] = consumer
            adoptions[adoption_count, 1] = brand
            adoptions[adoption_count, 2] = won_by[brand, 0]
            adoptions[adoption_count, 3] = won_by[brand, 1]
            adoption_count += 1
            reviews = uniform(review_key[brand, 0], review_key[brand, 1], consumer, 0, 0) < review_probability[brand]
            if reviews:
                message = positive_message[brand] if is_satisfied else negative_message[brand]
                place = first_message + message * MESSAGE_WORDS
                if (u2[consumer, 2 * place + 3] & HAS_SHARED) == 0:
                    u2[consumer, 2 * place + 3] |= HAS_SHARED
                    record[brand, SHARES] += 1
                    posts[post_count, 0] = consumer
                    posts[post_count, 1] = message
                    posts[post_count, 2] = _NOBODY
                    post_count += 1
        ratio[:] = 1.0

    return posts[:post_count], adoptions[:adoption_count]
