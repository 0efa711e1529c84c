"""One tick of consumers: arrivals fill their feeds, then each responds to what it saw.

Consumers are independent within a tick: a response changes only the consumer's own row and sends events to later
ticks. Events of one consumer are taken in the order (message, source, channel, stream, slot), so that nothing
depends on how they were stored.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from simulation.kernels.generator import exponential, uniform
from simulation.kernels.keys import BRAND
from simulation.kernels.queue import channel_of, receiver_of, slot_of, source_of, stream_of
from simulation.kernels.records import (
    ABSOLUTE_THRESHOLD,
    ADOPTER_DISSATISFIED,
    ADOPTER_SATISFIED,
    ADOPTIONS,
    CHANCES,
    CHURNED,
    CUSTOM,
    EARNED,
    FRACTIONAL_THRESHOLD,
    LEAVING,
    LEFT,
    NEVER,
    REACHED,
    SHARES,
    TALK,
    TALKS_NEGATIVE,
    TALKS_POSITIVE,
    VIEWS,
    WEIGHTED_THRESHOLD,
)
from simulation.kernels.rules import reinforced_chance

_NOBODY = -1
_NO_SOURCE = -2
_MOST_VIEWS = 65535


@njit(cache=True, nogil=True)
def arrive(tick, tick_days, due, traits, feed, state):
    """Count all arrivals of the tick, and chain the due events of each consumer.

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
    for index in range(len(due)):
        consumer = receiver_of(due[index, 0])
        if state.first_due[consumer] == _NOBODY:
            touched[count] = consumer
            count += 1
        following[index] = state.first_due[consumer]
        state.first_due[consumer] = index
        if feed.limited and channel_of(due[index, 1]) <= EARNED:
            elapsed = (tick - state.load_tick[consumer]) * tick_days
            if elapsed > 0.0:
                state.load[consumer] *= np.exp(-elapsed * traits.sessions_per_day[consumer])
                state.load_tick[consumer] = tick
            state.load[consumer] += 1.0
    return touched[:count], following


@njit(cache=True, nogil=True)
def seen_probability(consumer, channel, ties, traits, feed, state):
    """Return ``s = min(1, w m / n)`` with ``n = b d / a + load`` posts between two sessions."""
    if not feed.limited:
        return 1.0
    background = feed.background_posts_per_day * ties.followees[consumer] / traits.sessions_per_day[consumer]
    competing = background + state.load[consumer]
    return min(1.0, feed.ranking_weight[channel] * traits.posts_per_session[consumer] / competing)


@njit(cache=True, nogil=True)
def gathered(first, due, following, streams, order, keys):
    """Put the events of one consumer, from `first` on, into `order`, sorted; return how many.

    Shell sort: insertion sort for the usual handful, and no quadratic cost for a hub's thousands.
    """
    count = 0
    index = first
    while index != _NOBODY:
        order[count] = index
        channel = channel_of(due[index, 1])
        message = 0 if channel == LEAVING else streams.message[stream_of(due[index, 1])] + 1
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
def belongs_elsewhere(consumer, brand, brands, state):
    """Whether the consumer is an adopter of another brand of an exclusive category."""
    category = brands.category[brand]
    if category < 0:
        return False
    for other in range(len(brands.category)):
        if other != brand and brands.category[other] == category:
            status = state.status[consumer, other]
            if status in (ADOPTER_DISSATISFIED, ADOPTER_SATISFIED):
                return True
    return False


@njit(cache=True, nogil=True)
def decides_to_share(consumer, source, tie, message, who, drawn, seen, ties, traits, messages, state, rule, row):
    """Whether the consumer shares a message at this view, one of the views counted in `state`.

    p is appeal x susceptibility x match of interest and topic x strength of the tie.
    """
    strength = 1.0
    if source >= 0 and len(ties.strengths) > 0:
        strength = np.float64(ties.strengths[tie])
    p = messages.appeal[message] * np.float64(traits.susceptibility[consumer]) * strength
    topic = messages.topic[message]
    if topic >= 0:
        p *= np.float64(traits.interests[consumer, topic])
    views = np.int64(state.views[consumer, message])
    by_brand = np.int64(state.brand_views[consumer, message])
    sources = views - by_brand + min(by_brand, 1)
    followees = ties.followees[consumer]
    kind = messages.rule[message]
    weight = 0.0
    if kind in (WEIGHTED_THRESHOLD, CUSTOM):
        if source >= 0:
            state.weight[consumer, message] += p / followees
        weight = state.weight[consumer, message]
    if kind == CHANCES:
        return drawn < seen * reinforced_chance(p, views, messages.reinforcement[message])
    if kind == CUSTOM:
        row[0] = traits.susceptibility[consumer]
        row[1] = traits.sessions_per_day[consumer]
        row[2] = traits.posts_per_session[consumer]
        for index in range(traits.interests.shape[1]):
            row[3 + index] = traits.interests[consumer, index]
        return drawn < seen * rule(views, sources, weight, followees, strength, p, row)
    threshold = uniform(messages.threshold_key[message, 0], messages.threshold_key[message, 1], consumer, 0, 0)
    if kind == ABSOLUTE_THRESHOLD:
        return sources >= messages.threshold[message] and threshold < p
    if kind == FRACTIONAL_THRESHOLD:
        return sources / max(followees, 1) >= messages.threshold[message] and threshold < p
    return threshold < weight


