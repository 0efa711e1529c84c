"""The commands of sweeps: what they print, leave and answer with; bad input is refused before any work."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas
import pytest

from experiments import command_line
from tests.sweep.machinery.killing import ROOT, children_of, none_left
from tests.sweep.machinery.markets import SWEEP, written

SEARCH = """
name = "small search"
scenario = "base.toml"
replicates = 3
[[factors]]
field = "brands.0.campaigns.0.message.appeal"
range = [0.1, 0.5]
[[factors]]
field = "brands.0.campaigns.0.seeding.count"
levels = [1, 5]
[goal]
measure = "adopters"
[[constraints]]
measure = "spend"
at_most = 10.0
[search]
trials = 5
finalists = 2
fresh_replicates = 4
"""


@pytest.fixture
def grapevine(monkeypatch, capsys):
    """Run a command in this process; return its exit code and what it has written."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["grapevine", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        written = capsys.readouterr()
        return end.value.code, written.out, written.err

    return run


def test_a_search_is_made_again_from_the_store(tmp_path, grapevine):
    written(tmp_path)
    (tmp_path / "search.toml").write_text(SEARCH)
    code, out, _ = grapevine("optimize", tmp_path / "search.toml", "--out", tmp_path / "out", "--workers", 1)
    assert code == 0
    found = json.loads((tmp_path / "out" / "search.json").read_text())
    assert found["goal"] == {"measure": "adopters", "direction": "maximize"}
    assert "adopters" in out
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.suffix in (".json", ".parquet")}
    code, again, err = grapevine("optimize", tmp_path / "search.toml", "--out", tmp_path / "out", "--workers", 1)
    assert (code, again) == (0, out), err
    after = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.suffix in (".json", ".parquet")}
    assert after == before
    code, _, err = grapevine("status", tmp_path / "out")
    assert code == 2
    assert "is the folder of a search" in err


def test_points_that_do_not_fit_their_network_are_refused_before_any_work(tmp_path, grapevine):
    count = 'field = "brands.0.campaigns.0.seeding.count"\nlevels = [5, 500]'
    path = written(tmp_path, SWEEP.replace('field = "network.rewiring"\nlevels = [0.0, 0.5]', count))
    for words in (("plan", path), ("sweep", path, "--out", tmp_path / "out")):
        code, _, err = grapevine(*words)
        assert code == 2
        assert "brands.0.campaigns.0.seeding.count = 500: must be in 0..200" in err
        assert "; set by factor count, at point 3 of the design: count = 500, appeal = 0.1" in err
    assert not (tmp_path / "out").exists()


def test_failures_are_told_and_answered_with_one(tmp_path, grapevine, monkeypatch):
    # As of points that nobody looked at before.
    monkeypatch.setattr("experiments.sweep.spec.check_design_on_networks", lambda *_: None)
    budget = 'field = "brands.0.campaigns.0.seeding.budget"\nlevels = [1.0, 50.0]'
    text = SWEEP.replace('field = "network.rewiring"\nlevels = [0.0, 0.5]', budget)
    path = written(tmp_path, text)
    code, out, err = grapevine("sweep", path, "--out", tmp_path / "out", "--workers", 1)
    assert code == 1
    assert "12 runs made, 12 failed" in err
    assert "SeedingError" in err
    assert str(tmp_path / "out" / "results.parquet") in out.replace("\n", "")
    assert len(pandas.read_parquet(tmp_path / "out" / "results.parquet")) == 12
    code, out, _ = grapevine("status", tmp_path / "out", "--json")
    status = json.loads(out)
    assert (code, status["finished"], status["left"], len(status["failures"])) == (0, 12, 0, 12)
    assert status["failures"][0]["parameters"]["budget"] == 1.0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('field = "network.rewiring"', 'field = "network.rewirng"'), "did you mean 'network.rewiring'?"),
        (("levels = [0.0, 0.5]", "levels = [0.0, 1.5]"), "1.5"),
        (('"adopters", "reach", "spend"', '"adoptrs"'), "did you mean 'adopters'?"),
        (('columns = ["adopters", "shares"]', 'columns = ["sharez"]'), "did you mean 'shares'?"),
        (("steps = 3", "steps = 1000000"), "runs"),
        (("Borealis/reach", "Boralis/reach"), "did you mean 'Borealis'?"),
        (("levels = [0.0, 0.5]", "levels = []"), "levels"),
    ],
)
def test_bad_sweeps_are_refused_by_field(tmp_path, grapevine, change, said):
    assert SWEEP.count(change[0]) == 1
    path = written(tmp_path, SWEEP.replace(*change).replace("replicates = 4", "replicates = 10"))
    code, _, err = grapevine("sweep", path, "--out", tmp_path / "out")
    assert code == 2
    assert said in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "nothing_of_the_kind"), "no sweep of that name"),
        (("sweep", "virality_by_clusterin"), "did you mean 'virality_by_clustering'?"),
        (("status", "no/folder"), "holds no sweep; must be the folder of a sweep"),
        (("analyze", "no/folder"), "holds no sweep; must be the folder of a sweep"),
        (("plan", "budget_by_tier", "--workers", "0"), "--workers = 0"),
        (("plan", "budget_by_tier", "--set", "replicates=0"), "replicates = 0"),
    ],
)
def test_what_is_not_there_is_refused_by_name(grapevine, words, said, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, _, err = grapevine(*words)
    assert code == 2
    assert said in err


def test_ctrl_c_keeps_what_is_finished_and_leaves_no_process(tmp_path):
    path = written(tmp_path, SWEEP.replace("replicates = 4", "replicates = 400"))
    command = [sys.executable, "-m", "experiments.command_line", "sweep", str(path), "--out", str(tmp_path / "out")]
    process = subprocess.Popen(
        [*command, "--workers", "2"],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 100
    while not list((tmp_path / "out").glob("store/journal/*.jsonl")) and time.monotonic() < until:
        time.sleep(0.05)
    workers = children_of(process.pid)
    # As a terminal does it: to the whole group.
    os.killpg(process.pid, signal.SIGINT)
    asked = time.monotonic()
    _, errors = process.communicate(timeout=100)
    # Five seconds are promised; a machine that is busy with other tests is given more.
    assert time.monotonic() - asked < 20.0
    assert process.returncode == 130, errors
    assert b"interrupted" in errors
    assert b"Traceback" not in errors
    assert workers
    assert none_left(workers)
    from experiments.sweep.status import Status

    assert 0 < Status.of(tmp_path / "out").finished < 2400
