"""Seeds spread over communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.networkit_graph import single_threaded, undirected_graph
from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.network import SocialNetwork
    from simulation.seeding.task import Choice, SeedingTask


def best_per_community(task: SeedingTask) -> Choice:
    """Choose from each community in turn, from the largest to the smallest, who has the most followers left.

    Communities are those of the Louvain method (Blondel et al. 2008) on ties in either direction, of modularity 1.
    Of communities of equal size that of the lowest row comes first.
    """
    network = task.network
    community = communities(network)
    candidates = ranked(network.followers)
    candidates = candidates[task.offers.is_candidate[candidates]]
    # By community, and within each still by followers: the place of a candidate among those of its community.
    grouped = candidates[np.argsort(community[candidates], kind="stable")]
    sizes = np.bincount(community[grouped], minlength=network.consumers)
    starts = np.cumsum(sizes) - sizes
    turn = np.arange(len(grouped)) - starts[community[grouped]]
    return choice_of(task, grouped[np.lexsort([community[grouped], turn])])


def communities(network: SocialNetwork) -> NDArray[np.int64]:
    """Return the community of each consumer, numbered from the largest to the smallest; shape (consumers,)."""
    networkit = single_threaded()
    louvain = networkit.community.PLM(undirected_graph(network), par="none")
    louvain.run()
    found = np.array(louvain.getPartition().getVector())
    _, first, member, sizes = np.unique(found, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(sizes), np.int64)
    number[np.lexsort([first, -sizes])] = np.arange(len(sizes))
    numbered: NDArray[np.int64] = number[member]
    return numbered
