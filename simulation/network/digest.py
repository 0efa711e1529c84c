"""The digest of a network: equal networks have equal ones, in any version of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def network_digest(arrays: Iterable[NDArray[Any] | None], labels: NDArray[np.str_] | None) -> str:
    """Return the SHA-256 of the arrays of ties, in their order, and of the labels, in hexadecimal."""
    sha = hashlib.sha256(b"grapevine network 1")
    for array in arrays:
        sha.update(b"-" if array is None else f"{array.size}:".encode())
        if array is not None:
            sha.update(array.astype(array.dtype.newbyteorder("<"), copy=False).data)
    if labels is not None:
        encoded = [label.encode("utf-8", "surrogatepass") for label in labels.tolist()]
        sha.update(np.array([len(label) for label in encoded], dtype="<i8").data)
        sha.update(b"".join(encoded))
    return sha.hexdigest()
