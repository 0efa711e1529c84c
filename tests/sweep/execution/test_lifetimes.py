"""No process is left, whoever ends: worker, generator, engine, or the driver itself."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Task
from tests.sweep.execution import jobs
from tests.sweep.execution.collecting import children_of, is_alive, outcomes, tasks_of, within

ROOT = Path(__file__).resolve().parents[3]

HEAD = """
import sys, threading
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Task
from tests.sweep.execution import jobs
"""


def script(text):
    return HEAD + textwrap.dedent(text)


def start(command, folder, text=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        [sys.executable, *command],
        stdin=subprocess.PIPE if text is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )


def write(folder, text):
    path = folder / "driver.py"
    path.write_text(script(text))
    return [str(path)]


def workers_of(engine):
    return {found.value for found in outcomes([Task(str(n), jobs.where) for n in range(8)], engine).values()}


@pytest.fixture
def engine():
    with open_engine("processes", 2, warm=jobs.warm) as opened:
        yield opened


def test_a_worker_is_single_threaded_warmed_once_and_deaf_to_interrupts(engine):
    before = os.environ.get("NUMBA_NUM_THREADS")
    found = [one.value for one in outcomes([Task(str(n), jobs.settings) for n in range(12)], engine).values()]
    for settings in found:
        pid = settings.pop("pid")
        assert pid != os.getpid()
        assert settings == {
            "numba": "1",
            "openmp": "1",
            "interrupt": True,
            "blocked": False,
            "warmed": 1,
            "model": False,
            "preparing": False,
        }
    assert os.environ.get("NUMBA_NUM_THREADS") == before
    assert "GRAPEVINE_WORKER_PREPARING" not in os.environ


def test_workers_are_kept_between_uses_and_end_with_the_engine():
    with open_engine("processes", 2, warm=None) as engine:
        # On a busy machine one worker may take all tasks of a use: made anew, they would be more than two over all.
        known = workers_of(engine) | workers_of(engine) | workers_of(engine)
        assert len(known) <= 2
    assert not any(is_alive(pid) for pid in known)


@pytest.mark.parametrize("way", ["stop", "close", "interrupt"])
def test_who_leaves_early_has_what_completed_and_leaves_no_process(engine, tmp_path, way):
    stop = threading.Event()
    # The room of two workers at first: all four are submitted at once, and the last never ends by itself.
    tasks = [*tasks_of(jobs.square, 3), *tasks_of(jobs.wait_for, 1, tmp_path)]
    began = []
    found = []

    def leave():
        began.append(time.monotonic())
        if way == "stop":
            stop.set()
        elif way == "interrupt":
            os.kill(os.getpid(), signal.SIGINT)

    with closing(execute(iter(tasks), engine, stop)) as batches:
        try:
            for batch in batches:
                found += batch
                if len(found) == 3:
                    assert within(5, (tmp_path / "0").exists)
                    pids = children_of(os.getpid())
                    assert len(pids) == 2
                    if way == "close":
                        leave()
                        break
                    # While the generator waits.
                    threading.Timer(0.2, leave).start()
        except KeyboardInterrupt:
            assert way == "interrupt"
    assert time.monotonic() - began[0] < 2.0
    assert sorted(one.value for one in found) == [0, 1, 4]
    assert children_of(os.getpid()) == []
    assert workers_of(engine).isdisjoint(pids)


FOREVER = """
    def main():
        tasks = (Task(str(number), jobs.wait_for, (sys.argv[1], number)) for number in range(100))
        with open_engine(sys.argv[2], 2, warm=None) as engine:
            for batch in execute(tasks, engine, threading.Event()):
                pass

    if __name__ == "__main__":
        try:
            main()
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            sys.exit(130)
"""


def begun(folder, count=2):
    return within(20, lambda: len([path for path in folder.iterdir() if path.name.isdigit()]) >= count)


def test_workers_end_when_the_driver_is_killed(tmp_path):
    driver = start([*write(tmp_path, FOREVER), str(tmp_path), "processes"], tmp_path)
    assert begun(tmp_path)
    workers = children_of(driver.pid)
    assert len(workers) == 2
    driver.kill()
    assert within(2.0, lambda: not any(is_alive(pid) for pid in workers))
    driver.communicate()


@pytest.mark.parametrize("kind", ["processes", pytest.param("dask", marks=pytest.mark.slow)])
def test_an_interrupt_of_the_whole_group_ends_it_without_a_traceback(tmp_path, kind):
    driver = start([*write(tmp_path, FOREVER), str(tmp_path), kind], tmp_path)
    assert begun(tmp_path)
    workers = children_of(driver.pid)
    since = time.monotonic()
    os.killpg(driver.pid, signal.SIGINT)
    output, errors = driver.communicate(timeout=100)
    assert time.monotonic() - since < 2.0
    assert (driver.returncode, output, errors) == (130, "interrupted\n", "")
    assert not any(is_alive(pid) for pid in workers)


def test_a_script_without_a_guard_is_told_so(tmp_path):
    text = """
    with open_engine("processes", 2, warm=None) as engine:
        print(list(execute(iter([Task("one", jobs.square, (3,))]), engine, threading.Event())))
    """
    output, errors = start(write(tmp_path, text), tmp_path).communicate(timeout=100)
    assert output == ""
    assert errors.count("Traceback") == 1, errors
    assert errors.rstrip().endswith('under `if __name__ == "__main__":`, for workers import it')


def test_a_script_that_workers_cannot_import_is_told_so(tmp_path):
    text = """
    if __name__ != "__main__":
        raise ValueError("never import me")
    open_engine("processes", 1, warm=None)
    """
    _, errors = start(write(tmp_path, text), tmp_path).communicate(timeout=100)
    assert "never import me" in errors
    assert "workers must be able to import it" in errors


def test_a_script_from_standard_input_runs_what_can_be_imported_and_says_what_cannot(tmp_path):
    text = script("""
    def own(number):
        return number

    with open_engine("processes", 1, warm=None) as engine:
        for batch in execute(iter([Task("one", jobs.square, (3,))]), engine, threading.Event()):
            print([one.value for one in batch])
        try:
            list(execute(iter([Task("two", own, (3,))]), engine, threading.Event()))
        except Exception as error:
            print(error)
    """)
    driver = start(["-"], tmp_path, text)
    output, errors = driver.communicate(text, timeout=20)
    assert errors == ""
    assert output.splitlines()[0] == "[9]"
    assert "function = 'own': a function of a module or of a script that is a file" in output


@pytest.mark.slow
def test_a_worker_keeps_nothing_of_its_tasks():
    with open_engine("processes", 1, warm=None) as engine:
        sizes = [
            outcomes([*tasks_of(jobs.allocate, count), Task("size", jobs.resident)], engine)["size"].value
            for count in (50, 2_000)
        ]
    assert sizes[1] - sizes[0] < 1_000_000
