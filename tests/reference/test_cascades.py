"""`simulate_cascades` equals the reference implementations: who, when, by whom, as whose, in any network."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as over

from simulation import simulate_cascades
from simulation.errors import RuleError
from simulation.processes import CustomRule, IndependentCascade
from tests.reference import draws as d
from tests.reference.cascades.independent import independent_cascade
from tests.reference.cascades.ties import Ties
from tests.reference.drawn_cascades import PROCESSES, RECORDS, Case, cases, engine_network


def compare(case):
    """Run both; return the outcomes of the reference implementation, one per replicate."""
    replicates = list(range(case.replicates) if isinstance(case.replicates, int) else case.replicates)
    outcomes = [case.reference(case.ties, case.seeds, d.Draws(case.random_seed, each)) for each in replicates]
    network = engine_network(case.ties)

    def sample_of(record):
        given = {"replicates": case.replicates, "random_seed": case.random_seed, "threads": case.threads}
        return simulate_cascades(network, case.seeds, case.process, record=record, **given)

    for record in (RECORDS, case.record):
        sample = sample_of(record)
        assert sample.replicates.tolist() == replicates
        assert sample.groups == case.groups
        assert sample.sizes.tolist() == [len(active) for active in outcomes]
        assert sample.group_sizes.shape == (len(replicates), len(case.groups))
        assert sample.group_sizes.tolist() == [
            [sum(each.group == group for each in active.values()) for group in range(len(case.groups))]
            for active in outcomes
        ]
        if "reached" in record:
            assert sample.reached.tolist() == [
                sum(consumer in active for active in outcomes) for consumer in range(case.ties.consumers)
            ]
        else:
            assert sample.reached is None
        compare_activations(sample, record, outcomes, bool(case.groups))
    return outcomes


def compare_activations(sample, record, outcomes, grouped):
    """Compare what was recorded of each activation; of each replicate, by tick and row."""
    if not {"times", "parents"} & set(record):
        assert sample.offsets is sample.consumers is sample.times is sample.parents is sample.membership is None
        return
    ordered = [
        (consumer, each)
        for active in outcomes
        for consumer, each in sorted(active.items(), key=lambda pair: (pair[1].tick, pair[0]))
    ]
    assert sample.offsets.tolist() == np.cumsum([0, *map(len, outcomes)]).tolist()
    assert sample.consumers.tolist() == [consumer for consumer, _ in ordered]
    for name, told, field in (("times", sample.times, "tick"), ("parents", sample.parents, "parent")):
        if name in record:
            assert told.tolist() == [getattr(each, field) for _, each in ordered]
        else:
            assert told is None
    if grouped:
        assert sample.membership.tolist() == [each.group for _, each in ordered]
    else:
        assert sample.membership is None


def run_examples(name, examples, consumers):
    """Compare that many networks; a good part of the cascades must go far."""
    depths, shares = [], []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @over(cases(name, consumers))
    def holds(case):
        for active in compare(case):
            depths.append(max((each.tick for each in active.values()), default=0))
            shares.append(len(active) / case.ties.consumers)

    holds()
    assert len(depths) > examples
    assert np.mean(np.array(depths) >= 2) > 0.1
    assert np.mean((np.array(shares) > 0.3) & (np.array(shares) < 1)) > 0.1


SMALL = range(1, 15)


@pytest.mark.parametrize("name", PROCESSES)
def test_processes_equal_the_reference(name):
    run_examples(name, 400, SMALL)


@pytest.mark.parametrize("name", PROCESSES)
def test_processes_equal_the_reference_in_larger_networks(name):
    run_examples(name, 10, range(40, 101))


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCESSES)
def test_processes_equal_the_reference_in_thousands_of_networks(name):
    run_examples(name, 4000, SMALL)
    run_examples(name, 100, range(40, 201))


@pytest.mark.parametrize(("followers", "p"), [(2**16 - 1, 3e-3), (2**16, 3e-3), (2**16 + 1, 2e-5), (2**16 + 1, 1.0)])
def test_a_hub(followers, p):
    """From so many followers on, the position of a live tie comes from another draw."""
    hub = 3
    ties = Ties(followers + 1, {(hub, receiver): 1 for receiver in range(followers + 1) if receiver != hub})

    def reference(ties, seeds, draws):
        return independent_cascade(ties, seeds, draws, p, drawn="skipping")

    outcomes = compare(Case(ties, IndependentCascade(p), reference, (), [hub], 3, 2, ["reached"], 2))
    assert len(outcomes[0]) == pytest.approx(1 + followers * p, rel=0.3, abs=5)


def test_a_rule_that_returns_no_probability_ends_the_simulation():
    network = engine_network(Ties(2, {(0, 1): 1}))

    def nonsense(weight):
        return 1.0 + weight

    with pytest.raises(RuleError):
        simulate_cascades(network, [0], CustomRule(nonsense), replicates=2, random_seed=1)
    assert simulate_cascades(network, [1], CustomRule(nonsense), replicates=2, random_seed=1).sizes.tolist() == [1, 1]
