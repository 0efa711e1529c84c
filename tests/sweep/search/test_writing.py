"""What a search leaves behind: files that are the same every time, and say what was found."""

import io
import json
import math
import re

import numpy as np
import pandas
import pytest
from rich.console import Console

from experiments.reporting import palette
from experiments.sweep.search import writing
from experiments.sweep.search.figures import progress
from experiments.sweep.search.goal import Constraint
from experiments.sweep.search.search import search
from experiments.sweep.search.tables import constraint_table, finalist_table, trial_table
from experiments.sweep.search.terminal import finalist_table as terminal_table
from experiments.sweep.search.writing import search_files
from simulation import StorageError
from simulation.files.storage import json_bytes
from tests.sweep.search.test_search import TIER, Noisy, X, describe

FACTORS = (X, TIER)
BOUND = Constraint("spend", 8.0, is_upper=True)


def found():
    evaluator = Noisy(FACTORS, lambda x, tier: np.array([x - abs(x - 6.0) * tier[0], x]))
    return search(describe(FACTORS, constraints=(BOUND,), trials=16), evaluator)


@pytest.fixture(scope="module")
def result():
    return found()


@pytest.fixture(scope="module")
def files(result):
    return search_files(result)


def test_files_are_the_same_bytes_every_time(files):
    assert search_files(found()) == files
    assert set(files) == {
        "search.json",
        "trials.parquet",
        "tables/trials.csv",
        "tables/finalists.csv",
        "tables/constraints.csv",
        "figures/progress.png",
        "figures/progress.svg",
        "figures/factors.png",
        "figures/factors.svg",
    }
    assert not re.search(rb"\d{4}-\d\d-\d\dT", files["figures/progress.svg"])


def test_tables_read_back(files, result):
    table = pandas.read_csv(io.BytesIO(files["tables/trials.csv"]))
    assert list(table["trial"]) == list(range(16))
    assert list(table["profit"]) == [trial.means[0] for trial in result.trials]
    assert list(table["x"]) == [10.0 * trial.coordinates[0] for trial in result.trials]
    assert set(table["tier"]) <= set(TIER.labels)
    kept = pandas.read_parquet(io.BytesIO(files["trials.parquet"]))
    assert list(kept["profit"]) == list(table["profit"])
    assert list(kept.columns) == list(table.columns)
    best = -math.inf
    for trial, so_far in zip(result.trials, table["best_so_far"], strict=True):
        if trial.means[1] <= 8.0:
            best = max(best, trial.means[0])
        assert so_far == best or (math.isnan(so_far) and best == -math.inf)


def test_the_summary_holds_what_was_found(files, result):
    content = json.loads(files["search.json"])
    assert content["winner"]["trial"] == result.winner.trial.number
    assert content["winner"]["fresh"]["profit"]["mean"] == result.fresh[0, :, 0].mean()
    assert content["winner"]["constraints"][0]["constraint"] == "spend at most 8"
    assert content["constraints_are_judged_on"] == "the mean over replicates"
    assert content["search"]["trials"] == content["trials"]["tried"] == 16
    assert set(content["versions"]) == {"optuna"}
    assert len(finalist_table(result)) == 2 * len(result.finalists)
    assert list(constraint_table(result)["share"]) == [one.judgments[0].share for one in result.finalists]


def test_the_terminal_shows_every_finalist(result):
    screen = Console(width=120, file=io.StringIO())
    screen.print(terminal_table(result))
    text = screen.file.getvalue()
    for one in result.finalists:
        assert re.search(rf"^ *{one.trial.number} ", text, re.MULTILINE)
    assert "maximize profit" in text


def test_it_is_written_beside_what_is_there(tmp_path, result, files, monkeypatch):
    monkeypatch.setattr(writing, "search_files", lambda _: files)
    monkeypatch.setattr(writing, "search_identity", lambda _: "a" * 64)
    (tmp_path / "store").mkdir()
    with pytest.raises(StorageError, match="holds files that are no search"):
        writing.write_search(result, tmp_path)
    (tmp_path / "sweep.json").write_bytes(json_bytes({"sweep": "a" * 64}))
    paths = writing.write_search(result, tmp_path)
    assert {str(path.relative_to(tmp_path)): path.read_bytes() for path in paths} == files


def test_a_search_without_a_winner_can_be_shown():
    nothing = search(
        describe((X,), constraints=(Constraint("spend", -1.0, is_upper=True),), trials=4),
        Noisy((X,), lambda x: np.array([x, x])),
    )
    assert trial_table(nothing)["best_so_far"].isna().all()
    screen = Console(width=100, file=io.StringIO())
    screen.print(terminal_table(nothing))
    assert "no finalists" in screen.file.getvalue()
    with palette.drawing():
        assert progress(nothing).axes[0].get_title(loc="left") == "No trial keeps the constraints"
