"""Seeds from the core of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.seeding.networkit_graph import single_threaded, undirected_graph
from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from simulation.seeding.task import Choice, SeedingTask


def k_core(task: SeedingTask) -> Choice:
    """Choose by core number, the largest k for which a consumer is in a k-core (Kitsak et al. 2010).

    A k-core is a largest group in which everybody is tied to k others, in either direction. Many share a core number;
    among them the most followers come first.
    """
    networkit = single_threaded()
    decomposition = networkit.centrality.CoreDecomposition(undirected_graph(task.network))
    decomposition.run()
    return choice_of(task, ranked(np.array(decomposition.scores()), task.network.followers))
