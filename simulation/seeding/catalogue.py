"""The catalogue of strategies, and the one call that chooses seeds by any of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from simulation.errors import Problem, SeedingError, nearest
from simulation.seeding import betweenness, closeness, degree
from simulation.seeding.buying import Purchase
from simulation.seeding.collective_influence import collective_influence
from simulation.seeding.communities import best_per_community
from simulation.seeding.cores import k_core
from simulation.seeding.endorsement import eigenvector, katz, pagerank
from simulation.seeding.fringe import fringe
from simulation.seeding.greedy import MOST_STEPS, SNAPSHOTS, celf, greedy, work_problem
from simulation.seeding.nobody import none
from simulation.seeding.random_neighbor import random, random_neighbor
from simulation.seeding.ranking import choice_of, ranked
from simulation.seeding.strategy import Strategy
from simulation.seeding.task import Choice
from simulation.seeding.task_checks import task_problems
from simulation.seeding.vote_rank import vote_rank

if TYPE_CHECKING:
    from simulation.seeding.task import SeedingTask


def choose_seeds(name: str, task: SeedingTask) -> Choice:
    """Choose seeds by a strategy of the catalogue.

    Those that must be had come first, then whom the strategy ranks highest among the candidates, until there are
    `count` or nobody fits into the budget any more. Under a budget, whose price is above it, or whose expected cost
    (price times acceptance) does not fit into what is left, is passed over.

    Parameters
    ----------
    name : str
        Of `STRATEGIES`.
    task : SeedingTask

    Returns
    -------
    Choice

    Raises
    ------
    SeedingError
        Naming all that is wrong with the task, or that the strategy is not known, or needs too much work.
    """
    problems = task_problems(task)
    strategy = STRATEGIES.get(name) if isinstance(name, str) else None
    if strategy is None:
        near = nearest(name, STRATEGIES) if isinstance(name, str) else ""
        problems.insert(0, Problem("strategy", name, f"one of {', '.join(STRATEGIES)}{near}"))
    if problems or strategy is None:
        raise SeedingError(problems, "seeding")
    return strategy.choose(task)


def _highest_degree(task: SeedingTask) -> Choice:
    return choice_of(task, ranked(task.network.followers))


def _single_discount(task: SeedingTask) -> Choice:
    return Choice(degree.single_discount(task.network, Purchase.of(task)))


def _degree_discount(task: SeedingTask) -> Choice:
    probability = float(np.mean(task.spreading.values))
    return Choice(degree.degree_discount(task.network, Purchase.of(task), probability))


def _reverse_reachable(task: SeedingTask) -> Choice:
    from simulation.seeding.reverse_reachable import reverse_reachable

    return reverse_reachable(task)


_HINZ = "Hinz et al. 2011"
_NEAR = f"approximate above {closeness.MOST_EXACT:.0e} consumers x ties"
_PATHS = f"approximate above {betweenness.MOST_EXACT:.0e} consumers x ties"
_SMALL = f"refused above {MOST_STEPS:.0e} steps"

_ALL = (
    Strategy("none", "Nobody, not even those that must be had.", "", none),
    Strategy("random", "At random.", "", random),
    Strategy("highest_degree", "The most followers.", "", _highest_degree),
    Strategy(
        "single_discount", "The most followers that are not seeds yet.", "Chen, Wang & Yang 2009", _single_discount
    ),
    Strategy(
        "degree_discount",
        "The most followers, less those that are seeds or reached by seeds.",
        "Chen, Wang & Yang 2009",
        _degree_discount,
    ),
    Strategy("pagerank", "Followed by those who are followed; damping .85.", "Brin & Page 1998", pagerank),
    Strategy("eigenvector", "Followed by those who are followed, in proportion.", "Bonacich 1972", eigenvector),
    Strategy("katz", "The most chains of followers, longer ones counting less.", "Katz 1953", katz),
    Strategy(
        "closeness",
        "Nearest to all whom they can reach (harmonic).",
        "Marchiori & Latora 2000",
        closeness.closeness,
        _NEAR,
    ),
    Strategy("betweenness", "On the most shortest paths of others.", "Freeman 1977", betweenness.betweenness, _PATHS),
    Strategy("k_core", "In the innermost core of the network.", "Kitsak et al. 2010", k_core),
    Strategy("vote_rank", "Elected by followers, whose votes weaken.", "Zhang et al. 2016", vote_rank),
    Strategy(
        "collective_influence",
        "Many followers, and many two ties further on; removed one by one.",
        "Morone & Makse 2015",
        collective_influence,
    ),
    Strategy("hubs", "The most followers, as `highest_degree`.", _HINZ, _highest_degree),
    Strategy(
        "bridges", "On the most shortest paths of others, as `betweenness`.", _HINZ, betweenness.betweenness, _PATHS
    ),
    Strategy("fringe", "The fewest followers, one at least.", _HINZ, fringe),
    Strategy(
        "best_per_community", "The most followers of each community in turn.", "Blondel et al. 2008", best_per_community
    ),
    Strategy(
        "random_neighbor",
        "Whom random consumers name of those they follow.",
        "Cohen et al. 2003; Kim et al. 2015",
        random_neighbor,
    ),
    Strategy(
        "greedy",
        f"Adds the most to what the others reach, by {SNAPSHOTS} snapshots.",
        "Kempe, Kleinberg & Tardos 2003",
        greedy,
        _SMALL,
        lambda task: work_problem(task, "greedy", is_lazy=False),
    ),
    Strategy(
        "celf",
        "The same seeds as `greedy`, sooner.",
        "Leskovec et al. 2007",
        celf,
        _SMALL,
        lambda task: work_problem(task, "celf"),
    ),
    Strategy(
        "reverse_reachable",
        "Nearly as good as the best possible, with a guarantee.",
        "Borgs et al. 2014; Tang et al. 2018",
        _reverse_reachable,
    ),
)

STRATEGIES: Mapping[str, Strategy] = MappingProxyType({strategy.name: strategy for strategy in _ALL})
"""All strategies by name, in the order in which they are listed."""
