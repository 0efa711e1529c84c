"""Reading edge lists as they are in the wild."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

import pytest

from simulation.errors import NetworkError
from simulation.network import TieReport
from simulation.network.reading import tie_lines
from tests.network.writings import labeled_strengths, labeled_ties, read


@pytest.fixture(autouse=True, params=["in Python", "compiled"])
def _way(request, monkeypatch):
    """Read every file of these tests by both ways: small files are compiled only here."""
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0 if request.param == "compiled" else 2**62)


@pytest.mark.parametrize(
    ("lines", "ties"),
    [
        ("author_follower", {("3", "8"), ("8", "5")}),
        ("follower_author", {("8", "3"), ("5", "8")}),
        ("mutual", {("3", "8"), ("8", "3"), ("8", "5"), ("5", "8")}),
    ],
)
def test_the_user_says_what_a_line_means(tmp_path, lines, ties):
    network = read(tmp_path, "3 8\n8 5\n", lines=lines)
    assert labeled_ties(network) == ties
    assert network.labels.tolist() == ["3", "5", "8"]
    assert network.report == TieReport(lines=2, self_loops=0, parallel_lines=0)


WRITINGS = {
    "spaces": "3 8\n8 5\n",
    "tabs": "3\t8\n8\t5\n",
    "commas": "3,8\n8,5\n",
    "comma and space": "3, 8\n8 ,5\n",
    "semicolons": "3;8\n8;5\n",
    "semicolon and tab": "3;\t8\n8\t;5",
    "quotes": '"3","8"\n"8","5"\n',
    "quotes here and there": '"3" 8\n8 "5"\n',
    "pipes": "3|8\n8 | 5\n",
    "tabs around": "\t3\t8\n8\t5\t\n",
    "several spaces": "3   8\n8  5\n",
    "spaces around": "  3 8 \n 8 5\n",
    "a tab and spaces": "3 \t 8\n8\t5\n",
    "no newline at the end": "3 8\n8 5",
    "blank lines": "\n3 8\n\n  \n8 5\n\n\n",
    "CRLF": "3 8\r\n8 5\r\n",
    "CR": "3 8\r8 5\r",
    "comments": "# from a to b\n% 2 ties\n3 8\n # later\n8 5\n#end",
    "comment after CRLF": "# a b\r\n3 8\r\n8 5\r\n",
    "byte order mark": "\ufeff3 8\n8 5\n",
    "byte order mark before a comment": "\ufeff# a b\n3 8\n8 5\n",
    "UTF-16, little end first": "\ufeff3 8\n8 5\n".encode("utf-16-le"),
    "UTF-16, big end first": "\ufeff3 8\r\n8 5\r\n".encode("utf-16-be"),
    "names that are known": "source,target\n3,8\n8,5\n",
    "names of text above numbers": "ann bob\n3 8\n8 5\n",
    "names and an index": ",source,target\n0,3,8\n1,8,5\n",
    "names whose order does not count": "to;from\n8;3\n5;8\n",
    "names in a comment": "# FromNodeId ToNodeId\n3 8\n8 5\n",
}


@pytest.mark.parametrize("text", WRITINGS.values(), ids=WRITINGS)
def test_all_writings_of_two_ties_are_the_same_network(tmp_path, text):
    network = read(tmp_path, text)
    assert labeled_ties(network) == {("3", "8"), ("8", "5")}
    assert network.report == TieReport(lines=2, self_loops=0, parallel_lines=0)


def zipped(content):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("README.md", "of the network")
        archive.writestr("data/ties.txt", content)
    return stream.getvalue()


def tarred(content):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        member = tarfile.TarInfo("ties.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zipped, tarred])
def test_compression_is_told_by_content_and_not_by_name(tmp_path, pack):
    plain = read(tmp_path, "3 8\n8 5", name="b.gz")
    assert read(tmp_path, pack(b"3 8\n8 5\n"), name="ties.txt").digest() == plain.digest()


def test_a_member_of_an_archive_is_chosen_by_name(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data/ties.txt", "3 8\n8 5\n")
        archive.writestr("data/others.txt", "1 2\n2 1\n")
    assert labeled_ties(read(tmp_path, stream.getvalue(), member="ties.txt")) == {("3", "8"), ("8", "5")}
    assert labeled_ties(read(tmp_path, stream.getvalue(), member="data/others.txt")) == {("1", "2"), ("2", "1")}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("10 9\n9 2\n", ["2", "9", "10"]),
        ("10 9\n9 -2\n", ["-2", "9", "10"]),
        ("10 9\n9 02\n", ["02", "10", "9"]),
        ("10 9\n9 +2\n", ["+2", "10", "9"]),
        ("10 9\n9 b\n", ["10", "9", "b"]),
        ("100000000000000000000 9\n9 20000000000000000000\n", ["9", "2" + "0" * 19, "1" + "0" * 20]),
        ("999999999999999999 0\n", ["0", "999999999999999999"]),
        ("9223372036854775807 -9223372036854775808\n", ["-9223372036854775808", "9223372036854775807"]),
    ],
)
def test_rows_follow_numbers_if_all_labels_are_numbers_else_text(tmp_path, text, labels):
    assert read(tmp_path, text).labels.tolist() == labels


def test_leading_zeros_need_no_word_if_nothing_else_writes_the_number(tmp_path):
    assert read(tmp_path, "007 8\n8 009\n").labels.tolist() == ["007", "009", "8"]


def test_labels_are_kept_as_written(tmp_path):
    network = read(tmp_path, "Zoë Smith, bob\nbob,Jean\u00a0Paul\nbob,日本\n")
    assert labeled_ties(network) == {("Zoë Smith", "bob"), ("bob", "Jean\u00a0Paul"), ("bob", "日本")}
    assert labeled_ties(read(tmp_path, "Zoë Smith\tBob Ray\n")) == {("Zoë Smith", "Bob Ray")}


def test_labels_that_count_from_zero_need_no_array(tmp_path):
    assert read(tmp_path, "0 1\n1 2\n").labels is None
    assert read(tmp_path, "1 2\n2 3\n").labels.tolist() == ["1", "2", "3"]


def test_self_loops_and_parallel_lines_are_counted(tmp_path):
    network = read(tmp_path, "a b\nb a\na b\nc c\nb c\n", lines="mutual")
    assert network.report == TieReport(lines=5, self_loops=1, parallel_lines=2)
    assert network.multiplicity.tolist() == [3, 3, 1, 1]


def test_a_consumer_with_only_a_self_loop_stays(tmp_path):
    network = read(tmp_path, "a b\nc c\n", header="none")
    assert network.consumers == 3
    assert network.followers.tolist() == [1, 0, 0]


def test_a_header_of_names_is_skipped(tmp_path):
    network = read(tmp_path, "# wild\nid_1,id_2\n0,1\n1,2\n", header="names")
    assert labeled_ties(network) == {("0", "1"), ("1", "2")}
    assert network.report.lines == 2


def test_a_header_of_names_may_stand_before_names(tmp_path):
    assert labeled_ties(read(tmp_path, "who\twhom\nann\tbob\n", header="names")) == {("ann", "bob")}


@pytest.mark.parametrize(
    ("text", "labels", "added"),
    [
        ("3 2\n0 1\n1 2\n", ["0", "1", "2"], 0),
        ("5 2\n0 1\n1 3\n", ["0", "1", "2", "3", "4"], 2),
        ("5 2\n1 2\n2 5\n", ["1", "2", "3", "4", "5"], 2),
        ("4 1\n1 2\n", ["0", "1", "2", "3"], 2),
        ("3 2\n10 20\n20 90\n", ["10", "20", "90"], 0),
        ("3 2\nann bob\nbob cy\n", ["ann", "bob", "cy"], 0),
    ],
    ids=["all named", "from 0", "from 1", "from 0 if both would do", "with gaps", "text"],
)
def test_a_header_of_counts_adds_isolated_consumers(tmp_path, text, labels, added):
    network = read(tmp_path, text, header="counts")
    assert network.labels_array().tolist() == labels
    assert network.report.isolated_added == added
    assert network.report.lines == int(text.split()[1])


def test_one_tie_is_no_header(tmp_path):
    assert labeled_ties(read(tmp_path, "ann bob\n")) == {("ann", "bob")}
    assert labeled_ties(read(tmp_path, "5 0\n")) == {("5", "0")}


@pytest.mark.parametrize(
    ("text", "separator", "ties"),
    [
        ('"Smith, Ann","Ray; Bob"\n', ",", {("Smith, Ann", "Ray; Bob")}),
        ('"Smith, Ann" "Ray Bob"\n', " ", {("Smith, Ann", "Ray Bob")}),
        ('"say ""hi""",bob\n', ",", {('say "hi"', "bob")}),
        ('"""",bob\n', ",", {('"', "bob")}),
        ('"#1",bob\n', ",", {("#1", "bob")}),
        ('"//1",bob\n', ",", {("//1", "bob")}),
        ('  "a\tb"\tc\n', "\t", {("a\tb", "c")}),
        ('"a|b"|c\n', "|", {("a|b", "c")}),
        ('" a ",b\n', ",", {(" a ", "b")}),
        ("Zoë Smith;Bob Ray\n", ";", {("Zoë Smith", "Bob Ray")}),
    ],
)
def test_quotes_hold_labels_that_hold_separators(tmp_path, text, separator, ties):
    assert labeled_ties(read(tmp_path, text)) == ties
    further = read(tmp_path, f"plain{separator}other\n{text}", header="none")
    assert labeled_ties(further) == ties | {("plain", "other")}


