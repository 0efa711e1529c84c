"""From who shared what from whom to trees."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def grow(parent_rows):
    """Return the cascade and the depth of each share.

    Parameters
    ----------
    parent_rows : int64 array [k]
        Row of the parent's share, which comes earlier, or -1 for a root.

    Returns
    -------
    cascades, depths : int32 arrays [k]
        Cascades are numbered in the order of their roots.
    """
    cascades = np.empty(len(parent_rows), np.int32)
    depths = np.zeros(len(parent_rows), np.int32)
    count = 0
    for row in range(len(parent_rows)):
        parent = parent_rows[row]
        if parent < 0:
            cascades[row] = count
            count += 1
        else:
            cascades[row] = cascades[parent]
            depths[row] = depths[parent] + 1
    return cascades, depths
