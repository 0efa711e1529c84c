"""Edge lists that cannot be used as described, and what is said about them."""

import gzip

import pytest

from simulation.network.reading import tie_lines
from tests.network.writings import refusal

# First lines are such that they count nothing.
NOT_TIES = {
    "one column": (b"1 0\n# c\n2\n", "network.file = '2': line 3 has one column"),
    "one column first": (b"0\n1 2\n", "network.file = '0': line 1 has one column"),
    "weights": (b"0 1 0.5\n1 2 1\n", "network.file = '0 1 0.5': line 1 .* more than two columns"),
    "weights further down": (b"1,0\r\n1,2,7\r\n", "network.file = '1,2,7': line 2 has more than two columns"),
    "three and one": (b"0 1 9\n3\n", "line 1 has more than two columns(.*\n.*)line 2 has one column"),
    "one and three": (b"0\n1 2 3\n", "line 1 has one column(.*\n.*)line 2 has more than two columns"),
    "blank label": (b"1 0\n0,\n", "network.file = '0,': line 2 has a blank label"),
    "blank first label": (b"1 0\n ,4\n", "network.file = ' ,4': line 2 has a blank label"),
    "blank between": (b"1;0\n2;;3\n", "network.file = '2;;3': line 2 has more than two columns"),
    "blank by tab": (b"1\t0\n1\t2\n2\t\t3\n", "network.separator: .* by tabs .* or spaces .*: separator = 'tab' or"),
    "quoted blank by tab": (b'1\t0\n1\t2\n2\t""\n', "line 3 has a blank label"),
    "no-break space": ("0,1\n1,\u00a0\n".encode(), "line 2 has a blank label"),
    "endless label": (b"1 0\n1 " + b"x" * 300 + b"\n", r"'1 x+\.\.\.: line 2 has a label of more than 255"),
    "open quote": (b'1,0\n1,2\n"2,3\n', "network.file = '\"2,3': line 3 has unbalanced quotes"),
    "quote closed too early": (b'1,0\n1,2\n"2"3,4\n', "line 3 has unbalanced quotes"),
    "quote over two lines": (b'1,0\n1,2\n"2\n3",4\n', "network.file = '\"2': line 3 has unbalanced quotes"),
    "text beside a quote": (
        b'1,0\n1,2\n4,5\n4,6\n"2" x,4\n',
        "line 5 has text beside a quoted label; quote the whole label",
    ),
    "quote inside a label": (b'1,0\n1,2\n6" pipe,4\n', "line 3 has a quotation mark inside a label; quote the whole"),
    "quoted blank": (b'1,0\n"  ",4\n', "line 2 has a blank label"),
    "quoted nothing": (b'1,0\n"",4\n', "line 2 has a blank label"),
    "tab and comma": (b"1,0\n2\t3,4\n", "line 2 mixes commas, semicolons or tabs; put a label that holds one in"),
    "decimal comma": (b"0;1;0,5\n", "line 1 has more than two columns"),
    "comma or space": (b"3 8\n8,5\n", "network.file = '3 8': line 1 has one column; columns are separated by commas"),
    "each its own": (b"3 8\n8 5\n8,5\n5,3\n", "network.file = '3 8': line 1 has one column; columns are .* commas"),
    "pipes or commas": (b"1,2|3\n2,3|4\n", r"line 1 mixes commas, .* or say what separates \(separator\)"),
    "words": (b"Ann Lee Bob Ray\nBob Ray Cy Day\n", "line 1 has more than two columns"),
    "a comment behind": (
        b"1,0\n" + b"1,2\n" * 9 + b"1,2 # x\n",
        "line 11 has a comment behind a label, or a label with a blank and #",
    ),
    "halves of tuples": (b"(1,2)\n(2,3)\n", r"'\(1': labels, not tuples"),
    "sets": (b"a,b\nb,{c}\nb,d\n", "line 2 holds a list where a label should stand"),
    "lists": (
        b"a,b\nb,[c]\nb,d\n",
        r"network.file = 'b,\[c\]': line 2 holds a list where a label .*format = 'follow_list'",
    ),
    "quoted list": (b'a,b\nb,"[c]"\nb,d\n', "line 2 holds a list where a label should stand"),
    "slashes": (b"1 0\n1 2\n// 3\n", "network.file = '// 3': line 3 may be a comment: comments = 'skipped' .*'none'"),
    "dashes": (b"1 0\n--2 1\n", "line 2 may be a comment: comments = 'skipped' .* 'none'"),
    "exclamation": (b"1 0\n! what is this\n", "line 2 may be a comment: comments = 'skipped' .* 'none'"),
    "tie or comment": (b"1 0\n#2 1\n", "network.comments = '#2 1': line 2 is a comment, or a tie .* begins with '#'"),
    "ties or comments": (b"1 0\n%2 1\n# no\n%3 1\n", r"begins with '%' \(1 more such lines\): comments = 'skipped' or"),
    "one number in two ways": (b"7 8\n8 07\n", "network.numbers: 'by_value' or 'as_written': the labels '07' and '7'"),
    "by a spreadsheet": (b"2.0 3.0\n3.0 4\n", "network.numbers: .*'2.0' and '4' write whole numbers in two ways"),
    "letters that look alike": ("é a\na e\u0301\n".encode(), "labels that can be told apart: .* look the same"),
    "letters that nobody sees": ("é a\na é\u200b\n".encode(), "labels that can be told apart: .* look the same"),
    "two kinds": (b"user,item\n1,2\n2,3\n", "network.two_mode: 'both', 'first' or 'second': .*'user' and 'item'"),
    "a matrix": (b"0 1 2\n1 2 0\n2 0 1\n", "network.format: 'adjacency_matrix' or 'edge_list'"),
    "several": (b"1 0\n1\n2\n3\n", r"network.file = '1': line 2 has one column.* \(2 more such lines\)"),
    "only self-loops": (b"0 0\n1 1\n", "no ties: all 2 lines tie a consumer to itself"),
}

