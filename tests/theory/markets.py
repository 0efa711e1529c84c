"""Scenarios for the checks against theory, and runs of them."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from simulation import MarketModel, Scenario

SILENT = {"paid": 0.0, "owned": 0.0, "earned": 0.0, "talk": 0.0}


def merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Return nested tables with other nested tables laid over them."""
    result = copy.deepcopy(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def bass_fields(consumers: int, tick_days: float, days: float, p: float, q: float) -> dict[str, Any]:
    """Return the corner of the model that is the Bass model; p and q are rates per day."""
    return {
        "run": {"days": days, "tick_hours": 24 * tick_days, "random_seed": 20, "record_cascades": []},
        # The network itself is handed to the model; a description of equal size passes the checks.
        "network": {"generator": "ring", "consumers": consumers, "mean_degree": 2.0},
        "platform": {"feed": False},
        "brands": [
            {
                "name": "brand",
                "quality": 1.0,
                "conversion": {**SILENT, "paid": 1.0, "talk": 1.0},
                "word_of_mouth": {"talks_per_day": q, "talk_days": 1e6},
                "campaigns": [{"name": "launch", "impressions": {"per_day": p * consumers}}],
            }
        ],
    }


def adopter_shares(fields: dict[str, Any], network: Any, replicates: range) -> np.ndarray:
    """Return the share of adopters of the first brand (replicate, tick), with 0 before the first tick."""
    scenario = Scenario.from_fields(fields)
    rows = []
    for replicate in replicates:
        # The conservation laws are recounted in the first replicate only: it takes time.
        model = MarketModel(scenario, network=network, replicate=replicate, check=replicate == 0)
        model.run_model()
        rows.append(np.concatenate([[0.0], model.recorder.adopters()[:, 0] / network.consumers]))
        model.close()
    return np.array(rows)


def assert_mean(sample: np.ndarray, expected: Any, *, allowance: Any = 0.0, errors: float = 4.0) -> None:
    """Assert that the mean over replicates (axis 0) is within `errors` standard errors, plus an allowance."""
    mean = sample.mean(axis=0)
    error = sample.std(axis=0, ddof=1) / np.sqrt(len(sample))
    excess = np.abs(mean - expected) - errors * error - allowance
    worst = int(np.argmax(excess))
    assert np.all(excess <= 1e-12), (
        f"at {worst}: mean {np.atleast_1d(mean)[worst]:.6f}, expected "
        f"{np.broadcast_to(expected, np.shape(np.atleast_1d(mean)))[worst]:.6f}, "
        f"standard error {np.atleast_1d(error)[worst]:.6f}"
    )