@njit(cache=True, nogil=True)
def respond(tick, tick_days, due, ties, traits, feed, messages, streams, brands, state, record, rule):
    """Let consumers respond to the due events of one tick.

    Parameters
    ----------
    tick : int
    tick_days : float
        Length of a tick in days.
    due : uint64 array [e, 2]
        Events of this tick, in any order.
    ties, traits, feed, messages, streams, brands, state
        See `records`; only `state` is written.
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
    touched, following = arrive(tick, tick_days, due, traits, feed, state)
    brand_count = len(brands.category)
    posts = np.empty((len(due) + len(touched) * brand_count, 3), np.int32)
    adoptions = np.empty((len(touched) * brand_count, 4), np.int32)
    post_count = 0
    adoption_count = 0
    order = np.empty(len(due), np.int32)
    keys = np.empty(len(due), np.uint64)
    row = np.empty(3 + traits.interests.shape[1])
    ratio = np.empty(brand_count)
    waiting = np.empty(brand_count)
    won_by = np.empty((brand_count, 2), np.int64)

    for consumer in touched:
        count = gathered(state.first_due[consumer], due, following, streams, order, keys)
        state.first_due[consumer] = _NOBODY
        ratio[:] = 1.0
        is_deciding = False

        for position in range(count):
            word0 = due[order[position], 0]
            word1 = due[order[position], 1]
            channel = channel_of(word1)
            stream = stream_of(word1)
            if channel == LEAVING:
                state.status[consumer, stream] = CHURNED
                record[stream, LEFT] += 1
                continue
            source = source_of(word0)
            slot = slot_of(word1)
            message = streams.message[stream]
            brand = messages.brand[message]
            valence = messages.valence[message]
            is_post = channel <= EARNED
            who = BRAND if source < 0 else source
            occurrence = 0 if is_post and source >= 0 else slot
            drawn = 0.0
            seen = 1.0
            if is_post:
                record[brand, channel] += 1
                seen = seen_probability(consumer, channel, ties, traits, feed, state)
                drawn = uniform(streams.exposure[stream, 0], streams.exposure[stream, 1], who, consumer, occurrence)
                if not drawn < seen:
                    continue
                record[brand, VIEWS] += 1
            elif valence > 0.0:
                record[brand, TALKS_POSITIVE] += 1
            else:
                record[brand, TALKS_NEGATIVE] += 1

            if state.is_aware[consumer, brand] == 0:
                state.is_aware[consumer, brand] = 1
                record[brand, REACHED] += 1
            source_kind = min(channel, TALK)
            attitude = state.attitude[consumer, brand]
            attitude += brands.persuasion[brand, source_kind] * (valence - attitude)
            state.attitude[consumer, brand] = attitude

            if is_post:
                if state.first_source[consumer, message] == _NO_SOURCE:
                    state.first_source[consumer, message] = source
                if state.views[consumer, message] < _MOST_VIEWS:
                    state.views[consumer, message] += 1
                    if source < 0:
                        state.brand_views[consumer, message] += 1
                if state.has_shared[consumer, message] == 0:
                    tie = ties.indptr[source] + slot if source >= 0 else 0
                    if decides_to_share(
                        consumer,
                        source,
                        tie,
                        message,
                        who,
                        drawn,
                        seen,
                        ties,
                        traits,
                        messages,
                        state,
                        rule,
                        row,
                    ):
                        state.has_shared[consumer, message] = 1
                        record[brand, SHARES] += 1
                        posts[post_count, 0] = consumer
                        posts[post_count, 1] = message
                        posts[post_count, 2] = max(state.first_source[consumer, message], _NOBODY)
                        post_count += 1

            conversion = brands.conversion[brand, source_kind]
            if valence > 0.0 and conversion > 0.0 and state.status[consumer, brand] == NEVER:
                patience = exponential(
                    streams.adoption[stream, 0], streams.adoption[stream, 1], who, consumer, occurrence
                )
                hazard = -np.log1p(-conversion) * np.exp(brands.attitude_pull[brand] * attitude)
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
            if ratio[brand] == 1.0 or belongs_elsewhere(consumer, brand, brands, state):
                continue
            is_beaten = False
            if brands.category[brand] >= 0:
                for other in range(brand_count):
                    if (
                        other != brand
                        and brands.category[other] == brands.category[brand]
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
            state.status[consumer, brand] = ADOPTER_SATISFIED if is_satisfied else ADOPTER_DISSATISFIED
            state.adoption_tick[consumer, brand] = tick
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
                if state.has_shared[consumer, message] == 0:
                    state.has_shared[consumer, message] = 1
                    record[brand, SHARES] += 1
                    posts[post_count, 0] = consumer
                    posts[post_count, 1] = message
                    posts[post_count, 2] = _NOBODY
                    post_count += 1

    return posts[:post_count], adoptions[:adoption_count]
