"""How much memory there is."""

import os

from simulation.network.memory import gibibytes, physical_memory


def test_the_memory_of_this_machine_is_plausible():
    memory = physical_memory()
    assert memory is None or 2**27 < memory < 2**50


def test_a_system_without_the_question_does_not_answer(monkeypatch):
    monkeypatch.delattr(os, "sysconf")
    assert physical_memory() is None


def test_sizes_are_told_in_gibibytes():
    assert gibibytes(3.5 * 2**40) == "3,584.0 GiB"
