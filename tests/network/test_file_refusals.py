"""Files that cannot be read at all, and what is said about them."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import tarfile
import zipfile
from pathlib import Path

import pytest

from simulation.errors import NetworkError
from simulation.network import read_network
from simulation.network.reading import content as content_room
from simulation.network.reading import counts as counts_room
from simulation.network.reading import label_memory as label_memory_room
from tests.network.writings import refusal

PACKED = gzip.compress(b"0 1\n" * 1000)
DAMAGED = PACKED[:-6] + bytes([PACKED[-6] ^ 255]) + PACKED[-5:]

NOT_TEXT = {
    "empty": (b"", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "blank": (b" \n\n\t\n", "is empty"),
    "empty gzip": (gzip.compress(b""), "is empty"),
    "only comments": (b"# a\n% b\n\n", "holds only comments and blank lines"),
    "NUL byte": (b"0 1\n1 2\n2 \x003\n", "not binary data; line 3 holds a NUL byte"),
    "UTF-16 without a mark": ("0 1\n".encode("utf-16-le"), "not binary data; line 1 holds a NUL byte"),
    "half of UTF-16": ("0 1\n".encode("utf-16")[:-1], "begins like UTF-16 and is damaged"),
    "two files joined": ("0 1\n\ufeff1 2\n".encode(), "line 2 holds a byte order mark, where another file was joined"),
    "joined with text": (PACKED + b"0 1\n", "an undamaged gzip file"),
    "bzip2 ends early": (bz2.compress(b"0 1\n" * 1000)[:-9], "a complete bzip2 file; this one ends early"),
    "xz ends early": (lzma.compress(b"0 1\n" * 1000)[:-9], "a complete xz file; this one ends early"),
    "a page": (b"<!doctype html><html>", "this one is a web page: the data behind it must be fetched"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "this one is a picture"),
    "HDF5": (b"\x89HDF\r\n\x1a\n", "this one is an HDF5 file; write its edges as CSV or Parquet"),
    "a pickle": (pickle.dumps([(0, 1)]), "this one is a Python pickle, which can run code"),
    "a pointer": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "a Git LFS pointer.*: fetch them with `git lfs pull`",
    ),
    "DOT": (b"digraph g {\n a -> b\n}\n", r"this one is a DOT \(Graphviz\) file; write it as GraphML"),
    "Latin-1": (b"0 1\r\nZo\xeb b\r\n", "UTF-8 text; line 2 holds the byte 0xeb"),
    "gzip ends early": (PACKED[:20], "a complete gzip file; this one ends early"),
    "gzip is damaged": (DAMAGED, r"an undamaged gzip file \(CRC check failed"),
    "gzip is no gzip": (b"\x1f\x8b" + b"x" * 50, "an undamaged gzip file"),
    "gzip holds other data": (PACKED[:10] + b"\xff" * 30, "an undamaged gzip file"),
}


@pytest.mark.parametrize(("content", "message"), NOT_TEXT.values(), ids=NOT_TEXT)
def test_what_is_not_text_is_refused(tmp_path, content, message):
    refused = refusal(tmp_path, content)
    assert refused.match(f"network.file: .*{message}")


def zipped(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return stream.getvalue()


def test_an_archive_must_tell_which_file_is_meant(tmp_path):
    several = zipped(ties_txt="0 1\n", others_txt="1 2\n", README_md="")
    assert refusal(tmp_path, several).match("holds 'ties.txt', 'others.txt': network.member says which")
    refused = refusal(tmp_path, several, member="tie.txt")
    assert refused.match(r"network\.member = 'tie\.txt': one file of the zip archive; .*did you mean 'ties\.txt'")
    assert refusal(tmp_path, zipped()).match("a zip archive with a network file; it is empty")
    assert refusal(tmp_path, zipped(README_md="0 1")).match(r"it holds 'README\.md' \(network\.member names one\)")
    assert refusal(tmp_path, several[:-30]).match("an undamaged zip archive")
    assert refusal(tmp_path, b"0 1\n", member="a").match(r"network\.member = 'a': nothing: the file is no archive")


def test_an_archive_that_is_a_document_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refusal(tmp_path, stream.getvalue()).match("this zip archive is an Excel workbook; save the sheet as CSV")


def test_a_tar_archive_that_ends_early_is_refused(tmp_path):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo("ties.txt")
        member.size = 4000
        archive.addfile(member, io.BytesIO(b"0 1\n" * 1000))
    assert refusal(tmp_path, stream.getvalue()[:2000]).match("an undamaged tar archive")


def test_a_missing_file_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "facebook.txt.gz").touch()
    with pytest.raises(NetworkError, match=r"a file that exists \(did you mean 'facebook.txt.gz'\?\)"):
        read_network(tmp_path / "facebok.txt.gz", lines="mutual")


def test_a_link_that_leads_nowhere_is_refused_and_not_suggested(tmp_path):
    (tmp_path / "ties.txt").symlink_to("gone.txt")
    with pytest.raises(NetworkError, match=r": a file that exists; this link leads to 'gone.txt'$"):
        read_network(tmp_path / "ties.txt", lines="mutual")


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(NetworkError, match=r"a file that exists; there is no folder '.*nowhere'"):
        read_network(str(tmp_path / "nowhere" / "ties.txt"), lines="mutual")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(NetworkError, match=r"network\.file: is a folder; name a file in it"):
        read_network(tmp_path, lines="mutual")


def test_a_path_that_is_no_path_is_refused():
    with pytest.raises(NetworkError, match="a file that can be read"):
        read_network("ties\0.txt", lines="mutual")


def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "ties.txt").write_text("0 1\n")
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(NetworkError, match=r"a file that can be read \(Permission denied\)"):
        read_network(tmp_path / "ties.txt", lines="mutual")


def test_a_text_beyond_memory_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(content_room, "physical_memory", lambda: 10 * 2**23)
    bomb = gzip.compress(b"0 1\n" * 2**23)
    assert len(bomb) < 2**17
    assert refusal(tmp_path, bomb).match("'more than 0.0 GiB of text': needs more than about 0.1 GiB while it is read")


def test_a_file_beyond_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(content_room, "physical_memory", lambda: 2**30)
    path = tmp_path / "ties.txt"
    with path.open("wb") as file:
        file.write(b"0 1\n")
        file.truncate(10 * 2**30)  # takes no room on the disk, and would take some time to read
    with pytest.raises(
        NetworkError, match=r"'10\.0 GiB of text': needs about [0-9.]+ GiB .* machine is 1\.0 GiB; at most"
    ):
        read_network(path, lines="mutual")


def test_more_consumers_than_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(counts_room, "physical_memory", lambda: 2**30)
    refused = refusal(tmp_path, b"2000000000 1\n0 1\n", header="counts")
    assert refused.match("'2000000000 1': 2000000000 consumers need 372.5 GiB, .* machine is 1.0 GiB")


def test_long_labels_beyond_memory_are_refused_before_they_are_kept(tmp_path, monkeypatch):
    content = b"a b\n" + b"".join(b"b%d %s\n" % (number, b"x" * 255) for number in range(100))
    monkeypatch.setattr(label_memory_room, "physical_memory", lambda: 10_000)
    assert refusal(tmp_path, content, header="none").match("'a label of 255 characters': 103 labels of up to 255")


def test_a_system_that_does_not_tell_its_memory_reads_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(content_room, "physical_memory", lambda: None)
    monkeypatch.setattr(counts_room, "physical_memory", lambda: None)
    (tmp_path / "ties.txt").write_text("2 1\n0 1\n")
    assert read_network(tmp_path / "ties.txt", lines="mutual", header="counts").ties == 2


@pytest.mark.parametrize("endless", ["/dev/zero", "pipe"])
def test_what_is_no_regular_file_is_refused_unread(endless, tmp_path):
    if endless == "pipe":
        endless = str(tmp_path / "pipe")
        os.mkfifo(endless)
    with pytest.raises(NetworkError, match=r"network\.file: is no regular file"):
        read_network(endless, lines="mutual")
