"""Writing a search: `search.json`, its tables and its figures; the same bytes for the same result."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.reporting.written import csv_bytes, plain
from experiments.sweep.mark import MARK
from experiments.sweep.search.identity import search_identity
from experiments.sweep.search.tables import constraint_table, finalist_table, trial_table
from experiments.sweep.search.verdict import verdict
from simulation.files.output_folder import Mark, output_path, write_folder
from simulation.files.storage import json_bytes, parquet_bytes

if TYPE_CHECKING:
    import pandas

    from experiments.sweep.search.result import Finalist, SearchResult, Trial


SEARCH = Mark("search", MARK, ("sweep",))
"""What says that a folder holds a search, and which."""


def summary(result: SearchResult) -> dict[str, Any]:
    """Return a search as JSON would hold it: what was asked, what was found, in words and in numbers."""
    description = result.description
    content: dict[str, Any] = plain(
        {
            "name": description.sweep.name,
            "question": description.sweep.question,
            "verdict": verdict(result),
            "winner": None if result.winner is None else _finalist(result, result.winner),
            "finalists": [_finalist(result, one) for one in result.finalists],
            "nearest": None if result.nearest is None else _trial(result, result.nearest),
            "trials": {
                "tried": len(result.trials),
                **{
                    state: sum(trial.state == state for trial in result.trials)
                    for state in ("feasible", "infeasible", "failed")
                },
                "repeated": sum(trial.repeats is not None for trial in result.trials),
                "is_exhaustive": result.is_exhaustive,
            },
            "goal": dataclasses.asdict(description.goal),
            "constraints": [str(constraint) for constraint in description.constraints],
            "constraints_are_judged_on": "the mean over replicates",
            "factors": [{"name": factor.name, "fields": list(factor.fields)} for factor in description.factors],
            "replicates": description.replicates,
            "luck": "the same at all trials; fresh for the finalists",
            "search": description.settings.model_dump(),
            "versions": dict(result.versions),
        }
    )
    return content


def search_files(result: SearchResult) -> dict[str, bytes]:
    """Return what a search leaves behind, by path in its folder."""
    import pyarrow

    from experiments.sweep.search.figures import draw

    trials = trial_table(result)
    files = {
        "search.json": json_bytes(summary(result)),
        "trials.parquet": parquet_bytes(pyarrow.Table.from_pandas(_for_parquet(trials), preserve_index=False)),
        "tables/trials.csv": csv_bytes(trials),
        "tables/finalists.csv": csv_bytes(finalist_table(result)),
        "tables/constraints.csv": csv_bytes(constraint_table(result)),
    }
    return files | draw(result)


def write_search(result: SearchResult, folder: Path | str) -> list[Path]:
    """Write a search into a folder, whole or not at all.

    Parameters
    ----------
    result : SearchResult
    folder : path
        New, empty, or the folder of the very same search, which may hold its runs already.

    Raises
    ------
    StorageError
        If it cannot be written, or holds something else.
    """
    place = output_path(folder)
    files = search_files(result)
    write_folder(place, files, search_identity(result.description), SEARCH)
    return [place / name for name in files]


def _for_parquet(table: pandas.DataFrame) -> pandas.DataFrame:
    """A column of one type: levels that are numbers and texts together become texts."""
    mixed = [name for name in table.columns if table[name].dtype == object]
    return table.assign(**{name: table[name].map(str) for name in mixed})


def _trial(result: SearchResult, trial: Trial) -> dict[str, Any]:
    description = result.description
    return {
        "trial": trial.number,
        "factors": {
            factor.name: factor.shown(coordinate)
            for factor, coordinate in zip(description.factors, trial.coordinates, strict=True)
        },
        "coordinates": list(trial.coordinates),
        "in_search": dict(zip(description.measures, trial.means, strict=True)),
        "violation": trial.violation,
    }


def _finalist(result: SearchResult, one: Finalist) -> dict[str, Any]:
    estimates = () if one.estimates is None else one.estimates
    names = result.description.measures if estimates else ()
    return {
        **_trial(result, one.trial),
        "is_feasible": one.is_feasible,
        "fresh": {name: dataclasses.asdict(found) for name, found in zip(names, estimates, strict=True)},
        "constraints": [
            {
                "constraint": str(judgment.constraint),
                "is_met": judgment.is_met,
                "probability": judgment.probability,
                "share_of_runs": judgment.share,
            }
            for judgment in one.judgments
        ],
        "winner_is_better_by": None if one.behind is None else dataclasses.asdict(one.behind),
        "certainty": one.certainty,
    }
