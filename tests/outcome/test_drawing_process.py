"""The second process that draws: the same figures, in the same order, whatever becomes of it."""

from __future__ import annotations

import multiprocessing
import os
import signal

import pytest

from experiments.reporting import drawing_process
from experiments.reporting.drawing_process import begin_drawing, end_drawing, shared
from experiments.runs.figures import FIGURES, write_figures
from tests.outcome.runs import rich_outcome


def named(spec):
    return spec, os.getpid()


def called(spec):
    return spec()


def fails(spec):
    if spec == 1:
        raise ValueError("no such figure")
    return spec


@pytest.fixture
def second(monkeypatch):
    """Have a second process, whatever the machine has."""
    monkeypatch.setattr(drawing_process.os, "cpu_count", lambda: 2)
    begin_drawing("json")
    yield
    end_drawing()
    assert not multiprocessing.active_children()


def test_every_other_is_drawn_by_the_other_process(second):
    found = shared(named, range(7))
    assert [spec for spec, _ in found] == list(range(7))
    assert {process for _, process in found[0::2]} == {os.getpid()}
    assert len({process for _, process in found[1::2]} - {os.getpid()}) == 1


def test_without_one_all_is_drawn_here():
    assert shared(named, range(3)) == [(spec, os.getpid()) for spec in range(3)]


def test_what_it_cannot_draw_is_an_error_here(second):
    with pytest.raises(ValueError, match="no such figure"):
        shared(fails, range(3))


def test_what_cannot_be_sent_is_drawn_here(second):
    specs = [lambda: 1, lambda: 2, lambda: 3]
    assert shared(called, specs) == [1, 2, 3]


def test_its_death_costs_nothing(second):
    shared(named, range(2))
    for one in multiprocessing.active_children():
        os.kill(one.pid, signal.SIGKILL)
        one.join()
    assert shared(named, range(5)) == [(spec, os.getpid()) for spec in range(5)]


def test_on_one_core_there_is_none(monkeypatch):
    monkeypatch.setattr(drawing_process.os, "cpu_count", lambda: 1)
    begin_drawing("json")
    assert drawing_process._driver_end is None


def test_figures_are_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing_process.os, "cpu_count", lambda: 2)
    outcome = rich_outcome()
    write_figures(outcome, tmp_path / "alone")
    begin_drawing("experiments.runs.figures")
    write_figures(outcome, tmp_path / "together")
    assert drawing_process._driver_end is not None
    end_drawing()
    for name in FIGURES:
        for kind in ("png", "svg"):
            alone, together = (tmp_path / place / "figures" / f"{name}.{kind}" for place in ("alone", "together"))
            assert alone.read_bytes() == together.read_bytes()


def test_a_module_that_is_not_there_is_no_word_and_no_loss(monkeypatch, capfd):
    monkeypatch.setattr(drawing_process.os, "cpu_count", lambda: 2)
    begin_drawing("no_such_module")
    try:
        assert shared(named, range(3)) == [(spec, os.getpid()) for spec in range(3)]
    finally:
        end_drawing()
    assert capfd.readouterr().err == ""
