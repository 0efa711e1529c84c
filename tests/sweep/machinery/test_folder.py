"""The folder of a sweep: what is wrong with one is said, and nothing of it gives a wrong number."""

import pytest

from experiments.sweep.folder import SweepFolder
from experiments.sweep.mark import SweepMark
from experiments.sweep.status import Status
from experiments.sweep.sweep import Sweep
from simulation.errors import StorageError
from tests.sweep.functions import known
from tests.sweep.machinery.driver import sweep
from tests.sweep.machinery.markets import SWEEP, written

ONE = SWEEP.replace("replicates = 4", "replicates = 1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "holds no sweep; must be the folder of a sweep"),
        (b"{}", "is not as Grapevine wrote it: its checksum does not fit. Run the same command again"),
        (b"{", "is not as Grapevine wrote it"),
        (b"[" * 100_000, "is not as Grapevine wrote it"),
        (b'{"format": 1, "kind": "market"}', "is of a sweep of format 1; this version of Grapevine reads format 2"),
        (b'{"format": 2, "name": "s", "kind": "market", "points": 2, "replicates": 3}', "is not as Grapevine wrote it"),
        (SweepMark("s", "name", "search").to_bytes(), "is the folder of a search"),
    ],
)
def test_a_folder_that_holds_no_sweep(tmp_path, content, said):
    if content is not None:
        (tmp_path / "sweep.json").write_bytes(content)
    with pytest.raises(StorageError) as caught:
        Status.of(tmp_path)
    (problem,) = caught.value.problems
    assert problem.field == "DIR"
    assert problem.allowed.startswith(said)


def test_a_file_where_a_folder_is_asked_for(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="DIR: is a file; must be the folder of a sweep"):
        Status.of(tmp_path / "file")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Folder of a sweep that was run; its file is in the folder above."""
    folder = tmp_path_factory.mktemp("folder")
    Sweep.load(written(folder, ONE)).run(folder / "out", executor="serial")
    return folder / "out"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        # Without the check its rows would be those of 0.5, and the table would call them 0.9.
        ("sweep.toml", lambda content: content.replace(b"0.5,\n]", b"0.9,\n]")),
        ("sweep.toml", lambda content: content[: len(content) // 2]),
        ("sweep.toml", None),
        ("scenario.toml", lambda content: content.replace(b"price = 10.0", b"price = 11.0")),
        ("scenario.toml", None),
    ],
)
def test_files_that_are_not_those_of_the_runs_are_said_and_written_anew(folder, name, change):
    before = (folder / name).read_bytes()
    if change is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(change(before))
        assert (folder / name).read_bytes() != before
    with pytest.raises(StorageError, match=rf"out/{name}: 1 problem\n  DIR: is not as `grapevine sweep` wrote it"):
        Sweep.open(folder)
    again = Sweep.load(folder.parent / "sweep.toml").run(folder, executor="serial")
    assert (again.tally.done, again.tally.found) == (0, 6)
    assert (folder / name).read_bytes() == before
    assert Sweep.open(folder).results().equals(again.results())


def test_a_store_is_the_same_however_its_path_is_written(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    again = Sweep.load("sweep.toml").run("out", store="out/../out/store", executor="serial")
    assert again.tally.found == 6
    with pytest.raises(StorageError, match="was begun with the store"):
        Sweep.load("sweep.toml").run("out", store="other", executor="serial")


def test_a_store_that_is_not_there_any_more_may_be_replaced(tmp_path):
    run = sweep(known).run(tmp_path / "sweep", executor="serial", store=tmp_path / "store")
    (tmp_path / "store").rename(tmp_path / "moved")
    again = sweep(known).run(tmp_path / "sweep", executor="serial", store=tmp_path / "moved")
    assert (run.tally.done, again.tally.done, again.tally.found) == (500, 0, 500)
    assert SweepFolder.open(tmp_path / "sweep", tmp_path / "moved").store == tmp_path / "moved"
    with pytest.raises(StorageError, match="was begun with the store"):
        sweep(known).run(tmp_path / "sweep", executor="serial", store=tmp_path / "third")
