"""Whether a sweep or a search can be run: its file, its points, and these on the networks on which they would run."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.points import at_point, scenario_at, tried
from experiments.sweep.errors import SweepError
from simulation.errors import RefusalError

if TYPE_CHECKING:
    from experiments.sweep.design.description import Description
    from experiments.sweep.design.plan import Design
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_MOST_BEFORE_WORK = 64
_PATIENCE = 5.0
"""Of `plan` and `sweep`: points, beside those at levels and ends, and seconds."""

MOST_ON_NETWORKS = 200
"""Points that are looked at on their networks, evenly spread over the design."""


def checked_sweep(source: str, assignments: Sequence[str], describing: Callable[[int], None]) -> list[str]:
    """Check a sweep; return what it is in a sentence, and what a reader should know of it.

    Raises
    ------
    SweepError, ScenarioError, NetworkError
        With all problems, and the point and the values of its factors where it is a point that cannot be run.
    """
    from experiments.sweep.definition import market_definition
    from experiments.sweep.design.description import load_description
    from experiments.sweep.shipped import path_of
    from experiments.sweep.sweep import Sweep

    is_path = "/" in source or source.endswith(".toml")
    description = load_description(Path(source) if is_path else path_of(source), assignments)
    sweep = Sweep(market_definition(description))
    points = sweep.points(describing)
    coordinates = sweep.definition.design.coordinates
    looked = spread(len(points))
    check_on_networks(description, ((place, coordinates[place]) for place in looked))
    said = f"{sweep.name}: sound. {len(points):,} points, {sweep.definition.replicates:,} replicates each at most."
    if len(looked) < len(points):
        said += f" All points were checked, {len(looked):,} of them on their networks too."
    return [said, *sweep.remarks()]


def checked_search(source: Path, assignments: Sequence[str]) -> list[str]:
    """Check a search; return what it is in a sentence, and what a reader should know of it.

    A trial that is no scenario which can be run fails; the search goes on without it.

    Raises
    ------
    SweepError, ScenarioError, NetworkError
    """
    from experiments.sweep.measures import measure_problems
    from experiments.sweep.notes import sweep_notes
    from experiments.sweep.search.description import load_search

    search = load_search(source, assignments, measure_problems)
    ends = np.array([np.zeros(len(search.factors)), np.ones(len(search.factors))])
    _check(search.sweep.base, {})
    said = f"{search.sweep.name}: sound. {search.settings.trials:,} trials of {search.sweep.replicates:,} replicates."
    return [said, *sweep_notes(search.sweep, ends)]


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
            _check(scenario, networks)
        except RefusalError as error:
            found = [at_point(problem, description.factors, place, row) for problem in error.problems]
            raise SweepError(found, description.name) from None


def _check(scenario: Scenario, networks: dict[str, SocialNetwork]) -> None:
    from simulation.draws.root import root_key
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
