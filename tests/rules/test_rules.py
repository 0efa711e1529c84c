"""Rules that compute: what they are told, and that nothing else decides what they return."""

from __future__ import annotations

import itertools
import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import Scenario, simulate, simulate_cascades
from simulation.draws.rule import _COMPILED, compiled_rule
from simulation.processes import CustomRule, IndependentCascade, WeibullReinforcement
from tests.reference.cascades.exposures import custom_rule
from tests.reference.cascades.ties import Ties
from tests.reference.drawn_cascades import Case
from tests.reference.test_cascades import compare
from tests.rules.doors import NETWORK, fields, market, sharers

BOOST = 0.5
TABLE = np.array([0.0, 0.2, 0.4])


def test_interest_in_any_topic():
    """Topics have words; a parameter has none."""
    model = market(lambda interest_in_green_energy: 1.0 if interest_in_green_energy > 0.6 else 0.0)
    traits = model.market.state.traits
    topics = list(model.scenario.topics())
    keen = np.flatnonzero(traits.interests[:, topics.index("green energy")] > np.float32(0.6))
    assert {consumer for _, consumer in sharers(model)} == set(keen.tolist())
    model = market(lambda interest: 1.0 if interest > 0.6 else 0.0)
    keen = np.flatnonzero(model.market.state.traits.interests[:, topics.index("sport")] > np.float32(0.6))
    assert {consumer for _, consumer in sharers(model)} == set(keen.tolist())
    model = market(lambda interest: 1.0 if interest == 1.0 else 0.0, topic="")
    assert len(sharers(model)) == NETWORK.consumers


def test_topics_of_one_name():
    problems = []
    assert compiled_rule("rule", lambda interest_in_a_b: 0.5, ("", ""), problems) is None
    assert "unknown" in problems[0].allowed


def test_the_order_of_parameters_does_not_matter():
    rules = [
        lambda p, sources, susceptibility: p * susceptibility / sources,
        lambda susceptibility, p, sources: p * susceptibility / sources,
        lambda sources, susceptibility, p: p * susceptibility / sources,
    ]
    assert len({frozenset(sharers(market(rule))) for rule in rules}) == 1


def test_built_in_rules_as_rules_of_ones_own():
    plain = market(None, rule="reinforced_probability", reinforcement=1.7)
    own = market(lambda p, exposures: 1.0 - (1.0 - p) ** (exposures**1.7 - (exposures - 1) ** 1.7))
    assert sharers(plain) == sharers(own)
    assert (plain.recorder.counts == own.recorder.counts).all()
    assert sharers(market(None, rule="reinforced_probability")) == sharers(market(lambda p: p))
    pairs = [
        (CustomRule(lambda p: p, 0.4), IndependentCascade(0.4, draws="per_tie")),
        (
            CustomRule(lambda exposures, p: 1.0 - (1.0 - p) ** (exposures**0.6 - (exposures - 1) ** 0.6), 0.5),
            WeibullReinforcement(0.5, 0.6),
        ),
    ]
    for first, second in pairs:
        sizes = [
            simulate_cascades(NETWORK, ["0", "9"], one, replicates=200, random_seed=8).sizes for one in (first, second)
        ]
        assert sizes[0].tolist() == sizes[1].tolist()
        assert len(set(sizes[0].tolist())) > 5


def test_what_a_rule_reads_is_what_it_was_when_the_model_was_made(monkeypatch):
    def boosted(p):
        return p * BOOST

    def looked_up(sources):
        return TABLE[min(sources, 2)]

    monkeypatch.setattr("tests.rules.test_rules.BOOST", 0.0)
    assert sharers(market(boosted)) == set()
    before = market(boosted)
    monkeypatch.setattr("tests.rules.test_rules.BOOST", 2.0)
    after = market(boosted)
    assert sharers(before) == set()
    assert len(sharers(after)) > 100

    monkeypatch.setattr("tests.rules.test_rules.TABLE", np.zeros(3))
    before = market(looked_up)
    TABLE[:] = 1.0
    after = market(looked_up)
    assert sharers(before) == set()
    assert len(sharers(after)) == NETWORK.consumers


def test_functions_of_one_code_are_told_apart():
    def made(limit):
        return lambda sources: 1.0 if sources > limit else 0.0

    assert [len(sharers(market(made(limit)))) for limit in (0, 5, 0, 1_000_000)] == [NETWORK.consumers, 0] * 2

    def changes(p):
        return 0.0

    assert sharers(market(changes)) == set()
    changes.__code__ = (lambda p: 1.0).__code__
    assert len(sharers(market(changes))) == NETWORK.consumers


