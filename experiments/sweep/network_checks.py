"""Whether points can be run on the networks of their first replicates: what no file alone tells."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.points import at_point, scenario_at, tried
from experiments.sweep.errors import SweepError
from simulation.errors import RefusalError

if TYPE_CHECKING:
    from experiments.sweep.design.description import Description
    from experiments.sweep.design.design import Design
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_MOST_BEFORE_WORK = 64
_PATIENCE = 5.0
"""Of `plan` and `sweep`: points, beside those at levels and ends, and seconds."""

MOST_ON_NETWORKS = 200
"""Points that are looked at on their networks, evenly spread over the design."""


def spread(count: int) -> list[int]:
    """Return at most `MOST_ON_NETWORKS` positions, evenly spread, with the first and the last."""
    places = np.linspace(0, count - 1, min(count, MOST_ON_NETWORKS))
    return sorted(set(places.astype(np.int64).tolist()))


def check_design_on_networks(description: Description, design: Design) -> None:
    """Refuse a design some of whose points cannot be run on their networks, before any work.

    For a few seconds, and of few points: those of each level, the ends of each range, and some between.

    Raises
    ------
    SweepError
    """
    places = tried(description, design, _MOST_BEFORE_WORK)
    check_on_networks(description, ((place, design.coordinates[place]) for place in places), _PATIENCE)


def check_on_networks(description: Description, points: Iterable[tuple[int, Any]], seconds: float = math.inf) -> None:
    """Refuse points that cannot be run on the networks of their first replicates.

    Parameters
    ----------
    description : Description
    points : iterable of int and array
        Position in the design, and coordinates.
    seconds : float
        After so long, no further point is looked at.

    Raises
    ------
    SweepError
        Naming the point, and the factor that sets the field.
    """
    networks: dict[str, SocialNetwork] = {}
    until = time.monotonic() + seconds
    for place, row in points:
        if time.monotonic() > until:
            break
        try:
            scenario = scenario_at(description, row)
            check_on_network(scenario, networks)
        except RefusalError as error:
            found = [at_point(problem, description.factors, place, row) for problem in error.problems]
            raise SweepError(found, description.name) from None


def check_on_network(scenario: Scenario, networks: dict[str, SocialNetwork]) -> None:
    """Refuse a scenario that cannot be run on its first network.

    Parameters
    ----------
    scenario : Scenario
        With its random seed.
    networks : dict
        The network that was made last, by its fields.

    Raises
    ------
    ScenarioError, NetworkError, SweepError
    """
    from simulation.kernels.random.root import root_key
    from simulation.market.preparation import check_against_network, first_network
    from simulation.seeding.scenario_choice import work_problems

    assert scenario.run.random_seed is not None
    key = scenario.network.model_dump_json()
    if key not in networks:
        # One at a time: points of one network mostly follow one another.
        networks.clear()
        networks[key] = first_network(scenario)
    check_against_network(scenario, networks[key])
    replicate = 0 if "consumers" in scenario.run.vary else None
    problems = list(work_problems(scenario, networks[key], root_key(scenario.run.random_seed, replicate)))
    if problems:
        raise SweepError(problems, scenario.name)
