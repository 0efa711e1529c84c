"""A sweep is counted before it is made, and refused with what it would cost."""

import time
import tracemalloc

import pytest

from experiments.sweep.design.designs import make_design, number_of_points
from experiments.sweep.design.size import MOST_RUNS, check_size
from experiments.sweep.errors import SweepError
from tests.sweep.design.examples import APPEAL, PRICE, described, plain


def test_a_million_million_runs_are_refused_at_once(folder):
    ranges = [
        {"field": "network.rewiring", "range": [0.0, 1.0], "steps": 10_000},
        {"field": APPEAL, "range": [0.0, 1.0], "steps": 10_000},
        {"field": PRICE, "range": [0.0, 1.0], "steps": 100},
    ]
    description = described(plain(ranges, replicates=100), folder)
    assert number_of_points(description) == 10**10
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(SweepError) as caught:
        make_design(description)
    seconds = time.perf_counter() - start
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
    assert seconds < 0.5
    said = str(caught.value)
    assert "10,000,000,000 points (full_factorial) x 100 replicates are 1,000,000,000,000 runs" in said
    assert "at least 31.7 years of computing and 100 TB on disk; must be at most 10,000,000 runs" in said


def test_the_limit_itself(folder):
    factors = [{"field": "network.rewiring", "range": [0.0, 1.0]}]
    for points in (MOST_RUNS // 2, MOST_RUNS // 2 + 1):
        description = described(plain(factors, design={"kind": "random", "points": points}), folder)
        if points * 2 <= MOST_RUNS:
            check_size(description)
        else:
            with pytest.raises(SweepError, match=r"10,000,002 runs, at least 2\.78 hours of computing and 1\.00 GB"):
                check_size(description)
            with pytest.raises(SweepError, match=r"at least 116 days of computing and 10\.0 GB"):
                check_size(description, seconds_per_run=1.0, bytes_per_run=1000.0)


def test_a_product_of_many_digits(folder):
    ranges = [
        {"field": f"brands.0.{name}.{source}", "range": [0.0, 1.0], "steps": 1_000_000}
        for name in ("conversion", "persuasion")
        for source in ("paid", "owned", "earned", "talk")
    ]
    description = described(plain(ranges, replicates=1_000_000), folder)
    assert number_of_points(description) == 10**48
    with pytest.raises(SweepError, match=r"1\.00e\+48 points \(full_factorial\) x 1,000,000 replicates are 1\.00e\+54"):
        make_design(description)


def test_more_coordinates_than_fit(folder):
    names = ("paid", "owned", "earned", "talk")
    factors = [
        {"field": f"brands.{brand}.{table}.{name}", "range": [0.0, 1.0]}
        for brand in range(2)
        for table in ("conversion", "persuasion")
        for name in names
    ]
    description = described(plain(factors, design={"kind": "random", "points": 4_000_000}), folder)
    with pytest.raises(SweepError, match=r"4,000,000 points .* of 16 factors; must be at most 50,000,000 coordinates"):
        make_design(description)


@pytest.mark.parametrize(
    ("design", "points"),
    [
        ({"kind": "random", "points": 7}, 7),
        ({"kind": "latin_hypercube", "points": 7}, 7),
        ({"kind": "sobol_sequence", "points": 8}, 8),
        ({"kind": "morris", "trajectories": 7}, 7 * 3),
        ({"kind": "saltelli", "points": 8}, 8 * 4),
        ({"kind": "saltelli", "points": 8, "second_order": True}, 8 * 6),
        ({"kind": "saltelli", "points": 2**49}, 2**49 * 4),
    ],
)
def test_points_of_each_kind(folder, design, points):
    factors = [{"field": "network.rewiring", "range": [0.0, 1.0]}, {"field": APPEAL, "levels": [0.1, 0.2, 0.3]}]
    assert number_of_points(described(plain(factors, design=design), folder)) == points
