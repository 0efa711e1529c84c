"""A comparison in the terminal: the ranking as a table, and the recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich import box
from rich.table import Table
from rich.text import Text

from experiments.comparison import words
from experiments.comparison.result import TWIN
from experiments.comparison.tables import estimates_of, has_money, pairs_of, rows_of, title_of, unit_of

if TYPE_CHECKING:
    from experiments.comparison.result import ComparisonResult

_LONGEST = 18
_MOST_COLUMNS = 9


def ranking_table(result: ComparisonResult) -> Table:
    """Return the ranking: goal, how far behind the best, cost, return on investment and adopters beyond the twin."""
    with_money = has_money(result)
    unit = unit_of(result, result.goal)
    table = Table(
        title=Text(f"{result.brand}, {result.campaign}: {title_of(result.goal)} by day {result.scenario.run.days:g}"),
        caption=Text(_caption(result)),
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("", justify="right")
    longest = max(len(name) for name in result.strategies)
    table.add_column("strategy", overflow="fold", min_width=min(longest, _LONGEST))
    table.add_column(Text(f"{title_of(result.goal)}\n({unit})"), justify="right")
    table.add_column("95 % interval", justify="right", no_wrap=True)
    table.add_column("behind", justify="right")
    if with_money:
        table.add_column(Text(f"cost\n({result.scenario.currency})"), justify="right")
        table.add_column("return", justify="right")
    table.add_column("adopters\ngained", justify="right")
    costs, gains = estimates_of(result, "cost"), estimates_of(result, "incremental_adopters")
    returns = result.returns[result.returns["horizon"] == 1].set_index("strategy")["ratio"]
    for row in rows_of(result.ranking):
        digits = words.digits_for(row.high - row.low if row.high > row.low else row.mean)
        money = []
        if with_money:
            ratio = float(returns.get(row.strategy, np.nan))
            money = [words.number(costs.loc[row.strategy, "mean"], 0), words.number(ratio, 2)]
        table.add_row(
            f"{row.rank}",
            Text(str(row.strategy)),
            words.number(row.mean, digits),
            words.interval(row.low, row.high, digits),
            words.number(row.behind_best, digits),
            *money,
            words.number(gains.loc[row.strategy, "mean"], 1),
            style="bold" if row.may_be_best else "",
        )
    return table


def variance_table(result: ComparisonResult) -> Table:
    """Return the variance-reduction factor of every pair, by the goal: what common luck leaves of the variance."""
    names = [str(name) for name in result.ranking["strategy"]]
    factors = {}
    for row in rows_of(pairs_of(result, result.goal)):
        factors[row.first, row.second] = factors[row.second, row.first] = row.variance_reduction
    table = Table(
        title=Text(f"Variance reduction of {title_of(result.goal)} by common luck, for every pair"),
        caption=Text("variance of the difference over the sum of variances: 1 without common luck"),
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        title_justify="left",
        caption_justify="left",
    )
    # As many columns as a terminal has room for; tables/pairs.csv has all.
    columns = names[: min(len(names) - 1, _MOST_COLUMNS)]
    table.add_column("", justify="right")
    table.add_column("strategy", overflow="fold", min_width=min(max(map(len, names)), _LONGEST))
    table.add_column(TWIN, justify="right", no_wrap=True)
    for place in range(len(columns)):
        table.add_column(str(place + 1), justify="right", no_wrap=True)
    for place, name in enumerate(names):
        cells = [words.number(factors.get((name, other)), 2) for other in (TWIN, *columns[:place])]
        table.add_row(str(place + 1), Text(name), *cells, *[""] * (len(columns) + 1 - len(cells)))
    return table


def _caption(result: ComparisonResult) -> str:
    replicates = int(result.precision["replicates"])
    if replicates == 1:
        return "1 replicate: no interval"
    covered = ", ".join(result.scenario.run.vary)
    return f"bold: may be the best; {replicates:,} replicates under the same luck for all; intervals cover {covered}"


def recommendation(result: ComparisonResult) -> Text:
    """Return the recommendation, as one paragraph to be printed below the table."""
    return Text(result.recommendation)
