"""What a user says of an edge list, and what is read then."""

import pytest

from simulation.network.reading import tie_lines
from tests.network.writings import labeled_strengths, labeled_ties, read


@pytest.fixture(autouse=True, params=["in Python", "compiled"])
def _way(request, monkeypatch):
    """Read every file of these tests by both ways: small files are compiled only here."""
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0 if request.param == "compiled" else 2**62)


@pytest.mark.parametrize(
    ("text", "as_written", "by_value"),
    [
        ("10 9\n9 2.0\n", ["10", "2.0", "9"], ["2", "9", "10"]),
        ("7 07\n07 8\n", ["07", "7", "8"], ["7", "8"]),
        ("+7 8\n8 70e-1\n", ["+7", "70e-1", "8"], ["7", "8"]),
        ("-0 b\nb 0.0\n0.0 c\n", ["-0", "0.0", "b", "c"], ["0", "b", "c"]),
        ("2.5 b\nb 2.50\n2.5 c\n", ["2.5", "2.50", "b", "c"], ["2.5", "2.50", "b", "c"]),
        ("007 008\n008 9\n", ["007", "008", "9"], ["7", "8", "9"]),
    ],
)
def test_labels_that_write_a_number_in_several_ways_are_what_is_said(tmp_path, text, as_written, by_value):
    assert read(tmp_path, text, numbers="as_written").labels_array().tolist() == as_written
    assert read(tmp_path, text, numbers="by_value").labels_array().tolist() == by_value


@pytest.mark.parametrize(
    ("separator", "text", "tie"),
    [
        ("comma", "a;b,c|d\n", ("a;b", "c|d")),
        ("comma", "a b,c\td\n", ("a b", "c\td")),
        ("semicolon", "Smith, Ann;Ray\n", ("Smith, Ann", "Ray")),
        ("tab", "Smith, Ann\tRay; Bob\n", ("Smith, Ann", "Ray; Bob")),
        ("pipe", "Smith, Ann|Ray\tBob\n", ("Smith, Ann", "Ray\tBob")),
        ("space", "a,b \tc;d\n", ("a,b", "c;d")),
    ],
)
def test_a_separator_that_is_said_leaves_the_others_to_labels(tmp_path, separator, text, tie):
    assert labeled_ties(read(tmp_path, text, separator=separator)) == {tie}


@pytest.mark.parametrize(
    ("options", "ties", "skipped"),
    [
        ({"comments": "skipped"}, {("3", "8")}, 5),
        ({"comments": "none"}, {("3", "8"), ("#8", "5"), ("%9", "5"), ("//", "6"), ("--", "6"), ("!7", "6")}, 0),
    ],
)
def test_what_begins_like_a_comment_is_what_is_said(tmp_path, options, ties, skipped):
    network = read(tmp_path, "3 8\n#8 5\n%9 5\n// 6\n-- 6\n!7 6\n", **options)
    assert labeled_ties(network) == ties
    assert network.report.reading.skipped_lines == skipped
    assert len(network.report.reading.first_skipped) == min(skipped, 3)


@pytest.mark.parametrize(
    ("text", "options", "ties"),
    [
        ("what is this\n3 8\n8 5\n", {"header": "ignored"}, {("3", "8"), ("8", "5")}),
        ("3 9\n3 8\n8 5\n", {"header": "ignored"}, {("3", "8"), ("8", "5")}),
        ("from,to,by\n3,8,x\n8,5,y\n", {"columns": ["by", "to"]}, {("x", "8"), ("y", "5")}),
        ("from,to,by\n3,8,x\n8,5,y\n", {"columns": [3, 2], "header": "names"}, {("x", "8"), ("y", "5")}),
        ("3 8\n8 5\n", {"columns": [2, 1]}, {("8", "3"), ("5", "8")}),
        ("1 x 3 8\n2 x 8 5\n", {"columns": [3, 4], "weights": "ignored"}, {("3", "8"), ("8", "5")}),
        ("9 2\nann bob\nbob cy\n9 cy\n", {"header": "none"}, {("9", "2"), ("ann", "bob"), ("bob", "cy"), ("9", "cy")}),
        ("ann bob\ncy dee\n", {"header": "names"}, {("cy", "dee")}),
        ("ann bob\ncy dee\n", {"header": "none"}, {("ann", "bob"), ("cy", "dee")}),
        ("u17 u4\nu2 u3\n", {"header": "none"}, {("u17", "u4"), ("u2", "u3")}),
        ("k17 k4\nk2 k3\n", {}, {("k17", "k4"), ("k2", "k3")}),
        ("ann bob\nbob cy\n", {}, {("ann", "bob"), ("bob", "cy")}),
    ],
)
def test_what_is_said_of_the_first_line_and_of_columns_holds(tmp_path, text, options, ties):
    assert labeled_ties(read(tmp_path, text, **options)) == ties


def test_columns_after_the_second_can_be_ignored(tmp_path):
    # Lines of different lengths are read if the user says where the labels stand.
    text = "a b 4 x\nb c\nc a 1 2 3 4\n"
    network = read(tmp_path, text, columns=[1, 2], weights="ignored")
    assert labeled_ties(network) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert network.strengths is None
    named = "from to rating\na b 4\nb c 3\nc a 1\n"
    assert read(tmp_path, named, weights="ignored").digest() == network.digest()


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("a;b;0,5\nb;c;1\n", {}),
        ("a\tb\t0,5\nb\tc\t1,0\n", {}),
        ("a|b|,5\nb|c|1\n", {}),
        ("a b 0,5\nb c 1,0\n", {"separator": "space"}),
        ('a,b,"0,5"\nb,c,1\n', {}),
        ("0,5;b;a\n1;c;b\n", {"columns": [3, 2, 1]}),
        ("weight;source;target\n0,5;a;b\n1;b;c\n", {}),
    ],
)
def test_weights_may_have_a_decimal_comma(tmp_path, text, options):
    network = read(tmp_path, text, weights="strength", **options)
    assert labeled_strengths(network) == {("a", "b"): 0.5, ("b", "c"): 1.0}


def test_directions_of_different_weights_are_kept_by_directed_lines(tmp_path):
    text = "a b 0.5\nb a 0.25\na b 0.75\n"
    assert labeled_strengths(read(tmp_path, text, weights="strength")) == {("a", "b"): 0.75, ("b", "a"): 0.25}
    even = read(tmp_path, "a b 0.5\nb a 0.75\na b 0.75\n", lines="mutual", weights="strength")
    assert labeled_strengths(even) == {("a", "b"): 0.75, ("b", "a"): 0.75}
    assert read(tmp_path, text, lines="mutual", weights="ignored").ties == 2


def test_two_kinds_of_things_are_both_or_one_of_them(tmp_path):
    text = "user,item\nann,x\nbob,x\ncy,y\n"
    both = read(tmp_path, text, lines="mutual", two_mode="both")
    assert both.labels.tolist() == ["ann", "bob", "cy", "x", "y"]
    assert labeled_ties(read(tmp_path, text, lines="mutual", two_mode="first")) == {("ann", "bob"), ("bob", "ann")}
    shared = read(tmp_path, text + "bob,y\n", lines="mutual", two_mode="second")
    assert labeled_ties(shared) == {("x", "y"), ("y", "x")}
