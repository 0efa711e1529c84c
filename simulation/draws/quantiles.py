"""`QuantileTable`: a distribution as a table of quantiles, from which millions of values are drawn in place.

Inverting a beta or gamma distribution takes a microsecond, looking it up a few nanoseconds. A table is exact at its
nodes and linear between them, and its nodes lie the closer the farther out they are: in each binary octave of the
probability, on either side, there are as many as the curvature there asks for. The table increases like the quantile
function itself, so that draws keep their order, and a change of a parameter moves the same consumers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random import generator, selection, traits
from simulation.scenario.distributions import AnyDistribution, Choice, Constant, as_distribution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Key = tuple[np.uint64, np.uint64, int, np.uint64]

ERROR = 1e-5
"""Largest relative error of a value; `QuantileTable` says relative to what."""

_FIRST_LEVEL = 2
_MOST_NODES = 2**16
_CHUNK = 2**16
_TABLES_KEPT = 64
_EVERYONE = np.empty(0, np.int16)


def _allowance(distribution: AnyDistribution) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the function that says how far a table may lie from each of some quantiles; see `QuantileTable`."""
    first, median, third = distribution.quantile(np.array([0.25, 0.5, 0.75]))
    spread = third - first
    single = np.finfo(np.float32)

    def allowed(values: NDArray[np.float64]) -> NDArray[np.float64]:
        size = np.minimum(np.abs(values), np.maximum(np.abs(values - median), spread))
        unseen = np.maximum(np.abs(values) * (float(single.eps) / 4.0), float(single.tiny))
        largest: NDArray[np.float64] = np.maximum(ERROR * np.maximum(size, spread / 100.0), unseen)
        return largest

    return allowed


