"""A search in the terminal: its finalists as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from experiments.reporting import words
from experiments.reporting.terminal_table import terminal_table
from experiments.sweep.search import verdict

if TYPE_CHECKING:
    from experiments.sweep.search.result import SearchResult

_MOST_FACTORS = 5


def finalist_table(result: SearchResult) -> Table:
    """Return the finalists, best first, or where there are none the trial nearest to the constraints."""
    description = result.description
    goal, fresh = description.goal.measure, description.settings.fresh_replicates
    caption = (
        f"bold: the winner; on {fresh:,} fresh replicates; intervals hold for all finalists at once"
        if result.finalists
        else "no finalists: as it was in the search"
    )
    table = terminal_table(f"{description.sweep.name}: {description.goal.direction} {goal}", caption)
    factors = description.factors[:_MOST_FACTORS]
    table.add_column("trial", justify="right")
    for factor in factors:
        table.add_column(Text(factor.name), justify="right" if factor.is_numeric else "left", overflow="fold")
    table.add_column("in search", justify="right")
    for measure in description.measures:
        table.add_column(Text(measure), justify="right")
    table.add_column("behind", justify="right")
    place = description.measures.index(goal)
    for one in result.finalists:
        row = _row(result, one.trial.number, one.trial.coordinates[: len(factors)], one.trial.means[place])
        cells = [words.MISSING] * len(description.measures)
        if one.estimates is not None:
            cells = [verdict.estimate(interval) for interval in one.estimates]
        behind = words.MISSING if one.behind is None else words.number(one.behind.difference)
        table.add_row(*row, *cells, behind, style="bold" if one is result.winner else "")
    if not result.finalists and result.nearest is not None:
        trial = result.nearest
        row = _row(result, trial.number, trial.coordinates[: len(factors)], trial.means[place])
        table.add_row(*row, *(words.number(mean) for mean in trial.means), words.MISSING)
    return table


def _row(result: SearchResult, number: int, coordinates: tuple[float, ...], mean: float) -> list[Text | str]:
    pairs = zip(result.description.factors, coordinates, strict=False)
    places = [Text(verdict.shown(factor.shown(coordinate))) for factor, coordinate in pairs]
    return [str(number), *places, words.number(mean)]
