"""Saved networks: equal to the one that was saved, mapped into memory, and refused if anything is wrong."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.errors import NetworkError, StorageError
from simulation.network import SocialNetwork, generate_network, labels, read_network, saved
from simulation.network.arrays import rows_are_sound
from simulation.network.digest import network_digest
from tests.network.writings import read

ROOT = Path(__file__).resolve().parents[2]


def rich():
    return SocialNetwork.from_ties(
        [0, 2, 0, 1, 0, 3],
        [1, 0, 2, 1, 1, 0],
        5,
        strengths=[0.5, 0.25, 1.0, 0.0, 0.75, 0.1],
        labels=["ann", "Bob Ray", "céline", "日本", '"'],
    )


def saved_at(folder, network=None):
    (network or rich()).save(folder / "network.npz")
    return folder / "network.npz"


def assert_same(network, original):
    for name in ("indptr", "targets", "multiplicity", "strengths", "labels"):
        array, expected = getattr(network, name), getattr(original, name)
        assert (array is None) == (expected is None)
        if array is not None:
            assert array.tolist() == expected.tolist()
            assert array.dtype == expected.dtype
            assert type(array) is np.ndarray
            assert (array.flags.writeable, array.flags.c_contiguous, array.flags.aligned) == (False, True, True)
            assert array.ctypes.data % 64 == 0 or array.size == 0
    assert network.report == original.report
    assert network.digest() == original.digest()
    fields = (network.indptr, network.targets, network.multiplicity, network.strengths, network.labels)
    assert SocialNetwork(*fields).digest() == original.digest()


def test_a_saved_network_is_the_same_network(tmp_path):
    path = saved_at(tmp_path)
    assert_same(SocialNetwork.load(path), rich())
    assert_same(SocialNetwork.load(str(path), check=False), rich())
    assert_same(read_network(path), rich())
    assert list(tmp_path.iterdir()) == [path]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(st.tuples(*[st.integers(0, 9)] * 2, st.floats(0, 1, width=32)), min_size=1).filter(
        lambda ties: any(a != b for a, b, _ in ties)
    ),
    st.booleans(),
    st.lists(st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=9).filter(str.strip), unique=True),
)
def test_any_network_comes_back(tmp_path, ties, is_weighted, names):
    authors, followers, strengths = zip(*ties, strict=True)
    labels = [*names, *(f"name {number}" for number in range(10))][:10]
    network = SocialNetwork.from_ties(
        authors,
        followers,
        10,
        strengths=strengths if is_weighted else None,
        labels=labels if names and len(set(labels)) == 10 else None,
    )
    path = saved_at(tmp_path, network)
    assert_same(SocialNetwork.load(path), network)
    first = path.read_bytes()
    SocialNetwork.load(path).save(path)
    assert path.read_bytes() == first


def test_a_generated_network_keeps_that_it_has_no_report(tmp_path):
    network = generate_network("ring", consumers=10, mean_degree=2, random_seed=1)
    assert_same(SocialNetwork.load(saved_at(tmp_path, network)), network)


def test_numpy_reads_a_saved_network_too(tmp_path):
    with np.load(saved_at(tmp_path)) as archive:
        assert archive["targets"].tolist() == rich().targets.tolist()
        assert json.loads(archive["grapevine.json"])["version"] == 1


def test_a_loaded_network_outlives_the_file_that_is_replaced(tmp_path):
    network = SocialNetwork.load(saved_at(tmp_path))
    saved_at(tmp_path, generate_network("ring", consumers=10, mean_degree=2, random_seed=1))
    assert_same(network, rich())
    (tmp_path / "network.npz").unlink()
    assert_same(network, rich())


def test_what_is_said_of_lines_is_not_used_for_a_saved_network(tmp_path):
    path = saved_at(tmp_path)
    assert read_network(path, lines="mutual", header="names", weights="none").digest() == rich().digest()


def test_a_saved_text_file_equals_the_text_file(tmp_path):
    network = read(tmp_path, "# by hand\na,b,0.5\nb,c,1\n", weights="strength")
    loaded = SocialNetwork.load(saved_at(tmp_path, network))
    assert_same(loaded, network)
    assert loaded.report.reading == network.report.reading
    assert loaded.report.reading.first_skipped == ("line 1: # by hand",)


def rewritten(path, change, **options):
    """Write an archive anew with other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w", **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def header_of(**fields):
    def change(members):
        members["grapevine.json"] = json.dumps({**json.loads(members["grapevine.json"]), **fields}).encode()

    return change


