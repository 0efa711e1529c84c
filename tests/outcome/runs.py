"""Outcomes to look into: the rich market of the reproducibility tests, with every replicate recorded."""

from __future__ import annotations

from functools import cache

from simulation import Outcome, Scenario, simulate
from tests.reproducibility.markets import RICH, changed


@cache
def rich_outcome() -> Outcome:
    """Return the outcome of a market in which everything happens."""
    changes = {"run.replicates": 4, "run.record_cascades": [0, 2], "run.days": 12.0}
    changes["run.record_adoptions"] = [1]
    return simulate(Scenario.from_fields(changed(RICH, changes)), threads=2, check=True)


def outcome_of(changes: dict, base: dict = RICH) -> Outcome:
    """Run the rich market with dotted fields replaced."""
    return simulate(Scenario.from_fields(changed(base, {"run.days": 6.0, **changes})), threads=1)
