"""Seeds by endorsement: whom those follow who are followed themselves.

Importance flows against the ties, from a follower to whom it follows. A row of the network lists an author's followers,
so the sum of a score over the followers of everybody is one product with the network's own matrix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.networkit_graph import reversed_graph, single_threaded
from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from simulation.network import SocialNetwork
    from simulation.seeding.task import Choice, SeedingTask

DAMPING = 0.85
_PAGE_TOLERANCE = 1e-12
_TOLERANCE = 1e-11
_MOST_ITERATIONS = 2_000


def pagerank(task: SeedingTask) -> Choice:
    """Choose by PageRank on the reversed ties, damping .85 (Brin & Page 1998).

    Who follows nobody endorses everybody alike.
    """
    return choice_of(task, ranked(pagerank_scores(task.network)))


def eigenvector(task: SeedingTask) -> Choice:
    """Choose by eigenvector centrality: a score proportional to the sum of the followers' scores (Bonacich 1972).

    The iteration adds a consumer's own score to that of its followers. This changes no eigenvector, and it settles
    where networks fall into two halves, such as stars, on which the plain iteration swings for ever.
    """
    scores, has_settled = eigenvector_scores(task.network)
    return choice_of(task, ranked(scores), *_unsettled(has_settled))


def katz(task: SeedingTask) -> Choice:
    """Choose by Katz centrality: 1 plus the sum of the followers' scores over (1 + most followers) (Katz 1953)."""
    scores, has_settled = katz_scores(task.network)
    return choice_of(task, ranked(scores), *_unsettled(has_settled))


def pagerank_scores(network: SocialNetwork) -> NDArray[np.float64]:
    """Return PageRank on the reversed ties, as in `pagerank`; float64, shape (consumers,), of sum 1."""
    networkit = single_threaded()
    centrality = networkit.centrality.PageRank(
        reversed_graph(network),
        DAMPING,
        _PAGE_TOLERANCE,
        distributeSinks=networkit.centrality.SinkHandling.DistributeSinks,
    )
    centrality.run()
    return np.array(centrality.scores())


def eigenvector_scores(network: SocialNetwork) -> tuple[NDArray[np.float64], bool]:
    """Return the scores of `eigenvector` (float64, shape (consumers,), of length 1), and whether they have settled.

    Without a circle of ties no consumer endorses itself over others, and the scores settle slowly or not at all.
    """
    followers = _matrix(network)
    scores = np.full(network.consumers, network.consumers**-0.5)
    for _ in range(_MOST_ITERATIONS):
        following = scores + _product(followers, scores)
        following /= np.linalg.norm(following)
        has_settled = bool(np.abs(following - scores).max() <= _TOLERANCE * following.max())
        scores = following
        if has_settled:
            return scores, True
    return scores, False


def katz_scores(network: SocialNetwork) -> tuple[NDArray[np.float64], bool]:
    """Return the scores of `katz` (float64, shape (consumers,)), and whether they have settled."""
    followers = _matrix(network)
    weight = 1.0 / (1.0 + float(network.followers.max()))
    scores = np.ones(network.consumers)
    for _ in range(_MOST_ITERATIONS):
        following = 1.0 + weight * _product(followers, scores)
        has_settled = bool((np.abs(following - scores) <= _TOLERANCE * following).all())
        scores = following
        if has_settled:
            return scores, True
    return scores, False


def _matrix(network: SocialNetwork) -> csr_array[np.float64]:
    from scipy.sparse import csr_array

    shape = (network.consumers, network.consumers)
    return csr_array((np.ones(network.ties), network.targets, network.indptr), shape=shape)


def _product(matrix: csr_array[np.float64], scores: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(matrix @ scores)


def _unsettled(has_settled: bool) -> tuple[str, ...]:
    return () if has_settled else (f"the scores had not settled after {_MOST_ITERATIONS:,} iterations",)
