"""Edge lists that cannot be used as described, and what is said about them."""

import gzip
import os
from pathlib import Path

import pytest

from simulation.errors import NetworkError
from simulation.network import header as header_room
from simulation.network import read_network, tie_lines
from simulation.network import text_file as text_file_room

PACKED = gzip.compress(b"0 1\n" * 1000)
DAMAGED = PACKED[:-6] + bytes([PACKED[-6] ^ 255]) + PACKED[-5:]

NOT_TEXT = {
    "empty": (b"", "is empty"),
    "only a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "blank": (b" \n\n\t\n", "is empty"),
    "empty gzip": (gzip.compress(b""), "is empty"),
    "only comments": (b"# a\n% b\n\n", "holds only comments and blank lines"),
    "NUL byte": (b"0 1\n1 2\n2 \x003\n", "not binary data; line 3 holds a NUL byte"),
    "UTF-16": ("0 1\n".encode("utf-16"), "not binary data; line 1 holds a NUL byte"),
    "Latin-1": (b"0 1\r\nZo\xeb b\r\n", "UTF-8 text; line 2 holds the byte 0xeb"),
    "gzip ends early": (PACKED[:20], "a complete gzip file; this one ends early"),
    "gzip is damaged": (DAMAGED, r"an undamaged gzip file \(CRC check failed"),
    "gzip is no gzip": (b"\x1f\x8b" + b"x" * 50, "an undamaged gzip file"),
    "gzip holds other data": (PACKED[:10] + b"\xff" * 30, "an undamaged gzip file"),
}

NOT_TIES = {
    "one column": (b"0 1\n# c\n2\n", "network.file = '2': line 3 has one column"),
    "one column first": (b"0\n1 2\n", "network.file = '0': line 1 has one column"),
    "weights": (b"0 1 0.5\n1 2 1\n", "network.file = '0 1 0.5': line 1 .* more than two columns"),
    "weights further down": (b"0,1\r\n1,2,7\r\n", "network.file = '1,2,7': line 2 has more than two columns"),
    "three and one": (b"0 1 2\n3\n", "line 1 has more than two columns(.*\n.*)line 2 has one column"),
    "one and three": (b"0\n1 2 3\n", "line 1 has one column(.*\n.*)line 2 has more than two columns"),
    "blank label": (b"0 1\n0,\n", "network.file = '0,': line 2 has a blank label"),
    "blank first label": (b"0 1\n ,4\n", "network.file = ' ,4': line 2 has a blank label"),
    "blank by semicolon": (b"0;1\n2;;3\n", "network.file = '2;;3': line 2 has a blank label"),
    "blank by tab": (b"0\t1\n2\t\t3\n", r"network.file = '2\\t\\t3': line 2 has a blank label"),
    "no-break space": ("0,1\n1,\u00a0\n".encode(), "line 2 has a blank label"),
    "endless label": (b"0 1\n1 " + b"x" * 300 + b"\n", r"'1 x+\.\.\.: line 2 has a label of more than 255"),
    "open quote": (b'0,1\n"2,3\n', "network.file = '\"2,3': line 2 has unbalanced quotes"),
    "quote closed too early": (b'0,1\n"2"3,4\n', "line 2 has unbalanced quotes"),
    "quote over two lines": (b'0,1\n"2\n3",4\n', "network.file = '\"2': line 2 has unbalanced quotes"),
    "text beside a quote": (b'0,1\n"2" x,4\n', "line 2 has text beside a quoted label; quote the whole label"),
    "quoted blank": (b'0,1\n"  ",4\n', "line 2 has a blank label"),
    "quoted nothing": (b'0,1\n"",4\n', "line 2 has a blank label"),
    "tab and comma": (b"0,1\n2\t3,4\n", "line 2 mixes commas, semicolons or tabs; put a label that holds one in"),
    "decimal comma": (b"0;1;0,5\n", "line 1 mixes commas, semicolons or tabs"),
    "several": (b"0 1\n1\n2\n3\n", r"network.file = '1': line 2 has one column.* \(2 more such lines\)"),
    "only self-loops": (b"0 0\n1 1\n", "no ties: all 2 lines tie a consumer to itself"),
}

