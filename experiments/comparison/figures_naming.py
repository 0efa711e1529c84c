"""What the figures of a comparison share: names and colors of strategies in their order, and what intervals cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.comparison.result import BASELINE
from experiments.comparison.tables import searched
from experiments.reporting import palette
from experiments.reporting.figure_parts import SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from experiments.comparison.result import ComparisonResult

BASELINE_COLOR = "#777777"
_LONGEST = 26
_LONGEST_COLUMN = 20


def ranked(result: ComparisonResult) -> list[str]:
    """Return the strategies, best first."""
    return list(result.ranking["strategy"])


def numbered(result: ComparisonResult, longest: int = _LONGEST) -> dict[str, str]:
    """Return what each strategy is called in a figure: its rank and its name; the baseline has no rank."""
    ranks = zip(result.ranking["strategy"], result.ranking["rank"], strict=True)
    return {name: f"{rank}  {palette.written(name, longest)}" for name, rank in ranks} | {
        BASELINE: f"{BASELINE} (no seeding)"
    }


def name_both_ways(axes: Axes, result: ComparisonResult, names: Sequence[str]) -> None:
    """Name rows and columns of a matrix of strategies, columns above it and shorter; take away what frames it."""
    rows, columns = numbered(result), numbered(result, _LONGEST_COLUMN)
    axes.set_xticks(range(len(names)), [columns[name] for name in names])
    axes.tick_params(axis="x", labelrotation=40, labelsize=SMALL, top=True, labeltop=True, bottom=False)
    axes.tick_params(axis="x", labelbottom=False)
    for label in axes.get_xticklabels():
        label.set(ha="left", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), [rows[name] for name in names], fontsize=SMALL)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def colors(result: ComparisonResult) -> dict[str, str]:
    """Return the color of each strategy in the order in which they were given; the baseline is gray."""
    return {name: palette.brand_color(index) for index, name in enumerate(result.strategies)} | {
        BASELINE: BASELINE_COLOR
    }


def intervals(result: ComparisonResult) -> str:
    """Return what an interval of these figures covers."""
    replicates = int(result.precision["replicates"])
    if replicates == 1:
        return "1 replicate: no interval"
    return f"95 % interval of the mean, {searched(result)}"
