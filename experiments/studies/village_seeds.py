"""BCDJ.seeds: those who were told first beside whom strategies would have chosen, under the fitted process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import simulation
from experiments.studies.centralities import betweenness, core_numbers, eigenvector
from experiments.studies.spreads import Spread, mean_of
from experiments.studies.village_fit import Fit, fit
from experiments.studies.village_process import exposure
from experiments.studies.village_take_up import (
    HOUSEHOLDS,
    REPLICATES,
    TIES,
    is_odd,
    leaving_one_out,
    villages_of,
)
from experiments.studies.villages import Villages
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.kernels.random.root import root_key
from simulation.seeding import SeedingTask, SeedPrices, Spreading, random_seeds
from simulation.seeding.catalogue import choose_seeds

RANDOM_SETS = 50
REPLICATES_OF_RANDOM = 50

SLACK = 0.01
"""By how much less the greedy choice may reach than another."""

SAME = 1e-6
"""By how much the sum of a centrality may differ from that of the highest, relative to it."""

ACTUAL, RANDOM, GREEDY = "told first", "random", "reverse_reachable"

STRATEGIES = ("highest_degree", "betweenness", "eigenvector", "k_core", "degree_discount", GREEDY)
"""Names in the catalogue."""

ORACLES = {"betweenness": betweenness, "eigenvector": eigenvector, "k_core": core_numbers}


@target(
    "BCDJ.seeds",
    "Microfinance in 25 Indian villages: whom strategies would have told first",
    "published",
    "Banerjee, Chandrasekhar, Duflo & Jackson 2013, their data; what is shown describes the fitted process, and says "
    "nothing of what would have happened",
    (
        "the process of BCDJ, fitted on villages of odd number; as many households of each village as were told first",
        "reached: expected share of all households, those told first included, to whom information comes along ties; "
        "take-up: of all households, under the fitted process; standard errors are of luck alone",
        "strategies of the catalogue, each village by itself; expected: centralities by matrices; "
        f"{RANDOM}: mean of {RANDOM_SETS} sets of {REPLICATES_OF_RANDOM} replicates, standard error between sets",
        f"{REPLICATES} replicates under the same luck",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield each strategy over all villages, and each village by strategy."""
    villages = villages_of(context)
    if villages is None:
        yield context.missing(HOUSEHOLDS if context.file(HOUSEHOLDS) is None else TIES)
        return
    yield from compared(context, villages)


class Told(NamedTuple):
    """What telling some households first makes of each village under a process.

    Attributes
    ----------
    chosen : int64 array
        Rows; of random sets, all of them, one after the other.
    reached : float64 array, shape (draws, villages)
        Households that information comes to along ties.
    """

    chosen: NDArray[np.int64]
    reached: NDArray[np.float64]


def compared(context: Context, villages: Villages) -> Iterator[Row]:
    """Yield the comparison of strategies on any villages."""
    seen = exposure(context, villages.network, villages.leaders, REPLICATES)
    is_used = is_odd(villages)
    found = fit(villages.adopts, seen, villages.village, is_used)
    others = [other.probability for other in leaving_one_out(villages, seen, is_used)]
    chosen = choices(context, villages, found.probability)
    yield from _oracle_rows(villages, chosen)
    told = told_by_strategy(context, villages, chosen, found.probability)
    sizes = np.array([(villages.village == number).sum() for number in villages.numbers])
    totals = {name: mean_of(by.reached.sum(axis=1) / sizes.sum()) for name, by in told.items()}
    best = max(spread.mean for spread in totals.values())
    words = f"{GREEDY} reaches {totals[GREEDY].mean:.4f} of all, the best of all choices {best:.4f}"
    holds = totals[GREEDY].mean >= (1 - SLACK) * best
    yield Row.order("BCDJ.seeds.greedy", words, f"at most {SLACK:.0%} less than any other", holds)
    for place, name in enumerate(told):
        yield _total_row(context, villages, told, name, place, totals[name], (min(others), max(others)))
    as_many = float(np.mean(told[RANDOM].reached.sum(axis=1) >= told[ACTUAL].reached.sum(axis=1).mean()))
    words = "share of random sets that reach as many as those who were told first, under the fitted process"
    yield Row.shown("BCDJ.seeds.position", words, as_many)
    for place, number in enumerate(villages.numbers.tolist()):
        for index, (name, by) in enumerate(told.items()):
            yield _village_row(villages, found, by, name, f"BCDJ.seeds.{number}.{index}", place, int(sizes[place]))


def choices(context: Context, villages: Villages, probability: float) -> dict[str, NDArray[np.int64]]:
    """Return whom each strategy tells first, in all villages together."""
    chosen: dict[str, list[NDArray[np.int64]]] = {name: [] for name in STRATEGIES}
    for number in villages.numbers.tolist():
        rows = villages.rows(number)
        network = of_rows(villages.network, rows)
        count = int(villages.is_leader[rows].sum())
        task = SeedingTask(
            network,
            SeedPrices.flat(network.consumers),
            Spreading("cascade", probability),
            RANDOM_SEED,
            count=count,
            identity=("village", str(number)),
            threads=context.threads,
        )
        for name in STRATEGIES:
            chosen[name].append(rows[choose_seeds(name, task).rows])
    return {ACTUAL: villages.leaders, **{name: np.concatenate(parts) for name, parts in chosen.items()}}