NOT_THAT_HEADER = {
    "names, unsaid": (b"id_1,id_2\n0,1\n1,2\n", "none", "line 1 reads 'id_1 id_2' .* header = 'names' skips"),
    "a name, unsaid": (b"# x\nid 2\n007 1\n", "none", "line 2 reads 'id 2' .* header = 'names' skips"),
    "counts, unsaid": (
        b"3 2\n0 1\n1 2\n",
        "none",
        "line 1 reads '3 2' and 2 lines follow; header = 'counts'",
    ),
    "counts of names, unsaid": (b"9 2\nann bob\nbob cy\n", "none", "reads '9 2' .* header = 'counts'"),
    "no names": (b"0 1\n1 2\n", "names", "network.header = 'names': line 1 holds numbers, not names"),
    "three names": (b"a,b,weight\n1,2\n", "names", "'a b weight': line 1 names 3 columns; .* has two"),
    "names only": (b"a,b\n", "names", "no ties: nothing follows the header on line 1"),
    "no counts": (
        b"a b\n0 1\n",
        "counts",
        "network.header = 'counts': line 1 reads 'a b', not the two counts",
    ),
    "one count": (b"2\n0 1\n", "counts", "line 1 reads '2', not the two counts"),
    "negative count": (b"-2 1\n0 1\n", "counts", "line 1 reads '-2 1', not the two counts"),
    "counts only": (b"3 0\n", "counts", "no ties: nothing follows the header on line 1"),
    "lines miscounted": (b"3 5\n0 1\n1 2\n", "counts", "'3 5': the header count lies: .* 5 lines .* has 2"),
    "consumers miscounted": (b"2 2\n0 1\n1 2\n", "counts", "the header count lies: .* 2 consumers .* name 3"),
    "which are missing": (b"4 2\n0 9\n9 5\n", "counts", r"4 consumers .* name 3; .* in 0\.\.3 or 1\.\.4"),
    "which names": (
        b"4 1\nann bob\n",
        "counts",
        "4 consumers and the lines name 2; the others are known only",
    ),
    "far too many": (b"99999999999 1\n0 1\n", "counts", "at most 2147483647 consumers"),
}


WEIGHTS = {
    "a word": (b"0 1 0.5\n1 2 strong\n", "'1 2 strong': line 2 has a weight that is not a number"),
    "not a number": (b"0 1 nan\n", "line 1 has a weight that is not a number"),
    "infinite": (b"0 1 inf\n", "line 1 has a weight that is not a number"),
    "underscores": (b"0 1 0_1\n", "line 1 has a weight that is not a number"),
    "hexadecimal": (b"0 1 0x1p-1\n", "line 1 has a weight that is not a number"),
    "other digits": ("0 1 ٠\n".encode(), "line 1 has a weight that is not a number"),
    "decimal comma in quotes": (b'0;1;"0,5"\n', "line 1 has a weight that is not a number"),
    "names": (
        b"a,b,weight\n1,2,0.5\n",
        r"line 1 has a weight that is not a number \(column names need header = 'names'",
    ),
    "above 1": (b"0 1 1\n# c\n1 2 1.0001\n", "line 3 has a weight that is no tie strength; it must be in 0..1"),
    "far above 1": (b"0 1 1e999\n", "line 1 has a weight that is no tie strength"),
    "below 0": (b"0 1 -0.1\n", "line 1 has a weight that is no tie strength"),
    "many": (
        b"0 1 2\n0 1 3\n0 1 x\n",
        r"line 1 has .* no tie strength.* \(1 more such lines\)(.*\n.*)line 3 has .* not a",
    ),
    "no weight": (b"0 1 1\n1 2\n", "'1 2': line 2 has no weight; a line holds two labels and a weight"),
    "blank weight": (b"0,1,1\n1,2,\n", "'1,2,': line 2 has a blank label"),
    "four columns": (b"0 1 1 7\n", "line 1 has more than three columns"),
}


