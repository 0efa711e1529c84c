"""Snapshots of a spreading: which ties are live, drawn once, so that many seeds are judged by the same luck.

Snapshot i is a function of its number and of the shared root key alone, by draws of the kind SNAPSHOT_COIN: of a tie
u -> v (u, v), of an offer to v (brand, v), of the in-tie that v keeps (v, v).

References
----------
Kempe, Kleinberg, Tardos (2003). Maximizing the spread of influence through a social network. KDD '03.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.numba_internals import kernel
from simulation.kernels.random import keys
from simulation.kernels.random.generator import stream, uniform

_ITEM = np.uint64(keys.NO_ITEM)

PASSED = np.int8(1)
"""The follower sees the post, and passes it on."""
SEEN = np.int8(2)
"""The follower sees it."""


@kernel
def draw(root0, root1, snapshots, indptr, targets, passing, seen, kept):
    """Draw the live ties of some snapshots: counted first, then kept.

    Parameters
    ----------
    root0, root1 : uint64
        Root key.
    snapshots : int
    indptr : int64 array, shape (consumers + 1,)
    targets : int32 array, shape (ties,)
    passing : float64 array, shape (ties,)
        Probability of each tie; not looked at where `kept` is given.
    seen : float64 array, shape (consumers,) or (0,)
        Chance that each sees a post of someone followed.
    kept : int32 array, shape (snapshots, consumers) or (0, 0)
        Whom each listens to, -1 for nobody: of `kept_sources`.

    Returns
    -------
    starts : int64 array, shape (snapshots * consumers + 1,)
        Live ties of author u in snapshot i begin at ``starts[i * consumers + u]``.
    live : int32 array, shape (live ties,)
        Followers.
    state : int8 array, shape (live ties,)
        PASSED or SEEN.
    """
    key0, key1 = stream(root0, root1, keys.SNAPSHOT_COIN, _ITEM)
    consumers = len(indptr) - 1
    starts = np.zeros(snapshots * consumers + 1, np.int64)
    live = np.empty(0, np.int32)
    state = np.empty(0, np.int8)
    has_seen, has_kept = len(seen) > 0, len(kept) > 0
    for is_filling in (False, True):
        end = np.int64(0)
        for number in range(snapshots):
            for author in range(consumers):
                for tie in range(indptr[author], indptr[author + 1]):
                    follower = targets[tie]
                    drawn = uniform(key0, key1, author, np.int64(follower), number)
                    is_passed = kept[number, follower] == author if has_kept else drawn < passing[tie]
                    if is_passed or (has_seen and drawn < seen[follower]):
                        if is_filling:
                            live[end] = follower
                            state[end] = PASSED if is_passed else SEEN
                        end += 1
                starts[number * consumers + author + 1] = end
        if not is_filling:
            live = np.empty(end, np.int32)
            state = np.empty(end, np.int8)
    return starts, live, state


@kernel
def kept_sources(root0, root1, snapshots, indptr, sources, cumulative):
    """Return whom each consumer listens to in a linear threshold process, -1 for nobody (int32 [snapshots, consumers]).

    Parameters
    ----------
    root0, root1, snapshots
        As of `draw`.
    indptr : int64 array, shape (consumers + 1,)
    sources : int32 array, shape (ties,)
        Whom each consumer follows.
    cumulative : float64 array, shape (ties,)
        Sum of the weights of a consumer's in-ties up to and with each, in the same order.
    """
    key0, key1 = stream(root0, root1, keys.SNAPSHOT_COIN, _ITEM)
    consumers = len(indptr) - 1
    kept = np.full((snapshots, consumers), -1, np.int32)
    for number in range(snapshots):
        for row in range(consumers):
            drawn = uniform(key0, key1, row, row, number)
            for tie in range(indptr[row], indptr[row + 1]):
                if drawn < cumulative[tie]:
                    kept[number, row] = sources[tie]
                    break
    return kept


@kernel
def acceptances(root0, root1, snapshots, acceptance):
    """Return who accepts an offer in each snapshot (bool [snapshots, consumers])."""
    key0, key1 = stream(root0, root1, keys.SNAPSHOT_COIN, _ITEM)
    accepts = np.empty((snapshots, len(acceptance)), np.bool_)
    for number in range(snapshots):
        for row in range(len(acceptance)):
            accepts[number, row] = uniform(key0, key1, keys.BRAND, row, number) < acceptance[row]
    return accepts


@kernel
def gain(row, ties, accepts, reached, mark, found, queue, keep):
    """Return how many more a seed reaches, summed over all snapshots, and how many consumers and ties were looked at.

    Parameters
    ----------
    row : int
    ties : (starts, live, state)
        Of `draw`.
    accepts : bool array [snapshots, consumers]
    reached : int8 array [snapshots, consumers]
        0, SEEN or PASSED by the seeds so far; changed if `keep`.
    mark : int64
        A multiple of 4 above all in `found`; 4 times the number of snapshots are used up.
    found : int64 array [consumers]
        Memory for marks.
    queue : int32 array [consumers]
    keep : bool
        Whether the seed becomes one of the seeds so far.
    """
    starts, live, state = ties
    consumers = len(found)
    total, steps = np.int64(0), np.int64(0)
    for number in range(len(accepts)):
        mark += 4
        steps += 1
        if not accepts[number, row] or reached[number, row] == PASSED:
            continue
        found[row] = mark + PASSED
        total += reached[number, row] == 0
        if keep:
            reached[number, row] = PASSED
        queue[0] = row
        begin, end = 0, 1
        while begin < end:
            source = queue[begin]
            begin += 1
            first, last = starts[number * consumers + source], starts[number * consumers + source + 1]
            steps += 1 + last - first
            for tie in range(first, last):
                follower = live[tie]
                if reached[number, follower] == PASSED or found[follower] == mark + PASSED:
                    continue
                if reached[number, follower] == 0 and found[follower] != mark + SEEN:
                    total += 1
                if state[tie] == PASSED:
                    found[follower] = mark + PASSED
                    queue[end] = follower
                    end += 1
                    if keep:
                        reached[number, follower] = PASSED
                else:
                    found[follower] = mark + SEEN
                    if keep and reached[number, follower] == 0:
                        reached[number, follower] = SEEN
    return total, steps


@kernel
def gains(rows, ties, accepts, reached, mark, found, queue, limit):
    """Return `gain` of several seeds, each alone, and how many consumers and ties were looked at.

    Parameters
    ----------
    rows : int array
    ties, accepts, reached, mark, found, queue
        As of `gain`; marks of each row are used up.
    limit : int
        It ends after looking at more consumers and ties than these; what is missing is 0.
    """
    gained = np.zeros(len(rows), np.int64)
    steps = np.int64(0)
    for place in range(len(rows)):
        gained[place], taken = gain(rows[place], ties, accepts, reached, mark, found, queue, False)
        mark += 4 * len(accepts)
        steps += taken
        if steps > limit:
            break
    return gained, steps
