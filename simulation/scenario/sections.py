"""The parts of a scenario that are not brands: run, network, platform, consumers."""

from __future__ import annotations

from typing import Any, Literal

from simulation.network.reading.options import (
    READING_OPTIONS,
    CommentsMeaning,
    FileFormat,
    HeaderKind,
    LabelsChoice,
    LinesMeaning,
    NumbersMeaning,
    Separator,
    TwoMode,
    WeightsMeaning,
)
from simulation.scenario.distributions import Distribution
from simulation.scenario.fields import Many, Section, field, probability
from simulation.scenario.reactions import PowerLawReaction, Reaction

Generator = Literal[
    "gnp", "watts_strogatz", "barabasi_albert", "powerlaw_cluster", "communities", "chung_lu", "complete", "ring"
]


class Run(Section):
    """How long, how fine, how often."""

    days: float = field(30.0, "Length of the run.", unit="days", gt=0.0, le=36500.0)
    tick_hours: float = field(1.0, "Length of a tick: the grid of time.", unit="hours", ge=1 / 60, le=8760.0)
    random_seed: int | None = field(
        None, "Random seed; drawn afresh and recorded where it is not given.", ge=0, lt=2**63
    )
    replicates: int = field(1, "How many times the scenario is run.", unit="runs", ge=1, le=1_000_000)
    vary: Many[Literal["luck", "consumers", "network"]] = field(
        ("luck",), "What differs between replicates; intervals cover no more than this.", min_length=1
    )
    record_cascades: Many[int] = field((0,), "Replicates whose cascades are recorded.", unit="replicate numbers")
    record_adoptions: Many[int] = field(
        (), "Replicates of which is recorded who adopted when, and from whom.", unit="replicate numbers"
    )
    record_traits: bool = field(False, "The table of consumers holds their traits, as drawn for replicate 0.")


class Network(Section):
    """Who sees whom: generated, or from a file."""

    generator: Generator = field("barabasi_albert", "How the network is generated.")
    consumers: int = field(1000, "Number of consumers of a generated network.", unit="consumers", ge=1, le=10**15)
    mean_degree: float = field(10.0, "Mean number of friends (all generators but complete).", unit="friends", gt=0.0)
    rewiring: float = probability(0.1, "Share of ties rewired at random (watts_strogatz).")
    triangle_probability: float = probability(0.5, "Chance to close a triangle (powerlaw_cluster).")
    communities: int = field(10, "Number of communities (communities).", unit="communities", ge=1)
    community_sizes: Many[int] = field(
        (),
        "Sizes of the communities, adding up to consumers; empty: as equal as possible (communities).",
        unit="consumers",
    )
    mixing: float = probability(0.1, "Share of ties that lead outside the own community (communities).")
    exponent: float = field(
        2.5, "How fast the density of degrees falls (chung_lu).", unit="power of the degree, above 2", gt=2.0
    )
    directed: bool = field(False, "Ties lead one way rather than being friendships (gnp, communities, chung_lu).")
    file: str | None = field(None, "Network file that replaces the generator; `docs/networks.md` says how it is read.")
    lines: LinesMeaning | None = field(None, "What a line `a b` of the file means: friends; b sees a; a sees b.")
    format: FileFormat | None = field(None, "Format of the file, where its own marks do not tell.")
    header: HeaderKind | None = field(
        None, "First line of the file: a tie, column names, numbers of consumers and lines, or not read."
    )
    columns: Many[str | int] = field(
        (),
        "Columns of the file that hold a and b, and the weight: names, or positions from 1; empty: the file tells.",
        unit="names or positions",
    )
    separator: Separator | None = field(None, "What separates the columns of the file.")
    comments: CommentsMeaning | None = field(
        None, "Lines of the file that begin with #, %, //, -- or !: skipped; or read like any other."
    )
    weights: WeightsMeaning = field("none", "Weights of the file: none; tie strengths; or there, and not read.")
    labels: LabelsChoice | None = field(None, "What consumers are called where the file holds names beside ids.")
    numbers: NumbersMeaning | None = field(
        None, "Labels such as 2 and 2.0 in one file: they differ; or are one consumer."
    )
    two_mode: TwoMode | None = field(
        None, "The file ties two kinds of things: both are consumers; or one, tied by what it shares of the other."
    )
    member: str | None = field(None, "Which file of an archive is read.", min_length=1)
    strength: Distribution = field(1.0, "Strength of a tie, a factor of sharing.", unit="factor in [0, 1]")

    def generator_fields(self) -> dict[str, Any]:
        """Return what generators are given; each uses some of it."""
        names = (
            "consumers",
            "mean_degree",
            "rewiring",
            "triangle_probability",
            "communities",
            "community_sizes",
            "mixing",
            "exponent",
            "directed",
        )
        return {name: getattr(self, name) for name in names}

    def reading_options(self) -> dict[str, Any]:
        """Return what `simulation.network.read_network` is given beside the file."""
        options = {name: getattr(self, name) for name in READING_OPTIONS}
        return {**options, "columns": self.columns or None}


class BySource(Section):
    """One number for each of the sources that the platform ranks."""

    paid: float = field(1.0, "For paid posts.", unit="factor", ge=0.0, le=1e6)
    owned: float = field(1.0, "For the brand's posts to those who follow its page.", unit="factor", ge=0.0, le=1e6)
    earned: float = field(1.0, "For posts of other consumers.", unit="factor", ge=0.0, le=1e6)


class Platform(Section):
    """How posts reach eyes."""

    feed: bool = field(True, "Limited attention; without it every arriving post is seen.")
    background_posts_per_day: float = field(
        1.0,
        "Other posts in the feed, per account followed.",
        unit="posts per followee and day",
        ge=0.0,
        le=1e6,
    )
    ranking_weight: BySource = field(
        None, "How strongly the ranking favors a source; 1 is chronological.", factory=BySource
    )
    reaction: Reaction = field(
        None,
        "Time from a post to the moment at which a follower's feed shows it.",
        source="SEISMIC (Zhao et al. 2015)",
        factory=lambda: PowerLawReaction(distribution="power_law"),
    )


class Segment(Section):
    """A kind of consumers."""

    name: str = field("everyone", "Name of the segment.", min_length=1, max_length=100)
    share: float = field(1.0, "Share of consumers in this segment; shares add up to 1.", unit="share", gt=0.0, le=1.0)
    susceptibility: Distribution = field(1.0, "How readily a consumer shares.", unit="factor in [0, 1]")
    sessions_per_day: Distribution = field(
        5.0, "How often a consumer opens the feed.", unit="sessions per day, above 0"
    )
    posts_per_session: Distribution = field(
        30.0, "How many posts a consumer reads at a time.", unit="posts per session, 0 or more"
    )
    interests: dict[str, Distribution] = field(
        None,
        "Interest by topic; a message without a topic interests all fully.",
        unit="factor in [0, 1]",
        factory=dict,
    )
    opt_out: float = probability(0.0, "Share of consumers that paid media cannot target.")


class Consumers(Section):
    """Who the consumers are."""

    segments: Many[Segment] = field((Segment(),), "Kinds of consumers.", min_length=1)