@pytest.mark.parametrize("smallest_compiled", [0, 2**62], ids=["compiled", "in Python"])
@pytest.mark.parametrize(("content", "message"), WEIGHTS.values(), ids=WEIGHTS)
def test_weights_that_are_no_strengths_are_refused(tmp_path, monkeypatch, content, message, smallest_compiled):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", smallest_compiled)
    assert refusal(tmp_path, content, weights="strength").match(f"(?s){message}")


MATRIX = b"%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 1\n"

NOT_THAT_MATRIX = {
    "no counts": (MATRIX, {"header": "none"}, "network.header = 'none': 'counts': line 1 says"),
    "directed": (
        MATRIX,
        {"lines": "author_follower"},
        "'author_follower': 'mutual': line 1 says that the matrix is sym",
    ),
    "dense": (MATRIX.replace(b"coordinate", b"array"), {}, "a matrix written as coordinates"),
    "complex": (MATRIX.replace(b"pattern", b"complex"), {}, "a pattern, or real or integer weights"),
    "not square": (MATRIX.replace(b"3 3 2", b"3 4 2"), {}, "reads '3 4 2', not the two counts .* nor the three"),
    "miscounted": (MATRIX.replace(b"3 3 2", b"3 3 4"), {}, "promises 4 lines and the file has 2"),
    "counted from zero": (b"4 4 1\n0 1\n", {}, r"4 consumers and the lines name 2"),
    "weights": (MATRIX.replace(b"2 1", b"2 1 0.5"), {}, "line 3 has more than two columns"),
}


@pytest.mark.parametrize(("content", "options", "message"), NOT_THAT_MATRIX.values(), ids=NOT_THAT_MATRIX)
def test_a_matrix_market_file_contradicts_what_is_said_of_it(tmp_path, content, options, message):
    assert refusal(tmp_path, content, **{"header": "counts", **options}).match(message)


def refusal(folder, content, **options):
    path = folder / "ties.txt"
    path.write_bytes(content)
    with pytest.raises(NetworkError) as caught:
        read_network(path, **{"lines": "mutual", **options})
    assert caught.value.source == str(path)
    assert str(caught.value).startswith(f"{path}: ")
    return caught


@pytest.mark.parametrize(("content", "message"), NOT_TEXT.values(), ids=NOT_TEXT)
def test_what_is_not_text_is_refused(tmp_path, content, message):
    refused = refusal(tmp_path, content)
    assert refused.match(f"network.file: .*{message}")


@pytest.mark.parametrize(("content", "message"), NOT_TIES.values(), ids=NOT_TIES)
def test_lines_that_are_no_ties_are_refused(tmp_path, content, message):
    assert refusal(tmp_path, content).match(message)
    assert refusal(tmp_path, gzip.compress(content)).match(message)


@pytest.mark.parametrize(("content", "header", "message"), NOT_THAT_HEADER.values(), ids=NOT_THAT_HEADER)
def test_another_header_than_said_is_refused(tmp_path, content, header, message):
    assert refusal(tmp_path, content, header=header).match(message)


def test_the_first_bad_line_of_each_kind_is_named(tmp_path):
    refused = refusal(tmp_path, b"0 1\n1\n2,\n3 4 5\n6\n").value
    assert [problem.value for problem in refused.problems] == ["1", "2,", "3 4 5"]
    assert [problem.allowed.split(" has")[0] for problem in refused.problems] == [
        "line 2",
        "line 3",
        "line 4",
    ]


def test_both_lies_of_a_header_are_named(tmp_path):
    refused = refusal(tmp_path, b"2 9\n0 1\n1 2\n", header="counts").value
    assert [problem.field for problem in refused.problems] == ["network.header"] * 2


def test_bad_choices_are_refused_with_the_missing_file(tmp_path):
    with pytest.raises(NetworkError) as caught:
        read_network(tmp_path / "none.txt", lines="author_folower", header=1)
    message = str(caught.value)
    assert [problem.field for problem in caught.value.problems] == [
        "network.lines",
        "network.header",
        "network.file",
    ]
    assert "network.lines = 'author_folower': one of 'mutual', 'author_follower'" in message
    assert "(did you mean 'author_follower'?)" in message
    assert "network.header = 1: one of 'none', 'names', 'counts'" in message


