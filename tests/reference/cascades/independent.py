"""The independent cascade and its kin: reachability along live ties."""

from __future__ import annotations

from collections.abc import Iterable

from tests.reference import draws as d
from tests.reference.cascades.coins import (
    chances,
    item_of,
    live_by_coins,
    live_by_points,
    trivalent_chances,
    weighted_chances,
)
from tests.reference.cascades.spread import Active, spread
from tests.reference.cascades.ties import Tie, Ties

Message = tuple[str, str] | None


def independent_cascade(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    probability: float | list[float],
    *,
    drawn: str,
    multiplicity: bool = False,
    message: Message = None,
) -> Active:
    """Goldenberg, Libai & Muller 2001; `drawn` is "per_tie", or "skipping" where one number is the probability."""
    item = item_of(message)
    if drawn == "skipping":
        assert isinstance(probability, float)
        return along(ties, seeds, live_by_points(draws, ties, probability, item))
    return along(ties, seeds, live_by_coins(draws, chances(ties, probability, multiplicity=multiplicity), item))


def weighted_cascade(
    ties: Ties, seeds: Iterable[int], draws: d.Draws, *, multiplicity: bool = False, message: Message = None
) -> Active:
    """Kempe, Kleinberg & Tardos 2003."""
    chance = weighted_chances(ties, multiplicity=multiplicity)
    return along(ties, seeds, live_by_coins(draws, chance, item_of(message)))


def trivalency(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    random_seed: int,
    probabilities: list[float],
    *,
    multiplicity: bool = False,
    message: Message = None,
) -> Active:
    """Chen, Wang & Wang 2010."""
    chance = trivalent_chances(ties, random_seed, probabilities, multiplicity=multiplicity)
    return along(ties, seeds, live_by_coins(draws, chance, item_of(message)))


def along(ties: Ties, seeds: Iterable[int], live: set[Tie]) -> Active:
    """Spread along live ties."""

    def respond(receiver: int, sources: list[int], _: Active) -> tuple[int, None] | None:
        successes = [source for source in sources if (source, receiver) in live]
        return (min(successes), None) if successes else None

    return spread(ties, seeds, respond)
