"""Small networks, processes and seeds, drawn by Hypothesis: each process and its reference implementation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st

from simulation.network import SocialNetwork
from simulation.processes import (
    AbsoluteThreshold,
    CompetingCascades,
    CustomRule,
    DelayedCascade,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
    NegativeOpinion,
    Trivalency,
    WeibullReinforcement,
    WeightedCascade,
)
from tests.reference import draws as d
from tests.reference.cascades import contest, delays, exposures, independent, thresholds
from tests.reference.cascades.spread import Active
from tests.reference.cascades.ties import Tie, Ties

BRANDS = ["zeta", "Übermut", "alpha", "0"]
SHAPES = ["sparse", "sparse", "dense", "dense", "mutual", "mutual", "hub", "fan", "complete", "complete", "none"]
RECORDS = ["times", "parents", "reached"]

Reference = Callable[[Ties, Any, d.Draws], Active]


@dataclass
class Case:
    """What both are given."""

    ties: Ties
    process: Any
    reference: Reference
    groups: tuple[str, ...]
    seeds: Any  # rows, or by brand
    random_seed: int
    replicates: Any
    record: list[str]
    threads: int


class Drawing:
    """Draws the number of consumers by Hypothesis, so that it shrinks, and all else by a generator, evenly."""

    def __init__(self, draw: Callable[..., Any], consumers: range) -> None:
        # Of a short range of integers, Hypothesis would take the ends in every third case.
        number = consumers[draw(st.integers(0, 2**20)) % len(consumers)]
        self.rng = random.Random(draw(st.integers(0, 2**32)))
        self.random_seed = self.one_of(0, 1, self.rng.randrange(2**32), self.rng.randrange(2**63), 2**63 - 1)
        self.ties = self.network(number, self.one_of(*SHAPES))

    def one_of(self, *options: Any) -> Any:
        return self.rng.choice(options)

    def network(self, consumers: int, shape: str) -> Ties:
        """Return ties among consumers; a good part of the networks has isolated consumers and parallel lines."""
        connected = self.rng.sample(range(consumers), max(1, consumers - self.one_of(0, 0, 1, 3)))
        pairs = [(u, v) for u in connected for v in connected if u != v]
        centre = connected[0]
        share = {"sparse": 2 / consumers, "mutual": 1.5 / consumers, "dense": 0.5, "none": 0.0}.get(shape, 1.0)
        if shape == "hub":
            pairs = [pair for pair in pairs if pair[0] == centre or self.rng.random() < 0.1]
        elif shape == "fan":
            pairs = [pair for pair in pairs if pair[1] == centre or self.rng.random() < 0.1]
        chosen = [pair for pair in pairs if self.rng.random() < share]
        parallel = self.one_of(1, 1, 3)
        lines: dict[Tie, int] = {}
        for u, v in chosen:
            lines[u, v] = self.rng.randint(1, parallel)
            if shape == "mutual":
                lines[v, u] = lines[u, v]
        return Ties(consumers, lines, self.strengths(lines) if self.one_of(False, False, True) else None)

    def strengths(self, lines: dict[Tie, int]) -> dict[Tie, float]:
        """Return strengths that single precision holds exactly."""
        return {tie: self.one_of(0.0, 1.0, self.rng.randrange(1024) / 1024) for tie in lines}

    def number(self) -> float:
        return self.one_of(0.0, 1.0, 0.5, 0.5, 0.15, 0.3, 0.85, round(self.rng.random(), 3))

    def probability(self) -> float | list[float]:
        """Return one number for all, or one per tie, sometimes all the same."""
        if self.one_of(True, False):
            return self.number()
        if self.one_of(False, False, True):
            return [self.number()] * len(self.ties.all)
        return [self.one_of(0.0, 1.0, 0.5, self.rng.random(), self.rng.random()) for _ in self.ties.all]

    def message(self) -> tuple[str, str] | None:
        return self.one_of(None, ("alpha", "launch"), ("Übermut", "0"))

    def flag(self) -> bool:
        return self.one_of(False, True)

    def per_consumer(self, number: Callable[[int], Any]) -> Any:
        """Return one number for all, or one per consumer."""
        if self.one_of(True, False):
            return number(self.rng.randrange(self.ties.consumers))
        return [number(consumer) for consumer in range(self.ties.consumers)]

    def weights(self) -> list[float]:
        """Return weights whose sum for each consumer is at most 1, often exactly 1."""
        weight: dict[Tie, float] = {}
        for receiver in range(self.ties.consumers):
            followees = self.ties.followees[receiver]
            kind = self.one_of("equal", "halves", "random", "full", "zero")
            shares = [self.rng.random() ** 3 for _ in followees]
            if kind == "halves":  # 1/2, 1/4, ... and the last twice
                shares = [2.0 ** -min(place + 1, len(followees) - 1) for place in range(len(followees))]
            elif kind == "equal":
                shares = [1 / len(followees) for _ in followees]
            elif kind in ("random", "full"):
                total = sum(shares) * (1.0 if kind == "full" else self.one_of(1.5, 3.0)) or 1.0
                shares = [share / total for share in shares]
            else:
                shares = [0.0] * len(followees)
            self.rng.shuffle(shares)
            weight |= {(source, receiver): share for source, share in zip(followees, shares, strict=True)}
        return [weight[tie] for tie in self.ties.all]

    def reaction(self, tick_days: float) -> dict[str, Any]:
        return self.one_of(
            {"distribution": "constant", "days": self.one_of(0.0, 0.3, 1, 3) * tick_days},
            {"distribution": "geometric", "daily_probability": 0.35},
            {"distribution": "exponential", "mean_days": 3 * tick_days},
            {"distribution": "lognormal", "median_days": 2 * tick_days, "sigma": 0.8},
            {"distribution": "power_law", "flat_days": 0.9 * tick_days, "exponent": 0.6},
            {"distribution": "power_law", "flat_days": 300 / 86400, "exponent": 0.2314843},
        )

    def seeds(self, groups: int) -> Any:
        """Return seeds in any order, as any kind of sequence; in as many groups, if there are any."""
        most = min(self.ties.consumers, self.one_of(1, 1, 2, 2, 4, max(8, self.ties.consumers // 10)))
        rows = self.rng.sample(range(self.ties.consumers), self.one_of(0, *[most] * 9))
        if groups:
            return [rows[group::groups] for group in range(groups)]
        return rows


def given(values: Any) -> Any:
    """Return lists as arrays, numbers as they are."""
    if not isinstance(values, list):
        return values
    return np.array(values, np.int64 if values and isinstance(values[0], int) else np.float64)


def engine_network(ties: Ties) -> SocialNetwork:
    """Return the same network for the simulation, also where it has no tie, which the constructors refuse."""
    network = object.__new__(SocialNetwork)
    counts = np.array([ties.lines[tie] for tie in ties.all], np.int32)
    strengths = np.array([ties.strengths[tie] for tie in ties.all], np.float32)
    arrays = {
        "indptr": np.cumsum([0, *map(len, ties.followers)], dtype=np.int64),
        "targets": np.array([receiver for _, receiver in ties.all], np.int32),
        "multiplicity": None if (counts == 1).all() else counts,
        "strengths": None if (strengths == 1).all() else strengths,
    }
    for name, array in arrays.items():
        if array is not None:
            array.setflags(write=False)
        object.__setattr__(network, name, array)
    object.__setattr__(network, "labels", None)
    object.__setattr__(network, "report", None)
    return network


def heed_all(exposures, sources, weight, followees, strength, p):
    """A rule that depends on everything it is told."""
    told = 0.3 * exposures + 0.7 * sources + 3.0 * weight + 1.0 / (1.0 + followees) + strength
    return p * told / (1.0 + told)


def heed_traits(age, p, followees, size, weight, exposures, wealth, strength, sources):
    """The same with traits, in no order."""
    told = 0.3 * exposures + 0.7 * sources + 3.0 * weight + 1.0 / (1.0 + followees) + strength
    told += size + age / 2.0 + wealth / 3.0
    return p * told / (1.0 + told)


def independent_by_coins(of: Drawing) -> tuple[Any, Reference]:
    p, several, message = of.probability(), of.flag(), of.message()
    # Where p differs between ties, coins are what is drawn by default.
    drawn = {} if isinstance(p, list) and of.flag() else {"draws": "per_tie"}
    return IndependentCascade(
        given(p), multiplicity=several, message=message, **drawn
    ), lambda ties, seeds, draws: independent.independent_cascade(
        ties, seeds, draws, p, drawn="per_tie", multiplicity=several, message=message
    )


def independent_by_points(of: Drawing) -> tuple[Any, Reference]:
    p, message = of.number(), of.message()
    drawn = of.one_of({}, {"draws": "skipping"})
    return IndependentCascade(p, message=message, **drawn), lambda ties, seeds, draws: independent.independent_cascade(
        ties, seeds, draws, p, drawn="skipping", message=message
    )


def weighted(of: Drawing) -> tuple[Any, Reference]:
    several, message = of.flag(), of.message()
    return WeightedCascade(
        multiplicity=several, message=message
    ), lambda ties, seeds, draws: independent.weighted_cascade(
        ties, seeds, draws, multiplicity=several, message=message
    )


def trivalency(of: Drawing) -> tuple[Any, Reference]:
    several, message = of.flag(), of.message()
    probabilities = of.one_of((0.1, 0.01, 0.001), (0.9, 0.5, 0.1), (1.0, 0.0), (0.3,), (0.2, 0.8, 0.4, 0.6, 1.0))
    random_seed = of.random_seed
    return Trivalency(
        probabilities, multiplicity=several, message=message
    ), lambda ties, seeds, draws: independent.trivalency(
        ties, seeds, draws, random_seed, list(probabilities), multiplicity=several, message=message
    )


def linear(of: Drawing) -> tuple[Any, Reference]:
    weights = of.one_of("in_degree", "multiplicity", None, None)
    weights = of.weights() if weights is None else weights
    drawn, message = of.one_of("thresholds", "live_ties"), of.message()
    return LinearThreshold(
        given(weights), draws=drawn, message=message
    ), lambda ties, seeds, draws: thresholds.linear_threshold(ties, seeds, draws, weights, drawn=drawn, message=message)


def fractional(of: Drawing) -> tuple[Any, Reference]:
    def near(consumer: int) -> float:
        """Return a threshold that a whole number of followees meets exactly, or any."""
        degree = max(of.ties.in_degree(consumer), 1)
        return of.one_of(of.rng.randint(0, degree) / degree, 1 / degree, of.rng.random() / 2)

    threshold = of.per_consumer(near)
    return FractionalThreshold(given(threshold)), lambda ties, seeds, draws: thresholds.fractional_threshold(
        ties, seeds, threshold
    )


def absolute(of: Drawing) -> tuple[Any, Reference]:
    threshold = of.per_consumer(lambda _: of.one_of(1, 1, 1, 2, 2, 4))
    return AbsoluteThreshold(given(threshold)), lambda ties, seeds, draws: thresholds.absolute_threshold(
        ties, seeds, threshold
    )


def weibull(of: Drawing) -> tuple[Any, Reference]:
    p, g, several, message = of.probability(), of.one_of(1.0, 0.4, 1.7, 3.0), of.flag(), of.message()
    return WeibullReinforcement(
        given(p), g, multiplicity=several, message=message
    ), lambda ties, seeds, draws: exposures.weibull_reinforcement(
        ties, seeds, draws, p, g, multiplicity=several, message=message
    )


def custom(of: Drawing) -> tuple[Any, Reference]:
    p, several, message = of.probability(), of.flag(), of.message()
    names = of.one_of([], ["size", "age", "wealth"], ["wealth", "size", "age"])
    traits = {name: [of.rng.random() for _ in range(of.ties.consumers)] for name in names}
    rule = heed_traits if names else heed_all
    process = CustomRule(rule, given(p), traits or None, multiplicity=several, message=message)
    return process, lambda ties, seeds, draws: exposures.custom_rule(
        ties, seeds, draws, rule, p, traits, multiplicity=several, message=message
    )


def delayed(of: Drawing) -> tuple[Any, Reference]:
    p, several, message = of.probability(), of.flag(), of.message()
    tick_days = of.one_of(1 / 24, 0.25, 1.0, 2.0)
    days = of.one_of(1, 2, 7, 7.5, 12.25, 12.25, 30, 30) * tick_days
    reaction = of.reaction(tick_days)
    process = DelayedCascade(given(p), reaction, days=days, tick_days=tick_days, multiplicity=several, message=message)
    return process, lambda ties, seeds, draws: delays.delayed_cascade(
        ties, seeds, draws, p, reaction, days=days, tick_days=tick_days, multiplicity=several, message=message
    )


def competing(of: Drawing) -> tuple[Any, Reference]:
    probabilities = {brand: of.probability() for brand in of.rng.sample(BRANDS, of.one_of(1, 2, 2, 3))}
    options = {"tie_breaking": of.one_of("exposures", "brands", "order"), "campaign": of.one_of(None, "launch")}
    process = CompetingCascades({brand: given(p) for brand, p in probabilities.items()}, **options)
    return process, lambda ties, seeds, draws: contest.competing_cascades(ties, seeds, draws, probabilities, **options)


def negative(of: Drawing) -> tuple[Any, Reference]:
    p, quality, message = of.probability(), of.one_of(0.0, 0.5, 0.8, 0.8, 1.0), of.message()
    return NegativeOpinion(given(p), quality, message=message), lambda ties, seeds, draws: contest.negative_opinion(
        ties, seeds, draws, p, quality, message=message
    )


PROCESSES: dict[str, Callable[[Drawing], tuple[Any, Reference]]] = {
    "independent by coins": independent_by_coins,
    "independent by points": independent_by_points,
    "weighted": weighted,
    "trivalency": trivalency,
    "linear threshold": linear,
    "fractional threshold": fractional,
    "absolute threshold": absolute,
    "weibull": weibull,
    "custom": custom,
    "delayed": delayed,
    "competing": competing,
    "negative": negative,
}


@st.composite
def cases(draw, name, consumers):
    of = Drawing(draw, consumers)
    process, reference = PROCESSES[name](of)
    groups: tuple[str, ...] = ()
    if name == "competing":
        groups = tuple(process.probabilities)
        seeds: Any = dict(zip(groups, of.seeds(len(groups)), strict=True))
    else:
        seeds = of.seeds(0)
        if name == "negative":
            groups = ("positive", "negative")
    replicates = of.one_of(1, 3, 5, range(5, 8), range(2**32 - 1, 2**32 + 1), [3, 11, 12, 40])
    record = of.one_of([], ["times"], ["parents"], ["reached"], ["reached", "parents"], RECORDS)
    return Case(of.ties, process, reference, groups, seeds, of.random_seed, replicates, record, of.one_of(1, 2))
