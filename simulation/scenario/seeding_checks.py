"""What the fields of a campaign's seeding must satisfy together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulation.errors import Problem
from simulation.scenario.ticks import exact

if TYPE_CHECKING:
    from simulation.scenario.brands import Campaign
    from simulation.scenario.declaration import ScenarioFields
    from simulation.scenario.seeding import Seeding


def count_problem(scenario: ScenarioFields, field: str, count: int) -> Iterator[Problem]:
    """Check a number of consumers against a generated network; a file's is checked once it is read."""
    if scenario.network.file is None and count > scenario.network.consumers:
        yield Problem(field, count, f"must be in 0..{scenario.network.consumers} (network.consumers)")


def seeding_problems(scenario: ScenarioFields, place: str, campaign: Campaign) -> Iterator[Problem]:
    """Yield what is wrong with a campaign's seeding, whose dotted name is `place`."""
    seeding = campaign.seeding
    yield from count_problem(scenario, f"{place}.count", seeding.count)
    yield from _label_problems(scenario, place, seeding)
    yield from _tier_problems(f"{place}.tiers", seeding)
    yield from _wave_problems(scenario, place, campaign)


def _label_problems(scenario: ScenarioFields, place: str, seeding: Seeding) -> Iterator[Problem]:
    if seeding.strategy == "labels":
        if seeding.count not in (0, len(seeding.labels)):
            allowed = f"must be 0 or the number of labels, {len(seeding.labels)}"
            yield Problem(f"{place}.count", seeding.count, allowed)
        if not seeding.labels:
            yield Problem(f"{place}.labels", [], 'must name the seeds for strategy "labels"')
        if len(set(seeding.labels)) < len(seeding.labels):
            yield Problem(f"{place}.labels", list(seeding.labels), "must not repeat a label")
        if scenario.network.file is None:
            yield from _generated_label_problems(scenario, f"{place}.labels", seeding.labels)
    elif seeding.labels:
        allowed = f'must be empty for strategy "{seeding.strategy}"; use strategy = "labels"'
        yield Problem(f"{place}.labels", list(seeding.labels), allowed)


def _generated_label_problems(scenario: ScenarioFields, field: str, labels: tuple[str, ...]) -> Iterator[Problem]:
    consumers = scenario.network.consumers
    for index, label in enumerate(labels):
        is_row = label.isdecimal() and len(label) <= len(str(consumers)) and str(int(label)) == label
        if not (is_row and int(label) < consumers):
            allowed = f'must be a consumer of the network: "0".."{consumers - 1}"'
            yield Problem(f"{field}.{index}", label, allowed)


def _tier_problems(place: str, seeding: Seeding) -> Iterator[Problem]:
    names = [tier.name for tier in seeding.tiers]
    for index, (name, tier) in enumerate(zip(names, seeding.tiers, strict=True)):
        if not name.isprintable():
            yield Problem(f"{place}.{index}.name", name, "must be printable text")
        if name in names[:index]:
            yield Problem(f"{place}.{index}.name", name, "must be unique")
        before = seeding.tiers[index - 1].audience_from if index else -1
        if tier.audience_from <= before:
            allowed = f"must be above {before}, where the tier before begins: tiers are listed from small to large"
            yield Problem(f"{place}.{index}.audience_from", tier.audience_from, allowed)


def _wave_problems(scenario: ScenarioFields, place: str, campaign: Campaign) -> Iterator[Problem]:
    """Check that all seeds are asked within the campaign and the run."""
    seeding = campaign.seeding
    if seeding.adaptive and seeding.waves == 1:
        yield Problem(f"{place}.adaptive", True, "must be false for one wave; use waves = 2 or more")
    if seeding.waves > 1 and seeding.days_between_waves == 0.0:
        yield Problem(f"{place}.days_between_waves", 0.0, f"must be above 0 for {seeding.waves} waves")
    days = scenario.run.days
    if exact(campaign.start_day) >= exact(days):
        return
    end = days if campaign.end_day is None else min(campaign.end_day, days)
    asked = seeding.days(campaign.start_day)
    first, last = asked[0], asked[-1]
    if not exact(campaign.start_day) <= first < exact(end):
        # Without a day of its own it is the campaign's days that do not fit, which is said elsewhere.
        if seeding.day is not None:
            allowed = f"must be in [{campaign.start_day:g}, {end:g}), within the campaign and the run"
            yield Problem(f"{place}.day", seeding.day, allowed)
    elif not last < exact(end):
        allowed = (
            f"the last of {seeding.waves} waves is on day {float(last):g}; must be before day {end:g}, "
            "within the campaign and the run"
        )
        yield Problem(f"{place}.days_between_waves", seeding.days_between_waves, allowed)
