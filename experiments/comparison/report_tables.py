"""The tables of `report.html`: numbers written for people, in the order of the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas

from experiments.comparison.result import BASELINE, HORIZONS
from experiments.comparison.tables import estimates_of, pairs_of, rows_of, searched, title_of, unit_of
from experiments.reporting import words
from experiments.reporting.page import Table

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult

_FIRST_LABELS = 6
_FIRST_SEEDS = 12
_COLUMNS = 5


def ranking(result: ComparisonResult) -> Table:
    """Return the ranking by the goal, with intervals, and what each strategy costs."""
    rows = []
    costs = estimates_of(result, "cost")
    for row in rows_of(result.ranking):
        digits = words.digits_for(row.high - row.low if row.high > row.low else row.mean)
        rows.append(
            (
                f"{row.rank}",
                row.strategy,
                words.number(row.mean, digits),
                words.ends(row.low, row.high, digits),
                words.number(row.behind_best, digits),
                words.MISSING if row.behind_low == 0.0 else words.ends(row.behind_low, row.behind_high, digits),
                words.estimate(*costs.loc[row.strategy]),
                "yes" if row.may_be_best else "no",
            )
        )
    unit = unit_of(result, result.goal)
    head = (
        "rank", "strategy", f"mean {title_of(result.goal)} ({unit})", "95 % interval", "behind the best",
        "simultaneous interval", f"mean cost ({result.scenario.currency})", "may be the best",
    )  # fmt: skip
    marked = tuple(int(index) for index in np.flatnonzero(result.ranking["may_be_best"]))
    return Table(head, rows, f"Strategies by the mean of the goal, {searched(result)}", text=2, marked=marked)


def pairs(result: ComparisonResult) -> Table:
    """Return every pair once, in the order of the ranking: who ranks higher comes first."""
    order = {name: index for index, name in enumerate([*result.ranking["strategy"], BASELINE])}
    found = []
    for row in rows_of(pairs_of(result, result.goal)):
        first, second, sign, better = row.first, row.second, 1.0, row.probability_better
        low, high, least, most = row.low, row.high, row.simultaneous_low, row.simultaneous_high
        if order.get(first, len(order)) > order.get(second, len(order)):
            first, second, sign, better = second, first, -1.0, 1.0 - better
            low, high, least, most = -high, -low, -most, -least
        digits = words.digits_for(high - low if high > low else row.difference)
        cells = (
            str(first),
            str(second),
            words.signed(sign * row.difference, digits),
            words.ends(low, high, digits),
            words.ends(least, most, digits),
            words.percent(better),
            words.number(row.variance_reduction, 2),
        )
        found.append((order.get(first, len(order)), order.get(second, len(order)), cells))
    head = (
        "first", "second", f"mean difference ({unit_of(result, result.goal)})", "95 % interval",
        "simultaneous interval", "first is better in one launch", "variance-reduction factor",
    )  # fmt: skip
    rows = [cells for *_, cells in sorted(found, key=lambda item: item[:2])]
    return Table(head, rows, f"First less second, by {title_of(result.goal)}, {searched(result)}", text=2)


def doubts(result: ComparisonResult) -> list[str]:
    """Return what makes intervals of differences doubtful, with the pairs of which it is said."""
    said: dict[str, list[str]] = {}
    for row in rows_of(pairs_of(result, result.goal)):
        if row.warning:
            said.setdefault(row.warning, []).append(f"{row.first} and {row.second}")
    return [f"{words.listed(pairs)}: {warning}." for warning, pairs in said.items()]


def _by_strategy(result: ComparisonResult, measures: tuple[tuple[str, int], ...], caption: str) -> Table:
    """A row per strategy (and baseline), a column per measure and horizon: means with intervals."""
    columns = [estimates_of(result, measure, horizon) for measure, horizon in measures]
    rows = []
    for name in [*result.ranking["strategy"], BASELINE]:
        if any(name in column.index for column in columns):
            rows.append((name, *(_cell(column, name) for column in columns)))
    several = len({horizon for _, horizon in measures}) > 1
    days = result.scenario.run.days
    head = tuple(
        f"{title_of(measure)} ({unit_of(result, measure)}){f', day {horizon * days:g}' if several else ''}"
        for measure, horizon in measures
    )
    return Table(("strategy", *head), rows, f"{caption}, {searched(result)}")


def _cell(column: pandas.DataFrame, name: str) -> str:
    return words.estimate(*column.loc[name]) if name in column.index else words.MISSING


def two_humps(result: ComparisonResult) -> Table:
    """Return the measures whose launches are of two kinds: those that take off, and the others."""
    table = result.estimates[(result.estimates["horizon"] == 1) & result.estimates["two_humped"]]
    order = {name: place for place, name in enumerate([*result.ranking["strategy"], BASELINE])}
    rows = []
    for row in rows_of(table.sort_values("strategy", key=lambda names: names.map(order), kind="stable")):
        digits = words.digits_for(row.mean_above - row.mean_below)
        chance, low, high = (words.percent(share) for share in (row.take_off, row.take_off_low, row.take_off_high))
        rows.append(
            (
                row.strategy,
                f"{title_of(row.measure)} ({unit_of(result, row.measure)})",
                words.estimate(row.mean, row.low, row.high),
                words.number(row.quantile_50, digits),
                words.interval(row.quantile_5, row.quantile_95, digits),
                f"{chance} ({low} to {high})",
                words.number(row.mean_above, digits),
                words.number(row.mean_below, digits),
            )
        )
    head = ("strategy", "measure", "mean", "median", "5 % to 95 %", "takes off in", "mean then", "mean otherwise")
    return Table(head, rows, f"Measures that take off or do not, {searched(result)}", text=2)


def measures(result: ComparisonResult) -> list[Table]:
    """Return all measures at both horizons: a row per measure, a column per strategy, a few to a table."""
    found = []
    for horizon in HORIZONS:
        order = [*result.ranking["strategy"], BASELINE]
        day = f"{horizon * result.scenario.run.days:g}"
        estimates = {measure.name: estimates_of(result, measure.name, horizon) for measure in result.measures}
        for start in range(0, len(order), _COLUMNS):
            part = order[start : start + _COLUMNS]
            rows = [
                (
                    f"{measure.title} ({unit_of(result, measure.name)})",
                    *(_cell(estimates[measure.name], name) for name in part),
                )
                for measure in result.measures
            ]
            found.append(
                Table(("measure", *part), rows, f"Means with 95 % intervals, by day {day}, {searched(result)}")
            )
    return found


def adoption(result: ComparisonResult) -> Table:
    """Return adopters at both horizons, and when half of them had adopted."""
    measures = (("adopters", 1), ("adopters", 2), ("adopters_without_seeds", 1), ("days_to_half", 1))
    return _by_strategy(result, measures, "Adopters, and the day by which half of them had adopted")


def returns(result: ComparisonResult) -> Table:
    """Return cost, what it brings, and return on investment."""
    table = _by_strategy(
        result,
        (("cost", 1), ("incremental_margin", 1), ("profit", 1)),
        "Cost, what it brings, and return on investment",
    )
    shown = {}
    for ratio in rows_of(result.returns[result.returns["horizon"] == 1]):
        ends = words.ends(ratio.low, ratio.high, 2)
        shown[ratio.strategy] = words.number(ratio.ratio, 2) + (f" ({ends})" if ends != words.MISSING else "")
    rows = [(*row, shown.get(row[0], words.MISSING)) for row in table.rows]
    return Table((*table.head, "return on investment"), [row for row in rows if row[0] != BASELINE], table.caption)


def expansion(result: ComparisonResult) -> list[Table]:
    """Return the parts of the incremental margin, a table per horizon."""
    parts = ("acceleration", "expansion_new", "expansion_taken", "incremental_margin")
    found = []
    for horizon in HORIZONS:
        caption = f"Incremental margin by its parts, by day {horizon * result.scenario.run.days:g}"
        table = _by_strategy(result, tuple((part, horizon) for part in parts), caption)
        found.append(Table(table.head, [row for row in table.rows if row[0] != BASELINE], caption))
    return found


def seeds(result: ComparisonResult) -> Table:
    """Return whom each strategy asks, in a row each."""
    followers = result.network.followers
    rows = []
    for name in result.ranking["strategy"]:
        plan = result.plans[name]
        labels = [result.network.label(row) for row in plan.rows[:_FIRST_LABELS]]
        more = len(plan) - len(labels)
        rows.append(
            (
                name,
                ", ".join(labels) + (f" and {more:,} more" if more else "") if labels else "nobody",
                f"{len(plan):,}",
                words.number(float(np.median(followers[plan.rows]))) if len(plan) else words.MISSING,
                words.number(plan.expected_cost),
            )
        )
    head = (
        "strategy", "first seeds", "seeds asked", "median followers", f"expected cost ({result.scenario.currency})",
    )  # fmt: skip
    return Table(head, rows, "Whom each strategy asks, first first", text=2, wrapped=(1,))


def first_seeds(result: ComparisonResult) -> Table:
    """Return the first seeds of the best strategy, one by one."""
    best = str(result.ranking["strategy"].iloc[0])
    table = result.seeds[result.seeds["strategy"] == best].sort_values("place").head(_FIRST_SEEDS)
    rows = [
        (
            str(row.label),
            str(row.segment),
            f"{row.place}",
            f"{row.followers:,}",
            words.number(row.price),
            words.percent(row.acceptance) if row.acceptance < 1.0 else "100 %",
            f"{row.wave}",
        )
        for row in rows_of(table)
    ]
    head = (
        "consumer", "segment", "place", "followers", f"price ({result.scenario.currency})", "acceptance", "wave",
    )  # fmt: skip
    return Table(head, rows, f"First seeds of {best}", text=2, wrapped=(0,))


def winner(result: ComparisonResult) -> Table:
    """Return the winner's figures from the comparison beside those from fresh replicates."""
    best = str(result.ranking["strategy"].iloc[0])
    rows = []
    for measure in result.measures:
        fresh = result.winner[(result.winner["measure"] == measure.name) & (result.winner["horizon"] == 1)]
        if len(fresh):
            row = fresh.iloc[0]
            first = _cell(estimates_of(result, measure.name), best)
            again = words.estimate(row["mean"], row["low"], row["high"])
            rows.append((f"{measure.title} ({unit_of(result, measure.name)})", first, again))
    mine = result.returns[result.returns["strategy"] == best]
    rows.append(("return on investment", _return(mine), _return(result.winner_returns)))
    sample = words.fresh(int(result.winner["replicates"].max()))
    return Table(("measure", searched(result), sample), rows, f"{best}, estimated twice")


def _return(table: pandas.DataFrame) -> str:
    """Write the return on investment at the horizon with its interval."""
    row = table[table["horizon"] == 1].iloc[0]
    ends = words.ends(row["low"], row["high"], 2)
    return words.number(row["ratio"], 2) + (f" ({ends})" if ends != words.MISSING else "")


def assumptions(result: ComparisonResult) -> Table:
    """Return the fields that the figures rest on."""
    rows = []
    for row in rows_of(result.assumptions):
        ends = "" if pandas.isna(row.low) or pandas.isna(row.high) else f"{row.low:g} to {row.high:g}"
        unit = str(row.unit).replace("currency", result.scenario.currency)
        cells = (row.field, f"{row.value} {unit}".strip(), ends, row.meaning, row.source)
        rows.append(tuple("" if pandas.isna(cell) else str(cell) for cell in cells))
    head = ("field", "value", "range", "meaning", "source")
    return Table(head, rows, "What the figures rest on", text=len(head), wrapped=(3, 4))
