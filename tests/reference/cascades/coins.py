"""The probability of each tie, and the coins that make it live in a replicate."""

from __future__ import annotations

import math

from tests.reference import draws as d
from tests.reference.cascades.ties import Tie, Ties


def item_of(message: tuple[str, str] | None) -> int:
    """Return the item of a process."""
    return d.identity("cascade") if message is None else d.identity("message", *message)


def item_of_brand(brand: str, campaign: str | None) -> int:
    """Return the item of one of several brands."""
    return d.identity("cascade", brand) if campaign is None else d.identity("message", brand, campaign)


def chances(ties: Ties, probability: float | list[float], *, multiplicity: bool = False) -> dict[Tie, float]:
    """Return the probability of each tie; parallel lines may be repeated chances."""
    by_tie = ties.by_tie(probability)
    if not multiplicity:
        return by_tie
    return {tie: repeated(p, ties.lines[tie]) for tie, p in by_tie.items()}


def weighted_chances(ties: Ties, *, multiplicity: bool = False) -> dict[Tie, float]:
    """Return the probabilities of the weighted cascade."""
    if not multiplicity:
        return {tie: 1 / ties.in_degree(tie[1]) for tie in ties.all}
    return {tie: repeated(1 / ties.in_lines(tie[1]), ties.lines[tie]) for tie in ties.all}


def trivalent_chances(
    ties: Ties, random_seed: int, probabilities: list[float], *, multiplicity: bool = False
) -> dict[Tie, float]:
    """Return the probabilities of the trivalency model, the same in all replicates."""
    draws = d.Draws(random_seed, d.EVERY_REPLICATE)
    chosen = [
        probabilities[math.floor(draws.uniform(d.TRIVALENCY, *tie, d.NO_ITEM) * len(probabilities))] for tie in ties.all
    ]
    return chances(ties, chosen, multiplicity=multiplicity)


def repeated(p: float, times: int) -> float:
    """Return the probability that at least one of several chances succeeds."""
    return 1 - (1 - p) ** times


def live_by_coins(draws: d.Draws, chance: dict[Tie, float], item: int) -> set[Tie]:
    """Return the ties that are live, by one coin per tie."""
    return {tie for tie, p in chance.items() if draws.uniform(d.EXPOSURE, *tie, item) < p}


def live_by_points(draws: d.Draws, ties: Ties, p: float, item: int) -> set[Tie]:
    """Return the ties that are live, by the points of one clock per source."""
    return {
        (source, ties.followers[source][position])
        for source in range(ties.consumers)
        for position in live_positions(draws, source, len(ties.followers[source]), p, item)
    }


def live_positions(draws: d.Draws, source: int, followers: int, p: float, item: int) -> set[int]:
    """Return which of a source's ties are live, counted from 0 in the ascending order of followers."""
    if p == 1:
        return set(range(followers))
    end = -followers * math.log1p(-p)
    positions: set[int] = set()
    height, point = 0.0, 0
    while True:
        b = draws.bits(d.SKIP, source, 0, item, point)
        height += -math.log(1 - (b >> 32) * 2.0**-32)
        if height >= end:
            return positions
        if followers < 2**16:
            position = (b % 2**32 * followers) >> 32
        else:
            more = draws.bits(d.SKIP, source, 1, item, point)
            position = ((more >> 32) * followers) >> 32
        positions.add(position)
        point += 1
