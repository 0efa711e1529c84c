"""Results of sweeps that were never run: designs, with outcomes of a function that is known."""

import itertools
import math

import numpy as np
import pandas as pd

from experiments.sweep.design.design import Design
from experiments.sweep.design.factor import Factor
from experiments.sweep.results import Column, Results


def ranges(*names, low=0.0, high=1.0, steps=5):
    """Return a range factor per name."""
    return tuple(Factor(name, (f"field.{name}",), low=low, high=high, steps=steps) for name in names)


def levels(**values):
    """Return a level factor per keyword: its levels."""
    return tuple(Factor(name, (f"field.{name}",), levels=tuple(given)) for name, given in values.items())


def middles(count):
    return (np.arange(count) + 0.5) / count


def ticks(factor):
    return middles(len(factor.levels)) if factor.levels else np.linspace(0, 1, factor.steps)


def snapped(factors, coordinates):
    """Move coordinates of level factors to the middle of the level's share."""
    out = np.array(coordinates, np.float64)
    for column, factor in enumerate(factors):
        if factor.levels:
            count = len(factor.levels)
            out[:, column] = (np.minimum((out[:, column] * count).astype(int), count - 1) + 0.5) / count
    return out


def design_of(kind, factors, *, points=64, trajectories=10, grid=4, second_order=False, random_seed=1):
    """Return a design, by SALib and SciPy as sweeps have them."""
    count = len(factors)
    random = np.random.default_rng(random_seed)
    problem = {"num_vars": count, "names": [f.name for f in factors], "bounds": [[0.0, 1.0]] * count}
    settings = {"random_seed": random_seed}
    if kind == "full_factorial":
        rows = np.array(list(itertools.product(*(ticks(factor) for factor in factors))))
    elif kind == "one_at_a_time":
        axes = [ticks(factor) for factor in factors]
        rows = [[axis[0] for axis in axes]]
        for column, axis in enumerate(axes):
            rows += [[*rows[0][:column], value, *rows[0][column + 1 :]] for value in axis[1:]]
        rows = np.array(rows)
    elif kind == "morris":
        from SALib.sample import morris

        rows = morris.sample(problem, trajectories, num_levels=grid, seed=random_seed)
        settings |= {"trajectories": trajectories, "levels": grid}
    elif kind == "saltelli":
        from SALib.sample import sobol

        rows = sobol.sample(problem, points, calc_second_order=second_order, seed=random_seed)
        settings |= {"points": points, "second_order": second_order}
    elif kind == "latin_hypercube":
        order = np.stack([random.permutation(points) for _ in factors], axis=1)
        rows = (order + random.random(order.shape)) / points
        settings |= {"points": points}
    elif kind == "sobol_sequence":
        from scipy.stats import qmc

        rows = qmc.Sobol(count, seed=random_seed).random(points)
        settings |= {"points": points}
    else:
        rows = random.random((points, count))
        settings |= {"points": points}
    return Design(kind, snapped(factors, rows), settings)


def results_of(
    factors,
    design,
    function,
    *,
    replicates=10,
    noise=1.0,
    luck="shared",
    common=0.0,
    measures=("adopters",),
    hypotheses=(),
    random_seed=0,
    gone=(),
    **others,
):
    """Return results of ``function(coordinates) -> (points,) or (points, measures)``, with normal luck added.

    Luck has standard deviation ``noise``; of it ``common`` is the same at all points within a replicate. ``gone``:
    pairs of point and replicate (or slices) that have no run.
    """
    random = np.random.default_rng(random_seed)
    points = len(design.coordinates)
    means = np.asarray(function(design.coordinates), np.float64).reshape(points, -1)
    means = np.broadcast_to(means, (points, len(measures)))
    shape = (points, replicates, len(measures))
    own = random.standard_normal(shape)
    shared = random.standard_normal((1, *shape[1:]))
    outcomes = means[:, None, :] + noise * (math.sqrt(1 - common**2) * own + common * shared)
    for point, replicate in gone:
        outcomes[point, replicate] = np.nan
    made = ~np.isnan(outcomes).all(axis=2)
    point, replicate = np.nonzero(made)
    table = {"point": point, "replicate": replicate}
    for column, factor in enumerate(factors):
        shown = [factor.shown(float(value)) for value in design.coordinates[:, column]]
        table[factor.name] = [shown[p] for p in point]
    for column, name in enumerate(measures):
        table[name] = outcomes[point, replicate, column]
    return Results(
        name="synthetic",
        question="What does it do?",
        factors=tuple(factors),
        design=design,
        measures=tuple(Column(name, name.capitalize(), "consumers", "A number of them.") for name in measures),
        outcomes=outcomes,
        luck=luck,
        table=pd.DataFrame(table),
        hypotheses=tuple(hypotheses),
        planned=points * replicates,
        provenance={"sweep": "0" * 32, "command": "grapevine sweep", "random_seed": str(random_seed)},
        **others,
    )


def ishigami(coordinates, a=7.0, b=0.1):
    """Return Ishigami's function of coordinates in [0, 1]."""
    x = math.pi * (2 * coordinates - 1)
    return np.sin(x[:, 0]) + a * np.sin(x[:, 1]) ** 2 + b * x[:, 2] ** 4 * np.sin(x[:, 0])


ISHIGAMI_FIRST = (0.3139, 0.4424, 0.0)
ISHIGAMI_TOTAL = (0.5576, 0.4424, 0.2437)
