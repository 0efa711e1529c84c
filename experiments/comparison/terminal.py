"""A comparison in the terminal: the ranking as a table, and the recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from rich.table import Table
from rich.text import Text

from experiments.comparison.result import BASELINE
from experiments.comparison.tables import estimates_of, has_money, pairs_of, rows_of, searched, title_of, unit_of
from experiments.reporting import words
from experiments.reporting.terminal_table import terminal_table

if TYPE_CHECKING:
    import pandas

    from experiments.comparison.result import ComparisonResult

_LONGEST = 18
_MOST_COLUMNS = 9
_LARGE, _MILLION = 1e6, 1e6
"""From which number on all of the ranking's are told in millions, and what a million is."""


def ranking_table(result: ComparisonResult) -> Table:
    """Return the ranking: goal, how far behind the best, cost, return on investment, adopters beyond the baseline."""
    with_money = has_money(result)
    costs, gains = estimates_of(result, "cost"), estimates_of(result, "incremental_adopters")
    unit, size = _unit(result)
    prefix = "million " if size > 1.0 else ""
    table = terminal_table(
        f"{result.brand}, {result.campaign}: {title_of(result.goal)} by day {result.scenario.run.days:g}",
        _caption(result),
    )
    table.add_column("", justify="right")
    longest = max(len(name) for name in result.strategies)
    table.add_column("strategy", overflow="fold", min_width=min(longest, _LONGEST))
    table.add_column(Text(f"{title_of(result.goal)}\n({prefix}{unit})"), justify="right")
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column("behind", justify="right")
    if with_money:
        table.add_column(Text(f"cost\n({prefix}{result.scenario.currency})"), justify="right")
        table.add_column("return", justify="right")
    table.add_column("adopters\ngained", justify="right")
    returns = result.returns[result.returns["horizon"] == 1].set_index("strategy")["ratio"]
    for row in rows_of(result.ranking):
        mean, low, high, behind = (value / size for value in (row.mean, row.low, row.high, row.behind_best))
        digits = words.digits_for(high - low if high > low else mean)
        money = []
        if with_money:
            ratio = float(returns.get(row.strategy, np.nan))
            cost = costs.loc[row.strategy, "mean"] / size
            money = [words.number(cost, 0 if size == 1.0 else words.digits_for(cost)), words.number(ratio, 2)]
        table.add_row(
            f"{row.rank}",
            Text(str(row.strategy)),
            words.number(mean, digits),
            words.ends(low, high, digits),
            words.number(behind, digits),
            *money,
            words.number(gains.loc[row.strategy, "mean"], 1),
            style="bold" if row.may_be_best else "",
        )
    return table


def _unit(result: ComparisonResult) -> tuple[str, float]:
    """Return the unit of the goal, and what numbers of the ranking are divided by so that they fit a terminal."""
    largest = float(np.nanmax(np.abs(result.ranking[["mean", "low", "high", "behind_best"]].to_numpy(float))))
    if has_money(result):
        largest = max(largest, float(np.nanmax(np.abs(estimates_of(result, "cost")["mean"].to_numpy()))))
    return unit_of(result, result.goal), _MILLION if largest >= _LARGE else 1.0


def two_humps_table(result: ComparisonResult) -> Table | None:
    """Return the chance of taking off beside the mean of the goal, of strategies with two humps; None without any."""
    table = result.estimates
    chosen = table[(table["measure"] == result.goal) & (table["horizon"] == 1)].set_index("strategy")
    names = [str(name) for name in result.ranking["strategy"] if chosen.loc[name, "two_humped"]]
    if not names:
        return None
    unit, size = _unit(result)
    found = terminal_table(
        f"{title_of(result.goal)} ({'million ' if size > 1.0 else ''}{unit}): launches that take off, and others",
        f"{searched(result)}; in brackets, 95 % intervals",
    )
    found.add_column("strategy", overflow="fold", min_width=min(max(map(len, names)), _LONGEST))
    for head in ("median", "5 % to 95 %", "takes off in", "mean\nthen", "mean\notherwise"):
        found.add_column(head, justify="right")
    for name in names:
        row: pandas.Series[Any] = chosen.loc[name]  # type: ignore[assignment]
        digits = words.digits_for((row["mean_above"] - row["mean_below"]) / size)
        chance, low, high = (words.percent(row[key]) for key in ("take_off", "take_off_low", "take_off_high"))
        found.add_row(
            Text(name),
            words.number(row["quantile_50"] / size, digits),
            words.interval(row["quantile_5"] / size, row["quantile_95"] / size, digits),
            f"{chance} ({low} to {high})",
            words.number(row["mean_above"] / size, digits),
            words.number(row["mean_below"] / size, digits),
        )
    return found


def variance_table(result: ComparisonResult) -> Table:
    """Return the variance-reduction factor of every pair, by the goal: below 1, sharing random numbers helped."""
    names = [str(name) for name in result.ranking["strategy"]]
    factors = {}
    for row in rows_of(pairs_of(result, result.goal)):
        factors[row.first, row.second] = factors[row.second, row.first] = row.variance_reduction
    table = terminal_table(
        f"Variance reduction of {title_of(result.goal)} by common luck, for every pair",
        "variance of the difference over the sum of variances: 1 without common luck",
    )
    # As many columns as a terminal has room for; tables/pairs.csv has all.
    columns = names[: min(len(names) - 1, _MOST_COLUMNS)]
    table.add_column("", justify="right")
    table.add_column("strategy", overflow="fold", min_width=min(max(map(len, names)), _LONGEST))
    table.add_column(BASELINE, justify="right", no_wrap=True)
    for place in range(len(columns)):
        table.add_column(str(place + 1), justify="right", no_wrap=True)
    for place, name in enumerate(names):
        cells = [words.number(factors.get((name, other)), 2) for other in (BASELINE, *columns[:place])]
        table.add_row(str(place + 1), Text(name), *cells, *[""] * (len(columns) + 1 - len(cells)))
    return table


def _caption(result: ComparisonResult) -> str:
    replicates = int(result.precision["replicates"])
    if replicates == 1:
        return "1 replicate: no interval"
    covered = ", ".join(result.scenario.run.vary)
    said = [
        "bold: may be the best",
        f"{searched(result)}, under the same luck for all",
        f"intervals cover {covered}",
        "always: the same in every replicate" if (result.ranking["low"] == result.ranking["high"]).any() else "",
        result.unequal_spend,
    ]
    return "; ".join(part for part in said if part)


def recommendation(result: ComparisonResult) -> Text:
    """Return the recommendation, as one paragraph to be printed below the table."""
    return Text(result.recommendation)
