"""Adopting a brand: who can, whether it satisfies, and the review; for an exposure, a free unit, and before the run."""

from __future__ import annotations

import numpy as np

from simulation.kernels.layouts import (
    ADOPTER_DISSATISFIED,
    ADOPTER_SATISFIED,
    ADOPTIONS,
    HAS_SHARED,
    NEVER,
    SHARES,
)
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import uniform

_NOBODY = -1


@kernel
def can_adopt(consumer, brand, brands, u1, first_state):
    """Whether a consumer never adopted a brand, and is no adopter of another brand of its exclusive category."""
    if u1[consumer, first_state + 2 * brand] != NEVER:
        return False
    category = brands[brand].category
    if category < 0:
        return True
    for other in range(len(brands)):
        if other != brand and brands[other].category == category:
            status = u1[consumer, first_state + 2 * other]
            if status in (ADOPTER_DISSATISFIED, ADOPTER_SATISFIED):
                return False
    return True


@kernel
def who_can_adopt(consumers, brand, brands, rows):
    """Return whether each of these consumers (int32 [k]) can adopt a brand (bool [k])."""
    first_state = 4 * rows.layout.states
    can = np.empty(len(consumers), np.bool_)
    for index in range(len(consumers)):
        can[index] = can_adopt(np.int64(consumers[index]), brand, brands, rows.u1, first_state)
    return can


@kernel
def adopt(consumer, brand, tick, brands, rows, counts, posts, post_count):
    """Make a consumer an adopter, satisfied or not, who may review the brand; return the number of posts.

    Before the run, in tick -1, nobody counts it, and nobody reviews.
    """
    brand_row = brands[brand]
    drawn = uniform(brand_row.satisfaction_key0, brand_row.satisfaction_key1, consumer, 0, 0)
    is_satisfied = drawn < brand_row.quality
    status = 4 * rows.layout.states + 2 * brand
    rows.u1[consumer, status] = ADOPTER_SATISFIED if is_satisfied else ADOPTER_DISSATISFIED
    if tick < 0:
        return post_count
    rows.adoption_tick[consumer, brand] = tick
    counts[brand, ADOPTIONS] += 1
    if uniform(brand_row.review_key0, brand_row.review_key1, consumer, 0, 0) < brand_row.review_probability:
        message = brand_row.positive_message if is_satisfied else brand_row.negative_message
        flags = 2 * (rows.layout.messages + message) + 1
        if (rows.u2[consumer, flags] & HAS_SHARED) == 0:
            rows.u2[consumer, flags] |= HAS_SHARED
            counts[brand, SHARES] += 1
            posts[post_count, 0] = consumer
            posts[post_count, 1] = message
            posts[post_count, 2] = _NOBODY
            posts[post_count, 3] = tick
            post_count += 1
    return post_count


@kernel
def adopt_all(consumers, brand, tick, brands, rows, counts, posts):
    """Let those consumers adopt a brand who can.

    Parameters
    ----------
    consumers : int32 array [k]
        Distinct rows; those who adopt are moved to its beginning.
    brand, tick : int
        As of `adopt`.
    brands, rows
        See `layouts`.
    counts : int64 array [brands, COUNTERS]
        Counts of the tick; added to.
    posts : int32 array [>= k, 4]
        Written: consumer, message, -1 and tick of each review.

    Returns
    -------
    int, int
        Numbers of adopters and of reviews.
    """
    first_state = 4 * rows.layout.states
    adopters = post_count = 0
    for index in range(len(consumers)):
        consumer = np.int64(consumers[index])
        if can_adopt(consumer, brand, brands, rows.u1, first_state):
            post_count = adopt(consumer, brand, tick, brands, rows, counts, posts, post_count)
            consumers[adopters] = consumer
            adopters += 1
    return adopters, post_count


@kernel
def adopt_best(
    consumer, tick, ratio, waiting, won_by, brands, rows, counts, posts, post_count, adoptions, adoption_count
):
    """Let a consumer adopt what it decided for in this tick.

    ``ratio[brand]`` is the smallest E / h of the brand's exposures, 1 for none; the smallest wins in an exclusive
    category, and the smallest E (`waiting`) among equals. Returns the numbers of posts and adoptions.
    """
    first_state = 4 * rows.layout.states
    for brand in range(len(brands)):
        if ratio[brand] == 1.0 or not can_adopt(consumer, brand, brands, rows.u1, first_state):
            continue
        is_beaten = False
        if brands[brand].category >= 0:
            for other in range(len(brands)):
                if (
                    other != brand
                    and brands[other].category == brands[brand].category
                    and (
                        ratio[other] < ratio[brand]
                        or (ratio[other] == ratio[brand] and waiting[other] < waiting[brand])
                    )
                ):
                    is_beaten = True
        if is_beaten:
            continue
        post_count = adopt(consumer, brand, tick, brands, rows, counts, posts, post_count)
        adoptions[adoption_count, 0] = consumer
        adoptions[adoption_count, 1] = brand
        adoptions[adoption_count, 2] = won_by[brand, 0]
        adoptions[adoption_count, 3] = won_by[brand, 1]
        adoptions[adoption_count, 4] = won_by[brand, 2]
        adoptions[adoption_count, 5] = tick
        adoption_count += 1
    return post_count, adoption_count
