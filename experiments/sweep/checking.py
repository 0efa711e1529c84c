"""Whether a sweep or a search can be run: its file, its points, and these on the networks on which they would run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from experiments.sweep.network_checks import check_on_network, check_on_networks, spread


def checked_sweep(source: str, assignments: Sequence[str], describing: Callable[[int], None]) -> list[str]:
    """Check a sweep; return what it is in a sentence, and what a reader should know of it.

    Raises
    ------
    SweepError, ScenarioError, NetworkError
        With all problems, and the point and the values of its factors where it is a point that cannot be run.
    """
    from experiments.sweep.design.description import load_description
    from experiments.sweep.shipped import path_of
    from experiments.sweep.spec import market_spec
    from experiments.sweep.sweep import Sweep

    is_path = "/" in source or source.endswith(".toml")
    description = load_description(Path(source) if is_path else path_of(source), assignments)
    sweep = Sweep(market_spec(description))
    points = sweep.points(describing)
    coordinates = sweep.spec.design.coordinates
    looked = spread(len(points))
    check_on_networks(description, ((place, coordinates[place]) for place in looked))
    said = f"{sweep.name}: sound. {len(points):,} points, {sweep.spec.replicates:,} replicates each at most."
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
    check_on_network(search.sweep.base, {})
    said = f"{search.sweep.name}: sound. {search.settings.trials:,} trials of {search.sweep.replicates:,} replicates."
    return [said, *sweep_notes(search.sweep, ends)]
