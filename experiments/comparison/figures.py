"""The figures of a comparison, and what each shows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from experiments.comparison.figures_adoption import adoption
from experiments.comparison.figures_money import cost_outcome, expansion
from experiments.comparison.figures_ranking import differences, ranking
from experiments.comparison.figures_seeds import overlap, who
from experiments.reporting.figure_parts import drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from experiments.comparison.result import ComparisonResult
    from experiments.reporting.page import Drawing

FIGURES: dict[str, tuple[Callable[[ComparisonResult], Figure], str]] = {
    "ranking": (ranking, "Strategies by the mean of the goal, and how far each is behind the best"),
    "differences": (differences, "Difference of the goal between every two strategies"),
    "adoption": (adoption, "Adopters over time, by strategy and for the baseline"),
    "cost_outcome": (cost_outcome, "Cost of each strategy against what it brings"),
    "expansion": (expansion, "Incremental margin as acceleration and expansion, at both horizons"),
    "overlap": (overlap, "Seeds that every two strategies share"),
    "seeds": (who, "Followers and segments of the seeds"),
}
"""Name of the file: how it is drawn, and what it shows."""


def draw(result: ComparisonResult) -> dict[str, Drawing]:
    """Draw all figures, without dates or random identifiers.

    Returns
    -------
    dict of str to Drawing
        By the name of the file, in the order of the report.
    """
    return drawn((name, shows, partial(draw_one, result)) for name, (draw_one, shows) in FIGURES.items())
