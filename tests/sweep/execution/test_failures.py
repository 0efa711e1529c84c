"""What raises or dies is a failure of its own, and costs no other task."""

import pytest

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.task import Done, Failed, Task
from experiments.sweep.execution.wording import LONGEST_ERROR, LONGEST_TRACEBACK
from tests.sweep.execution import jobs
from tests.sweep.execution.collecting import outcomes, tasks_of

RAISING = {
    jobs.raise_unpicklable: "UnpicklableError: cannot be sent",
    jobs.raise_particular: "ParticularError: cannot be received",
    jobs.raise_lying: "LyingError: (its message cannot be read: RuntimeError)",
    jobs.raise_memory_error: "MemoryError: 4 TB",
    jobs.raise_system_exit: "SystemExit: 3",
    jobs.raise_surrogate: "ValueError: \\ud800x",
    jobs.recurse: "RecursionError: maximum recursion depth exceeded",
}


@pytest.fixture(scope="module")
def processes():
    with open_engine("processes", 2, warm=jobs.warm) as engine:
        yield engine


def check_raising(engine, raising):
    good = tasks_of(jobs.square, 20)
    bad = [Task(function.__name__, function) for function in raising]
    found = outcomes([*good[:7], *bad, *good[7:]], engine)
    assert len(found) == 20 + len(bad)
    assert [found[task.key].value for task in good] == [number**2 for number in range(20)]
    for function, error in raising.items():
        failed = found[function.__name__]
        assert (type(failed), failed.kind, failed.attempts) == (Failed, "raised", 1)
        assert failed.error.startswith(error)
        assert type(failed.error) is type(failed.traceback) is str
        assert len(failed.error) <= LONGEST_ERROR
        assert len(failed.traceback) <= LONGEST_TRACEBACK
        failed.traceback.encode()
    lines = found["raise_memory_error"].traceback
    assert "in raise_memory_error" in lines
    assert "calling.py" not in lines


def test_whatever_is_raised_here_is_a_failure():
    with open_engine("serial", warm=None) as engine:
        check_raising(engine, RAISING)


def test_whatever_is_raised_in_a_worker_is_a_failure(processes):
    # An interrupt of a worker is no interrupt of the driver.
    check_raising(processes, {**RAISING, jobs.raise_interrupt: "KeyboardInterrupt"})


def test_an_interrupt_in_this_process_is_one():
    with open_engine("serial", warm=None) as engine, pytest.raises(KeyboardInterrupt):
        outcomes([Task("interrupt", jobs.raise_interrupt)], engine)


def test_a_return_value_that_cannot_be_sent_is_a_failure(processes):
    found = outcomes([*tasks_of(jobs.square, 4), Task("lock", jobs.return_lock)], processes)
    assert found["lock"].kind == "raised"
    assert "pickle" in found["lock"].error
    assert sum(isinstance(one, Done) for one in found.values()) == 4


def test_arguments_that_cannot_be_sent_are_a_failure(processes):
    found = outcomes([*tasks_of(jobs.square, 4), Task("lambda", jobs.square, (lambda: 0,))], processes)
    assert found["lambda"].kind == "raised"
    assert "lambda" in found["lambda"].error
    assert sum(isinstance(one, Done) for one in found.values()) == 4


@pytest.mark.parametrize("end", [jobs.end_hard, jobs.end_by_signal, jobs.end_by_segmentation_fault])
def test_a_task_that_ends_its_worker_twice_is_set_aside(processes, end, tmp_path):
    tasks = tasks_of(jobs.note, 20, tmp_path)
    tasks.insert(9, Task("end", end))
    found = outcomes(tasks, processes)
    assert found["end"] == Failed("end", "killed", found["end"].error, "", 2)
    assert "worker process ended" in found["end"].error
    assert sum(isinstance(one, Done) for one in found.values()) == 20
    # What was with it is run again, and nothing else is: at most those in flight, which are 2 workers' at two each.
    repeated = sum((tmp_path / str(number)).stat().st_size - 1 for number in range(20))
    assert repeated <= 66


def test_a_task_whose_worker_died_once_is_done(processes, tmp_path):
    found = outcomes([*tasks_of(jobs.square, 9), Task("once", jobs.end_once, (tmp_path, "once"))], processes)
    assert isinstance(found["once"], Done)
    assert (tmp_path / "once").read_text() == "xx"
    assert sum(isinstance(one, Done) for one in found.values()) == 10


def test_two_that_kill_beside_each_other_are_both_found(processes):
    kills = [Task(f"kill-{number}", jobs.end_hard) for number in range(2)]
    found = outcomes([*kills, *tasks_of(jobs.square, 6)], processes)
    assert {key for key, one in found.items() if isinstance(one, Failed)} == {"kill-0", "kill-1"}
    assert len(found) == 8


def test_a_task_that_raises_beside_one_that_kills_has_raised(processes):
    tasks = [Task("kill", jobs.end_hard), *tasks_of(jobs.raise_value_error, 4)]
    found = outcomes(tasks, processes)
    assert [found[f"raise_value_error-{number}"].kind for number in range(4)] == ["raised"] * 4
    assert found["kill"].kind == "killed"


def test_a_worker_that_dies_halfway_through_its_answer_is_no_hang(processes):
    found = outcomes([Task("half", jobs.end_halfway_through_the_answer), *tasks_of(jobs.square, 6)], processes)
    assert found["half"].kind == "killed"
    assert sum(isinstance(one, Done) for one in found.values()) == 6


def test_a_return_value_that_cannot_be_received_is_a_failure(processes):
    found = outcomes([Task("unreadable", jobs.return_unreadable), *tasks_of(jobs.square, 6)], processes)
    assert isinstance(found["unreadable"], Failed)
    assert "1 is no good" in found["unreadable"].error
    assert sum(isinstance(one, Done) for one in found.values()) == 6


def test_a_worker_that_cannot_be_set_up_is_said_so():
    with pytest.raises(ClusterError, match="cannot be set up: ValueError: no such network"):
        open_engine("processes", 1, warm=jobs.warm_that_raises)
