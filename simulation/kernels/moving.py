"""Moving values between arrays, and keeping short lists in order.

Numba's own assignment of one slice to another brings code that words an error, and its sorting code for all cases: both
take seconds to compile, wherever they stand.
"""

from __future__ import annotations

from simulation.kernels.numba_internals import kernel


@kernel
def move(source, first, end, target, place):
    """Write ``source[first:end]`` to `target` (1-d arrays) from `place` on; the two do not overlap."""
    for index in range(first, end):
        target[place + index - first] = source[index]


@kernel
def sort_part(values, low, high):
    """Sort ``values[low:high]`` (1-d) ascending, in place: by insertion, after steps of Ciura (2001) if it is long."""
    for step in (301, 132, 57, 23, 10, 4, 1):
        for at in range(low + step, high):
            value = values[at]
            place = at
            while place - step >= low and values[place - step] > value:
                values[place] = values[place - step]
                place -= step
            values[place] = value
