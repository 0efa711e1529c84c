"""From a description to its `Design`: a function per kind.

Random, Latin hypercube and Sobol's sequence are those of `scipy.stats`; Morris's trajectories and Saltelli's scheme are
those of SALib. All are functions of the description alone: each is given its random seed, and none touches NumPy's
global state.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.design.design import Design, Laid
from experiments.sweep.design.factors import hashable
from experiments.sweep.design.settings import USED
from experiments.sweep.design.size import check_size, number_of_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.design.factor import Factor

__all__ = ["make_design", "number_of_points"]


def make_design(description: Laid) -> Design:
    """Make the points of a sweep.

    Parameters
    ----------
    description : Laid

    Returns
    -------
    Design
        Deterministic. Of a full factorial, the last factor changes fastest. Of one at a time, row 0 is the base point
        (of a factor with levels, the value of the base scenario where that is one of them, else the first; of a range,
        likewise, else the middle step, the upper one of two), followed by the other values of each factor in turn. Of
        Morris and Saltelli, rows are in SALib's order. Coordinates of levels are moved to the middle of the share of
        their level, which changes no order.

    Raises
    ------
    SweepError
        If the sweep is empty or has too many runs (`check_size`).
    """
    check_size(description)
    kind = description.design.kind
    coordinates = _KINDS[kind](description)
    for column, factor in enumerate(description.factors):
        if factor.levels:
            count = len(factor.levels)
            places = np.minimum((coordinates[:, column] * count).astype(np.int64), count - 1)
            coordinates[:, column] = (places + 0.5) / count
    coordinates.flags.writeable = False
    settings = {name: getattr(description.design, name) for name in USED[kind]}
    return Design(kind=kind, coordinates=coordinates, settings=settings)


def _steps(factor: Factor) -> NDArray[np.float64]:
    """Coordinates of the values that a factor takes one by one: of levels the middle of each share, of ranges steps."""
    if factor.levels:
        return (np.arange(len(factor.levels)) + 0.5) / len(factor.levels)
    return np.arange(factor.steps) / (factor.steps - 1)


def _full_factorial(description: Laid) -> NDArray[np.float64]:
    axes = [_steps(factor) for factor in description.factors]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))


def _one_at_a_time(description: Laid) -> NDArray[np.float64]:
    axes = [_steps(factor) for factor in description.factors]
    bases = [_base_place(description, factor, axis) for factor, axis in zip(description.factors, axes, strict=True)]
    base = np.array([axis[place] for axis, place in zip(axes, bases, strict=True)])
    rows = [base[np.newaxis]]
    for column, (axis, place) in enumerate(zip(axes, bases, strict=True)):
        others = np.tile(base, (len(axis) - 1, 1))
        others[:, column] = np.delete(axis, place)
        rows.append(others)
    return np.concatenate(rows)


def _base_place(description: Laid, factor: Factor, axis: NDArray[np.float64]) -> int:
    """Return which value of a factor stands for the base scenario."""
    if description.base is None:
        return 0 if factor.levels else factor.steps // 2
    own = [_value_at(description.base.fields(), field) for field in factor.fields]
    for place, coordinate in enumerate(axis):
        values = factor.changes(float(coordinate)).values()
        if all(map(_is_same, own, values)):
            return place
    return 0 if factor.levels else factor.steps // 2


def _value_at(fields: Any, name: str) -> Any:
    """Return the value of a dotted field; None where it is not given."""
    for key in name.split("."):
        fields = fields.get(key) if isinstance(fields, dict) else fields[int(key)]
    return fields


def _is_same(own: Any, value: Any) -> bool:
    """Whether the base scenario has a value already, but for rounding between the ends of a range."""
    if isinstance(own, float) and isinstance(value, float):
        return math.isclose(own, value, rel_tol=1e-9)
    return bool(hashable(own) == hashable(value))


def _random(description: Laid) -> NDArray[np.float64]:
    generator = np.random.default_rng(description.design.random_seed)
    return generator.random((number_of_points(description), len(description.factors)))


def _latin_hypercube(description: Laid) -> NDArray[np.float64]:
    from scipy.stats import qmc

    engine = qmc.LatinHypercube(len(description.factors), rng=description.design.random_seed)
    return engine.random(number_of_points(description))


def _sobol_sequence(description: Laid) -> NDArray[np.float64]:
    from scipy.stats import qmc

    engine = qmc.Sobol(len(description.factors), scramble=True, rng=description.design.random_seed)
    return engine.random(number_of_points(description))


def _morris(description: Laid) -> NDArray[np.float64]:
    from SALib.sample import morris

    settings = description.design
    cells = (settings.levels or 0) - 1
    sample = morris.sample(
        salib_problem(description.factors), settings.trajectories, num_levels=settings.levels, seed=settings.random_seed
    )
    # Onto the grid exactly: SALib adds a step to a start, and one third and two thirds are not one.
    grid: NDArray[np.float64] = np.rint(sample * cells) / cells
    return grid


def _saltelli(description: Laid) -> NDArray[np.float64]:
    from SALib.sample import sobol

    settings = description.design
    sample: NDArray[np.float64] = sobol.sample(
        salib_problem(description.factors),
        settings.points,
        calc_second_order=settings.second_order,
        seed=settings.random_seed,
    )
    return sample


def salib_problem(factors: tuple[Factor, ...]) -> dict[str, Any]:
    """Return what SALib calls a problem: the factors by name, each with its coordinate in [0, 1]."""
    return {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[0.0, 1.0] for _ in factors],
    }


_KINDS: dict[str, Callable[[Laid], NDArray[np.float64]]] = {
    "full_factorial": _full_factorial,
    "one_at_a_time": _one_at_a_time,
    "random": _random,
    "latin_hypercube": _latin_hypercube,
    "sobol_sequence": _sobol_sequence,
    "morris": _morris,
    "saltelli": _saltelli,
}
