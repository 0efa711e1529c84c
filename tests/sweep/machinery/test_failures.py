"""One run that fails costs that run: it is recorded with what is needed to find out why, and the others go on."""

import os
import resource
import subprocess
import sys

import pytest

from experiments.sweep.errors import SweepError
from experiments.sweep.status import Status
from experiments.sweep.store.store import Store
from simulation.errors import StorageError
from tests.sweep.functions import deadly, known, raising
from tests.sweep.machinery.driver import sweep
from tests.sweep.machinery.killing import ROOT


def test_one_run_of_five_hundred_raises(tmp_path):
    run = sweep(raising).run(tmp_path / "sweep", executor="serial")
    assert (run.tally.done, run.tally.failed) == (499, 1)
    assert len(run.results()) == 499
    (failure,) = Status.of(tmp_path / "sweep").failures
    assert failure.kind == "raised"
    assert failure.error == "ArithmeticError: no number for a = 3, b = 2"
    assert "in raising" in failure.traceback
    assert (dict(failure.parameters), failure.replicate) == ({"a": 3, "b": 2}, 7)
    (found,) = run.found().failures
    assert (found["point"], found["replicate"], found["a"], found["b"]) == (17, 7, 3, 2)
    again = sweep(raising).run(tmp_path / "sweep", executor="serial")
    assert (again.tally.done, again.tally.failed, again.tally.set_aside) == (0, 0, 1)
    retried = sweep(raising).run(tmp_path / "sweep", executor="serial", retry=True)
    assert (retried.tally.done, retried.tally.failed) == (0, 1)


def test_a_run_that_kills_its_worker_is_set_aside_and_the_others_go_on(tmp_path):
    run = sweep(deadly).run(tmp_path / "sweep", executor="processes", workers=2)
    assert (run.tally.done, run.tally.failed) == (499, 1)
    (failure,) = Status.of(tmp_path / "sweep").failures
    assert (failure.kind, failure.attempts) == ("killed", 2)
    assert dict(failure.parameters) == {"a": 3, "b": 2}
    expected = [
        known(a, b, replicate)["y"]
        for a in range(5)
        for b in range(5)
        for replicate in range(20)
        if (a, b, replicate) != (3, 2, 7)
    ]
    assert run.results()["y"].tolist() == expected


def test_a_second_sweep_in_the_same_folder_is_refused(tmp_path):
    first = sweep(known).run(tmp_path / "sweep", executor="serial")
    columns, series = first.spec.subject.columns, first.spec.subject.series_columns
    with Store.open(tmp_path / "sweep" / "store", columns, series):
        assert Status.of(tmp_path / "sweep").is_running
        with pytest.raises(StorageError, match=f"is being written by process {os.getpid()} on host"):
            sweep(known).run(tmp_path / "sweep", executor="serial")
    assert not Status.of(tmp_path / "sweep").is_running


def test_another_sweep_in_the_same_folder_is_refused(tmp_path):
    sweep(known).run(tmp_path / "sweep", executor="serial")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(StorageError, match="holds another sweep"):
        sweep(raising).run(tmp_path / "sweep", executor="serial")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_disk_that_is_full_names_the_path_and_a_later_call_goes_on(tmp_path):
    """No file may grow beyond a limit: what a write meets on a disk that is full."""
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from tests.sweep.machinery.driver import sweep; from tests.sweep.functions import known\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))\n"
        "sweep(known).run(Path(sys.argv[1]), executor='serial')\n"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    folder = tmp_path / "sweep"
    ended = subprocess.run(
        [sys.executable, "-c", script, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 1
    assert "StorageError" in ended.stderr
    assert str(folder / "store" / "journal") in ended.stderr
    kept = Status.of(folder).finished
    assert 0 < kept < 500
    run = sweep(known).run(folder, executor="serial")
    assert (run.tally.found, run.tally.done) == (kept, 500 - kept)
    undisturbed = sweep(known).run(tmp_path / "other", executor="serial")
    assert (folder / "results.parquet").read_bytes() == (tmp_path / "other" / "results.parquet").read_bytes()
    assert undisturbed.tally.done == 500


def test_a_sweep_file_of_the_user_is_not_written_over(tmp_path):
    for name in ("sweep.toml", "scenario.toml"):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("# mine\n")
        with pytest.raises(StorageError, match=rf"holds files that are no sweep \({name}\)"):
            sweep(known).run(folder, executor="serial")
        assert (folder / name).read_text() == "# mine\n"
        assert [entry.name for entry in folder.iterdir()] == [name]


def test_a_claim_that_was_interrupted_is_no_hindrance(tmp_path):
    one = sweep(known)
    (tmp_path / "sweep.toml").write_bytes(one.spec.files()["sweep.toml"])
    (tmp_path / ".grapevine-partial-x1y2").mkdir()
    assert one.run(tmp_path, executor="serial").tally.done == 500


def test_failures_of_another_sweep_in_the_store_are_not_forgotten(tmp_path):
    sweep(raising).run(tmp_path / "one", executor="serial", store=tmp_path / "store")
    sweep(known).run(tmp_path / "two", executor="serial", store=tmp_path / "store", retry=True)
    assert len(Status.of(tmp_path / "one", tmp_path / "store").failures) == 1


@pytest.mark.parametrize(
    "options", [{"workers": 0}, {"executor": "proceses"}, {"executor": "dask", "address": "nowhere"}]
)
def test_options_are_checked_before_a_folder_is_claimed(tmp_path, options):
    with pytest.raises(SweepError, match="how to run the sweep"):
        sweep(known).run(tmp_path / "sweep", **options)
    assert not (tmp_path / "sweep").exists()


@pytest.mark.parametrize("shuffle", [-1, True, "1", 0.5])
def test_an_order_that_is_none_is_refused(tmp_path, shuffle):
    with pytest.raises(SweepError, match=r"--shuffle = .*: must be a whole number, 0 or more"):
        sweep(known).run(tmp_path / "sweep", executor="serial", shuffle=shuffle)
    assert not (tmp_path / "sweep").exists()
