"""When a consumer shares a message: the conditional probability at the k-th view, and the signature of a user's rule.

References
----------
Nakagawa, Osaki (1975). The discrete Weibull distribution. IEEE Transactions on Reliability R-24(5), 300-301.
Granovetter (1978). Threshold models of collective behavior. American Journal of Sociology 83(6), 1420-1443.
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
Watts (2002). A simple model of global cascades on random networks. PNAS 99(9), 5766-5771.
"""

from __future__ import annotations

import numpy as np
from numba import float64, int64

from simulation.kernels.layouts import (
    ABSOLUTE_THRESHOLD,
    CUSTOM,
    FOLLOWEES,
    FRACTIONAL_THRESHOLD,
    INTERESTS,
    POSTS_PER_SESSION,
    SESSIONS_PER_DAY,
    SUSCEPTIBILITY,
    WEIGHTED_THRESHOLD,
)
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import uniform

# A quick bound may err by rounding; what lies this near to it is decided exactly.
SLACK = 1.0 + 1e-9

RULE_SIGNATURE = float64(int64, int64, float64, int64, float64, float64, float64[::1])
"""(exposures seen, distinct sources, weight sum, in-degree, tie strength, p, traits row) -> probability.

What `simulation.draws.rule` makes of a user's function; NaN where that raises an error.
"""

# Columns of the traits row in a market; after them, the interest in each topic.
TRAIT_SUSCEPTIBILITY, TRAIT_SESSIONS_PER_DAY, TRAIT_POSTS_PER_SESSION, TRAIT_INTEREST = range(4)
TRAITS = 4

# What a rule was told when it returned no probability; the consumer is -1 while it does.
FAILED_CONSUMER, FAILED_MESSAGE, FAILED_TICK, FAILED_AT = range(4)
FAILED = FAILED_AT + 6


@kernel
def keep_failure(failed, consumer, message, tick, exposures, sources, weight, followees, strength, p):
    """Write down what a rule was told when it returned no probability."""
    failed[FAILED_CONSUMER] = consumer
    failed[FAILED_MESSAGE] = message
    failed[FAILED_TICK] = tick
    failed[FAILED_AT] = exposures
    failed[FAILED_AT + 1] = sources
    failed[FAILED_AT + 2] = weight
    failed[FAILED_AT + 3] = followees
    failed[FAILED_AT + 4] = strength
    failed[FAILED_AT + 5] = p


@kernel
def growth_of(views, reinforcement):
    """Return ``k**gamma - (k-1)**gamma``, by which the exponent of the discrete Weibull law grows at the k-th view."""
    return float64(views) ** reinforcement - float64(views - 1) ** reinforcement


@kernel
def reinforced_probability(p, growth):
    """Return r_k of the discrete Weibull law ``F(k) = 1 - (1 - p)**(k**gamma)`` at a view of this growth.

    ``r_k = (F(k) - F(k-1)) / (1 - F(k-1)) = 1 - (1 - p)**(k**gamma - (k-1)**gamma)``.
    """
    return p if growth == 1.0 else 1.0 - (1.0 - p) ** growth


@kernel
def passes_reinforced(drawn, seen, p, growth):
    """Whether a consumer shares at a view by rule REINFORCED_PROBABILITY.

    r lies between p and p x growth, so that most draws need no power.
    """
    chance = seen * p
    if drawn > chance * max(1.0, growth) * SLACK:
        return False
    if drawn * SLACK < chance * min(1.0, growth):
        return True
    return drawn < seen * reinforced_probability(p, growth)


@kernel
def passes_rule(
    consumer, sender, message, strength, p, drawn, seen, views, sources, messages, rows, rule, row, tick, failed
):  # fmt: skip
    """Whether a consumer shares at this view by a threshold rule or a rule of the user's.

    If a rule of the user's returns no probability, `failed` says what it was told, and `row` of whom.
    """
    content = messages[message]
    kind = content.rule
    followees = np.int64(rows.i4[consumer, FOLLOWEES])
    weight = 0.0
    if kind in (WEIGHTED_THRESHOLD, CUSTOM):
        if sender >= 0:
            rows.weight[consumer, message] += p / followees
        weight = rows.weight[consumer, message]
    if kind == CUSTOM:
        row[TRAIT_SUSCEPTIBILITY] = rows.f4[consumer, SUSCEPTIBILITY]
        row[TRAIT_SESSIONS_PER_DAY] = rows.f4[consumer, SESSIONS_PER_DAY]
        row[TRAIT_POSTS_PER_SESSION] = rows.f4[consumer, POSTS_PER_SESSION]
        row[TRAIT_INTEREST] = 1.0
        if content.topic >= 0:
            row[TRAIT_INTEREST] = rows.f4[consumer, INTERESTS + content.topic]
        for topic in range(rows.layout.topics):
            row[TRAITS + topic] = rows.f4[consumer, INTERESTS + topic]
        if rule is not None:
            chance = rule(views, sources, weight, followees, strength, p, row)
            if not 0.0 <= chance <= 1.0:
                keep_failure(failed, consumer, message, tick, views, sources, weight, followees, strength, p)
                return False
            return drawn < seen * chance
        return False
    threshold = uniform(content.threshold_key0, content.threshold_key1, consumer, 0, 0)
    if kind == ABSOLUTE_THRESHOLD:
        return sources >= content.threshold and threshold < p
    if kind == FRACTIONAL_THRESHOLD:
        return sources / max(followees, 1) >= content.threshold and threshold < p
    return threshold < weight
