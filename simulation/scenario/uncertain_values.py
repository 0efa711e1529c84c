"""Values of uncertain fields: at a share of the range, or drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.errors import Problem, ScenarioError
from simulation.kernels.random.root import root_key
from simulation.scenario.scenario import Scenario
from simulation.scenario.uncertain_checks import fitting, number_fields


def value_at(scenario: Scenario, name: str, share: float) -> float | int:
    """Return the value of an uncertain field at a share of its range; of a whole number, the nearest.

    Parameters
    ----------
    scenario : Scenario
    name : str
        Of a field under `uncertain`.
    share : float
        In [0, 1]: 0 is the low end, 1 the high one.
    """
    return fitting(scenario.uncertain[name].value(share), is_whole=dict(number_fields(scenario))[name])


def drawn(scenario: Scenario, draw: int) -> Scenario:
    """Return a scenario with values in place of what is not known.

    The values are functions of the random seed, the field and the number of the draw: other ranges, or another field
    that is uncertain, change none of them.

    Parameters
    ----------
    scenario : Scenario
        With its random seed.
    draw : int
        Number of the draw, zero or more.

    Returns
    -------
    Scenario
        Without `uncertain`. Whole numbers are rounded to the nearest.

    Raises
    ------
    ScenarioError
        If the random seed is not given, or if the values, each sound alone, are not together.
    """
    from simulation.kernels.random import generator, keys

    if scenario.run.random_seed is None:
        problem = Problem("run.random_seed", None, "must be given: what is drawn is a function of it")
        raise ScenarioError([problem], scenario.name)
    root = root_key(scenario.run.random_seed, None)
    numbers = dict(number_fields(scenario))
    values: dict[str, Any] = {"uncertain": {}}
    for name, uncertain in scenario.uncertain.items():
        item = np.uint64(keys.item_id("uncertain", name))
        # As NumPy numbers: compiled code would take plain ones for signed.
        stream = np.array(generator.stream(*root, keys.UNCERTAIN, item), np.uint64)
        value = uncertain.value(float(generator.uniform(*stream, 0, 0, draw)))
        values[name] = fitting(value, is_whole=numbers[name])
    return scenario.with_fields(values)