def test_bad_choices_are_refused_for_a_good_file(tmp_path):
    assert refusal(tmp_path, b"0 1\n", lines="both", header="None").match("2 problems")


def test_what_lines_mean_must_be_said(tmp_path):
    refused = refusal(tmp_path, b"0 1\n", lines=None, weights="strong")
    assert refused.match("network.lines: must be said of all but saved networks .*one of 'mutual'")
    assert refused.match("network.weights = 'strong': one of 'none', 'strength', 'ignored'")


def test_a_missing_file_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "facebook.txt.gz").touch()
    with pytest.raises(NetworkError, match=r"a file that exists \(did you mean 'facebook.txt.gz'\?\)"):
        read_network(tmp_path / "facebok.txt.gz", lines="mutual")


def test_a_link_that_leads_nowhere_is_refused_and_not_suggested(tmp_path):
    (tmp_path / "ties.txt").symlink_to("gone.txt")
    with pytest.raises(NetworkError, match=r": a file that exists; this link leads to 'gone.txt'$"):
        read_network(tmp_path / "ties.txt", lines="mutual")


@pytest.mark.parametrize("weights", ["none", "strength"])
@pytest.mark.parametrize("line", [b"1", b"1 2 3 4", b"1,2;3", b'"1" x,2'])
def test_a_bad_line_far_down_is_numbered_through_comments_and_blank_lines(tmp_path, monkeypatch, weights, line):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    good = b"0 1 0.5\r\n" if weights == "strength" else b"0 1\r\n"
    content = b"# head\r\n\r\n" + good * 5_000 + b"% note\r\n" + good * 5_000 + line + b"\r\n" + good
    assert refusal(tmp_path, content, weights=weights).match("line 10004 ")
    assert refusal(tmp_path, gzip.compress(content), weights=weights).match("line 10004 ")


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

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(NetworkError, match=r"a file that can be read \(Permission denied\)"):
        read_network(tmp_path / "ties.txt", lines="mutual")


def test_a_text_beyond_memory_is_refused_before_it_is_parsed(tmp_path, monkeypatch):
    monkeypatch.setattr(text_file_room, "physical_memory", lambda: 10 * 2**23)
    bomb = gzip.compress(b"0 1\n" * 2**23)
    assert len(bomb) < 2**17
    assert refusal(tmp_path, bomb).match("'more than 0.0 GiB of text': needs more than about 0.1 GiB while it is read")


def test_a_file_beyond_memory_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(text_file_room, "physical_memory", lambda: 2**30)
    path = tmp_path / "ties.txt"
    with path.open("wb") as file:
        file.write(b"0 1\n")
        file.truncate(10 * 2**30)  # takes no room on the disk, and would take some time to read
    with pytest.raises(
        NetworkError, match=r"'10\.0 GiB of text': needs about [0-9.]+ GiB .* machine is 1\.0 GiB; at most"
    ):
        read_network(path, lines="mutual")


def test_more_consumers_than_memory_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(header_room, "physical_memory", lambda: 2**30)
    refused = refusal(tmp_path, b"2000000000 1\n0 1\n", header="counts")
    assert refused.match("'2000000000 1': 2000000000 consumers need 372.5 GiB, .* machine is 1.0 GiB")


def test_a_system_that_does_not_tell_its_memory_reads_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(text_file_room, "physical_memory", lambda: None)
    monkeypatch.setattr(header_room, "physical_memory", lambda: None)
    (tmp_path / "ties.txt").write_text("2 1\n0 1\n")
    assert read_network(tmp_path / "ties.txt", lines="mutual", header="counts").ties == 2


@pytest.mark.parametrize("endless", ["/dev/zero", "pipe"])
def test_what_is_no_regular_file_is_refused_unread(endless, tmp_path):
    if endless == "pipe":
        endless = str(tmp_path / "pipe")
        os.mkfifo(endless)
    with pytest.raises(NetworkError, match=r"network\.file: is no regular file"):
        read_network(endless, lines="mutual")
