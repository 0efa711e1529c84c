"""What fields must satisfy together: sums, references between fields, days within the run, memory."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.errors import MISSING, Problem, nearest
from simulation.network import generator_problems, is_saved
from simulation.network.reading.options import option_problems
from simulation.scenario.dates import is_date
from simulation.scenario.distributions import AnyDistribution, as_distribution
from simulation.scenario.evidence import evidence_for, fields_with_evidence
from simulation.scenario.memory import memory_problems
from simulation.scenario.seeding_checks import count_problem, seeding_problems
from simulation.scenario.ticks import exact

if TYPE_CHECKING:
    from simulation.scenario.brands import Brand, Campaign, Message
    from simulation.scenario.declaration import ScenarioFields


_LONGEST_CURRENCY = 100

MOST_SOURCES = 16_383
"""Distinct sources of a message that are counted per consumer (`records.SOURCES`)."""
MOST_TALKS = 30_000
"""Expected conversations on one tie; an event tells 32,768 apart (`queue.LAST_PLACE`), 15 standard deviations more."""
MOST_ROUTES = 8_192
"""Routes by which messages travel that an event can tell apart (`queue.MOST_ROUTES`)."""


def scenario_problems(scenario: ScenarioFields) -> list[Problem]:
    """Return all problems that concern several fields, or a field and the model; empty if there are none."""
    memory = list(memory_problems(scenario))
    too_large = {problem.field for problem in memory}
    return [
        *_run_problems(scenario),
        # The estimate says more about a network that is too large than its generator does.
        *(problem for problem in _network_problems(scenario) if problem.field not in too_large),
        *_segment_problems(scenario),
        *_text_problems(scenario.fields(), ""),
        *_brand_problems(scenario),
        *_departure_problems(scenario),
        *memory,
    ]


def _departure_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    known = [name for name, _, _ in fields_with_evidence(scenario)] if scenario.departures else []
    for name in scenario.departures:
        # A place that an override took away needs no reason any more.
        if evidence_for(name) is None:
            allowed = f"must be a number of this scenario whose range a source gives{nearest(name, known)}"
            yield Problem(f"departures.{name}", MISSING, allowed)


def _text_problems(value: Any, field: str) -> Iterator[Problem]:
    """Yield the texts that no file can hold: names of files that are no UTF-8 come to us as halves of letters."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _text_problems(inner, f"{field}.{key}" if field else str(key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _text_problems(inner, f"{field}.{index}")
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield Problem(field, value, "must be text that UTF-8 can write")