def of_rows(network: SocialNetwork, rows: NDArray[np.int64]) -> SocialNetwork:
    """Return the network of some consumers, increasing, between whom and others there are no ties."""
    authors = np.repeat(np.arange(network.consumers), network.followers)
    is_in = np.isin(authors, rows)
    one, other = np.searchsorted(rows, authors[is_in]), np.searchsorted(rows, network.targets[is_in])
    return SocialNetwork.from_ties(one, other, len(rows))


def _oracle_rows(villages: Villages, chosen: dict[str, NDArray[np.int64]]) -> Iterator[Row]:
    """Yield whether those chosen by a centrality have the highest there are, added up over villages."""
    for name, oracle in ORACLES.items():
        highest = of_chosen = 0.0
        for number in villages.numbers.tolist():
            rows = villages.rows(number)
            values = np.asarray(oracle(of_rows(villages.network, rows)), float)
            places = np.searchsorted(rows, chosen[name][villages.village[chosen[name]] == number])
            highest += float(np.sort(values)[::-1][: len(places)].sum())
            of_chosen += float(values[places].sum())
        words = f"{name} of those it chooses, added up, against the highest by matrices"
        yield Row.within(f"BCDJ.seeds.{name}", words, highest, of_chosen, relative=SAME)


def told_by_strategy(
    context: Context, villages: Villages, chosen: dict[str, NDArray[np.int64]], probability: float
) -> dict[str, Told]:
    """Return what each strategy reaches, and what random sets do, second."""
    every = {
        name: Told(rows, _reached(context, villages, rows, probability, REPLICATES)) for name, rows in chosen.items()
    }
    sets = [_random_set(villages, number) for number in range(RANDOM_SETS)]
    by_chance = [_reached(context, villages, rows, probability, REPLICATES_OF_RANDOM).mean(axis=0) for rows in sets]
    return {ACTUAL: every.pop(ACTUAL), RANDOM: Told(np.concatenate(sets), np.array(by_chance)), **every}


def _random_set(villages: Villages, number: int) -> NDArray[np.int64]:
    parts = []
    for village in villages.numbers.tolist():
        rows = villages.rows(village)
        count = int(villages.is_leader[rows].sum())
        parts.append(rows[random_seeds(root_key(RANDOM_SEED, None), len(rows), count, str(village), f"set {number}")])
    return np.concatenate(parts)


def _reached(
    context: Context, villages: Villages, told: NDArray[np.int64], probability: float, replicates: int
) -> NDArray[np.float64]:
    """Return how many are reached in each village, float64, shape (replicates, villages)."""
    from simulation.processes import IndependentCascade

    sample = simulation.simulate_cascades(
        villages.network,
        told,
        IndependentCascade(probability),
        replicates=replicates,
        random_seed=RANDOM_SEED,
        seeds_by="row",
        threads=context.threads,
        record=("times",),
    )
    places = np.searchsorted(villages.numbers, villages.village)[sample.consumers]
    cells = np.repeat(np.arange(replicates), sample.sizes) * len(villages.numbers) + places
    counts = np.bincount(cells, minlength=replicates * len(villages.numbers))
    return counts.reshape(replicates, -1).astype(float)


def _total_row(
    context: Context,
    villages: Villages,
    told: dict[str, Told],
    name: str,
    place: int,
    total: Spread,
    range_of_q: tuple[float, float],
) -> Row:
    by = told[name]
    consumers = villages.network.consumers
    words = f"{name}: reached, under the fitted process; {_described(villages, by.chosen)}"
    if name != RANDOM:
        at_ends = [
            _reached(context, villages, by.chosen, q, REPLICATES).sum(axis=1).mean() / consumers for q in range_of_q
        ]
        words += f"; fitted without one village {at_ends[0]:.3f} to {at_ends[1]:.3f}"
    if name not in (ACTUAL, RANDOM):
        more = mean_of((by.reached - told[ACTUAL].reached).sum(axis=1) / consumers)
        words += f"; {more.mean:+.4f} +- {2 * more.error:.4f} to those who were told first"
    return Row.shown(f"BCDJ.seeds.all.{place}", words, total.mean, standard_error=total.error)


def _village_row(villages: Villages, found: Fit, by: Told, name: str, id: str, place: int, size: int) -> Row:
    number = villages.numbers[place]
    share = mean_of(by.reached[:, place] / size)
    take_up = found.take_up * (1 - (1 - found.otherwise) * (1 - share.mean))
    error = found.take_up * (1 - found.otherwise) * share.error
    rows = by.chosen[villages.village[by.chosen] == number]
    words = f"village {number}, {name}: reached, under the fitted process; {_described(villages, rows)}"
    words += f"; take-up {take_up:.4f} +- {2 * error:.4f}"
    return Row.shown(id, words, share.mean, standard_error=share.error)


def _described(villages: Villages, rows: NDArray[np.int64]) -> str:
    told = villages.is_leader[rows].mean()
    return f"{told:.0%} of them were told first, mean degree {villages.network.followers[rows].mean():.1f}"
