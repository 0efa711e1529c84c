"""How unequal things are: the coefficient of Gini."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from simulation.errors import Problem, ProcessError
from simulation.plural import plural


def gini(values: ArrayLike) -> float:
    """Return the Gini coefficient of sizes, of reach or of any other amounts.

    The mean absolute difference between two items drawn with replacement, over twice the mean::

        G = sum_ij |x_i - x_j| / (2 n^2 mean) = sum_(i=1..n-1) i (n - i) (x_(i+1) - x_(i)) / (n sum x), x sorted

    No term of the second form is negative, so nothing cancels. Zeros count as items. G is 0 exactly if all values
    are equal, also if all are zero or there is only one, and at most (n - 1) / n, when one item has everything
    (there is no small-sample correction n / (n - 1)). Shares drawn uniformly from all shares of K items, the
    Dirichlet law with all parameters 1, have the mean (K - 1) / (2 K).

    Parameters
    ----------
    values : array of numbers, shape (items,)
        At least one; none negative, all finite.

    Returns
    -------
    float
        In [0, 1).

    Raises
    ------
    ProcessError
        If the values cannot be amounts.

    References
    ----------
    Gini, C. (1912), Variabilita e mutabilita. As used by Salganik, Dodds & Watts (2006), Science 311:854-856.
    """
    array = np.asarray(values)
    if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iuf":
        found = f"{array.dtype} array of shape {array.shape}"
        raise ProcessError([Problem("values", found, "a one-dimensional array of at least one number")], "gini")
    if array.dtype.kind == "f":
        array = array.astype(float)
    # The comparison is written so that NaN fails it.
    wrong = ~((array >= 0) & (array < np.inf))
    if wrong.any():
        at = int(wrong.argmax())
        allowed = f"a finite number of at least 0 ({plural(int(wrong.sum()), 'is', 'are')} not)"
        raise ProcessError([Problem(f"values[{at}]", array[at].item(), allowed)], "gini")
    ordered = np.sort(array)
    largest = ordered[-1]
    if ordered[0] == largest:
        return 0.0
    # Steps of whole numbers are taken before rounding; the scale keeps sums of huge numbers finite.
    steps = np.diff(ordered).astype(float) / float(largest)
    total = float((ordered.astype(float) / float(largest)).sum())
    items = len(ordered)
    rank = np.arange(1.0, items)
    return float((rank * (items - rank) * steps).sum() / (items * total))
