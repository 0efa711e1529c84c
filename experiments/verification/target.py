"""Targets: what is to be reproduced, where it comes from, under which conventions, and the function that compares."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from experiments.verification.row import Row

__all__ = ["TARGETS", "Context", "Row", "Target", "Tier", "target"]

Tier = Literal["exact", "published"]


@dataclass(frozen=True)
class Context:
    """What a target may use.

    Attributes
    ----------
    target : str
        Id of the target that is being compared.
    data : Path or None
        Folder of data that others have published; None where none was named.
    threads : int or None
        Threads of the simulator; None for all cores.
    """

    target: str
    data: Path | None = None
    threads: int | None = None

    @property
    def cores(self) -> int:
        """Threads as a number, for what does not count the cores itself."""
        return self.threads or os.cpu_count() or 1

    def file(self, path: str) -> Path | None:
        """Return a file of the data folder, or None if it is not there (then yield `missing` of the same path)."""
        found = None if self.data is None else self.data / path
        return found if found is not None and found.is_file() else None

    def missing(self, path: str | Path) -> Row:
        """Return the row that says that a file of the data folder is absent."""
        if self.data is None:
            return Row.absent(f"{self.target}.data", f"needs {path} of a data folder; none was named: --data DIR")
        return Row.absent(f"{self.target}.data", f"no such file: {self.data / path}")


Rows = Callable[[Context], Iterator[Row]]


@dataclass(frozen=True)
class Target:
    """What is to be reproduced.

    Attributes
    ----------
    id, title : str
    tier : {'exact', 'published'}
    source : str
        Where the expected values come from.
    conventions : tuple of str
        Choices that change results, printed with each run.
    rows : function of a `Context` that yields `Row`
    """

    id: str
    title: str
    tier: Tier
    source: str
    conventions: tuple[str, ...]
    rows: Rows


TARGETS: dict[tuple[Tier, str], Target] = {}
"""All targets by tier and id, in the order in which their modules were imported."""


def target(id: str, title: str, tier: Tier, source: str, conventions: Sequence[str]) -> Callable[[Rows], Rows]:
    """Register the function below as a target.

    Raises
    ------
    ValueError
        If the tier has a target of this id already.
    """

    def register(rows: Rows) -> Rows:
        if (tier, id) in TARGETS:
            raise ValueError(f"two targets {id}: in {TARGETS[tier, id].rows.__module__} and {rows.__module__}")
        TARGETS[tier, id] = Target(id, title, tier, source, tuple(conventions), rows)
        return rows

    return register
