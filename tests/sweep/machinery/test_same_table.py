"""One table, whatever runs the sweep, in whatever order; and what it holds is what an oracle says."""

import hashlib

import numpy as np
import pytest

from experiments.statistics.intervals import mean_interval
from experiments.sweep.design.factor import Factor
from experiments.sweep.spec import function_spec
from experiments.sweep.stop_rule import StopRule
from experiments.sweep.sweep import Sweep
from tests.sweep.functions import known, noisy
from tests.sweep.machinery.driver import sweep


def digest(folder):
    return hashlib.sha256((folder / "results.parquet").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial") / "sweep"
    sweep(known).run(folder, executor="serial")
    return digest(folder)


def test_two_workers_in_shuffled_order_give_the_same_table(tmp_path, serial):
    sweep(known).run(tmp_path / "sweep", executor="processes", workers=2, shuffle=5)
    assert digest(tmp_path / "sweep") == serial


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 8])
@pytest.mark.parametrize("shuffle", [None, 1])
def test_any_number_of_workers_gives_the_same_table(tmp_path, serial, workers, shuffle):
    sweep(known).run(tmp_path / "sweep", executor="processes", workers=workers, shuffle=shuffle)
    assert digest(tmp_path / "sweep") == serial


@pytest.mark.slow
def test_dask_gives_the_same_table(tmp_path, serial):
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    sweep(known).run(tmp_path / "sweep", executor="dask", workers=2)
    assert digest(tmp_path / "sweep") == serial


@pytest.mark.slow
def test_a_scheduler_by_its_address_gives_the_same_table(tmp_path, serial):
    pytest.importorskip("distributed", reason="needs the extra `cluster`")
    from tests.sweep.execution.clusters import Dask

    dask = Dask(tmp_path)
    try:
        for _ in range(2):
            dask.work("--no-nanny")
        dask.listens()
        sweep(known).run(tmp_path / "sweep", executor="dask", address=dask.address, shuffle=2)
    finally:
        dask.end()
    assert digest(tmp_path / "sweep") == serial


def test_nothing_is_made_twice_in_two_sweeps_that_share_a_store(tmp_path):
    store = tmp_path / "store"
    first = sweep(known).run(tmp_path / "one", executor="serial", store=store)
    again = sweep(known).run(tmp_path / "two", executor="serial", store=store)
    assert (first.tally.done, first.tally.found) == (500, 0)
    assert (again.tally.done, again.tally.found) == (0, 500)
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    more = Sweep.of(
        known,
        [Factor("a", ("a",), (0, 1, 7)), Factor("b", ("b",), (2,))],
        ["y"],
        design={"kind": "full_factorial"},
        replicates=25,
    ).run(tmp_path / "three", executor="serial", store=store)
    # Of points (0, 2) and (1, 2) twenty replicates are there.
    assert (more.tally.found, more.tally.done) == (40, 35)
    expected = [known(a, 2, replicate)["y"] for a in (0, 1, 7) for replicate in range(25)]
    assert more.results()["y"].tolist() == expected


def stopping(function, half_width, replicates):
    """A sweep with a stop rule; over a function, which a sweep file cannot name."""
    from dataclasses import replace

    factors = (Factor("a", ("a",), (0, 3)), Factor("b", ("b",), (0, 1, 2)))
    described = function_spec(
        function, factors, ["y"], {"kind": "full_factorial"}, replicates, "stopping", "shared", ()
    )
    return Sweep(replace(described, stop_rule=StopRule("y", half_width, 5)))


def counted_by_the_rule(values, half_width, fewest):
    """Replicates after which the interval is narrow enough, looked at every so many of them; the oracle."""
    for count in range(fewest, len(values) + fewest, fewest):
        part = values[: min(count, len(values))]
        interval = mean_interval(part)
        if (interval.high - interval.low) / 2 <= half_width:
            break
    return len(part)


@pytest.mark.parametrize("half_width", [0.7, 0.4, 1e-9])
def test_points_stop_by_a_rule_that_knows_no_order(tmp_path, half_width):
    run = stopping(noisy, half_width, 23).run(tmp_path / "sweep", executor="serial")
    table = run.results()
    for point, (a, b) in enumerate((a, b) for a in (0, 3) for b in (0, 1, 2)):
        values = [2.0 * a + np.random.default_rng([replicate, a, b]).normal() for replicate in range(23)]
        own = table[table["point"] == point]
        assert len(own) == counted_by_the_rule(values, half_width, 5)
        assert own["y"].tolist() == values[: len(own)]
    assert run.tally.done == len(table)
    # Going on makes nothing; more that is there does not change what the rule counts.
    assert stopping(noisy, half_width, 23).run(tmp_path / "sweep", executor="serial").tally.done == 0


def test_luck_of_its_own_at_each_point(tmp_path):
    factors = [Factor("a", ("a",), (0, 1)), Factor("b", ("b",), (5,))]
    settings = {"design": {"kind": "full_factorial"}, "replicates": 3}
    shared = Sweep.of(known, factors, ["y"], **settings).run(tmp_path / "shared", executor="serial").results()
    own = Sweep.of(known, factors, ["y"], luck="independent", **settings).run(tmp_path / "own", executor="serial")
    table = own.results()
    assert shared["y"].tolist() == [known(a, 5, replicate)["y"] for a in (0, 1) for replicate in range(3)]
    assert table["replicate"].tolist() == shared["replicate"].tolist() == [0, 1, 2, 0, 1, 2]
    assert not np.isclose(table["y"], shared["y"]).any()
    # What luck adds is a sine.
    assert (abs(table["y"] - 1000.0 * table["a"] - 50.0) <= 1.0).all()
