"""Killed, or out of room, at any system call: nothing lost that was kept, nothing doubled, no torn file accepted."""

import errno
import os
import resource
import shutil

import pytest

from experiments.sweep.store.journal import Journal, line_of, read_journal
from experiments.sweep.store.record import RunRecord
from experiments.sweep.store.store import Store
from simulation import StorageError
from tests.sweep.store.faults import GROWING, NEW, OLD, Calls, Killed, install, sweep
from tests.sweep.store.records import check, check_files, everything, failure, keep, opened, record, run


@pytest.fixture(scope="module")
def begun(module_path):
    folder = module_path / "begun"
    with opened(folder) as store:
        keep(store, OLD[:2])
    store = opened(folder)
    keep(store, OLD[2:])
    store._lock.release()
    return folder


def calls_of(begun, tmp_path, monkeypatch):
    calls = Calls(0, "killed")
    folder = tmp_path / "counted"
    shutil.copytree(begun, folder)
    with monkeypatch.context() as patch:
        install(patch, calls)
        sweep(folder, [])
    assert calls.descriptors == set()
    assert calls.count == len(calls.made) > 50
    return list(enumerate(calls.made, 1))


# What is on the disk for other processes is the same before and after these.
UNSEEN = ("fsync", "look")
EVERY = pytest.param(True, marks=pytest.mark.slow)


@pytest.mark.parametrize("every", [False, EVERY])
def test_killed_at_any_call_nothing_is_lost_and_nothing_doubled(begun, tmp_path, monkeypatch, every):
    made = calls_of(begun, tmp_path, monkeypatch)
    faults = [(at, "killed") for at, name in made if every or name not in UNSEEN]
    for at, fault in [*faults, *((at, "torn") for at, name in made if name == "write")]:
        folder = tmp_path / f"{fault}-{at}"
        shutil.copytree(begun, folder)
        calls, told = Calls(at, fault), []
        with monkeypatch.context() as patch:
            install(patch, calls)
            with pytest.raises(Killed):
                sweep(folder, told)
            calls.bury()
        with opened(folder) as store:
            there = [number for number in OLD + NEW if store.finished([run(number)])[0]]
            assert set(there) >= set(told)
            check(store, there)
            assert not store.failed().keys() & {run(number) for number in there}
            assert not (folder / "damaged").exists()
            keep(store, OLD + NEW)
            assert store.failed() == {}
        check_files(folder, OLD + NEW)


def test_killed_while_it_is_made_a_store_can_be_made(tmp_path, monkeypatch):
    for at in range(1, 40):
        folder = tmp_path / "new" / str(at)
        calls = Calls(at, "torn")
        with monkeypatch.context() as patch:
            install(patch, calls)
            try:
                opened(folder)._lock.release()
            except Killed:
                calls.bury()
            else:
                return
        with opened(folder) as store:
            assert len(store) == 0
    pytest.fail("a store takes fewer calls to make")


def attempt(calls, folder, step):
    """Take a step; where the disk is full, look at what is said and left, make room, and take it again."""
    try:
        return step()
    except StorageError as error:
        said = str(error)
    assert str(folder) in said
    assert "No space left on device" in said
    assert not any(name.endswith(".partial") for name in everything(folder))
    calls.is_full = False
    return step()


@pytest.mark.parametrize("every", [False, EVERY])
def test_a_full_disk_is_named_and_the_store_goes_on_when_there_is_room(begun, tmp_path, monkeypatch, every):
    made = calls_of(begun, tmp_path, monkeypatch)
    growing = [at for at, name in made if name in GROWING]
    for at in range(1, len(made) + 1) if every else growing[::2]:
        folder = tmp_path / str(at)
        shutil.copytree(begun, folder)
        calls = Calls(at, "full")
        with monkeypatch.context() as patch:
            install(patch, calls)
            store = attempt(calls, folder, lambda folder=folder: opened(folder))
            for step in (
                lambda store=store: keep(store, NEW[:2]),
                lambda store=store: store.fail(failure(NEW[2])),
                store.seal,
                lambda store=store: keep(store, NEW[2:]),
            ):
                attempt(calls, folder, step)
            check(store, OLD + NEW)
            attempt(calls, folder, store.close)
            assert calls.descriptors == set()
        check_files(folder, OLD + NEW)


def limited(length):
    """Let no file grow beyond a length: the system then writes a part, and refuses the rest."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))


def test_a_quota_cuts_an_append_back_to_whole_lines(tmp_path):
    journal, point = Journal(tmp_path, 1), "a" * 32
    journal.append(line_of({"point": point, "record": "{}"}))
    length = journal.path.stat().st_size
    try:
        limited(length + 10)
        with pytest.raises(StorageError, match=str(journal.path)):
            journal.append(line_of({"point": point, "record": "{}"}))
    finally:
        limited(resource.RLIM_INFINITY)
    assert journal.path.stat().st_size == length
    assert not journal.is_open
    lines = read_journal(journal.path)
    assert (lines.points, lines.is_torn, lines.damaged) == ({point: "{}"}, False, 0)


def test_a_quota_on_a_store_that_goes_on(tmp_path):
    with opened(tmp_path / "store") as store:
        keep(store, [0])
        try:
            limited(100)
            with pytest.raises(StorageError, match="File too large"):
                keep(store, [1])
        finally:
            limited(resource.RLIM_INFINITY)
        assert store.finished([run(0), run(1)]).tolist() == [True, False]
        keep(store, [1, 2])
        check(store, [0, 1, 2])
    check_files(tmp_path / "store", [0, 1, 2])


@pytest.mark.parametrize("error", [errno.EROFS, errno.EACCES, errno.EDQUOT])
@pytest.mark.parametrize("is_old", [False, True])
def test_a_folder_that_cannot_be_written_is_named_and_left(begun, tmp_path, monkeypatch, error, is_old):
    folder = tmp_path / "store"
    if is_old:
        shutil.copytree(begun, folder)
    before = everything(tmp_path)
    calls = Calls(1, "full")
    calls.error = error
    with monkeypatch.context() as patch:
        install(patch, calls)
        with pytest.raises(StorageError, match=str(folder)) as caught:
            opened(folder)
        assert os.strerror(error) in str(caught.value)
        assert everything(tmp_path) == before
        # Reading needs no more.
        if is_old:
            check(Store.read_only(folder), OLD)
    with opened(folder) as store:
        keep(store, OLD + NEW)
    check_files(folder, OLD + NEW)


def test_one_bad_record_and_none_of_them_is_kept(tmp_path):
    with opened(tmp_path / "store") as store:
        keep(store, [0])
        before = everything(tmp_path)
        good = record(1)
        bad = RunRecord("x", run(9), 2**70, ({"brand": 1, "adopters": 0.5, "other": 1},), {"day": [1], "shares": []})
        with pytest.raises(ValueError, match="run x: must be 32 hexadecimal") as caught:
            store.keep([good, bad])
        for words in ("point = ", "replicate = ", "'brand' = 1", "'adopters' = 0.5", "'other'", "'reach': is missing"):
            assert words in str(caught.value)
        assert "series: has columns of lengths [0, 1]" in str(caught.value)
        assert everything(tmp_path) == before
        assert not store.finished([run(1)])[0]
