"""One table for all figures of networks: its columns, and measurements in processes of their own.

Seconds and memory of a row come from fresh processes. *Added* is the peak of such a process less what it held before;
*bytes per tie* what further ties add to that: the difference to half as many ties among as many consumers.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LONGEST_PEER_SECONDS = 120
PEERS = {"networkx": "NetworkX", "igraph": "igraph", "networkit": "NetworKit", "pandas": "pandas+SciPy"}
COLUMNS = ("network", "ties", "seconds", "added MB", "peak MB", "B per tie", *PEERS.values())
WIDTHS = (44, 12, 9, 9, 9, 10, 17, 17, 17, 17)


def resident(which: str) -> int:
    """Return resident memory in bytes, now (VmRSS) or at most (VmHWM)."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not ru_maxrss, which a process inherits from the one that started it.
        line = next(line for line in status.read_text().splitlines() if line.startswith(which))
        return int(line.split()[1]) * 1024
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def measured(call: Callable[[], Any], ties: Callable[[Any], int]) -> dict[str, Any]:
    """Return seconds, memory in bytes and ties of a call; seconds are None if it makes nothing."""
    before, started = resident("VmRSS"), time.perf_counter()
    made = call()
    seconds = time.perf_counter() - started
    peak = resident("VmHWM")
    if made is None:
        return {"seconds": None}
    return {"seconds": seconds, "added": peak - before, "peak": peak, "ties": int(ties(made))}


def in_a_fresh_process(module: str, function: str, *arguments: object, timeout: float | None = None) -> Any:
    """Return what a function of a module of this room returns in a process of its own; None if it takes too long."""
    command = [sys.executable, "-m", "benchmarks.network_table", module, function, json.dumps(arguments, default=str)]
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, timeout=timeout)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout)


def peer_cell(answer: dict[str, Any] | None) -> str:
    """Return what the table says of another library that was asked."""
    if answer is None:
        return f"> {LONGEST_PEER_SECONDS} s"
    if answer["seconds"] is None:
        return "has none"
    return f"{answer['seconds']:.2f} s {answer['added'] / 1e6:,.0f} MB"


def write_head(title: str) -> None:
    """Write the names of the columns, the first one being `title`."""
    _write((title, *COLUMNS[1:]))


def write_row(
    name: str, figures: dict[str, Any], half: dict[str, Any] | None = None, peers: dict[str, str] | None = None
) -> None:
    """Write one line: figures as `measured` returns them, those with half as many ties, and cells of peers."""
    marginal = "-"
    if half is not None:
        marginal = f"{(figures['added'] - half['added']) / (figures['ties'] - half['ties']):.1f}"
    numbers = (f"{figures['ties']:,}", f"{figures['seconds']:.3f}", *(f"{figures[of] / 1e6:,.0f}" for of in _MEMORY))
    _write((name, *numbers, marginal, *((peers or {}).get(peer, "-") for peer in PEERS)))


_MEMORY = ("added", "peak")


def _write(cells: tuple[str, ...]) -> None:
    padded = (
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    )
    print(" ".join(padded).rstrip(), flush=True)


if __name__ == "__main__":
    of, called, given = sys.argv[1:]
    answered = getattr(importlib.import_module(f"benchmarks.{of}"), called)(*json.loads(given))
    sys.stdout.write(json.dumps(answered))
