"""Dask: a cluster of this machine, a scheduler with two workers of its own, and addresses where there is none."""

import contextlib
import os
import signal
import socket
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from experiments.sweep.errors import ClusterError
from experiments.sweep.execution.opening import open_engine
from experiments.sweep.execution.running import execute
from experiments.sweep.execution.task import Done, Failed, Task
from tests.sweep.execution import jobs
from tests.sweep.execution.clusters import Dask, free_port
from tests.sweep.execution.collecting import outcomes, tasks_of, within
from tests.sweep.execution.test_failures import RAISING, check_raising

pytest.importorskip("distributed", reason="needs Dask: pip install 'grapevine-simulator[cluster]'")


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    found = Dask(tmp_path_factory.mktemp("dask"))
    found.work("--no-nanny")
    found.work("--no-nanny")
    yield found
    found.end()


@pytest.fixture(scope="module")
def local(dask):
    # Opened while the other one starts.
    with open_engine("dask", 2, warm=jobs.warm) as engine:
        yield engine


@pytest.fixture(scope="module")
def remote(dask, local):
    dask.listens()
    with open_engine("dask", address=dask.address, warm=jobs.warm) as engine:
        yield engine


@pytest.fixture(params=["local", "remote"])
def engine(request):
    return request.getfixturevalue(request.param)


def test_whatever_is_raised_on_a_cluster_is_a_failure(engine):
    check_raising(engine, {**RAISING, jobs.raise_interrupt: "KeyboardInterrupt"})


def test_a_return_value_that_cannot_be_sent_is_a_failure(engine):
    found = outcomes([*tasks_of(jobs.square, 4), Task("lock", jobs.return_lock)], engine)
    assert found["lock"].kind == "raised"
    assert "Could not serialize object of type lock" in found["lock"].error
    assert sum(isinstance(one, Done) for one in found.values()) == 4


def test_a_return_value_that_cannot_be_received_is_a_failure(engine):
    found = outcomes([*tasks_of(jobs.square, 4), Task("unreadable", jobs.return_unreadable)], engine)
    assert found["unreadable"].error == "ValueError: 1 is no good"
    assert sum(isinstance(one, Done) for one in found.values()) == 4


def listening():
    """Return the addresses at which this process accepts connections, over TCP."""
    own = set()
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            own.add(str(descriptor.readlink()))
    found = []
    for kind in ("tcp", "tcp6"):
        for line in Path("/proc/net", kind).read_text().splitlines()[1:]:
            _, address, _, state, *rest = line.split()
            if state == "0A" and f"socket:[{rest[5]}]" in own:
                found.append(address)
    return found


def test_a_cluster_of_ones_own_listens_nowhere(local):
    before = listening()
    with socket.create_server(("127.0.0.1", 0)):
        assert len(listening()) == len(before) + 1
    assert before == []
    assert {one.value for one in outcomes([Task(str(n), jobs.where) for n in range(6)], local).values()} == {
        os.getpid()
    }
    assert listening() == []
    assert local.description == "Dask cluster in this process (2 workers)"


@pytest.mark.slow
def test_a_task_that_ends_its_worker_twice_is_set_aside(tmp_path):
    dask = Dask(tmp_path)
    try:
        dask.work("--nworkers", "2")
        dask.listens()
        with open_engine("dask", address=dask.address, warm=None, timeout=30) as engine:
            found = outcomes([*tasks_of(jobs.square, 6), Task("end", jobs.end_hard)], engine)
    finally:
        dask.end()
    assert (type(found["end"]), found["end"].kind, found["end"].attempts) == (Failed, "killed", 2)
    assert found["end"].error.startswith("its worker tcp://127.0.0.1:")
    assert sum(isinstance(one, Done) for one in found.values()) == 6


