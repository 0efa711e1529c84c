"""No bit of a store can flip, and no byte go missing, without being noticed."""

import shutil

import pytest

from experiments.sweep.store.columns import RUN_COLUMNS, Columns
from experiments.sweep.store.journal import read_journal
from experiments.sweep.store.manifest import read_manifest
from experiments.sweep.store.partition import Partition
from experiments.sweep.store.store import Store
from simulation import StorageError
from tests.sweep.store.records import COLUMNS, check, check_files, everything, keep, opened, point, run

NUMBERS = list(range(6))
ENDS = 4096
STEP = 64
EVERY = pytest.param(1, marks=pytest.mark.slow)


def flipped(content, bit):
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def only_part(folder, kind):
    (path,) = (folder / kind).iterdir()
    return path


@pytest.fixture(scope="module")
def sealed(module_path):
    folder = module_path / "sealed"
    with opened(folder) as store:
        keep(store, NUMBERS)
    return folder


@pytest.fixture(scope="module")
def large(module_path):
    with opened(module_path / "large") as store:
        keep(store, range(300))
    return only_part(module_path / "large", "runs")


@pytest.mark.parametrize("every", [499, EVERY])
def test_a_part_with_one_other_bit_or_less_is_no_part(large, tmp_path, every):
    content = large.read_bytes()
    assert len(content) > 2 * ENDS
    partition = Partition(tmp_path, "run", Columns(RUN_COLUMNS, COLUMNS))
    copy = tmp_path / large.name
    copy.write_bytes(content)
    assert partition.table(copy).num_rows == 600
    size = len(content)
    for bit in [*range(0, 8 * ENDS, every), *range(8 * (size - ENDS), 8 * size, every)]:
        copy.write_bytes(flipped(content, bit))
        assert partition.table(copy) is None, bit
    for length in range(0, size, STEP * (1 if every == 1 else 7)):
        copy.write_bytes(content[:length])
        assert partition.table(copy) is None, length


