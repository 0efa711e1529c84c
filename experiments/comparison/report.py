"""`report.html`: one file that explains a comparison to a reader who did not run it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas

from experiments.comparison import words
from experiments.comparison.glossary import LIMITS, TERMS
from experiments.comparison.tables import (
    HORIZONS,
    estimates_of,
    has_money,
    pairs_of,
    tables,
    title_of,
    unit_of,
)

if TYPE_CHECKING:
    from experiments.comparison.figures import Drawing
    from experiments.comparison.result import ComparisonResult
    from simulation.seeding import Guarantee

TWIN = "twin"
_TEMPLATE = "report.html.jinja"
_FIRST_LABELS = 6
_FIRST_SEEDS = 12
_MANY_ROWS = 40
_BEYOND_TWIN = ("profit", "incremental_margin", "incremental_adopters")


@dataclass(frozen=True)
class Table:
    """A table of the page, ready to be shown.

    Attributes
    ----------
    head : tuple of str
    rows : list of tuple of str
    caption : str
    text : int
        How many columns, from the left, are text; the others are numbers, set to the right.
    wrapped : tuple of int
        Columns of long text.
    marked : tuple of int
        Rows to stand out.
    """

    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    caption: str
    text: int = 1
    wrapped: tuple[int, ...] = ()
    marked: tuple[int, ...] = field(default=())

    @property
    def is_long(self) -> bool:
        """Whether it is folded at first."""
        return len(self.rows) > _MANY_ROWS


def report_html(result: ComparisonResult, drawings: dict[str, Drawing]) -> bytes:
    """Return the page: self-contained, without script, the same bytes for the same result.

    Parameters
    ----------
    result : ComparisonResult
    drawings : dict of str to Drawing
        What `figures.draw` returned.

    Returns
    -------
    bytes
        HTML5, UTF-8.
    """
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string(files("experiments.comparison").joinpath(_TEMPLATE).read_text("utf-8"))
    return template.render(**_content(result, drawings)).encode()


def _content(result: ComparisonResult, drawings: dict[str, Drawing]) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "title": f"Whom to seed for {result.brand}",
        "question": scenario.question,
        "result": result,
        "scenario": scenario,
        "goal": title_of(result.goal),
        "goal_is_beyond_twin": result.goal in _BEYOND_TWIN,
        "facts": _facts(result),
        "key_figures": _key_figures(result),
        "images": {
            name: {
                "source": "data:image/svg+xml;base64," + base64.b64encode(drawing.svg).decode(),
                "finding": drawing.finding,
                "shows": drawing.shows,
            }
            for name, drawing in drawings.items()
        },
        "ranking": _ranking(result),
        "pairs": _pairs(result),
        "measures": _measures(result),
        "adoption": _adoption(result),
        "returns": _returns(result),
        "expansion": _expansion(result),
        "has_money": has_money(result),
        "seeds": _seeds(result),
        "first_seeds": _first_seeds(result),
        "strategies": _strategies(result),
        "winner": _winner(result),
        "uncertain": _uncertain(result),
        "assumptions": _assumptions(result),
        "limits": LIMITS,
        "glossary": _glossary(result),
        "provenance": _provenance(result),
        "tables": list(tables(result)),
        "thousands": lambda value: words.number(float(value)),
    }


def _facts(result: ComparisonResult) -> list[tuple[str, str]]:
    """What was compared, in a few words each."""
    scenario, limits, replicates = result.scenario, result.limits, int(result.precision["replicates"])
    within = []
    if limits.get("budget") is not None:
        within.append(f"a budget of {words.number(float(limits['budget']))} {scenario.currency}")
    if limits.get("seeds") is not None:
        within.append(f"at most {words.number(float(limits['seeds']))} seeds")
    return [
        ("brand and campaign", f"{result.brand}, {result.campaign}"),
        ("scenario", scenario.name),
        ("market", f"{result.network.consumers:,} consumers, {result.network.ties:,} ties"),
        ("limits", words.listed(within) or "none"),
        ("goal", f"{title_of(result.goal)} ({unit_of(result, result.goal)}) by day {scenario.run.days:g}"),
        ("strategies", f"{len(result.strategies):,}, and the twin without seeding"),
        ("launches simulated", f"{replicates:,} for each, under the same luck"),
    ]


def _key_figures(result: ComparisonResult) -> list[tuple[str, str, str]]:
    """The three figures to remember: what they are, their value, and how sure."""
    best = str(result.ranking["strategy"].iloc[0])
    currency = result.scenario.currency
    fresh = result.winner[(result.winner["measure"] == result.goal) & (result.winner["horizon"] == 1)]
    row = (fresh if len(fresh) else result.ranking).iloc[0]
    found = [
        (
            f"{title_of(result.goal)} of {best}",
            f"{words.number(row['mean'], _places(row))} {unit_of(result, result.goal)}",
            _sure(row, "on fresh replicates" if len(fresh) else ""),
        )
    ]
    ratios = result.returns[(result.returns["strategy"] == best) & (result.returns["horizon"] == 1)]
    if len(ratios) and np.isfinite(ratios["ratio"].iloc[0]):
        row = ratios.iloc[0]
        value = f"{words.number(row['ratio'], 2)} {currency} back per {currency} spent"
        found.append(("return on investment", value, _sure(row, digits=2)))
    gained = estimates_of(result, "incremental_adopters")
    if best in gained.index:
        row = gained.loc[best]
        found.append(("adopters beyond the twin", words.signed(row["mean"], _places(row)), _sure(row)))
    return found


def _places(row: pandas.Series[Any]) -> int:
    width = row["high"] - row["low"]
    return words.digits_for(width if width > 0.0 else row.get("mean", row["low"]))


def _sure(row: pandas.Series[Any], where: str = "", digits: int | None = None) -> str:
    ends = words.interval(row["low"], row["high"], digits)
    return "no interval: 1 replicate" if ends == words.MISSING else f"95 % interval {ends}{', ' if where else ''}{where}"


def _ranking(result: ComparisonResult) -> Table:
    rows = []
    for row in result.ranking.itertuples():
        digits = words.digits_for(row.high - row.low if row.high > row.low else row.mean)
        rows.append(
            (
                f"{row.rank}",
                row.strategy,
                words.number(row.mean, digits),
                words.interval(row.low, row.high, digits),
                words.number(row.behind_best, digits),
                words.MISSING
                if row.behind_low == row.behind_high
                else words.interval(row.behind_low, row.behind_high, digits),
                "yes" if row.may_be_best else "no",
            )
        )
    unit = unit_of(result, result.goal)
    head = (
        "rank", "strategy", f"mean {title_of(result.goal)} ({unit})", "95 % interval", "behind the best",
        "simultaneous interval", "may be the best",
    )  # fmt: skip
    marked = tuple(int(index) for index in np.flatnonzero(result.ranking["may_be_best"]))
    return Table(head, rows, "Strategies by the mean of the goal", text=2, marked=marked)


def _pairs(result: ComparisonResult) -> Table:
    """Every pair once, in the order of the ranking: who ranks higher comes first."""
    order = {name: index for index, name in enumerate([*result.ranking["strategy"], TWIN])}
    is_beyond_twin = result.goal in _BEYOND_TWIN
    adopters = pairs_of(result, "adopters")
    of_adopters = dict(
        zip(zip(adopters["first"], adopters["second"], strict=True), adopters["variance_reduction"], strict=True)
    )
    found = []
    for row in pairs_of(result, result.goal).itertuples():
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
            words.interval(low, high, digits),
            words.interval(least, most, digits),
            words.percent(better),
            words.number(row.variance_reduction, 2),
            *((words.number(of_adopters.get((row.first, row.second)), 2),) if is_beyond_twin else ()),
        )
        found.append((order.get(first, len(order)), order.get(second, len(order)), cells))
    head = (
        "first", "second", f"mean difference ({unit_of(result, result.goal)})", "95 % interval",
        "simultaneous interval", "first is better in one launch", "variance-reduction factor",
        *(("the same, of adopters",) if is_beyond_twin else ()),
    )  # fmt: skip
    rows = [cells for *_, cells in sorted(found, key=lambda item: item[:2])]
    return Table(head, rows, f"First less second, by {title_of(result.goal)}", text=2)


def _by_strategy(result: ComparisonResult, measures: tuple[tuple[str, int], ...], caption: str) -> Table:
    """A row per strategy (and twin), a column per measure and horizon: means with intervals."""
    columns = [estimates_of(result, measure, horizon) for measure, horizon in measures]
    rows = []
    for name in [*result.ranking["strategy"], TWIN]:
        if any(name in column.index for column in columns):
            rows.append((name, *(_cell(column, name) for column in columns)))
    several = len({horizon for _, horizon in measures}) > 1
    days = result.scenario.run.days
    head = tuple(
        f"{title_of(measure)} ({unit_of(result, measure)}){f', day {horizon * days:g}' if several else ''}"
        for measure, horizon in measures
    )
    return Table(("strategy", *head), rows, caption)


def _cell(column: pandas.DataFrame, name: str) -> str:
    return words.estimate(*column.loc[name]) if name in column.index else words.MISSING


def _measures(result: ComparisonResult) -> list[Table]:
    """All measures at both horizons: a row per measure, a column per strategy, at most five to a table."""
    found = []
    for horizon in HORIZONS:
        order = [*result.ranking["strategy"], TWIN]
        day = f"{horizon * result.scenario.run.days:g}"
        estimates = {measure.name: estimates_of(result, measure.name, horizon) for measure in result.measures}
        for start in range(0, len(order), 5):
            part = order[start : start + 5]
            rows = [
                (
                    f"{measure.title} ({unit_of(result, measure.name)})",
                    *(_cell(estimates[measure.name], name) for name in part),
                )
                for measure in result.measures
            ]
            found.append(Table(("measure", *part), rows, f"Means with 95 % intervals, by day {day}"))
    return found


def _adoption(result: ComparisonResult) -> Table:
    measures = (("adopters", 1), ("adopters", 2), ("adopters_without_seeds", 1), ("days_to_half", 1))
    return _by_strategy(result, measures, "Adopters, and the day by which half of them had adopted")


def _returns(result: ComparisonResult) -> Table:
    table = _by_strategy(
        result, (("cost", 1), ("incremental_margin", 1), ("profit", 1)), "Cost, what it brings, and return on investment"
    )
    first = result.returns[result.returns["horizon"] == 1].set_index("strategy")
    rows = []
    for row in table.rows:
        ratio = first.loc[row[0]] if row[0] in first.index else None
        shown = words.MISSING
        if ratio is not None and np.isfinite(ratio["ratio"]):
            ends = words.interval(ratio["low"], ratio["high"], 2)
            shown = words.number(ratio["ratio"], 2) + (f" ({ends})" if ends != words.MISSING else "")
        rows.append((*row, shown))
    return Table((*table.head, "return on investment"), [row for row in rows if row[0] != TWIN], table.caption)


def _expansion(result: ComparisonResult) -> list[Table]:
    parts = ("acceleration", "expansion_new", "expansion_taken", "incremental_margin")
    found = []
    for horizon in HORIZONS:
        caption = f"Incremental margin by its parts, by day {horizon * result.scenario.run.days:g}"
        table = _by_strategy(result, tuple((part, horizon) for part in parts), caption)
        found.append(Table(table.head, [row for row in table.rows if row[0] != TWIN], caption))
    return found


def _seeds(result: ComparisonResult) -> Table:
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


def _first_seeds(result: ComparisonResult) -> Table:
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
        for row in table.itertuples()
    ]
    head = (
        "consumer", "segment", "place", "followers", f"price ({result.scenario.currency})", "acceptance", "wave",
    )  # fmt: skip
    return Table(head, rows, f"First seeds of {best}", text=2, wrapped=(0,))


def guarantee_in_words(guarantee: Guarantee) -> str:
    """Return what is proven about a choice, as a paragraph."""
    sure = words.number(100.0 * (1.0 - guarantee.failure), 3).rstrip("0").rstrip(".")
    return (
        f"These seeds reach at least {words.percent(guarantee.ratio)} of what the best seeds within the same limits "
        f"would reach, with probability {sure} % or more; {words.percent(guarantee.promised)} had been asked for. They "
        f"reach an estimated {words.number(guarantee.reached)} consumers (at least "
        f"{words.number(guarantee.reached_low)}); no seeds within the limits reach more than "
        f"{words.number(guarantee.optimum_high)}. From {guarantee.sets:,} reverse-reachable sets, for the spreading "
        "that the choice assumed."
    )


def _strategies(result: ComparisonResult) -> list[dict[str, Any]]:
    """What each strategy does and what is known about its choice."""
    found = []
    for name in result.ranking["strategy"]:
        choice = result.choices[name]
        found.append(
            {
                "name": name,
                "does": result.descriptions.get(name, ""),
                "guarantee": None if choice.guarantee is None else guarantee_in_words(choice.guarantee),
                "notes": choice.notes,
            }
        )
    return found


def _winner(result: ComparisonResult) -> Table:
    """The winner's figures from the comparison beside those from fresh replicates."""
    best = str(result.ranking["strategy"].iloc[0])
    rows = []
    for measure in result.measures:
        fresh = result.winner[(result.winner["measure"] == measure.name) & (result.winner["horizon"] == 1)]
        if len(fresh):
            row = fresh.iloc[0]
            first = _cell(estimates_of(result, measure.name), best)
            again = words.estimate(row["mean"], row["low"], row["high"])
            rows.append((f"{measure.title} ({unit_of(result, measure.name)})", first, again))
    return Table(("measure", "in the comparison", "on fresh replicates"), rows, f"{best}, estimated twice")


