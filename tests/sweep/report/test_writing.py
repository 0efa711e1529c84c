"""The folder of a report: every file whole, the same bytes, and nothing of others touched."""

import dataclasses
import io
import json
import re

import pandas as pd
import pytest
from rich.console import Console

from experiments.sweep.report import terminal, writing
from experiments.sweep.report.tables import tables
from experiments.sweep.report.writing import write_report
from simulation import StorageError
from tests.sweep.report.analyses import HOSTILE, hostile, nothing, usual


@pytest.fixture
def prepared(monkeypatch, files):
    """The same files every time, made once: only how they are written is looked at."""
    monkeypatch.setattr(writing, "report_files", lambda _: files)


def content_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_left_behind(analysis, files, prepared, tmp_path):
    paths = write_report(analysis, tmp_path / "report")
    assert paths[0] == tmp_path / "report" / "report.html"
    assert content_of(tmp_path / "report") == files
    assert set(paths) == {tmp_path / "report" / name for name in files}
    assert {f"tables/{name}.csv" for name in tables(analysis)} < set(files)


def test_only_what_an_earlier_report_left_is_taken_away(analysis, files, prepared, tmp_path):
    write_report(analysis, tmp_path)
    for name in ("figures/heat_3.png", "figures/mine.png", "tables/mine.csv", "runs.parquet", "figures/heat_3.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    write_report(analysis, tmp_path)
    left = set(content_of(tmp_path)) - set(files)
    assert left == {"figures/mine.png", "tables/mine.csv", "runs.parquet", "figures/heat_3.txt"}


@pytest.mark.parametrize("name", ["figures", "report.html", "thesis.txt"])
def test_what_others_have_left_is_not_overwritten(analysis, prepared, tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(StorageError, match="holds files that are no analysis"):
        write_report(analysis, tmp_path)
    assert content_of(tmp_path) == {name: b"mine"}


def test_the_analysis_of_another_sweep_is_refused_and_that_of_more_runs_replaced(analysis, files, prepared, tmp_path):
    write_report(analysis, tmp_path)
    (tmp_path / "tables" / "runs.csv").write_text("those of an hour ago")
    before = content_of(tmp_path)
    results = dataclasses.replace(analysis.results, provenance={"sweep": "c" * 64})
    with pytest.raises(StorageError, match="holds another analysis"):
        write_report(dataclasses.replace(analysis, results=results), tmp_path)
    assert content_of(tmp_path) == before
    write_report(analysis, tmp_path)
    assert content_of(tmp_path) == files


def test_tables_and_summary_say_the_same(analysis, files):
    summary = json.loads(files["analysis.json"])
    assert summary["counts"]["finished"] == 53
    assert [row["verdict"] for row in summary["hypotheses"]] == ["supported", "undecided"]
    effects = pd.read_csv(io.BytesIO(files["tables/effects.csv"]))
    assert effects["value"].tolist() == [row["value"] for row in summary["effects"]]
    runs = pd.read_csv(io.BytesIO(files["tables/runs.csv"]))
    assert runs["adopters"].tolist() == analysis.results.table["adopters"].tolist()
    assert "environment" not in json.dumps(summary)


def test_page_and_tables_have_the_same_bytes_every_time(files):
    from experiments.reporting.written import csv_bytes
    from experiments.sweep.report.tables import summary
    from simulation.files.storage import json_bytes

    again = usual()
    assert json_bytes(summary(again)) == files["analysis.json"]
    for name, table in tables(again).items():
        assert csv_bytes(table) == files[f"tables/{name}.csv"]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("make", [usual, hostile, nothing])
def test_the_terminal_shows_it_within_its_width(make, width):
    console = Console(width=width, file=io.StringIO(), markup=True, highlight=False, record=True)
    for one in terminal.shown(make()):
        console.print(one)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= width
    assert not re.search(r"\bnan\b", text)
    if make is hostile:
        assert "[bold]x[/bold]" in text
        assert HOSTILE[0] in text.replace("\n", "")
    if make is usual:
        row = next(line.split() for line in text.splitlines() if line.split()[:2] == ["rewiring", "0.0"])
        assert row == ["rewiring", "0.0", "→", "1.0", "+30", "25", "to", "35", "50", "%"]
