"""The market model's corners are the classical processes: the same sets, tick by tick, under the same keys.

Corner: no limited attention, no brand that converts, one campaign with seeds; a message's rule is the process. Two
engines that share nothing but the key table must agree on who shares when.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulation.processes import (
    AbsoluteThreshold,
    CustomRule,
    DelayedCascade,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
    WeibullReinforcement,
    simulate_cascades,
)
from tests.exact.scenarios import NO_CONVERSION, directed_network, ended, some_strengths

NETWORKS = 120
MESSAGE = ("Kaffee", "launch")
AT_ONCE = {"distribution": "constant", "days": 0.0}
LATE = {"distribution": "exponential", "mean_days": 1.5}


def half_at_second(p, weight, sources, strength):
    """Share at the second source with a chance that grows with the weight, at the first with a tenth of it."""
    return min(1.0, (0.05 if sources < 2 else 0.5) + 0.3 * weight * strength) * p


def shares_of(network, seeds, message, *, random_seed, replicate, reaction=AT_ONCE, rule=None, ticks=None):
    """Return who shares in the market, by tick."""
    fields = {
        "run": {
            "days": float(ticks or network.consumers + 1),
            "tick_hours": 24.0,
            "random_seed": random_seed,
            "replicates": replicate + 1,
            "record_cascades": [replicate],
        },
        "network": {"generator": "complete", "consumers": network.consumers},
        "platform": {"feed": False, "reaction": reaction},
        "brands": [
            {
                "name": MESSAGE[0],
                "conversion": NO_CONVERSION,
                "campaigns": [
                    {
                        "name": MESSAGE[1],
                        "message": message,
                        "seeding": {"strategy": "labels", "labels": [str(seed) for seed in seeds]},
                    }
                ],
            }
        ],
    }
    model = ended(fields, network, replicate=replicate, sharing_rule=rule)
    return {consumer: tick for tick, _, consumer, _ in model.recorder.shares().tolist()}


CORNERS = {
    "independent cascade": lambda network, p: (
        {"appeal": p},
        IndependentCascade(p * network.strengths.astype(float), message=MESSAGE),
    ),
    "one probability": lambda network, p: (
        {"appeal": p},
        IndependentCascade(p, draws="per_tie", message=MESSAGE),
    ),
    "discrete Weibull": lambda network, p: (
        {"appeal": p / 3, "reinforcement": 1.7},
        WeibullReinforcement(p / 3 * network.strengths.astype(float), 1.7, message=MESSAGE),
    ),
    "linear threshold": lambda network, p: (
        {"appeal": 1.0, "rule": "weighted_threshold"},
        LinearThreshold(network.strengths / network.followees[network.targets], message=MESSAGE),
    ),
    "linear threshold of counts": lambda network, p: (
        {"appeal": 1.0, "rule": "weighted_threshold"},
        LinearThreshold(message=MESSAGE),
    ),
    "fractional threshold": lambda network, p: (
        {"appeal": 1.0, "rule": "fractional_threshold", "threshold": p / 2},
        FractionalThreshold(p / 2),
    ),
    "absolute threshold": lambda network, p: (
        {"appeal": 1.0, "rule": "absolute_threshold", "threshold": 2.0},
        AbsoluteThreshold(2),
    ),
    "a rule of the user's": lambda network, p: (
        {"appeal": p, "rule": "custom"},
        CustomRule(half_at_second, p * network.strengths.astype(float), message=MESSAGE),
    ),
    "delays": lambda network, p: (
        {"appeal": p},
        DelayedCascade(p * network.strengths.astype(float), LATE, days=9.0, tick_days=1.0, message=MESSAGE),
    ),
}
EQUAL_TIES = {"one probability", "linear threshold of counts", "fractional threshold", "absolute threshold"}


@pytest.mark.parametrize("name", CORNERS)
def test_a_corner_of_the_market_is_the_process(name):
    spreads, sizes = 0, []
    for number in range(NETWORKS):
        rng = np.random.default_rng([70, number])
        consumers = int(rng.integers(5, 40))
        strengths = None if name in EQUAL_TIES else lambda rng, ties: np.maximum(some_strengths(rng, ties), 0.05)
        network = directed_network(consumers, rng.uniform(2, 6), rng=rng, isolated=1, strengths=strengths)
        if network.strengths is None and name not in EQUAL_TIES:
            continue
        seeds = rng.permutation(consumers)[: rng.integers(1, 6)].tolist()
        p = float(rng.choice([rng.uniform(0.2, 0.9), 0.5, 1.0], p=[0.7, 0.2, 0.1]))
        random_seed, replicate = int(rng.integers(2**63)), int(rng.integers(3))
        message, process = CORNERS[name](network, p)
        late = {"reaction": LATE, "ticks": 9} if name == "delays" else {}
        given = {"rule": half_at_second} if name == "a rule of the user's" else {}
        market = shares_of(network, seeds, message, random_seed=random_seed, replicate=replicate, **late, **given)
        sample = simulate_cascades(
            network, seeds, process, replicates=[replicate], random_seed=random_seed, record=("times",)
        )
        assert dict(zip(sample.consumers.tolist(), sample.times.tolist(), strict=True)) == market
        spreads += len(market) > len(seeds)
        sizes.append(len(market) / consumers)
    assert spreads > NETWORKS / 4
    assert np.quantile(sizes, 0.9) > 0.4
