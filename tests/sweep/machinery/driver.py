"""A sweep of 500 calls in a process of its own, which tells its progress, and may kill itself inside a write.

Arguments: folder, workers, and the number of the write in whose middle it dies (0: in none).
"""

import os
import signal
import sys
from pathlib import Path

from experiments.sweep.design.factor import Factor
from experiments.sweep.store import files, journal
from experiments.sweep.sweep import Sweep
from tests.sweep.functions import counted

FACTORS = (
    Factor("a", ("a",), tuple(range(5))),
    Factor("b", ("b",), tuple(range(5))),
)
RUNS = 500


def sweep(function=counted):
    """Return a sweep of 25 points and 20 replicates."""
    return Sweep.of(function, FACTORS, ["y"], design={"kind": "full_factorial"}, replicates=20, name="five hundred")


def die_inside_a_write(number):
    """Let the process end itself in the middle of a write, by number."""
    original, count = files.write_all, 0

    def write_all(descriptor, content):
        nonlocal count
        count += 1
        if count == number:
            original(descriptor, content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        original(descriptor, content)

    files.write_all = journal.write_all = write_all


if __name__ == "__main__":
    folder, workers, torn = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if torn:
        die_inside_a_write(torn)
    executor = "serial" if workers == 0 else "processes"

    def tell(what):
        sys.stdout.write(f"{what}\n")
        sys.stdout.flush()

    sweep().run(Path(folder), executor=executor, workers=workers or None, progress=lambda tally: tell(tally.done))
    tell("ended")
