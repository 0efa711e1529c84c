"""Rules that count exposures: the k-th of a consumer has a chance of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tests.reference import draws as d
from tests.reference.cascades.coins import item_of
from tests.reference.cascades.independent import Message
from tests.reference.cascades.spread import Active, spread
from tests.reference.cascades.ties import Ties
from tests.reference.rules import answer


class Exposure(NamedTuple):
    """What a rule is told."""

    seen: int  # exposures of this consumer, this one included
    sources: int
    weight: float
    in_degree: int
    strength: float
    p: float
    traits: dict[str, float]


def weibull_reinforcement(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    probability: float | list[float],
    reinforcement: float,
    *,
    multiplicity: bool = False,
    message: Message = None,
) -> Active:
    """Nakagawa & Osaki 1975."""

    def chance(exposure: Exposure) -> float:
        k, g = exposure.seen, reinforcement
        return 1 - (1 - exposure.p) ** (k**g - (k - 1) ** g)

    return by_exposures(ties, seeds, draws, probability, chance, None, multiplicity, message)


def custom_rule(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    rule: Callable[..., float],
    probability: float | list[float] = 1.0,
    traits: dict[str, list[float]] | None = None,
    *,
    multiplicity: bool = False,
    message: Message = None,
) -> Active:
    """Ask a function of the user's own."""

    def chance(exposure: Exposure) -> float:
        told = {
            "exposures": exposure.seen,
            "sources": exposure.sources,
            "weight": exposure.weight,
            "followees": exposure.in_degree,
            "strength": exposure.strength,
            "p": exposure.p,
        }
        q = answer(rule, told | exposure.traits)
        if not 0 <= q <= 1:
            raise ValueError(f"{q} is no probability")
        return q

    return by_exposures(ties, seeds, draws, probability, chance, traits, multiplicity, message)


def by_exposures(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    probability: float | list[float],
    chance: Callable[[Exposure], float],
    traits: dict[str, list[float]] | None,
    multiplicity: bool,
    message: Message,
) -> Active:
    """Spread by exposures, each of which succeeds with the chance that it has."""
    by_tie, item = ties.by_tie(probability), item_of(message)
    seen = [0] * ties.consumers
    weight = [0.0] * ties.consumers
    met: list[set[int]] = [set() for _ in range(ties.consumers)]

    def respond(receiver: int, sources: list[int], _: Active) -> tuple[int, None] | None:
        degree = ties.in_degree(receiver)
        for source in sources:
            tie = source, receiver
            met[receiver].add(source)
            for occurrence in range(ties.lines[tie] if multiplicity else 1):
                seen[receiver] += 1
                weight[receiver] += by_tie[tie] / degree
                told = seen[receiver], len(met[receiver]), weight[receiver], degree
                own = {name: column[receiver] for name, column in (traits or {}).items()}
                exposure = Exposure(*told, ties.strengths[tie], by_tie[tie], own)
                if draws.uniform(d.EXPOSURE, *tie, item, occurrence) < chance(exposure):
                    return source, None
        return None

    return spread(ties, seeds, respond)
