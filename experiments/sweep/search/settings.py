"""`SearchSettings`: how long a search looks, and how its finalists are estimated again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SearchSettings:
    """The table ``[search]``.

    Attributes
    ----------
    trials : int
        Points that are tried, in 1..10000.
    at_a_time : int
        Points that are chosen before any of them is known, in 1..1000: part of what the result is, whatever the
        number of workers.
    random_seed : int
        Of the choice of points, in 0..4294967295; luck has the scenario's own.
    finalists : int
        Best trials that are estimated again, in 1..100.
    fresh_replicates : int
        Replicates of that estimate, in 2..1000000; none of them has had a part in the search.
    """

    trials: int = 60
    at_a_time: int = 4
    random_seed: int = 1
    finalists: int = 3
    fresh_replicates: int = 40


RANGES = {
    "trials": (1, 10_000),
    "at_a_time": (1, 1_000),
    "random_seed": (0, 2**32 - 1),
    "finalists": (1, 100),
    "fresh_replicates": (2, 1_000_000),
}
"""Lowest and highest value of each setting."""
