"""A market of millions of consumers is built within seconds, and takes little memory: measured in fresh processes."""

from __future__ import annotations

import pytest

from benchmarks.market_memory import FEW
from benchmarks.population import in_a_fresh_process, peak_memory

needs_peaks = pytest.mark.skipif(peak_memory() is None, reason="/proc/self/status is absent: no peak of a process")
MOST_BYTES = 100
"""Per consumer, for one brand with one campaign. Two temporaries in double precision would exceed it."""


@pytest.fixture(scope="module")
def few():
    in_a_fresh_process(FEW)  # compiles what is not compiled yet
    return in_a_fresh_process(FEW)


@needs_peaks
def test_the_peak_grows_by_little_per_consumer(few):
    consumers = 1_000_000
    peak = in_a_fresh_process(consumers)["peak"]
    assert (peak - few["peak"]) / consumers < MOST_BYTES
    # What is measured is the market: records alone take this much.
    assert (peak - few["peak"]) / consumers > 50


@pytest.mark.slow
@needs_peaks
def test_ten_million_consumers_are_built_within_seconds_and_two_gigabytes(few):
    """Half a minute is allowed, for the machine may be busy; 3 seconds were measured."""
    assert few["seconds"] < 3.0
    built = in_a_fresh_process(10_000_000)
    assert built["seconds"] < 30.0
    assert built["peak"] < 2e9
