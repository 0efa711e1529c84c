"""`ScenarioFields`: what a user may configure about one run, as declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulation.scenario.brands import Brand, Message
from simulation.scenario.dates import DateText
from simulation.scenario.fields import Many, Section, field
from simulation.scenario.sections import Consumers, Network, Platform, Run
from simulation.scenario.ticks import TickGrid
from simulation.scenario.uncertain import ByField, Reasons

_LABEL = "a label"


class ScenarioFields(Section):
    """Run, network, platform, consumers, brands: the root of all fields."""

    name: str = field("scenario", "Name of the scenario.", inert=_LABEL, min_length=1, max_length=100)
    question: str = field("", "The question that it answers.", inert=_LABEL)
    currency: str = field("USD", "Currency of all prices, costs and budgets.", inert="a label of money columns")
    start_date: DateText | None = field(None, "Date of day 0.", unit="YYYY-MM-DD", inert="a label of day 0")
    run: Run = field(None, "How long, how fine, how often.", factory=Run)
    network: Network = field(None, "Who sees whom.", factory=Network)
    platform: Platform = field(None, "How posts reach eyes.", factory=Platform)
    consumers: Consumers = field(None, "Who the consumers are.", factory=Consumers)
    brands: Many[Brand] = field(..., "The brands.", min_length=1)
    uncertain: ByField = field(None, "Fields whose value is not known, by their dotted names.", factory=dict)
    departures: Reasons = field(
        None,
        "Why fields lie outside their sources' ranges, by their dotted names.",
        inert="reports say it beside the value",
        factory=dict,
    )

    def fields(self) -> dict[str, Any]:
        """Return the nested tables of this scenario, without what is not given."""
        return self.model_dump(exclude_none=True)

    @property
    def tick_days(self) -> float:
        """Length of a tick in days."""
        return self.run.tick_hours / 24.0

    @property
    def grid(self) -> TickGrid:
        """Which tick holds a day."""
        return TickGrid.of_hours(self.run.tick_hours)

    @property
    def ticks(self) -> int:
        """Number of ticks of the run; the last one may reach beyond `run.days`."""
        return self.grid.count(self.run.days)

    def tick_of(self, day: float) -> int:
        """Tick that holds a day."""
        return self.grid.tick_of(day)

    def topics(self) -> tuple[str, ...]:
        """Topics that segments are interested in, sorted."""
        return tuple(sorted({topic for segment in self.consumers.segments for topic in segment.interests}))

    def messages(self) -> Iterator[tuple[int, str, Message, float, tuple[str, ...]]]:
        """Yield brand index, name, message, valence and identity of each message, in the model's order."""
        for index, brand in enumerate(self.brands):
            for campaign in brand.campaigns:
                yield (
                    index,
                    campaign.name,
                    campaign.message,
                    campaign.message.valence,
                    ("message", brand.name, campaign.name),
                )
            for tone, message, valence in (
                ("positive", brand.word_of_mouth.positive, 1.0),
                ("negative", brand.word_of_mouth.negative, -1.0),
            ):
                yield index, f"{tone} word of mouth", message, valence, ("word of mouth", brand.name, tone)
