"""How long a market of millions of consumers takes to build, and how much memory, without ties: one table.

Run by ``make bench-population``, or ``python -m benchmarks.population [CONSUMERS ...]``. The scenario is
`product_launch`, on one thread, on a random network of some twenty ties. Seconds are those of `MarketModel(...)` after
compilation; the peak is that of a fresh process, libraries included; bytes per consumer are what it takes beyond the
same with 1,000 consumers.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.market_memory import FEW, FEW_TIES

SCENARIO = "product_launch"
SIZES = (1_000_000, 10_000_000)
ONE = "--one"


def build(consumers: int) -> dict[str, Any]:
    """Build the model in this process; return the seconds that it took and the peak of the process in bytes."""
    from simulation.market.model import MarketModel

    fields = {"network.generator": "gnp", "network.mean_degree": FEW_TIES / consumers, "network.consumers": consumers}
    started = time.perf_counter()
    model = MarketModel(SCENARIO, **fields)
    seconds = time.perf_counter() - started
    words = model.market.state.rows.i4.shape[1]
    return {"seconds": seconds, "peak": peak_memory(), "record": 4 * words}


def peak_memory() -> int | None:
    """Return the most memory that this process has held, in bytes; None where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def in_a_fresh_process(consumers: int) -> dict[str, Any]:
    """Return `build` of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.population", ONE, str(consumers)]
    environment = os.environ | {"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment).stdout
    measured: dict[str, Any] = json.loads(answer)
    return measured


def main(sizes: list[int]) -> None:
    """Print the table."""
    in_a_fresh_process(FEW)  # compiles what is not compiled yet
    few = in_a_fresh_process(FEW)
    print(f"{'consumers':>12} {'seconds':>9} {'peak, MB':>10} {'bytes per consumer':>19} {'of it the record':>17}")
    for consumers in (FEW, *sizes):
        built = few if consumers == FEW else in_a_fresh_process(consumers)
        peak, each = "unknown", ""
        if built["peak"] is not None:
            peak = f"{built['peak'] / 1e6:,.0f}"
            each = f"{(built['peak'] - few['peak']) / consumers:.1f}" if consumers != FEW else ""
        print(f"{consumers:>12,} {built['seconds']:>9.2f} {peak:>10} {each:>19} {built['record']:>17}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("consumers", nargs="*", type=int, default=list(SIZES), help="sizes (default: 1 M and 10 M)")
    parser.add_argument(ONE, action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sys.stdout.write(json.dumps(build(options.consumers[0])))
    else:
        main(options.consumers)
