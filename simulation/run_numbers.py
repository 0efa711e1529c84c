"""The numbers that name a run: random seed, replicate, threads; whole and in range, or refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.errors import Problem

MOST_NUMBER = 2**63 - 1


def is_whole(value: object) -> bool:
    """Whether a value is one whole number, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)


def whole_number(field: str, value: Any, least: int, most: int, more: str, problems: list[Problem]) -> int:
    """Return a whole number in least..most; tell what is wrong otherwise, and return the least.

    Parameters
    ----------
    field : str
    value : object
    least, most : int
    more : str
        What else a refusal says is allowed.
    problems : list of Problem
        Is added to.
    """
    if is_whole(value) and least <= value <= most:
        return int(value)
    up_to = "2**63 - 1" if most == MOST_NUMBER else str(most)
    problems.append(Problem(field, value, f"must be a whole number in {least}..{up_to}{more}"))
    return least


def seed_of(rng: Any, problems: list[Problem]) -> int | None:
    """Return the random seed that a user gives as `rng`: a whole number, or one drawn by a generator of NumPy's."""
    if rng is None:
        return None
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(MOST_NUMBER))
    kind = f"{type(rng).__module__}.{type(rng).__name__}"
    way = "; numpy.random.default_rng() makes one of it" if kind.startswith("numpy.random") else ""
    return whole_number("rng", rng, 0, MOST_NUMBER, f", a numpy.random.Generator, or None{way}", problems)
