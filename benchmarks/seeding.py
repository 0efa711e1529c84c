"""How fast near-optimal seeding is, beside SUBSIM (Guo, Wang, Wei & Chen 2020): time, memory, and what seeds reach.

Run by ``python -m benchmarks.seeding [--subsim PROGRAM] [--data FOLDER] [--rounds N]``. SUBSIM is not ours to bring:
its program, built by its own makefile, is named by ``--subsim`` or the environment variable SUBSIM. Both get the same
networks, weighted cascade (probability 1 / in-degree), the same number of seeds, epsilon = .1 and failure
1 / consumers, on one thread, and take turns. Epinions is read as written: a line `u v`, u trusts v, is a tie along
which u influences v, as in the papers; read by its meaning the influence would run the other way.

Milliseconds are those of choosing alone: SUBSIM's are what it prints, without reading its file of in-ties; ours are of
one call, compiled before, the in-ties built (how long that takes stands beside). Ratios are SUBSIM's time divided by
ours in the same round: median, least and most. Memory is the peak of a fresh process; of ours also what the in-ties
and the choices add to it, since Python and compiled code alone take more than SUBSIM in all. What the seeds of the
first round reach is simulated forward, with the same luck for both.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.cascade_worker import Worker
from benchmarks.cascade_workloads import TWITTER, write
from benchmarks.market import load, machine
from benchmarks.market import write as say

EPSILON = 0.1
ROUNDS = 7
REPLICATES = 10_000
LONGEST = 600.0


class Network(NamedTuple):
    """What seeds are chosen on."""

    name: str
    file: str
    lines: str
    header: str
    count: int


NETWORKS = (
    Network("NetHEPT", "NetHEPT_hep.txt.gz", "mutual", "counts", 50),
    Network("Epinions", "soc-Epinions1.txt.gz", "author_follower", "none", 50),
    Network("ego-Twitter", "ego-twitter-undirected.txt.gz", "mutual", "none", 500),
)


class Subsim:
    """The program of Guo et al., and the network in its own format.

    Parameters
    ----------
    program, folder : Path
    network : SocialNetwork
    """

    def __init__(self, program: Path, folder: Path, network: Any) -> None:
        self.program, self.folder = program, folder
        authors = np.repeat(np.arange(network.consumers), np.diff(network.indptr))
        with (folder / "graph").open("w") as file:
            file.write(f"{network.consumers} {network.ties}\n")
            np.savetxt(file, np.column_stack([authors, network.targets]), fmt="%d")
        self._run("-func=format", "-pdist=wc")

    def _run(self, *options: str) -> str:
        command = [str(self.program), "-gname=graph", f"-dir={self.folder}", f"-outpath={self.folder}", *options]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=LONGEST).stdout

    def choose(self, count: int) -> dict[str, Any]:
        """Choose once; return seconds, seeds, and the number of sets."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = self._run("-func=im", f"-seedsize={count}", f"-eps={EPSILON}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        seeds = next((self.folder / "seed").iterdir()).read_text().split()
        return {
            "seconds": float(re.findall(r"time: ([0-9.e-]+)", said)[-1]),
            "reached": float(re.findall(r"Influence via R2: ([0-9.e+]+)", said)[-1]),
            "sets": int(re.findall(r"#RR sets: (\d+)", said)[-1]),
            "processor": worked,
            "seeds": [int(seed) for seed in seeds],
        }


def measured_peak(program: Path, folder: Path, count: int) -> int:
    """Return the peak memory of SUBSIM in a process whose only child it is."""
    options = ["-gname=graph", f"-dir={folder}", f"-outpath={folder}", "-func=im", f"-seedsize={count}"]
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, str(program), *options, f"-eps={EPSILON}"]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout) * 1024


def span(values: list[float], digits: int = 2) -> str:
    """Return the median, and the least and the most."""
    return f"{np.median(values):.{digits}f} ({min(values):.{digits}f}..{max(values):.{digits}f})"