FOREIGN = {
    "no header": (lambda members: members.pop("grapevine.json"), "this archive has no grapevine.json"),
    "another format": (header_of(format="other"), "its grapevine.json says something else"),
    "no JSON": (lambda members: members.update({"grapevine.json": b"{"}), "its grapevine.json says something else"),
    "a list": (lambda members: members.update({"grapevine.json": b"[]"}), "its grapevine.json says something else"),
    "a later version": (header_of(version=2), "a saved network of version 1; this one has version 2: save it again"),
    "no version": (header_of(version=None), "this one has version None"),
    "no digest": (header_of(digest=None), r"whose grapevine.json is whole; this one is not"),
    "no ties": (lambda members: members.pop("targets.npy"), "is damaged"),
    "moved arrays": (lambda _: None, "is damaged"),
}


@pytest.mark.parametrize(("change", "message"), FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("check", [True, False])
def test_an_archive_of_another_kind_is_refused(tmp_path, change, message, check):
    path = saved_at(tmp_path)
    rewritten(path, change)
    with pytest.raises(NetworkError, match=f"{re.escape(str(path))}: 1 problem\n  network.file: .*({message})"):
        SocialNetwork.load(path, check=check)


def test_a_compressed_archive_is_refused(tmp_path):
    path = saved_at(tmp_path)
    rewritten(path, lambda _: None, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(NetworkError, match="damaged"):
        SocialNetwork.load(path)


def test_an_archive_of_numpy_is_refused(tmp_path):
    np.savez(tmp_path / "other.npz", indptr=[0, 1], targets=[0])
    with pytest.raises(NetworkError, match=r"this zip archive holds NumPy arrays: .* SocialNetwork\.from_ties"):
        read_network(tmp_path / "other.npz", lines="mutual")
    with pytest.raises(NetworkError, match=r"a network that Grapevine saved; this archive has no grapevine\.json"):
        SocialNetwork.load(tmp_path / "other.npz")


def test_a_saved_network_is_told_by_its_first_member(tmp_path):
    path = saved_at(tmp_path).rename(tmp_path / "ties.csv")
    assert saved.is_saved(path)
    assert_same(read_network(path), rich())
    with zipfile.ZipFile(tmp_path / "other.npz", "w") as archive:
        archive.writestr("ties.txt", "a b\nb c\n")
    assert not saved.is_saved(tmp_path / "other.npz")
    assert read_network(tmp_path / "other.npz", lines="mutual").ties == 4
    assert not saved.is_saved(tmp_path / "none.npz")


def test_a_torn_file_is_refused_wherever_it_ends(tmp_path):
    whole = saved_at(tmp_path).read_bytes()
    torn = tmp_path / "torn.npz"
    for size in range(len(whole)):
        torn.write_bytes(whole[:size])
        for check in (True, False):
            with pytest.raises(NetworkError, match=r"torn or no network|can be read"):
                SocialNetwork.load(torn, check=check)


def test_a_changed_byte_is_refused_or_changes_nothing(tmp_path):
    whole = saved_at(tmp_path).read_bytes()
    changed = tmp_path / "changed.npz"
    refused = 0
    for at in range(len(whole)):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        try:
            network = SocialNetwork.load(changed)
        except NetworkError:
            refused += 1
        else:
            assert_same(network, rich())
    assert refused > 0.5 * len(whole)


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("targets", np.array([1, 2, 0, 99], np.int32), "whose ties lie inside it"),
        ("targets", np.array([1, 2, 0, -1], np.int32), "whose ties lie inside it"),
        ("targets", np.array([1, 2], np.int32), "whose arrays fit each other"),
        ("targets", np.array([], np.int32), "whose arrays fit each other"),
        ("targets", np.array([1, 2, 0, 0], np.int64), "is damaged"),
        ("targets", np.array([[1, 2, 0, 0]], np.int32), "is damaged"),
        ("indptr", np.array([0, 9, 9, 3, 4, 4]), "whose ties lie inside it"),
        ("targets", np.array([2, 1, 0, 0], np.int32), "whose followers increase within each row"),
        ("targets", np.array([1, 1, 0, 0], np.int32), "whose followers increase within each row"),
        ("targets", np.array([0, 2, 0, 0], np.int32), "none of them the author"),
        ("multiplicity", np.array([1, 0, 1, 1], np.int32), "whose multiplicity is at least 1"),
        ("multiplicity", np.array([1, 1, 1, 1], np.int64), "is damaged"),
        ("strengths", np.array([1, 0, 1.5, 1], np.float32), r"whose strengths are in \[0, 1\]"),
        ("strengths", np.array([1, np.nan, 1, 1], np.float32), r"whose strengths are in \[0, 1\]"),
        ("strengths", np.array([1, -0.1, 1, 1], np.float32), r"whose strengths are in \[0, 1\]"),
        ("labels", np.array(["a"]), "whose arrays fit each other"),
        ("strengths", np.array([1.0], np.float32), "whose arrays fit each other"),
    ],
)
def test_arrays_that_make_no_network_are_refused(tmp_path, name, values, message):
    network = rich()
    arrays = {each: getattr(network, each) for each in ("indptr", "targets", "multiplicity", "strengths", "labels")}
    saved.save_arrays(tmp_path / "odd.npz", {**arrays, name: values}, network.digest(), None)
    with pytest.raises(NetworkError, match=message):
        SocialNetwork.load(tmp_path / "odd.npz")


