"""Laws of `execute`: every task once, no more pulled than there is room for, nothing that completed is lost."""

import itertools
import threading
import time
import tracemalloc
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution import running
from experiments.sweep.execution.calling import Answer
from experiments.sweep.execution.engine import Engine
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.running import WAIT, execute
from experiments.sweep.execution.task import Done, Failed, Task
from tests.sweep.execution import jobs
from tests.sweep.execution.collecting import outcomes, tasks_of


class Reluctant(Executor):
    """Completes what it is given after some delays, in another thread."""

    def __init__(self, delays):
        self.delays = iter(delays)

    def submit(self, function, /, *arguments, **keywords):
        future = Future()

        def complete():
            future.set_result(function(*arguments))

        threading.Timer(next(self.delays), complete).start()
        return future


class Mortal(Engine):
    """Answers its oldest task every now and then; one of `killers` dies soon, with all in flight or by itself."""

    workers = 2

    def __init__(self, killers, takes_all):
        self.killers = killers
        self.takes_all = takes_all
        self.flying = {}
        self.since = {}
        self.beside = {}
        self.deaths = []
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def _executor(self):
        raise NotImplementedError

    def breaks_all(self, error):
        return self.takes_all

    def abandon(self):
        raise AssertionError("nothing is left early")

    def close(self):
        self.is_over.set()
        self.thread.join()

    def submit(self, task):
        future = Future()
        with self.lock:
            self.flying[task.key] = future
            self.since[task.key] = time.monotonic()
            self.beside[task.key] = set(self.flying)
        return future

    def work(self):
        while not self.is_over.wait(0.0005):
            now = time.monotonic()
            with self.lock:
                oldest = next((key for key in self.flying if key not in self.killers), None)
                dying = (key for key in self.flying if key in self.killers and now > self.since[key] + 0.004)
                key = next(dying, oldest)
                if key in self.killers:
                    self.deaths.append((key, self.beside[key] | set(self.flying)))
                    keys = list(self.flying) if self.takes_all else [key]
                    settled = [self.flying.pop(one) for one in keys]
                else:
                    settled = [self.flying.pop(key)] if key else []
            for future in settled:
                if key in self.killers:
                    future.set_exception(BrokenExecutor("dead"))
                else:
                    # Of a second: there are never more in flight than four.
                    future.set_result(Answer("returned", key, 1.0))


@settings(max_examples=40)
@given(killers=st.sets(st.integers(0, 11), max_size=5).map(sorted), takes_all=st.booleans())
@example(killers=[0], takes_all=True)
@example(killers=[3], takes_all=True)
@example(killers=[1, 2], takes_all=False)
def test_who_is_blamed_has_killed_alone(killers, takes_all):
    names = {f"nothing-{number}" for number in killers}
    with Mortal(names, takes_all) as engine, pytest.MonkeyPatch.context() as patch:
        # While a suspect is alone, its loop goes round several times.
        patch.setattr(running, "_LOOK", 0.001)
        found = outcomes(tasks_of(jobs.nothing, 12), engine)
    assert len(found) == 12
    assert {key for key, one in found.items() if isinstance(one, Failed)} == names
    for name in names:
        together = [flying for key, flying in engine.deaths if key == name]
        # One that was merely beside another death may kill but once: alone.
        assert 1 <= len(together) <= 2
        assert together[-1] == {name}


@given(count=st.integers(0, 60), bad=st.sets(st.integers(0, 59)), workers=st.integers(1, 4))
def test_every_task_is_answered_exactly_once(count, bad, workers):
    def tasks():
        for number in range(count):
            function = jobs.raise_value_error if number in bad else jobs.square
            yield Task(str(number), function, (number,))

    with ThreadPoolExecutor(workers) as pool, open_engine(pool, workers, warm=None) as engine:
        found = outcomes(tasks(), engine)
    assert set(found) == {str(number) for number in range(count)}
    for number in range(count):
        one = found[str(number)]
        if number in bad:
            assert (type(one), one.error) == (Failed, f"ValueError: {number} is no good")
        else:
            assert (type(one), one.value) == (Done, number**2)


@settings(max_examples=20)
@given(delays=st.permutations([number / 1000 for number in range(12)]))
def test_answers_in_any_order_go_to_their_tasks(delays):
    with open_engine(Reluctant(delays), 4, warm=None) as engine:
        found = outcomes(tasks_of(jobs.square, 12), engine)
    assert [found[f"square-{number}"].value for number in range(12)] == [number**2 for number in range(12)]


def check_flat(engine, count):
    pulled = itertools.count()
    done = 0
    most = 0

    def tasks():
        nonlocal most
        for number in range(count):
            most = max(most, next(pulled) + 1 - done)
            yield Task(str(number), jobs.square, (number,))

    tracemalloc.start()
    try:
        before = None
        for batch in execute(tasks(), engine, threading.Event()):
            done += len(batch)
            if before is None and done > 500:
                before = tracemalloc.get_traced_memory()[0]
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert done == count
    # What is in flight, and what has settled while the room was being filled.
    assert most <= engine.workers * 33 * 2
    assert grown < 100_000


