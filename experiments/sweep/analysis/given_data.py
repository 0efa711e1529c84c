"""First-order indices from points of any design that fills the space: RBD-FAST, and correlation ratios of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics.luck import expected, left_out
from experiments.statistics.shares import is_nothing, spread_between, spread_of
from experiments.sweep.analysis.axis import SAME
from experiments.sweep.analysis.indices import KEY, Index, error_of, normal_limits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.sample import Sample
    from experiments.sweep.design.factor import Factor

HARMONICS = 10
"""Harmonics that an effect is made of, at most; SALib's default."""

PER_HARMONIC = 16
"""Points per harmonic, at least."""

FEWEST = 24
"""Points below which nothing is estimated."""

HALVES = 100
"""Random halves of the points from which the standard error is made: it has one of 7 % of itself."""

FEWER_HALVES = 40
"""Of more than `MANY` points, where each takes long and errors are small: 11 %."""

MANY = 2000


def given_data_indices(sample: Sample, factors: tuple[Factor, ...], *, is_sequence: bool) -> list[Index]:
    """Return the first-order index of each factor, of the mean over luck.

    Of a range: RBD-FAST, the power of the first harmonics of outcomes set in the order of the factor, over all
    power, less what chance gives (Tissot and Prieur 2012), as SALib has it. Of levels: the adjusted correlation
    ratio. Both are made of products of different replicates, which leaves luck out; without luck RBD-FAST is
    SALib's. The standard error is that of random halves without replacement, which is that of the whole: resampling
    would set a point beside itself, and find order where there is none.

    A Sobol' sequence is so regular that every other point in the order of one factor may lie in one half of another:
    RBD-FAST, which sets these apart, takes the one for the other. There cosines over the order are taken instead of
    sines and cosines up and down, and nothing is taken off for chance, as hardly any is left in such points.

    Parameters
    ----------
    sample : Sample
    factors : tuple of Factor
    is_sequence : bool
        Whether the points are a Sobol' sequence.

    References
    ----------
    Plischke, E. (2010). An effective algorithm for computing global sensitivity indices (EASI). Reliability
    Engineering & System Safety 95, 354-360.
    Plischke, E. (2012). How to compute variance-based sensitivity indicators with your spreadsheet software.
    Environmental Modelling & Software 35, 188-191.
    Tissot, J.-Y., Prieur, C. (2012). Bias correction for the estimation of sensitivity indices based on random
    balance designs. Reliability Engineering & System Safety 107, 205-213.
    """
    values, coordinates = sample.together(), sample.coordinates
    points = len(values)
    kinds = [_kind(factor, coordinates[:, place], is_sequence=is_sequence) for place, factor in enumerate(factors)]
    names = {"rbd": "RBD-FAST", "cosines": "cosines (COSI)", "levels": "adjusted correlation ratio"}
    if points < FEWEST or is_nothing(expected(spread_of(values)), values):
        why = f"{points} points: too few" if points < FEWEST else "the outcome does not vary over points"
        return [Index(f, "first", names[kind], np.nan, np.nan, np.nan, points, why) for f, kind in enumerate(kinds)]
    parts = _parts(values, coordinates, kinds)
    found = _indices(*parts)
    random = np.random.Generator(np.random.Philox(key=KEY + 2))
    halves = []
    for _ in range(HALVES if points <= MANY else FEWER_HALVES):
        half = np.sort(random.permutation(points)[: points // 2])
        halves.append(_indices(*_parts(values[half], coordinates[half], kinds)))
    over_luck = _indices_left(*parts) if sample.is_tied and values.shape[1] >= 3 else None
    usable = np.array([half for half in halves if np.isfinite(half).all()]).reshape(-1, len(factors))
    error = error_of(usable, over_luck)
    warning = "one replicate: luck, if any, counts as an effect of no factor" if values.shape[1] == 1 else ""
    out = []
    for place, kind in enumerate(kinds):
        low, high = normal_limits(float(found[place]), float(error[place]))
        out.append(Index(place, "first", names[kind], float(found[place]), low, high, points, warning))
    return out


def harmonics_of(points: int) -> int:
    """Return how many harmonics are taken of so many points."""
    return int(min(max(points // PER_HARMONIC, 1), HARMONICS))


def _kind(factor: Factor, column: NDArray[np.float64], *, is_sequence: bool) -> str:
    few = len(np.unique(np.round(column / SAME) * SAME)) < max(len(column) // 4, 3)
    if factor.levels or few:
        return "levels"
    return "cosines" if is_sequence else "rbd"


def _parts(
    values: NDArray[np.float64], coordinates: NDArray[np.float64], kinds: list[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return covariances (D, R, R) of each factor's part, those of all (R, R), and shares by chance (D,)."""
    parts, chance = [], []
    for place, kind in enumerate(kinds):
        column = coordinates[:, place]
        if kind == "levels":
            groups = np.unique(np.round(column, 9), return_inverse=True)[1]
            parts.append(spread_between(values, groups))
            chance.append(float(groups.max()) / (len(values) - 1))
        elif kind == "cosines":
            parts.append(_cosine_part(values, column, harmonics_of(len(values))))
            chance.append(0.0)
        else:
            harmonics = harmonics_of(len(values))
            parts.append(_harmonic_part(values, column, harmonics))
            chance.append(2 * harmonics / len(values))
    return np.stack(parts), spread_of(values), np.array(chance)


def _harmonic_part(values: NDArray[np.float64], column: NDArray[np.float64], harmonics: int) -> NDArray[np.float64]:
    """Return covariances (R, R) of the first harmonics of outcomes in the order of a factor, up and down again."""
    from SALib.analyze.rbd_fast import permute_outputs

    order = permute_outputs(column, np.arange(len(values)))
    spectrum = np.fft.rfft(values[order] - values.mean(axis=0), axis=0)[1 : harmonics + 1] / len(values)
    # One side of the spectrum: the other has as much.
    return np.asarray(2 * (spectrum.real.T @ spectrum.real + spectrum.imag.T @ spectrum.imag))


def _cosine_part(values: NDArray[np.float64], column: NDArray[np.float64], harmonics: int) -> NDArray[np.float64]:
    """Return covariances (R, R) of the first cosines of outcomes in the order of a factor."""
    from scipy.fft import dct

    ordered = values[np.argsort(column, kind="stable")]
    parts = dct(ordered, type=2, norm="ortho", axis=0)[1 : harmonics + 1]
    return np.asarray(parts.T @ parts / len(values))


def _indices(
    parts: NDArray[np.float64], total: NDArray[np.float64], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    whole = expected(total)
    if not whole > 0:
        return np.full(len(parts), np.nan)
    shares = np.array([expected(part) for part in parts]) / whole
    return np.asarray((shares - chance) / (1 - chance))


def _indices_left(
    parts: NDArray[np.float64], total: NDArray[np.float64], chance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return indices with each replicate left out (R, D)."""
    shares = np.stack([left_out(part) for part in parts], axis=1) / left_out(total)[:, None]
    return np.asarray((shares - chance) / (1 - chance))
