"""How fast networks are generated and how much memory that takes: one table, every row in processes of its own.

Run by ``make bench-networks``, or ``python -m benchmarks.generators [consumers ...]``. Seconds are the best of three on
one thread after compilation, from the random seed to a `SocialNetwork`. Memory is the
peak of a fresh process less what it held before. NetworkX, igraph and NetworKit make the same kind of network up to
100,000 consumers, into compressed rows too.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
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
PEERS = {"networkx": "NetworkX", "igraph": "igraph", "networkit": "NetworKit"}
MOST_FOR_PEERS = 100_000
LONGEST_PEER_SECONDS = 120
WIDTHS = (17, 11, 12, 9, 9, 9, 9, 14, 14, 14)


def make(kind: str, consumers: int) -> Any:
    """Generate one of our networks."""
    import numpy as np

    from simulation.network import generate_network

    fields = {"consumers": consumers, "mean_degree": MEAN_DEGREE, **FIELDS[kind], "random_seed": 1}
    if kind == "configuration":
        fields["degrees"] = np.full(consumers, MEAN_DEGREE)
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


def best_seconds(kind: str, consumers: int) -> dict[str, float]:
    """Return the seconds of generation, of checking the arrays again, and of the digest."""
    from simulation.network import SocialNetwork

    make(kind, 1_000)
    generated = []
    for _ in range(3):
        started = time.perf_counter()
        network = make(kind, consumers)
        generated.append(time.perf_counter() - started)
    started = time.perf_counter()
    SocialNetwork(network.indptr, network.targets)
    checked = time.perf_counter() - started
    started = time.perf_counter()
    network.digest()
    return {
        "ties": network.ties,
        "generated": min(generated),
        "checked": checked,
        "digest": time.perf_counter() - started,
    }


def peak_memory(kind: str, consumers: int) -> dict[str, int]:
    """Return the bytes that this process came to hold at most, less those that it held before."""
    make(kind, 1_000)
    before = _resident("VmRSS")
    network = make(kind, consumers)
    return {"peak": _resident("VmHWM") - before, "ties": network.ties}


def _resident(which: str) -> int:
    """Return resident memory in bytes, now (VmRSS) or at most (VmHWM)."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith(which))
        return int(line.split()[1]) * 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def peer_seconds(kind: str, consumers: int, peer: str) -> dict[str, float | None]:
    """Return the seconds of another library, once."""
    maker = {"networkx": make_with_networkx, "igraph": make_with_igraph, "networkit": make_with_networkit}[peer]
    started = time.perf_counter()
    made = maker(kind, consumers)
    return {"seconds": None if made is None else time.perf_counter() - started}


def in_a_fresh_process(function: str, *arguments: object, timeout: float | None = None) -> dict[str, Any] | None:
    """Return what a function of this module returns in a process of its own; None if it takes too long."""
    command = [sys.executable, "-m", "benchmarks.generators", "--call", function, *map(str, arguments)]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered


def peer_column(peer: str, kind: str, consumers: int) -> str:
    """Return what the table says of another library."""
    if consumers > MOST_FOR_PEERS:
        return "-"
    if importlib.util.find_spec(peer) is None:
        return "not installed"
    answer = in_a_fresh_process("peer_seconds", kind, consumers, peer, timeout=LONGEST_PEER_SECONDS)
    if answer is None:
        return f"> {LONGEST_PEER_SECONDS} s"
    return "has none" if answer["seconds"] is None else f"{answer['seconds']:.2f}"


def write_row(cells: list[str]) -> None:
    """Write one line of the table."""
    padded = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    sys.stdout.write(" ".join(padded).rstrip() + "\n")
    sys.stdout.flush()


def main(consumers_list: list[int]) -> None:
    """Write the table."""
    write_row(
        [
            "generator",
            "consumers",
            "ties",
            "seconds",
            "peak MB",
            "checks s",
            "digest s",
            *(f"{name} s" for name in PEERS.values()),
        ]
    )
    for consumers in consumers_list:
        for kind in FIELDS:
            seconds = in_a_fresh_process("best_seconds", kind, consumers)
            # The first process may have compiled, which takes memory of its own; this one does not.
            memory = in_a_fresh_process("peak_memory", kind, consumers)
            assert seconds is not None
            assert memory is not None
            row = [kind, f"{consumers:,}", f"{seconds['ties']:,}", f"{seconds['generated']:.3f}"]
            row += [f"{memory['peak'] / 1e6:.0f}", f"{seconds['checked']:.2f}", f"{seconds['digest']:.2f}"]
            write_row(row + [peer_column(peer, kind, consumers) for peer in PEERS])


if __name__ == "__main__":
    if sys.argv[1:2] == ["--call"]:
        arguments = [int(argument) if argument.isdigit() else argument for argument in sys.argv[3:]]
        sys.stdout.write(json.dumps(globals()[sys.argv[2]](*arguments)))
    else:
        main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