NOT_THAT_HEADER = {
    "names are no tie": (
        b"id_1,id_2\n0,1\n1,2\n",
        "none",
        "reads 'id_1 id_2', names of columns; header = 'names' skips",
    ),
    "words are no tie": (b"who,whom\n0,1\n1,2\n", "none", "line 1 reads 'who whom' and all others hold integers"),
    "a name": (b"# x\nid 2\n007 1\n", "none", "line 2 reads 'id 2' .* header = 'names' skips"),
    "a name, unsaid": (b"# x\nid 2\n007 1\n", None, "line 2 reads 'id 2' .* header = 'names' skips"),
    "counts are no tie": (b"3 2\n0 1\n1 2\n", "none", "reads '3 2' and 2 lines follow, as it says; header = 'counts'"),
    "counts, unsaid": (
        b"3 2\n0 1\n1 2\n",
        None,
        "reads '3 2' and 2 lines follow, as it says; header = 'counts' .*ignored",
    ),
    "near counts, unsaid": (
        b"4 3\n1 2\n2 3\n",
        None,
        "2 lines follow, with labels up to 3; header = .*'none' reads it as",
    ),
    "counts of names": (b"9 2\nann bob\nbob cy\n", "none", "reads '9 2' .* header = 'counts'"),
    "counts of names, unsaid": (b"9 2\nann bob\nbob cy\n", None, "reads '9 2' .* header = 'counts'"),
    "a tie alone, unsaid": (
        b"ann bob\ncy dee\n",
        None,
        "what line 1 is: it reads 'ann bob', and none of its labels stands in another line: 'names' if .* 'none' if",
    ),
    "names or labels": (b"from,to\nfrom,a\na,b\n", None, "what line 1 is: it reads 'from to', .*: 'names' or 'none'"),
    "names or a tie": (b"from,to\n", None, "names of columns, and it is the only line: 'names' or 'none'"),
    "names that are labels": (b"a,b\nb,c\n", "names", "line 1 names 'b', and that is a label of other lines; 'none'"),
    "a number above numbers": (b"a,b,0.5\nc,d,0.7\n", "names", "line 1 holds '0.5', a number as in the lines below"),
    "no names": (b"0 1\n1 2\n", "names", "network.header = 'names': line 1 holds numbers, not names"),
    "three names": (b"a,b,weight\n1,2\n", "names", "'a b weight': line 1 names 3 columns, and most lines have 2"),
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
    "decimal point and comma": (
        b"0;1;0,5\n1;2;0.5\n",
        r"'0;1;0,5': line 1 has a weight that is not a number \(a decimal comma is read where all weights have one\)",
    ),
    "two decimal commas": (
        b"0;1;0,5\n1;2;0,5\n2;3;0,5\n3;4;0,5\n1;2;0,5,5\n",
        "network.separator: .*'semicolon'|line 5 mixes commas",
    ),
    "a comma that may separate": (
        b"a b 0,5\nb c 0,2\n",
        "network.separator: .*; a comma may be a decimal comma: .*'space'",
    ),
    "a word first": (
        b"a,b,much\nb,c,0.5\n",
        r"line 1 has a weight that is not a number \(column names need header = 'names'",
    ),
    "two directions": (
        b"a b 0.5\nb a 0.25\n",
        "'mutual': 'author_follower' or 'follower_author', .*'a' and 'b' have different weights one way",
    ),
    "above 1": (b"0 1 1\n# c\n1 2 1.0001\n", "line 3 has a weight that is no tie strength; it must be in 0..1"),
    "far above 1": (b"0 1 1e999\n", "line 1 has a weight that is no tie strength"),
    "below 0": (b"0 1 -0.1\n", "line 1 has a weight that is no tie strength"),
    "many": (
        b"0 1 7\n0 1 3\n0 1 x\n",
        r"line 1 has .* no tie strength.* \(1 more such lines\)(.*\n.*)line 3 has .* not a",
    ),
    "no weight": (b"0 1 0.5\n1 2\n", "'1 2': line 2 has no weight; a line holds two labels and a weight"),
    "blank weight": (b"0,1,0.5\n1,2,\n", "'1,2,': line 2 has no weight"),
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
    "dense": (MATRIX.replace(b"coordinate", b"array"), {}, "line 2 reads '3 3 2', not the two counts"),
    "no matrix": (MATRIX.replace(b"matrix coord", b"vector coord"), {}, "a matrix written as coordinates"),
    "real numbers": (
        MATRIX.replace(b"pattern", b"real"),
        {},
        "network.weights = 'none': 'strength' or 'ignored': line 1",
    ),
    "a pattern": (MATRIX, {"weights": "strength"}, "network.weights = 'strength': 'none': line 1 says .* a pattern"),
    "columns": (MATRIX, {"columns": [1, 2]}, r"network.columns = \[1, 2\]: nothing: a MatrixMarket file says itself"),
    "names": (MATRIX, {"header": "names"}, "network.header = 'names': 'counts': line 1 says"),
    "complex": (MATRIX.replace(b"pattern", b"complex"), {}, "a pattern, or real or integer weights"),
    "not square": (MATRIX.replace(b"3 3 2", b"3 4 2"), {}, "network.two_mode: .*'3 4 2'.*ties two kinds"),
    "miscounted": (MATRIX.replace(b"3 3 2", b"3 3 4"), {}, "promises 4 lines and the file has 2"),
    "counted from zero": (MATRIX.replace(b"2 1", b"0 1"), {}, r"rows and columns of a matrix are numbers in 1\.\.3"),
    "weights": (MATRIX.replace(b"2 1", b"2 1 0.5"), {}, "line 3 has more than two columns"),
}


