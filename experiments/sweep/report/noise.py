"""How much of the variance of single runs is luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas

from experiments.statistics.shares import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.sweep.analysis.analysis import Analysis

COLUMNS = ("measure", "points", "common_luck", "own_luck", "variance", "replicates")


def noise_shares(analysis: Analysis) -> pandas.DataFrame:
    """Return of what the variance of single runs of this sweep is made, for every measure.

    Moments of the two-way layout of points and replicates (Searle, Casella, McCulloch 1992, Variance Components,
    chapter 4) where all points share their luck, over the replicates that all points have; of the one-way layout
    where they do not. A part that comes out negative is 0.

    Returns
    -------
    pandas.DataFrame
        A row per measure. ``measure``; ``points``, ``common_luck``, ``own_luck``: shares in [0, 1] that are due to
        where in the design a run is, to luck that all points share, and to the rest of its luck; NaN where there are
        fewer than two points or replicates; ``variance`` (in the measure's unit squared); ``replicates`` used, at
        most, per point.
    """
    results = analysis.results
    rows = []
    for index, measure in enumerate(results.measures):
        outcomes = np.asarray(results.outcomes[:, :, index], np.float64)
        outcomes = outcomes[np.isfinite(outcomes).any(axis=1)]
        parts, used = _crossed(outcomes) if results.luck == "shared" else _nested(outcomes)
        size = float(np.nanmean(outcomes**2)) if np.isfinite(outcomes).any() else 0.0
        parts = np.where(parts <= NOTHING * size, 0.0, parts)
        total = float(parts.sum())
        shares = parts / total if total > 0.0 else np.full(3, np.nan)
        rows.append((measure.name, *(float(share) for share in shares), total, used))
    return pandas.DataFrame(rows, columns=list(COLUMNS))


def _crossed(outcomes: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Variances of points, replicates and residuals of a complete two-way layout."""
    complete = outcomes[:, np.isfinite(outcomes).all(axis=0)] if len(outcomes) else outcomes
    points, replicates = complete.shape
    if points < 2 or replicates < 2:
        return np.full(3, np.nan), replicates
    by_point = complete.mean(axis=1, keepdims=True)
    by_replicate = complete.mean(axis=0, keepdims=True)
    residual = complete - by_point - by_replicate + complete.mean()
    own = float((residual**2).sum()) / ((points - 1) * (replicates - 1))
    between = max(0.0, float(by_point.var(ddof=1)) - own / replicates)
    common = max(0.0, float(by_replicate.var(ddof=1)) - own / points)
    return np.array([between, common, own]), replicates


def _nested(outcomes: NDArray[np.float64]) -> tuple[NDArray[Any], int]:
    """Variances of points and of runs within them, of a one-way layout with as many runs each as there are."""
    counts = np.isfinite(outcomes).sum(axis=1)
    if len(outcomes) < 2 or counts.sum() <= len(outcomes):
        return np.full(3, np.nan), int(counts.max(initial=0))
    means = np.nanmean(outcomes, axis=1)
    within = float(np.nansum((outcomes - means[:, None]) ** 2)) / float(counts.sum() - len(outcomes))
    between = max(0.0, float(means.var(ddof=1)) - within * float((1.0 / counts).mean()))
    return np.array([between, 0.0, within]), int(counts.max())
