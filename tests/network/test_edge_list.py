"""Reading edge lists as they are in the wild."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation.network import TieReport, read_network
from simulation.network import digit_lines as digit_lines_room


def read(folder, text, *, lines="author_follower", header="none", name="ties.txt"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_network(path, lines=lines, header=header)


def labeled_ties(network):
    labels = network.labels_array().tolist()
    return {
        (labels[author], labels[follower])
        for author in range(network.consumers)
        for follower in network.targets[network.indptr[author] : network.indptr[author + 1]]
    }


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


plain_labels = st.text(
    st.characters(exclude_categories=("C", "Z"), exclude_characters="#%,\t "), min_size=1, max_size=6
)
number_labels = st.integers(0, 10**6).map(str)
labels = st.one_of(plain_labels, number_labels, st.integers(-9, 12).map(str), st.sampled_from(["07", "+7", "7"]))


@st.composite
def edge_lists(draw):
    """Any ties in any writing: what is written, and the pairs that it says."""
    of = draw(st.sampled_from([labels, number_labels, plain_labels]))
    pairs = draw(st.lists(st.tuples(of, of), min_size=1, max_size=30).filter(lambda p: any(a != b for a, b in p)))
    separator = draw(st.sampled_from([" ", "\t", ",", ", ", "  "]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    rows = ["first second", *(first + separator + second for first, second in pairs)]
    if draw(st.booleans()):
        rows.insert(draw(st.integers(0, len(rows))), "# comment")
        rows.insert(draw(st.integers(0, len(rows))), "")
    text = end.join(rows).encode() + draw(st.sampled_from([b"", end.encode()]))
    return gzip.compress(text) if draw(st.booleans()) else text, pairs


def is_number(label):
    digits = label.removeprefix("-")
    return digits.isascii() and digits.isdigit() and str(int(label)) == label


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None)
@given(edge_lists(), st.sampled_from(["mutual", "author_follower", "follower_author"]))
def test_any_edge_list_becomes_the_set_of_its_ties(tmp_path, edge_list, lines):
    written, pairs = edge_list
    network = read(tmp_path, written, lines=lines, header="names")
    forward = {(first, second) for first, second in pairs if first != second}
    backward = {(second, first) for first, second in forward}
    expected = {"author_follower": forward, "follower_author": backward, "mutual": forward | backward}
    assert labeled_ties(network) == expected[lines]
    names = {label for pair in pairs for label in pair}
    order = sorted(names, key=int) if all(map(is_number, names)) else sorted(names)
    assert network.labels_array().tolist() == order
    assert network.report.lines == len(pairs)
    assert network.report.self_loops == sum(first == second for first, second in pairs)
    kept = len({frozenset(pair) for pair in forward} if lines == "mutual" else forward)
    assert network.report.parallel_lines == len(pairs) - network.report.self_loops - kept


@pytest.mark.parametrize("block", [8, 16, 64])
def test_blocks_of_any_size_are_cut_at_lines(tmp_path, monkeypatch, block):
    text = "".join(f"{number} {number * 37 % 1009}\n" for number in range(1, 200))
    whole = read(tmp_path, text)
    monkeypatch.setattr(digit_lines_room, "_BLOCK", block)
    assert read(tmp_path, text).digest() == whole.digest()


separators = st.sampled_from([" ", "\t", ",", "  ", " ,", ", ", "\t\t", " \t", ",,", "\n"])
ends = st.sampled_from(["\n", "\n", "\n", " \n", "\t\n", ",\n", "\n\n"])
numerals = st.sampled_from(["0", "1", "07", "12", "9" * 18, "9" * 19, ""])


@settings(max_examples=500)
@given(st.lists(st.tuples(numerals, separators, numerals, ends), min_size=1, max_size=3))
def test_the_fast_way_never_contradicts_the_slow_one(lines):
    text = "".join(map("".join, lines))
    numbers = digit_lines_room.parse_digits(text.encode())
    expected = []
    for line in text.strip(" \t\n").split("\n"):
        separator = "," if "," in line else "\t" if "\t" in line.strip() else None
        expected.append([field.strip(" \t") for field in line.split(separator)])
    if numbers is not None:
        assert [[str(number) for number in pair] for pair in numbers.tolist()] == expected


@pytest.mark.parametrize("separator", [" ", "   ", "\t", ",", ", "])
def test_plain_numbers_take_the_fast_way(separator):
    text = f"0{separator}1\n12{separator}999999999999999999\n"
    assert digit_lines_room.parse_digits(text.encode()).tolist() == [[0, 1], [12, 10**18 - 1]]
