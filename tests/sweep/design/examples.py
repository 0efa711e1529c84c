"""Sweeps for the tests of their files."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from experiments.sweep.design.description import Description, description_of
from experiments.sweep.errors import SweepError

APPEAL = "brands.0.campaigns.0.message.appeal"
SEEDS = "brands.0.campaigns.0.seeding.count"
PRICE = "brands.0.campaigns.0.seeding.price"

SCENARIO: dict[str, Any] = {
    "name": "base",
    "run": {"days": 10.0, "random_seed": 3},
    "network": {"generator": "watts_strogatz", "consumers": 100, "mean_degree": 4.0, "rewiring": 0.2},
    "brands": [
        {
            "name": "Aroma",
            "price": 10.0,
            "campaigns": [{"name": "launch", "seeding": {"strategy": "random", "count": 5, "price": 2.0}}],
        },
        {"name": "Brew", "price": 12.0},
    ],
}

SWEEP: dict[str, Any] = {
    "name": "clustering",
    "scenario": "base.toml",
    "replicates": 4,
    "measures": ["adopters", "reach"],
    "factors": [
        {"field": "network.rewiring", "levels": [0.0, 0.2, 1.0]},
        {"field": APPEAL, "log_range": [0.01, 1.0], "steps": 3},
        {"fields": [SEEDS, PRICE], "levels": [[10, 1.0], [2, 5.0]], "labels": ["many", "few"], "name": "mix"},
    ],
    "timeseries": {"columns": ["adopters"]},
    "stop": {"measure": "reach", "half_width": 1.5, "fewest": 3},
    "hypothesis": [
        {"factor": "rewiring", "outcome": "adopters", "claim": "increases"},
        {"factor": "mix", "outcome": "reach", "claim": "equivalent", "margin": 2.0, "low": "many", "high": "few"},
    ],
}


def sweep(**changes: Any) -> dict[str, Any]:
    """Return the tables of a sweep with some of them replaced."""
    return {**copy.deepcopy(SWEEP), **changes}


def plain(factors: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """Return the tables of a sweep of these factors, with nothing that is not needed."""
    return {"scenario": "base.toml", "measures": ["adopters"], "replicates": 2, "factors": factors, **changes}


def folder_with_base(folder: Path, **changes: Any) -> Path:
    """Write the base scenario into a folder."""
    (folder / "base.toml").write_text(tomli_w.dumps({**SCENARIO, **changes}))
    return folder


def described(tables: dict[str, Any], folder: Path) -> Description:
    """Return the sweep that tables describe."""
    return description_of(tables, folder, "sweep.toml")


def refusal(tables: dict[str, Any], folder: Path) -> list[str]:
    """Return the problems of tables that are refused, each in words."""
    with pytest.raises(SweepError) as caught:
        described(tables, folder)
    assert caught.value.source == "sweep.toml"
    return [str(problem) for problem in caught.value.problems]
