"""Cascades that compete for the same consumers: brands against brands, and good against bad opinions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, nearest
from simulation.kernels.cascades import contest
from simulation.kernels.random import keys
from simulation.processes.bound_process import NO_NUMBERS, Batch, BoundProcess, Seeds, item_of, ties_of
from simulation.processes.checks import (
    choice_problems,
    finished,
    is_number,
    length_problems,
    message_problems,
    probability_of,
    seeds_of,
)
from simulation.processes.process import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.consumers.rows import GivenBy
    from simulation.network import SocialNetwork

TIE_BREAKING = {
    "exposures": contest.BY_EXPOSURES,
    "brands": contest.BY_BRANDS,
    "order": contest.BY_ORDER,
}
MOST_BRANDS = 100
_NO_QUALITY = -1.0


@dataclass(frozen=True, eq=False)
class CompetingCascades(Process):
    """Independent cascades of several brands, in which a consumer takes the first that succeeds, for good.

    Parameters
    ----------
    probabilities : mapping of str to float or float64 array, shape (ties,)
        Brands by name, with the probability that a tie is live for them.
    tie_breaking : {"exposures", "brands", "order"}
        If several succeed in one tick: each success is as likely (wave propagation, Carnes et al. 2007); each brand
        that succeeded is as likely; or the brand that is named first wins (Budak et al. 2011 give one of two brands
        such dominance).
    campaign : str, optional
        Name of the campaigns whose coins are used, as the market model tosses them under the same random seed.

    Raises
    ------
    ProcessError

    Notes
    -----
    `simulate_cascades` takes a mapping of brand to seeds, by label or by row; a consumer may be the seed of one brand.
    A brand's coins are addressed by its name, so that another brand changes them not. Synchronous; seeds count.
    `SocialNetwork.strengths` are not used unless they are given as the probabilities of a brand.

    References
    ----------
    Bharathi, Kempe, Salek (2007). Competitive influence maximization in social networks. WINE '07.
    Carnes, Nagarajan, Wild, van Zuylen (2007). Maximizing influence in a competitive social network. ICEC '07.
    """

    probabilities: Mapping[str, Any]
    tie_breaking: str = "exposures"
    campaign: str | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        if not isinstance(self.probabilities, Mapping) or not 1 <= len(self.probabilities) <= MOST_BRANDS:
            allowed = f'1..{MOST_BRANDS} brands with their probability, such as {{"Aurora": 0.1, "Boreal": 0.05}}'
            problems.append(Problem("probabilities", self.probabilities, allowed))
        else:
            checked = {}
            for brand, value in self.probabilities.items():
                if not isinstance(brand, str) or not brand:
                    problems.append(Problem("probabilities", brand, "brands named by text"))
                checked[brand] = probability_of(f"probabilities[{brand!r}]", value, problems)
            object.__setattr__(self, "probabilities", checked)
        if self.campaign is not None and not isinstance(self.campaign, str):
            problems.append(Problem("campaign", self.campaign, "None, or the name of a campaign"))
        return problems + choice_problems("tie_breaking", self.tie_breaking, TIE_BREAKING)

    def seeds(self, given: Any, network: SocialNetwork, by: GivenBy | None = None) -> Seeds:
        """Check the seeds of each brand, and put them in order."""
        problems: list[Problem] = []
        brands = list(self.probabilities)
        if not isinstance(given, Mapping):
            allowed = f"seeds by brand, such as {{{brands[0]!r}: [0, 5]}}"
            problems.append(Problem("seeds", given, allowed))
            finished(problems, self)
        known = ", ".join(brands)
        problems += [
            Problem("seeds", brand, f"a brand of the process: {known}{nearest(str(brand), brands)}")
            for brand in given
            if brand not in brands
        ]
        each = [seeds_of(f"seeds[{brand!r}]", given.get(brand, ()), network, by, problems) for brand in brands]
        together = np.concatenate([one.rows for one in each])
        groups = np.repeat(np.arange(len(brands), dtype=np.int8), [len(one.rows) for one in each])
        rows, counts = np.unique(together, return_counts=True)
        shared = rows[counts > 1]
        if len(shared):
            first = next(one for one in each if shared[0] in one.rows)
            told = first.written(shared.tolist(), network)
            problems.append(Problem("seeds", told, "each consumer the seed of at most one brand"))
        finished(problems, self)
        order = np.argsort(together, kind="stable")
        return Seeds(together[order], groups[order])

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        problems: list[Problem] = []
        for brand, value in self.probabilities.items():
            problems += length_problems(f"probabilities[{brand!r}]", value, network.ties, "tie")
        finished(problems, self)
        names = tuple(self.probabilities)
        own = [
            keys.item_id("cascade", name) if self.campaign is None else keys.item_id("message", name, self.campaign)
            for name in names
        ]
        each = list(self.probabilities.values())
        probability = _by_group(each, network)
        return _bound(
            np.array(own, np.uint64), probability, TIE_BREAKING[self.tie_breaking], _NO_QUALITY, names, network
        )


@dataclass(frozen=True, eq=False)
class NegativeOpinion(Process):
    """Independent cascade in which consumers may turn against the product and spread that (IC-N, Chen et al. 2011).

    Parameters
    ----------
    probability : float or float64 array, shape (ties,)
        That a tie is live; in [0, 1].
    quality : float
        That a consumer whom a positive one has activated, or a seed, becomes positive itself; in [0, 1].
    message : (str, str), optional
        Brand and campaign whose coins are used, as the market model tosses them under the same random seed.

    Notes
    -----
    Whom a negative consumer activates becomes negative. If several succeed in one tick, each is as likely to decide.
    Who is active does not depend on quality. Synchronous; seeds count. `SocialNetwork.strengths` are not used unless
    they are given as `probability`.

    References
    ----------
    Chen et al. (2011). Influence maximization in social networks when negative opinions may emerge and propagate.
    SIAM International Conference on Data Mining.
    """

    probability: Any
    quality: float
    message: tuple[str, str] | None = None

    def problems(self) -> list[Problem]:
        """Return what is wrong with the description itself."""
        problems: list[Problem] = []
        object.__setattr__(self, "probability", probability_of("probability", self.probability, problems))
        if not is_number(self.quality) or not 0.0 <= self.quality <= 1.0:
            problems.append(Problem("quality", self.quality, "a probability in [0, 1]"))
        return problems + message_problems(self.message)

    def bind(self, network: SocialNetwork, random_seed: int) -> BoundProcess:
        """Return the process on a network."""
        finished(length_problems("probability", self.probability, network.ties, "tie"), self)
        items = np.full(2, item_of(self.message), np.uint64)
        probability = _by_group([self.probability, self.probability], network)
        names = ("positive", "negative")
        return _bound(items, probability, contest.BY_EXPOSURES, float(self.quality), names, network)


def _by_group(each: list[Any], network: SocialNetwork) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return probabilities as the kernel takes them: one per group, or one per group and tie."""
    if any(isinstance(one, np.ndarray) for one in each):
        return NO_NUMBERS, np.stack([np.broadcast_to(one, (network.ties,)) for one in each])
    return np.array(each, np.float64), NO_NUMBERS.reshape(0, 0)


def _bound(
    items: NDArray[np.uint64],
    probability: tuple[NDArray[np.float64], NDArray[np.float64]],
    breaking: int,
    quality: float,
    names: tuple[str, ...],
    network: SocialNetwork,
) -> BoundProcess:
    ties = ties_of(network)

    def simulate(batch: Batch, seeds: Seeds, claims: Any, work: Any, kept: Any) -> tuple[int, int]:
        random, numbers, start = batch
        done = contest.simulate(
            random, items, numbers, start, seeds.rows, seeds.groups, probability, breaking, quality, ties, claims,
            work, kept,
        )  # fmt: skip
        return done[0], done[1]

    return BoundProcess(simulate, lambda: np.full(network.consumers, 2.0), names, needs_parents=True)