def _name_problems(field: str, names: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if not name.isprintable():
            yield Problem(f"{field}.{index}.name", name, "must be printable text")
        if name in names[:index]:
            yield Problem(f"{field}.{index}.name", name, "must be unique; names are the identity of draws")


def _trait_problem(
    field: str, value: float | AnyDistribution, low: float, high: float, *, is_open: bool = False
) -> Iterator[Problem]:
    """Check that a trait's values stay in [low, high]; ``is_open`` leaves out `low` itself."""
    distribution = as_distribution(value)
    flaw = distribution.flaw()
    shown = value if isinstance(value, (int, float)) else distribution.model_dump(exclude_none=True)
    if flaw:
        yield Problem(field, shown, flaw)
        return
    smallest, largest = distribution.support()
    # A continuous distribution reaches the end of its support with probability zero.
    touches = is_open and smallest == low and distribution.distribution in ("constant", "choice", "uniform")
    if smallest < low or largest > high or touches:
        bracket = "(" if is_open else "["
        allowed = f"in {bracket}{low:g}, {'inf)' if high == math.inf else f'{high:g}]'}"
        hint = "; set minimum and maximum to cut it off" if hasattr(distribution, "minimum") else ""
        yield Problem(field, shown, f"reaches from {smallest:g} to {largest:g}; must stay {allowed}{hint}")


def _run_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    run = scenario.run
    if not scenario.name.isprintable():
        yield Problem("name", scenario.name, "must be printable text")
    if not scenario.currency.isprintable() or len(scenario.currency) > _LONGEST_CURRENCY:
        yield Problem(
            "currency", scenario.currency, f"must be printable text of at most {_LONGEST_CURRENCY} characters"
        )
    if scenario.start_date is not None and not is_date(scenario.start_date):
        yield Problem("start_date", scenario.start_date, "must be a date that exists, written YYYY-MM-DD")
    for name in ("record_cascades", "record_adoptions"):
        recorded: tuple[int, ...] = getattr(run, name)
        for index, replicate in enumerate(recorded):
            if not 0 <= replicate < run.replicates:
                allowed = f"must be a replicate in 0..{run.replicates - 1} (run.replicates = {run.replicates})"
                yield Problem(f"run.{name}.{index}", replicate, allowed)
        if len(set(recorded)) < len(recorded):
            yield Problem(f"run.{name}", list(recorded), "must not repeat a replicate")
    if len(set(run.vary)) < len(run.vary):
        yield Problem("run.vary", list(run.vary), "must not repeat a name")


def _network_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    network = scenario.network
    if network.file is None:
        yield from generator_problems(network.generator, **network.generator_fields())
    elif not is_saved(Path(network.file)):
        yield from option_problems(network.reading_options())
    yield from _trait_problem("network.strength", network.strength, 0.0, 1.0)


def _segment_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    segments = scenario.consumers.segments
    yield from _name_problems("consumers.segments", [segment.name for segment in segments])
    total = math.fsum(segment.share for segment in segments)
    if abs(total - 1.0) > 1e-9:
        shares = [segment.share for segment in segments]
        yield Problem("consumers.segments.*.share", shares, f"shares add up to {total:g}; they must add up to 1")
    topics = scenario.topics()
    for index, segment in enumerate(segments):
        place = f"consumers.segments.{index}"
        yield from _trait_problem(f"{place}.susceptibility", segment.susceptibility, 0.0, 1.0)
        yield from _trait_problem(f"{place}.sessions_per_day", segment.sessions_per_day, 0.0, math.inf, is_open=True)
        yield from _trait_problem(f"{place}.posts_per_session", segment.posts_per_session, 0.0, math.inf)
        for topic, interest in segment.interests.items():
            yield from _trait_problem(f"{place}.interests.{topic}", interest, 0.0, 1.0)
        for topic in sorted(set(topics) - set(segment.interests)):
            allowed = "every segment must say how much this topic interests it"
            yield Problem(f"{place}.interests.{topic}", MISSING, allowed)


def _brand_problems(scenario: ScenarioFields) -> Iterator[Problem]:
    yield from _name_problems("brands", [brand.name for brand in scenario.brands])
    # Each campaign has a message, a flight and an offer; each brand two messages, and conversations about both.
    routes = sum(4 + 3 * len(brand.campaigns) for brand in scenario.brands)
    if routes > MOST_ROUTES:
        count = sum(len(brand.campaigns) for brand in scenario.brands)
        made = f"4 per brand and 3 per campaign ({count:,} campaigns) make {routes:,}"
        allowed = f"{made}; must be at most {MOST_ROUTES:,}"
        yield Problem("brands", f"{len(scenario.brands):,} brands", allowed)
    for index, brand in enumerate(scenario.brands):
        place = f"brands.{index}"
        yield from _trait_problem(f"{place}.initial_attitude", brand.initial_attitude, -1.0, 1.0)
        yield from count_problem(scenario, f"{place}.initial_adopters", brand.initial_adopters)
        yield from _word_of_mouth_problems(scenario, place, brand)
        yield from _name_problems(f"{place}.campaigns", [campaign.name for campaign in brand.campaigns])
        for number, campaign in enumerate(brand.campaigns):
            yield from _campaign_problems(scenario, f"{place}.campaigns.{number}", campaign)


def _word_of_mouth_problems(scenario: ScenarioFields, place: str, brand: Brand) -> Iterator[Problem]:
    word_of_mouth = brand.word_of_mouth
    days = min(word_of_mouth.talk_days, scenario.run.days)
    if word_of_mouth.talks_per_day * days > MOST_TALKS:
        allowed = f"must be at most {MOST_TALKS / days:g} for {days:g} days: {MOST_TALKS:,} conversations on one tie"
        yield Problem(f"{place}.word_of_mouth.talks_per_day", word_of_mouth.talks_per_day, allowed)
    for tone in ("positive", "negative"):
        message = getattr(brand.word_of_mouth, tone)
        yield from _message_problems(scenario, f"{place}.word_of_mouth.{tone}", message)


def _message_problems(scenario: ScenarioFields, place: str, message: Message) -> Iterator[Problem]:
    topics = scenario.topics()
    if message.topic and message.topic not in topics:
        known = ", ".join(topics) if topics else "none: give segments interests"
        allowed = f"must be a topic that segments are interested in{nearest(message.topic, topics)}; known: {known}"
        yield Problem(f"{place}.topic", message.topic, allowed)
    if message.rule == "fractional_threshold" and message.threshold > 1.0:
        yield Problem(f"{place}.threshold", message.threshold, "must be in (0, 1] for rule fractional_threshold")
    if message.rule == "absolute_threshold" and message.threshold != int(message.threshold):
        yield Problem(f"{place}.threshold", message.threshold, "must be whole for rule absolute_threshold")
    if message.rule == "absolute_threshold" and message.threshold > MOST_SOURCES:
        allowed = f"must be at most {MOST_SOURCES} for rule absolute_threshold: no more sources are counted"
        yield Problem(f"{place}.threshold", message.threshold, allowed)


def _campaign_problems(scenario: ScenarioFields, place: str, campaign: Campaign) -> Iterator[Problem]:
    days = scenario.run.days
    if exact(campaign.start_day) >= exact(days):
        yield Problem(f"{place}.start_day", campaign.start_day, f"must be in [0, {days:g}) (run.days = {days:g})")
    elif campaign.end_day is not None and exact(campaign.end_day) <= exact(campaign.start_day):
        yield Problem(f"{place}.end_day", campaign.end_day, f"must be after start_day = {campaign.start_day:g}")
    talks = campaign.referral.extra_talks_per_day
    if talks * days > MOST_TALKS:
        allowed = f"must be at most {MOST_TALKS / days:g} for {days:g} days: {MOST_TALKS:,} conversations on one tie"
        yield Problem(f"{place}.referral.extra_talks_per_day", talks, allowed)
    yield from _message_problems(scenario, f"{place}.message", campaign.message)
    names = [segment.name for segment in scenario.consumers.segments]
    yield from _unknown(f"{place}.impressions.segments", campaign.impressions.segments, names)
    yield from seeding_problems(scenario, f"{place}.seeding", campaign)


def _unknown(field: str, names: Iterable[str], known: list[str]) -> Iterator[Problem]:
    for index, name in enumerate(names):
        if name not in known:
            hint = nearest(name, known)
            yield Problem(f"{field}.{index}", name, f"must be a segment{hint}; known: {', '.join(known)}")
