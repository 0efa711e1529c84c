"""The figures of a sweep, and what each shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from experiments.reporting.figure_parts import drawn
from experiments.sweep.report import figures_panels as parts
from experiments.sweep.report.figures_effects import curves, effects
from experiments.sweep.report.figures_heat import heat, heat_pairs
from experiments.sweep.report.figures_hypotheses import hypotheses
from experiments.sweep.report.figures_interactions import interactions
from experiments.sweep.report.figures_noise import noise
from experiments.sweep.report.figures_sensitivity import has_plane, has_shares, morris, sensitivity
from experiments.sweep.report.figures_series import series
from experiments.sweep.report.naming import mean_of, records, upper_first
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.report.series import series_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

    from experiments.reporting.page import Drawing
    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column


@dataclass(frozen=True)
class FigureSpec:
    """A figure that is to be drawn.

    Attributes
    ----------
    name : str
        Of the file.
    section : str
        Of the page.
    shows : str
        What it shows, whatever the numbers.
    draw : callable
        Given the analysis, returns the figure.
    """

    name: str
    section: str
    shows: str
    draw: Callable[[Analysis], Figure]


def figure_specs(analysis: Analysis) -> Iterator[FigureSpec]:
    """Yield the figures that this analysis has something to show in, in the order of the page."""
    if len(analysis.hypotheses):
        shows = "Effect of every hypothesis with its interval and verdict"
        yield FigureSpec("hypotheses", "hypotheses", shows, hypotheses)
    if not len(analysis.results.table):
        return
    if len(analysis.effects):
        yield FigureSpec(
            "effects", "effects", "Change of the mean between the ends, or the levels, of every factor", effects
        )
    yield from _of_measures(analysis, "curves", "{} over the levels of every factor", curves, _has_curves)
    if has_shares(analysis):
        shows = "Share of the variance between points that every factor accounts for"
        yield FigureSpec("sensitivity", "sensitivity", shows, sensitivity)
    yield from _of_measures(
        analysis, "morris", "Mean size and spread of elementary effects on {}", morris, has_plane, "sensitivity"
    )
    yield from _of_measures(
        analysis, "heat", "{} over pairs of factors", heat, lambda found, name: bool(heat_pairs(found, name))
    )
    yield from _of_measures(
        analysis, "interactions", "How much effects on {} depend on other factors", interactions, _has_interactions
    )
    if any(row["points"] == row["points"] for row in records(noise_shares(analysis))):
        yield FigureSpec("noise", "noise", "Parts of the variance of single runs", noise)
    if series_columns(analysis):
        yield FigureSpec("series", "series", "Mean course of the runs by the levels of a factor", series)


def _of_measures(
    analysis: Analysis,
    name: str,
    shows: str,
    draw: Callable[[Analysis, Column], Figure],
    has: Callable[[Analysis, str], bool],
    section: str = "",
) -> Iterator[FigureSpec]:
    # Numbered: the name of a measure may hold what no name of a file may.
    for index, measure in enumerate(parts.drawn_measures(analysis)):
        if has(analysis, measure.name):
            file = name if index == 0 else f"{name}_{index + 1}"
            title = measure.title if not shows.startswith("{}") else upper_first(mean_of(measure.title))
            yield FigureSpec(file, section or name, shows.format(title), _of(draw, measure))


def _of(draw: Callable[[Analysis, Column], Figure], measure: Column) -> Callable[[Analysis], Figure]:
    return lambda analysis: draw(analysis, measure)


def _has_curves(analysis: Analysis, measure: str) -> bool:
    return any(math.isfinite(row["mean"]) for row in records(analysis.curves, measure=measure))


def _has_interactions(analysis: Analysis, measure: str) -> bool:
    return any(math.isfinite(row["value"]) for row in records(analysis.interactions, measure=measure))


def draw(analysis: Analysis) -> dict[str, Drawing]:
    """Draw all figures, without dates or random identifiers.

    Returns
    -------
    dict of str to Drawing
        By the name of the file, in the order of the page.
    """
    return drawn((spec.name, spec.shows, partial(spec.draw, analysis)) for spec in figure_specs(analysis))
