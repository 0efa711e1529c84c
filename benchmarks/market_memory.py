"""How many bytes the market takes per consumer and per tie: peaks of fresh processes.

``python -m benchmarks.market_memory CONSUMERS MEAN_DEGREE BRANDS`` prints the peak of one such process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.market_scenario import MEAN_DEGREE, memory_scenario

FEW = 1_000
FEW_TIES = 20.0
"""A network has at least one tie: this many for "no ties", by the same generator."""


def peak_memory(consumers: int, mean_degree: float, brands: int) -> dict[str, int]:
    """Build and run brands that do nothing; return the peak of this process in bytes, and the ties."""
    from simulation.market.model import MarketModel

    model = MarketModel(memory_scenario(consumers, mean_degree, brands))
    ties = model.network.ties
    model.run_model()
    return {"peak": _peak(), "ties": ties}


def _peak() -> int:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def in_a_fresh_process(consumers: int, mean_degree: float, brands: int = 1) -> dict[str, int]:
    """Return `peak_memory` of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.market_memory", *map(str, (consumers, mean_degree, brands))]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    measured: dict[str, int] = json.loads(answer)
    return measured


def bytes_per_consumer_and_tie(consumers: int) -> tuple[float, float]:
    """Return bytes per consumer, without ties, and bytes per tie, beyond what 1,000 consumers take."""
    in_a_fresh_process(FEW, MEAN_DEGREE)  # compiles what is not compiled yet
    few = in_a_fresh_process(FEW, FEW_TIES / FEW)["peak"]
    without = in_a_fresh_process(consumers, FEW_TIES / consumers)["peak"]
    tied = in_a_fresh_process(consumers, MEAN_DEGREE)
    return (without - few) / consumers, (tied["peak"] - without) / tied["ties"]


def bytes_per_further_brand(consumers: int) -> float:
    """Return bytes per consumer, without ties, that each of three further brands takes."""
    one, four = (in_a_fresh_process(consumers, FEW_TIES / consumers, brands)["peak"] for brands in (1, 4))
    return (four - one) / consumers / 3


if __name__ == "__main__":
    sys.stdout.write(json.dumps(peak_memory(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))))
