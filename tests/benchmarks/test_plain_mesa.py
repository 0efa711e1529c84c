"""The plain Mesa model that the benchmark times has the same outcome as the simulation, whichever Mesa is installed."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.market_scenario import benchmark_scenario
from benchmarks.plain_mesa import PlainMarket
from simulation.kernels import layouts
from simulation.market.model import MarketModel
from tests.exact.translation import reference_market


def both(scenario, replicate):
    """Run both; return the simulation's recorder and the plain model."""
    model = MarketModel(scenario, replicate=replicate)
    plain = PlainMarket(reference_market(model))
    model.run_model()
    model.close()
    plain.run_model()
    return model.recorder, plain


@pytest.mark.parametrize("replicate", [0, 1])
def test_plain_mesa_has_the_same_outcome(replicate):
    changes = {"run.replicates": 2, "run.record_cascades": [replicate]}
    changes |= {"brands.0.conversion.earned": 0.05, "brands.1.conversion.talk": 0.3}
    recorder, plain = both(benchmark_scenario(300, 20.0).with_fields(changes), replicate)
    np.testing.assert_array_equal(recorder.counts, plain.counts)
    assert [tuple(share) for share in recorder.shares().tolist()] == sorted(plain.shares)
    totals = recorder.counts.sum(axis=(0, 1))
    assert len(totals) == layouts.COUNTERS
    assert totals.min() > 0, "everything that is counted happens"


@pytest.mark.parametrize(
    "changes",
    [
        {"platform.feed": False},
        {"brands.0.campaigns.0.budget": 65.0, "brands.1.campaigns.0.budget": 125.0},
        {"network.strength": {"distribution": "beta", "alpha": 2.0, "beta": 1.0}},
        {"brands.0.category": ""},
    ],
    ids=["no feed", "budgets end", "strengths", "no rivals"],
)
def test_plain_mesa_has_the_same_outcome_in_other_markets(changes):
    recorder, plain = both(benchmark_scenario(300, 5.0).with_fields(changes), 0)
    np.testing.assert_array_equal(recorder.counts, plain.counts)
    assert [tuple(share) for share in recorder.shares().tolist()] == sorted(plain.shares)


def test_plain_mesa_refuses_what_it_does_not_know():
    scenario = benchmark_scenario(300, 5.0)
    unknown = [
        ({"brands.0.campaigns.0.message.rule": "absolute_threshold"}, "rule of reinforced probability"),
        ({"brands.0.campaigns.0.referral.extra_talks_per_day": 1.0}, "referral"),
    ]
    for changes, says in unknown:
        model = MarketModel(scenario.with_fields(changes))
        with pytest.raises(ValueError, match=says):
            PlainMarket(reference_market(model))
        model.close()
