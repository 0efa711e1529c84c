"""`Point`: where a sweep looks, as a worker is told of it; and what makes a point, and a run, the same as another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIGITS = 32
"""Hexadecimal digits of an identity: 128 bits."""


def fingerprint(facts: Mapping[str, Any]) -> str:
    """Return the identity of facts: the first digits of the SHA-256 of their JSON."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def run_identity(point: str, replicate: int) -> str:
    """Return the identity of a run: of its point, which stands for scenario, network, kernels and versions."""
    return hashlib.sha256(f"{point}/{replicate}".encode()).hexdigest()[:DIGITS]


def series_identity(run: str, ticks: int) -> str:
    """Return the identity of a run's time series on a grid of so many ticks; the run itself does not depend on it."""
    return hashlib.sha256(f"{run}/series/{ticks}".encode()).hexdigest()[:DIGITS]


@dataclass(frozen=True)
class Point:
    """One setting of all factors.

    Attributes
    ----------
    digest : str
        Its identity.
    text : str
        What a worker makes the run from.
    record : mapping
        What the store keeps of it: enough to make its runs again.
    first_replicate : int
        Number, for the addresses of random draws, of replicate 0: zero where all points share their luck.
    network : str
        Key of the network that its replicates share; empty where there is none to prepare.
    has_seeds : bool
        Whether choosing its seeds is costly, and so done once for all replicates.
    series_ticks : int
        Ticks of an interval of the time series that is kept; 0 where none is.
    """

    digest: str
    text: str
    record: Mapping[str, Any]
    first_replicate: int = 0
    network: str = ""
    has_seeds: bool = False
    series_ticks: int = 0
