"""Processes that count exposures: reinforcement by the discrete Weibull law, and a user's own rule.

References
----------
Nakagawa, Osaki (1975). The discrete Weibull distribution. IEEE Transactions on Reliability R-24(5), 300-301.
"""

from __future__ import annotations

import numpy as np

from simulation.kernels.cascades.activation import clear, date, has_room, in_order, is_marked, keep, mark, plant
from simulation.kernels.market.rules import growth_of, keep_failure, reinforced_probability
from simulation.kernels.numba_internals import kernel
from simulation.kernels.random.generator import root, stream, uniform
from simulation.kernels.random.keys import EXPOSURE


@kernel
def simulate(
    random_seed, item, replicates, start, seeds, probability, reinforcement, rule, asking, ties, exposed, touched,
    work, kept,
):  # fmt: skip
    """Simulate replicates until all are done or no further one is sure to fit into what is kept.

    Parameters
    ----------
    random_seed, item, replicates, start, seeds, work, kept
        As in `thresholds.simulate`.
    probability : (float, float64 array [ties] or [0])
        Of every tie; or of each.
    reinforcement : float
        Exponent of the discrete Weibull law; used where `rule` is None.
    rule : first-class function of `rules.RULE_SIGNATURE`, or None
    asking : (traits float64 [consumers, k], weights float64 [consumers], failed float64 [FAILED])
        What a rule is told; the weights are zero between replicates. If it returns no probability, `failed` says what
        it was told. Empty where there is no rule.
    ties : (indptr int64, targets int32, multiplicity int32 [ties] or [0], strengths float32 [ties] or [0],
        in-degrees int64 [consumers] or [0])
    exposed : int32 array [consumers, 2]
        Exposures and distinct sources, zero between replicates.
    touched : int32 array [consumers]
        Memory for those whose counts are to be cleaned.

    Returns
    -------
    int, int
        Place of the first replicate that is not done (-1 - place: there the rule returned no probability), and how
        much of `kept` is used.
    """
    used = 0
    for place in range(start, len(replicates)):
        if not has_room(used, work, kept):
            return place, used
        root0, root1 = root(random_seed, replicates[place])
        key0, key1 = stream(root0, root1, EXPOSURE, item)
        count, dirty = _spread(
            key0, key1, seeds, probability, reinforcement, rule, asking, ties, exposed, touched, work
        )  # fmt: skip
        if count < 0:
            return -1 - place, used
        used = keep(place, count, used, work, kept)
        clear(count, work)
        for one in range(dirty):
            exposed[touched[one], :] = 0
            if rule is not None:
                asking[1][touched[one]] = 0.0
    return len(replicates), used


@kernel
def _spread(key0, key1, seeds, probability, reinforcement, rule, asking, ties, exposed, touched, work):
    """Spread from the seeds to the end; return how many are active (-1: nonsense of a rule), and are to be cleaned."""
    one_for_all, probabilities = probability
    indptr, targets, multiplicity, strengths, followees = ties
    queue, active, parents = work.queue, work.active, work.parents
    traits, weights, failed = asking
    has_parents, is_varied = len(parents) > 0, len(probabilities) > 0
    has_lines, has_strengths = len(multiplicity) > 0, len(strengths) > 0
    count = plant(seeds, work)
    dirty = np.int64(0)
    first = np.int64(0)
    tick = 0
    while first < count:
        last = count
        # Which exposure is the k-th depends on the order of sources: always in order of rows.
        in_order(work, first, last)
        date(work, first, last, tick)
        for place in range(first, last):
            source = np.int64(queue[place])
            for tie in range(indptr[source], indptr[source + 1]):
                receiver = np.int64(targets[tie])
                if is_marked(active, receiver):
                    continue
                p = probabilities[tie] if is_varied else one_for_all
                if exposed[receiver, 0] == 0:
                    touched[dirty] = receiver
                    dirty += 1
                exposed[receiver, 1] += 1
                for line in range(np.int64(multiplicity[tie]) if has_lines else 1):
                    exposed[receiver, 0] += 1
                    exposures = np.int64(exposed[receiver, 0])
                    if rule is not None:
                        weights[receiver] += p / followees[receiver]
                        chance = rule(
                            exposures,
                            np.int64(exposed[receiver, 1]),
                            weights[receiver],
                            followees[receiver],
                            np.float64(strengths[tie]) if has_strengths else 1.0,
                            p,
                            traits[receiver],
                        )
                        if not 0.0 <= chance <= 1.0:
                            keep_failure(
                                failed, receiver, 0, tick + 1, exposures, np.int64(exposed[receiver, 1]),
                                weights[receiver], followees[receiver],
                                np.float64(strengths[tie]) if has_strengths else 1.0, p,
                            )  # fmt: skip
                            return np.int64(-1), dirty
                    else:
                        chance = reinforced_probability(p, growth_of(exposures, reinforcement))
                    if uniform(key0, key1, source, receiver, line) < chance:
                        mark(active, receiver)
                        queue[count] = receiver
                        if has_parents:
                            parents[receiver] = source
                        count += 1
                        break
        first = last
        tick += 1
    return count, dirty
