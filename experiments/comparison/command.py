"""What `grapevine compare` does with its options: compare, write, tell."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.comparison import compare
from experiments.comparison.terminal import ranking_table, recommendation, two_humps_table, variance_table
from experiments.comparison.writing import write_comparison
from experiments.compiling import compile_first
from experiments.interrupt import interrupt
from simulation.files.output_folder import check_folder
from simulation.files.storage import file_name
from simulation.scenario.notes import notes

if TYPE_CHECKING:
    from rich.console import Console

    from simulation import Scenario

Bar = Callable[[], AbstractContextManager[Callable[[str, int, int], None]]]


def compare_strategies(
    scenario: Scenario,
    strategies: Sequence[str],
    out: Path | None,
    options: dict[str, Any],
    bar: Bar,
    console: Console,
    errors: Console,
) -> None:
    """Compare strategies as the command was asked to.

    Parameters
    ----------
    scenario : Scenario
    strategies : sequence of str
    out : Path, optional
        Where everything is written.
    options : dict
        Of `compare`.
    bar : callable
        Returns a context manager that yields a progress function of `compare`.
    console, errors : rich.console.Console
    """
    folder = out or Path("runs") / f"{file_name(scenario.name)}-compared"
    # Choosing seeds may take long: what can be refused before is.
    check_folder(folder, None)
    compile_first(errors)
    executor = "processes" if os.name == "posix" else "threads"
    with interrupt() as stop, bar() as progress:
        accept = partial(check_folder, folder)
        result = compare(
            scenario, strategies, executor=executor, progress=progress, stop=stop, accept=accept, **options
        )
    write_comparison(result, folder)
    console.print(ranking_table(result))
    if (humps := two_humps_table(result)) is not None:
        console.print(humps)
    console.print(variance_table(result))
    console.print(recommendation(result))
    if result.precision["wanted"] is not None:
        console.print(f"Precision: {result.precision['said']}.", soft_wrap=True)
    for note in (*notes(scenario), *result.notes):
        errors.print(f"Note: {note}")
    console.print(f"Random seed {scenario.run.random_seed}. Report: {folder / 'report.html'}", soft_wrap=True)
