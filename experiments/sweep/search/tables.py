"""The tables of a search: its trials, its finalists, and how each constraint is kept."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas

from experiments.statistics.intervals import mean_interval
from simulation.results.moments import LEVEL

if TYPE_CHECKING:
    from experiments.sweep.search.result import SearchResult, Trial


def trial_table(result: SearchResult) -> pandas.DataFrame:
    """Return a row per trial.

    Returns
    -------
    pandas.DataFrame
        ``trial``, ``state``, ``repeats`` (missing where it is a new point), ``violation``, a column per factor; per
        measure its mean under the luck of the search, ``MEASURE_low`` and ``MEASURE_high`` (95 % interval), and
        ``best_so_far``, the best mean of the goal up to here among trials that keep the constraints.
    """
    description = result.description
    goal, sign = description.measures.index(description.goal.measure), description.goal.sign
    rows: list[dict[str, Any]] = []
    best = math.nan
    for trial, outcomes in zip(result.trials, result.outcomes, strict=True):
        row: dict[str, Any] = {
            "trial": trial.number,
            "state": trial.state,
            "repeats": trial.repeats,
            "violation": trial.violation,
            **_factors(result, trial),
        }
        for place, measure in enumerate(description.measures):
            row[measure] = trial.means[place]
            interval = None if trial.state == "failed" else mean_interval(outcomes[:, place], LEVEL)
            row[f"{measure}_low"] = math.nan if interval is None or interval.low is None else interval.low
            row[f"{measure}_high"] = math.nan if interval is None or interval.high is None else interval.high
        mean = trial.means[goal]
        if trial.state == "feasible" and not sign * mean <= sign * best:
            best = mean
        row["best_so_far"] = best
        rows.append(row)
    table = pandas.DataFrame(rows)
    return table.astype({"trial": "int64", "repeats": "Int64"})


def finalist_table(result: SearchResult) -> pandas.DataFrame:
    """Return a row per finalist and measure.

    Returns
    -------
    pandas.DataFrame
        ``rank`` (from 1), ``trial``, ``is_winner``, ``is_feasible``, the factors, ``measure``, ``in_search`` (the mean
        that it was chosen for), ``mean``, ``low``, ``high`` (on fresh replicates; intervals hold for all finalists at
        once), ``replicates``, and, of the goal, ``behind``, ``behind_low``, ``behind_high`` and ``certainty``: by how
        much the winner is better, and how sure that is.
    """
    rows: list[dict[str, Any]] = []
    description = result.description
    for rank, one in enumerate(result.finalists, start=1):
        for place, measure in enumerate(description.measures):
            estimate = None if one.estimates is None else one.estimates[place]
            pair = one.behind if measure == description.goal.measure else None
            rows.append(
                {
                    "rank": rank,
                    "trial": one.trial.number,
                    "is_winner": one is result.winner,
                    "is_feasible": one.is_feasible,
                    **_factors(result, one.trial),
                    "measure": measure,
                    "in_search": one.trial.means[place],
                    "mean": None if estimate is None else estimate.mean,
                    "low": None if estimate is None else estimate.low,
                    "high": None if estimate is None else estimate.high,
                    "replicates": 0 if estimate is None else estimate.replicates,
                    "behind": None if pair is None else pair.difference,
                    "behind_low": None if pair is None else pair.low,
                    "behind_high": None if pair is None else pair.high,
                    "certainty": None if pair is None else one.certainty,
                }
            )
    columns = ["rank", "trial", "is_winner", "is_feasible", *(factor.name for factor in description.factors)]
    columns += ["measure", "in_search", "mean", "low", "high", "replicates"]
    columns += ["behind", "behind_low", "behind_high", "certainty"]
    return pandas.DataFrame(rows, columns=columns)


def constraint_table(result: SearchResult) -> pandas.DataFrame:
    """Return a row per finalist and constraint.

    Returns
    -------
    pandas.DataFrame
        ``trial``, ``constraint``, ``is_met`` (on the mean of fresh replicates), ``mean``, ``low``, ``high``,
        ``probability`` (that the mean of endless replicates keeps it), ``share`` (of single runs that do).
    """
    rows = [
        {
            "trial": one.trial.number,
            "constraint": str(judgment.constraint),
            "is_met": judgment.is_met,
            "mean": judgment.estimate.mean,
            "low": judgment.estimate.low,
            "high": judgment.estimate.high,
            "probability": judgment.probability,
            "share": judgment.share,
        }
        for one in result.finalists
        for judgment in one.judgments
    ]
    columns = ["trial", "constraint", "is_met", "mean", "low", "high", "probability", "share"]
    return pandas.DataFrame(rows, columns=columns)


def _factors(result: SearchResult, trial: Trial) -> dict[str, Any]:
    pairs = zip(result.description.factors, trial.coordinates, strict=True)
    return {factor.name: factor.shown(coordinate) for factor, coordinate in pairs}
