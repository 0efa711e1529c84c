"""The shapes of what kernels read and write: named tuples of arrays, one row per consumer, message or brand.

n consumers, m messages, b brands, s streams, t topics. All are C-contiguous.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Channels: by which way an exposure reaches its receiver. The first three and talk index `conversion`.
PAID, OWNED, EARNED, TALK, REFERRAL, LEAVING = 0, 1, 2, 3, 4, 5

# Sharing rules of a message.
CHANCES, ABSOLUTE_THRESHOLD, FRACTIONAL_THRESHOLD, WEIGHTED_THRESHOLD, CUSTOM = 0, 1, 2, 3, 4

# States of a consumer toward a brand.
NEVER, ADOPTER_DISSATISFIED, ADOPTER_SATISFIED, CHURNED = 0, 1, 2, 3

# Columns of the record of one tick; the first three are indexed by channel.
(
    IMPRESSIONS_PAID,
    IMPRESSIONS_OWNED,
    IMPRESSIONS_EARNED,
    VIEWS,
    REACHED,
    SHARES,
    ADOPTIONS,
    LEFT,
    TALKS_POSITIVE,
    TALKS_NEGATIVE,
) = range(10)
COUNTERS = 10


# Words of a row, of 32 bits each.
LOAD = 0  # float32, arrivals remembered over one session interval
LOAD_TICK = 1  # int32, tick to which the load refers
SUSCEPTIBILITY = 2  # float32, in [0, 1]
SESSIONS_PER_DAY = 3  # float32
POSTS_PER_SESSION = 4  # float32
FOLLOWEES = 5  # int32, in-degree
INTERESTS = 6  # float32 each, one word per topic

# Then, per brand, an attitude (float32); per brand, two bytes: status and awareness; per message, one word: views
# (uint16), and distinct sources with flags (uint16).
MOST_VIEWS = 65_535
SOURCES = 0x3FFF
"""Mask of the number of distinct sources seen, which is at most this."""
SEEN_FROM_BRAND = 0x4000
HAS_SHARED = 0x8000
NO_SOURCE = -2
LINE = 64
"""Bytes of a cache line."""


class Layout(NamedTuple):
    """Where the parts of a row begin, in words; how many words it has."""

    attitudes: int
    states: int
    messages: int
    topics: int
    words: int


def layout(topics: int, brands: int, messages: int) -> Layout:
    """Return the layout of rows: as few cache lines per row as possible.

    A row of up to 64 bytes takes a line of its own; in a longer one, the part beyond whole lines is rounded up to 16,
    32 or 64 bytes, so that no row touches more lines than it must.
    """
    attitudes = INTERESTS + topics
    states = attitudes + brands
    first_message = states + (2 * brands + 3) // 4
    size = 4 * (first_message + messages)
    rest = size % LINE
    if size <= LINE or rest > LINE // 2:
        unit = LINE
    else:
        unit = LINE // 2 if rest > LINE // 4 else LINE // 4
    return Layout(attitudes, states, first_message, topics, (size + unit - 1) // unit * unit // 4)


class Ties(NamedTuple):
    """The social network; out-ties of author u are ``indptr[u]:indptr[u+1]``."""

    indptr: np.ndarray  # int64 [n+1]
    targets: np.ndarray  # int32 [ties]
    strengths: np.ndarray  # float32 [ties], or none where all ties have strength 1


class Feed(NamedTuple):
    """How the platform shows posts."""

    limited: bool
    background_posts_per_day: float
    ranking_weight: np.ndarray  # float64 [3], by channel


class Messages(NamedTuple):
    """What can be counted separately."""

    brand: np.ndarray  # int32 [m]
    appeal: np.ndarray  # float64 [m], in [0, 1]
    topic: np.ndarray  # int32 [m], -1 for none
    valence: np.ndarray  # float64 [m], in [-1, 1]
    rule: np.ndarray  # int8 [m]
    reinforcement: np.ndarray  # float64 [m], exponent gamma
    growth: np.ndarray  # float64 [m, k], k**gamma - (k-1)**gamma
    threshold: np.ndarray  # float64 [m]
    threshold_key: np.ndarray  # uint64 [m, 2]


class Streams(NamedTuple):
    """Ways by which a message travels that are keyed apart: posts, flights, conversations, referral offers."""

    message: np.ndarray  # int32 [s]
    exposure: np.ndarray  # uint64 [s, 2], key of being seen and shared
    adoption: np.ndarray  # uint64 [s, 2], key of adopting
    timing: np.ndarray  # uint64 [s, 2], key of delays or gaps


class Brands(NamedTuple):
    """What brands and their products are."""

    conversion: np.ndarray  # float64 [b, 4], probability per view, by paid, owned, earned, talk
    most_conversion: np.ndarray  # float64 [b, 4], the same at the best attitude
    persuasion: np.ndarray  # float64 [b, 4], eta
    attitude_pull: np.ndarray  # float64 [b], kappa
    category: np.ndarray  # int32 [b], -1 where adopting one brand does not bar another
    quality: np.ndarray  # float64 [b]
    review_probability: np.ndarray  # float64 [b]
    positive_message: np.ndarray  # int32 [b]
    negative_message: np.ndarray  # int32 [b]
    satisfaction_key: np.ndarray  # uint64 [b, 2]
    review_key: np.ndarray  # uint64 [b, 2]
    talks_per_day: np.ndarray  # float64 [b]
    talk_days: np.ndarray  # float64 [b]
    positive_talk: np.ndarray  # int32 [b], stream
    negative_talk: np.ndarray  # int32 [b], stream
    churn_per_day: np.ndarray  # float64 [b]
    churn_key: np.ndarray  # uint64 [b, 2]


class Offers(NamedTuple):
    """Referral incentives that have been made, in the order in which they started."""

    brand: np.ndarray  # int32 [o]
    stream: np.ndarray  # int32 [o]
    talks_per_day: np.ndarray  # float64 [o]
    end_day: np.ndarray  # float64 [o]


class Rows(NamedTuple):
    """One packed record per consumer: the same memory, seen as several types, w words of 32 bits per row.

    A response touches one or two cache lines instead of a dozen; `layout` says where things stand. What is written
    once in a consumer's life stands apart.
    """

    f4: np.ndarray  # float32 [n, w]
    i4: np.ndarray  # int32 [n, w]
    u2: np.ndarray  # uint16 [n, 2 w]
    u1: np.ndarray  # uint8 [n, 4 w]
    layout: Layout
    adoption_tick: np.ndarray  # int32 [n, b], -1 for never
    first_source: np.ndarray  # int32 [n, m], or [0, m] where nobody asks who shared from whom
    weight: np.ndarray  # float64 [n, m], sum of p / in-degree over sources seen, or [1, 1] if no rule asks for it
