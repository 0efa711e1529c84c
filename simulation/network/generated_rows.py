"""How each kind of generated network is made, from checked fields to the arrays of its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from simulation.kernels.networks import attachment, compressed_rows
from simulation.kernels.networks.rewiring import matched_ends, small_world_lists
from simulation.kernels.random import generator, keys
from simulation.network.generator_checks import equal_sizes
from simulation.network.independent_ties import Key, Rows, block_rows, weighted_rows


def _key(random_seed: int, purpose: str) -> Key:
    """Return the stream of one purpose, as NumPy numbers: compiled code would take plain ones for signed."""
    root = (np.uint64(word) for word in generator.root(np.uint64(random_seed), generator.EVERY_REPLICATE))
    item = np.uint64(keys.item_id("network", purpose))
    first, second = generator.stream(*root, keys.NETWORK, item)
    return np.uint64(first), np.uint64(second)


def _gnp(consumers: int, mean_degree: float, directed: bool, random_seed: int, **_: Any) -> Rows:
    # One community with all ties inside: every pair with probability mean_degree / (consumers - 1).
    sizes = equal_sizes(int(consumers), 1)
    return block_rows(_key(random_seed, "ties"), sizes, float(mean_degree), 0.0, directed=directed)


def _communities(
    consumers: int,
    mean_degree: float,
    communities: int,
    community_sizes: Sequence[int] | None,
    mixing: float,
    directed: bool,
    random_seed: int,
    **_: Any,
) -> Rows:
    is_given = community_sizes is not None and len(community_sizes) > 0
    sizes = np.array(community_sizes, np.int64) if is_given else equal_sizes(int(consumers), int(communities))
    return block_rows(_key(random_seed, "ties"), sizes, float(mean_degree), float(mixing), directed=directed)


def _chung_lu(consumers: int, mean_degree: float, exponent: float, directed: bool, random_seed: int, **_: Any) -> Rows:
    key = _key(random_seed, "weighted ties")
    return weighted_rows(key, int(consumers), float(mean_degree), float(exponent), directed=directed)


def _configuration(degrees: ArrayLike, random_seed: int, **_: Any) -> Rows:
    wanted = np.ascontiguousarray(degrees, dtype=np.int64)
    ends = matched_ends(*_key(random_seed, "matching"), wanted)
    indptr, targets = compressed_rows.befriend_pairs(len(wanted), ends)
    del ends
    compressed_rows.sort_rows(indptr, targets)
    kept = compressed_rows.drop_repeated(indptr, targets)
    return indptr, targets[:kept]


def _complete(consumers: int, **_: Any) -> Rows:
    return _as_rows(compressed_rows.complete_rows(int(consumers)))


def _ring(consumers: int, mean_degree: float, **_: Any) -> Rows:
    return _as_rows(compressed_rows.ring_rows(int(consumers), int(mean_degree) // 2))


def _watts_strogatz(consumers: int, mean_degree: float, rewiring: float, random_seed: int, **_: Any) -> Rows:
    coin, end = _key(random_seed, "rewired"), _key(random_seed, "new end")
    lists = small_world_lists(coin, end, int(consumers), int(mean_degree) // 2, float(rewiring))
    rows = _as_rows(compressed_rows.befriend(*lists))
    compressed_rows.sort_rows(*rows)
    return rows


def _barabasi_albert(consumers: int, mean_degree: float, random_seed: int, **_: Any) -> Rows:
    lists = attachment.preferential_lists(*_key(random_seed, "attachment"), int(consumers), int(mean_degree) // 2)
    return _as_rows(compressed_rows.befriend(*lists))


def _powerlaw_cluster(
    consumers: int, mean_degree: float, triangle_probability: float, random_seed: int, **_: Any
) -> Rows:
    tie, triangle = _key(random_seed, "attachment"), _key(random_seed, "triangle")
    lists = attachment.clustered_lists(
        tie, triangle, int(consumers), int(mean_degree) // 2, float(triangle_probability)
    )
    return _as_rows(compressed_rows.befriend(*lists))


def _as_rows(arrays: Any) -> Rows:
    """Say which types compiled code returns."""
    indptr, targets = arrays
    return indptr, targets


MAKERS: dict[str, Callable[..., Rows]] = {
    "gnp": _gnp,
    "watts_strogatz": _watts_strogatz,
    "barabasi_albert": _barabasi_albert,
    "powerlaw_cluster": _powerlaw_cluster,
    "communities": _communities,
    "chung_lu": _chung_lu,
    "configuration": _configuration,
    "complete": _complete,
    "ring": _ring,
}
