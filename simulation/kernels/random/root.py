"""`Root`: the key from which all draws of a replicate, or those that every replicate shares, are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulation.kernels.random import generator, keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

Root = tuple[np.uint64, np.uint64]


def root_key(random_seed: int, replicate: int | None) -> Root:
    """Return the root key of all draws of a replicate; None stands for what every replicate shares.

    Parameters
    ----------
    random_seed : int
        In [0, 2**63).
    replicate : int or None
        Zero or more.
    """
    number = generator.EVERY_REPLICATE if replicate is None else np.uint64(replicate)
    first, second = generator.root(np.uint64(random_seed), number)
    return np.uint64(first), np.uint64(second)


def draw_key(root: Root, kind: int, *identity: str | int) -> NDArray[np.uint64]:
    """Return the key of the draws of a kind (`simulation.kernels.random.keys`) for the item of a name (uint64 [2])."""
    return np.array(generator.stream(*root, kind, np.uint64(keys.item_id(*identity))), np.uint64)
