"""One process at a time writes a store; what another left is told from what another holds."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.sweep.store.lock import Lock, _started
from experiments.sweep.store.store import Store
from simulation import StorageError
from tests.sweep.store.records import COLUMNS, SERIES, check, everything, keep, opened

WRITER = """
import sys, time
from pathlib import Path
from tests.sweep.store.records import keep, opened
store = opened(Path(sys.argv[1]))
keep(store, [0, 1])
print("ready", flush=True)
time.sleep(60)
"""


def entry(**changes):
    facts = {"pid": os.getppid(), "host": socket.gethostname(), "started": _started(os.getppid()), "since": "then"}
    return json.dumps(facts | changes)


def test_the_second_of_two_processes_is_refused_and_a_killed_one_s_lock_is_stale(tmp_path):
    folder = tmp_path / "store"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE)
    try:
        assert writer.stdout.readline() == b"ready\n"
        before = everything(folder)
        with pytest.raises(StorageError) as caught:
            opened(folder)
        for words in (str(folder), f"process {writer.pid} on host {socket.gethostname()}", "one sweep at a time"):
            assert words in str(caught.value)
        check(Store.read_only(folder), [0, 1])
        assert everything(folder) == before
        # Not waited for: it is a zombie, and holds nothing.
        writer.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, writer.pid, os.WEXITED | os.WNOWAIT)
        with opened(folder) as store:
            assert f"was left by process {writer.pid}" in store.notes[0]
            assert len(store.notes) == 1
            check(store, [0, 1])
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    with opened(folder) as store:
        assert store.notes == []


def test_one_process_opens_a_store_once(tmp_path):
    with opened(tmp_path / "store"):
        assert json.loads((tmp_path / "store" / "lock").read_text())["pid"] == os.getpid()
        with pytest.raises(StorageError, match=f"process {os.getpid()} on host"):
            opened(tmp_path / "store")
    assert (tmp_path / "store" / "lock").read_bytes() == b""
    opened(tmp_path / "store").close()


@pytest.mark.parametrize(
    "changes",
    [{"pid": 2**30}, {"pid": 2**80}, {"pid": 0}, {"pid": -1}, {"started": "1"}],
    ids=["dead", "beyond", "zero", "negative", "another of that number"],
)
def test_the_lock_of_a_dead_process_is_taken_over_and_said(tmp_path, changes):
    (tmp_path / "lock").write_text(entry(**changes))
    with opened(tmp_path) as store:
        assert "stale, taken over" in store.notes[0]
        assert str(json.loads(entry(**changes))["pid"]) in store.notes[0]


@pytest.mark.parametrize("content", ["{", "\0" * 90, "[1]", '{"pid": "x"}'])
def test_a_lock_that_cannot_be_read_is_taken_over_where_nobody_holds_it(tmp_path, content):
    (tmp_path / "lock").write_text(content)
    with opened(tmp_path) as store:
        assert "no readable entry" in store.notes[0]


def test_a_living_process_is_believed_though_the_system_knows_of_no_lock(tmp_path):
    (tmp_path / "lock").write_text(entry())
    before = everything(tmp_path)
    with pytest.raises(StorageError, match=f"process {os.getppid()} .*which lives; delete this file") as caught:
        opened(tmp_path)
    assert str(tmp_path / "lock") in str(caught.value)
    assert everything(tmp_path) == before


def test_a_process_of_another_host_is_believed(tmp_path):
    (tmp_path / "lock").write_text(entry(pid=2**30, host="elsewhere"))
    before = everything(tmp_path)
    with pytest.raises(StorageError, match=r"on host elsewhere .*delete this file when that process is gone") as caught:
        opened(tmp_path)
    assert str(tmp_path / "lock") in str(caught.value)
    assert everything(tmp_path) == before


def test_without_locks_of_the_system_the_entry_decides(tmp_path, monkeypatch):
    def no_locks(*_):
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    lock = Lock(tmp_path)
    lock.take()
    with pytest.raises(StorageError, match="which lives"):
        Lock(tmp_path).take()
    lock.release()
    assert Lock(tmp_path).take() == ""
    (tmp_path / "lock").write_text("{")
    with pytest.raises(StorageError, match="delete this file"):
        Lock(tmp_path).take()


def test_a_lock_that_is_deleted_while_it_is_taken_is_made_anew(tmp_path, monkeypatch):
    true, calls = fcntl.flock, []

    def deleting(descriptor, how):
        true(descriptor, how)
        if not calls:
            (tmp_path / "lock").unlink()
        calls.append(how)

    monkeypatch.setattr("fcntl.flock", deleting)
    lock = Lock(tmp_path)
    lock.take()
    assert len(calls) == 2
    with pytest.raises(StorageError):
        Lock(tmp_path).take()
    lock.release()


def test_who_only_looks_whether_it_is_held_keeps_nobody_out(tmp_path, monkeypatch):
    lock = Lock(tmp_path)
    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open() as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        monkeypatch.setattr("time.sleep", lambda seconds: fcntl.flock(looking, fcntl.LOCK_UN))
        assert lock.take() == ""
    lock.release()


def test_a_store_that_is_refused_lets_its_lock_go(tmp_path):
    opened(tmp_path / "store").close()
    with pytest.raises(StorageError, match="reach: float"):
        Store.open(tmp_path / "store", {"other": "int"}, SERIES)
    opened(tmp_path / "store").close()


def test_a_store_that_cannot_be_sealed_lets_its_lock_go(tmp_path, monkeypatch):
    folder = tmp_path / "store"
    store = opened(folder)
    keep(store, [0])
    with monkeypatch.context() as patch:
        patch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(StorageError, match="No space left"):
            store.close()
    with opened(folder) as store:
        check(store, [0])


OTHERS = {
    "another format": ({"store.json": '{"format": 2, "anything": []}'}, "is of store format 2; must be 1"),
    "no store": ({"thesis.txt": "x"}, r"holds files that are no store \(thesis.txt\)"),
    "a lock and more": ({"lock": "", "thesis.txt": "x"}, "holds files that are no store"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_a_folder_that_is_something_else_is_refused_and_left(tmp_path, case):
    files, words = OTHERS[case]
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    before = everything(tmp_path)
    for action in (opened, Store.read_only):
        with pytest.raises(StorageError, match=words) as caught:
            action(tmp_path)
        assert str(tmp_path) in str(caught.value)
    assert {name: text for name, text in everything(tmp_path).items() if name != "lock"} == {
        name: text for name, text in before.items() if name != "lock"
    }


@pytest.mark.parametrize("columns", [({}, SERIES), ({**COLUMNS, "reach": "int"}, SERIES), (COLUMNS, {})])
def test_a_store_with_other_columns_is_refused_and_left(tmp_path, columns):
    with opened(tmp_path / "store") as store:
        keep(store, [0])
    before = everything(tmp_path)
    with pytest.raises(StorageError, match=r"is a store with other .*must be another folder"):
        Store.open(tmp_path / "store", *columns)
    assert everything(tmp_path) == before


def test_a_file_and_a_link_to_nothing_are_no_folders(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    for name, words in (("file", "is a file"), ("link", "is a link to nothing"), ("file/store", "must be a folder")):
        with pytest.raises(StorageError, match=words):
            opened(Path(tmp_path / name))
    assert (tmp_path / "file").read_text() == "x"
