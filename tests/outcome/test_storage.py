"""A run folder is written whole or not at all, and never over something else."""

import errno
import os
from pathlib import Path

import pytest

from simulation import StorageError, simulate
from simulation.files.output_folder import RUN as MARK
from simulation.files.output_folder import check_folder, write_folder
from simulation.files.storage import json_bytes, write_file
from tests.outcome.runs import outcome_of, rich_outcome

RUN = "a" * 64
FILES = {"scenario.toml": b"x = 1\n", "data.parquet": b"\x00" * 100, "provenance.json": json_bytes({"run": RUN})}


def everything(folder):
    return sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*"))


def full_disk(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


FAULTS = {
    "fsync": lambda patch: patch.setattr(os, "fsync", full_disk),
    "replace": lambda patch: patch.setattr(Path, "replace", full_disk),
    "open": lambda patch: patch.setattr(Path, "open", full_disk),
    "mkdir": lambda patch: patch.setattr(Path, "mkdir", full_disk),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_full_disk_leaves_nothing_half_written(tmp_path, monkeypatch, fault):
    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        with pytest.raises(StorageError) as caught:
            write_folder(tmp_path / "run", FILES, RUN)
    assert str(tmp_path / "run") in str(caught.value)
    assert "No space left on device" in str(caught.value)
    assert everything(tmp_path) == []


@pytest.mark.parametrize("fault", ["fsync", "replace", "open"])
def test_a_full_disk_leaves_an_empty_folder_empty(tmp_path, monkeypatch, fault):
    folder = tmp_path / "run"
    folder.mkdir()
    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        with pytest.raises(StorageError, match="No space left on device"):
            write_folder(folder, FILES, RUN)
    assert everything(tmp_path) == ["run"]


def failing_after(count, true):
    """Return a function that works `count` times, and then finds the disk full."""
    calls = []

    def call(*arguments):
        calls.append(1)
        return true(*arguments) if len(calls) <= count else full_disk()

    return call


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("exists", [True, False])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing(tmp_path, monkeypatch, exists, count):
    folder = tmp_path / "run"
    if exists:
        folder.mkdir()
    before = everything(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing_after(count, os.fsync))
        with pytest.raises(StorageError):
            write_folder(folder, FILES, RUN)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("fault", ["fsync", "replace", "open"])
def test_the_folder_of_the_same_run_stays_as_it_was_when_writing_fails(tmp_path, monkeypatch, fault):
    write_folder(tmp_path / "run", FILES, RUN)
    before = {path: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        with pytest.raises(StorageError):
            write_folder(tmp_path / "run", FILES | {"scenario.toml": b"x = 2\n", "data.parquet": b"new"}, RUN)
    assert {path: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


@pytest.mark.parametrize("fault", ["fsync", "replace", "open"])
def test_a_file_is_the_old_one_or_the_new_one(tmp_path, monkeypatch, fault):
    path = tmp_path / "figure.png"
    write_file(path, b"old")
    with monkeypatch.context() as patch:
        FAULTS[fault](patch)
        with pytest.raises(StorageError) as caught:
            write_file(path, b"new")
    assert str(path) in str(caught.value)
    assert everything(tmp_path) == ["figure.png"]
    assert path.read_bytes() == b"old"
    write_file(path, b"new")
    assert path.read_bytes() == b"new"


def test_an_interrupt_leaves_nothing_half_written(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    for write in (
        lambda: write_folder(tmp_path / "run", FILES, RUN),
        lambda: write_file(tmp_path / "figure.png", b"x"),
    ):
        with pytest.raises(KeyboardInterrupt):
            write()
        assert everything(tmp_path) == []


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "figures").write_text("no folder")
    with pytest.raises(StorageError, match="cannot be written"):
        write_file(tmp_path / "figures" / "adoption.png", b"x")


def test_an_outcome_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing_after(4, os.fsync))
        with pytest.raises(StorageError):
            rich_outcome().write(tmp_path / "run")
    assert everything(tmp_path) == []
    rich_outcome().write(tmp_path / "run")
    assert len(everything(tmp_path)) == 9


def test_missing_parents_are_made(tmp_path):
    write_folder(tmp_path / "a" / "b" / "run", FILES, RUN)
    assert MARK.identity_in(tmp_path / "a" / "b" / "run") == RUN


def test_an_empty_folder_is_filled_and_stays_the_same_folder(tmp_path, monkeypatch):
    folder = tmp_path / "run"
    folder.mkdir()
    number = folder.stat().st_ino
    monkeypatch.chdir(folder)
    write_folder(Path(), FILES, RUN)
    assert folder.stat().st_ino == number
    assert everything(folder) == sorted(FILES)


def test_the_same_run_is_accepted_and_left_unchanged(tmp_path):
    folder = rich_outcome().write(tmp_path / "run")
    (folder / "notes.txt").write_text("mine")
    names = {path.name for path in folder.iterdir()} - {"provenance.json"}
    before = {name: (folder / name).read_bytes() for name in names}
    simulate(rich_outcome().scenario).write(folder)
    assert {name: (folder / name).read_bytes() for name in names} == before


def test_another_run_is_refused_and_nothing_changes(tmp_path):
    folder = rich_outcome().write(tmp_path / "run")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(StorageError, match="holds another run"):
        outcome_of({"run.days": 1.0, "brands.0.campaigns": []}).write(folder)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"{", b'{"run": 5}', b"[" * 100_000, b"\xff", b"null"])
def test_a_folder_with_a_broken_provenance_is_no_run(tmp_path, content):
    (tmp_path / "provenance.json").write_bytes(content)
    assert MARK.identity_in(tmp_path) is None
    with pytest.raises(StorageError, match="holds files that are no run"):
        check_folder(tmp_path, RUN)


def test_what_cannot_be_a_run_folder(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "nothing")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "photo.jpg").write_text("x")
    before = everything(tmp_path)
    places = {
        tmp_path / "file": "is a file",
        tmp_path / "file" / "run": "cannot be written",
        tmp_path / "link": "is a link to nothing",
        tmp_path / "full": "holds files that are no run",
        tmp_path / ("x" * 300): "cannot be written",
        Path("/proc/nonexistent"): "cannot be written",
        Path("/proc/nonexistent/run"): "cannot be written",
    }
    for place, words in places.items():
        for call in (lambda place=place: check_folder(place, RUN), lambda place=place: write_folder(place, FILES, RUN)):
            with pytest.raises(StorageError, match=words) as caught:
                call()
            assert str(place) in str(caught.value)
    assert everything(tmp_path) == before


def test_a_folder_that_may_not_be_looked_into_is_refused(tmp_path, monkeypatch):
    def forbidden(self, **_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "exists", forbidden)
    with pytest.raises(StorageError, match="Permission denied"):
        check_folder(tmp_path / "run", RUN)


def test_json_refuses_what_is_no_number():
    with pytest.raises(ValueError, match="Out of range float"):
        json_bytes({"mean": float("nan")})
    assert json_bytes({"name": "é"}) == '{\n  "name": "é"\n}\n'.encode()