def reach_of(network: Any, seeds: list[int]) -> str:
    """Return what seeds reach by forward simulation, and its standard error."""
    from simulation.processes import WeightedCascade, simulate_cascades

    sizes = simulate_cascades(
        network, seeds, WeightedCascade(), replicates=REPLICATES, random_seed=77, seeds_by="row"
    ).sizes
    return f"{sizes.mean():,.1f} +- {sizes.std(ddof=1) / np.sqrt(len(sizes)):.1f}"


def measure(described: Network, path: Path, program: Path | None, rounds: int) -> None:
    """Measure one network and write what was found."""
    from simulation.network import read_network

    network = read_network(path, lines=described.lines, header=described.header)
    say(f"{described.name}: {network.consumers:,} consumers, {network.ties:,} ties, {described.count} seeds")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "ours", described.name, network, 0.0)
        told = json.dumps({"count": described.count, "epsilon": EPSILON, "threads": 1})
        command = [sys.executable, "-m", "benchmarks.seeding_worker", str(folder / "ours"), told]
        ours = Worker(command, LONGEST)
        theirs = None
        if program is not None:
            (folder / "theirs").mkdir()
            theirs = Subsim(program, folder / "theirs", network)
        mine, other = [], []
        for random_seed in range(rounds):
            answer = ours.simulate(random_seed=random_seed)
            if answer is None:
                raise RuntimeError(f"the process that chooses {ours.absent}")
            mine.append(answer)
            if theirs is not None:
                other.append(theirs.choose(described.count))
        ours.close()
        first = mine[0]
        milliseconds = [1e3 * answer["seconds"] for answer in mine]
        worked = [1e3 * answer["processor"] for answer in mine]
        say(
            f"  Grapevine: {min(milliseconds):.1f} ms at best, {span(milliseconds, 1)}, processor {span(worked, 1)}; "
            f"in-ties before: {1e3 * ours.setup:.1f} ms"
        )
        say(
            f"    {first['sets']:,} sets, ratio {first['ratio']:.3f}, memory {ours.peak / 1e6:.0f} MB, "
            f"of which the choice {first['memory'] / 1e6:.0f} MB"
        )
        say(f"    reaches {reach_of(network, first['seeds'])} by simulation, {first['reached']:,.1f} by its sets")
        if theirs is None or program is None:
            return
        milliseconds = [1e3 * answer["seconds"] for answer in other]
        worked = [1e3 * answer["processor"] for answer in other]
        say(
            f"  SUBSIM: {min(milliseconds):.1f} ms at best, {span(milliseconds, 1)}, processor {span(worked, 1)}, its "
            "files included"
        )
        memory = measured_peak(program, folder / "theirs", described.count)
        say(f"    {other[0]['sets']:,} sets, memory {memory / 1e6:.0f} MB")
        reached = reach_of(network, other[0]["seeds"])
        say(f"    reaches {reached} by simulation, {other[0]['reached']:,.1f} by its sets")
        ratios = [theirs["seconds"] / mine["seconds"] for theirs, mine in zip(other, mine, strict=True)]
        say(f"  SUBSIM takes {span(ratios)} times as long as Grapevine")


def main(arguments: list[str] | None = None) -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.seeding", description=__doc__.split("\n")[0])
    parser.add_argument("--subsim", type=Path, default=os.environ.get("SUBSIM"), help="program of SUBSIM")
    parser.add_argument("--data", type=Path, default=TWITTER.parent, help="folder of the networks' files")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each program chooses")
    options = parser.parse_args(arguments)
    program = None if options.subsim is None else Path(options.subsim).resolve()
    say(machine())
    if program is None or not program.exists():
        say("SUBSIM is left out: name its program with --subsim or the environment variable SUBSIM")
        program = None
    for network in NETWORKS:
        path = options.data / network.file
        if path.exists():
            measure(network, path, program, options.rounds)
        else:
            say(f"{network.name} is left out: there is no {path}; name the folder with --data")
    say(f"at the end: {load()}")


if __name__ == "__main__":
    main()
