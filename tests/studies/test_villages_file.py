"""Reading villages: what is kept, and what is refused with its line."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from experiments.studies.villages import read_villages
from simulation.errors import NetworkError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "villages"

HOUSEHOLDS = """hh,village,roof,leader,adopt
2001,2,"tin, old",1,0
1001,1,tile,1,1
1003,1,,0,0
1002,1,tile,0,1
2002,2,tile,0,1
"""
TIES = "hh_b,hh_a\n1003,1001\n1001,1002\n2001,2002\n"


@pytest.fixture
def read(tmp_path):
    def reading(households=HOUSEHOLDS, ties=TIES):
        (tmp_path / "households.csv").write_text(households)
        (tmp_path / "ties.csv").write_text(ties)
        return read_villages(tmp_path / "households.csv", tmp_path / "ties.csv")

    return reading


def test_households_in_the_order_of_their_numbers(read):
    found = read()
    assert found.network.labels.tolist() == ["1001", "1002", "1003", "2001", "2002"]
    assert found.village.tolist() == [1, 1, 1, 2, 2]
    assert found.is_leader.tolist() == [True, False, False, True, False]
    assert found.adopts.tolist() == [True, True, False, False, True]
    assert found.numbers.tolist() == [1, 2]
    assert found.leaders.tolist() == [0, 3]
    assert found.rows(2).tolist() == [3, 4]
    # Each pair is a friendship, whichever of the two stands first.
    assert found.network.followers.tolist() == [2, 1, 1, 1, 1]
    assert found.network.targets.tolist() == [1, 2, 0, 0, 4, 3]


def test_tables_may_be_compressed(tmp_path):
    for name, text in (("households", HOUSEHOLDS), ("ties", TIES)):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    assert read_villages(tmp_path / "households", tmp_path / "ties").network.ties == 6


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("hh,", "household,"), ["households.hh", "a column; there are: household, village, roof, leader, adopt"]),
        (("1001,1,tile,1,1", "1001,1,tile,yes,1"), ["households.leader = 'yes'", "a whole number (line 3)"]),
        (("1001,1,tile,1,1", "1001,1,tile,1,2"), ["households.adopt = 2", "0 or 1 (line 3)"]),
        (("1001,1,tile,1,1", "1001,1,tile,1"), ["households = 4", "5 columns, as the heading has (line 3)"]),
        (("1003,1", "1001,1"), ["households.hh = 1001", "each household once (lines 3 and 4)"]),
        (("1003,1", "-3,1"), ["households.hh = '-3'", "a whole number (line 4)"]),
        (("1003,1", "1e3,1"), ["households.hh = '1e3'"]),
        (('2001,2,"tin, old",1', '2001,2,"tin, old",0'), ["households.leader = 0", "told first", "in village 2"]),
        (("2002,2,tile,0", "2002,2,tile,1"), ["households.leader = 2", "one that was not, in village 2"]),
    ],
)
def test_households_that_are_refused(read, change, said):
    text = HOUSEHOLDS.replace(*change, 1)
    assert text != HOUSEHOLDS
    with pytest.raises(NetworkError) as caught:
        read(households=text)
    for words in said:
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1001,1009", ["ties = 1009", "a household of the other table (line 5)"]),
        ("1001,1001", ["'1001, 1001'", "two different households (line 5)"]),
        ("1001,2001", ["two households of one village (line 5)"]),
        ("1001,1003", ["each pair once (lines 2 and 5)"]),
        ("1001", ["ties = 1", "2 columns, as the heading has (line 5)"]),
        ("1001,x", ["ties.hh_a = 'x'", "a whole number (line 5)"]),
    ],
)
def test_ties_that_are_refused(read, line, said):
    with pytest.raises(NetworkError) as caught:
        read(ties=f"{TIES}{line}\n")
    for words in said:
        assert words in str(caught.value)


def test_tables_without_lines_are_refused(read):
    with pytest.raises(NetworkError, match="at least one household"):
        read(households=HOUSEHOLDS.splitlines()[0] + "\n")
    with pytest.raises(NetworkError, match="at least one tie"):
        read(ties="hh_a,hh_b\n")
    with pytest.raises(NetworkError, match="is empty"):
        read(ties="")


def test_everything_wrong_is_said_at_once_but_no_more_than_ten(read):
    with pytest.raises(NetworkError) as caught:
        read(ties="hh_a,hh_b\n" + "".join(f"1001,{number}\n" for number in range(5000, 5015)))
    assert len(caught.value.problems) == 11
    assert "further = 5" in str(caught.value)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs shared/data/villages")
def test_the_villages_of_the_publication():
    found = read_villages(DATA / "india_households.csv.gz", DATA / "india_edges.csv.gz")
    assert found.network.consumers == 5478
    assert found.network.ties == 2 * 25_263
    assert len(found.numbers) == 25
    assert found.adopts.mean() == pytest.approx(0.185, abs=5e-4)
    # Ties stay within their village.
    authors = np.repeat(np.arange(5478), found.network.followers)
    assert (found.village[authors] == found.village[found.network.targets]).all()
