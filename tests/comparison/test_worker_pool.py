"""Processes that run a comparison's replicates: the same result, whatever becomes of one of them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

import pandas as pd
import pytest

from experiments.comparison import comparison
from experiments.comparison import worker_pool as room
from experiments.comparison.comparison import compare
from experiments.comparison.launches import Launches
from experiments.comparison.question import ComparisonError, Question
from experiments.comparison.worker_pool import WorkerPool
from experiments.sweep.errors import ClusterError
from simulation.errors import GrapevineError, Problem, StorageError
from tests.comparison.markets import small

STRATEGIES = ["random", "highest_degree"]
TABLES = ("replicates", "estimates", "pairs", "ranking", "adoption", "winner")


@pytest.fixture(autouse=True)
def always(monkeypatch):
    """However little there is to do, processes do it."""
    monkeypatch.setattr(room, "WORTH", 0.0)


@pytest.fixture(scope="module")
def question():
    return Question.ask(small(), STRATEGIES, replicates=6)


@pytest.fixture(scope="module")
def result():
    return compare(small(), STRATEGIES, replicates=6, threads=2)


def test_processes_find_what_threads_find(result, monkeypatch):
    done = []
    monkeypatch.setattr(comparison, "available_cores", lambda: 2)
    found = compare(
        small(),
        STRATEGIES,
        replicates=6,
        threads=2,
        executor="processes",
        progress=lambda what, count, total: done.append((what, count, total)),
    )
    for table in TABLES:
        pd.testing.assert_frame_equal(getattr(found, table), getattr(result, table))
    assert found.notes == result.notes
    assert sum(count for what, count, _ in done if what == "Running replicates") == 3 * 6
    assert {total for what, _, total in done if what == "Running replicates"} == {3 * 6}
    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_costs_nothing(question, result):
    with WorkerPool(result.network, 2) as pool:
        launches = Launches(question, result.network, result.plans, {}, 2, pool)
        expected = Launches(question, result.network, result.plans, {}, 1).run(range(40))
        launches.run(range(2))
        victims = multiprocessing.active_children()

        def kill():
            time.sleep(0.2)
            os.kill(victims[0].pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        found = launches.run(range(40))
        killer.join()
    assert (found.values == expected.values).all()
    assert not multiprocessing.active_children()


def test_little_work_is_done_here(question, result, monkeypatch):
    monkeypatch.setattr(room, "WORTH", 1e9)
    monkeypatch.setattr(room, "open_engine", None)
    expected = Launches(question, result.network, result.plans, {}, 1).run(range(3))
    with WorkerPool(result.network, 2) as pool:
        found = Launches(question, result.network, result.plans, {}, 2, pool).run(range(3))
    assert (found.values == expected.values).all()


@pytest.mark.parametrize("error", [ClusterError("no process"), StorageError([Problem("DIR", "?", "room")], "disk")])
def test_without_processes_threads_find_the_same(question, result, monkeypatch, error):
    def refuses(*arguments):
        raise error

    monkeypatch.setattr(room, "open_engine", refuses)
    expected = Launches(question, result.network, result.plans, {}, 1).run(range(4))
    with WorkerPool(result.network, 2) as pool:
        launches = Launches(question, result.network, result.plans, {}, 2, pool)
        for _ in range(2):
            assert (launches.run(range(4)).values == expected.values).all()


def dies(folder, launches, replicate, strategies):
    os._exit(3)


def fails(folder, launches, replicate, strategies):
    raise ValueError("only there")


def test_a_replicate_that_ends_its_process_is_named(question, result, monkeypatch):
    monkeypatch.setattr(room, "run_replicate", dies)
    with (
        WorkerPool(result.network, 1) as pool,
        pytest.raises(GrapevineError, match=r"^replicate \d: its worker process ended"),
    ):
        Launches(question, result.network, result.plans, {}, 2, pool).run(range(2))


def test_what_a_process_cannot_do_is_done_here(question, result, monkeypatch):
    """So that an error is raised as what it is, and not as the text that came back."""
    monkeypatch.setattr(room, "run_replicate", fails)
    expected = Launches(question, result.network, result.plans, {}, 1).run(range(3))
    with WorkerPool(result.network, 1) as pool:
        launches = Launches(question, result.network, result.plans, {}, 2, pool)
        assert (launches.run(range(3)).values == expected.values).all()


def test_an_interrupt_ends_all(question, result):
    stop = threading.Event()
    with WorkerPool(result.network, 2) as pool:
        launches = Launches(question, result.network, result.plans, {}, 2, pool)
        with pytest.raises(KeyboardInterrupt):
            launches.run(range(1000), progress=lambda _: stop.set(), stop=stop)
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("executor", ["process", None, 3])
def test_another_executor_is_refused(executor):
    with pytest.raises(ComparisonError, match=r"executor = .*one of threads, processes"):
        compare(small(), STRATEGIES, executor=executor)
