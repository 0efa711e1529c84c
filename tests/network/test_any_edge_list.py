"""Any edge list, in any writing, becomes the set of its ties, whichever way it is read."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import kernels
from simulation.errors import NetworkError
from simulation.network.reading import tie_lines
from simulation.network.reading.compiled_lines import parse_compiled, sorted_rows
from simulation.network.reading.line_grammar import SEPARATORS, Grammar, split_line
from tests.network.drawn_writings import ANY, BARE, NUMBERS, edge_lists, is_number, whole
from tests.network.writings import labeled_strengths, labeled_ties, read

LOOSE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
    max_examples=250,
    deadline=None,
)
MEANINGS = st.sampled_from(["mutual", "author_follower", "follower_author"])


def strongest_ties(pairs, lines):
    """Return the strength of each tie, and whether two directions of a friendship have different ones."""
    said = {}
    for first, second, weight in pairs:
        if first != second:
            tie = (second, first) if lines == "follower_author" else (first, second)
            said[tie] = max(said.get(tie, 0.0), float(np.float32(weight)))
    if lines != "mutual":
        return said, False
    back = {(second, first): strength for (first, second), strength in said.items()}
    is_uneven = any(back.get(tie, strength) != strength for tie, strength in said.items())
    return {**back, **said}, is_uneven


@pytest.mark.parametrize("smallest_compiled", [0, 2**62], ids=["compiled", "in Python"])
@LOOSE
@given(edge_lists(), MEANINGS)
def test_any_edge_list_becomes_the_set_of_its_ties(tmp_path, smallest_compiled, edge_list, lines):
    pairs, options = edge_list.pairs, edge_list.options
    if options["numbers"] == "by_value":
        pairs = [
            tuple(label if whole(label) is None else str(whole(label)) for label in pair[:2]) + pair[2:]
            for pair in pairs
        ]
    expected, is_uneven = strongest_ties(pairs, lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tie_lines, "SMALLEST_COMPILED", smallest_compiled)
        if not expected:
            with pytest.raises(NetworkError, match="tie a consumer to itself"):
                read(tmp_path, edge_list.content, lines=lines, **options)
            return
        if is_uneven and options["weights"] == "strength":
            with pytest.raises(NetworkError, match=r"network\.lines = 'mutual': .* different weights one way"):
                read(tmp_path, edge_list.content, lines=lines, **options)
            return
        network = read(tmp_path, edge_list.content, lines=lines, **options)

    assert labeled_ties(network) == expected.keys()
    strengths = expected if options["weights"] == "strength" else dict.fromkeys(expected, 1.0)
    assert labeled_strengths(network) == strengths

    names = {label for first, second, _ in pairs for label in (first, second)}
    order = sorted(names, key=int) if all(map(is_number, names)) else sorted(names)
    assert network.labels_array().tolist() == order
    assert network.report.reading.format == "edge_list"
    assert network.report.lines == len(pairs)
    assert network.report.self_loops == sum(first == second for first, second, _ in pairs)
    kept = len(set(map(frozenset, expected)) if lines == "mutual" else expected)
    assert network.report.parallel_lines == len(pairs) - network.report.self_loops - kept


@LOOSE
@given(edge_lists(labels=[NUMBERS, BARE]))
def test_plain_writings_are_not_declined(edge_list):
    compiled = parse_compiled(edge_list.body, 0, 1, edge_list.grammar, "text", tie_lines.MOST_SKIPPED)
    assert compiled is not None
    assert len(compiled.left) == len(edge_list.pairs)
    if edge_list.grammar.weight >= 0:
        assert compiled.weights.tolist() == [float(np.float32(weight)) for *_, weight in edge_list.pairs]


@st.composite
def grammars(draw):
    """Any grammar that a table may have."""
    width = draw(st.integers(2, 5))
    first, second, weight = draw(st.permutations(range(max(width, 3))))[:3]
    has_weight = width > 2 and draw(st.booleans())
    if width == 2:
        first, second = draw(st.permutations([0, 1]))
    return Grammar(
        draw(st.sampled_from(sorted(SEPARATORS.values()))),
        columns=width,
        first=first,
        second=second,
        weight=weight if has_weight else -1,
        is_ragged=draw(st.booleans()),
        has_comments=draw(st.booleans()),
        rare_comments=draw(st.booleans()),
        is_said=draw(st.booleans()),
        has_decimal_commas=has_weight and draw(st.booleans()),
    )


PIECES = [*'aé0179.,; \t"#%-+eE|[]!', '""', "\n", "\n", "\n", '"a b"', "0.5", "0,5", '"0,5"', "07", "9" * 18, "9" * 19]
PIECES += ["\u00a0", " ,", "1e-30", "//", "--", "[1, 2]", '"[1]"', ",5"]
# What the cells of a good line often hold, so that whole lines are taken, too: numbers, words, and what is odd.
CELLS = [
    ["7", "12", "0", "999", " 1 ", '"5"'],
    ["a", "b", "é", '"a b"', "u-1", "x.y", "7"],
    ["a", "0.5", "0,5", "", '""', " 1 ", "x;y", "#1", "1e-30", "[1", "07", '"0,5"', "u|v"],
]


@st.composite
def texts(draw, grammar):
    """Text that is often made of lines of that grammar."""
    kind = draw(st.integers(0, 3))
    if kind == 3:
        return "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25)))
    cell = st.sampled_from(CELLS[kind])
    weight = st.sampled_from(["0,5" if grammar.has_decimal_commas else "0.5", "1", "0", "1e-30", "x"])
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        width = grammar.columns + draw(st.sampled_from([0] * 9 + [1, -1]))
        line = [draw(weight if place == grammar.weight else cell) for place in range(width)]
        lines.append(grammar.separator.join(line))
    lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(["", "# x", "\t", " %", "// a b", "--", "!"])))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n", " ", "\t\n"]))


@settings(max_examples=1500, deadline=None)
@given(st.data(), grammars())
def test_the_compiled_way_never_contradicts_the_other(data, grammar):
    text = data.draw(texts(grammar)).encode()
    if parse_compiled(text, 0, 1, grammar, "text", tie_lines.MOST_SKIPPED, capacity=512) is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tie_lines, "SMALLEST_COMPILED", 2**62)
        slow, slowly_skipped = tie_lines.parse_lines(text, 0, 1, grammar, "text")
        patch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
        fast, fast_skipped = tie_lines.parse_lines(text, 0, 1, grammar, "text")
    assert list(slow.labels) == list(fast.labels)
    assert slow.left.tolist() == fast.left.tolist()
    assert slow.right.tolist() == fast.right.tolist()
    assert slowly_skipped == fast_skipped
    assert (slow.weights is None) == (fast.weights is None)
    if slow.weights is not None:
        assert slow.weights.tobytes() == fast.weights.tobytes()


@given(st.lists(ANY, min_size=1, max_size=4), st.sampled_from(sorted(SEPARATORS.values())), st.booleans())
def test_quoted_columns_come_back_as_they_were(columns, separator, spaced):
    line = separator.join('"' + column.replace('"', '""') + '"' for column in columns)
    fields = split_line(f" {line} " if spaced else line, separator)
    assert fields == (columns, frozenset(range(len(columns))), "")


def parsed(text, *, weights="none", capacity=2**16):
    grammar = Grammar(" ", columns=3, weight=2) if weights == "strength" else Grammar(" ")
    return parse_compiled(text.encode(), 0, 1, grammar, "text", tie_lines.MOST_SKIPPED, capacity=capacity)


def test_a_file_of_many_labels_makes_the_table_grow(tmp_path, monkeypatch):
    text = "".join(f"n{number} m{number * 37 % 1009}\n" for number in range(60_000))
    slow = read(tmp_path, text)
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    assert read(tmp_path, text).digest() == slow.digest()
    compiled = parsed(text, capacity=512)
    assert compiled.labels[:3].tolist() == ["m0", "m1", "m10"]
    assert compiled.labels[-1] == "n9999"
    assert len(compiled.labels) == 61_009


@pytest.mark.parametrize("length", [7, 8, 9, 15, 16, 17, 24, 25, 255])
def test_labels_that_differ_in_any_one_place_are_told_apart(tmp_path, monkeypatch, length):
    # A slot of the table holds 16 bytes; what differs behind them, or only in length, is another label all the same.
    same = "x" * length
    changed = {same[:place] + letter + same[place + 1 :] for place in range(length) for letter in "az"}
    names = sorted({same, same[:-1]} | changed)
    pairs = [(names[at], names[(7 * at + 3) % len(names)]) for at in range(len(names))] * 3
    pairs = [(first, second) for first, second in pairs if first != second]
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    network = read(tmp_path, "".join(f"{first} {second}\n" for first, second in pairs))
    assert labeled_ties(network) == set(pairs)
    assert network.labels.tolist() == sorted({label for pair in pairs for label in pair})


@pytest.mark.parametrize(
    "labels",
    [["9a", "10", "b"], ["-1", "a"], ["07", "8"], ["1", "2"], ["\x01", "b"], ["\x1f!", "b"], ["~", "}"], ["z", "Z"]],
)
def test_the_order_of_labels_is_that_of_text_by_either_way(tmp_path, monkeypatch, labels):
    text = "".join(f"{first},{second}\n" for first in labels for second in labels if first != second)
    slow = read(tmp_path, text)
    assert labeled_ties(slow) == {(first, second) for first in labels for second in labels if first != second}
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    fast = read(tmp_path, text)
    assert fast.labels_array().tolist() == slow.labels_array().tolist()
    assert fast.digest() == slow.digest()


def test_many_ids_far_apart_make_the_table_grow():
    numbers = np.random.default_rng(5).integers(0, 10**18, 4_000)
    left, right = numbers[np.random.default_rng(6).integers(0, 4_000, (2, 20_000))]
    rows_left, rows_right, ordered = sorted_rows(left, right, capacity=2)
    expected, inverse = np.unique(np.concatenate([left, right]), return_inverse=True)
    assert ordered.tolist() == expected.tolist()
    assert np.concatenate([rows_left, rows_right]).tolist() == inverse.tolist()
    assert rows_left.dtype == np.int32


def test_ids_far_apart_are_sorted_instead_of_looked_up(tmp_path, monkeypatch):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    network = read(tmp_path, f"5 {10**17}\n{10**17} 3\n")
    assert network.labels.tolist() == ["3", "5", str(10**17)]
    assert labeled_ties(network) == {("5", str(10**17)), (str(10**17), "3")}


def test_many_odd_weights_are_left_to_the_reader_of_lines(tmp_path, monkeypatch):
    text = "".join(f"a b{number} 0.50000000000000000000\n" for number in range(5_000))
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    assert parsed(text, weights="strength") is None
    assert parsed(text[:2000].rpartition("\n")[0], weights="strength") is not None
    assert set(read(tmp_path, text, weights="strength").strengths.tolist()) == {0.5}


def test_many_comments_are_left_to_the_reader_of_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(tie_lines, "MOST_SKIPPED", 3)
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    reading = read(tmp_path, "0 1\n" + "# x\n1 2\n" * 5).report.reading
    assert reading.skipped_lines == 5
    assert reading.first_skipped == ("line 2: # x", "line 4: # x", "line 6: # x")


@pytest.mark.parametrize("weight", ["1.5", "x", "nan"])
def test_a_bad_line_far_down_a_compiled_file_is_named(tmp_path, monkeypatch, weight):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    with pytest.raises(NetworkError, match=f"'1 2 {weight}': line 100001 has a weight"):
        read(tmp_path, "0 1 0.5\n" * 10**5 + f"1 2 {weight}\n", weights="strength")


@pytest.mark.parametrize("compiled", [True, False])
def test_a_large_file_says_that_the_reader_is_compiled_first(monkeypatch, caplog, compiled):
    monkeypatch.setattr(kernels, "is_compiled", lambda kernel: compiled)
    with caplog.at_level("INFO", logger="simulation.network"):
        parsed("0 1\n")
    assert ("Compiling the reader" in caplog.text) == (not compiled)
