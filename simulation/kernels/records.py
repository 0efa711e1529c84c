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


class Ties(NamedTuple):
    """The social network; out-ties of author u are ``indptr[u]:indptr[u+1]``."""

    indptr: np.ndarray  # int64 [n+1]
    targets: np.ndarray  # int32 [ties]
    strengths: np.ndarray  # float32 [ties], or none where all ties have strength 1
    followees: np.ndarray  # int64 [n], in-degree


class Traits(NamedTuple):
    """What consumers are."""

    susceptibility: np.ndarray  # float32 [n], in [0, 1]
    sessions_per_day: np.ndarray  # float32 [n]
    posts_per_session: np.ndarray  # float32 [n]
    interests: np.ndarray  # float32 [n, t], in [0, 1]


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
    persuasion: np.ndarray  # float64 [b, 4], eta
    attitude_pull: np.ndarray  # float64 [b], kappa
    category: np.ndarray  # int32 [b], -1 where adopting one brand does not bar another
    quality: np.ndarray  # float64 [b]
    review_probability: np.ndarray  # float64 [b]
    positive_message: np.ndarray  # int32 [b]
    negative_message: np.ndarray  # int32 [b]
    satisfaction_key: np.ndarray  # uint64 [b, 2]
    review_key: np.ndarray  # uint64 [b, 2]


class State(NamedTuple):
    """What has happened to consumers so far."""

    load: np.ndarray  # float64 [n], arrivals remembered over one session interval
    load_tick: np.ndarray  # int32 [n], tick to which `load` refers
    first_due: np.ndarray  # int32 [n], head of the chain of due events; -1 outside a response
    is_aware: np.ndarray  # uint8 [n, b]
    attitude: np.ndarray  # float64 [n, b], in [-1, 1]
    status: np.ndarray  # uint8 [n, b]
    adoption_tick: np.ndarray  # int32 [n, b], -1 for never
    views: np.ndarray  # uint16 [n, m], exposures seen, at most 65,535
    brand_views: np.ndarray  # uint16 [n, m], of these from the brand itself
    has_shared: np.ndarray  # uint8 [n, m]
    first_source: np.ndarray  # int32 [n, m], source of the first view; -1 the brand, -2 none yet
    weight: np.ndarray  # float64 [n, m] sum of p / in-degree over sources seen, or [1, 1] if no rule asks for it