@pytest.mark.parametrize(("content", "options", "message"), NOT_THAT_MATRIX.values(), ids=NOT_THAT_MATRIX)
def test_a_matrix_market_file_contradicts_what_is_said_of_it(tmp_path, content, options, message):
    assert refusal(tmp_path, content, **options).match(message)


@pytest.mark.parametrize("smallest_compiled", [0, 2**62], ids=["compiled", "in Python"])
@pytest.mark.parametrize(("content", "message"), NOT_TIES.values(), ids=NOT_TIES)
def test_lines_that_are_no_ties_are_refused(tmp_path, monkeypatch, content, message, smallest_compiled):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", smallest_compiled)
    assert refusal(tmp_path, content).match(message)
    assert refusal(tmp_path, gzip.compress(content)).match(message)


@pytest.mark.parametrize("smallest_compiled", [0, 2**62], ids=["compiled", "in Python"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'2\t3\t""', "line 4 has more than two columns"),
        (b'""', "line 4 has one column"),
        (b'2\t""', "line 4 has a blank label"),
        (b"2\t\t3", "line 4 has more than two columns"),
        (b"2 3", "line 4 has one column"),
    ],
)
def test_blanks_between_tabs_are_columns(tmp_path, monkeypatch, line, message, smallest_compiled):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", smallest_compiled)
    assert refusal(tmp_path, b"# x\n1\t2\n2\t3\n" + line + b"\n", separator="tab", header="none").match(message)


@pytest.mark.parametrize(("content", "header", "message"), NOT_THAT_HEADER.values(), ids=NOT_THAT_HEADER)
def test_another_header_than_said_is_refused(tmp_path, content, header, message):
    assert refusal(tmp_path, content, header=header).match(message)


def test_the_first_bad_line_of_each_kind_is_named(tmp_path):
    refused = refusal(tmp_path, b'0 1\n1\n2 ""\n3 4 5\n6\n').value
    assert [problem.value for problem in refused.problems] == ["1", '2 ""', "3 4 5"]
    assert [problem.allowed.split(" has")[0] for problem in refused.problems] == [
        "line 2",
        "line 3",
        "line 4",
    ]


def test_both_lies_of_a_header_are_named(tmp_path):
    refused = refusal(tmp_path, b"2 9\n0 1\n1 2\n", header="counts").value
    assert [problem.field for problem in refused.problems] == ["network.header"] * 2


@pytest.mark.parametrize("weights", ["none", "strength"])
@pytest.mark.parametrize("line", [b"1", b"1 2 3 4", b"1,2;3", b'"1" x,2'])
def test_a_bad_line_far_down_is_numbered_through_comments_and_blank_lines(tmp_path, monkeypatch, weights, line):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    good = b"0 1 0.5\r\n" if weights == "strength" else b"0 1\r\n"
    content = b"# head\r\n\r\n" + good * 5_000 + b"% note\r\n" + good * 5_000 + line + b"\r\n" + good
    assert refusal(tmp_path, content, weights=weights).match("line 10004 ")
    assert refusal(tmp_path, gzip.compress(content), weights=weights).match("line 10004 ")
