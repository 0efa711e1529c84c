"""The shapes of what kernels read and write: named tuples of arrays, one row per consumer, message or brand.

n consumers, m messages, b brands, s routes, t topics. All are C-contiguous.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Kinds of event.
POST, TALK, CLOCK = 0, 1, 2

# Sources of posts: bought impressions, a brand's page, a seed, another consumer.
BOUGHT, OWNED, SEEDED, EARNED = 0, 1, 2, 3
SOURCES_OF_POSTS = 4
# Sources of talks.
SPONTANEOUS, REFERRAL = 0, 1
# What clocks strike for.
LEAVING = 0


def origin(kind: int, source: int) -> int:
    """Return kind and source as one number."""
    return 4 * kind + source


ORIGINS = ("bought", "owned", "seeded", "earned", "talk", "referral", "unit")
"""Their names; no event brings a unit."""
UNIT = 6

# Sharing rules of a message.
REINFORCED_PROBABILITY, ABSOLUTE_THRESHOLD, FRACTIONAL_THRESHOLD, WEIGHTED_THRESHOLD, CUSTOM = 0, 1, 2, 3, 4

# States of a consumer toward a brand.
NEVER, ADOPTER_DISSATISFIED, ADOPTER_SATISFIED, CHURNED = 0, 1, 2, 3

# Columns of the record of one tick: impressions and views by the source of the post, and the rest.
IMPRESSIONS, VIEWS = 0, 4
REACHED, SHARES, ADOPTIONS, LEFT, TALKS_POSITIVE, TALKS_NEGATIVE = range(8, 14)
COUNTERS = 14


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
    unit = LINE if size <= LINE else next(part for part in (LINE // 4, LINE // 2, LINE) if rest <= part)
    return Layout(attitudes, states, first_message, topics, (size + unit - 1) // unit * unit // 4)


class Ties(NamedTuple):
    """The social network; out-ties of author u are ``indptr[u]:indptr[u+1]``."""

    indptr: np.ndarray  # int64 [n+1]
    targets: np.ndarray  # int32 [ties]
    strengths: np.ndarray  # float32 [ties], or none where all ties have strength 1


class Delays(NamedTuple):
    """How long a post takes to its receivers."""

    cumulative: np.ndarray  # float64 [ticks + 2], P(delay <= d ticks); the last is 1, where a search ends
    guide: np.ndarray  # int64 [g], where to start the search of a uniform in [i / g, (i + 1) / g)


class Feed(NamedTuple):
    """How the platform shows posts."""

    limited: bool
    background_posts_per_day: float
    ranking_weight: np.ndarray  # float64 [4], by source


MESSAGE_ROW = np.dtype(
    [
        ("brand", "i4"),
        ("topic", "i4"),  # -1 for none
        ("rule", "i4"),
        ("appeal", "f8"),  # in [0, 1]
        ("valence", "f8"),  # in [-1, 1]
        ("reinforcement", "f8"),  # exponent gamma
        ("threshold", "f8"),
        ("threshold_key0", "u8"),
        ("threshold_key1", "u8"),
    ],
    align=True,
)
"""What can be counted separately."""

ROUTE_ROW = np.dtype(
    [
        ("message", "i4"),
        ("brand", "i4"),
        ("exposure_key0", "u8"),  # of being seen and shared
        ("exposure_key1", "u8"),
        ("adoption_key0", "u8"),
        ("adoption_key1", "u8"),
        ("timing_key0", "u8"),  # of delays or gaps
        ("timing_key1", "u8"),
    ],
    align=True,
)
"""A way by which a message travels that is keyed apart: posts, a flight, conversations, a referral offer."""

BRAND_ROW = np.dtype(
    [
        ("category", "i4"),  # -1 where adopting one brand does not bar another
        ("positive_message", "i4"),
        ("negative_message", "i4"),
        ("positive_talk", "i4"),  # route
        ("negative_talk", "i4"),  # route
        ("attitude_pull", "f8"),  # kappa
        ("quality", "f8"),
        ("review_probability", "f8"),
        ("talks_per_day", "f8"),
        ("talk_days", "f8"),
        ("churn_per_day", "f8"),
        ("satisfaction_key0", "u8"),
        ("satisfaction_key1", "u8"),
        ("review_key0", "u8"),
        ("review_key1", "u8"),
        ("churn_key0", "u8"),
        ("churn_key1", "u8"),
    ],
    align=True,
)
"""What a brand and its product are."""

EFFECT_ROW = np.dtype([("conversion", "f8"), ("most_conversion", "f8"), ("persuasion", "f8")], align=True)
"""What one view of a brand does: chance to adopt, the same at the best attitude, and eta."""

OFFER_ROW = np.dtype([("brand", "i4"), ("route", "i4"), ("talks_per_day", "f8"), ("end_day", "f8")], align=True)
"""A referral incentive."""


class Tables(NamedTuple):
    """What brands say and do: structured arrays, one row each, so that a row is one or two cache lines."""

    messages: np.ndarray  # MESSAGE_ROW [m]
    growth: np.ndarray  # float64 [m, k], k**gamma - (k-1)**gamma
    routes: np.ndarray  # ROUTE_ROW [s], those of the messages first
    brands: np.ndarray  # BRAND_ROW [b]
    effects: np.ndarray  # EFFECT_ROW [b, 5], by the source of a post; then of a talk
    offers: np.ndarray  # OFFER_ROW [o], in the order in which they started


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
