"""An analysis in the terminal: the answer, hypotheses, effects and sensitivity, within 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from experiments.reporting.terminal_table import terminal_table
from experiments.sweep.report.answer import answer, verdicts
from experiments.sweep.report.counts import counts_of
from experiments.sweep.report.importance import effects_by_factor, is_clear, order, ranked, turns
from experiments.sweep.report.naming import interval, level_text, number, records, share, signed, with_unit
from experiments.sweep.report.report_tables import probability
from simulation.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

_LONGEST_TITLE = 72
_LONGEST_NAME = 24
_MOST_ROWS = 15
_MOST_MEASURES = 3
_STYLES = {"supported": "green", "contradicted": "red", "undecided": ""}


def shown(analysis: Analysis) -> Iterator[RenderableType]:
    """Yield what `grapevine analyze` prints: counts, answer, hypotheses, and a table for each of the first measures."""
    counts = counts_of(analysis.results)
    parts = [f"{counts.finished:,} of {plural(counts.planned, 'run')} at {plural(counts.points, 'point')}"]
    if counts.failed:
        parts.append(f"{counts.failed:,} failed")
    yield Text("; ".join(parts))
    yield Text(" ".join(part for part in (answer(analysis), verdicts(analysis)) if part), style="bold")
    if len(analysis.hypotheses):
        yield hypotheses_table(analysis)
    if counts.finished:
        for measure in analysis.results.measures[:_MOST_MEASURES]:
            yield effects_table(analysis, measure)
    more = len(analysis.results.measures) - _MOST_MEASURES
    if counts.finished and more > 0:
        yield Text(f"{plural(more, 'more measure')}: tables/effects.csv")
    for note in analysis.notes:
        yield Text(f"Note: {note}")


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def hypotheses_table(analysis: Analysis) -> Table:
    """Return the hypotheses with verdict, effect, interval and power."""
    table = terminal_table(
        "Hypotheses", "intervals and verdicts hold for all hypotheses at once; effects found with 80 % power"
    )
    table.add_column("hypothesis", overflow="fold", min_width=12)
    table.add_column("verdict", no_wrap=True)
    table.add_column("effect", justify="right", no_wrap=True)
    table.add_column("interval", justify="right", no_wrap=True)
    table.add_column("p", justify="right", no_wrap=True)
    table.add_column("80 % power", justify="right", no_wrap=True)
    for row in records(analysis.hypotheses):
        width = row["high"] - row["low"]
        against = row["verdict"] == "contradicted"
        table.add_row(
            Text(_cut(str(row["name"]), 2 * _LONGEST_NAME)),
            Text(str(row["verdict"]), style=_STYLES.get(row["verdict"], "")),
            signed(row["effect"], width if width == width else None),
            interval(row["low"], row["high"]),
            probability(row["p_against_corrected"] if against else row["p_corrected"]),
            number(row["detectable"]),
        )
    return table


def effects_table(analysis: Analysis, measure: Column) -> Table:
    """Return what each factor does to a measure, the most important first."""
    found, ranks = effects_by_factor(analysis, measure.name), ranked(analysis, measure.name)
    kind = ranks[0].kind if ranks else "effect"
    names = order(analysis, measure.name)
    more = f"; {len(names) - _MOST_ROWS:,} more in tables/effects.csv" if len(names) > _MOST_ROWS else ""
    free = not all(factor.is_ordered for factor in analysis.results.factors)
    levels = "; of a factor without order: lowest to highest mean, of all pairs" if free else ""
    turned = "; rises, falls: not monotone" if any(turns(analysis, measure.name, name) for name in names) else ""
    caption = f"bold: beyond luck; intervals of 95 %{levels}{turned}{more}"
    table = terminal_table(_cut(f"What moves {with_unit(measure)}", _LONGEST_TITLE), caption)
    heads = {"total": "total index", "first": "first index", "mu_star": "μ*", "share": "share", "effect": ""}
    table.add_column("factor", overflow="fold", min_width=8)
    table.add_column("from → to", overflow="fold", min_width=8)
    table.add_column("change", justify="right", no_wrap=True)
    table.add_column("interval", justify="right", no_wrap=True)
    if heads[kind]:
        table.add_column(heads[kind], justify="right", no_wrap=True)
    for one in ranks[:_MOST_ROWS]:
        row = found.get(one.factor)
        cells = ["", "–", "–"]
        if row is not None:
            width = row["high"] - row["low"]
            cells = [
                _cut(level_text(row["level"]), 2 * _LONGEST_NAME),
                signed(row["value"], width if width == width else None),
                interval(row["low"], row["high"]),
            ]
        value = (
            []
            if not heads[kind]
            else [number(one.value) if kind == "mu_star" else share(one.value, one.low, one.high).partition(" (")[0]]
        )
        is_bold = one.is_clear or (row is not None and is_clear(row))
        table.add_row(
            Text(_cut(one.factor, 2 * _LONGEST_NAME)),
            Text(cells[0]),
            *cells[1:],
            *value,
            style="bold" if is_bold else "",
        )
        for change in turns(analysis, measure.name, one.factor):
            table.add_row(
                Text("  rises" if change["row"] == "rise" else "  falls"),
                Text(_cut(level_text(change["level"]), 2 * _LONGEST_NAME)),
                signed(change["value"], change["high"] - change["low"]),
                interval(change["low"], change["high"]),
                *([""] if heads[kind] else []),
                style="bold",
            )
    return table