@pytest.mark.parametrize("kind", ["serial", "threads"])
def test_tasks_are_pulled_as_there_is_room_and_nothing_of_them_is_kept(kind):
    with ThreadPoolExecutor(2) as pool, open_engine("serial" if kind == "serial" else pool, None, warm=None) as engine:
        check_flat(engine, 3_000)


@pytest.mark.slow
def test_a_million_tasks_take_no_more_memory_than_a_thousand():
    with open_engine("serial", warm=None) as engine:
        check_flat(engine, 1_000_000)


def test_what_waits_is_asked_again_after_what_ran_was_handed_over():
    known = []

    def tasks():
        yield Task("first", jobs.square, (3,))
        while not known:
            yield WAIT
        yield Task("second", jobs.square, (known[0],))

    with ThreadPoolExecutor(2) as pool, open_engine(pool, 2, warm=None) as engine:
        for batch in execute(tasks(), engine, threading.Event()):
            known += [one.value for one in batch]
    assert known == [9, 81]


def test_waiting_for_nothing_is_an_error_and_no_hang():
    with (
        open_engine("serial", warm=None) as engine,
        pytest.raises(RuntimeError, match="the tasks say WAIT"),
    ):
        outcomes(itertools.chain([Task("one", jobs.nothing)], itertools.repeat(WAIT)), engine)


def test_no_tasks_are_no_batches():
    with open_engine("serial", warm=None) as engine:
        assert list(execute(iter(()), engine, threading.Event())) == []


def test_a_stop_before_the_first_task_runs_none():
    stop = threading.Event()
    stop.set()
    with open_engine("serial", warm=None) as engine:
        assert outcomes(tasks_of(jobs.square, 5), engine, stop) == {}


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_what_has_completed_is_handed_over_before_an_error_of_the_tasks(error):
    def tasks():
        yield from tasks_of(jobs.square, 5)
        raise error

    found = []
    with open_engine("serial", warm=None) as engine, pytest.raises(error):
        found.extend(one for batch in execute(tasks(), engine, threading.Event()) for one in batch)
    assert sorted(one.value for one in found) == [0, 1, 4, 9, 16]


def test_an_interrupt_within_a_task_of_this_process_hands_over_the_others():
    found = []
    tasks = [*tasks_of(jobs.square, 3), Task("interrupt", jobs.raise_interrupt), *tasks_of(jobs.nothing, 1)]
    with open_engine("serial", warm=None) as engine, pytest.raises(KeyboardInterrupt):
        found.extend(one for batch in execute(iter(tasks), engine, threading.Event()) for one in batch)
    assert sorted(one.value for one in found) == [0, 1, 4]


def test_a_short_batch_is_handed_over_while_tasks_are_slow_to_come():
    def tasks():
        for task in tasks_of(jobs.square, 4):
            time.sleep(0.06)
            yield task

    with open_engine("serial", warm=None) as engine:
        batches = list(execute(tasks(), engine, threading.Event()))
    assert [len(batch) for batch in batches] == [1, 1, 1, 1]


def test_an_executor_of_ones_own_is_left_open_and_what_is_queued_there_is_canceled(tmp_path):
    with ThreadPoolExecutor(1) as pool:
        with open_engine(pool, 1, warm=None) as engine:
            tasks = [Task("first", jobs.nothing), *(Task(str(n), jobs.busy, (0.05,)) for n in range(50))]
            with closing(execute(iter(tasks), engine, threading.Event())) as batches:
                next(batches)
        start = time.monotonic()
        assert pool.submit(jobs.square, 3).result() == 9
        assert time.monotonic() - start < 1.0


def test_an_executor_of_ones_own_that_breaks_is_said_so():
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        open_engine(pool, 1, warm=None) as engine,
        pytest.raises(ClusterError, match="ProcessPoolExecutor broke"),
    ):
        outcomes([Task("kill", jobs.end_hard)], engine)


def test_a_canceled_task_is_a_lost_connection():
    class Canceling(Executor):
        def submit(self, function, /, *arguments, **keywords):
            future = Future()
            threading.Timer(0.01, future.cancel).start()
            return future

    with open_engine(Canceling(), 1, warm=None) as engine, pytest.raises(ClusterError, match="connection was lost"):
        outcomes([Task("one", jobs.nothing)], engine)


def test_a_worker_with_another_environment_is_no_failure_of_its_tasks(monkeypatch):
    with open_engine(ThreadPoolExecutor(1), 1, warm=None) as engine:
        monkeypatch.setattr(engine, "_expected", {"python": "2.7.18"}, raising=False)
        with pytest.raises(ClusterError, match=r"a worker has python 3\..* in place of 2\.7\.18"):
            outcomes(tasks_of(jobs.square, 3), engine)
