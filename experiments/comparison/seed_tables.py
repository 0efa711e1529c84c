"""Who the seeds are, and how far strategies agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.consumers.population import draw_segments
from simulation.kernels.random.root import root_key

if TYPE_CHECKING:
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.seeding import SeedingPlan


def seed_table(
    scenario: Scenario, network: SocialNetwork, waves: int, plans: Mapping[str, SeedingPlan]
) -> pd.DataFrame:
    """Return one row per strategy and seed, in the order in which they are asked; see `ComparisonResult.seeds`."""
    assert scenario.run.random_seed is not None
    replicate = 0 if "consumers" in scenario.run.vary else None
    segment = draw_segments(scenario, network.consumers, root_key(scenario.run.random_seed, replicate))
    names = np.array([one.name for one in scenario.consumers.segments], object)
    followers = network.followers
    parts = []
    for strategy, plan in plans.items():
        rows = plan.rows
        parts.append(
            pd.DataFrame(
                {
                    "strategy": strategy,
                    "place": np.arange(1, len(rows) + 1),
                    "label": [network.label(int(row)) for row in rows],
                    "row": rows,
                    "followers": followers[rows],
                    "segment": names[segment[rows]],
                    "price": plan.prices,
                    "acceptance": plan.acceptance,
                    "wave": wave_of(len(rows), waves),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def wave_of(seeds: int, waves: int) -> np.ndarray:
    """Return the wave, from 1, in which each place of a list is asked."""
    return np.repeat(np.arange(1, waves + 1), [len(part) for part in np.array_split(np.arange(seeds), waves)])


def overlap_table(plans: Mapping[str, SeedingPlan]) -> pd.DataFrame:
    """Return how many seeds each two strategies share, and the share of all seeds of both (Jaccard)."""
    rows = []
    for first, one in plans.items():
        for second, other in plans.items():
            shared = len(np.intersect1d(one.rows, other.rows))
            together = len(np.union1d(one.rows, other.rows))
            rows.append((first, second, shared, shared / together if together else np.nan))
    return pd.DataFrame(rows, columns=["first", "second", "shared", "jaccard"])
