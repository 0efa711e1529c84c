"""An interrupt ends a run, even where something swallows the exception that it raises."""

import contextlib
import signal
import threading

import pytest

from experiments.interrupt import interrupt
from simulation import load_scenario, simulate


def test_an_interrupt_that_is_swallowed_is_known_all_the_same():
    before = signal.getsignal(signal.SIGINT)
    with interrupt() as asked:
        assert not asked.is_set()
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert asked.is_set()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_raises_as_ever():
    with pytest.raises(KeyboardInterrupt), interrupt():
        signal.raise_signal(signal.SIGINT)


def test_another_thread_leaves_the_signals_alone():
    seen = []

    def work():
        with interrupt() as asked:
            seen.append((asked.is_set(), signal.getsignal(signal.SIGINT)))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [(False, before)]


def test_a_run_that_is_asked_to_stop_ends_without_an_outcome():
    stop = threading.Event()
    ticks = []

    def progress(done):
        ticks.append(done)
        stop.set()

    scenario = load_scenario("referral", fields={"run.replicates": 1})
    with pytest.raises(KeyboardInterrupt):
        simulate(scenario, threads=1, progress=progress, stop=stop)
    assert 0 < sum(ticks) < scenario.ticks