def parts(network):
    return {each: getattr(network, each) for each in ("indptr", "targets", "multiplicity", "strengths", "labels")}


def test_a_file_with_the_digest_of_another_network_is_refused(tmp_path):
    """Else its runs would have the identity of that network's, and take their place."""
    other = generate_network("ring", consumers=10, mean_degree=2, random_seed=1)
    saved.save_arrays(tmp_path / "odd.npz", parts(rich()), other.digest(), None)
    with pytest.raises(NetworkError, match="the digest in this file is not that of its ties and labels: save it again"):
        SocialNetwork.load(tmp_path / "odd.npz")
    with pytest.raises(NetworkError, match="the digest in this file"):
        read_network(tmp_path / "odd.npz")
    assert SocialNetwork.load(tmp_path / "odd.npz", check=False).digest() == rich().digest()


@pytest.mark.parametrize("name", ["targets", "multiplicity", "strengths", "labels"])
def test_every_part_is_in_the_digest(tmp_path, name):
    network = rich()
    changed = {
        "targets": np.array([1, 3, 0, 0], np.int32),
        "multiplicity": network.multiplicity + np.int32(1),
        "strengths": network.strengths / np.float32(2),
        "labels": network.labels[::-1].copy(),
    }
    for odd in ({name: changed[name]}, {} if name == "targets" else {name: None}):
        saved.save_arrays(tmp_path / "odd.npz", {**parts(network), **odd}, network.digest(), None)
        if odd:
            with pytest.raises(NetworkError, match="the digest in this file"):
                SocialNetwork.load(tmp_path / "odd.npz")


ODD_LABELS = {
    "twice": (["a", "b", "c", "d", "a"], "labels that differ from each other"),
    "blank": (["a", "b", "\u3000", "d", "e"], "labels that are not blank"),
    "empty": (["a", "b", "c", "", "e"], "labels that are not blank"),
    "all empty": (np.zeros(5, "<U1"), "labels that differ from each other"),
    "spaces": (["a", "b", "c", " \t", "e"], "labels that are not blank"),
    "half a surrogate pair": (["a", "b", "\udc80", "d", "e"], "labels that can be written as UTF-8"),
    "no character": (np.full(5, 0x110000, "<u4").view("<U1"), "labels that can be written as UTF-8"),
    "negative": (np.full(5, 2**32 - 1, "<u4").view("<U1"), "labels that can be written as UTF-8"),
    "zero within": (["a", "b\0c", "c", "d", "e"], "labels without the character zero"),
    "zero first": (["a", "\0c", "c", "d", "e"], "labels without the character zero"),
    "too long": (["a", "b", "c" * 256, "d", "e"], "labels of 1 to 255 characters"),
    "rows": (["0", "1", "2", "3", "4"], "labels that say more than the row"),
}


