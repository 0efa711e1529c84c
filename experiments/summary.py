"""The summary of a run, as tables in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from simulation import Outcome
    from simulation.intervals import Estimate

_ROWS = (
    ("adopters", "adopters at the end"),
    ("reach", "reach (consumers)"),
    ("impressions_paid", "impressions, paid"),
    ("impressions_owned", "impressions, owned"),
    ("impressions_earned", "impressions, earned"),
    ("views", "views"),
    ("shares", "shares"),
    ("adoptions", "adoptions"),
    ("churned", "churned"),
    ("talks_positive", "conversations, positive"),
    ("talks_negative", "conversations, negative"),
    ("spend", "spend"),
    ("revenue", "revenue"),
)


def _in_words(estimate: Estimate) -> Text:
    digits = 0 if abs(estimate.mean) >= 100 else 1
    mean = f"{estimate.mean:,.{digits}f}"
    if estimate.low is None or estimate.high is None:
        return Text(mean)
    return Text.assemble(mean, (f" ± {(estimate.high - estimate.low) / 2:,.{digits}f}", "dim"))


def summary_table(outcome: Outcome) -> Table:
    """Return the table of all brands: means over replicates, with their 95 % intervals."""
    scenario = outcome.scenario
    replicates = scenario.run.replicates
    if replicates == 1:
        caption = "1 replicate: no interval; raise run.replicates for one"
    else:
        covered = ", ".join(scenario.run.vary)
        caption = f"mean ± half of its 95 % interval; {replicates} replicates; covers {covered}"
    table = Table(
        title=f"{scenario.name}: {scenario.run.days:g} days",
        caption=caption,
        title_justify="left",
        caption_justify="left",
    )
    table.add_column("measure")
    for brand in scenario.brands:
        table.add_column(brand.name, justify="right", no_wrap=True)
    for measure, words in _ROWS:
        estimates = [outcome.estimates[brand.name][measure] for brand in scenario.brands]
        if any(estimate.mean for estimate in estimates) or measure == "adopters":
            unit = f" ({scenario.currency})" if measure in ("spend", "revenue") else ""
            table.add_row(words + unit, *(_in_words(estimate) for estimate in estimates))
    sizes = outcome.cascade_sizes()
    if any(len(found) for found in sizes.values()):
        table.add_row("largest cascade", *(f"{found[0]:,}" if len(found) else "-" for found in sizes.values()))
    return table
