"""Consumers who are paid to post a campaign's message: who is asked, when, and what it costs."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from simulation.scenario.fields import Many, Section, field, probability
from simulation.scenario.ticks import exact

Strategy = Literal[
    "none",
    "random",
    "highest_degree",
    "single_discount",
    "degree_discount",
    "pagerank",
    "eigenvector",
    "katz",
    "closeness",
    "betweenness",
    "k_core",
    "vote_rank",
    "collective_influence",
    "hubs",
    "bridges",
    "fringe",
    "best_per_community",
    "random_neighbor",
    "greedy",
    "celf",
    "reverse_reachable",
    "labels",
]


class Tier(Section):
    """What consumers of some size of audience cost."""

    name: str = field(
        ..., "Name of the tier.", inert="a label for whoever reads the scenario", min_length=1, max_length=100
    )
    audience_from: int = field(
        ...,
        "Fewest followers of the tier; a consumer is of the last tier that begins at or below its own number, and of "
        "none, at seeding.price and seeding.acceptance, below the first.",
        unit="followers",
        ge=0,
        le=10**9,
    )
    price: float = field(
        ...,
        "Paid to each of the tier who accepts.",
        unit="currency",
        ge=0.0,
        le=1e12,
    )
    acceptance: float = probability(1.0, "Chance that a consumer of the tier who is asked accepts.")


class Seeding(Section):
    """Consumers who are paid to post the message."""

    strategy: Strategy = field(
        "random", 'How seeds are chosen; `grapevine strategies` lists all but "labels", which takes those named here.'
    )
    count: int = field(
        0,
        "Number of seeds who are asked (all but labels); 0 is nobody, or, with seeding.budget, as many as it buys.",
        unit="consumers",
        ge=0,
    )
    labels: Many[str] = field((), "The seeds, as the network file writes them (labels).")
    day: float | None = field(None, "When they post; default: the campaign's start.", unit="days", ge=0.0)
    price: float = field(0.0, "Paid to each seed who accepts.", unit="currency", ge=0.0, le=1e12)
    acceptance: float = probability(1.0, "Chance that a chosen consumer accepts.")
    budget: float | None = field(
        None,
        "Pays the seeds, and nothing else, until it is spent; where not given, the campaign's budget pays them.",
        unit="currency",
        ge=0.0,
        le=1e15,
    )
    tiers: Many[Tier] = field(
        (),
        "Price and acceptance by number of followers, from small to large.",
    )
    cost_per_thousand: float = field(
        0.0,
        "Price of a thousand impressions of the seed's own post, billed by its followers when it is posted.",
        unit="currency",
        ge=0.0,
        le=1e9,
    )
    free_unit: bool = field(
        False,
        "Each seed who accepts gets a unit, which costs the brand's unit_cost, brings no revenue, and makes an adopter "
        "of whoever can adopt.",
    )
    waves: int = field(1, "In how many equal parts, one after the other, seeds are asked.", unit="waves", ge=1, le=1000)
    days_between_waves: float = field(0.0, "Time from a wave to the next.", unit="days", ge=0.0, le=36500.0)
    adaptive: bool = field(
        False,
        "Before each wave but the first, those who already posted the message are passed over, and the others asked in "
        "the order of how many of their followers have not heard of the brand.",
    )

    def days(self, start_day: float) -> tuple[Fraction, ...]:
        """Days on which the waves are asked; `start_day` is the campaign's."""
        first, between = exact(start_day if self.day is None else self.day), exact(self.days_between_waves)
        return tuple(first + wave * between for wave in range(self.waves))