@pytest.mark.parametrize(("labels", "message"), ODD_LABELS.values(), ids=ODD_LABELS)
def test_labels_in_a_file_are_checked_like_any(tmp_path, labels, message):
    given = np.asarray(labels)
    # A digest of anything, since what is no text has none.
    saved.save_arrays(tmp_path / "odd.npz", {**parts(rich()), "labels": given}, "0" * 64, None)
    with pytest.raises(NetworkError, match=f"a saved network with {message}; these are not: save it again"):
        SocialNetwork.load(tmp_path / "odd.npz")
    if message.startswith(("labels that say", "labels of")) or not isinstance(labels, list):
        return
    with pytest.raises(NetworkError, match=r"network\.labels\["):
        SocialNetwork(
            *(None if part is rich().labels else part for part in (rich().indptr, rich().targets)), labels=labels
        )


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(st.sampled_from("ab \t\u3000\xa00é日𝄞"), max_size=3), min_size=1, max_size=12))
def test_labels_in_an_array_are_refused_as_those_in_a_list(texts):
    array = np.array(texts, np.str_)
    if not array.dtype.itemsize or max(map(len, texts)) == 0:
        return
    problems = []
    kept = labels.checked_labels(texts, len(texts), problems)
    found = labels.stored_label_problem(array)
    assert (found == "") == (not problems and kept is not None)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=4), min_size=1))
def test_labels_are_digested_as_utf8(texts):
    encoded = [text.encode() for text in texts]
    sizes = b"".join(len(one).to_bytes(8, "little") for one in encoded)
    expected = hashlib.sha256(b"grapevine network 1" + sizes + b"".join(encoded)).hexdigest()
    assert network_digest((), np.array(texts, np.str_)) == expected


MALFORMED_REPORTS = [
    {},
    {"lines": 1},
    {"lines": "6", "self_loops": 1, "parallel_lines": 1},
    {"lines": True, "self_loops": 1, "parallel_lines": 1},
    {"lines": -1, "self_loops": 1, "parallel_lines": 1},
    {"lines": 6, "self_loops": 1.5, "parallel_lines": 1},
    {"lines": 6, "self_loops": [1], "parallel_lines": 1},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "more": 1},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": 3},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": []},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": {}},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": {"format": 5}},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": {"format": "gml", "sentences": "abc"}},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": {"format": "gml", "first_skipped": [1]}},
    {"lines": 6, "self_loops": 1, "parallel_lines": 1, "reading": {"format": "gml", "skipped_lines": None}},
]


@pytest.mark.parametrize("report", MALFORMED_REPORTS)
@pytest.mark.parametrize("check", [True, False])
def test_a_malformed_report_is_refused_in_words(tmp_path, report, check):
    path = saved_at(tmp_path)
    network = rich()
    saved.save_arrays(path, parts(network), network.digest(), report)
    with pytest.raises(NetworkError, match=r"a saved network with a report whose .* whole; this one's is not: save it"):
        SocialNetwork.load(path, check=check)


def test_a_header_of_anything_is_refused_or_read(tmp_path):
    """A few words of JSON in the place of each other: nothing ends in another error."""
    path, odd = saved_at(tmp_path), tmp_path / "odd.npz"
    network = rich()
    report = {"lines": 6, "self_loops": 1, "parallel_lines": 1, "isolated_added": 0, "reading": None}
    values = [None, True, 0, -1, 1.5, "", "x", [], [1], ["indptr", 1], {}, {"a": [{}]}, [[]], 10**30]
    names = list(parts(network))
    refused = 0
    for field in ("format", "version", "arrays", "digest", "report"):
        for value in [*values, names[:-1], [*names, "labels"], [*names, None], {**report, "lines": {}}]:
            header = {"format": saved.FORMAT, "version": 1, "arrays": names, "digest": network.digest(), field: value}
            shutil.copy(path, odd)
            content = odd.read_bytes()
            with zipfile.ZipFile(path) as archive:
                old = archive.read("grapevine.json")
            new = json.dumps(header).encode()
            new = new.ljust(len(old)) if len(new) <= len(old) else new[: len(old)]
            content = content.replace(old, new)
            checksums = (zlib.crc32(one).to_bytes(4, "little") for one in (old, new))
            content = content.replace(*checksums)
            odd.write_bytes(content)
            try:
                loaded = SocialNetwork.load(odd)
            except NetworkError:
                refused += 1
            else:
                assert loaded.digest() == network.digest()
    assert refused > 80


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(NetworkError, match="a file that exists"):
        SocialNetwork.load(tmp_path / "none.npz")
    with pytest.raises(NetworkError, match="a file that can be read"):
        SocialNetwork.load(tmp_path)


