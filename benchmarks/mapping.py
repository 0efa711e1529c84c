"""How fast a saved network is mapped into memory, and how much of it several processes share.

``python -m benchmarks.mapping [consumers]`` writes this part of the table of ``make bench-networks``. *Proportional
set size* (Linux) divides each page of the file among the processes that hold it; of all of them together it is the size
of the file, if they share one copy.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.network_table import ROOT, in_a_fresh_process, measured, write_head, write_row

CONSUMERS = 1_000_000
MEAN_DEGREE = 20
PROCESSES = 4


def save(path: str, consumers: int) -> dict[str, Any]:
    """Return the figures of saving a generated network, with the ties themselves in memory before."""
    from simulation.network import generate_network

    network = generate_network("gnp", consumers=consumers, mean_degree=MEAN_DEGREE, random_seed=1)
    return measured(lambda: network.save(path) or network, lambda saved: saved.ties)


def load(path: str, check: bool) -> dict[str, Any]:
    """Return the figures of mapping a saved network."""
    from simulation.network import SocialNetwork

    return measured(lambda: SocialNetwork.load(path, check=check), lambda network: network.ties)


def share(path: str) -> None:
    """Map a network, read all of it, and tell what that takes once all others have done so too."""
    from simulation.network import SocialNetwork

    started = time.perf_counter()
    network = SocialNetwork.load(path, check=False)
    touched = int(network.indptr.sum()) + int(network.targets.sum())
    seconds = time.perf_counter() - started
    assert touched > 0
    print(seconds, network.ties, flush=True)
    sys.stdin.readline()
    sizes, is_mapped = {"Rss": 0, "Pss": 0}, False
    for line in Path("/proc/self/smaps").read_text().splitlines():
        name = line.split(" ")[0]
        if not name.endswith(":"):
            is_mapped = line.endswith(path)
        elif is_mapped and name[:-1] in sizes:
            sizes[name[:-1]] += int(line.split()[1]) * 1024
    print(sizes["Rss"], sizes["Pss"], flush=True)
    sys.stdin.readline()


def proportional_set_sizes(path: str, processes: int) -> list[dict[str, Any]]:
    """Return seconds, ties, and resident and proportional set size of the file in each of several processes."""
    code = f"from benchmarks.mapping import share; share({path!r})"
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    workers = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(processes)]
    try:
        ready = [worker.stdout.readline().split() for worker in workers]
        for worker in workers:
            print(file=worker.stdin, flush=True)
        sizes = [worker.stdout.readline().split() for worker in workers]
    finally:
        for worker in workers:
            worker.communicate("\n")
    return [
        {"seconds": float(seconds), "ties": int(ties), "resident": int(whole), "proportional": int(part)}
        for (seconds, ties), (whole, part) in zip(ready, sizes, strict=True)
    ]


def main(consumers: int) -> None:
    """Write this part of the table."""
    write_head("saved and mapped")
    with tempfile.TemporaryDirectory() as temporary:
        path = os.path.realpath(Path(temporary) / "network.npz")
        write_row("saved", in_a_fresh_process("mapping", "save", path, consumers))
        write_row("mapped and checked", in_a_fresh_process("mapping", "load", path, True))
        write_row("mapped", in_a_fresh_process("mapping", "load", path, False))
        if not Path("/proc/self/smaps").exists():
            return
        shares = proportional_set_sizes(path, PROCESSES)
        for number, of in enumerate(shares, 1):
            figures = {**of, "added": of["proportional"], "peak": of["resident"]}
            write_row(f"process {number} of {PROCESSES}: proportional, resident", figures)
        proportional = sum(of["proportional"] for of in shares)
        size = Path(path).stat().st_size
        print(f"All {PROCESSES} together hold {proportional / 1e6:,.1f} MB of a file of {size / 1e6:,.1f} MB.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONSUMERS)
