"""Price lists: what is read, and what is refused, by line, column and value."""

import csv
import io
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import SocialNetwork
from simulation.errors import SeedingError
from simulation.seeding import SeedPrices, price_list, read_prices

LABELS = ("ann", "bob", "cem", "dan", "eve")
NAMED = SocialNetwork.from_ties([0, 1, 2, 3], [1, 2, 3, 4], 5, labels=LABELS)
NUMBERED = SocialNetwork.from_ties([0, 1, 2, 3], [1, 2, 3, 4], 5)


@pytest.fixture
def read(tmp_path):
    def read(content, network=NAMED, offers=None, **others):
        path = tmp_path / "prices.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_prices(path, network, offers or SeedPrices.flat(5, 9.0, 0.5), **others)

    return read


@pytest.fixture
def refusal(read):
    def refusal(content, **others):
        with pytest.raises(SeedingError) as caught:
            read(content, **others)
        assert "prices.csv: " in str(caught.value)
        return str(caught.value)

    return refusal


def test_a_list_with_everything(read):
    offers = read(
        "\ufefflabel,price,acceptance,must_have,forbidden,audience\r\n"
        "dan, 2.5 ,.25,yes,,100\r\n"
        "\r\n"
        '"ann",,,1,no,\r\n'
        "bob,1e3,0,FALSE,true,7\r\n"
        "eve,0,1,0,0,\r\n"
    )
    assert offers.is_candidate.tolist() == [True, False, False, True, True]
    assert offers.price[[0, 3, 4]].tolist() == [9.0, 2.5, 0.0]
    assert offers.acceptance[[0, 3, 4]].tolist() == [0.5, 0.25, 1.0]
    assert offers.must_have.tolist() == [3, 0]
    assert offers.must_have.dtype == np.int32


def test_labels_alone_say_who_is_for_sale(read):
    offers = read("label\n4\n1\n", NUMBERED)
    assert offers.is_candidate.tolist() == [False, True, False, False, True]
    assert offers.price.tolist() == [9.0] * 5
    assert offers.acceptance.tolist() == [0.5] * 5


def test_labels_may_hold_commas_quotes_and_line_breaks(read):
    labels = ["a,b", 'say "x"', "two\nlines", "ünï", "e"]
    network = SocialNetwork.from_ties([0, 1, 2, 3], [1, 2, 3, 4], 5, labels=labels)
    text = io.StringIO()
    csv.writer(text).writerows([["price", "label"], *[[place, label] for place, label in enumerate(labels)]])
    assert read(text.getvalue(), network).price.tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_an_audience_is_priced_where_no_price_is_given(read):
    content = "label,audience,price\nann,100,\nbob,20,3\ncem,,\n"
    offers = read(content, price_of_audience=lambda audience: audience / 10)
    assert offers.price[:3].tolist() == [10.0, 3.0, 9.0]
    assert read(content).price[:3].tolist() == [9.0, 3.0, 9.0]


def test_what_was_offered_before_still_binds(read, refusal):
    before = SeedPrices(np.full(5, 9.0), np.ones(5), np.array([True, True, True, False, True]), np.array([2], np.int32))
    offers = read("label,must_have\nann,yes\ncem,\ndan,\n", offers=before)
    assert offers.is_candidate.tolist() == [True, False, True, False, False]
    assert offers.must_have.tolist() == [2, 0]
    assert "label = 'cem': in the list and not forbidden" in refusal("label\nann\n", offers=before)
    assert "label = 'cem'" in refusal("label,forbidden\nann,\ncem,1\n", offers=before)
    assert "line 2, must_have = True: a consumer whom" in refusal("label,must_have\ndan,1\ncem,\n", offers=before)
    assert before.must_have.tolist() == [2]
    assert before.price.tolist() == [9.0] * 5


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ann,-1,,,", "line 2, price = '-1': a number in [0, 1e+12], or nothing"),
        ("ann,nan,,,", "line 2, price = 'nan'"),
        ("ann,inf,,,", "line 2, price = 'inf'"),
        ("ann,1e999,,,", "line 2, price = '1e999'"),
        ("ann,2e12,,,", "line 2, price = '2e12'"),
        ('ann,"1,5",,,', "line 2, price = '1,5'"),
        ("ann,1_0,,,", "line 2, price = '1_0'"),
        ("ann,$5,,,", "line 2, price = '$5'"),
        ("ann,,1.01,,", "line 2, acceptance = '1.01': a number in [0, 1], or nothing"),
        ("ann,,-0.1,,", "line 2, acceptance = '-0.1'"),
        ("ann,,nan,,", "line 2, acceptance = 'nan'"),
        ("ann,,,maybe,", "line 2, must_have = 'maybe': true, false, yes, no, 1, 0 or nothing"),
        ("ann,,,,2", "line 2, forbidden = '2'"),
        ("ann,,,yes,yes", "line 2, must_have = True: not both must_have and forbidden"),
        ("anne,,,,", "line 2, label = 'anne': a label of the network (did you mean 'ann'?)"),
        (",1,,,", "line 2, label = ''"),
        ("ann,1,,", "line 2 = ['ann', '1', '', '']: 5 cells, one per column"),
        ("ann,1,,,,", "5 cells, one per column"),
        ("ann,,,,\nbob,,,,\nann,,,,", "line 4, label = 'ann': each consumer once; this one is on line 2"),
        ("ann,,,,yes", "at least one consumer who is not forbidden"),
        ("", "at least one consumer after the header"),
        ('ann,"1"x,,,', "line 2: comma-separated values"),
    ],
)
def test_lines_that_cannot_be_used(refusal, line, said):
    assert said in refusal(f"label,price,acceptance,must_have,forbidden\n{line}\n")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("label,prise", "line 1 = 'prise': columns named label, audience, price, acceptance, must_have, forbidden"),
        ("label,prise", "(did you mean 'price'?)"),
        ("label;price", "line 1 = 'label;price'"),
        ("label,price,price", "line 1 = 'price': each column once"),
        ("price", "a header line with a column 'label'"),
        ("", "a header line with a column 'label'"),
    ],
)
def test_headers_that_cannot_be_used(refusal, header, said):
    assert said in refusal(f"{header}\nann,1\n")


