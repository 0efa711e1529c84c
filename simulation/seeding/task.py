"""`SeedingTask`: what a strategy is asked, and `Choice`: what it answers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from simulation.consumers.rows import ROW, by_problems, given_consumers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.consumers.rows import GivenBy
    from simulation.errors import Problem
    from simulation.network import SocialNetwork


@dataclass(frozen=True)
class SeedPrices:
    """Who may be seeded, at which price.

    Attributes
    ----------
    price : float64 array, shape (consumers,)
        Paid to a seed who accepts, everything that it costs included; zero or more.
    acceptance : float64 array, shape (consumers,)
        Chance that a consumer who is asked accepts, in [0, 1].
    is_candidate : bool array, shape (consumers,)
        Who may be asked.
    must_have : int32 array, or labels
        Who is asked first whatever the strategy, in this order; all are candidates. Rows once they are a task's.
    must_have_by : {'label', 'row'}, optional
        What whole numbers in `must_have` are, as ``seeds_by`` of `simulation.simulate_cascades`: without it, a task
        refuses those that could be either. Text is a label.
    audience : float64 array, shape (consumers,), optional
        Followers as a price list gives them, NaN where it does not. The simulation uses those of the network.
    """

    price: NDArray[np.float64]
    acceptance: NDArray[np.float64]
    is_candidate: NDArray[np.bool_]
    must_have: NDArray[np.int32]
    must_have_by: GivenBy | None = None
    audience: NDArray[np.float64] | None = None

    @classmethod
    def flat(cls, consumers: int, price: float = 0.0, acceptance: float = 1.0) -> SeedPrices:
        """Return one price and one chance for everybody."""
        return cls(
            np.full(consumers, price),
            np.full(consumers, acceptance),
            np.ones(consumers, np.bool_),
            np.empty(0, np.int32),
        )

    @property
    def expected_cost(self) -> NDArray[np.float64]:
        """What asking each consumer costs on average: price times acceptance, shape (consumers,)."""
        return self.price * self.acceptance


@dataclass(frozen=True)
class Spreading:
    """What a choice assumes about how a message spreads: an independent cascade, or a linear threshold process.

    Attributes
    ----------
    kind : {'cascade', 'threshold'}
    values : float64 array, shape (ties,), or float
        Probability of each tie of a cascade; weight of each tie of a threshold process. In the order of
        `network.targets`.
    seen : float64 array, shape (consumers,), optional
        Chance that each consumer sees a post of someone followed. Where given, those count who have seen a post, seeds
        included; otherwise those who have passed it on.
    """

    kind: Literal["cascade", "threshold"]
    values: NDArray[np.float64] | float
    seen: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class SeedingTask:
    """Choose at most `count` seeds whose expected cost is at most `budget`.

    Attributes
    ----------
    network : SocialNetwork
    offers : SeedPrices
    spreading : Spreading
    random_seed : int
        All choices are functions of it; their draws are never those that evaluate seeds.
    count : int, optional
        Most seeds, those that must be had included.
    budget : float, optional
        Most that all seeds together cost on average; nobody whose price alone is above it is asked. At least one of
        `count` and `budget` is given.
    identity : tuple of str
        Names the campaign: other names, other random choices.
    threads : int, optional
        None = all cores. No choice depends on it.
    """

    network: SocialNetwork
    offers: SeedPrices
    spreading: Spreading
    random_seed: int
    count: int | None = None
    budget: float | None = None
    identity: tuple[str, ...] = ("campaign",)
    threads: int | None = None

    def __post_init__(self) -> None:
        offers = self.offers
        are_rows = offers.must_have_by == ROW and getattr(offers.must_have, "dtype", None) == np.int32
        if are_rows or not np.size(offers.must_have):
            return
        rows, problems = must_have_rows(self)
        # What is wrong is refused by whatever is asked to choose, with all else that is.
        if not problems:
            object.__setattr__(self, "offers", replace(offers, must_have=rows, must_have_by=ROW))

    @property
    def cores(self) -> int:
        """Threads as a number."""
        return self.threads or os.cpu_count() or 1


def must_have_rows(task: SeedingTask) -> tuple[NDArray[np.int32], list[Problem]]:
    """Return the rows of those that must be had, and what is wrong with how they are given."""
    offers, name, option = task.offers, "offers.must_have", "offers.must_have_by"
    problems = by_problems(option, offers.must_have_by)
    if problems:
        return np.empty(0, np.int32), problems
    given = given_consumers(name, offers.must_have, task.network, offers.must_have_by, option, problems)
    return given.rows, [replace(problem, field=name) for problem in problems]


@dataclass(frozen=True)
class Guarantee:
    """What is known about how good a choice is, for the spreading that it assumed.

    Attributes
    ----------
    ratio : float
        The seeds reach at least this share of what the best seeds within the same limits would, with probability
        1 - `failure` or more.
    promised : float
        The share that was asked for before choosing: 1 - 1/e - epsilon, or less under prices.
    failure : float
        Probability that the statement is wrong.
    reached : float
        How many consumers the seeds reach, estimated by sets that did not choose them; unbiased.
    reached_low : float
        Lower bound of it.
    optimum_high : float
        Upper bound of what the best seeds reach.
    sets : int
        Reverse-reachable sets that were sampled.
    """

    ratio: float
    promised: float
    failure: float
    reached: float
    reached_low: float
    optimum_high: float
    sets: int


@dataclass(frozen=True)
class Choice:
    """Seeds, in the order in which they are asked.

    Attributes
    ----------
    rows : int32 array
    guarantee : Guarantee, optional
    notes : tuple of str
        What a reader should know: an approximation, a limit that bound.
    """

    rows: NDArray[np.int32]
    guarantee: Guarantee | None = None
    notes: tuple[str, ...] = field(default=())
