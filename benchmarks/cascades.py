"""How fast cascades are, beside CyNetDiff, EoN, NDlib, plain Mesa agents and C++: one table per network.

Run by ``make bench`` and ``make bench-cascades``, or ``python -m benchmarks.cascades [--networks KEY ...]
[--twitter FILE] [--no-yardstick]``. All programs have the same network, seeds and probability; weights of the linear
threshold are one over in-degree. Seconds per run are the best of some repetitions, "scatter" is the slowest; each
program has a process of its own, and ours is measured before and after all others. "ours/this" is our time per run on
one thread, with the same draws or by skipping, over that of the row: below one, ours is faster. Mean sizes are equal
within three combined standard errors ("off"), those of C++ with the same draws are the same, number by number.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks import cascade_peers, cascade_table
from benchmarks.cascade_table import Row
from benchmarks.market import load, machine
from benchmarks.network_table import in_a_fresh_process
from benchmarks.yardstick import NoCompilerError
from simulation.network import SocialNetwork, generate_network, read_network

SEEDS = 50
RANDOM_SEED = 1
THREADS = (1, 2)
LONGEST_PEER_SECONDS = 120
TWITTER = Path(__file__).parents[2] / "shared" / "data" / "graphs" / "ego-twitter-undirected.txt.gz"
OURS = ("skipping", "per tie", "linear threshold")
CASCADE, THRESHOLD = "independent", "linear threshold"


class Peer(NamedTuple):
    """A process of another library: which packages it needs, and the function of `cascade_peers` that measures it."""

    library: str
    packages: tuple[str, ...]
    process: str
    function: str | None

    @property
    def compared(self) -> str:
        """The draws of ours beside which it stands: our fastest ones."""
        return THRESHOLD if self.process == THRESHOLD else "skipping"


PEERS = (
    Peer("CyNetDiff", ("cynetdiff",), CASCADE, "cynetdiff_independent_cascade"),
    Peer("EoN", ("EoN",), CASCADE, "eon_independent_cascade"),
    Peer("NDlib", ("ndlib", "six"), CASCADE, "ndlib_independent_cascade"),
    Peer("plain Mesa", ("mesa",), CASCADE, "mesa_independent_cascade"),
    Peer("CyNetDiff", ("cynetdiff",), THRESHOLD, "cynetdiff_linear_threshold"),
    Peer("EoN", ("EoN",), THRESHOLD, None),
    Peer("NDlib", ("ndlib", "six"), THRESHOLD, "ndlib_linear_threshold"),
    Peer("plain Mesa", ("mesa",), THRESHOLD, "mesa_linear_threshold"),
)


class Workload(NamedTuple):
    """A network, the probability of its ties, and how many runs of each program.

    Attributes
    ----------
    name : str
    probability : float
    ours : tuple of int
        Runs per repetition, in the order of `OURS`.
    repetitions : int
        Of ours, before the others and once more after them.
    peers : dict
        By function: repetitions and runs per repetition, or why it is not run.
    """

    name: str
    probability: float
    ours: tuple[int, int, int]
    repetitions: int
    peers: dict[str, tuple[int, int] | str]


WORKLOADS = {
    "small": Workload(
        "Barabasi-Albert, m = 4",
        0.05,
        (4_000, 1_500, 400),
        3,
        {
            "cynetdiff_independent_cascade": (3, 1_000),
            "eon_independent_cascade": (3, 30),
            "ndlib_independent_cascade": (3, 3),
            "mesa_independent_cascade": (3, 10),
            "cynetdiff_linear_threshold": (3, 50),
            "ndlib_linear_threshold": (3, 1),
            "mesa_linear_threshold": (3, 10),
        },
    ),
    "twitter": Workload(
        "ego-Twitter",
        0.01,
        (500, 60, 40),
        3,
        {
            "cynetdiff_independent_cascade": (3, 60),
            "eon_independent_cascade": (3, 2),
            "ndlib_independent_cascade": (2, 1),
            "mesa_independent_cascade": (3, 1),
            "cynetdiff_linear_threshold": (3, 4),
            "ndlib_linear_threshold": "not run: took 60 s once",
            "mesa_linear_threshold": (3, 1),
        },
    ),
    "large": Workload(
        "Barabasi-Albert, m = 5",
        0.1,
        (10, 6, 10),
        3,
        {
            "cynetdiff_independent_cascade": (3, 3),
            "eon_independent_cascade": "not run: one took 57 s, of which set-up 44 s and the run 6.8 s",
            "ndlib_independent_cascade": "not run",
            "mesa_independent_cascade": (1, 1),
            "cynetdiff_linear_threshold": (3, 1),
            "ndlib_linear_threshold": "not run",
            "mesa_linear_threshold": (1, 1),
        },
    ),
}


def make_network(key: str, twitter: Path) -> SocialNetwork:
    """Generate or read the network of a workload."""
    if key == "twitter":
        return read_network(twitter, lines="mutual")
    consumers, mean_degree = {"small": (15_000, 8.0), "large": (1_000_000, 10.0)}[key]
    return generate_network("barabasi_albert", consumers=consumers, mean_degree=mean_degree, random_seed=RANDOM_SEED)


def compile_ours() -> None:
    """Put compiled code into the cache, so that fresh processes find it."""
    with tempfile.TemporaryDirectory() as folder:
        ring = generate_network("ring", consumers=100, mean_degree=4, random_seed=RANDOM_SEED)
        cascade_peers.write_arrays(Path(folder), ring.indptr, ring.targets, np.arange(2))
        for process in OURS:
            cascade_peers.grapevine(process, 0, [1], folder, 0.1, 1, 1, RANDOM_SEED)


def measure_ours(folder: str, workload: Workload, part: int) -> dict[tuple[str, int], Row]:
    """Measure ours, each of three kinds of draws in a process of its own; part 1 continues the replicates of part 0."""
    rows = {}
    for process, runs in zip(OURS, workload.ours, strict=True):
        first = part * workload.repetitions * runs
        given = (folder, workload.probability, workload.repetitions, runs, RANDOM_SEED)
        answer = in_a_fresh_process("cascade_peers", "grapevine", process, first, THREADS, *given)
        for threads in THREADS:
            program = f"ours, {threads} thread{'s' if threads > 1 else ''}"
            measured = answer["threads"][str(threads)]
            rows[process, threads] = Row(program, process, process, set_up=answer["set_up"], **measured)
        one, *others = (rows[process, threads] for threads in THREADS)
        for other in others:
            np.testing.assert_array_equal(one.sizes, other.sizes, f"{other.program}: other sizes by {process}")
    return rows


def measure_peer(folder: str, workload: Workload, peer: Peer) -> Row | str:
    """Measure another library; return why not, if it is not."""
    if peer.function is None:
        return "has none"
    for package in peer.packages:
        if version_of(package) is None:
            return f"not installed: {package}; pip install '.[bench]'"
    planned = workload.peers[peer.function]
    if isinstance(planned, str):
        return planned
    given = (folder, workload.probability, *planned, RANDOM_SEED)
    try:
        answer = in_a_fresh_process("cascade_peers", peer.function, *given, timeout=LONGEST_PEER_SECONDS)
    except subprocess.CalledProcessError as error:
        return f"failed with exit status {error.returncode}"
    return f"> {LONGEST_PEER_SECONDS} s" if answer is None else Row(peer.library, peer.process, peer.compared, **answer)


def measure_cpp(network: SocialNetwork, seeds: np.ndarray, workload: Workload, ours: dict[Any, Row]) -> list[Row]:
    """Measure C++; with the same draws, its sizes must be the same."""
    from benchmarks.cascade_yardstick import measure_cascade_yardstick

    runs = min(workload.ours)
    measured = measure_cascade_yardstick(network, seeds, workload.probability, runs, 3, RANDOM_SEED)
    rows = []
    for name, (seconds, sizes) in measured.items():
        compared = name if name in OURS else "skipping"
        if name in OURS:
            np.testing.assert_array_equal(ours[name, 1].sizes[:runs], sizes, f"C++ has other sizes by {name}")
        rows.append(Row("C++ -O3", name, compared, [each / runs for each in seconds], [int(size) for size in sizes]))
    return rows


def write_table(key: str, options: argparse.Namespace) -> None:
    """Measure all programs on one network, ours first and last, and write the rows."""
    workload = WORKLOADS[key]
    network = make_network(key, options.twitter)
    seeds = np.sort(np.argsort(-network.followers, kind="stable")[:SEEDS])
    print(
        f"{workload.name}: {network.consumers:,} consumers, {network.ties:,} ties, p = {workload.probability:g}, "
        f"the {SEEDS} seeds with most followers; {load()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        cascade_peers.write_arrays(Path(folder), network.indptr, network.targets, seeds)
        before = measure_ours(folder, workload, 0)
        others: list[Row | tuple[str, str, str]] = []
        if not options.no_yardstick:
            try:
                others += measure_cpp(network, seeds, workload, before)
            except NoCompilerError as error:
                others.append(("C++ -O3", "all", f"left out: {error}"))
        for peer in PEERS:
            measured = measure_peer(folder, workload, peer)
            others.append((peer.library, peer.process, measured) if isinstance(measured, str) else measured)
        after = measure_ours(folder, workload, 1)
    ours = {
        key: row._replace(seconds=row.seconds + after[key].seconds, sizes=row.sizes + after[key].sizes)
        for key, row in before.items()
    }
    cascade_table.write_head()
    off = []
    for row in [*ours.values(), *others]:
        if isinstance(row, Row):
            beside = ours[row.compared, 1]
            # The two ways of drawing have the same law, but not the same luck.
            off.append(
                cascade_table.write_row(row, beside, ours["skipping", 1] if row.process == "per tie" else beside)
            )
        else:
            cascade_table.write_words(*row)
    gains = (f"{process} {ours[process, 1].best / ours[process, 2].best:.2f}" for process in OURS)
    print(f"two threads are as many times as fast as one: {', '.join(gains)}; the same sizes")
    print(f"all mean sizes are equal within {max(map(abs, off)):.1f} combined standard errors\n", flush=True)


def version_of(package: str) -> str | None:
    """Return the version of an installed package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cascades", description=__doc__.split("\n")[0])
    parser.add_argument("--networks", nargs="+", choices=list(WORKLOADS), default=list(WORKLOADS), help="which")
    parser.add_argument("--twitter", type=Path, default=TWITTER, help="edge list of ego-Twitter, one friendship a line")
    parser.add_argument("--no-yardstick", action="store_true", help="leave out C++")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Write the tables."""
    options = parse(arguments)
    packages = dict.fromkeys(package for peer in PEERS for package in peer.packages)
    print(machine())
    print(", ".join(f"{package} {version_of(package) or 'not installed'}" for package in packages) + "\n", flush=True)
    compile_ours()
    for key in options.networks:
        if key == "twitter" and not options.twitter.exists():
            print(f"{WORKLOADS[key].name} is left out: there is no {options.twitter}; give one with --twitter\n")
        else:
            write_table(key, options)
    print(f"at the end: {load()}")


if __name__ == "__main__":
    main()
