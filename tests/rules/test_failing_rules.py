"""A rule that raises an error, or returns no probability, ends the run, and is named with what it was told."""

from __future__ import annotations

import math
import re

import numba
import numpy as np
import pytest

from simulation import Scenario, simulate
from simulation.errors import RuleError
from tests.rules.doors import NETWORK, cascade, fields, market

TABLE = np.array([0.1, 0.2])


@numba.njit(fastmath=True, boundscheck=False, error_model="numpy")
def unchecked(place):
    return TABLE[place]


def raises(sources):
    if sources > 1:
        raise ValueError("too many", sources)
    return 0.3


def numbers_beyond(sources):
    return (0.5, 0.6)[sources * 1_000_000] if sources > 1 else 0.3


# What each does at the second source; before, some share, so that there is one.
FAILING = {
    "a number above 1": (lambda sources: 2.0 if sources > 1 else 0.3, "returned 2.0"),
    "a number below 0": (lambda sources: -0.5 if sources > 1 else 0.3, "returned -0.5"),
    "NaN": (lambda sources: math.nan if sources > 1 else 0.3, "returned nan"),
    "infinity": (lambda sources: math.inf if sources > 1 else 0.3, "returned inf"),
    "an error": (raises, r"raised ValueError: \('too many', 2\)"),
    "a division by zero": (lambda sources: 0.3 / (2 - sources), "raised ZeroDivisionError: division by zero"),
    "an array far beyond": (lambda sources: TABLE[sources * 10**9] if sources > 1 else 0.3, "raised IndexError"),
    "an array far before": (lambda sources: TABLE[-sources * 10**9] if sources > 1 else 0.3, "raised IndexError"),
    "many places beyond": (lambda sources: TABLE[np.array([sources - 1, 9**9])].sum(), "raised IndexError"),
    "a helper without checks": (
        lambda sources: unchecked(sources * 10**9) if sources > 1 else 0.3,
        "raised IndexError",
    ),
    "a tuple beyond": (numbers_beyond, "raised IndexError"),
}


@pytest.mark.parametrize("kind", FAILING)
def test_a_run_stops_with_it(kind, capfd):
    rule, words = FAILING[kind]
    given = r"given sources = \d+(, p = .*)?: it must return a probability in \[0, 1\]"
    model = market(rule)
    with pytest.raises(RuleError) as refused:
        model.run_model()
    where = r"\(consumer '\d+', message 'launch' of Aurora, replicate 0, tick \d, day \d\)"
    assert re.search(rf"sharing_rule: .* {words}.* {given} {where}", str(refused.value))
    with pytest.raises(RuleError) as refused:
        cascade(rule)
    assert re.search(
        rf"CustomRule: .* {words}.* {given} \(consumer '\d+', replicate \d+, tick \d\)", str(refused.value)
    )
    assert capfd.readouterr() == ("", "")


def test_paid_views_of_those_who_follow_nobody():
    """Seen in use: the share of followees, asked of someone without followees."""

    def share_of_followees(p, sources, followees):
        return min(1.0, p + 0.5 * sources / followees)

    model = market(share_of_followees)
    words = rf"division by zero, given p = .*, sources = 1, followees = 0: .*consumer '{NETWORK.consumers - 1}'"
    with pytest.raises(RuleError, match=words):
        model.run_model()


def test_a_model_whose_rule_failed_does_not_go_on():
    model = market(lambda p: 2.0)
    with pytest.raises(RuleError) as first:
        model.run_model()
    tick, counts = model.tick, model.recorder.counts.copy()
    assert not model.running
    with pytest.raises(RuleError) as again:
        model.step()
    assert str(again.value) == str(first.value)
    assert model.tick == tick
    assert (model.recorder.counts == counts).all()


@pytest.mark.parametrize("limit", [0.9, 0.97, 0.99])
def test_the_lowest_row_in_any_number_of_threads(limit, monkeypatch):
    """Everyone sees the first post in one tick, so that those for whom the rule fails are known beforehand."""
    monkeypatch.setattr("simulation.market.blocks._LEAST_WORK", 0)
    monkeypatch.setattr("simulation.kernels.events.queue.STRIPE_BITS", 3)
    told = set()
    for threads in (1, 2, 4):
        model = market(lambda susceptibility: 7.0 if susceptibility > limit else 0.0, threads=threads)
        susceptibility = model.market.state.traits.susceptibility
        lowest = int(np.flatnonzero(susceptibility > np.float32(limit))[0])
        with pytest.raises(RuleError) as refused:
            model.run_model()
        assert f"susceptibility = {float(susceptibility[lowest])!r}: " in str(refused.value)
        assert f"consumer {NETWORK.label(lowest)!r}, " in str(refused.value)
        told.add(str(refused.value))
    assert len(told) == 1


def test_the_first_replicate_in_any_number_of_threads():
    """A rule that fails in few replicates; one alone says which is the first."""

    def fails_far_away(p, is_far):
        return 9.0 if is_far else p

    options = {"probability": 0.45, "traits": {"is_far": np.arange(NETWORK.consumers) == 14}, "seeds": [0]}

    def failing(replicate):
        try:
            cascade(fails_far_away, replicates=range(replicate, replicate + 1), **options)
        except RuleError as error:
            return str(error)
        return None

    first = next(filter(None, map(failing, range(500))))
    assert "replicate 0," not in first
    for threads in (1, 2, 5):
        with pytest.raises(RuleError) as refused:
            cascade(fails_far_away, replicates=500, threads=threads, **options)
        assert str(refused.value) == first


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_replicates_of_a_market(threads):
    scenario = Scenario.from_fields(fields())
    with pytest.raises(RuleError, match=r"returned 3.0, given nothing: .*consumer '0', .*replicate 0, tick 1"):
        simulate(scenario, network=NETWORK, sharing_rule=lambda: 3.0, threads=threads)
