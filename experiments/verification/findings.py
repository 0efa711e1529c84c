"""Comparing targets one after the other: what each found, whatever becomes of the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

from experiments.verification.row import Row, Verdict
from experiments.verification.target import Context, Target
from simulation.threads import lacks_resources

UNSUPPLIED = "unsupplied"
"""What the row of a target is called that was not compared, since the machine had too little for it."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True)
class Finding:
    """What a target found.

    Attributes
    ----------
    target : Target
    rows : tuple of Row
        At least one: what stopped a target, or that it compared nothing, is a row that fails.
    seconds : float
        How long it took.
    """

    target: Target
    rows: tuple[Row, ...]
    seconds: float

    def count(self, verdict: Verdict) -> int:
        """Return how many rows have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        """Return what was found, for JSON."""
        return {
            "id": self.target.id,
            "title": self.target.title,
            "tier": self.target.tier,
            "source": self.target.source,
            "conventions": list(self.target.conventions),
            "seconds": round(self.seconds, 3),
            "rows": [row.as_dict() for row in self.rows],
        }


def compare(targets: Iterable[Target], context: Context, tell: Callable[[str], None]) -> Iterator[Finding]:
    """Compare targets one after the other.

    Parameters
    ----------
    targets : iterable of Target
    context : Context
        Its target is replaced by the one that is compared.
    tell : function of str
        Is told what is being done.

    Yields
    ------
    Finding
    """
    for target in targets:
        tell(f"{target.id} {target.title} ...")
        began = time.perf_counter()
        rows = _rows(target, replace(context, target=target.id))
        finding = Finding(target, tuple(rows), time.perf_counter() - began)
        counts = {verdict: finding.count(verdict) for verdict in VERDICTS}
        said = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        tell(f"{target.id}: {said} in {finding.seconds:.1f} s")
        yield finding


def _rows(target: Target, context: Context) -> list[Row]:
    rows: list[Row] = []
    try:
        for row in target.rows(context):
            rows.append(row)
    except Exception as error:  # whatever stops one target, the others are compared
        told = f"{type(error).__name__}: {error}"
        if lacks_resources(error):
            # The machine had too little of something, which says nothing about the simulator.
            rows.append(Row.absent(f"{target.id}.{UNSUPPLIED}", f"the system gave too little to compare it: {told}"))
        else:
            rows.append(Row.failed(f"{target.id}.stopped", told))
    if not rows:
        rows.append(Row.failed(f"{target.id}.empty", "the target compared nothing"))
    return rows


def in_all(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many rows passed, failed, had nothing to be compared with, and only show something."""
    found = list(findings)
    return {verdict: sum(finding.count(verdict) for finding in found) for verdict in VERDICTS}
