"""Options of reading that are none, and options that a file contradicts: what is said about them."""

import pytest

from simulation.errors import NetworkError
from simulation.network import read_network
from tests.network.writings import refusal

NO_OPTION = {
    "lines": ("both", "one of 'mutual', 'author_follower', 'follower_author'"),
    "format": ("csv", "one of 'edge_list', 'graphml', 'gexf'"),
    "header": ("None", "one of 'none', 'names', 'counts', 'ignored'"),
    "separator": (",", "one of 'comma', 'semicolon', 'tab', 'pipe', 'space'"),
    "comments": ("#", "one of 'skipped', 'none'"),
    "weights": ("strong", "one of 'none', 'strength', 'ignored'"),
    "labels": ("name", r"one of 'names', 'ids' \(did you mean 'names'\?\)"),
    "numbers": ("value", "one of 'as_written', 'by_value'"),
    "two_mode": ("third", "one of 'both', 'first', 'second'"),
    "member": ("", "the name of a file in the archive"),
}

NO_COLUMNS = [
    ("from,to", "= 'from,to': a list of names or positions"),
    (7, "= 7: a list of names or positions"),
    (["a"], r"= \['a'\]: two columns"),
    ([1, 2, 3], r"= \[1, 2, 3\]: two columns \(network.weights = 'none'\)"),
    ([0, 1], "= 0: a name, or a position in 1"),
    ([1, True], "= True: a name, or a position in 1"),
    ([1, 10**9], "= 1000000000: a name, or a position in 1"),
    ([" ", "a"], "= ' ': a name, or a position in 1"),
    ([1.0, 2], "= 1.0: a name, or a position in 1"),
    ([2, 2], r"= \[2, 2\]: each column once"),
    (["a", 2], r"= \['a', 2\]: names or positions, not both"),
]


@pytest.mark.parametrize("option", NO_OPTION)
def test_an_option_that_is_none_is_refused_with_what_is_allowed(tmp_path, option):
    value, allowed = NO_OPTION[option]
    assert refusal(tmp_path, b"0 1\n", **{option: value}).match(f"network.{option} = '{value}': {allowed}")
    assert refusal(tmp_path, b"0 1\n", **{option: 7}).match(f"network.{option} = 7: ")


@pytest.mark.parametrize(("columns", "message"), NO_COLUMNS)
def test_columns_that_are_none_are_refused(tmp_path, columns, message):
    assert refusal(tmp_path, b"0 1\n", columns=columns).match(f"network.columns {message}")


def test_columns_of_strengths_are_two_or_three(tmp_path):
    refused = refusal(tmp_path, b"0 1\n", columns=[1, 2, 3, 4], weights="strength")
    assert refused.match("two columns, and a third that holds the weights")


def test_bad_choices_are_refused_with_the_missing_file(tmp_path):
    with pytest.raises(NetworkError) as caught:
        read_network(tmp_path / "none.txt", lines="author_folower", header=1)
    message = str(caught.value)
    fields = [problem.field for problem in caught.value.problems]
    assert fields == ["network.lines", "network.header", "network.file"]
    assert "network.lines = 'author_folower': one of 'mutual', 'author_follower'" in message
    assert "(did you mean 'author_follower'?)" in message
    assert "network.header = 1: one of 'none', 'names', 'counts'" in message


def test_bad_choices_are_refused_for_a_good_file(tmp_path):
    assert refusal(tmp_path, b"0 1\n", lines="both", header="None").match("2 problems")


def test_what_lines_mean_must_be_said(tmp_path):
    refused = refusal(tmp_path, b"0 1\n", lines=None, weights="strong")
    assert refused.match("network.lines: must .* of all but saved networks .*one of 'mutual'")
    assert refused.match("network.weights = 'strong': one of 'none', 'strength', 'ignored'")


