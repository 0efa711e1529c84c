"""The tables of a comparison, and its summary."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas

from experiments.comparison.measures import BY_NAME
from experiments.reporting import words
from experiments.reporting.written import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.comparison.result import ComparisonResult


def tables(result: ComparisonResult) -> dict[str, pandas.DataFrame]:
    """Return every table of a comparison, tidy, by the name of its file."""
    return {
        "ranking": result.ranking,
        "estimates": result.estimates,
        "pairs": result.pairs,
        "returns": result.returns,
        "winner": result.winner,
        "winner_returns": result.winner_returns,
        "adoption": result.adoption,
        "seeds": result.seeds,
        "overlap": result.overlap,
        "choices": choice_table(result),
        "assumptions": result.assumptions,
        "measures": pandas.DataFrame([dataclasses.asdict(measure) for measure in result.measures]),
        "replicates": result.replicates,
    }


def choice_table(result: ComparisonResult) -> pandas.DataFrame:
    """Return a row per strategy: what it does, whom it asks in numbers, and what is known about its choice."""
    rows = []
    for name in result.strategies:
        plan, choice = result.plans[name], result.choices[name]
        guarantee = {} if choice.guarantee is None else dataclasses.asdict(choice.guarantee)
        rows.append(
            {
                "strategy": name,
                "description": result.descriptions.get(name, ""),
                "seeds": len(plan),
                "expected_cost": plan.expected_cost,
                **{
                    f"guarantee_{part}": guarantee.get(part, np.nan)
                    for part in ("ratio", "promised", "failure", "reached", "reached_low", "optimum_high", "sets")
                },
                "notes": " ".join(choice.notes),
            }
        )
    return pandas.DataFrame(rows)


def estimates_of(result: ComparisonResult, measure: str, horizon: int = 1) -> pandas.DataFrame:
    """Return ``mean``, ``low``, ``high`` of a measure by strategy (and baseline), on the search replicates."""
    table = result.estimates
    chosen = table[(table["measure"] == measure) & (table["horizon"] == horizon)]
    return chosen.set_index("strategy")[["mean", "low", "high"]]


def searched(result: ComparisonResult) -> str:
    """Name the sample of all tables but the winner's: `on the 40 search replicates`."""
    return words.searched(int(result.precision["replicates"]))


def pairs_of(result: ComparisonResult, measure: str) -> pandas.DataFrame:
    """Return the rows of `ComparisonResult.pairs` of one measure."""
    return result.pairs[result.pairs["measure"] == measure].reset_index(drop=True)


def rows_of(table: pandas.DataFrame) -> Iterator[Any]:
    """Yield the rows of a table as named tuples."""
    yield from table.itertuples(index=False)


def has_money(result: ComparisonResult) -> bool:
    """Whether anything was spent or earned beyond the baseline."""
    money = [estimates_of(result, name)["mean"].to_numpy() for name in ("cost", "incremental_margin")]
    return bool(np.nansum(np.abs(np.concatenate(money))) > 0.0)


def title_of(measure: str) -> str:
    """Return the title of a measure in words; of an unknown one, its name."""
    return BY_NAME[measure].title if measure in BY_NAME else measure


def unit_of(result: ComparisonResult, measure: str) -> str:
    """Return the unit of a measure, with the currency by its name."""
    unit = BY_NAME[measure].unit if measure in BY_NAME else ""
    return result.scenario.currency if unit == "currency" else unit


def summary(result: ComparisonResult) -> dict[str, Any]:
    """Return what ``result.json`` holds: the decision, and every figure that it rests on."""
    scenario = result.scenario
    content: dict[str, Any] = {
        "scenario": scenario.name,
        "question": scenario.question,
        "brand": result.brand,
        "campaign": result.campaign,
        "currency": scenario.currency,
        "days": scenario.run.days,
        "consumers": result.network.consumers,
        "strategies": result.strategies,
        "goal": result.goal,
        "limits": result.limits,
        "recommendation": result.recommendation,
        "precision": result.precision,
        "uncertain": result.uncertain,
        "interval": {"level": 0.95, "covers": list(scenario.run.vary)},
        "ranking": result.ranking,
        "returns": result.returns,
        "unequal_spend": result.unequal_spend,
        "winner": result.winner,
        "winner_returns": result.winner_returns,
        "estimates": result.estimates,
        "pairs": result.pairs,
        "overlap": result.overlap,
        "choices": choice_table(result),
        "seeds": {name: [result.network.label(row) for row in plan.rows] for name, plan in result.plans.items()},
        "notes": result.notes,
        "command": result.command,
        "run": result.provenance["run"],
    }
    return {key: plain(value) for key, value in content.items()}
