"""The digest of a network: equal networks have equal ones, in any version of this package."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LABELS_AT_A_TIME = 2**16


def network_digest(arrays: Iterable[NDArray[Any] | None], labels: NDArray[np.str_] | None) -> str:
    """Return the SHA-256 of the arrays of ties, in their order, and of the labels, in hexadecimal."""
    sha = hashlib.sha256(b"grapevine network 1")
    for array in arrays:
        sha.update(b"-" if array is None else f"{array.size}:".encode())
        if array is not None:
            sha.update(array.astype(array.dtype.newbyteorder("<"), copy=False).data)
    if labels is not None:
        sha.update(np.concatenate([_byte_lengths(part) for part in _parts(labels)]).data)
        for part in _parts(labels):
            sha.update("".join(part.tolist()).encode())
    return sha.hexdigest()


def _parts(labels: NDArray[np.str_]) -> Iterator[NDArray[np.str_]]:
    """Yield a part of the labels at a time, so that not all of them become objects at once."""
    return (labels[start : start + _LABELS_AT_A_TIME] for start in range(0, len(labels), _LABELS_AT_A_TIME))


def _byte_lengths(labels: NDArray[np.str_]) -> NDArray[np.int64]:
    """Return how many bytes of UTF-8 each label takes."""
    if not labels.dtype.itemsize:
        return np.zeros(len(labels), "<i8")
    codes = np.ascontiguousarray(labels).view(np.uint32).reshape(len(labels), -1)
    lengths: NDArray[np.int64] = np.count_nonzero(codes, axis=1)
    for least in (0x80, 0x800, 0x10000):
        lengths += np.count_nonzero(codes >= least, axis=1)
    return lengths.astype("<i8", copy=False)
