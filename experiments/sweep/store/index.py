"""`Index`: which identities a store has, and where: 36 bytes for each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

LENGTH = 32
_DIGITS = frozenset("0123456789abcdef")


def is_identity(text: object) -> bool:
    """Return whether it is 32 hexadecimal digits, as identities of runs and points are."""
    return isinstance(text, str) and len(text) == LENGTH and _DIGITS.issuperset(text)


def identities(texts: Sequence[str] | NDArray[Any]) -> NDArray[np.bytes_]:
    """Return identities as an array (S32, shape (identities,)).

    Raises
    ------
    ValueError
        If one is longer than 32 characters, or is no text.
    """
    array = np.asarray(texts)
    if array.dtype.kind not in "US":
        if array.size:
            raise ValueError("identities must be texts of 32 hexadecimal digits")
        return np.empty(0, f"S{LENGTH}")
    longest = array.dtype.itemsize // (4 if array.dtype.kind == "U" else 1)
    if longest > LENGTH:
        raise ValueError(f"an identity has {longest} characters; must be 32 hexadecimal digits")
    return array.astype(f"S{LENGTH}", copy=False).ravel()


class Index:
    """Identities, each with the place of the source that has it first."""

    def __init__(self) -> None:
        self._keys = np.empty(0, f"S{LENGTH}")
        self._places = np.empty(0, np.int32)
        # Those of the journal that is being written: an array would be copied for each.
        self._recent: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._keys) + len(self._recent)

    def keys(self) -> list[str]:
        """Return all identities, sorted."""
        return sorted([*self._keys.astype(str).tolist(), *(key.decode() for key in self._recent)])

    def place(self, key: str) -> int:
        """Return the place of one identity, or -1."""
        sought = key.encode()
        at = int(np.searchsorted(self._keys, sought))
        if at < len(self._keys) and self._keys[at] == sought:
            return int(self._places[at])
        return self._recent.get(sought, -1)

    def places(self, keys: NDArray[np.bytes_]) -> NDArray[np.int32]:
        """Return the places of identities (int32, shape as `keys`), -1 where there is none."""
        found = np.full(len(keys), -1, np.int32)
        if len(self._keys):
            at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
            found = np.where(self._keys[at] == keys, self._places[at], found)
        if self._recent:
            for position in np.flatnonzero(found < 0):
                found[position] = self._recent.get(bytes(keys[position]), -1)
        return found

    def note(self, keys: Iterable[str], place: int) -> None:
        """Take in identities of the journal, a few at a time; those that are there keep their place."""
        array = identities(list(keys))
        self._recent |= dict.fromkeys(array[self.places(array) < 0].tolist(), place)

    def add(self, keys: NDArray[np.bytes_], place: int) -> None:
        """Take in the identities of a source; those that are there keep their place."""
        new = np.unique(keys)
        new = new[self.places(new) < 0]
        self._merge(new, np.full(len(new), place, np.int32))

    def settle(self) -> None:
        """Move the journal's identities into the array."""
        keys = np.array(sorted(self._recent), f"S{LENGTH}")
        places = np.array([self._recent[key] for key in sorted(self._recent)], np.int32)
        self._recent = {}
        self._merge(keys, places)

    def _merge(self, keys: NDArray[np.bytes_], places: NDArray[np.int32]) -> None:
        at = np.searchsorted(self._keys, keys)
        self._places = np.insert(self._places, at, places)
        self._keys = np.insert(self._keys, at, keys)