def test_negative_audience(refusal):
    assert "line 2, audience = '-5': a finite number, zero or more" in refusal("label,audience\nann,-5\n")


def test_all_problems_at_once_but_no_more_than_can_be_read(refusal):
    said = refusal("label,price,acceptance\nanne,-1,2\nbob,x,\nbob,,\n")
    assert "5 problems" in said
    for field in ("line 2, label", "line 2, price", "line 2, acceptance", "line 3, price", "line 4, label"):
        assert field in said
    said = refusal("label,price\n" + "ann,-1\n" * 500)
    assert said.count("\n") == price_list.MOST_PROBLEMS + 1
    # Of 500 lines each has a price below zero, and all but the first a label that is there already.
    assert f"and: {999 - price_list.MOST_PROBLEMS} more problems" in said


def test_files_that_cannot_be_read(tmp_path, refusal, monkeypatch):
    with pytest.raises(SeedingError, match=r"absent\.csv: 1 problem\n  prices: a file that can be read: No such file"):
        read_prices(tmp_path / "absent.csv", NAMED, SeedPrices.flat(5))
    with pytest.raises(SeedingError, match="a file that can be read"):
        read_prices(tmp_path, NAMED, SeedPrices.flat(5))
    assert "UTF-8 text; byte 10 is none" in refusal(b"label\nann\n" + b"\xff\n")
    assert "UTF-8" in refusal("label\nann\n".encode("utf-16"))
    assert refusal(b"label\nan\x00n\n")
    monkeypatch.setattr(price_list, "LARGEST_FILE", 9)
    assert "size = 10: at most 9 bytes" in refusal("label\nann\n")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="needs a device without an end")
def test_files_without_an_end():
    with pytest.raises(SeedingError, match="a device, no regular file"):
        read_prices("/dev/zero", NAMED, SeedPrices.flat(5))


def test_numbered_labels_that_are_not_there(refusal):
    assert "line 2, label = '5': a label of the network, '0'..'4'" in refusal("label\n5\n", network=NUMBERED)
    assert "line 2, label = '01'" in refusal("label\n01\n", network=NUMBERED)


CELLS = st.one_of(
    st.sampled_from(["", "0", "1", "0.5", "yes", "no", "TRUE", "-1", "1e3", "nan", *LABELS, "é", '"', "1,0", "\n"]),
    st.text(max_size=4),
)
NAMES = st.one_of(st.sampled_from(price_list.COLUMNS), st.text(max_size=4))


@settings(max_examples=60, deadline=None)
@given(
    header=st.lists(NAMES, max_size=6),
    lines=st.lists(st.lists(CELLS, max_size=6), max_size=5),
    raw=st.none() | st.binary(max_size=40),
)
def test_any_file_is_read_or_refused(tmp_path_factory, header, lines, raw):
    path = tmp_path_factory.mktemp("list") / "prices.csv"
    if raw is None:
        text = io.StringIO()
        csv.writer(text, escapechar="\\").writerows([header, *lines])
        raw = text.getvalue().encode("utf-8", "surrogatepass")
    path.write_bytes(raw)
    try:
        offers = read_prices(path, NAMED, SeedPrices.flat(5))
    except SeedingError:
        return
    assert offers.is_candidate.any()
    assert all(math.isfinite(price) and price >= 0 for price in offers.price)
    assert ((offers.acceptance >= 0) & (offers.acceptance <= 1)).all()
    assert offers.is_candidate[offers.must_have].all()


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations(range(5)),
    prices=st.lists(st.none() | st.floats(0, 1e12), min_size=5, max_size=5),
    chances=st.lists(st.none() | st.floats(0, 1), min_size=5, max_size=5),
    listed=st.integers(1, 5),
)
def test_what_is_written_is_read(tmp_path_factory, order, prices, chances, listed):
    path = tmp_path_factory.mktemp("list") / "prices.csv"
    rows = order[:listed]
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["acceptance", "label", "price"])
        lines.writerows([chances[row], LABELS[row], prices[row]] for row in rows)
    offers = read_prices(path, NAMED, SeedPrices.flat(5, 7.0, 0.25))
    assert sorted(np.flatnonzero(offers.is_candidate).tolist()) == sorted(rows)
    for row in rows:
        assert offers.price[row] == (7.0 if prices[row] is None else prices[row])
        assert offers.acceptance[row] == (0.25 if chances[row] is None else chances[row])
