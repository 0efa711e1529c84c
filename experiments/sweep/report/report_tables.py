"""The tables of a sweep's page: numbers written for people, the most important first."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from experiments.reporting import words
from experiments.reporting.page import Table
from experiments.sweep.report.importance import effects_by_factor, is_clear, is_ordered, order, pairs, turns
from experiments.sweep.report.naming import (
    estimate,
    interval,
    level_text,
    mean_of,
    measure_of,
    number,
    records,
    share,
    signed,
    with_unit,
)
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.report.tables import levels_of

if TYPE_CHECKING:
    from experiments.sweep.analysis.analysis import Analysis

MOST_ROWS = 60
_MOST_LEVELS = 12
_LONGEST_ERROR = 300


def factors(analysis: Analysis) -> Table:
    """Return what was varied, over which values."""
    rows = []
    for factor in analysis.results.factors:
        shown = [level_text(level) for level in levels_of(analysis, factor.name)]
        if factor.is_range:
            values = f"{shown[0]} to {shown[1]}"
        else:
            more = len(shown) - _MOST_LEVELS
            values = ", ".join(shown[:_MOST_LEVELS]) + (f" and {more:,} more" if more > 0 else "")
        kind = "levels" if not factor.is_range else "range, by logarithm" if factor.is_log else "range"
        rows.append((factor.name, ", ".join(factor.fields), values, kind))
    return Table(("factor", "fields", "values", "kind"), rows, "Factors and their values", text=4, wrapped=(1, 2))


def hypotheses(analysis: Analysis) -> Table:
    """Return each hypothesis with verdict, effect, interval and power."""
    rows, marked = [], []
    for index, row in enumerate(records(analysis.hypotheses)):
        unit = measure_of(analysis, row["outcome"])
        is_contrary = row["verdict"] == "contradicted"
        corrected = row["p_against_corrected"] if is_contrary else row["p_corrected"]
        rows.append(
            (
                str(row["name"]),
                str(row["verdict"]),
                _claim(row),
                f"{signed(row['effect'], _width(row))} {unit.unit}".strip(),
                interval(row["low"], row["high"]),
                probability(corrected),
                words.percent(row["power"]),
                number(row["detectable"]),
            )
        )
        if row["verdict"] == "supported":
            marked.append(index)
    head = (
        "hypothesis", "verdict", "claim", "effect", "simultaneous interval", "p, corrected", "power",
        "found with 80 %",
    )  # fmt: skip
    return Table(
        head,
        rows,
        "Hypotheses, decided together; of a contradicted one, p is that of its contrary",
        text=3,
        wrapped=(0, 2),
        marked=tuple(marked),
    )


def _claim(row: dict[str, Any]) -> str:
    where = f" where {row['where']}" if row["where"] else ""
    ends = f"from {level_text(row['from'])} to {level_text(row['to'])}{where}"
    if row.get("depends_on"):
        others = f"{row['depends_on']}, from {level_text(row['depends_from'])} to {level_text(row['depends_to'])}"
        what = f"the effect of {row['factor']}, {ends}, on {row['outcome']}"
        if row["claim"] == "equivalent":
            return f"{others}, changes {what} by less than {number(row['margin'])}"
        return f"{others}, {row['claim']} {what}"
    if row["claim"] == "equivalent":
        return f"{row['factor']}, {ends}, changes {row['outcome']} by less than {number(row['margin'])}"
    return f"{row['factor']}, {ends}, {row['claim']} {row['outcome']}"


def _width(row: dict[str, Any]) -> float | None:
    return row["high"] - row["low"] if math.isfinite(row["low"]) and math.isfinite(row["high"]) else None


def probability(value: float | None) -> str:
    """Return a p-value in two figures; never 0."""
    if value is None or math.isnan(value):
        return words.MISSING
    return "< 0.0001" if value < 0.0001 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def effects(analysis: Analysis) -> list[Table]:
    """Return the effect of every factor, a table for each measure."""
    found = []
    for measure in analysis.results.measures:
        table = effects_by_factor(analysis, measure.name)
        rows: list[tuple[str, ...]] = []
        marked: list[int] = []
        for name in order(analysis, measure.name):
            if name not in table:
                continue
            for row in (table[name], *turns(analysis, measure.name, name)):
                if is_clear(row):
                    marked.append(len(rows))
                rows.append(
                    (
                        name,
                        level_text(row["level"]),
                        _note(row, has_order=is_ordered(analysis, name)),
                        signed(row["value"], _width(row)),
                        interval(row["low"], row["high"]),
                        probability(row["p"]),
                        share(row["share"], row["share_low"], row["share_high"]),
                    )
                )
        head = ("factor", "from → to", "note", f"change of {mean_of(with_unit(measure))}", "95 % interval", "p",
                "share of variance, alone")  # fmt: skip
        caption = f"Effects on {measure.title}; shaded: the interval excludes zero"
        whole = Table(head, rows, caption, text=3, wrapped=(1, 2), marked=tuple(marked))
        found.append(_without_empty(_without_empty(whole, 6), 2))
    return found


def _note(row: dict[str, Any], *, has_order: bool) -> str:
    if row["row"] in ("rise", "fall"):
        return f"not monotone: largest {row['row']}, for all pairs of levels"
    said = "" if has_order else "lowest to highest mean, for all pairs of levels"
    return "; ".join(filter(None, (said, str(row["warning"] or ""))))


def deviations(analysis: Analysis) -> list[Table]:
    """Return how far each level of a factor without order is from the mean over levels, a table for each measure."""
    found = []
    for measure in analysis.results.measures:
        rows: list[tuple[str, ...]] = []
        marked: list[int] = []
        for name in order(analysis, measure.name):
            every = records(analysis.effects, measure=measure.name, factor=name)
            levels = {row["position"]: row for row in every if row["row"] == "level"}
            for row in every:
                if row["row"] not in ("deviation", "spread"):
                    continue
                if row["row"] == "deviation" and is_clear(row):
                    marked.append(len(rows))
                level = levels.get(row["position"])
                is_level = row["row"] == "deviation"
                rows.append(
                    (
                        name,
                        level_text(row["level"]) if is_level else "standard deviation over levels",
                        estimate(level["value"], level["low"], level["high"]) if level else words.MISSING,
                        signed(row["value"], _width(row)) if is_level else number(row["value"], _width(row)),
                        interval(row["low"], row["high"]),
                    )
                )
        if rows:
            head = ("factor", "level", mean_of(with_unit(measure)), "less the mean over levels", "95 % interval")
            caption = f"Levels without order, {measure.title}; intervals for all levels of a factor at once"
            found.append(Table(head, rows[:MOST_ROWS], caption, text=2, wrapped=(1,), marked=tuple(marked)))
    return found


def two_humps(analysis: Analysis) -> list[Table]:
    """Return the points whose outcome has two humps, with quantiles and the chance of take-off."""
    found = []
    names = [factor.name for factor in analysis.results.factors]
    for measure in analysis.results.measures:
        every = [row for row in records(analysis.estimates, measure=measure.name) if row.get("shape") == "two humps"]
        rows = [
            (
                ", ".join(f"{name} = {level_text(row.get(name, row.get(f'{name} (factor)')))}" for name in names),
                share(row["take_off"], row["take_off_low"], row["take_off_high"]),
                estimate(row["mean"], row["low"], row["high"]),
                number(row["median"]),
                f"{number(row['quantile_05'])} to {number(row['quantile_95'])}",
                f"{row['replicates']:,}",
            )
            for row in every[:MOST_ROWS]
        ]
        if rows:
            more = f"; the first {MOST_ROWS} of {len(every):,}" if len(every) > MOST_ROWS else ""
            head = ("point", "chance of take-off", "mean", "median", "90 % of runs", "replicates")
            caption = f"Points at which {with_unit(measure)} has two humps{more}"
            found.append(Table(head, rows, caption, text=1, wrapped=(0,)))
    return found


def _without_empty(table: Table, column: int) -> Table:
    """Take away a column that says nothing in any row."""
    if any(row[column] not in ("", words.MISSING) for row in table.rows):
        return table

    def without(cells: tuple[str, ...]) -> tuple[str, ...]:
        return cells[:column] + cells[column + 1 :]

    return Table(
        without(table.head),
        [without(row) for row in table.rows],
        table.caption,
        text=table.text - (column < table.text),
        wrapped=tuple(place for place in table.wrapped if place != column),
        marked=table.marked,
    )


def sensitivity(analysis: Analysis) -> list[Table]:
    """Return the indices of every factor, a table for each measure that has some."""
    found = []
    for measure in analysis.results.measures:
        rank = {name: index for index, name in enumerate(order(analysis, measure.name))}
        rows = [row for row in records(analysis.sensitivity, measure=measure.name) if row["other"] == ""]
        rows.sort(key=lambda row: rank.get(row["factor"], len(rank)))
        cells = [
            (
                str(row["factor"]),
                _index_name(row["index"]),
                str(row["estimator"]),
                str(row["warning"] or ""),
                estimate(row["value"], row["low"], row["high"]),
                number(row["luck_high"]),
                number(float(row["samples"])),
            )
            for row in rows
        ]
        if cells:
            head = ("factor", "index", "estimator", "note", "value (95 % interval)", "luck alone, 95 %", "samples")
            caption = f"Sensitivity of {with_unit(measure)}; μ, μ*, σ in its unit, indices as shares of variance"
            found.append(_without_empty(Table(head, cells, caption, text=4, wrapped=(2, 3)), 3))
    return found


def _index_name(index: str) -> str:
    return {"mu": "μ", "mu_star": "μ*", "sigma": "σ"}.get(index, index)


def interactions(analysis: Analysis) -> list[Table]:
    """Return the strongest interactions, a table for each measure that has some."""
    found = []
    for measure in analysis.results.measures:
        every = [row for row in pairs(analysis, measure.name) if row["method"] != "none"]
        rows = [
            (
                f"{row['factor']} × {row['other']}{_between(row)}",
                str(row["method"]),
                str(row["warning"] or ""),
                signed(row["value"], _width(row)),
                interval(row["low"], row["high"]),
                probability(row["p_corrected"]),
                share(row["share"], row["share_low"], row["share_high"]),
            )
            for row in every[:MOST_ROWS]
        ]
        if rows:
            marked = tuple(index for index, row in enumerate(every[:MOST_ROWS]) if is_clear(row))
            head = ("pair", "method", "note", "value", "simultaneous interval", "p, corrected", "share of variance")
            more = f"; the strongest {MOST_ROWS} of {len(every):,}" if len(every) > MOST_ROWS else ""
            caption = f"Interactions in {with_unit(measure)}{more}"
            whole = Table(head, rows, caption, text=3, wrapped=(0, 2), marked=marked)
            found.append(_without_empty(_without_empty(whole, 6), 2))
    return found


def _between(row: dict[str, Any]) -> str:
    """Which levels a difference of differences is between, in brackets; nothing of an index."""
    ends = [level_text(row[part]) for part in ("ends", "other_ends") if row.get(part)]
    return f" ({'; '.join(ends)})" if ends else ""


def noise(analysis: Analysis) -> Table:
    """Return of what the variance of single runs is made."""
    titles = {measure.name: measure for measure in analysis.results.measures}
    rows = [
        (
            with_unit(titles[row["measure"]]),
            words.percent(row["points"]),
            words.percent(row["common_luck"]) if analysis.results.luck == "shared" else words.MISSING,
            words.percent(row["own_luck"]),
            number(math.sqrt(row["variance"]) if row["variance"] >= 0.0 else math.nan),
        )
        for row in records(noise_shares(analysis))
    ]
    head = ("measure", "where in the design", "luck that all points share", "luck of the run", "standard deviation")
    return Table(head, rows, "Parts of the variance of single runs")


def failures(analysis: Analysis) -> Table:
    """Return what went wrong, the most frequent first, with an example."""
    every = analysis.results.failures
    counted = Counter((str(one.get("kind", "")), str(one.get("error", ""))) for one in every)
    first: dict[tuple[str, str], str] = {}
    for one in every:
        at = ", ".join(f"{f.name} = {level_text(one.get(f.name))}" for f in analysis.results.factors if f.name in one)
        where = f"point {one.get('point')}, replicate {one.get('replicate')}" + (f" ({at})" if at else "")
        first.setdefault((str(one.get("kind", "")), str(one.get("error", ""))), where)
    most = counted.most_common()
    rows = [
        (kind, error if len(error) <= _LONGEST_ERROR else f"{error[: _LONGEST_ERROR - 1]}…", first[kind, error],
         f"{count:,}")
        for (kind, error), count in most[:MOST_ROWS]
    ]  # fmt: skip
    more = f"; the {MOST_ROWS} most frequent of {len(most):,}" if len(most) > MOST_ROWS else ""
    head = ("kind", "error", "first at", "runs")
    return Table(head, rows, f"Failed runs by what went wrong{more}", text=3, wrapped=(1, 2))
