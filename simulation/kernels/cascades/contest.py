"""Independent cascades that compete for the same consumers: brands, or opinions of one brand.

References
----------
Carnes, Nagarajan, Wild, van Zuylen (2007). Maximizing influence in a competitive social network. ICEC '07.
Bharathi, Kempe, Salek (2007). Competitive influence maximization in social networks. WINE '07.
Chen et al. (2011). Influence maximization in social networks when negative opinions may emerge. SDM '11.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import clear, date, has_room, in_order, is_marked, keep, mark, plant
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import root, stream, uniform
from simulation.kernels.random.keys import EXPOSURE, SATISFACTION, TIE_BREAK

BY_EXPOSURES, BY_BRANDS, BY_ORDER = 0, 1, 2
"""Which of several successes in one tick counts: any, any brand's, that of the brand named first."""

POSITIVE, NEGATIVE = 0, 1
_UNCLAIMED = 2.0


@kernel
def simulate(
    random_seed, items, replicates, start, seeds, seed_groups, probability, breaking, quality, ties, claims, work, kept
):
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed : uint64
    items : uint64 array [groups]
        Items of the groups' coins.
    replicates, start, ties, work, kept
        As in `thresholds.simulate`; the parents and the membership of `work` are used in any case.
    seeds, seed_groups : int32 array, int8 array
        Ascending by row.
    probability : (float64 array [groups], float64 array [groups, ties] or [0, 0])
        Of every tie, by group; or of each.
    breaking : int
        BY_EXPOSURES, BY_BRANDS or BY_ORDER.
    quality : float
        Below zero for brands. Otherwise groups are POSITIVE and NEGATIVE: whom a positive source activates, or who is a
        seed, becomes positive with this probability.
    claims : float64 array [consumers]
        Draw of the success that counts so far in this tick; 2 where there is none.

    Returns
    -------
    int, int
        Place of the first replicate that is not done, and how much of `kept` is used.
    """
    used = 0
    groups = len(items)
    keys = np.empty((groups, 4), np.uint64)
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        for group in range(groups):
            keys[group, 0], keys[group, 1] = stream(root0, root1, EXPOSURE, items[group])
            keys[group, 2], keys[group, 3] = stream(root0, root1, TIE_BREAK, items[group])
        satisfaction = stream(root0, root1, SATISFACTION, items[0])
        count = _spread(
            keys, satisfaction, seeds, seed_groups, probability, breaking, quality, ties, claims, work
        )  # fmt: skip
        used = keep(place, count, used, work, kept)
        clear(count, work)
    return len(replicates), used


@kernel
def _spread(keys, satisfaction, seeds, seed_groups, probability, breaking, quality, ties, claims, work):
    """Spread from the seeds to the end; return how many are active."""
    one_for_all, probabilities = probability
    indptr, targets = ties
    queue, active, membership = work.queue, work.active, work.membership
    parents = work.parents
    is_varied = len(probabilities) > 0
    has_order = len(work.times) > 0
    count = plant(seeds, work)
    for place in range(count):
        membership[seeds[place]] = seed_groups[place]
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        if quality >= 0.0:
            for place in range(first, last):
                row = queue[place]
                if membership[row] == POSITIVE:
                    is_satisfied = uniform(satisfaction[0], satisfaction[1], np.int64(row), 0, 0) < quality
                    membership[row] = POSITIVE if is_satisfied else NEGATIVE
        if has_order:
            in_order(work, first, last)
            date(work, first, last, tick)
        for place in range(first, last):
            source = np.int64(queue[place])
            group = np.int64(membership[source])
            for tie in range(indptr[source], indptr[source + 1]):
                receiver = np.int64(targets[tie])
                # Claimed in this tick or not: whoever was active before is marked.
                if is_marked(active, receiver):
                    continue
                p = probabilities[group, tie] if is_varied else one_for_all[group]
                if not uniform(keys[group, 0], keys[group, 1], source, receiver, 0) < p:
                    continue
                if breaking == BY_EXPOSURES:
                    claim = uniform(keys[group, 2], keys[group, 3], source, receiver, 0)
                elif breaking == BY_BRANDS:
                    claim = uniform(keys[group, 2], keys[group, 3], receiver, 0, 0)
                else:
                    claim = 0.0
                best = claims[receiver]
                if best == _UNCLAIMED:
                    queue[count] = receiver
                    count += 1
                elif claim > best:
                    continue
                elif claim == best:
                    held = np.int64(membership[receiver])
                    # Opinions have no order among them: of equals the smallest source decides.
                    if group > held and quality < 0.0:
                        continue
                    if (group == held or quality >= 0.0) and source > np.int64(parents[receiver]):
                        continue
                claims[receiver] = claim
                membership[receiver] = group
                parents[receiver] = source
        for place in range(last, count):
            receiver = np.int64(queue[place])
            mark(active, receiver)
            claims[receiver] = _UNCLAIMED
        first = last
        tick += 1
    return count
