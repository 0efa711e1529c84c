"""Our near-optimal seeding in a process of its own, which chooses seeds each time that it is told to."""

from __future__ import annotations

import dataclasses
import json
import sys
import time
from pathlib import Path

from benchmarks.cascade_worker import say
from benchmarks.cascade_workloads import read


def peak() -> int:
    """Return the most resident memory so far, in bytes; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def serve(folder: str, told: str) -> None:
    """Say when the network is there and all is compiled, then choose seeds for each line read, with other luck."""
    import numpy as np

    from simulation import SocialNetwork
    from simulation.seeding import SeedingTask, SeedPrices, Spreading, reverse_reachable

    options = json.loads(told)
    network = SocialNetwork.load(read(Path(folder)).path)
    # A network as small as can be, so that compiled code is there and none of the memory is.
    small = SocialNetwork.from_ties([0, 1, 2, 0], [1, 2, 0, 2], 3)
    for one in (small, small):
        values = 1.0 / np.maximum(one.followees, 1)[one.targets]
        task = SeedingTask(one, SeedPrices.flat(3), Spreading("cascade", values), 0, count=1, threads=1)
        reverse_reachable(task, epsilon=options["epsilon"])
    before = peak()
    started = time.perf_counter()
    network.in_ties()
    in_ties = time.perf_counter() - started
    values = 1.0 / np.maximum(network.followees, 1)[network.targets]
    spreading = Spreading("cascade", values)
    task = SeedingTask(
        network, SeedPrices.flat(network.consumers), spreading, 0, count=options["count"], threads=options["threads"]
    )
    say({"setup": in_ties})
    for line in sys.stdin:
        task = dataclasses.replace(task, random_seed=json.loads(line)["random_seed"])
        started, worked = time.perf_counter(), time.process_time()
        choice = reverse_reachable(task, epsilon=options["epsilon"])
        seconds, worked = time.perf_counter() - started, time.process_time() - worked
        made = choice.guarantee
        say(
            {
                "seconds": seconds,
                "processor": worked,
                "seeds": choice.rows.tolist(),
                "sets": made.sets,
                "ratio": made.ratio,
                "reached": made.reached,
                "memory": peak() - before,
            }
        )


if __name__ == "__main__":
    serve(*sys.argv[1:])
