"""What `open_engine` refuses, in words, and all at once."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.sweep.errors import SweepError
from experiments.sweep.execution.address import address_problems
from experiments.sweep.execution.cores import available_cores
from experiments.sweep.execution.opening import open_engine


@pytest.mark.parametrize("workers", [0, -1, True, False, 10**6, 513, 2.0, "2", float("nan")])
@pytest.mark.parametrize("executor", ["serial", "processes", "dask"])
def test_a_number_of_workers_that_is_none_is_refused(workers, executor):
    with pytest.raises(SweepError, match=r"--workers = .*: a whole number from 1 to 512") as caught:
        open_engine(executor, workers)
    assert [problem.value for problem in caught.value.problems] == [workers]


@pytest.mark.parametrize(
    ("executor", "hint"), [("proceses", "did you mean 'processes'"), ("", ""), (3, ""), (None, "")]
)
def test_an_executor_that_is_none_is_refused(executor, hint):
    with pytest.raises(SweepError, match=r"one of serial, processes, dask, or an executor") as caught:
        open_engine(executor)
    assert hint in str(caught.value)


MALFORMED = [
    "tcp://", "foo", "tcp://10.0.0.5:99999", "tcp://10.0.0.5:0", "tcp://10.0.0.5", "10.0.0.5", ":8786", "tcp://:8786",
    "ftp://10.0.0.5:8786", "tcp://10.0.0.5:8786/x", "tcp://10.0.0.5:-1", "tcp://10.0.0.5:٣", "", " ", "tcp://a b:1",
    "tcp://10.0.0.5:8786\n", "inproc://10.0.0.5/1/1", 8786, True,
]  # fmt: skip


@pytest.mark.parametrize("address", MALFORMED)
def test_an_address_that_is_none_is_refused_before_anything_is_tried(address):
    with pytest.raises(SweepError, match=r"--cluster = .*PROTOCOL://HOST:PORT, such as tcp://10\.0\.0\.5:8786"):
        open_engine("dask", address=address)


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.5:8786", "10.0.0.5:1", "tls://node-1.cluster.org:65535", "tcp://[::1]:8786", "ws://a:80"]
)
def test_an_address_is_one(address):
    assert address_problems(address) == []


@settings(max_examples=30)
@given(st.text(max_size=20))
def test_any_text_is_an_address_or_a_problem_that_shows_it(text):
    for problem in address_problems(text):
        assert problem.value == text


def test_all_problems_are_said_at_once():
    with pytest.raises(SweepError) as caught:
        open_engine("proceses", 0, "foo", timeout=0, patience=float("inf"))
    fields = [problem.field for problem in caught.value.problems]
    assert {*fields} == {"executor", "--workers", "--cluster", "timeout", "patience"}


def test_an_address_goes_with_a_cluster_and_without_a_number_of_workers():
    with pytest.raises(SweepError, match=r'goes with executor "dask" alone'):
        open_engine("serial", address="tcp://10.0.0.5:8786")
    with pytest.raises(SweepError, match=r"--workers = 2: a cluster has workers of its own"):
        open_engine("dask", 2, address="tcp://10.0.0.5:8786")


def test_workers_are_the_cores_that_this_process_may_use():
    assert available_cores() == len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(1) as pool, open_engine(pool, warm=None) as engine:
        assert engine.workers == available_cores()
    with open_engine("serial", warm=None) as engine:
        assert engine.workers == 1
