"""How fast networks are read, and with how much memory: `make bench-readers`.

Every figure comes from a fresh process that reads a file which this program has just written, with compiled code in
the cache; added memory is the peak of the process less its peak before it read (Linux only). Peers read the same file.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

TIES = 10_000_000
TIES_FOR_PEERS = 1_000_000

# Each measures one call in a process of its own; `measured` prints seconds, peak memory above the start, and the size.
_PRELUDE = """
import json, sys, time
def peak():
    # Not ru_maxrss, which a process inherits from the one that started it.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
def measured(call, size):
    before, start = peak(), time.perf_counter()
    made = call()
    print(json.dumps([time.perf_counter() - start, peak() - before, peak(), size(made)]))
path = sys.argv[1]
"""
_OURS = (
    _PRELUDE
    + """
import simulation.kernels
from simulation.network import SocialNetwork, read_network
"""
)
READ = _OURS + "measured(lambda: read_network(path, lines='author_follower'), lambda made: made.ties)"
READ_WEIGHTS = _OURS + (
    "measured(lambda: read_network(path, lines='author_follower', weights='strength'), lambda made: made.ties)"
)
LOAD = _OURS + "measured(lambda: SocialNetwork.load(path), lambda made: made.ties)"
LOAD_UNCHECKED = _OURS + "measured(lambda: SocialNetwork.load(path, check=False), lambda made: made.ties)"
SAVE = (
    _OURS
    + """
network = read_network(path, lines='author_follower')
measured(lambda: network.save(path + '.npz'), lambda made: network.ties)
"""
)
NETWORKX = (
    _PRELUDE
    + """
import networkx
read = lambda: networkx.read_edgelist(path, create_using=networkx.DiGraph, delimiter=sys.argv[2])
measured(read, lambda made: made.number_of_edges())
"""
)
PANDAS = (
    _PRELUDE
    + """
import numpy, pandas
from scipy.sparse import coo_array
def read():
    frame = pandas.read_csv(path, sep=sys.argv[2], header=None)
    codes, labels = pandas.factorize(frame.to_numpy().ravel(), sort=True)
    rows = codes.reshape(-1, 2)
    ones = numpy.ones(len(rows), numpy.int8)
    return coo_array((ones, (rows[:, 0], rows[:, 1])), shape=(len(labels),) * 2).tocsr()
measured(read, lambda made: made.nnz)
"""
)


def write_files(folder: Path, ties: int, name: str) -> dict[str, Path]:
    """Write the same random ties in several formats."""
    import pandas as pd

    consumers = max(ties // 10, 10)
    generator = np.random.default_rng(1)
    pairs = generator.integers(0, consumers, (ties, 2))
    numbers = pd.DataFrame(pairs)
    texts = pd.DataFrame(np.char.add("user_", pairs.astype("U8")) if ties <= TIES_FOR_PEERS else _texts(pairs))
    files = {kind: folder / f"{name}-{kind}" for kind in ("numbers", "gaps", "texts", "quoted", "weights")}
    numbers.to_csv(files["numbers"], sep="\t", header=False, index=False)
    (numbers * 10_007 + 10**12).to_csv(files["gaps"], sep="\t", header=False, index=False)
    texts.to_csv(files["texts"], sep=",", header=False, index=False)
    texts.to_csv(files["quoted"], sep=",", header=False, index=False, quoting=1)
    numbers[2] = generator.random(ties)
    numbers.to_csv(files["weights"], sep=" ", header=False, index=False)
    files["packed"] = folder / f"{name}-packed"
    with files["numbers"].open("rb") as plain, gzip.open(files["packed"], "wb", 4) as packed:
        shutil.copyfileobj(plain, packed, 2**24)
    return files


def _texts(pairs: np.ndarray) -> np.ndarray:
    """Return 'user_N' for each number N, by way of the distinct ones."""
    names = np.array([f"user_{number}" for number in range(int(pairs.max()) + 1)], dtype=object)
    return names[pairs]


def measure(code: str, *arguments: object) -> list[float]:
    """Run a measurement in a fresh process."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def show(what: str, figures: list[float]) -> None:
    """Print one row."""
    seconds, above, peak, ties = figures
    print(f"{what:<52}{seconds:>9.2f} s{above:>9,.0f} MB{peak:>9,.0f} MB{int(ties):>14,}", flush=True)


def main() -> None:
    """Write the files, read them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ties", type=int, default=TIES)
    ties = parser.parse_args().ties
    print(f"{'':<52}{'time':>11}{'added':>12}{'peak':>12}{'ties':>14}")
    with tempfile.TemporaryDirectory() as temporary:
        files = write_files(Path(temporary), TIES_FOR_PEERS, "small")
        for kind in ("numbers", "texts", "weights"):
            measure(READ_WEIGHTS if kind == "weights" else READ, files[kind])  # compiled from here on
        million = f"{TIES_FOR_PEERS / 10**6:g} M lines"
        for kind, separator in (("numbers", "\t"), ("texts", ",")):
            show(f"{million} of {kind}: grapevine", measure(READ, files[kind]))
            show(f"{million} of {kind}: pandas, factorize, SciPy", measure(PANDAS, files[kind], separator))
            show(f"{million} of {kind}: networkx.read_edgelist", measure(NETWORKX, files[kind], separator))
        files = write_files(Path(temporary), ties, "large")
        many = f"{ties / 10**6:g} M lines"
        words = {
            "numbers": "of numbers",
            "packed": "of numbers, gzip",
            "gaps": "of numbers with gaps",
            "texts": "of text labels",
            "quoted": "of quoted text labels",
        }
        for kind, described in words.items():
            show(f"{many} {described}", measure(READ, files[kind]))
        show(f"{many} of numbers and weights", measure(READ_WEIGHTS, files["weights"]))
        show("the same network, saved", measure(SAVE, files["numbers"]))
        saved = f"{files['numbers']}.npz"
        show("the same network, mapped and checked", measure(LOAD, saved))
        show("the same network, mapped", measure(LOAD_UNCHECKED, saved))


if __name__ == "__main__":
    main()