def test_two_lines_of_two_labels_are_no_matrix(tmp_path):
    assert labeled_ties(read(tmp_path, "7 ann\nann 1\n")) == {("7", "ann"), ("ann", "1")}


def test_the_report_says_how_the_file_was_read(tmp_path):
    reading = read(tmp_path, "# a\nsource,target,note\n1,2,x\n2,3,y\n").report.reading
    assert reading.format == "edge_list"
    assert reading.sentences == (
        "Columns are separated by commas.",
        "Line 2 names the columns: a is 'source', b is 'target'.",
        "Columns that are not read: 'note'.",
    )
    assert (reading.skipped_lines, reading.first_skipped) == (1, ("line 1: # a",))


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ("# long preface\n" * 3000 + "a,b\nb,c\n", 3000),
        ("a,b\nb,c\n" + "# long\n" * 6000, 6000),
        ("sep=;\n# a\nsource;target\na;b\n", 1),
        ("# users\nuser,friends\na,['b']\n# half\nb,['a']\n", 2),
    ],
)
def test_the_report_counts_every_comment(tmp_path, text, skipped):
    assert read(tmp_path, text, lines="author_follower").report.reading.skipped_lines == skipped


def test_a_doubtful_comment_below_thousands_of_others_is_refused(tmp_path):
    with pytest.raises(NetworkError, match=r"line 6003 is a comment, or a tie whose label begins with '#'"):
        read(tmp_path, "a,b\nb,c\n" + "# long\n" * 6000 + "#d,a\n")


