"""What processes have in common: seeds at tick 0, and in each tick the exposures by those of the tick before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from tests.reference.cascades.ties import Ties


class Activation(NamedTuple):
    """When a consumer became active, by whom (-1: a seed), and as whose (None: there are no groups)."""

    tick: int
    parent: int
    group: int | None = None


Active = dict[int, Activation]
Response = Callable[[int, list[int], Active], tuple[int, int | None] | None]


def spread(ties: Ties, seeds: Iterable[int] | Mapping[int, int], respond: Response) -> Active:
    """Let seeds (or seeds with their groups) spread.

    `respond` is asked once in a tick for each inactive consumer with followees who became active in the tick before:
    it is told the consumer, those followees in ascending order and all who were active when the tick began, and
    answers with parent and group, or with None for staying inactive.
    """
    groups = seeds if isinstance(seeds, Mapping) else dict.fromkeys(seeds)
    active = {seed: Activation(0, -1, group) for seed, group in groups.items()}
    tick = 0
    while any(activation.tick == tick for activation in active.values()):
        fresh = {consumer for consumer, activation in active.items() if activation.tick == tick}
        tick += 1
        became = {}
        for receiver in range(ties.consumers):
            sources = [source for source in ties.followees[receiver] if source in fresh]
            if receiver in active or not sources:
                continue
            answer = respond(receiver, sources, active)
            if answer is not None:
                became[receiver] = Activation(tick, *answer)
        active |= became
    return active
