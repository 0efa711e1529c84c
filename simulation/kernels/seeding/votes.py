"""Votes of followers for whom they follow, weakened by each election."""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel


@kernel
def elect(row, loss, ability, score, indptr, targets, in_indptr, sources):
    """Elect a consumer: it votes no more, and the vote of each of its followers loses `loss`, but not below zero.

    Parameters
    ----------
    row : int
    loss : int
    ability : int64 array, shape (consumers,)
        What the vote of each is worth; changed.
    score : int64 array, shape (consumers,)
        Sum of the votes of everybody's followers; changed.
    indptr, targets
        Ties by author.
    in_indptr, sources
        Ties by follower.
    """
    _weaken(row, ability[row], ability, score, in_indptr, sources)
    for tie in range(indptr[row], indptr[row + 1]):
        _weaken(targets[tie], loss, ability, score, in_indptr, sources)


@kernel
def _weaken(voter, loss, ability, score, in_indptr, sources):
    """Take from a consumer's vote, and from the score of all for whom it votes."""
    lost = min(np.int64(loss), ability[voter])
    if lost > 0:
        ability[voter] -= lost
        for tie in range(in_indptr[voter], in_indptr[voter + 1]):
            score[sources[tie]] -= lost
