"""From pairs of rows to compressed sparse rows: sorted, merged, without self-loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class TieReport:
    """What became of the lines that a network was made from.

    Parameters
    ----------
    lines : int
        Lines (pairs) that were given.
    self_loops : int
        Lines dropped because they tie a consumer to itself.
    parallel_lines : int
        Lines merged into a tie or friendship that an earlier line had made.
    isolated_added : int
        Consumers without a line, added because the file's header counts them.
    """

    lines: int
    self_loops: int
    parallel_lines: int
    isolated_added: int = 0


class MergedTies(NamedTuple):
    """Compressed rows of ties; the arrays are read-only and `SocialNetwork` describes them."""

    indptr: NDArray[np.int64]
    targets: NDArray[np.int32]
    multiplicity: NDArray[np.int32] | None
    strengths: NDArray[np.float32] | None
    report: TieReport


def merge_ties(
    authors: NDArray[np.int32],
    followers: NDArray[np.int32],
    consumers: int,
    *,
    mutual: bool = False,
    strengths: NDArray[np.float32] | None = None,
    isolated_added: int = 0,
) -> MergedTies:
    """Sort ties by author and follower, drop self-loops and merge parallel ties.

    Parameters
    ----------
    authors, followers : int32 arrays, shape (lines,)
        Rows, already known to lie in 0..consumers-1.
    consumers : int
        Number of rows.
    mutual : bool
        Whether each pair is a friendship, that is one tie in each direction. Multiplicity then counts the
        lines of the unordered pair.
    strengths : float32 array, shape (lines,), optional
        Strength per line; of parallel lines the strongest is kept.
    isolated_added : int
        Passed on to the report.

    Returns
    -------
    MergedTies
    """
    lines = len(authors)
    apart = authors != followers
    if not apart.all():
        authors, followers = authors[apart], followers[apart]
        strengths = None if strengths is None else strengths[apart]
    pairs = len(authors)
    if mutual:
        authors, followers = np.concatenate([authors, followers]), np.concatenate([followers, authors])
        strengths = None if strengths is None else np.concatenate([strengths, strengths])

    # One 64-bit key per tie sorts several times faster than two columns do.
    keys = authors.astype(np.int64)
    keys *= consumers
    keys += followers
    if strengths is None:
        keys.sort()
    else:
        order = np.argsort(keys)
        keys, strengths = keys[order], strengths[order]

    is_first = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_first[1:])
    multiplicity = None
    if not is_first.all():
        starts = np.flatnonzero(is_first)
        multiplicity = np.diff(starts, append=len(keys)).astype(np.int32)
        keys = keys[starts]
        strengths = None if strengths is None else np.maximum.reduceat(strengths, starts)

    row_keys = np.arange(consumers + 1, dtype=np.int64) * consumers
    indptr = np.searchsorted(keys, row_keys).astype(np.int64, copy=False)
    keys -= np.repeat(row_keys[:-1], np.diff(indptr))
    targets = keys.astype(np.int32)
    for array in (indptr, targets, multiplicity, strengths):
        if array is not None:
            array.setflags(write=False)
    report = TieReport(
        lines=lines,
        self_loops=lines - pairs,
        parallel_lines=pairs - (len(targets) // 2 if mutual else len(targets)),
        isolated_added=isolated_added,
    )
    return MergedTies(indptr, targets, multiplicity, strengths, report)