class QuantileTable:
    """The quantile function of a distribution, for many draws.

    A value is within `ERROR` = 1e-5 of the quantile, relative to the smaller of the quantile itself and its distance
    from the median, the latter no less than the interquartile range r, so that neither a long tail nor a large mean
    hides an error. Where that is less than r / 100, near zero, the error is relative to r / 100. A quarter of the
    spacing of single precision, in which traits are kept, is always allowed.

    Where no table of 65,536 nodes is exact enough, as for a beta distribution with both shapes 0.001, the quantiles are
    computed one by one, which takes up to a microsecond each.

    Parameters
    ----------
    distribution : distribution
        With no flaw.

    Attributes
    ----------
    curve : traits.Curve or None
        The table; None where values jump, or are computed.
    steps : traits.Steps or None
        Where values jump: exact.
    """

    def __init__(self, distribution: AnyDistribution) -> None:
        self.distribution = distribution
        self.curve: traits.Curve | None = None
        self.steps: traits.Steps | None = None
        if isinstance(distribution, Constant):
            self.steps = traits.Steps(np.ones(1), np.array([distribution.value], np.float64))
        elif isinstance(distribution, Choice):
            bounds = np.cumsum(distribution.probabilities, dtype=np.float64)
            self.steps = traits.Steps(bounds, np.array(distribution.values, np.float64))
        else:
            self.curve = _tabulated(distribution)

    def value(self, drawn: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at uniforms in [0, 1), which count in multiples of 2^-53."""
        if self.curve is not None:
            values = traits.curve_values(self.curve, drawn)
        elif self.steps is not None:
            values = traits.step_values(self.steps, drawn)
        else:
            values = self.distribution.quantile(drawn)
        return np.asarray(values, np.float64)

    def fill(
        self, column: NDArray[np.floating], key: Key, member: NDArray[np.int16] = _EVERYONE, segment: int = 0
    ) -> None:
        """Draw one value per consumer.

        Parameters
        ----------
        column : float array, shape (consumers,)
            Filled in the rows that are meant; may be strided.
        key : tuple
            Two words of the root, kind of draw, item: as for `generator.uniforms`.
        member : int16 array, shape (consumers,), optional
            Segment of each consumer; not given, all rows are meant.
        segment : int
            The segment whose rows are meant.
        """
        if self.curve is not None:
            traits.draw_curve(*key, self.curve, member, segment, column)
        elif self.steps is not None:
            traits.draw_steps(*key, self.steps, member, segment, column)
        else:
            for start in range(0, len(column), _CHUNK):
                stop = min(start + _CHUNK, len(column))
                rows = np.arange(start, stop, dtype=np.int32)
                if len(member):
                    rows = rows[member[start:stop] == segment]
                column[rows] = self.distribution.quantile(selection.uniforms_of(*key, rows))

    def tie_values(self, key: Key, ties: tuple[NDArray[np.int64], NDArray[np.int32]]) -> NDArray[np.float32]:
        """Draw one value per tie of a network's `indptr` and `targets`, in their order (float32 [ties], read-only)."""
        column = np.empty(len(ties[1]), np.float32)
        if self.curve is not None:
            traits.draw_tie_curve(*key, self.curve, *ties, column)
        elif self.steps is not None:
            traits.draw_tie_steps(*key, self.steps, *ties, column)
        else:
            drawn = generator.tie_uniforms(*key, *ties)
            for start in range(0, len(column), _CHUNK):
                chunk = slice(start, start + _CHUNK)
                column[chunk] = self.distribution.quantile(drawn[chunk])
        # Read-only, so that a network takes it as its own without a copy.
        column.setflags(write=False)
        return column


@lru_cache(maxsize=_TABLES_KEPT)
def _table(distribution: AnyDistribution) -> QuantileTable:
    return QuantileTable(distribution)


def quantile_table(value: float | AnyDistribution) -> QuantileTable:
    """Return the table of a trait's distribution, made once per process."""
    return _table(as_distribution(value))


def _tabulated(distribution: AnyDistribution) -> traits.Curve | None:
    """Return a table whose error is within what is allowed, or None if it would be too long.

    Cells are halved until the error at their middles is allowed. The middles then are nodes too, which quarters it:
    the rest is for where curvature changes within a cell.
    """
    allowed = _allowance(distribution)
    # An octave of 2^o draws has a node at each of them when it has as many cells.
    finest = np.arange(2 * traits.HALF_BITS) % traits.HALF_BITS
    levels: NDArray[np.int64] = np.minimum(finest, _FIRST_LEVEL)
    nodes = [np.empty(0)] * len(levels)
    for level in range(_FIRST_LEVEL + 1):
        (octaves,) = np.nonzero(levels == level)
        for octave, values in zip(octaves, _quantiles(distribution, octaves, _cuts(level)), strict=True):
            nodes[octave] = values
    (octaves,) = np.nonzero(levels < finest)
    for level in range(_FIRST_LEVEL, traits.HALF_BITS):
        if len(octaves) == 0:
            break
        if sum(map(len, nodes)) + (len(octaves) << level) > _MOST_NODES:
            return None
        coarse = np.stack([nodes[octave] for octave in octaves])
        middles = _quantiles(distribution, octaves, _cuts(level)[:-1] + 0.5 / 2**level)
        near, far = coarse[:, :-1], coarse[:, 1:]
        is_met = (np.abs(near + (far - near) * 0.5 - middles) <= allowed(middles)).all(axis=1)
        fine = np.empty((len(octaves), 2 ** (level + 1) + 1))
        fine[:, ::2], fine[:, 1::2] = coarse, middles
        for octave, values in zip(octaves, fine, strict=True):
            nodes[octave] = values
        levels[octaves] = level + 1
        octaves = octaves[~is_met & (finest[octaves] > level + 1)]
    return _joined(distribution, nodes, levels)


def _cuts(level: int) -> NDArray[np.float64]:
    """Return where the cells of an octave begin and end, as shares of it."""
    cuts: NDArray[np.float64] = np.arange(2**level + 1) / 2**level
    return cuts


def _quantiles(
    distribution: AnyDistribution, octaves: NDArray[np.int64], places: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the quantiles at places in [0, 1] of octaves, shape (octaves, places); see `kernels.traits`."""
    half, power = np.divmod(octaves[:, None], traits.HALF_BITS)
    x = (1.0 + places) * 2.0**power
    drawn = np.where(half == 1, 2.0**53 - 1.0 - x, x) * 2.0**-53
    return distribution.quantile(drawn.ravel()).reshape(drawn.shape)


def _joined(
    distribution: AnyDistribution, nodes: list[NDArray[np.float64]], levels: NDArray[np.int64]
) -> traits.Curve | None:
    """Put the octaves into one table that never decreases, though rounding may put a quantile below the one before."""
    least, middle, most = distribution.quantile(np.array([0.0, 0.5, 1.0 - 2.0**-53]))
    lower = np.minimum(np.maximum(np.maximum.accumulate(np.concatenate(nodes[: traits.HALF_BITS])), least), middle)
    upper = np.maximum(np.minimum(np.minimum.accumulate(np.concatenate(nodes[traits.HALF_BITS :])), most), middle)
    # The halves meet.
    lower[-1] = upper[-1] = middle
    ends = np.array([0, *np.cumsum([len(part) for part in nodes])])
    curve = traits.Curve(np.concatenate([lower, upper]), ends[:-1].astype(np.int64), levels, np.array([least, most]))
    if not np.isfinite(curve.values).all():
        return None
    for array in curve:
        array.setflags(write=False)
    return curve
