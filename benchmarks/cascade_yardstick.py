"""The same cascades in C++ with the same draws: what it is given, how it is built and started.

`cascade_yardstick.cpp`, with the headers beside it, reads network, seeds and keys as this module writes them, and makes
all draws itself; its sizes must be ours, replicate by replicate.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.cascade_workloads import Workload
from benchmarks.yardstick import build
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key

SOURCE = Path(__file__).with_suffix(".cpp")
KINDS = {"skipping": keys.SKIP, "per_tie": keys.EXPOSURE, "threshold": keys.THRESHOLD}
PLAIN = {"plain_cascade": "per_tie", "plain_threshold": "threshold"}
"""Textbook forms, with luck of their own: whose keys seed their generators."""

__all__ = ["KINDS", "PLAIN", "SOURCE", "build", "command"]


def command(program: Path, workload: Workload, process: str, replicates: int, random_seed: int) -> list[str]:
    """Write the input of a process into the folder of the workload; return what starts it."""
    kind = KINDS[PLAIN.get(process, process)]
    item = np.uint64(keys.item_id("cascade"))
    streams = [generator.stream(*root_key(random_seed, number), kind, item) for number in range(replicates)]
    path = workload.path.with_name(f"{process}.input")
    with path.open("wb") as file:
        for values, dtype in (
            (workload.indptr, np.int64),
            (workload.targets, np.int32),
            (workload.seeds, np.int32),
            ([workload.probability], np.float64),
            (streams, np.uint64),
        ):
            array = np.ascontiguousarray(values, dtype)
            file.write(np.int64(array.nbytes).tobytes())
            file.write(array)
    return [str(program), str(path), process]
