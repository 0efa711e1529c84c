"""Cascades in scalar C++ with the same draws: what it is given, how it is built, and that its sizes are the same.

`cascade_yardstick.cpp` reads network, seeds and keys as this module writes them, and makes all draws itself.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.yardstick import build
from simulation.kernels import generator, keys
from simulation.network import SocialNetwork
from simulation.population import root_key

SOURCE = Path(__file__).with_suffix(".cpp")
PROCESSES = ("skipping", "per tie", "linear threshold", "plain")
KINDS = (keys.SKIP, keys.EXPOSURE, keys.THRESHOLD)


class Yardstick(NamedTuple):
    """What was measured of one process."""

    seconds: list[float]  # of each repetition, all replicates together
    sizes: np.ndarray  # int64 [replicates]


def measure_cascade_yardstick(
    network: SocialNetwork,
    seeds: np.ndarray,
    probability: float,
    replicates: int,
    repetitions: int,
    random_seed: int,
) -> dict[str, Yardstick]:
    """Return seconds and sizes of replicates 0, 1, ... by process; "plain" has luck of its own.

    Raises
    ------
    NoCompilerError
        If there is no C++ compiler on this machine.
    """
    item = np.uint64(keys.identity("cascade"))
    streams = [
        generator.stream(*root_key(random_seed, number), kind, item) for number in range(replicates) for kind in KINDS
    ]
    arrays = (
        np.array([network.consumers, replicates], np.int64),
        network.indptr,
        network.targets,
        np.sort(seeds).astype(np.int32),
        np.array([probability]),
        np.array(streams, np.uint64),
        network.followees.astype(np.int32),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = build(folder, SOURCE)
        with (folder / "input").open("wb") as file:
            for array in arrays:
                file.write(np.int64(array.nbytes).tobytes())
                file.write(np.ascontiguousarray(array))
        command = [str(program), str(folder / "input"), str(folder / "sizes"), str(repetitions)]
        answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        sizes = np.fromfile(folder / "sizes", np.int64).reshape(len(PROCESSES), replicates)
    lines = [[float(part) for part in line.split()] for line in answer.splitlines()]
    return {name: Yardstick(*measured) for name, *measured in zip(PROCESSES, lines, sizes, strict=True)}
