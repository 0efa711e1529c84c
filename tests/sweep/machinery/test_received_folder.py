"""A folder that others may have made runs no code and leads nowhere, unless the user says so in this call."""

import hashlib
import importlib
import json
import os
import shutil
import sys

import numpy as np
import pytest

from experiments import command_line
from experiments.sweep.design.factor import Factor
from experiments.sweep.folder import SweepFolder
from experiments.sweep.mark import SweepMark
from experiments.sweep.recreation import recreate
from experiments.sweep.status import Status
from experiments.sweep.store.record import RunRecord
from experiments.sweep.store.store import Store
from experiments.sweep.sweep import Sweep
from simulation.errors import StorageError
from tests.sweep.machinery.markets import BASE, SWEEP, written

ONE = SWEEP.replace("replicates = 4", "replicates = 1")

SENTINEL = """
from pathlib import Path
Path(__file__).with_name("imported").touch()

def answer(a, replicate):
    return {"y": a + replicate}
"""


@pytest.fixture
def grapevine(monkeypatch, capsys):
    """Run a command in this process; return its exit code and what it has written."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["grapevine", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        told = capsys.readouterr()
        return end.value.code, told.out + told.err

    return run


@pytest.fixture
def received(tmp_path, monkeypatch):
    """Folder of a sweep over a function of a module that leaves a mark when it is imported; now it is forgotten."""
    (tmp_path / "sentinel_of_a_sender.py").write_text(SENTINEL)
    monkeypatch.syspath_prepend(str(tmp_path))
    module = importlib.import_module("sentinel_of_a_sender")
    factors = [Factor("a", ("a",), (0, 1))]
    design = {"kind": "full_factorial"}
    Sweep.of(module.answer, factors, ["y"], design=design, replicates=2).run(tmp_path / "out", executor="serial")
    del sys.modules["sentinel_of_a_sender"]
    (tmp_path / "imported").unlink()
    yield tmp_path / "out"
    sys.modules.pop("sentinel_of_a_sender", None)


NAME = "sentinel_of_a_sender:answer"


@pytest.mark.parametrize(
    "words",
    [
        ("status", "DIR"),
        ("status", "DIR", "--json"),
        ("status", "DIR", "--recreate", "4"),
        ("status", "DIR", "--recreate", "4", "--function", "json:dumps"),
        ("status", "DIR", "--recreate", "4", "--function", "sentinel_of_a_sender"),
        ("status", "DIR", "--recreate", "4", "--function", "sentinel_of_a_sender:other"),
        ("analyze", "DIR"),
        ("sweep", "DIR/sweep.toml", "--out", "DIR"),
        ("plan", "DIR/sweep.toml"),
        ("optimize", "DIR/sweep.toml"),
    ],
)
def test_nothing_that_a_folder_names_is_imported(received, grapevine, words, monkeypatch):
    monkeypatch.chdir(received.parent)
    code, told = grapevine(*(word.replace("DIR", str(received)) for word in words))
    assert code == (0 if words in (("status", "DIR"), ("status", "DIR", "--json")) else 2), told
    assert not (received.parent / "imported").exists()
    assert "sentinel_of_a_sender" not in sys.modules
    if "--recreate" in words:
        assert NAME in told
        assert "--function" in told


def test_a_function_that_is_named_is_called(received, grapevine):
    code, told = grapevine("status", received, "--recreate", "4", "--function", NAME)
    assert (code, "4 of 4 runs made again are the same" in told) == (0, True), told
    assert (received.parent / "imported").exists()


def test_a_function_is_named_for_nothing(received, grapevine):
    code, told = grapevine("status", received, "--function", NAME)
    assert code == 2
    assert "is not used without --recreate N" in told


@pytest.mark.parametrize(
    "record",
    [
        {"subject": "market"},
        {"subject": "function", "function": ["os:system"], "values": {}, "versions": {}},
        {"subject": "nothing of the kind"},
        {"subject": ["function"]},
        [],
        {"subject": "market", "scenario_toml": "]", "network_is_shared": True, "has_seeds": False, "cascades": False},
    ],
)
def test_records_that_are_none_are_said(received, record):
    kept = received / "store"
    shutil.rmtree(kept)
    with Store.open(kept, {"y": "float"}, {}) as store:
        store.describe("a" * 32, record)
        store.keep([RunRecord("b" * 32, "a" * 32, 0, ({"y": 1.0},))])
    (found,) = recreate(received, 1)
    assert not found.is_equal
    assert found.difference


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("received")
    Sweep.load(written(folder, ONE)).run(folder / "out", executor="serial")
    return folder


@pytest.fixture
def folder(market, tmp_path):
    """A copy of the folder of a sweep, beside its file."""
    for name in ("sweep.toml", "base.toml"):
        shutil.copy(market / name, tmp_path / name)
    shutil.copytree(market / "out", tmp_path / "out")
    return tmp_path / "out"


def mark_of(folder, **changes):
    """Forge the mark of a folder: its checksum is no secret."""
    facts = json.loads((folder / "sweep.json").read_bytes()) | changes
    facts.pop("checksum")
    facts["checksum"] = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
    (folder / "sweep.json").write_text(json.dumps(facts))


@pytest.mark.parametrize("store", ["/tmp", "{here}/elsewhere", "{here}/out/../elsewhere", "../elsewhere", "~/x"])
def test_a_store_outside_is_not_followed(folder, grapevine, store):
    elsewhere = folder.parent / "elsewhere"
    shutil.copytree(folder / "store", elsewhere)
    before = {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")}
    mark_of(folder, store=store.format(here=folder.parent))
    for words in (
        ("status", folder),
        ("status", folder, "--recreate", 1),
        ("analyze", folder),
        ("sweep", folder.parent / "sweep.toml", "--out", folder),
    ):
        code, told = grapevine(*words)
        assert code == 2, told
        assert "outside the folder" in told
        assert "--store" in told
    assert {path: path.stat().st_mtime_ns for path in elsewhere.rglob("*")} == before
    if "here" in store:
        assert grapevine("status", folder, "--store", elsewhere)[0] == 0


def test_a_store_that_is_shared_is_named_in_each_call(folder, grapevine):
    out, store, sweep = folder.parent / "second", folder.parent / "shared", Sweep.load(folder.parent / "sweep.toml")
    assert sweep.run(out, executor="serial", store=store).folder.arguments == f"{out} --store {store}"
    with pytest.raises(StorageError, match=r"--out: says that its runs are in the store .*: add --store"):
        sweep.run(out, executor="serial")
    assert sweep.run(out, executor="serial", store=store).tally.found == 6
    assert grapevine("status", out)[0] == 2
    assert "6 of 6 runs finished" in grapevine("status", out, "--store", store)[1]
    assert grapevine("analyze", out, "--store", store)[0] == 0
    assert Sweep.open(out, store).results().equals(Sweep.open(folder).results())


LINKS = [
    *("store", "store/runs", "store/lock", "store/journal", "store/damaged", "store/failures", "points.parquet"),
    *("sweep.toml", "scenario.toml", "results.parquet", "analysis", "analysis/figures", "prepared", "sweep.json"),
]


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("is_absolute", [True, False])
def test_links_that_lead_outside_are_not_followed(folder, grapevine, name, is_absolute):
    path = folder / name
    target = folder.parent / "target"
    if path.exists():
        path.rename(target)
    elif "." in path.name or path.name == "lock":
        target.write_text("precious")
    else:
        target.mkdir()
        (target / "precious").write_text("precious")
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(target if is_absolute else os.path.relpath(target, path.parent))
    before = {one: one.read_bytes() for one in [target, *target.rglob("*")] if one.is_file()}
    for words in (
        ("status", folder),
        ("analyze", folder),
        ("sweep", folder.parent / "sweep.toml", "--out", folder),
        ("status", folder, "--recreate", 1),
    ):
        code, told = grapevine(*words)
        assert code == 2, told
        assert "leads out of the folder" in told
        assert str(path) in told
    assert {one: one.read_bytes() for one in [target, *target.rglob("*")] if one.is_file()} == before


def test_what_is_neither_file_nor_folder_is_refused(folder, grapevine):
    os.mkfifo(folder / "store" / "runs" / "000009-0123456789abcdef.parquet")
    code, told = grapevine("status", folder)
    assert (code, "is neither a file nor a folder" in told) == (2, True)


def test_a_network_that_lies_prepared_is_not_trusted(folder):
    """It would be mapped unchecked, into compiled code that checks no index."""
    kept = Sweep.open(folder).results()
    shutil.rmtree(folder / "store")
    made = Sweep.load(folder.parent / "sweep.toml")
    for place in range(6):
        point = made.points().at(place)
        forged = folder / "prepared" / "networks" / f"{point.network}.npz"
        forged.parent.mkdir(parents=True, exist_ok=True)
        forged.write_bytes(b"forged")
        seeds = folder / "prepared" / "seeds" / f"{point.digest}.npz"
        seeds.parent.mkdir(parents=True, exist_ok=True)
        np.savez(seeds, names=np.frombuffer(b"[]", np.uint8))
    again = made.run(folder, executor="serial")
    assert (again.tally.done, again.tally.failed) == (6, 0)
    assert again.results().equals(kept)
    assert not (folder / "prepared").exists()


def test_another_scenario_than_that_of_the_folder_is_not_read(folder):
    (folder.parent / "elsewhere.toml").write_text(BASE)
    text = (folder / "sweep.toml").read_text()
    assert text.count('scenario = "scenario.toml"') == 1
    (folder / "sweep.toml").write_text(text.replace('"scenario.toml"', '"../elsewhere.toml"'))
    sums = json.loads((folder / "sweep.json").read_bytes())["files"]
    sums["sweep.toml"] = hashlib.sha256((folder / "sweep.toml").read_bytes()).hexdigest()
    mark_of(folder, files=sums)
    with pytest.raises(StorageError, match=r"scenario: must be 'scenario\.toml'"):
        Sweep.open(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {"../base.toml": "0" * 64}},
        {"tables": {"/etc/hostname": "0" * 64}},
        {"replicates": 10**12},
        {"points": -1},
        {"points": 10**9},
        {"kind": "os:system"},
        {"finished": "all"},
        {"store": 1},
        {"store": "a\0b"},
        {"more": 1},
    ],
)
def test_marks_that_are_forged_are_damaged(folder, changes):
    mark_of(folder, **changes)
    with pytest.raises(StorageError, match="its checksum does not fit"):
        Status.of(folder)


def test_networks_are_read_from_files_that_are_named(tmp_path, grapevine):
    (tmp_path / "friends.csv").write_text("a,b\nb,c\nc,d\nd,a\n")
    base = BASE[: BASE.index("[network]")] + '[network]\nfile = "friends.csv"\nlines = "mutual"\n'
    base += BASE[BASE.index("[[brands]]") :].replace("count = 5", "count = 1")
    sweep = ONE.replace(
        'field = "network.rewiring"\nlevels = [0.0, 0.5]', 'field = "brands.1.price"\nlevels = [1.0, 2.0]'
    )
    Sweep.load(written(tmp_path, sweep, base)).run(tmp_path / "out", executor="serial")
    code, told = grapevine("status", tmp_path / "out", "--recreate", 2)
    assert code == 2
    assert f"must name {tmp_path / 'friends.csv'}" in told
    code, told = grapevine("status", tmp_path / "out", "--recreate", 2, "--network", tmp_path / "friends.csv")
    assert (code, "2 of 2 runs made again" in told) == (0, True), told


def test_a_mark_says_what_it_said(folder):
    mark = SweepFolder.open(folder).mark
    assert SweepMark.read(folder, "DIR", "") == mark
    assert (mark.points, mark.replicates, mark.finished) == (6, 1, 6)
    assert set(mark.tables) == {"points.parquet", "results.parquet", "series.parquet"}
