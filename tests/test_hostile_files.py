"""Files that never end, are none, or would run elsewhere: refused at once in words, or written so that they cannot."""

import csv
import gzip
import io
import os
import socket
import time

import numpy as np
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.reporting.written import csv_bytes
from simulation import NetworkError, SocialNetwork
from simulation.errors import SeedingError
from simulation.files.regular_file import read_regular_file
from simulation.network import read_network
from simulation.plain_text import cell_text, spreadsheet_cell
from simulation.seeding import read_prices
from simulation.seeding.task import SeedPrices


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "directory", "link to a pipe"])
def test_what_is_no_regular_file_keeps_nobody_waiting(tmp_path, monkeypatch, kind):
    path = tmp_path / "prices.csv"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "link to a pipe":
        os.mkfifo(tmp_path / "true")
        path.symlink_to(tmp_path / "true")
    elif kind == "directory":
        path.mkdir()
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    word = kind.removeprefix("link to a ")
    for read in (lambda: read_regular_file(path, 10), lambda: read_prices(path, TWO, SeedPrices.flat(2))):
        with pytest.raises((OSError, SeedingError), match=f"a {word}|a named {word}"):
            read()


TWO = SocialNetwork.from_ties([0], [1], consumers=2)


def test_an_endless_label_is_refused_before_all_of_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.txt.gz"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(64):
            stream.write(b"a" * 2**20)
    began = time.process_time()
    with pytest.raises(NetworkError, match="labels of at most 255 characters; one goes on for more than 4,194,304"):
        read_network(path, lines="mutual")
    assert time.process_time() - began < 2.0
    plain = tmp_path / "bomb.txt"
    plain.write_bytes(b"a" * 2**23)
    with pytest.raises(NetworkError, match="one goes on for more than"):
        read_network(plain, lines="mutual")


@given(st.text())
def test_a_cell_comes_back_and_is_no_formula(text):
    cell = spreadsheet_cell(text)
    assert cell_text(cell) == text
    is_number = cell == text and cell[:1] in "+-" and any(letter in "0123456789if" for letter in cell)
    assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠") or is_number


@given(st.sampled_from("=+-@\t\r'"), st.text(max_size=8))
def test_two_texts_never_have_one_cell(first, rest):
    texts = [first + rest, "'" + first + rest, "''" + first + rest]
    assert len({spreadsheet_cell(text) for text in texts}) == 3


@pytest.mark.parametrize("number", ["-5", "+3.25", "-1e-9", "0", "-inf", ".5"])
def test_numbers_stay_numbers(number):
    assert spreadsheet_cell(number) == number


def test_tables_hold_no_formula_and_keep_their_numbers():
    labels = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "\t=1", "plain", None]
    table = pandas.DataFrame(
        {
            "=label": labels,
            "change": [-1.5, np.nan, 0.1, -3.0, 2.0, 1e-300, 5.0],
            "count": range(-3, 4),
            "kind": pandas.Categorical(["=a", "b", "=a", "b", "b", "b", "b"]),
        }
    )
    before = table.copy(deep=True)
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode(), newline="")))
    assert rows[0] == ["'=label", "change", "count", "kind"]
    assert [row[0] for row in rows[1:]] == [*(f"'{label}" for label in labels[:5]), "plain", ""]
    assert [row[1] for row in rows[1:]] == ["-1.5", "", "0.1", "-3.0", "2.0", "1e-300", "5.0"]
    assert [row[2] for row in rows[1:]] == [str(number) for number in range(-3, 4)]
    assert rows[1][3] == "'=a"
    pandas.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("label", ["=1+1", "+49 170 5550", "@handle", "'=quoted"])
def test_a_price_list_made_from_a_table_names_the_same_consumer(tmp_path, label):
    network = SocialNetwork.from_ties([0, 1], [1, 2], consumers=3, labels=["plain", label, "other"])
    table = pandas.DataFrame({"label": [label], "price": [7.0]})
    path = tmp_path / "prices.csv"
    path.write_bytes(csv_bytes(table))
    assert read_prices(path, network, SeedPrices.flat(3)).price[1] == 7.0
    path.write_text(f'label,price\n"{label}",5\n')
    assert read_prices(path, network, SeedPrices.flat(3)).price[1] == 5.0


def test_a_label_that_could_be_two_consumers_is_refused(tmp_path):
    network = SocialNetwork.from_ties([0, 1], [1, 2], consumers=3, labels=["plain", "=x", "'=x"])
    (tmp_path / "prices.csv").write_text("label,price\n'=x,5\n")
    with pytest.raises(SeedingError, match="which are both in the network"):
        read_prices(tmp_path / "prices.csv", network, SeedPrices.flat(3))


DEEP = 50_000
GRAPH = '<graphml><graph edgedefault="directed">'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.graphml", f'<?xml version="1.0" encoding="foo-8"?>{GRAPH}<node id="a"/></graph></graphml>', "foo-8"),
        ("a.gexf", '<?xml version="1.0" encoding="foo-8"?><gexf><graph></graph></gexf>', "foo-8"),
        ("a.gexf", '<?xml version="1.0" encoding="hex"?><gexf><graph></graph></gexf>', "known encoding"),
        ("a.graphml", GRAPH + '<node id="n"><graph edgedefault="directed">' * DEEP, "at most 1000 levels"),
        ("a.gexf", "<gexf><graph><nodes>" + '<node id="n"><nodes>' * DEEP, "at most 1000 levels"),
        ("a.json", '{"nodes": [' + "[" * DEEP + "]" * DEEP + '], "links": []}', "not nested thousands"),
        ("a.json", '{"nodes":' * DEEP, "not nested thousands"),
        ("a.gml", "graph [ " + "x [ " * DEEP + "] " * DEEP + "]", "brackets are open"),
    ],
)
def test_graphs_in_unknown_encodings_or_nested_without_end_are_refused_in_words(tmp_path, name, content, words):
    (tmp_path / name).write_text(content)
    with pytest.raises(NetworkError, match=words):
        read_network(tmp_path / name, lines="author_follower")


def test_a_number_of_threads_that_no_machine_has_is_refused():
    from simulation import MarketModel, simulate
    from simulation.errors import RefusalError
    from simulation.threads import MOST_THREADS, check_threads

    for threads in (MOST_THREADS + 1, 100_000, 0, True, 1.5):
        with pytest.raises(RefusalError, match=f"must be a whole number, 1 to {MOST_THREADS}; this machine has"):
            check_threads(threads, "--threads", "command line")
        with pytest.raises(RefusalError, match="threads"):
            simulate("product_launch", threads=threads)
        with pytest.raises(ValueError, match="threads"):
            MarketModel("product_launch", threads=threads)
    check_threads(None)
    check_threads(MOST_THREADS)
