"""How fast networks are generated and how much memory that takes, beside NetworkX, igraph and NetworKit.

``python -m benchmarks.generators [consumers ...]`` writes this part of the table of ``make bench-networks``. Seconds
are the best of three on one thread after compilation, from the random seed to a `SocialNetwork`. Peers make the same
kind of network up to 100,000 consumers, into compressed rows too.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from typing import Any

from benchmarks import network_table
from benchmarks.network_table import LONGEST_PEER_SECONDS, measured, peer_cell, write_head, write_row

MEAN_DEGREE = 20
FIELDS: dict[str, dict[str, Any]] = {
    "barabasi_albert": {},
    "gnp": {},
    "communities": {"communities": 20, "mixing": 0.2},
    "watts_strogatz": {"rewiring": 0.1},
    "chung_lu": {"exponent": 2.5},
    "powerlaw_cluster": {"triangle_probability": 0.5},
    "configuration": {},
    "ring": {},
}
PEERS = ("networkx", "igraph", "networkit")
MOST_FOR_PEERS = 100_000
SIZES = (100_000, 1_000_000)


def make(kind: str, consumers: int, mean_degree: int = MEAN_DEGREE) -> Any:
    """Generate one of our networks."""
    import numpy as np

    from simulation.network import generate_network

    fields = {"consumers": consumers, "mean_degree": mean_degree, **FIELDS[kind], "random_seed": 1}
    if kind == "configuration":
        fields["degrees"] = np.full(consumers, mean_degree)
    return generate_network(kind, **fields)


def make_with_networkx(kind: str, consumers: int) -> Any:
    """Generate the same kind with NetworkX, into compressed rows; None where it has none."""
    import networkx as nx

    m = MEAN_DEGREE // 2
    if kind == "barabasi_albert":
        graph = nx.barabasi_albert_graph(consumers, m, seed=1)
    elif kind == "gnp":
        graph = nx.fast_gnp_random_graph(consumers, MEAN_DEGREE / (consumers - 1), seed=1)
    elif kind == "watts_strogatz":
        graph = nx.watts_strogatz_graph(consumers, MEAN_DEGREE, 0.1, seed=1)
    elif kind == "powerlaw_cluster":
        graph = nx.powerlaw_cluster_graph(consumers, m, 0.5, seed=1)
    elif kind == "chung_lu":
        graph = nx.expected_degree_graph(_weights(consumers), seed=1, selfloops=False)
    elif kind == "configuration":
        graph = nx.Graph(nx.configuration_model([MEAN_DEGREE] * consumers, seed=1))
    else:
        return None
    return nx.to_scipy_sparse_array(graph, dtype="int8")


def make_with_igraph(kind: str, consumers: int) -> Any:
    """Generate the same kind with igraph, into compressed rows; None where it has none."""
    import igraph

    if kind == "barabasi_albert":
        graph = igraph.Graph.Barabasi(consumers, MEAN_DEGREE // 2)
    elif kind == "gnp":
        graph = igraph.Graph.Erdos_Renyi(consumers, MEAN_DEGREE / (consumers - 1))
    elif kind == "watts_strogatz":
        graph = igraph.Graph.Watts_Strogatz(1, consumers, MEAN_DEGREE // 2, 0.1)
    elif kind == "chung_lu":
        graph = igraph.Graph.Chung_Lu(_weights(consumers), loops=False)
    elif kind == "configuration":
        graph = igraph.Graph.Degree_Sequence([MEAN_DEGREE] * consumers)
    else:
        return None
    return graph.get_adjacency_sparse()


def make_with_networkit(kind: str, consumers: int) -> Any:
    """Generate the same kind with NetworKit on one thread, into compressed rows; None where it has none."""
    import networkit

    networkit.setNumberOfThreads(1)
    found = networkit.generators
    if kind == "barabasi_albert":
        graph = found.BarabasiAlbertGenerator(MEAN_DEGREE // 2, consumers).generate()
    elif kind == "gnp":
        graph = found.ErdosRenyiGenerator(consumers, MEAN_DEGREE / (consumers - 1)).generate()
    elif kind == "watts_strogatz":
        graph = found.WattsStrogatzGenerator(consumers, MEAN_DEGREE // 2, 0.1).generate()
    elif kind == "chung_lu":
        graph = found.ChungLuGenerator(_weights(consumers)).generate()
    else:
        return None
    return networkit.algebraic.adjacencyMatrix(graph)


def _weights(consumers: int) -> list[float]:
    from simulation.network.independent_ties import expected_degrees

    weights: list[float] = expected_degrees(consumers, MEAN_DEGREE, 2.5).tolist()
    return weights


def best_of_three(kind: str, consumers: int) -> dict[str, Any]:
    """Return the fastest of three generations."""
    make(kind, 1_000)
    return min((generation(kind, consumers, MEAN_DEGREE) for _ in range(3)), key=lambda figures: figures["seconds"])


def generation(kind: str, consumers: int, mean_degree: int) -> dict[str, Any]:
    """Return the figures of one generation, whose code has been loaded before."""
    make(kind, 1_000)
    return measured(lambda: make(kind, consumers, mean_degree), lambda network: network.ties)


def peer_generation(kind: str, consumers: int, peer: str) -> dict[str, Any]:
    """Return the figures of another library, once."""
    importlib.import_module(peer)
    maker = {"networkx": make_with_networkx, "igraph": make_with_igraph, "networkit": make_with_networkit}[peer]
    return measured(lambda: maker(kind, consumers), lambda rows: rows.nnz)


def in_a_fresh_process(function: str, *arguments: object, timeout: float | None = None) -> dict[str, Any] | None:
    """Return what a function of this module returns in a process of its own; None if it takes too long."""
    answered: dict[str, Any] | None
    answered = network_table.in_a_fresh_process("generators", function, *arguments, timeout=timeout)
    return answered


def _peer(peer: str, kind: str, consumers: int) -> str:
    """Return what the table says of another library."""
    if consumers > MOST_FOR_PEERS:
        return "-"
    if importlib.util.find_spec(peer) is None:
        return "not installed"
    return peer_cell(in_a_fresh_process("peer_generation", kind, consumers, peer, timeout=LONGEST_PEER_SECONDS))


def main(sizes: list[int]) -> None:
    """Write this part of the table."""
    write_head("generated")
    for consumers in sizes:
        for kind in FIELDS:
            best = in_a_fresh_process("best_of_three", kind, consumers)
            # The first process may have compiled, which takes memory of its own; these do not.
            once = in_a_fresh_process("generation", kind, consumers, MEAN_DEGREE)
            half = in_a_fresh_process("generation", kind, consumers, MEAN_DEGREE // 2)
            assert best is not None
            assert once is not None
            peers = {peer: _peer(peer, kind, consumers) for peer in PEERS}
            write_row(f"{kind}, {consumers:,} consumers", {**once, "seconds": best["seconds"]}, half, peers)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or list(SIZES))
