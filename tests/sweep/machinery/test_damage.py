"""Damaged folders of sweeps and searches: words, or the result of the undamaged; no traceback, no other table.

What is damaged is said by `status`, and the command that made the folder mends it, or says why not.
"""

import shutil

import numpy as np
import pandas
import pytest

from experiments.sweep.search.running import run_search
from experiments.sweep.status import Status
from experiments.sweep.sweep import Sweep
from simulation.errors import GrapevineError
from tests.sweep.machinery.damaging import KINDS, damage, damage_folder, files_of
from tests.sweep.machinery.markets import SWEEP, written

TEXT = SWEEP.replace("replicates = 4", "replicates = 2").replace("steps = 3", "steps = 2")
SEARCH = """
name = "all of four"
scenario = "base.toml"
replicates = 2
[[factors]]
field = "brands.0.campaigns.0.message.appeal"
levels = [0.1, 0.5]
[[factors]]
field = "brands.0.campaigns.0.seeding.count"
levels = [1, 5]
[goal]
measure = "adopters"
[search]
trials = 10
finalists = 2
fresh_replicates = 2
"""
FOLDERS = ["store", "store/runs", "store/series", "store/points", "store/failures", "store/journal"]
# Of no meaning for what a sweep has found, or written anew each time.
UNTOLD = ("store/lock",)


