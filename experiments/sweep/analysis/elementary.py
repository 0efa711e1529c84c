"""Morris' elementary effects, with what luck alone would make of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri, stdtrit

from experiments.statistics.luck import cross, jackknife, left_out
from experiments.sweep.analysis.indices import KEY, Index, resamples

if TYPE_CHECKING:
    from numpy.typing import NDArray

DRAWS = 2000
"""Draws of what luck alone gives."""

ESTIMATOR = "Morris"


def elementary_effects(
    values: NDArray[np.float64], coordinates: NDArray[np.float64], step: float
) -> NDArray[np.float64]:
    """Return elementary effects (D, N, R): of factor, trajectory, and replicate.

    Parameters
    ----------
    values : float64 array (N (D + 1), R)
        Whole trajectories, one after the other.
    coordinates : float64 array (N (D + 1), D)
    step : float
        Step of the design in coordinates; effects are per whole range. A factor that does not move, because its
        levels are fewer than the grid has, has an effect of 0 there.
    """
    factors = coordinates.shape[1]
    shape = (-1, factors + 1)
    rows = values.reshape(*shape, values.shape[1])
    moves = np.diff(coordinates.reshape(*shape, factors), axis=1)
    signs = np.where(np.abs(moves) > 1e-9, np.sign(moves), 0.0)
    return np.asarray(np.einsum("nsf,nsr->fnr", signs, np.diff(rows, axis=1)) / step)


def morris_indices(effects: NDArray[np.float64], *, is_tied: bool) -> list[Index]:
    """Return mu, mu_star and sigma of each factor.

    ``mu`` and ``mu_star`` are of the means over replicates, as SALib has them. ``sigma``, the spread of effects over
    trajectories, has luck taken out. ``mu_star`` cannot have: luck makes effects of either sign, whose size does not
    cancel. What luck alone would give is stated beside it, from the spread over replicates: of replicates as a whole
    where trajectories have luck in common, of each effect by itself where they do not.

    Parameters
    ----------
    effects : float64 array (D, N, R)
        Without gaps.
    is_tied : bool
        Whether trajectories have luck in common, so that resampling them does not show it.

    References
    ----------
    Morris, M. D. (1991). Factorial sampling plans for preliminary computational experiments. Technometrics 33,
    161-174.
    Campolongo, F., Cariboni, J., Saltelli, A. (2007). An effective screening design for sensitivity analysis of large
    models. Environmental Modelling & Software 22, 1509-1518.
    """
    factors, trajectories, replicates = effects.shape
    out: list[Index] = []
    if not trajectories:
        return [
            Index(factor, kind, ESTIMATOR, np.nan, np.nan, np.nan, 0, "no trajectory is complete")
            for factor in range(factors)
            for kind in ("mu", "mu_star", "sigma")
        ]
    drawn = resamples(trajectories) if trajectories > 1 else None
    for factor in range(factors):
        effect = effects[factor]
        mean = effect.mean(axis=1)
        squares = cross(effect, effect)
        figures = np.array(
            [
                mean.mean(),
                np.abs(mean).mean(),
                _sigma(squares.mean(), cross(effect.mean(0), effect.mean(0)), trajectories),
            ]
        )
        warning = ""
        half = np.full(3, np.nan)
        if drawn is not None:
            means = drawn @ effect
            sigma = _sigma(drawn @ squares, cross(means, means), trajectories)
            over = np.stack([drawn @ mean, drawn @ np.abs(mean), sigma], axis=1)
            left = _left(effect) if is_tied and replicates >= 3 else None
            # Resampling makes the spread over few trajectories too small by (N - 1) / N.
            spread = over.var(axis=0, ddof=1) * trajectories / (trajectories - 1)
            spread[0] = mean.var(ddof=1) / trajectories
            half = _half_widths(spread, trajectories, left)
        else:
            warning = "one trajectory: no interval"
        floor, floor_high, above = _luck(effect, float(figures[1]), is_tied=is_tied)
        if replicates == 1:
            warning = "; ".join(filter(None, (warning, "one replicate: luck, if any, counts as an effect")))
        for place, kind in enumerate(("mu", "mu_star", "sigma")):
            value, width = float(figures[place]), float(half[place])
            low = value - width if place == 0 else max(value - width, 0.0) if not math.isnan(width) else math.nan
            of_luck = (floor, floor_high, above) if kind == "mu_star" else (math.nan, math.nan, None)
            out.append(Index(factor, kind, ESTIMATOR, value, low, value + width, trajectories, warning, -1, *of_luck))
    return out


def _sigma(squares: NDArray[np.float64], squared: NDArray[np.float64], trajectories: int) -> NDArray[np.float64]:
    """Return the standard deviation over trajectories, divisor N - 1; NaN of a single one."""
    if trajectories < 2:
        return np.full(np.shape(squares), np.nan)
    return np.asarray(np.sqrt(np.maximum(squares - squared, 0.0) * trajectories / (trajectories - 1)))


def _half_widths(
    spread: NDArray[np.float64], trajectories: int, left: NDArray[np.float64] | None
) -> NDArray[np.float64]:
    """Return half widths from variances over trajectories and, under luck in common, over replicates left out."""
    luck = jackknife(left) if left is not None else np.zeros(len(spread))
    total = spread + luck
    below = spread**2 / (trajectories - 1) + (luck**2 / (len(left) - 1) if left is not None else 0.0)
    freedom = np.where(below > 0, total**2 / np.where(below > 0, below, 1.0), 1.0)
    return np.asarray(stdtrit(freedom, 0.975) * np.sqrt(total))


def _left(effect: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the three figures with each replicate left out (R, 3)."""
    trajectories, replicates = effect.shape
    means = (effect.sum(axis=1, keepdims=True) - effect) / (replicates - 1)
    overall = effect.mean(axis=0)
    sigma = _sigma(left_out(effect.T @ effect / trajectories), left_out(np.outer(overall, overall)), trajectories)
    return np.stack([means.mean(axis=0), np.abs(means).mean(axis=0), np.nan_to_num(sigma)], axis=1)


def _luck(effect: NDArray[np.float64], mu_star: float, *, is_tied: bool) -> tuple[float, float, bool | None]:
    """Return what luck alone gives for mu_star, on average and in 1 of 20 cases, and whether it has more."""
    trajectories, replicates = effect.shape
    if replicates < 2:
        return math.nan, math.nan, None
    random = np.random.Generator(np.random.Philox(key=KEY + 1))
    own = (effect - effect.mean(axis=1, keepdims=True)) / math.sqrt(replicates * (replicates - 1))
    if is_tied:
        drawn = np.abs(random.standard_normal((DRAWS, replicates)) @ own.T).mean(axis=1)
        freedom = replicates - 1
    else:
        errors = np.sqrt((own**2).sum(axis=1))
        drawn = np.abs(random.standard_normal((DRAWS, trajectories)) * errors).mean(axis=1)
        freedom = trajectories * (replicates - 1)
    # The spread of luck is itself known from few replicates only.
    stretch = float(stdtrit(freedom, 0.975) / ndtri(0.975))
    high = float(np.quantile(drawn, 0.95)) * stretch
    return float(drawn.mean()), high, bool(mu_star > high + 1e-12 * float(np.abs(effect).max(initial=0.0)))
