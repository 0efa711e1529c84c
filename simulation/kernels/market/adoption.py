"""Which of the brands that convinced a consumer in a tick it adopts, whether it is satisfied, and its review."""

from __future__ import annotations

from numba import njit

from simulation.kernels.layouts import (
    ADOPTER_DISSATISFIED,
    ADOPTER_SATISFIED,
    ADOPTIONS,
    HAS_SHARED,
    SHARES,
)
from simulation.kernels.random.generator import uniform

_NOBODY = -1


@njit(cache=True, nogil=True)
def belongs_elsewhere(consumer, brand, brands, u1, first_state):
    """Whether the consumer is an adopter of another brand of an exclusive category."""
    category = brands[brand].category
    if category < 0:
        return False
    for other in range(len(brands)):
        if other != brand and brands[other].category == category:
            status = u1[consumer, first_state + 2 * other]
            if status in (ADOPTER_DISSATISFIED, ADOPTER_SATISFIED):
                return True
    return False


@njit(cache=True, nogil=True)
def adopt(consumer, tick, ratio, waiting, won_by, brands, rows, counts, posts, post_count, adoptions, adoption_count):
    """Let a consumer adopt what it decided for in this tick, and review it.

    ``ratio[brand]`` is the smallest E / h of the brand's exposures, 1 for none; the smallest wins in an exclusive
    category, and the smallest E (`waiting`) among equals. Returns the counts of posts and adoptions.
    """
    first_state = 4 * rows.layout.states
    for brand in range(len(brands)):
        if ratio[brand] == 1.0 or belongs_elsewhere(consumer, brand, brands, rows.u1, first_state):
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
        brand_row = brands[brand]
        drawn = uniform(brand_row.satisfaction_key0, brand_row.satisfaction_key1, consumer, 0, 0)
        is_satisfied = drawn < brand_row.quality
        rows.u1[consumer, first_state + 2 * brand] = ADOPTER_SATISFIED if is_satisfied else ADOPTER_DISSATISFIED
        rows.adoption_tick[consumer, brand] = tick
        counts[brand, ADOPTIONS] += 1
        adoptions[adoption_count, 0] = consumer
        adoptions[adoption_count, 1] = brand
        adoptions[adoption_count, 2] = won_by[brand, 0]
        adoptions[adoption_count, 3] = won_by[brand, 1]
        adoptions[adoption_count, 4] = won_by[brand, 2]
        adoption_count += 1
        if uniform(brand_row.review_key0, brand_row.review_key1, consumer, 0, 0) < brand_row.review_probability:
            message = brand_row.positive_message if is_satisfied else brand_row.negative_message
            flags = 2 * (rows.layout.messages + message) + 1
            if (rows.u2[consumer, flags] & HAS_SHARED) == 0:
                rows.u2[consumer, flags] |= HAS_SHARED
                counts[brand, SHARES] += 1
                posts[post_count, 0] = consumer
                posts[post_count, 1] = message
                posts[post_count, 2] = _NOBODY
                post_count += 1
    return post_count, adoption_count
