"""The folder of a comparison: everything or nothing, the same bytes, nothing of others overwritten."""

import dataclasses
import hashlib
import json

import pytest

from experiments.comparison import writing
from experiments.comparison.tables import tables
from experiments.comparison.writing import write_comparison
from simulation import StorageError
from simulation.scenario import load_scenario

FILES = {}


@pytest.fixture(autouse=True)
def drawn(monkeypatch, drawings):
    """Draw once for all."""
    monkeypatch.setattr(writing, "draw", lambda result: drawings)


@pytest.fixture
def prepared(monkeypatch, result, drawn):
    """The same files every time, made once: only how they are written is looked at."""
    if not FILES:
        FILES.update(writing.comparison_files(result))
    monkeypatch.setattr(writing, "comparison_files", lambda _: FILES)


def content_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_left_behind(result, drawings, tmp_path):
    paths = write_comparison(result, tmp_path / "compared")
    found = content_of(tmp_path / "compared")
    assert set(found) == {
        "report.html", "result.json", "scenario.toml", "provenance.json",
        *(f"figures/{name}.{kind}" for name in drawings for kind in ("png", "svg")),
        *(f"tables/{name}.csv" for name in tables(result)),
    }  # fmt: skip
    assert [path.relative_to(tmp_path / "compared").as_posix() for path in paths] == [*dict.fromkeys(
        ["report.html", *(path.relative_to(tmp_path / "compared").as_posix() for path in paths)]
    )]  # fmt: skip
    assert set(paths) == {tmp_path / "compared" / name for name in found}
    provenance = json.loads(found["provenance.json"])
    assert provenance["run"] == result.provenance["run"]
    assert provenance["files"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items() if name != "provenance.json"
    }
    assert provenance["environment"] == result.provenance["environment"]
    assert load_scenario(str(tmp_path / "compared" / "scenario.toml")) == result.scenario


def test_twice_the_same_bytes(result, tmp_path):
    (tmp_path / "two").mkdir()
    for name in ("one", "two", "two"):
        write_comparison(result, tmp_path / name)
    assert content_of(tmp_path / "one") == content_of(tmp_path / "two")


def test_something_else_is_not_overwritten(result, tmp_path):
    write_comparison(result, tmp_path / "compared")
    before = content_of(tmp_path / "compared")
    other = dataclasses.replace(result, provenance={**result.provenance, "run": "a" * 64})
    with pytest.raises(StorageError, match="holds another run"):
        write_comparison(other, tmp_path / "compared")
    assert content_of(tmp_path / "compared") == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(StorageError, match="holds files that are no run"):
        write_comparison(result, tmp_path / "mine")
    assert content_of(tmp_path / "mine") == {"thesis.txt": b"x"}


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("after", [1, 5, 20])
def test_a_failure_leaves_nothing(result, tmp_path, monkeypatch, prepared, exists, after):
    folder = tmp_path / "compared"
    if exists:
        folder.mkdir()
    calls = []

    def fsync(number):
        calls.append(number)
        if len(calls) > after:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)
    with pytest.raises(StorageError, match="No space left on device"):
        write_comparison(result, folder)
    assert [path.name for path in tmp_path.rglob("*")] == (["compared"] if exists else [])
