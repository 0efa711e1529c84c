"""Thresholds: each active followee adds a vote, and a consumer waits until the votes suffice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from tests.reference import draws as d
from tests.reference.cascades.coins import item_of
from tests.reference.cascades.independent import Message, along
from tests.reference.cascades.spread import Active, spread
from tests.reference.cascades.ties import Ties

UNIT = 2**62

Weights = str | list[float]


def linear_threshold(
    ties: Ties,
    seeds: Iterable[int],
    draws: d.Draws,
    weights: Weights,
    *,
    drawn: str,
    message: Message = None,
) -> Active:
    """Kempe, Kleinberg & Tardos 2003; `drawn` is "thresholds" or "live_ties"."""
    item = item_of(message)
    uniform = [draws.uniform(d.THRESHOLD, receiver, d.NOBODY, item) for receiver in range(ties.consumers)]
    exceeds = excess(ties, weights)

    def exceeded(receiver: int, voters: list[int]) -> bool:
        return exceeds(uniform[receiver], receiver, voters)

    if drawn == "thresholds":
        return by_votes(ties, seeds, exceeded)
    kept = set()
    for receiver in range(ties.consumers):
        followees = ties.followees[receiver]
        for place, source in enumerate(followees):
            if exceeded(receiver, followees[: place + 1]):
                kept.add((source, receiver))
                break
    return along(ties, seeds, kept)


def excess(ties: Ties, weights: Weights) -> Callable[[float, int, list[int]], bool]:
    """Return the function that says whether the summed weight of a receiver's voters exceeds a uniform number."""
    if weights == "in_degree":
        return lambda uniform, receiver, voters: uniform < len(voters) / ties.in_degree(receiver)
    if weights == "multiplicity":
        return lambda uniform, receiver, voters: (
            uniform < sum(ties.lines[voter, receiver] for voter in voters) / ties.in_lines(receiver)
        )
    assert isinstance(weights, list)
    # round() of a fraction rounds halves to even.
    units = {tie: round(Fraction(weight) * UNIT) for tie, weight in ties.by_tie(weights).items()}
    return lambda uniform, receiver, voters: Fraction(uniform) * UNIT < sum(units[voter, receiver] for voter in voters)


def fractional_threshold(ties: Ties, seeds: Iterable[int], threshold: float | list[float]) -> Active:
    """Watts 2002."""
    wanted = threshold if isinstance(threshold, list) else [threshold] * ties.consumers
    return by_votes(ties, seeds, lambda v, voters: len(voters) / ties.in_degree(v) >= wanted[v])


def absolute_threshold(ties: Ties, seeds: Iterable[int], threshold: int | list[int]) -> Active:
    """Granovetter 1978; Centola & Macy 2007."""
    wanted = threshold if isinstance(threshold, list) else [threshold] * ties.consumers
    return by_votes(ties, seeds, lambda v, voters: len(voters) >= wanted[v])


def by_votes(ties: Ties, seeds: Iterable[int], suffices: Callable[[int, list[int]], bool]) -> Active:
    """Spread by votes; the parent is the source with whose vote they suffice."""

    def respond(receiver: int, sources: list[int], active: Active) -> tuple[int, None] | None:
        voters = [voter for voter in ties.followees[receiver] if voter in active and voter not in sources]
        for source in sources:
            voters.append(source)
            if suffices(receiver, voters):
                return source, None
        return None

    return spread(ties, seeds, respond)
