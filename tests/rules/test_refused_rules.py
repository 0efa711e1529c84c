"""What a rule may not be is refused before any work starts, at both doors."""

from __future__ import annotations

import contextlib
import functools
import math
import random

import numba
import numpy as np
import pytest

from simulation import MarketModel, Scenario, simulate
from simulation.errors import ProcessError, ScenarioError
from tests.rules.doors import NETWORK, cascade, fields, market

LISTED = [0.1, 0.2]
KEYED = {"a": 0.5}
TABLE = np.array([0.1, 0.2, 0.3])
LONG = np.zeros(100_001)
CALLS = 0
OUTSIDE = contextlib.nullcontext()


def calls_itself(sources):
    return calls_itself(sources - 1) if sources > 0 else 0.1


def ping(sources):
    return pong(sources - 1) if sources > 0 else 0.1


def pong(sources):
    return ping(sources - 1) if sources > 0 else 0.1


def counts_in_its_module(p):
    global CALLS
    CALLS += 1
    return p


def counter():
    calls = 0

    def counts_in_a_closure(p):
        nonlocal calls
        calls += 1
        return p

    return counts_in_a_closure


def imports(p):
    import os

    return p if os else 0.0


def is_random_by_another_name(p):
    module = np
    return module.random.random()


def reads_an_inner_array_flat(exposures, p):
    held = np.array([p, p])
    return max([held.flat[place] for place in range(exposures + 1000)])


def generates(p):
    yield p


def enters(p):
    with OUTSIDE:
        return p


def adds_in_place(p):
    table = np.array([p, p])
    np.add.at(table, 900, p)
    return table[0]


class Rule:
    def __call__(self, p):
        return p

    def method(self, p):
        return p


@numba.njit
def helper_with_a_list(sources):
    return LISTED[sources]


REFUSED = {
    "a list": (lambda sources: LISTED[sources], "'LISTED' is of type list.*write a tuple or an array"),
    "a dictionary": (lambda: KEYED["a"], "'KEYED' is of type dict.*write a tuple or an array"),
    "a list in what it calls": (lambda sources: helper_with_a_list(sources), "'LISTED' is of type list"),
    "a long array": (lambda sources: LONG[sources], "'LONG' has 100,001 numbers"),
    "NumPy's random numbers": (lambda: np.random.random(), r"uses `np.random`"),  # noqa: NPY002
    "Python's random numbers": (lambda: random.random(), r"uses `random.random`"),
    "random by another name": (is_random_by_another_name, "uses `np`"),
    "memory as it was": (lambda: np.empty(3)[0], "uses `np.empty`"),
    "memory without bounds": (lambda p: np.array([p]).flat[300], "attribute 'flat'"),
    "memory without bounds, held by a closure": (reads_an_inner_array_flat, "attribute 'flat'"),
    "a method of a function": (adds_in_place, "attribute 'at'"),
    "recursion": (calls_itself, "`calls_itself` calls itself"),
    "recursion by two": (ping, "`ping` calls itself"),
    "a name of its module": (counts_in_its_module, "writes to a name of its module"),
    "a name of a closure": (counter(), "writes to 'calls' of an enclosing function"),
    "an import": (imports, "imports"),
    "output": (lambda p: print(p), "'print' is of type builtin"),  # noqa: T201
    "a context": (enters, "uses `with`"),
    "a generator": (generates, "is or makes a generator"),
    "a set": (lambda p: p if len({p, 1.0}) > 1 else 0.0, "makes a set"),
    "an object": (lambda p: Rule, "'Rule' is of type type"),
    "a default": (lambda p, boost=2.0: p, "must have no defaults"),
    "an unknown name": (lambda source: 0.5, r"'source' is unknown \(did you mean 'sources'"),
    "the old traits": (lambda p, traits: p, "'traits': each trait is a parameter of its own"),
    "stars": (lambda *told: 0.5, "must name each of its parameters"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_rule_that_does_more_than_compute(kind):
    rule, words = REFUSED[kind]
    with pytest.raises(ScenarioError, match=rf"sharing_rule = .*{words}"):
        market(rule)
    with pytest.raises(ProcessError, match=rf"  rule = .*{words}"):
        cascade(rule)


@pytest.mark.parametrize("rule", [0.5, "p", Rule(), Rule().method, functools.partial(calls_itself, 1), np.sqrt, abs])
def test_what_is_no_function(rule):
    with pytest.raises(
        ScenarioError, match=r"must be a function whose parameters are of: exposures, sources, .* interest"
    ):
        market(rule)
    with pytest.raises(ProcessError, match="must be a function whose parameters are of: exposures, sources"):
        cascade(rule)


def is_not_always_set(sources, p):
    if sources > 3:
        chance = p
    return chance


def returns_nothing_at_times(sources, p):
    return p if sources > 1 else None


DIFFERENT = {
    "nothing at times": (
        returns_nothing_at_times,
        # Numba types its branches together on Python 3.11, and the last one alone from 3.12 on.
        "it returns (None, given sources = 1, p = .*|none), and must return a number",
    ),
    "a negative power": (lambda sources: 1 - 2**-sources, "returns 0.5 in Python and 1.0 compiled, given sources = 1"),
    "a large power": (lambda exposures: 3**exposures % 10 / 10, "in Python and .* compiled, given exposures = "),
    "a variable that is not set": (is_not_always_set, "variable 'chance' may be used before it is set"),
    "no number": (lambda p: 0.5 if math.sqrt(p - 0.5) > 9 else p, "raises ValueError.* in Python and 0.0 compiled"),
    "nothing": (lambda p: None, "it returns none, and must return a number"),
    "text": (lambda p: "p", r"it returns .*str.*, and must return a number"),
    "a complex number": (lambda p: p * 1j, "it returns complex128, and must return a number"),
}


@pytest.mark.parametrize("kind", DIFFERENT)
def test_a_rule_that_compiled_is_another(kind):
    rule, words = DIFFERENT[kind]
    with pytest.raises(ProcessError, match=words):
        cascade(rule)


def test_a_rule_that_no_message_asks_for():
    allowed = r'is asked for no message: set brands.0.campaigns.0.message.rule = "custom", or leave it out'
    scenario = Scenario.from_fields(fields("reinforced_probability"))
    for door in (MarketModel, simulate):
        with pytest.raises(ScenarioError, match=rf"sharing_rule = '<lambda>': {allowed}"):
            door(scenario, network=NETWORK, sharing_rule=lambda p: p)


def test_what_a_rule_does_not_ask_for():
    ages = np.ones(NETWORK.consumers)
    with pytest.raises(ProcessError, match=r"traits\['age'\]: is not used: no parameter of the rule asks for it"):
        cascade(lambda p: p, traits={"age": ages})
    with pytest.raises(ProcessError, match=r"probability = 0\.3: is not used: the rule asks for neither p nor weight"):
        cascade(lambda sources: 0.5, probability=0.3)
    assert cascade(lambda weight: min(weight, 1.0), probability=0.3).sizes.min() > 1


@pytest.mark.parametrize("name", ["p", "strength", "two words", "class", "1st", "", 3, "ﬁt"])
def test_a_name_that_a_trait_cannot_have(name):
    with pytest.raises(ProcessError, match="traits = "):
        cascade(lambda p: p, traits={name: np.ones(NETWORK.consumers)})


def test_checks_that_are_turned_off(monkeypatch):
    monkeypatch.setattr("numba.core.config.BOUNDSCHECK", 0)
    with pytest.raises(ProcessError, match="NUMBA_BOUNDSCHECK=0"):
        cascade(lambda p: p)
