"""Reading edge lists as they are in the wild."""

import gzip

import pytest

from simulation.network import TieReport
from simulation.network.reading import tie_lines
from tests.network.writings import labeled_ties, read


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
    "quotes here and there": '"3" 8\n8\t"5"\n',
    "tabs around": "\t3\t8\n8\t5\t\n",
    "several spaces": "3   8\n8  5\n",
    "spaces around": "  3 8 \n 8 5\n",
    "one line each its own": "3 8\n8,5\n",
    "a tab and spaces": "3 \t 8\n8\t5\n",
    "no newline at the end": "3 8\n8 5",
    "blank lines": "\n3 8\n\n  \n8 5\n\n\n",
    "CRLF": "3 8\r\n8 5\r\n",
    "CR": "3 8\r8 5\r",
    "comments": "# from a to b\n% 2 ties\n3 8\n # later\n8 5\n#end",
    "comment after CRLF": "# a b\r\n3 8\r\n8 5\r\n",
    "byte order mark": "\ufeff3 8\n8 5\n",
    "byte order mark before a comment": "\ufeff# a b\n3 8\n8 5\n",
}


@pytest.mark.parametrize("text", WRITINGS.values(), ids=WRITINGS)
def test_all_writings_of_two_ties_are_the_same_network(tmp_path, text):
    network = read(tmp_path, text)
    assert labeled_ties(network) == {("3", "8"), ("8", "5")}
    assert network.report == TieReport(lines=2, self_loops=0, parallel_lines=0)


def test_compression_is_told_by_content_and_not_by_name(tmp_path):
    packed = gzip.compress(b"3 8\n8 5\n")
    assert read(tmp_path, packed, name="ties.txt").digest() == read(tmp_path, "3 8\n8 5", name="b.gz").digest()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("10 9\n9 2\n", ["2", "9", "10"]),
        ("10 9\n9 -2\n", ["-2", "9", "10"]),
        ("10 9\n9 02\n", ["02", "10", "9"]),
        ("10 9\n9 +2\n", ["+2", "10", "9"]),
        ("10 9\n9 b\n", ["10", "9", "b"]),
        ("10 9\n9 2.0\n", ["10", "2.0", "9"]),
        ("7 07\n", ["07", "7"]),
        ("100000000000000000000 9\n9 20000000000000000000\n", ["9", "2" + "0" * 19, "1" + "0" * 20]),
        ("999999999999999999 0\n", ["0", "999999999999999999"]),
        ("9223372036854775807 -9223372036854775808\n", ["-9223372036854775808", "9223372036854775807"]),
    ],
)
def test_rows_follow_numbers_if_all_labels_are_numbers_else_text(tmp_path, text, labels):
    assert read(tmp_path, text).labels.tolist() == labels


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
    network = read(tmp_path, "a b\nc c\n")
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
    ("text", "ties"),
    [
        ('"Smith, Ann","Ray; Bob"\n', {("Smith, Ann", "Ray; Bob")}),
        ('"Smith, Ann" "Ray Bob"\n', {("Smith, Ann", "Ray Bob")}),
        ('"say ""hi""",bob\n', {('say "hi"', "bob")}),
        ('"""",bob\n', {('"', "bob")}),
        ('"#1",bob\n', {("#1", "bob")}),
        ('  "a\tb"\tc\n', {("a\tb", "c")}),
        ('" a ",b\n', {(" a ", "b")}),
        ('a"b c"d\n', {('a"b', 'c"d')}),
        ('6" pipe,7" pipe\n', {('6" pipe', '7" pipe')}),
        ("Zoë Smith;Bob Ray\n", {("Zoë Smith", "Bob Ray")}),
    ],
)
def test_quotes_hold_labels_that_hold_separators(tmp_path, text, ties):
    assert labeled_ties(read(tmp_path, text)) == ties
    assert labeled_ties(read(tmp_path, "plain,other\n" + text)) == ties | {("plain", "other")}


MATRIX = "%%MatrixMarket matrix coordinate pattern symmetric\n% made by hand\n4 4 2\n2 1\n3 1\n"


def test_a_matrix_market_file_has_three_counts_and_counts_from_one(tmp_path):
    network = read(tmp_path, MATRIX, header="counts", lines="mutual")
    assert network.labels.tolist() == ["1", "2", "3", "4"]
    assert labeled_ties(network) == {("1", "2"), ("2", "1"), ("1", "3"), ("3", "1")}
    assert network.report == TieReport(lines=2, self_loops=0, parallel_lines=0, isolated_added=1)


def test_columns_after_the_second_can_be_ignored(tmp_path):
    text = "from to rating time\na b 4 x\nb c\nc a 1 2 3 4\n"
    network = read(tmp_path, text, header="names", weights="ignored")
    assert labeled_ties(network) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert network.strengths is None
