"""Compiling the largest kernel in a process of its own, while this one does what comes before the first tick."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys

from simulation.kernels import CACHE_FOLDER

_CODE = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from simulation.market.smallest_market import main
main()
"""

_process: subprocess.Popen[bytes] | None = None


def begin_compiling() -> None:
    """Compile `pass_ticks` in another process, unless what is compiled is not kept, or there is but one core."""
    global _process
    if _process is not None or CACHE_FOLDER is None or (os.cpu_count() or 1) == 1:
        return
    command = [sys.executable, "-c", _CODE, json.dumps(sys.path)]
    nothing = subprocess.DEVNULL
    try:
        _process = subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)
    except OSError:
        # It is compiled here, later.
        return
    atexit.register(_process.kill)


def is_compiling() -> bool:
    """Whether the other process is at work, or has been, and nobody has waited for it."""
    return _process is not None


def await_compiled() -> None:
    """Wait until the other process has compiled what it was to compile; what it has not is compiled here."""
    global _process
    if _process is not None:
        _process.wait()
        _process = None
