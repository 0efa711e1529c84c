"""`Scenario`: everything that a user may configure about one run, checked, unchangeable and printable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import tomli_w
from pydantic import ValidationError

from simulation.errors import ScenarioError
from simulation.scenario.brands import Brand, Message
from simulation.scenario.checks import scenario_problems
from simulation.scenario.dates import DateText
from simulation.scenario.fields import Many, Section, field
from simulation.scenario.overrides import replaced
from simulation.scenario.refusals import depth_problems, field_problems, without_bad_fields
from simulation.scenario.sections import Consumers, Network, Platform, Run
from simulation.scenario.ticks import TickGrid
from simulation.scenario.uncertain import ByField, Reasons

_LABEL = "a label"


class Scenario(Section):
    """A market: run, network, platform, consumers, brands.

    `Scenario.from_fields` checks everything at once and is the way to make one in Python; `load_scenario` reads a
    TOML file or a name of the catalogue.
    """

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

    @classmethod
    def from_fields(cls, fields: Mapping[str, Any], source: str = "scenario") -> Scenario:
        """Make a scenario from nested tables, as TOML would give them.

        Parameters
        ----------
        fields : mapping
            Nested dictionaries and lists.
        source : str
            What to call the input in a refusal.

        Raises
        ------
        ScenarioError
            With all problems at once.
        """
        problems = depth_problems(fields)
        if problems:
            raise ScenarioError(problems, source)
        try:
            scenario = cls.model_validate(dict(fields))
        except ValidationError as error:
            problems = field_problems(cls, error)
            # What is sound is checked on, so that the user hears of everything at once.
            try:
                remainder = cls.model_validate(without_bad_fields(dict(fields), error))
            except ValidationError:
                raise ScenarioError(problems, source) from None
            # A default stands in for what was refused: what is said about it would be wrong.
            refused = {problem.field for problem in problems}
            # Behind an item that was left out, the others have another place than the user gave them.
            shortened = {field.rpartition(".")[0] for field in refused if field.rpartition(".")[2].isdigit()}
            problems += [
                problem
                for problem in scenario_problems(remainder)
                if not any(
                    fnmatchcase(field, problem.field) or re.search(rf"\b{re.escape(field)}\b", problem.allowed)
                    for field in refused
                )
                and not any(problem.field == field or problem.field.startswith(f"{field}.") for field in shortened)
            ]
            raise ScenarioError(problems, source) from None
        problems = scenario_problems(scenario)
        if problems:
            raise ScenarioError(problems, source)
        return scenario

    def fields(self) -> dict[str, Any]:
        """Return the nested tables of this scenario, without what is not given."""
        return self.model_dump(exclude_none=True)

    def with_fields(self, fields: Mapping[str, Any]) -> Scenario:
        """Return a copy with dotted fields replaced, checked like any scenario.

        Parameters
        ----------
        fields : mapping
            Such as ``{"brands.0.quality": 0.9}``.
        """
        return Scenario.from_fields(replaced(self.fields(), fields, self.name), self.name)

    def to_toml(self) -> str:
        """Return this scenario, defaults included, as TOML."""
        return tomli_w.dumps(_listed(self.fields()))

    def digest(self) -> str:
        """SHA-256 of what decides the outcome: not of labels, and not of where a network file lies."""
        fields = self.fields()
        for label in ("name", "question", "currency", "start_date", "departures"):
            fields.pop(label, None)
        fields["network"].pop("file", None)
        return hashlib.sha256(tomli_w.dumps(_listed(fields)).encode()).hexdigest()

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


def _listed(value: Any) -> Any:
    """Replace tuples by lists, which TOML knows."""
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_listed(item) for item in value]
    return value