def _uncertain(result: ComparisonResult) -> str:
    found = result.uncertain
    if found is None:
        return (
            "Fields that carry a range were held at their value: how the ranking depends on them was not asked. "
            "The option --uncertain draws them."
        )
    best = result.ranking["strategy"].iloc[0]
    return (
        f"Fields that carry a range ({words.listed([str(name) for name in found['fields']])}) were drawn "
        f"{int(found['draws']):,} times, the same for every strategy. {best} is best in "
        f"{words.percent(float(found['winner_holds']))} of the draws; the whole ranking is the one shown in "
        f"{words.percent(float(found['ranking_holds']))}."
    )


def _assumptions(result: ComparisonResult) -> Table:
    rows = []
    for row in result.assumptions.itertuples():
        ends = "" if pandas.isna(row.low) or pandas.isna(row.high) else f"{row.low:g} to {row.high:g}"
        unit = result.scenario.currency if row.unit == "currency" else row.unit
        cells = (row.field, row.meaning, row.source, f"{row.value} {unit}".strip(), ends)
        rows.append(tuple("" if pandas.isna(cell) else str(cell) for cell in cells))
    head = ("field", "meaning", "source", "value", "range")
    return Table(head, rows, "What the figures rest on", text=3, wrapped=(1,))


def _glossary(result: ComparisonResult) -> list[tuple[str, str]]:
    """Terms and measures by the alphabet."""
    measures = {
        measure.title: f"{measure.meaning} In {unit_of(result, measure.name)}." for measure in result.measures
    }
    return sorted({**TERMS, **measures}.items(), key=lambda item: item[0].casefold())


def _provenance(result: ComparisonResult) -> list[tuple[str, str]]:
    """How the comparison came about, flat, without what differs from run to run."""

    def flat(prefix: str, value: Any) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            inner = [(f"{prefix} {key}".strip(), item) for key, item in value.items()]
            return [row for name, item in inner for row in flat(name, item)]
        if isinstance(value, list | tuple):
            return [(prefix, json.dumps(value, ensure_ascii=False, default=str))]
        return [] if value is None else [(prefix, str(value))]

    facts = {key: value for key, value in result.provenance.items() if key not in ("environment", "files", "schema")}
    return [(name.replace("_", " "), text) for name, text in flat("", facts)]