class Whole:
    """A sweep that has ended, and the same while it ran: folders, and what they hold."""

    def __init__(self, folder):
        self.file = written(folder, TEXT)
        self.ended, self.halfway = folder / "ended", folder / "halfway"

        def copy(tally):
            if tally.done >= 5 and not self.halfway.exists():
                shutil.copytree(self.ended, self.halfway)
                # Its process lives, and is not that of the copy.
                (self.halfway / "store" / "lock").write_bytes(b"")

        Sweep.load(self.file).run(self.ended, executor="serial", progress=copy)
        self.found = Sweep.open(self.ended).found()
        self.tables = {name: (self.ended / name).read_bytes() for name in ("results.parquet", "series.parquet")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return Whole(tmp_path_factory.mktemp("whole"))


def is_part_of(part, table):
    """Whether all rows of a table are rows of another, in its order."""
    merged = part.merge(table, how="left", indicator=True)
    return len(part) <= len(table) and (merged["_merge"] == "both").all()


def check(whole, folder, *, is_ended):
    """Do with a damaged folder all that can be done with one."""
    told = ""
    try:
        status = Status.of(folder)
        told = " ".join([*status.damage, *status.notes])
    except GrapevineError as error:
        status, told = None, str(error)
    try:
        found = Sweep.open(folder).found()
    except GrapevineError:
        assert told
    else:
        if is_ended:
            pandas.testing.assert_frame_equal(found.table, whole.found.table)
            pandas.testing.assert_frame_equal(found.series, whole.found.series)
        else:
            # A journal that was cut is one of a sweep that was killed earlier.
            assert is_part_of(found.table, whole.found.table)
            assert is_part_of(found.series, whole.found.series)
    try:
        again = Sweep.load(whole.file).run(folder, executor="serial")
    except GrapevineError:
        assert told
        return
    assert (again.tally.failed, again.tally.set_aside) == (0, 0)
    assert {name: (folder / name).read_bytes() for name in whole.tables} == whole.tables
    after = Status.of(folder)
    assert (after.finished, after.damage) == (8, ())
    pandas.testing.assert_frame_equal(Sweep.open(folder).results(), whole.found.table)


def damaged(whole, tmp_path, numbers, *, is_ended):
    kept = whole.ended if is_ended else whole.halfway
    names = files_of(kept)
    for number in numbers:
        rng = np.random.default_rng(number)
        # Each file in each way, again and again.
        name, kind = names[number % len(names)], KINDS[number // len(names) % len(KINDS)]
        folder = tmp_path / str(number)
        shutil.copytree(kept, folder)
        before = (folder / name).read_bytes()
        damage(folder / name, kind, rng)
        is_changed = not (folder / name).is_file() or (folder / name).read_bytes() != before
        if is_changed and is_ended and name not in UNTOLD:
            assert said(folder), (name, kind)
        try:
            check(whole, folder, is_ended=is_ended)
        except Exception as error:
            raise AssertionError(f"{name}, {kind}, {number}, ended: {is_ended}") from error
        shutil.rmtree(folder)


def drawn(folder, count):
    """Draw some of all pairs of a file and a kind of damage; the longer tests go through all of them."""
    pairs = len(files_of(folder)) * len(KINDS)
    assert pairs > 2 * count
    return np.random.default_rng(7).permutation(pairs)[:count].tolist()


def said(folder):
    """Return what `status` says of damage."""
    try:
        return Status.of(folder).damage
    except GrapevineError as error:
        return (str(error),)


def test_a_folder_of_which_one_file_is_damaged(whole, tmp_path):
    damaged(whole, tmp_path, drawn(whole.ended, 24), is_ended=True)


def test_a_folder_of_a_sweep_that_was_interrupted_and_then_damaged(whole, tmp_path):
    assert any("journal" in name for name in files_of(whole.halfway))
    damaged(whole, tmp_path, drawn(whole.halfway, 16), is_ended=False)


@pytest.mark.slow
@pytest.mark.parametrize("is_ended", [True, False])
def test_a_thousand_damaged_folders(whole, tmp_path, is_ended):
    damaged(whole, tmp_path, range(1000), is_ended=is_ended)


@pytest.mark.parametrize("kind", ["none", "file"])
@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_within_that_is_lost(whole, tmp_path, name, kind):
    shutil.copytree(whole.ended, tmp_path / "out")
    damage_folder(tmp_path / "out" / name, kind)
    if kind == "file" or name not in ("store/failures", "store/journal"):
        assert said(tmp_path / "out")
    check(whole, tmp_path / "out", is_ended=True)


def test_every_byte_of_the_mark_counts(whole, tmp_path):
    """Replicates of 2 that become 4 are not "8 of 16 runs" for good."""
    folder = tmp_path / "out"
    shutil.copytree(whole.ended, folder)
    content = (folder / "sweep.json").read_bytes()
    for place in range(0, len(content), 3):
        other = b"4" if content[place : place + 1] != b"4" else b"2"
        changed = content[:place] + other + content[place + 1 :]
        (folder / "sweep.json").write_bytes(changed)
        with pytest.raises(GrapevineError, match=r"sweep\.json|sweep of format"):
            Status.of(folder)
    again = Sweep.load(whole.file).run(folder, executor="serial")
    assert (again.tally.done, again.tally.found) == (0, 8)
    assert any("sweep.json: was damaged" in note for note in again.notes)
    assert (folder / "sweep.json").read_bytes() == content


def test_what_a_kill_leaves_half_written_goes_with_the_next_run(whole, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(whole.ended, folder)
    (folder / ".grapevine-partial-abc").mkdir()
    partials = [
        folder / ".grapevine-partial-abc" / "written",
        folder / "store" / ".store.json.77.partial",
        folder / "store" / "runs" / ".000001-0123.parquet.88.partial",
    ]
    for path in partials:
        path.write_bytes(b"half")
    Sweep.load(whole.file).run(folder, executor="serial")
    assert not [path for path in partials if path.exists()]


class Searched:
    """A search that has ended, and what it found."""

    def __init__(self, folder):
        written(folder)
        self.file = folder / "search.toml"
        self.file.write_text(SEARCH)
        self.folder = folder / "out"
        self.outcomes = run_search(self.file, out=self.folder, executor="serial").result.outcomes


@pytest.fixture(scope="module")
def searched(tmp_path_factory):
    return Searched(tmp_path_factory.mktemp("searched"))


def search_damaged(searched, tmp_path, numbers):
    names = files_of(searched.folder)
    for number in numbers:
        rng = np.random.default_rng(number)
        name, kind = names[number % len(names)], KINDS[number // len(names) % len(KINDS)]
        folder = tmp_path / str(number)
        shutil.copytree(searched.folder, folder)
        damage(folder / name, kind, rng)
        with pytest.raises(GrapevineError):
            Status.of(folder)
        try:
            run = run_search(searched.file, out=folder, executor="serial")
        except GrapevineError:
            pass
        else:
            assert np.array_equal(run.result.outcomes, searched.outcomes), (name, kind)
            assert run.failed == 0
        shutil.rmtree(folder)


def test_a_folder_of_a_search_of_which_one_file_is_damaged(searched, tmp_path):
    search_damaged(searched, tmp_path, drawn(searched.folder, 10))


@pytest.mark.slow
def test_hundreds_of_damaged_folders_of_searches(searched, tmp_path):
    search_damaged(searched, tmp_path, range(300))