@pytest.mark.parametrize("kind", ["points", "series", "runs"])
@pytest.mark.parametrize("cut", [False, True])
def test_a_damaged_part_is_set_aside_said_and_made_again(sealed, tmp_path, kind, cut):
    folder = tmp_path / "store"
    shutil.copytree(sealed, folder)
    runs = [run(number) for number in NUMBERS]
    part = only_part(folder, kind)
    content = part.read_bytes()
    part.write_bytes(content[: len(content) // 2] if cut else flipped(content, 4001))
    before = everything(folder)
    reader = Store.read_only(folder)
    assert "is left out" in reader.notes[0]
    assert str(part) in reader.notes[0]
    assert everything(folder) == before
    with opened(folder) as store:
        assert str(part) in store.notes[0]
        assert len(store.notes) == 1
        assert (folder / "damaged" / f"{kind}-{part.name}").read_bytes() == before[f"{kind}/{part.name}"]
        assert store.finished(runs).all() == (kind != "runs")
        assert store.finished_series(runs).all() == (kind != "series")
        keep(store, NUMBERS)
        check(store, NUMBERS)
    check_files(folder, NUMBERS)
    # Nothing is said twice, and what was made again is what was there.
    with opened(folder) as store:
        assert store.notes == []
    assert only_part(folder, kind).read_bytes() == content


def test_a_part_that_is_damaged_under_an_open_store_is_noticed_when_it_is_read(sealed, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(sealed, folder)
    reader = Store.read_only(folder)
    part = only_part(folder, "runs")
    part.write_bytes(flipped(part.read_bytes(), 100))
    with pytest.raises(StorageError, match=str(part)):
        reader.read([run(0)])


def test_a_part_of_another_store_and_what_is_no_parquet_are_set_aside(sealed, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(sealed, folder)
    series = only_part(folder, "series")
    shutil.copy(series, folder / "runs" / series.name.replace("000001", "000007"))
    # The checksum of nothing.
    (folder / "runs" / "000008-e3b0c44298fc1c14.parquet").write_bytes(b"")
    (folder / "runs" / "mine.parquet").write_bytes(b"")
    with opened(folder) as store:
        assert [word in note for note, word in zip(store.notes, ("000007", "000008", "mine"), strict=True)] == [
            True
        ] * 3
        check(store, NUMBERS)
    assert (folder / "runs" / "mine.parquet").exists()
    assert len(list((folder / "runs").iterdir())) == 2


@pytest.mark.parametrize("every", [29, EVERY])
def test_a_journal_gives_the_lines_that_are_whole_and_no_other(tmp_path, every):
    folder = tmp_path / "store"
    store = opened(folder)
    keep(store, [0, 1])
    store._lock.release()
    content = only_part(folder, "journal").read_bytes()
    assert content.count(b"\n") == 3
    path = tmp_path / "1.jsonl"
    whole = read_journal(only_part(folder, "journal"))
    starts = [0, *(at + 1 for at, byte in enumerate(content) if byte == ord("\n"))]
    for bit in range(0, 8 * len(content), every):
        path.write_bytes(flipped(content, bit))
        found = read_journal(path)
        line = sum(start <= bit // 8 for start in starts) - 1
        is_break = bit // 8 + 1 in starts
        lost = {line, line + 1} if is_break else {line}
        assert found.points.items() == (whole.points.items() if 0 not in lost else {}.items())
        kept = {run(number): whole.runs[run(number)] for number in (0, 1) if number + 1 not in lost}
        assert found.runs == found.series == kept
        assert found.damaged + found.is_torn >= 1
    for length in range(0, len(content), every):
        path.write_bytes(content[:length])
        found = read_journal(path)
        lines = content[:length].count(b"\n")
        assert (len(found.points), len(found.runs)) == (min(lines, 1), max(lines - 1, 0))
        assert found.is_torn == (length not in starts)
        assert found.damaged == 0


def test_a_torn_line_is_ignored_and_a_damaged_one_dropped_and_both_are_said(tmp_path):
    folder = tmp_path / "store"
    store = opened(folder)
    keep(store, [0, 1, 2])
    store._lock.release()
    journal = only_part(folder, "journal")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(lines[0] + lines[1] + flipped(lines[2], 500) + lines[3] + lines[1][:40])
    damaged = journal.read_bytes()
    assert Store.read_only(folder).finished([run(0), run(1), run(2)]).tolist() == [True, False, True]
    with opened(folder) as store:
        assert "cut off" in store.notes[0]
        assert "1 damaged line" in store.notes[1]
        assert store.finished([run(0), run(1), run(2)]).tolist() == [True, False, True]
        keep(store, [1])
        check(store, [0, 1, 2])
    assert only_part(folder, "damaged").read_bytes() == damaged
    (folder / "damaged" / "journal-000001.jsonl").unlink()
    check_files(folder, [0, 1, 2])


def test_a_journal_whose_parts_are_there_is_dropped(tmp_path):
    folder = tmp_path / "store"
    store = opened(folder)
    keep(store, [0, 1, 2])
    journal = only_part(folder, "journal")
    content = journal.read_bytes()
    store.close()
    parts = everything(folder)
    for gone in ("", "runs", "series", "points"):
        journal.write_bytes(content)
        if gone:
            only_part(folder, gone).unlink()
        with opened(folder) as store:
            assert store.notes == []
            check(store, [0, 1, 2])
        assert everything(folder) == parts


def test_unfinished_files_of_dead_processes_go(tmp_path):
    folder = tmp_path / "store"
    opened(folder).close()
    before = everything(folder)
    for name in (
        ".store.json.7.partial",
        "runs/.000001-0123456789abcdef.parquet.7.partial",
        "failures/.a.json.7.partial",
    ):
        (folder / name).write_bytes(b"PAR1")
    opened(folder).close()
    assert everything(folder) == before


@pytest.mark.parametrize("every", [13, EVERY])
def test_a_flipped_bit_of_the_store_s_own_file_is_refused_or_harmless(sealed, tmp_path, every):
    content = (sealed / "store.json").read_bytes()
    path = tmp_path / "store.json"
    path.write_bytes(content)
    whole = read_manifest(tmp_path)
    harmless = 0
    for bit in range(0, 8 * len(content), every):
        path.write_bytes(flipped(content, bit))
        try:
            found = read_manifest(tmp_path)
        except StorageError:
            continue
        assert found == whole
        harmless += 1
    # White space that is other white space.
    assert harmless < len(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"format": 1}', b'{"format": true}', b"\xff", b"[" * 100_000],
)
def test_a_store_whose_own_file_is_damaged_is_refused_and_left(sealed, tmp_path, content):
    folder = tmp_path / "store"
    shutil.copytree(sealed, folder)
    (folder / "store.json").write_bytes(content)
    before = everything(folder)
    for action in (opened, Store.read_only):
        with pytest.raises(StorageError, match=r"store.json: 1 problem\n.*damaged"):
            action(folder)
    assert everything(folder) == before


def test_the_points_of_a_damaged_part_are_said_to_be_missing(sealed, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(sealed, folder)
    only_part(folder, "points").write_bytes(b"")
    reader = Store.read_only(folder)
    assert reader.finished([run(0)])[0]
    with pytest.raises(KeyError):
        reader.point(point(0))
