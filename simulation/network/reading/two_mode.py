"""Two kinds of things, such as people and groups: both become consumers, or one is projected on the other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulation.errors import MISSING
from simulation.network.memory import gibibytes, physical_memory
from simulation.network.reading.notes import Notes
from simulation.network.reading.options import TwoMode
from simulation.network.reading.refusal import refused
from simulation.network.reading.tie_lines import TieLines

_PER_PAIR = 40  # bytes of two rows and a count, while pairs are collected and sorted


def two_mode_ties(ties: TieLines, two_mode: TwoMode, notes: Notes, source: str) -> TieLines:
    """Return ties between two kinds of things, or between those of one kind that share one of the other.

    Parameters
    ----------
    ties : TieLines
        Lines whose a is of the first kind, whose b of the second.
    two_mode : {'both', 'first', 'second'}
    notes : Notes
        Told what was done.
    source : str
        Name of the file, for refusals.

    Raises
    ------
    NetworkError
        If an end is of the wrong kind, or the pairs that share something do not fit into memory.
    """
    if ties.first_kind is None:
        ties = _apart(ties)
    count = ties.first_kind
    assert count is not None
    if ((ties.left < count) == (ties.right < count)).any():
        raise refused(source, "ties between the two kinds of things; one is between two of the same kind", MISSING)
    texts = [str(label) for label in ties.labels]
    first, second = texts[:count], texts[count:]
    notes.say(f"Two kinds of things: {len(first):,} of the first and {len(second):,} of the second.")
    if two_mode == "both":
        if set(first) & set(second):
            notes.say("A label stands on both sides, so all have a prefix: 'first:' or 'second:'.")
            texts = [f"first:{label}" for label in first] + [f"second:{label}" for label in second]
        return replace(ties, labels=texts, first_kind=None)
    people, things = np.minimum(ties.left, ties.right), np.maximum(ties.left, ties.right) - np.int32(count)
    if two_mode == "first":
        return _projected(people, things, first, notes, source)
    return _projected(things, people, second, notes, source)


def _apart(ties: TieLines) -> TieLines:
    """Return ties in which what stands in both columns is two things."""
    labels = [str(label) for label in ties.labels]
    first, left = np.unique(ties.left, return_inverse=True)
    second, right = np.unique(ties.right, return_inverse=True)
    return replace(
        ties,
        left=left.astype(np.int32),
        right=(right + len(first)).astype(np.int32),
        labels=[labels[row] for row in first] + [labels[row] for row in second],
        first_kind=len(first),
    )


def _projected(
    of: NDArray[np.int32], things: NDArray[np.int32], labels: list[str], notes: Notes, source: str
) -> TieLines:
    """Return one line for each pair and each thing that the pair shares."""
    members = np.unique(np.stack([things, of], axis=1), axis=0)
    sizes = np.bincount(members[:, 0])
    pairs = float((sizes.astype(np.float64) * (sizes - 1) / 2).sum())
    memory = physical_memory()
    if memory is not None and pairs * _PER_PAIR > memory:
        allowed = (
            f"'both': {pairs:,.0f} pairs share something and need about {gibibytes(pairs * _PER_PAIR)}; the memory of "
            f"this machine is {gibibytes(memory)}"
        )
        raise refused(source, allowed, "first or second", "network.two_mode")
    starts = np.concatenate([[0], np.cumsum(sizes)])
    left, right = [], []
    for low, high in pairwise(starts.tolist()):
        one, other = np.triu_indices(high - low, 1)
        left.append(members[low + one, 1])
        right.append(members[low + other, 1])
    notes.say("Consumers are those of one side; two are friends if they share something, which multiplicity counts.")
    return TieLines(np.concatenate(left).astype(np.int32), np.concatenate(right).astype(np.int32), labels)
