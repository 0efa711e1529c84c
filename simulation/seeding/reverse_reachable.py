"""Near-optimal seeds by reverse-reachable sets, with a statement of how near.

Two collections of sets grow together: one chooses, the other judges. Both are doubled until a lower bound of what the
seeds reach, from the sets that did not choose them, is a large enough share of an upper bound of what any seeds reach.
A third one, which decides nothing, then estimates what is reached.

References
----------
Tang, Tang, Xiao, Yuan (2018). Online processing algorithms for influence maximization. SIGMOD '18. (OPIM-C)
Tang, Shi, Xiao (2015). Influence maximization in near-linear time: a martingale approach. SIGMOD '15. (how many sets)
Khuller, Moss, Naor (1999). The budgeted maximum coverage problem. Information Processing Letters 70(1), 39-45.
Tang, Tang, Lim, Han, Li, Yuan (2021). Revisiting modified greedy algorithm for monotone submodular maximization with a
knapsack constraint. Proceedings of the ACM on Measurement and Analysis of Computing Systems 5(1), 8.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from simulation.seeding.reverse_bounds import enough_sets, first_sets, lower, upper
from simulation.seeding.reverse_checks import check, check_epsilon
from simulation.seeding.reverse_cover import Cover, Limits
from simulation.seeding.reverse_sampler import ReverseSampler
from simulation.seeding.task import Choice, Guarantee

if TYPE_CHECKING:
    from simulation.seeding.task import SeedingTask

BY_COUNT = 1.0 - 1.0 / math.e
"""Greedy, of the best (Nemhauser, Wolsey & Fisher 1978)."""

BY_BUDGET = 0.405
"""The better of greedy by gain per cost and the best single (Tang et al. 2021)."""

BY_BOTH = (1.0 - math.exp(-0.5)) / 2.0
"""Likewise where each seed costs its share of budget and number together: the best costs at most 2 of these, and greedy
stops short of 1 by one seed, so that the two together reach 1 - exp(-1/2) of it."""

MOST_SETS = 2**28
"""Of those that judge. Those that choose are numbered from 0, those that judge from 2**31, and those that estimate,
which decide nothing, from 2**31 + 2**30."""

_JUDGES = 2**31
_ESTIMATES = 2**31 + 2**30
_NOBODY = "These limits allow nobody."
_HOPELESS = 0.05
_STANDSTILL = 0.1
_USUAL = 0.1
"""What is promised less than the proof where no epsilon is given."""
_WORTH = 0.01
"""How much more of the best a doubling must show, where no epsilon is given, for another one to be worth its time."""
_PAID = 10_000_000
"""Consumers in the sets that choose, beyond which none is, either: 40 MB, and 6 s on 8,000 consumers."""
_FEW = 4
_CHOOSERS = 2
"""How many sets choose for each that judges: seeds that many sets chose reach more than the bounds ask for."""


def reverse_reachable(task: SeedingTask, *, epsilon: float | None = None, failure: float | None = None) -> Choice:
    """Choose seeds that reach nearly as many as the best seeds within the same limits.

    Parameters
    ----------
    task : SeedingTask
        By number: the seeds reach 1 - 1/e - epsilon of the best. By budget: .405 - epsilon, and both at once:
        ½ (1 - exp(-1/2)) - epsilon; here, too, sets are doubled until 1 - 1/e - epsilon is shown, or until that no
        longer helps. The best has those that must be had as well. Costs are expected: price times acceptance.
    epsilon : float, optional
        Above 0, and below the number that it is taken from. With it the sampling ends as soon as that is shown, which
        is fast, and may reach less than a heuristic. Without it .1 is promised, and sets are doubled on until a
        doubling shows less than .01 of the best more, or until they hold 10 million consumers.
    failure : float, optional
        Probability in (0, 1) that the statement is wrong; 1 / consumers unless given.

    Returns
    -------
    Choice
        Rows that must be had first, then in the order in which they were chosen; with a guarantee.

    Raises
    ------
    SeedingError
        If the limits, the offers, the spreading, epsilon or failure cannot be.

    Notes
    -----
    With theta sets in each collection and at most i doublings, each bound is wrong with probability failure / (3 i) at
    most; beyond the largest number of sets (`reverse_bounds.enough_sets`) the promise holds without any bound, wrong
    with failure / 3. Doublings that cannot succeed, by what those before them said, are passed over: fewer bounds than
    are counted.
    """
    failure = 1.0 / task.network.consumers if failure is None else failure
    check(task, failure)
    limits = Limits.of(task)
    greedy, _ = _kept(limits)
    is_usual, epsilon = epsilon is None, _USUAL if epsilon is None else epsilon
    check_epsilon(epsilon, greedy)
    if limits.count == 0 and len(limits.first) == 0:
        # The only choice there is.
        return Choice(limits.first, Guarantee(1.0, greedy - epsilon, failure, 0.0, 0.0, 0.0, 0), (_NOBODY,))
    doublings = _Doublings.of(limits, greedy, epsilon, failure, task.network.consumers)
    sampler = ReverseSampler.of(task.network, task.spreading, random_seed=task.random_seed, threads=task.cores)
    ending = _Ending(math.inf, _WORTH, _PAID) if is_usual else _Ending(BY_COUNT - epsilon, _STANDSTILL * epsilon)
    found, judged = _doubled(doublings, limits, sampler, greedy - epsilon, ending)
    # When to stop depends on those that judged, so that they would say a little too much on average.
    fresh = range(_ESTIMATES, _ESTIMATES + found.sets)
    reached = sampler.judge(fresh, limits.refusal(found.cover.rows)) * task.network.consumers
    return _choice(limits, doublings, found, reached, judged, failure, greedy - epsilon, task.network.consumers)


class _Found(NamedTuple):
    """What a number of sets says: seeds, what share they reach, its lower bound, and an upper bound of the best."""

    cover: Cover
    sets: int
    share: float
    low: float
    high: float

    @property
    def ratio(self) -> float:
        """Share of the best that the seeds reach at least."""
        return min(1.0, self.low / self.high) if self.high > 0.0 else 1.0


class _Doublings(NamedTuple):
    """How many sets are looked at, and how much each bound may be in doubt.

    Attributes
    ----------
    sizes : tuple of int
        Ascending, each twice the one before, but for the last.
    is_enough : bool
        Whether the last keeps the promise without any bound.
    doubt : float
        Each bound is wrong with probability exp(-doubt) at most.
    """

    sizes: tuple[int, ...]
    is_enough: bool
    doubt: float

    @classmethod
    def of(cls, limits: Limits, greedy: float, epsilon: float, failure: float, consumers: int) -> _Doublings:
        """Return the numbers of sets for a task."""
        log_answers, reached = limits.log_answers, limits.surely_reached
        first = first_sets(greedy, log_answers, failure)
        enough = enough_sets(greedy, log_answers, failure, reached / consumers, epsilon) if reached > 0 else first
        last = math.ceil(min(enough, MOST_SETS))
        sizes = []
        size = first
        while size < last:
            sizes.append(size)
            size *= 2
        sizes.append(last)
        return cls(tuple(sizes), enough <= MOST_SETS, math.log(3.0 * len(sizes) / failure))


class _Ending(NamedTuple):
    """When sets are doubled no more, once what was promised is shown.

    Attributes
    ----------
    aim : float
        The ratio that is enough.
    worth : float
        A doubling that shows less than this more is the last.
    most : float
        Consumers in the sets that choose, with which it is enough.
    """

    aim: float
    worth: float
    most: float = math.inf

    def is_reached(self, ratio: float, before: float, members: int) -> bool:
        """Whether to stop at a ratio, after the one before it."""
        return ratio >= self.aim or ratio < before + self.worth or members >= self.most


def _kept(limits: Limits) -> tuple[float, str]:
    """Return what greedy promises on the sets that it sees, and by whose proof."""
    if not limits.has_budget:
        return BY_COUNT, "greedy by gain reaches 1 - 1/e of the best (Nemhauser, Wolsey & Fisher 1978)"
    if not limits.has_count:
        return BY_BUDGET, "greedy by gain per expected cost, or the best single, reaches .405 (Tang et al. 2021)"
    return BY_BOTH, "greedy by cost in shares of budget and number, or the best single, reaches (1 - exp(-1/2)) / 2"


def _doubled(
    doublings: _Doublings, limits: Limits, sampler: ReverseSampler, promised: float, ending: _Ending
) -> tuple[_Found, int]:
    """Double the sets until they say enough; return what they say, and how many judged."""
    found: _Found | None = None
    before, judged = 0.0, 0
    offsets, members = np.zeros(1, np.int64), np.empty(0, np.int32)
    for size in doublings.sizes:
        is_last = size == doublings.sizes[-1]
        if found is not None and not is_last and _forecast(found, size, doublings.doubt) < promised - _HOPELESS:
            continue
        more, added = sampler.collect(range(len(offsets) - 1, _CHOOSERS * size))
        offsets, members = np.concatenate([offsets, more[1:] + offsets[-1]]), np.concatenate([members, added])
        cover = limits.cover(offsets, members)
        high = upper(min(1.0, cover.ceiling), _CHOOSERS * size, doublings.doubt)
        # The sets that chose think too well of the seeds: if even they do not say enough, no others need be asked.
        found = _Found(cover, size, cover.share, lower(cover.share, size, doublings.doubt), high)
        if not is_last and found.ratio < promised:
            continue
        refusal = limits.refusal(cover.rows)
        few = size // _FEW
        share = sampler.judge(range(_JUDGES, _JUDGES + few), refusal)
        judged = max(judged, few)
        # A few of those that judge tell whether all of them are worth asking.
        luck = share + math.sqrt(share * (1.0 - share) / few)
        if not is_last and lower(luck, size, doublings.doubt) < promised * high:
            continue
        share = (few * share + (size - few) * sampler.judge(range(_JUDGES + few, _JUDGES + size), refusal)) / size
        judged = max(judged, size)
        found = _Found(cover, size, share, lower(share, size, doublings.doubt), high)
        if found.ratio >= promised and ending.is_reached(found.ratio, before, len(members)):
            break
        before = found.ratio
    assert found is not None, "there is at least one number of sets"
    return found, judged


def _forecast(found: _Found, sets: int, doubt: float) -> float:
    """Return the ratio that more sets would show if they said the same."""
    high = upper(min(1.0, found.cover.ceiling), _CHOOSERS * sets, doubt)
    return lower(found.cover.share, sets, doubt) / high if high > 0.0 else 1.0


def _choice(
    limits: Limits,
    doublings: _Doublings,
    found: _Found,
    reached: float,
    judged: int,
    failure: float,
    promised: float,
    consumers: int,
) -> Choice:
    is_last = found.sets == doublings.sizes[-1]
    # The bounds may show less than is true beyond the largest number of sets.
    ratio = max(found.ratio, promised) if is_last and doublings.is_enough else found.ratio
    guarantee = Guarantee(
        ratio=ratio,
        promised=promised,
        failure=failure,
        reached=reached,
        reached_low=found.low * consumers,
        optimum_high=found.high * consumers,
        sets=(_CHOOSERS + 1) * found.sets + judged,
    )
    _, proof = _kept(limits)
    notes = [
        f"What was asked for, {promised:.3f} of the best, rests on a proof: {proof}, less epsilon.",
        f"{_CHOOSERS * found.sets:,} reverse-reachable sets chose, {judged:,} judged and {found.sets:,} estimated what "
        f"is reached; at most {doublings.sizes[-1]:,} would have judged.",
    ]
    if limits.has_budget:
        notes.append("What a seed costs is its expected cost: price times acceptance.")
    if is_last and not doublings.is_enough:
        notes.append("That is the most that is sampled: the promise may not be kept, the ratio is what was shown.")
    if len(limits.first):
        notes.append("The best that is compared with has the seeds that must be had as well.")
    return Choice(found.cover.rows, guarantee, tuple(notes))
