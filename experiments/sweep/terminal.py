"""What the commands of a sweep say on the terminal."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simulation.plural import plural

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from experiments.sweep.forecast import Forecast
    from experiments.sweep.running import Tally
    from experiments.sweep.status import Status
    from experiments.sweep.sweep import Sweep

_EVERY = 30.0
"""Seconds between two lines where there is no terminal to redraw a bar on."""

_MOST_FAILURES = 5


def duration(seconds: float) -> str:
    """Return a time span in words: ``4 s``, ``2 min 5 s``, ``3 h 10 min``, ``2.5 days``."""
    if not math.isfinite(seconds):
        return "unknown"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole / 86_400:,.1f} days"


def size(count: float) -> str:
    """Return a number of bytes in words."""
    for unit, scale in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= scale:
            return f"{count / scale:,.1f} {unit}"
    return f"{max(1, round(count / 1e3)):,} kB"


def plan_table(sweep: Sweep, found: Forecast) -> Table:
    """Return what a sweep will take, and what it varies."""
    from rich.table import Table

    one = sweep.spec
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column()
    table.add_row("sweep", one.name)
    if one.question:
        table.add_row("question", one.question)
    for factor in one.factors:
        table.add_row("factor", f"{factor.name}: {factor_in_words(factor)}")
    same = "" if found.distinct == found.points else f", of which {found.distinct:,} differ"
    table.add_row("design", f"{one.design.kind}, {found.points:,} points{same}")
    most = "at most " if one.stop_rule is not None else ""
    table.add_row("runs", f"{most}{found.runs:,} ({most}{one.replicates:,} per point)")
    tried = ", ".join(f"{seconds * 1000:,.0f} ms" for seconds in found.tried)
    if found.is_sampled:
        checked = f"{found.described:,} points, drawn at random, were checked; `sweep` checks all of them first"
        table.add_row("checked", f"{checked}, in about {duration(found.checking)}")
    if found.found is not None:
        table.add_row("store", store_in_words(found))
    workers = "1 worker" if found.workers == 1 else f"{found.workers} workers"
    table.add_row("time", f"{most}about {duration(found.seconds)} on {workers} (tried {len(found.tried)}: {tried})")
    table.add_row("memory", f"about {size(found.driver_bytes)}, and {size(found.worker_bytes)} for each worker")
    table.add_row("disk", f"{most}about {size(found.disk_bytes)}")
    return table


def store_in_words(found: Forecast) -> str:
    """Return what a store has of the runs of a sweep already."""
    assert found.found is not None
    if not found.found:
        looked = f" of the {found.described:,} points that were looked at" if found.is_sampled and found.held else ""
        return f"none of these runs{looked} is there yet ({plural(found.held, 'run')} in it)"
    about = "about " if found.is_sampled else ""
    return f"{about}{found.found:,} of these runs are there already ({found.found / found.runs:.0%})"


def factor_in_words(factor: Any) -> str:
    """Return what values a factor takes."""
    if factor.is_range:
        kind = " by ratio" if factor.is_log else ""
        steps = f" in {factor.steps} steps" if factor.steps else ""
        return f"{factor.low:g} to {factor.high:g}{kind}{steps}"
    shown = [str(label) for label in (factor.labels or factor.levels)]
    return ", ".join(shown[:8]) + (f", ... ({len(shown)} levels)" if len(shown) > 8 else "")


def tally_line(name: str, tally: Tally) -> str:
    """Return how far a sweep is, in one line."""
    made = tally.done + tally.failed
    ended = made + tally.found + tally.set_aside
    rate = tally.rate
    left = f", about {duration(tally.left / rate)} left" if rate > 0 and tally.left else ""
    speed = f", {rate:,.1f} runs/s" if made else ""
    failures = tally.failed + tally.set_aside
    failed = f", {failures:,} failed" if failures else ""
    return f"{name}: {ended:,} of {tally.planned:,} runs{speed}{left}{failed}"


@contextmanager
def tally_shown(name: str, screen: Console) -> Iterator[Any]:
    """Show progress with rate, time left and failures; yield the function that is given the tally.

    On a terminal a bar is redrawn; elsewhere, such as in a cluster's log, a line is printed now and then.
    """
    from rich.progress import BarColumn, Progress, TextColumn

    last = time.monotonic()
    with Progress(
        BarColumn(bar_width=24),
        TextColumn("{task.description}", markup=False),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    ) as bar:
        task = bar.add_task(name, total=None)

        def show(tally: Tally) -> None:
            nonlocal last
            ended = tally.planned - tally.left
            bar.update(task, completed=ended, total=tally.planned, description=tally_line(name, tally))
            if not screen.is_terminal and time.monotonic() - last > _EVERY:
                last = time.monotonic()
                screen.print(tally_line(name, tally))

        yield show


def ended_lines(sweep: Sweep, tally: Tally) -> list[str]:
    """Return what a sweep has done, once it has ended."""
    lines = [f"Note: {note}" for note in sweep.notes]
    made = f"{tally.done:,} runs made"
    found = f", {tally.found:,} found in the store" if tally.found else ""
    failures = tally.failed + tally.set_aside
    failed = f", {failures:,} failed" if failures else ""
    lines.append(f"{sweep.name}: {made}{found}{failed}.")
    return lines


def status_lines(status: Status, path: str) -> list[str]:
    """Return how far the sweep in a folder is."""
    left = status.planned - status.finished - len(status.failures)
    lines = [
        f"{status.name}: {status.finished:,} of {status.planned:,} runs finished, {len(status.failures):,} failed, "
        f"{left:,} left{' at most, for points may stop earlier' if status.may_stop and left else ''}; "
        f"{status.points:,} points.",
    ]
    if status.is_running:
        lines.append("A process is running it now.")
    elif left:
        lines.append("Nobody is running it; the command that began it goes on.")
    lines += [f"Note: {note}" for note in status.notes]
    lines += [f"Damaged: {one}" for one in status.damage]
    for failure in status.failures[:_MOST_FAILURES]:
        lines.append(f"Failed: {_parameters(failure.parameters)}, replicate {failure.replicate}: {failure.error}")
    if status.failures:
        more = len(status.failures) - _MOST_FAILURES
        lines.append(
            f"{f'{more:,} more failed. ' if more > 0 else ''}Tracebacks: {path}/failures. To try them again: --retry."
        )
    return lines


def _parameters(parameters: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in parameters.items())
