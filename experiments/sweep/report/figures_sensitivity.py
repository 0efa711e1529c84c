"""Figures of sensitivity: indices or shares of variance by factor, and the plane of Morris.

References
----------
Saltelli et al. (2010). Variance based sensitivity analysis of model output. Computer Physics Communications 181.
Morris (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33.
Campolongo, Cariboni, Saltelli (2007). An effective screening design. Environmental Modelling & Software 22.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.reporting import palette, words
from experiments.reporting.figure_parts import label_right
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.importance import effects_by_factor, order
from experiments.sweep.report.naming import estimate, in_unit, records
from simulation.plural import plural

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

MOST_ROWS = 16
_FIRST, _TOTAL = "#56B4E9", "#0072B2"
_NAMES = {
    "first": "Light: what it does alone (first index)",
    "total": "dark: with all its interactions (total index)",
    "share": "What it does alone",
}


def has_shares(analysis: Analysis) -> bool:
    """Whether shares of variance are known: indices of Sobol, or what factors explain alone."""
    return any(_kinds(analysis, measure.name) for measure in parts.drawn_measures(analysis))


def _kinds(analysis: Analysis, measure: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Rows by factor, by kind of share, of those that are known; ends as ``low`` and ``high``."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for kind in ("first", "total"):
        rows = [row for row in records(analysis.sensitivity, measure=measure, index=kind) if row["other"] == ""]
        if any(math.isfinite(row["value"]) for row in rows):
            found[kind] = {row["factor"]: row for row in rows}
    if not found:
        shares = {
            name: {"value": row["share"], "low": row["share_low"], "high": row["share_high"]}
            for name, row in effects_by_factor(analysis, measure).items()
        }
        if any(math.isfinite(row["value"]) for row in shares.values()):
            found["share"] = shares
    return found


def sensitivity(analysis: Analysis) -> Figure:
    """Share of the variance between points that each factor accounts for, alone and with its interactions."""
    measures = [measure for measure in parts.drawn_measures(analysis) if _kinds(analysis, measure.name)]
    names = order(analysis, measures[0].name)
    shown = names[:MOST_ROWS]
    kinds = [_kinds(analysis, measure.name) for measure in measures]
    thick = 0.3 if any("total" in found for found in kinds) else 0.22
    figure, grid = parts.panels(len(measures), height=0.8 + (thick + 0.1) * len(shown))
    places = np.arange(len(shown), dtype=np.float64)[::-1]
    for axes, measure, found in zip(grid, measures, kinds, strict=True):
        _bars(axes, found, shown, places)
        axes.set_title(palette.written(measure.title, 20), fontsize=parts.SMALL + 1)
    grid[0].set_yticks(places, [palette.written(name, 28) for name in shown], fontsize=parts.SMALL)
    grid[0].set_ylim(-0.7, len(shown) - 0.3)
    left = f" Left to the tables: {plural(len(names) - len(shown), 'factor')}." if len(names) > len(shown) else ""
    caption = (
        "Share of the variance of the points' means, luck taken out, within the levels and ranges of this sweep; "
        f"intervals of 95 %. {_said(kinds)} Of a factor that does nothing, the interval reaches the line at zero.{left}"
    )
    parts.entitle(figure, _title(measures[0], kinds[0]), caption)
    return figure


def _said(kinds: list[dict[str, dict[str, dict[str, Any]]]]) -> str:
    """What the bars are, in a sentence."""
    told = "; ".join(_NAMES[kind] for kind in _NAMES if any(kind in found for found in kinds))
    return f"{told[0].upper()}{told[1:]}."


def _bars(
    axes: Axes, found: dict[str, dict[str, dict[str, Any]]], names: list[str], places: np.ndarray[Any, Any]
) -> None:
    height = 0.72 / len(found)
    for index, (kind, rows) in enumerate(found.items()):
        color = _TOTAL if kind == "total" else _FIRST
        for place, name in zip(places + 0.36 - height * (index + 0.5), names, strict=True):
            row = rows.get(name)
            if row is None or not math.isfinite(row["value"]):
                continue
            axes.barh(place, row["value"], height=height * 0.9, color=color, linewidth=0)
            ends = parts.bars(row["value"], row["low"], row["high"])
            if ends is not None:
                axes.errorbar(row["value"], place, xerr=ends, fmt="none", ecolor=palette.INK, capsize=2, linewidth=1.1)
    axes.axvline(0.0, color=palette.INK, linewidth=1)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}".replace("%", " %").replace("-", "−"))
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="x", labelsize=parts.SMALL - 1)
    axes.set_xlabel("share of variance", fontsize=parts.SMALL)
    axes.grid(axis="y", visible=False)


def _title(measure: Column, found: dict[str, dict[str, dict[str, Any]]]) -> str:
    kind = "total" if "total" in found else next(iter(found))
    rows = {name: row for name, row in found[kind].items() if math.isfinite(row["value"])}
    name = max(rows, key=lambda name: rows[name]["value"])
    title = palette.written(measure.title)
    if not rows[name]["low"] > 0.0:
        return f"No factor's share of the variance in {title} is surely above zero"
    how = "with its interactions" if kind == "total" else "alone"
    share = words.percent(rows[name]["value"])
    return f"{palette.written(name)} accounts {how} for {share} of the variance in {title} between points"


def has_plane(analysis: Analysis, measure: str) -> bool:
    """Whether elementary effects of a measure are known."""
    return any(math.isfinite(row["value"]) for row in records(analysis.sensitivity, measure=measure, index="mu_star"))


def morris(analysis: Analysis, measure: Column) -> Figure:
    """Mean size of elementary effects against their spread, with what luck alone would give."""
    stars = {row["factor"]: row for row in records(analysis.sensitivity, measure=measure.name, index="mu_star")}
    sigmas = {row["factor"]: row["value"] for row in records(analysis.sensitivity, measure=measure.name, index="sigma")}
    known = [
        name
        for name in order(analysis, measure.name)
        if name in stars and math.isfinite(stars[name]["value"]) and math.isfinite(sigmas.get(name, math.nan))
    ]
    figure, grid = parts.panels(1, height=max(3.6, 0.19 * min(len(known), MOST_ROWS) + 1.5))
    axes = grid[0]
    points = []
    floors = [stars[name]["luck_high"] for name in known if math.isfinite(stars[name]["luck_high"])]
    if floors:
        axes.axvspan(0.0, min(floors), color="#DDDDDD", alpha=0.6, linewidth=0)
    for name in known:
        row = stars[name]
        is_above = row["above_luck"] is not None and bool(row["above_luck"])
        color = parts.BEST if is_above else parts.OTHER
        ends = parts.bars(row["value"], row["low"], row["high"])
        axes.errorbar(
            row["value"], sigmas[name], xerr=ends, fmt="o", color=color, capsize=2, linewidth=1.2, markersize=7
        )
        if math.isfinite(row["luck_high"]):
            axes.plot(row["luck_high"], sigmas[name], "|", color=palette.INK, markersize=9, markeredgewidth=1.4)
        points.append((float(row["value"]), float(sigmas[name]), palette.written(name, 26), color))
    reach = [value for name in known for value in (stars[name]["value"], stars[name]["high"]) if math.isfinite(value)]
    right, top = max([*reach, *floors, 0.0]) * 1.06 or 1.0, max([*(sigmas[name] for name in known), 0.0]) * 1.15 or 1.0
    axes.plot([0.0, min(right, top)], [0.0, min(right, top)], color=palette.FAINT, linestyle="--", linewidth=1)
    axes.set(xlim=(0.0, right), ylim=(-0.03 * top, top))
    axes.set_xlabel(parts.label_of(measure, "mean size of elementary effects, μ*, of "), fontsize=parts.SMALL)
    axes.set_ylabel("spread of elementary effects, σ", fontsize=parts.SMALL)
    axes.xaxis.set_major_formatter(parts.TICKS)
    axes.yaxis.set_major_formatter(parts.TICKS)
    axes.tick_params(labelsize=parts.SMALL - 1)
    label_right(axes, points[:MOST_ROWS], parts.SMALL - 1)
    left = f" Not named: {plural(len(known) - MOST_ROWS, 'factor')}." if len(known) > MOST_ROWS else ""
    floor = " Upright mark: what luck alone exceeds in 1 of 20 cases; gray: below it for all." if floors else ""
    caption = (
        "To the right: matters. Above the dashed diagonal: its effect depends on where it is or on other factors. "
        f"Intervals of 95 %. Blue: beyond luck.{floor}{left}"
    )
    parts.entitle(figure, _morris_title(measure, known, stars), caption)
    return figure


def _morris_title(measure: Column, known: list[str], stars: dict[str, dict[str, Any]]) -> str:
    title = palette.written(measure.title)
    above = [name for name in known if stars[name]["above_luck"] is not None and bool(stars[name]["above_luck"])]
    if not above:
        return f"No factor's elementary effects on {title} are surely more than luck"
    size = in_unit(estimate(stars[above[0]]["value"], math.nan, math.nan), measure)
    move = "moves" if len(above) == 1 else "move"
    some = f"{len(above):,} of {plural(len(known), 'factor')} {move} {title} beyond luck"
    return f"{some}, {palette.written(above[0])} most: by {palette.written(size)} on average"