MATRIX = "%%MatrixMarket matrix coordinate pattern symmetric\n% made by hand\n4 4 2\n2 1\n3 1\n"


def test_a_matrix_market_file_has_three_counts_and_counts_from_one(tmp_path):
    network = read(tmp_path, MATRIX, lines="mutual")
    assert read(tmp_path, MATRIX, lines="mutual", header="counts").digest() == network.digest()
    assert network.labels.tolist() == ["1", "2", "3", "4"]
    assert labeled_ties(network) == {("1", "2"), ("2", "1"), ("1", "3"), ("3", "1")}
    assert network.report == TieReport(lines=2, self_loops=0, parallel_lines=0, isolated_added=1)
    assert network.report.reading.format == "matrix_market"


def test_the_counts_of_a_matrix_market_file_can_be_disbelieved(tmp_path):
    network = read(tmp_path, MATRIX.replace("4 4 2", "4 4 9"), lines="mutual", header="ignored")
    assert network.labels.tolist() == ["1", "2", "3"]


def test_numbers_of_a_matrix_market_file_are_strengths_or_ignored(tmp_path):
    text = "%%MatrixMarket matrix coordinate real general\n3 3 2\n2 1 0.5\n3 1 1\n"
    assert labeled_strengths(read(tmp_path, text, weights="strength")) == {("2", "1"): 0.5, ("3", "1"): 1.0}
    assert read(tmp_path, text, weights="ignored").strengths is None
