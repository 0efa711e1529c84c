"""The table of cascades: one row per program and process, what must be equal, and the ratios that matter."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.cascade_worker import Worker
from benchmarks.cascade_workloads import Workload
from benchmarks.market import write

COLUMNS = ("program", "process", "draws", "threads", "replicates", "ms", "clock ms", "slowest", "set-up s", "peak MB")
COLUMNS += ("mean size", "times ours (least..most)")
WIDTHS = (11, 20, 11, 7, 10, 10, 10, 10, 9, 8, 11, 26)
STANDARD_ERRORS = 3.0


class Row:
    """What one program does of one process.

    Parameters
    ----------
    program, process, draws : str
        Draws are ours and those of C++, which makes the same; empty where a program has draws of its own.
    worker : Worker or str
        Or why there is none.
    threads : int
    """

    def __init__(self, program: str, process: str, draws: str, worker: Worker | str, threads: int = 1) -> None:
        self.program, self.process, self.draws, self.threads = program, process, draws, threads
        self.worker = worker
        self.answers: list[dict[str, Any]] = []

    @property
    def absent(self) -> str:
        """Why there are no figures."""
        return self.worker if isinstance(self.worker, str) else self.worker.absent or ""

    @property
    def setup(self) -> float:
        """Seconds."""
        return 0.0 if isinstance(self.worker, str) else self.worker.setup

    @property
    def is_ours(self) -> bool:
        """Whether this is Grapevine on one thread, with which others are compared."""
        return self.program == "Grapevine" and self.threads == 1

    def simulate(self) -> None:
        """Simulate once more, if there is anything to."""
        if isinstance(self.worker, str):
            return
        answer = self.worker.simulate(**({"threads": self.threads} if self.threads > 1 else {}))
        if answer is not None:
            self.answers.append(answer)

    def close(self) -> None:
        """End the process."""
        if isinstance(self.worker, Worker):
            self.worker.close()

    def seconds(self, clock: str) -> np.ndarray:
        """Return seconds per replicate of each round, by ``processor`` or by the clock, ``seconds``."""
        return np.array([answer[clock] / len(answer["sizes"]) for answer in self.answers])

    def best(self, clock: str) -> float:
        """Return seconds per replicate in the best round."""
        return float(self.seconds(clock).min())

    def sizes(self) -> np.ndarray:
        """Return all sizes that are different luck: ours and those of C++ are the same in each round."""
        answers = self.answers[:1] if self.program in ("Grapevine", "C++", "C++, plain") else self.answers
        return np.concatenate([answer["sizes"] for answer in answers])


def ours(rows: list[Row], row: Row) -> Row:
    """Return our row with which a row is compared: of the same draws, else the faster one."""
    return next(one for one in rows if one.is_ours and one.process == row.process and row.draws in ("", one.draws))


def ratios(rows: list[Row], row: Row) -> np.ndarray:
    """Return how many times as long as ours a row took, by round."""
    clock = "seconds" if row.threads > 1 else "processor"
    mine, its = ours(rows, row).seconds(clock), row.seconds(clock)
    rounds = min(len(mine), len(its))
    return its[:rounds] / mine[:rounds]


def check(rows: list[Row]) -> None:
    """Assert that C++ and two threads have our sizes, and all others our mean within some standard errors."""
    for row in rows:
        if not row.answers or row.is_ours:
            continue
        reference = ours(rows, row).sizes()
        where = f"{row.program}, {row.process}, {row.draws or 'draws of its own'}"
        if row.program in ("Grapevine", "C++"):
            np.testing.assert_array_equal(reference, row.sizes(), f"{where}: other sizes")
            continue
        compare_means(reference, row.sizes(), where)
    skipping, per_tie = (row for row in rows if row.is_ours and row.draws in ("skipping", "per_tie"))
    compare_means(skipping.sizes(), per_tie.sizes(), "skipping and a coin per tie")


def compare_means(reference: np.ndarray, sizes: np.ndarray, where: str) -> None:
    """Assert that two means are the same, by the spread of both together."""
    spread = np.sqrt((len(reference) - 1) * reference.var(ddof=1) + ((sizes - sizes.mean()) ** 2).sum())
    spread /= np.sqrt(len(reference) + len(sizes) - 2)
    error = spread * np.sqrt(1 / len(reference) + 1 / len(sizes))
    apart = abs(sizes.mean() - reference.mean()) / error
    assert apart < STANDARD_ERRORS, f"{where}: means are {apart:.1f} standard errors apart"


def facts(rows: list[Row]) -> list[str]:
    """Return what the table says in sentences: ours beside C++, beside the peers, and on two threads."""
    said = []
    for mine in (row for row in rows if row.is_ours):
        beside = {row.program: row for row in rows if row.answers and row.process == mine.process and not row.is_ours}
        same = next((row for row in rows if row.program == "C++" and row.draws == mine.draws and row.answers), None)
        parts = [] if same is None else [f"{span(1 / ratios(rows, same))} times as long as C++"]
        for name in ("CyNetDiff", "EoN", "NDlib", "Mesa"):
            if name in beside:
                parts.append(f"{beside[name].best('processor') / mine.best('processor'):.3g} times as fast as {name}")
        two = next(row for row in rows if row.program == "Grapevine" and row.threads > 1 and row.draws == mine.draws)
        parts.append(f"two threads {span(1 / ratios(rows, two))} times as fast as one")
        said.append(f"{mine.process}, {mine.draws}: " + "; ".join(parts))
    return said


def span(values: np.ndarray) -> str:
    """Return the median of ratios, and the least and the most."""
    return f"{np.median(values):.3g} ({values.min():.3g}..{values.max():.3g})"


def write_head(workload: Workload) -> None:
    """Write what the table is of, and the names of its columns."""
    write(
        f"{workload.name}: {workload.consumers:,} consumers, {workload.ties:,} ties, "
        f"the {len(workload.seeds)} most followed as seeds, p = {workload.probability}"
    )
    _write(COLUMNS)


def write_rows(rows: list[Row]) -> None:
    """Write the table, process by process."""
    for row in sorted(rows, key=lambda row: row.process):
        named = (row.program, row.process, row.draws or "its own", str(row.threads))
        if not row.answers:
            _write((*named, row.absent))
            continue
        clock = row.seconds("seconds")
        figures = (row.best("processor"), clock.min(), clock.max())
        peak = row.answers[0]["peak"] if row.is_ours else row.answers[-1]["peak"]
        _write(
            (
                *named,
                f"{len(row.answers[0]['sizes'])} x {len(row.answers)}",
                *(f"{seconds * 1e3:.4g}" for seconds in figures),
                f"{row.setup:.2f}" if row.setup else "-",
                "-" if peak is None else f"{peak / 1e6:,.0f}",
                f"{row.sizes().mean():,.1f}",
                "-" if row.is_ours else span(ratios(rows, row)),
            )
        )


def _write(cells: tuple[str, ...]) -> None:
    padded = (
        cell.rjust(width) if place > 2 else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=False))
    )
    write(" ".join(padded).rstrip())