def test_what_a_rule_calls_may_change_too():
    def helper(p):
        return 0.0

    compiled = numba.njit(helper)
    assert sharers(market(lambda p: compiled(p))) == set()
    helper.__code__ = (lambda p: 1.0).__code__
    assert len(sharers(market(lambda p: compiled(p)))) == NETWORK.consumers


def test_all_replicates_of_a_run_have_one_rule():
    table = np.full(3, 0.5)
    scenario = Scenario.from_fields(fields())

    def run(progress):
        table[:] = 0.5
        return simulate(
            scenario, network=NETWORK, sharing_rule=lambda p: p * table[0], threads=1, progress=progress
        ).tables["timeseries"]

    assert run(lambda _: None).equals(run(lambda _: table.fill(0.0)))


def test_a_rule_is_part_of_a_runs_identity():
    scenario = Scenario.from_fields(fields())

    def identity(rule):
        provenance = simulate(scenario, network=NETWORK, sharing_rule=rule, threads=1).provenance
        assert provenance.facts["sharing_rule"]["name"] == rule.__name__
        return provenance.run

    half, third = lambda p: p / 2.0, lambda p: p / 3.0
    assert identity(half) == identity(lambda p: p / 2.0)
    assert identity(half) != identity(third)


NUMBERS = ["exposures", "sources", "weight", "followees", "strength", "p", "size", "age"]


@st.composite
def rules(draw):
    """Draw a rule as text: some of what there is, in any order, and an expression of it, mostly in [0, 1]."""
    names = draw(st.permutations(NUMBERS).map(list))[: draw(st.integers(1, len(NUMBERS)))]
    terms = [f"{draw(st.integers(1, 9)) / 10} * {name}" for name in names]
    joined = draw(st.sampled_from([" + ", " - "])).join(terms)
    form = draw(
        st.sampled_from(
            [
                "1.0 / (1.0 + abs({0}))",
                "min(1.0, abs({0}) / 2.0)",
                "0.9 if {0} > 1.0 else 0.2",
                "TABLE[int(abs({0})) % 3]",
                "math.exp(-abs({0}))",
            ]
        )
    )
    return names, f"lambda {', '.join(names)}: {form.format(joined)}"


def agree(drawn, random_seed):
    """Compare a rule with the reference implementation, which asks the function itself."""
    names, text = drawn
    rule = eval(text, {"TABLE": np.array([0.1, 0.5, 0.9]), "math": math})  # noqa: S307
    rng = np.random.default_rng(random_seed)
    pairs = [(u, v) for u, v in itertools.permutations(range(9), 2) if rng.random() < 0.4] or [(0, 1)]
    ties = Ties(9, {pair: int(rng.integers(1, 3)) for pair in pairs})
    probability = rng.random(len(ties.lines)).round(3).tolist() if {"p", "weight"} & set(names) else 1.0
    traits = {name: rng.random(9).tolist() for name in ("size", "age") if name in names}
    process = CustomRule(rule, probability, traits or None, multiplicity=True)

    def reference(ties, seeds, draws):
        return custom_rule(ties, seeds, draws, rule, probability, traits, multiplicity=True)

    compare(Case(ties, process, reference, (), [0, 4], random_seed, 20, ["times", "parents"], 2))


@settings(max_examples=5, derandomize=True, deadline=None, database=None)
@given(rules(), st.integers(0, 10_000))
def test_a_drawn_rule_equals_the_reference(drawn, random_seed):
    agree(drawn, random_seed)


@pytest.mark.slow
@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(rules(), st.integers(0, 10_000))
def test_many_drawn_rules_equal_the_reference(drawn, random_seed):
    agree(drawn, random_seed)


def test_the_cache_of_compiled_rules_is_bounded(monkeypatch):
    monkeypatch.setattr("simulation.draws.rule._MOST_COMPILED", 2)
    problems = []

    def compiled(share):
        return compiled_rule("rule", lambda: share, (), problems)

    for share in (0.1, 0.2, 0.3, 0.1):
        assert compiled(share).function() == share
    assert compiled(0.1).ask is compiled(0.1).ask
    assert (problems, len(_COMPILED)) == ([], 2)
