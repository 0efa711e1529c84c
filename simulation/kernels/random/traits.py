"""Values of distributions by addressed draws: looked up in tables of quantiles, written where they are needed.

A draw of 53 bits is b = u 2^53. The lower half of [0, 1) is addressed by x = b, the upper half, mirrored, by
x = 2^53 - 1 - b: both have x in [0, 2^52), and are finest toward the ends of the distribution. Octave o of a half
holds 2^o <= x < 2^(o+1), cut into 2^level cells of equal width; values are linear within a cell. Steps, such as a
choice between values, are looked up exactly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import bits, stream, uniform

HALF_BITS = 52
"""Octaves of each half."""

_MIDDLE = np.int64(2**52)
_LAST = np.int64(2**53 - 1)
_MANTISSA = np.int64(2**52 - 1)
_EXPONENT_BIAS = np.int64(1023)
_SHIFT_11 = np.uint64(11)
_SHIFT_52 = np.int64(52)


class Curve(NamedTuple):
    """A tabulated quantile function; octave 52 h + o is octave o of half h (0 the lower, 1 the upper)."""

    values: np.ndarray  # float64, the nodes of one octave after the other, both ends included
    starts: np.ndarray  # int64 [104], where the nodes of an octave begin
    levels: np.ndarray  # int64 [104], binary logarithm of its number of cells, at most its own number
    ends: np.ndarray  # float64 [2], values at the smallest and at the largest draw


class Steps(NamedTuple):
    """A quantile function that jumps; values of one number each."""

    bounds: np.ndarray  # float64 [k], cumulative probabilities
    values: np.ndarray  # float64 [k]


@kernel(inline="always")
def _on_curve(curve, drawn):
    """Return the value at a draw of 53 bits (int64)."""
    is_upper = drawn >= _MIDDLE
    x = _LAST - drawn if is_upper else drawn
    if x == 0:
        return curve.ends[1] if is_upper else curve.ends[0]
    # The exponent and the mantissa of x are its octave and its place there: conversion is exact below 2^53.
    word = np.float64(x).view(np.int64)
    octave = (word >> _SHIFT_52) - _EXPONENT_BIAS
    mantissa = word & _MANTISSA
    if is_upper:
        octave += HALF_BITS
    shift = _SHIFT_52 - curve.levels[octave]
    node = curve.starts[octave] + (mantissa >> shift)
    place = np.float64(mantissa & ((np.int64(1) << shift) - np.int64(1))) / np.float64(np.int64(1) << shift)
    near, far = curve.values[node], curve.values[node + 1]
    # The place is at most 1 - 2^-51, which takes two units in the last place off the difference, and the two roundings
    # before the sum add no more than one: no value passes the next node, and draws keep their order.
    return near + (far - near) * place


@kernel(inline="always")
def _on_steps(steps, drawn):
    """Return the value at a uniform in [0, 1)."""
    last = len(steps.values) - 1
    index = 0
    while index < last and steps.bounds[index] <= drawn:
        index += 1
    return steps.values[index]


@kernel
def curve_values(curve, drawn):
    """Return the values (float64) at uniforms in [0, 1) (float64 array), rounded down to multiples of 2^-53."""
    values = np.empty(len(drawn))
    for row in range(len(drawn)):
        values[row] = _on_curve(curve, np.int64(drawn[row] * 2.0**53))
    return values


@kernel
def step_values(steps, drawn):
    """Return the values (float64) at uniforms in [0, 1) (float64 array)."""
    values = np.empty(len(drawn))
    for row in range(len(drawn)):
        values[row] = _on_steps(steps, drawn[row])
    return values


@kernel
def draw_curve(root0, root1, kind, item, curve, member, index, column):
    """Fill the rows of a segment from a tabulated quantile function.

    Parameters
    ----------
    root0, root1, kind, item
        As in `generator.uniforms`.
    curve : Curve
    member : int16 array, shape (consumers,) or (0,)
        Segment of each consumer; nobody's where all rows are meant.
    index : int
        The segment.
    column : float array, shape (consumers,)
        Filled; may be strided.
    """
    key0, key1 = stream(root0, root1, kind, item)
    everyone = len(member) == 0
    for row in range(len(column)):
        if everyone or member[row] == index:
            column[row] = _on_curve(curve, np.int64(bits(key0, key1, row, 0, 0) >> _SHIFT_11))


@kernel
def draw_steps(root0, root1, kind, item, steps, member, index, column):
    """Fill the rows of a segment from a quantile function that jumps; see `draw_curve`."""
    key0, key1 = stream(root0, root1, kind, item)
    everyone = len(member) == 0
    is_constant = len(steps.values) == 1
    for row in range(len(column)):
        if everyone or member[row] == index:
            column[row] = _on_steps(steps, 0.0 if is_constant else uniform(key0, key1, row, 0, 0))


@kernel
def draw_tie_curve(root0, root1, kind, item, curve, indptr, targets, column):
    """Fill one value per tie u -> v, in the order of `targets`, from a tabulated quantile function."""
    key0, key1 = stream(root0, root1, kind, item)
    for author in range(len(indptr) - 1):
        for tie in range(indptr[author], indptr[author + 1]):
            column[tie] = _on_curve(curve, np.int64(bits(key0, key1, author, targets[tie], 0) >> _SHIFT_11))


@kernel
def draw_tie_steps(root0, root1, kind, item, steps, indptr, targets, column):
    """Fill one value per tie u -> v, in the order of `targets`, from a quantile function that jumps."""
    key0, key1 = stream(root0, root1, kind, item)
    for author in range(len(indptr) - 1):
        for tie in range(indptr[author], indptr[author + 1]):
            column[tie] = _on_steps(steps, uniform(key0, key1, author, targets[tie], 0))


@kernel
def draw_segments(root0, root1, kind, item, bounds, member):
    """Fill each consumer's segment (int16) from the cumulative shares of the segments (float64)."""
    key0, key1 = stream(root0, root1, kind, item)
    last = len(bounds) - 1
    for row in range(len(member)):
        drawn = uniform(key0, key1, row, 0, 0)
        index = 0
        while index < last and bounds[index] <= drawn:
            index += 1
        member[row] = index


@kernel
def draw_flags(root0, root1, kind, item, share, member, column):
    """Fill whether each consumer's draw falls below the share (float64) of the consumer's segment."""
    key0, key1 = stream(root0, root1, kind, item)
    for row in range(len(member)):
        column[row] = uniform(key0, key1, row, 0, 0) < share[member[row]]
