"""How fast network files are read and how much memory that takes, beside NetworkX and pandas.

``python -m benchmarks.readers [ties]`` writes this part of the table of ``make bench-networks``. Every figure comes
from a fresh process that reads a file which this program has just written, with compiled code in the cache. Peers read
the same file of a million lines.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.network_table import (
    LONGEST_PEER_SECONDS,
    in_a_fresh_process,
    measured,
    peer_cell,
    write_head,
    write_row,
)

TIES = 10_000_000
TIES_FOR_PEERS = 1_000_000
KINDS = {
    "numbers": "numbers",
    "packed": "numbers, gzip",
    "gaps": "numbers with gaps",
    "texts": "text labels",
    "quoted": "quoted text labels",
    "weights": "numbers and weights",
}
SEPARATORS = {"numbers": "\t", "texts": ","}


def read(path: str) -> dict[str, Any]:
    """Return the figures of reading a file."""
    import simulation.kernels  # noqa: F401 - importing is not reading
    from simulation.network import read_network

    weights = "strength" if path.endswith("weights") else "none"
    call = lambda: read_network(path, lines="author_follower", weights=weights)  # noqa: E731
    return measured(call, lambda network: network.ties)


def read_with_networkx(path: str, separator: str) -> dict[str, Any]:
    """Return the figures of NetworkX, which makes a graph of objects."""
    import networkx as nx

    call = lambda: nx.read_edgelist(path, create_using=nx.DiGraph, delimiter=separator)  # noqa: E731
    return measured(call, lambda graph: graph.number_of_edges())


def read_with_pandas(path: str, separator: str) -> dict[str, Any]:
    """Return the figures of pandas, which numbers the labels, and SciPy, which makes compressed rows."""
    import pandas as pd
    from scipy.sparse import coo_array

    def rows() -> Any:
        frame = pd.read_csv(path, sep=separator, header=None)
        codes, labels = pd.factorize(frame.to_numpy().ravel(), sort=True)
        pairs = codes.reshape(-1, 2)
        ones = np.ones(len(pairs), np.int8)
        return coo_array((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(labels),) * 2).tocsr()

    return measured(rows, lambda made: made.nnz)


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


def halved(path: Path) -> Path:
    """Write the first half of a file, compressed if it is, with the same end of its name."""
    half = path.with_name(f"half-{path.name}")
    content = gzip.decompress(path.read_bytes()) if path.name.endswith("packed") else path.read_bytes()
    content = content[: content.rindex(b"\n", 0, len(content) // 2) + 1]
    half.write_bytes(gzip.compress(content, 4) if path.name.endswith("packed") else content)
    return half


def _peers(kind: str, path: Path) -> dict[str, str]:
    """Return what the table says of other libraries."""
    if kind not in SEPARATORS:
        return {}
    readers = {"networkx": "read_with_networkx", "pandas": "read_with_pandas"}
    return {
        peer: peer_cell(in_a_fresh_process("readers", reader, path, SEPARATORS[kind], timeout=LONGEST_PEER_SECONDS))
        for peer, reader in readers.items()
    }


def main(ties: int) -> None:
    """Write the files, read them, and write this part of the table."""
    write_head("read from a file")
    with tempfile.TemporaryDirectory() as temporary:
        for lines, name in ((TIES_FOR_PEERS, "small"), (ties, "large")):
            files = write_files(Path(temporary), lines, name)
            for kind, described in KINDS.items():
                if name == "small":
                    in_a_fresh_process("readers", "read", files[kind])  # compiled from here on
                figures = in_a_fresh_process("readers", "read", files[kind])
                half = in_a_fresh_process("readers", "read", halved(files[kind]))
                peers = _peers(kind, files[kind]) if name == "small" else {}
                write_row(f"{lines / 10**6:g} M lines of {described}", figures, half, peers)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIES)
