"""The tables of a comparison as CSV, and its summary as JSON: in full precision, the same bytes every time."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas

from experiments.comparison.measures import BY_NAME
from experiments.reporting import words
from simulation.plain_text import spreadsheet_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from experiments.comparison.result import ComparisonResult

_TEXTS = (pandas.StringDtype, pandas.CategoricalDtype)


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


def csv_bytes(table: pandas.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, line feeds, the shortest digits that read back equal; what is missing is empty.

    Text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay numbers.
    """
    texts = [place for place, kind in enumerate(table.dtypes) if kind == object or isinstance(kind, _TEXTS)]  # noqa: E721
    safe = table.set_axis([spreadsheet_cell(str(name)) for name in table.columns], axis=1)
    for place in texts:
        column = table.iloc[:, place].astype(object)
        cells = column.map(lambda value: spreadsheet_cell(value) if isinstance(value, str) else value)
        safe.isetitem(place, cells.to_numpy(dtype=object))
    return safe.to_csv(index=False, lineterminator="\n").encode(errors="backslashreplace")


def estimates_of(result: ComparisonResult, measure: str, horizon: int = 1) -> pandas.DataFrame:
    """Return ``mean``, ``low``, ``high`` of a measure by strategy (and twin), on the search replicates."""
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
    """Whether anything was spent or earned beyond the twin."""
    money = [estimates_of(result, name)["mean"].to_numpy() for name in ("cost", "incremental_margin")]
    return bool(np.nansum(np.abs(np.concatenate(money))) > 0.0)


def title_of(measure: str) -> str:
    """Return the title of a measure in words; of an unknown one, its name."""
    return BY_NAME[measure].title if measure in BY_NAME else measure


def unit_of(result: ComparisonResult, measure: str) -> str:
    """Return the unit of a measure, with the currency by its name."""
    unit = BY_NAME[measure].unit if measure in BY_NAME else ""
    return result.scenario.currency if unit == "currency" else unit


def plain(value: Any) -> Any:
    """Return what JSON can hold: numbers of NumPy as Python's, tables as lists of rows, NaN and infinity as None."""
    if isinstance(value, pandas.DataFrame):
        return [plain(row) for row in value.to_dict("records")]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(item) for item in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(value) if math.isfinite(value) else None
    if value is None or value is pandas.NA:
        return None
    return str(value)


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
