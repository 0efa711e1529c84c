"""Seeds on the shortest ways of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding.closeness import samples_of
from simulation.seeding.networkit_graph import directed_graph, single_threaded
from simulation.seeding.ranking import choice_of, ranked

if TYPE_CHECKING:
    from simulation.seeding.task import Choice, SeedingTask

MOST_EXACT = 500_000_000
"""Consumers x ties up to which all shortest paths are looked at: about 7 seconds."""

SAMPLED_TIES = 200_000_000
"""Ties that are looked at above that size, by as many searches of the network as they suffice for: about 8 seconds."""


def betweenness(task: SeedingTask) -> Choice:
    """Choose by betweenness: on how many shortest paths along ties a consumer lies between two others (Freeman 1977).

    Of several shortest paths each counts as a part of one. Above `MOST_EXACT` consumers x ties, paths from a
    sample of consumers are looked at (Geisberger, Sanders & Schultes 2008), drawn by NetworKit from a seed that is the
    draw keyed SEED_CHOICE (0, 0, "betweenness", 0).
    """
    network = task.network
    samples = samples_of(network, MOST_EXACT, SAMPLED_TIES)
    root = root_key(task.random_seed, None)
    item = np.uint64(keys.item_id("betweenness"))
    drawn = generator.uniforms(*root, keys.SEED_CHOICE, item, count=1)[0]
    networkit = single_threaded(int(drawn * 2**53))
    graph = directed_graph(network)
    if samples == network.consumers:
        centrality = networkit.centrality.Betweenness(graph)
        notes: tuple[str, ...] = ()
    else:
        centrality = networkit.centrality.EstimateBetweenness(graph, samples)
        notes = (f"approximate: shortest paths from {samples:,} of {network.consumers:,} consumers, drawn at random",)
    centrality.run()
    return choice_of(task, ranked(np.array(centrality.scores())), *notes)