@pytest.mark.parametrize("two_mode", ["first", "second"])
def test_a_projection_has_friends_without_strengths(tmp_path, two_mode):
    refused = refusal(tmp_path, b"0 1\n", lines="author_follower", two_mode=two_mode, weights="strength")
    assert refused.match("network.lines = 'author_follower': 'mutual': consumers that share a thing are friends")
    assert refused.match("network.weights = 'strength': 'none' or 'ignored'")


NAMED = b"from,to,by\na,b,c\nb,c,d\n"

CONTRADICTED = {
    "a column that is none": (NAMED, {"columns": ["form", "to"]}, "columns = 'form': .* mean 'from'"),
    "a column twice": (b"a,a,b\n1,2,3\n", {"columns": ["a", "b"]}, "columns = 'a': is the name of several .*positions"),
    "a position behind": (NAMED, {"columns": [1, 5]}, r"columns = \[1, 5\]: positions in 1\.\.3"),
    "a position behind, unnamed": (b"a b\nb c\n", {"columns": [1, 5]}, r"columns = \[1, 5\]: positions in 1\.\.2, the"),
    "names of no names": (NAMED, {"columns": ["from", "to"], "header": "none"}, "header = 'none': 'names', since"),
    "names of a skipped line": (
        NAMED,
        {"columns": ["from", "to"], "header": "ignored"},
        "columns = .*positions such as",
    ),
    "names that are labels": (b"a,b\nb,c\n", {"columns": ["a", "b"]}, "header = 'names': line 1 names 'b'"),
    "a third column": (b"a b c\nb c d\n", {"columns": [1, 2]}, "weights = 'none': 'strength' or 'ignored'"),
    "which weights": (
        b"a b 1 1\nb c 1 1\n",
        {"columns": [1, 2], "weights": "strength"},
        "columns = .*three positions: this file has 4 columns",
    ),
    "which column": (
        b"10,a,b\n12,b,c\n13,c,d\n",
        {"weights": "ignored"},
        r"columns: which two .* columns = \[1, 2\] says",
    ),
    "which names": (
        b"k,l,m,n\n1,2,3,4\n",
        {"header": "names"},
        "columns: which two columns hold the labels: the names",
    ),
    "a weight by name": (b"from,to,weight\n1,2,3\n", {}, "weights = 'none': 'strength' or 'ignored': .*'weight'"),
    "names against lines": (
        b"follower,followee\n1,2\n2,3\n",
        {"lines": "author_follower"},
        r"lines = 'author_follower': 'follower_author': the columns are called .*network\.columns",
    ),
    "no direction": (
        b"source,target,type\n1,2,Undirected\n2,3,Undirected\n",
        {"lines": "author_follower"},
        "lines = 'author_follower': 'mutual': the column of types",
    ),
    "half of friendships": (b"% sym\n1 2\n2 3\n", {"lines": "author_follower"}, "lines = .*'mutual': .* no direction"),
    "said by a comment": (
        b"# Undirected graph\n1 2\n2 3\n",
        {"lines": "author_follower"},
        r"lines = .*'mutual': the comment on line 1 .*\(comments = 'skipped'",
    ),
    "two kinds": (b"% bip\n1 2\n2 3\n", {}, "two_mode: 'both', 'first' or 'second'"),
    "names beside ids": (b"a b\nb c\n", {"labels": "ids"}, "labels = 'ids': nothing: a table of lines"),
    "another format": (b"a b\nb c\n", {"format": "gexf"}, "format = 'gexf': a file of that format; .* no mark of gexf"),
    "no Parquet": (b"a b\nb c\n", {"format": "parquet"}, "format = 'parquet': .*this one is text"),
    "said otherwise": (b"<graphml/>", {"format": "gexf"}, "format = 'gexf': 'graphml', or nothing"),
    "no weights": (b"a b\nc\n", {"format": "adjacency_list", "weights": "strength"}, "weights = 'strength': 'none'"),
}


@pytest.mark.parametrize(("content", "options", "message"), CONTRADICTED.values(), ids=CONTRADICTED)
def test_options_that_the_file_contradicts_are_refused(tmp_path, content, options, message):
    assert refusal(tmp_path, content, **options).match(f"network.{message}")