def test_who_leaves_a_cluster_of_others_early_leaves_it_as_it_is(remote, dask, tmp_path):
    tasks = [*tasks_of(jobs.square, 1), Task("long", jobs.wait_for, (tmp_path, "long", "end"))]
    tasks += tasks_of(jobs.note, 30, tmp_path)
    with closing(execute(iter(tasks), remote, threading.Event())) as batches:
        next(batches)
    (tmp_path / "end").touch()
    assert dask.scheduler.poll() is None
    assert [one.value for one in outcomes(tasks_of(jobs.square, 2), remote).values()] in ([0, 1], [1, 0])


def test_a_cluster_of_ones_own_that_is_left_early_is_left_at_once(tmp_path):
    stop = threading.Event()
    found = []
    begun = []
    with open_engine("dask", 1, warm=None) as engine:

        def end():
            assert within(10, (tmp_path / "0").exists)
            begun.append(time.monotonic())
            stop.set()

        threading.Thread(target=end).start()
        tasks = [*tasks_of(jobs.square, 1), Task("long", jobs.wait_for, (tmp_path, "0", "end"))]
        for batch in execute(iter(tasks), engine, stop):
            found += batch
        assert time.monotonic() - begun[0] < 2.0
    (tmp_path / "end").touch()
    assert [one.value for one in found] == [0]


def test_an_address_where_nobody_listens_is_said_at_once():
    address = f"tcp://127.0.0.1:{free_port()}"
    start = time.monotonic()
    with pytest.raises(ClusterError, match=rf"cluster {address}: Connection refused .* 10 s"):
        open_engine("dask", address=address)
    assert time.monotonic() - start < 1.0


def test_an_address_where_somebody_else_listens_is_a_time_out(capfd):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        start = time.monotonic()
        with pytest.raises(ClusterError, match=rf"cluster {address}: no Dask scheduler answered within 0.4 s"):
            open_engine("dask", address=address, timeout=0.4)
    assert time.monotonic() - start < 3.0
    assert capfd.readouterr() == ("", "")


def test_a_name_that_no_machine_has_is_said_so():
    with pytest.raises(ClusterError, match=r"cluster tcp://no-such-machine\.invalid:8786: "):
        open_engine("dask", address="tcp://no-such-machine.invalid:8786", timeout=2)


@pytest.mark.slow
def test_a_cluster_whose_workers_die_and_whose_scheduler_goes_is_lost_in_words(tmp_path, capfd):
    lonely = Dask(tmp_path)
    try:
        assert within(20, lambda: _listens(lonely.port))
        with pytest.raises(ClusterError, match=rf"cluster {lonely.address}: no workers for 0.3 s"):
            open_engine("dask", address=lonely.address, warm=None, patience=0.3)
        worker = lonely.work("--no-nanny")
        with open_engine("dask", address=lonely.address, warm=None, patience=30) as engine:
            # The only worker dies, with nobody to start it again.
            engine._patience = 0.5
            with pytest.raises(ClusterError, match=r"no workers for 0.5 s"):
                outcomes([Task("end", jobs.end_hard)], engine)
            assert worker.wait(5) == 7
        lonely.work("--no-nanny")
        with open_engine("dask", address=lonely.address, warm=None, patience=30, timeout=3) as engine:
            threading.Timer(0.3, lonely.scheduler.send_signal, (signal.SIGKILL,)).start()
            start = time.monotonic()
            with pytest.raises(ClusterError, match=r"connection .*lost"):
                outcomes(tasks_of(jobs.wait_for, 4, tmp_path), engine)
            assert time.monotonic() - start < 5
    finally:
        lonely.end()
    assert capfd.readouterr() == ("", "")


def _listens(port):
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.slow
def test_workers_without_grapevine_are_refused_in_words(tmp_path):
    (tmp_path / "experiments.py").write_text("raise ModuleNotFoundError(\"No module named 'experiments'\")\n")
    foreign = Dask(tmp_path)
    try:
        foreign.work("--no-nanny", path=f"{tmp_path}")
        assert within(20, lambda: _listens(foreign.port))
        with pytest.raises(ClusterError, match=r"Grapevine cannot be used there .*No module named 'experiments'"):
            open_engine("dask", address=foreign.address, warm=None)
    finally:
        foreign.end()
