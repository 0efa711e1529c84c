"""Any edge list, in any writing, becomes the set of its ties, whichever way it is read."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulation import kernels
from simulation.errors import NetworkError
from simulation.network import tie_lines
from simulation.network.compiled_lines import parse_compiled, sorted_rows
from simulation.network.line_grammar import split_line
from tests.network.writings import ANY, BARE, NUMBERS, edge_lists, labeled_strengths, labeled_ties, read

LOOSE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=200, deadline=None
)
MEANINGS = st.sampled_from(["mutual", "author_follower", "follower_author"])


def is_number(label):
    digits = label.removeprefix("-")
    return digits.isascii() and digits.isdigit() and str(int(label)) == label


@pytest.mark.parametrize("smallest_compiled", [0, 2**62], ids=["compiled", "in Python"])
@LOOSE
@given(edge_lists(), MEANINGS)
def test_any_edge_list_becomes_the_set_of_its_ties(tmp_path, smallest_compiled, edge_list, lines):
    content, pairs, weights = edge_list
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tie_lines, "SMALLEST_COMPILED", smallest_compiled)
        network = read(tmp_path, content, lines=lines, header="names", weights=weights)

    strongest = {}
    for first, second, weight in pairs:
        ties = {
            "author_follower": [(first, second)],
            "follower_author": [(second, first)],
            "mutual": [(first, second), (second, first)],
        }[lines]
        for tie in ties if first != second else ():
            strongest[tie] = max(strongest.get(tie, 0.0), float(np.float32(weight)))
    assert labeled_ties(network) == strongest.keys()
    expected = strongest if weights == "strength" else dict.fromkeys(strongest, 1.0)
    assert labeled_strengths(network) == expected

    names = {label for first, second, _ in pairs for label in (first, second)}
    order = sorted(names, key=int) if all(map(is_number, names)) else sorted(names)
    assert network.labels_array().tolist() == order
    assert network.report.lines == len(pairs)
    assert network.report.self_loops == sum(first == second for first, second, _ in pairs)
    kept = len(set(map(frozenset, strongest)) if lines == "mutual" else strongest)
    assert network.report.parallel_lines == len(pairs) - network.report.self_loops - kept


@LOOSE
@given(edge_lists(labels=[NUMBERS, BARE]))
def test_plain_writings_are_not_declined(edge_list):
    content, pairs, _ = edge_list
    if content.startswith(b"\x1f\x8b") or b"\r" in content:
        return
    body = content.removeprefix(b"\xef\xbb\xbf")
    compiled = parse_compiled(body, 0, "ignored")
    assert compiled is not None
    assert len(compiled.left) == len(pairs) + 1


PIECES = st.sampled_from(
    [*'aé0179.,; \t"#%-+eE', '""', "\n", "\n", "\n", '"a b"', "0.5", "07", "9" * 18, "9" * 19, "\u00a0", " ,", "1e-30"]
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=25), st.sampled_from(["none", "strength", "ignored"]))
def test_the_compiled_way_never_contradicts_the_other(pieces, weights):
    text = "".join(pieces).encode()
    compiled = parse_compiled(text, 0, weights, capacity=512)
    if compiled is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tie_lines, "SMALLEST_COMPILED", 2**62)
        slow = tie_lines.parse_lines(text, 0, 1, "text", weights)
        patch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
        fast = tie_lines.parse_lines(text, 0, 1, "text", weights)
    assert list(slow.labels) == list(fast.labels)
    assert slow.left.tolist() == fast.left.tolist()
    assert slow.right.tolist() == fast.right.tolist()
    assert (slow.weights is None) == (fast.weights is None)
    if slow.weights is not None:
        assert slow.weights.tobytes() == fast.weights.tobytes()


@given(st.lists(ANY, min_size=1, max_size=4), st.sampled_from([",", ";", "\t", " "]), st.booleans())
def test_quoted_columns_come_back_as_they_were(columns, separator, spaced):
    line = separator.join('"' + column.replace('"', '""') + '"' for column in columns)
    assert split_line(f" {line} " if spaced else line) == (columns, "")


def test_a_file_of_many_labels_makes_the_table_grow(tmp_path, monkeypatch):
    text = "".join(f"n{number} m{number * 37 % 1009}\n" for number in range(60_000))
    slow = read(tmp_path, text)
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    assert read(tmp_path, text).digest() == slow.digest()
    compiled = parse_compiled(text.encode(), 0, "none", capacity=512)
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
    assert parse_compiled(text.encode(), 0, "strength") is None
    assert parse_compiled(text.encode()[:2000].rpartition(b"\n")[0], 0, "strength") is not None
    assert set(read(tmp_path, text, weights="strength").strengths.tolist()) == {0.5}


@pytest.mark.parametrize("weight", ["1.5", "x", "nan"])
def test_a_bad_line_far_down_a_compiled_file_is_named(tmp_path, monkeypatch, weight):
    monkeypatch.setattr(tie_lines, "SMALLEST_COMPILED", 0)
    with pytest.raises(NetworkError, match=f"'1 2 {weight}': line 100001 has a weight"):
        read(tmp_path, "0 1 0.5\n" * 10**5 + f"1 2 {weight}\n", weights="strength")


@pytest.mark.parametrize("compiled", [True, False])
def test_a_large_file_says_that_the_reader_is_compiled_first(monkeypatch, caplog, compiled):
    monkeypatch.setattr(kernels, "is_compiled", lambda kernel: compiled)
    with caplog.at_level("INFO", logger="simulation.network"):
        parse_compiled(b"0 1\n", 0, "none")
    assert ("Compiling the reader" in caplog.text) == (not compiled)
