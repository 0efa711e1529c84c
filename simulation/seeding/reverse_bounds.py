"""What a share of sampled sets says about what is reached: confidence bounds, and how many sets suffice for sure.

A set counts a number in [0, 1], and sets are independent, so that by Hoeffding (1963, theorem 1) the mean q of m sets
is at least x above, or at most x below, its expectation p with probability at most exp(-m KL(x, p)), KL(x, p) =
x log(x / p) + (1 - x) log((1 - x) / (1 - p)). The bounds of OPIM-C (Tang, Tang, Xiao & Yuan 2018, lemmas 4.2 and 4.3)
follow from it by replacing KL with something smaller and are therefore wider.
"""

from __future__ import annotations

import math

_HALVINGS = 30
"""What is returned is on the safe side, by less than a thousand-millionth."""


def divergence(share: float, expected: float) -> float:
    """Return KL(share, expected) of two chances, infinite where what happened could not."""
    total = 0.0
    for here, there in ((share, expected), (1.0 - share, 1.0 - expected)):
        if here > 0.0:
            if there <= 0.0:
                return math.inf
            total += here * math.log(here / there)
    return total


def lower(share: float, sets: int, doubt: float) -> float:
    """Return the lower bound of an expectation, wrong with probability exp(-doubt) at most.

    Parameters
    ----------
    share : float
        Mean of the sets, in [0, 1].
    sets : int
    doubt : float
        Above zero.
    """
    low, high = 0.0, share
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sets * divergence(share, middle) >= doubt:
            low = middle
        else:
            high = middle
    return low


def upper(share: float, sets: int, doubt: float) -> float:
    """Return the upper bound of an expectation; parameters as of `lower`."""
    low, high = share, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sets * divergence(share, middle) >= doubt:
            high = middle
        else:
            low = middle
    return high


def log_subsets(rows: int, most: int) -> float:
    """Return an upper bound of the logarithm of how many sets of at most `most` out of `rows` rows there are."""
    if most >= rows:
        return rows * math.log(2.0)
    if most == 0:
        return 0.0
    return min(rows * math.log(2.0), most * (1.0 + math.log(rows / most)))


def log_choices(rows: int, chosen: int) -> float:
    """Return the logarithm of how many sets of exactly `chosen` out of `rows` rows there are."""
    return math.lgamma(rows + 1) - math.lgamma(chosen + 1) - math.lgamma(rows - chosen + 1)


def first_sets(ratio: float, log_answers: float, failure: float) -> int:
    """Return with how many sets to begin: what would suffice if everybody were reached and epsilon were 1.

    Parameters
    ----------
    ratio : float
        What greedy promises on the sets that it sees.
    log_answers : float
        Logarithm of the number of possible answers.
    failure : float
        In (0, 1).
    """
    doubt = math.log(6.0 / failure)
    return math.ceil(2.0 * (ratio * math.sqrt(doubt) + math.sqrt(ratio * (log_answers + doubt))) ** 2)


def enough_sets(ratio: float, log_answers: float, failure: float, share: float, epsilon: float) -> float:
    """Return how many sets suffice for a promise of ratio - epsilon, wrong with probability failure / 3 at most.

    The optimum's own sets fall short by a share x of it with probability failure / 6 at most, and some answer worse
    than promised seems better by epsilon - ratio x with the same; x makes both need equally many sets (Tang, Shi & Xiao
    2015, theorem 1, where ratio is 1 - 1/e).

    Parameters
    ----------
    ratio, log_answers, failure
        As of `first_sets`.
    share : float
        Lower bound of the share of consumers that the best seeds reach.
    epsilon : float
        In (0, ratio).
    """
    doubt = math.log(6.0 / failure)
    root = ratio * math.sqrt(doubt) + math.sqrt(ratio * (log_answers + doubt))
    return 2.0 * root**2 / (share * epsilon**2)
