"""The summary of a run, as tables in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from experiments.reporting import words
from simulation.market.schema import BY_NAME, FLOWS, STOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulation import Outcome
    from simulation.market.schema import Counter
    from simulation.results.intervals import Estimate
    from simulation.results.take_off import TakeOff

WIDTH = 80
"""Columns of a terminal that every table fits into."""

_LONGEST_CELL = 40


def _in_words(estimate: Estimate, spread: TakeOff) -> str:
    """Return `15 (12 to 18)`, on several lines where amounts are very large; of two humps, their chance and means."""
    text = words.estimate(estimate.mean, estimate.low, estimate.high)
    lines = [text if len(text) <= _LONGEST_CELL else text.replace(" (", "\n(").replace(" to ", " to\n")]
    if spread.is_two_humped:
        digits = words.digits_for(spread.mean_above - spread.mean_below)
        low, median, high = (words.number(spread.quantiles[place], digits) for place in (0, 2, -1))
        chance, least, most = (words.percent(share) for share in (spread.chance, spread.low, spread.high))
        lines += [
            f"median {median}",
            f"5 to 95 %: {low} to {high}",
            f"takes off in {chance} ({least} to {most})",
            f"then {words.number(spread.mean_above, digits)}, else {words.number(spread.mean_below, digits)}",
        ]
    return "\n".join(lines)


def _shown() -> Iterator[Counter]:
    """Yield the counters that have a label: stocks, then flows."""
    yield from (BY_NAME[name] for name in (*STOCKS, *FLOWS) if BY_NAME[name].label)


def summary_tables(outcome: Outcome) -> list[Table]:
    """Return means over replicates with their 95 % intervals: a column per brand, as many to a table as fit."""
    scenario = outcome.scenario
    rows = []
    for counter in _shown():
        measure = counter.name
        estimates = [outcome.estimates[brand.name][measure] for brand in scenario.brands]
        spreads = [outcome.distributions[brand.name][measure] for brand in scenario.brands]
        if any(estimate.mean for estimate in estimates) or measure == "adopters":
            unit = f" ({scenario.currency})" if counter.unit == "currency" else ""
            rows.append((counter.label + unit, *map(_in_words, estimates, spreads)))
    sizes = outcome.cascade_sizes()
    if any(len(found) for found in sizes.values()):
        largest = (f"{found[0]:,}" if len(found) else words.MISSING for found in sizes.values())
        rows.append(("largest cascade", *largest))
    widths = [max(len(line) for row in rows for line in row[place].split("\n")) for place in range(len(rows[0]))]
    return [
        _table(outcome, rows, widths, places, is_last=places[-1] == len(scenario.brands)) for places in _groups(widths)
    ]


def _groups(widths: list[int]) -> list[list[int]]:
    """Part the columns of brands, from 1, into tables that fit beside the first column."""
    # A column takes a border and a space on either side of its text, and the table one border more.
    groups: list[list[int]] = []
    room = 0
    for place, width in enumerate(widths[1:], 1):
        if not groups or room < width + 3:
            groups.append([])
            room = WIDTH - 1 - (widths[0] + 3)
        groups[-1].append(place)
        room -= width + 3
    return groups


def _table(
    outcome: Outcome, rows: list[tuple[str, ...]], widths: list[int], places: list[int], *, is_last: bool
) -> Table:
    scenario = outcome.scenario
    table = Table(
        title=Text(f"{scenario.name}: {scenario.run.days:g} days"),
        caption=Text(_caption(outcome)) if is_last else None,
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("measure")
    for place in places:
        # A long name is broken, a number never.
        name = Text(scenario.brands[place - 1].name)
        table.add_column(name, justify="right", overflow="fold", width=_width(widths, places, place, len(name)))
    for row in rows:
        table.add_row(row[0], *(Text(row[place]) for place in places))
    return table


def _width(widths: list[int], places: list[int], place: int, wanted: int) -> int:
    """Return the width of a column: as wide as its name, if its share of the room left allows."""
    left = WIDTH - 1 - sum(widths[each] + 3 for each in (0, *places))
    return max(widths[place], min(wanted, widths[place] + left // len(places)))


def _caption(outcome: Outcome) -> str:
    run = outcome.scenario.run
    if run.replicates == 1:
        return "1 replicate: no interval; raise run.replicates for one"
    estimates = [estimate for measures in outcome.estimates.values() for estimate in measures.values()]
    covered = ", ".join(run.vary)
    if all(estimate.is_constant for estimate in estimates):
        return f"all {run.replicates} replicates came out identical: nothing here was left to chance ({covered})"
    always = "; always: the same in every replicate" if any(estimate.is_constant for estimate in estimates) else ""
    return f"mean (95 % interval of the mean); {run.replicates} replicates; covers {covered}{always}"
