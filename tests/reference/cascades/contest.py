"""Competing brands, and negative opinions: who becomes active belongs to a group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tests.reference import draws as d
from tests.reference.cascades.coins import chances, item_of, item_of_brand, live_by_coins
from tests.reference.cascades.independent import Message
from tests.reference.cascades.spread import Active, spread
from tests.reference.cascades.ties import Ties

POSITIVE, NEGATIVE = 0, 1


def competing_cascades(
    ties: Ties,
    seeds: Mapping[str, Iterable[int]],
    draws: d.Draws,
    probabilities: Mapping[str, float | list[float]],
    *,
    tie_breaking: str = "exposures",
    campaign: str | None = None,
) -> Active:
    """Bharathi, Kempe & Salek 2007; Carnes et al. 2007; a group is the place of a brand in `probabilities`."""
    brands = list(probabilities)
    items = [item_of_brand(brand, campaign) for brand in brands]
    live = [
        live_by_coins(draws, chances(ties, probabilities[brand]), item)
        for brand, item in zip(brands, items, strict=True)
    ]
    groups = {seed: brands.index(brand) for brand, rows in seeds.items() for seed in rows}

    def rank(receiver: int, source: int, brand: int) -> tuple[float, int, int]:
        if tie_breaking == "exposures":
            return draws.uniform(d.TIE_BREAK, source, receiver, items[brand]), brand, source
        if tie_breaking == "brands":
            return draws.uniform(d.TIE_BREAK, receiver, d.NOBODY, items[brand]), brand, source
        assert tie_breaking == "order"
        return 0.0, brand, source

    def respond(receiver: int, sources: list[int], active: Active) -> tuple[int, int | None] | None:
        successes = []
        for source in sources:
            brand = active[source].group
            assert brand is not None
            if (source, receiver) in live[brand]:
                successes.append(rank(receiver, source, brand))
        if not successes:
            return None
        _, brand, source = min(successes)
        return source, brand

    return spread(ties, groups, respond)


def negative_opinion(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    probability: float | list[float],
    quality: float,
    *,
    message: Message = None,
) -> Active:
    """Chen et al. 2011; the parent is the source that decides."""
    item = item_of(message)
    live = live_by_coins(draws, chances(ties, probability), item)

    def own_opinion(consumer: int) -> int:
        satisfied = draws.uniform(d.SATISFACTION, consumer, d.NOBODY, item) < quality
        return POSITIVE if satisfied else NEGATIVE

    def respond(receiver: int, sources: list[int], active: Active) -> tuple[int, int | None] | None:
        successes = [source for source in sources if (source, receiver) in live]
        if not successes:
            return None
        decisive = min((draws.uniform(d.TIE_BREAK, source, receiver, item), source) for source in successes)[1]
        return decisive, NEGATIVE if active[decisive].group == NEGATIVE else own_opinion(receiver)

    return spread(ties, {seed: own_opinion(seed) for seed in seeds}, respond)
