"""A pool of workers that cannot start one, or breaks: it is made anew, and no task is lost or doubled."""

import errno
import os
from unittest.mock import Mock

import pytest

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution import processes
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.workers import WorkerProcess
from experiments.sweep.sweep import Sweep
from tests.sweep.execution import jobs
from tests.sweep.execution.collecting import children_of, outcomes, tasks_of
from tests.sweep.functions import known
from tests.sweep.machinery.driver import FACTORS

FAULTS = [
    OSError("handle is closed"),
    MemoryError(),
    BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
    RuntimeError("can't start new thread"),
    # What Python says when the new worker's pipe gets the number of a pipe that a breaking pool has just closed.
    ValueError("bad value(s) in fds_to_keep"),
]


@pytest.fixture
def failing_starts(monkeypatch):
    """Let the starts of workers that have these numbers, from 1, fail."""
    monkeypatch.setattr(processes, "_PAUSES", (0.0, 0.01, 0.01))
    start, count = WorkerProcess.start, 0

    def fail(numbers, fault):
        def instead(self):
            nonlocal count
            count += 1
            if count in numbers:
                raise fault
            start(self)

        monkeypatch.setattr(WorkerProcess, "start", instead)

    return fail


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_worker_that_cannot_be_started_at_first(failing_starts, fault):
    failing_starts({1}, fault)
    with open_engine("processes", 1, warm=None) as engine:
        found = outcomes(tasks_of(jobs.square, 10), engine)
    assert sorted(one.value for one in found.values()) == [number**2 for number in range(10)]
    assert len(engine.notes) == 1
    assert str(fault) in engine.notes[0]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_worker_that_cannot_be_started_while_others_run(failing_starts, fault, tmp_path):
    """The second of three, when tasks are under way: those are done again, and each is answered once."""
    with open_engine("processes", 3, warm=None) as engine:
        engine.rebuild()
        failing_starts({1, 4}, fault)
        found = outcomes(tasks_of(jobs.note, 60, tmp_path), engine)
        assert len(found) == 60
        assert all(one.value >= 1 for one in found.values())
        assert len(engine.notes) == 1
        assert f"{type(fault).__name__}" in engine.notes[0]
        assert len(children_of(os.getpid())) <= 3
    assert children_of(os.getpid()) == []


@pytest.mark.parametrize("fault", FAULTS[:2], ids=str)
def test_workers_that_can_never_be_started_end_it_in_words(failing_starts, fault):
    failing_starts(range(1, 1000), fault)
    with pytest.raises(ClusterError, match=r"no worker process can be started, 3 times in a row .*what is finished"):
        open_engine("processes", 2, warm=None)
    assert children_of(os.getpid()) == []


def test_a_pool_that_breaks_again_and_again_ends_it_in_words(monkeypatch):
    with open_engine("processes", 1, warm=None) as engine:
        pool = Mock(submit=Mock(side_effect=OSError("handle is closed")))
        monkeypatch.setattr(engine, "_executor", lambda: pool)
        monkeypatch.setattr(engine, "rebuild", lambda: None)
        with pytest.raises(ClusterError, match=r"broke 6 times in a row before any task was done .*the same command"):
            outcomes(tasks_of(jobs.square, 3), engine)


def test_a_worker_that_ends_while_it_imports_is_started_again(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "_PAUSES", (0.0, 0.01, 0.01))
    monkeypatch.setenv("GRAPEVINE_TEST_MARKS", str(tmp_path))
    with open_engine("processes", 1, warm=jobs.warm_that_ends_once) as engine:
        found = outcomes(tasks_of(jobs.square, 10), engine)
        assert sorted(one.value for one in found.values()) == [number**2 for number in range(10)]
        assert "ended before it was ready" in engine.notes[0]


def test_a_sweep_goes_on_and_its_table_is_the_same(failing_starts, tmp_path):
    def sweep():
        return Sweep.of(known, FACTORS, ["y"], design={"kind": "full_factorial"}, replicates=20)

    serial = sweep().run(tmp_path / "serial", executor="serial").results()
    failing_starts({2, 4}, OSError("handle is closed"))
    run = sweep().run(tmp_path / "faults", executor="processes", workers=2)
    assert (run.tally.done, run.tally.failed) == (500, 0)
    assert run.results().equals(serial)
    assert any("handle is closed" in note and "no run was lost" in note for note in run.notes)