def test_a_pipe_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(NetworkError, match="is no regular file"):
        SocialNetwork.load(tmp_path / "pipe")


@given(
    st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=6, max_size=6),
    st.integers(1, 9),
)
def test_rows_are_sound_if_each_is_whichever_part_is_looked_at_first(rows, step):
    indptr = np.cumsum([0, *map(len, rows)])
    targets = np.array([target for row in rows for target in row], np.int32)
    sound = all(sorted(set(row)) == row and author not in row for author, row in enumerate(rows))
    assert rows_are_sound(indptr, targets, step=step) == sound


def test_nothing_else_is_overwritten(tmp_path):
    path = tmp_path / "thesis.txt"
    path.write_text("three years of work")
    with pytest.raises(StorageError, match="--save: must be a new file, or a saved network to replace"):
        rich().save(path)
    with pytest.raises(StorageError, match="--save"):
        rich().save(tmp_path)
    assert path.read_text() == "three years of work"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = saved_at(tmp_path)
    before = path.read_bytes()

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array", fail)
    with pytest.raises(StorageError, match=r"cannot be written \(No space left on device\)"):
        saved_at(tmp_path, generate_network("ring", consumers=10, mean_degree=2, random_seed=1))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


WORKER = """
import sys
from pathlib import Path
from simulation.network import SocialNetwork
network = SocialNetwork.load(sys.argv[1])
assert network.targets.sum() >= 0 and network.indptr.sum() >= 0
print("ready", flush=True)
sys.stdin.readline()
sizes, mine = {"Rss": 0, "Pss": 0, "Private_Dirty": 0}, False
for line in Path("/proc/self/smaps").read_text().splitlines():
    if "-" in line.split(" ")[0] and not line.split(" ")[0].endswith(":"):
        mine = line.endswith(sys.argv[1])
    elif mine and line.split(":")[0] in sizes:
        sizes[line.split(":")[0]] += int(line.split()[1]) * 1024
print(*sizes.values(), flush=True)
sys.stdin.readline()
"""


def test_processes_share_one_copy(tmp_path):
    if not Path("/proc/self/smaps").exists():
        pytest.skip("this system has no /proc/self/smaps, which tells what processes share")
    path = saved_at(tmp_path, generate_network("gnp", consumers=100_000, mean_degree=20, random_seed=1))
    size = path.stat().st_size
    command = [sys.executable, "-c", WORKER, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    workers = [subprocess.Popen(command, **pipes) for _ in range(3)]
    try:
        for worker in workers:
            assert worker.stdout.readline().strip() == "ready"
        for worker in workers:
            print("measure", file=worker.stdin, flush=True)
        resident, proportional, dirty = np.sum(
            [list(map(int, worker.stdout.readline().split())) for worker in workers], axis=0
        ).tolist()
        for worker in workers:
            worker.communicate("done\n", timeout=60)
    finally:
        for worker in workers:
            worker.kill()
    assert resident > 2.9 * size
    assert proportional < 1.01 * size + 2**16
    assert dirty == 0


def test_compiled_code_sees_the_same_types(tmp_path):
    import numba

    shutil.copy(saved_at(tmp_path), tmp_path / "copy.npz")
    network, original = SocialNetwork.load(tmp_path / "copy.npz"), rich()
    for name in ("indptr", "targets", "multiplicity", "strengths"):
        assert numba.typeof(getattr(network, name)) == numba.typeof(getattr(original, name))
