"""The application `grapevine`, and what its commands have in common.

Only the standard library and typer are imported here; each command imports what it needs, so that ``--help`` answers
at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from simulation import Scenario, SocialNetwork

application = typer.Typer(
    name="grapevine",
    help="Simulate how marketing spreads through a social network.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from simulation.version import own_version

        typer.echo(f"grapevine {own_version()}")
        raise typer.Exit


@application.callback()
def _application(
    is_asked: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Simulate how marketing spreads through a social network."""


def console(*, is_error: bool = False) -> Console:
    """Return the terminal to write to."""
    from experiments.reporting.screen import Screen

    # Names and paths are the user's: nothing in them is markup.
    return Screen(stderr=is_error, highlight=False, markup=False, soft_wrap=is_error)


def load(scenario: str, assignments: list[str] | None, fields: dict[str, Any] | None = None) -> Scenario:
    """Load a scenario with fields overridden, and settle its random seed."""
    from simulation.market.preparation import with_random_seed
    from simulation.scenario import load_scenario

    given = {name: value for name, value in (fields or {}).items() if value is not None}
    return with_random_seed(load_scenario(scenario, assignments or (), fields=given))


def network_of(scenario: Scenario, source: str) -> SocialNetwork:
    """Make the network of replicate 0, and check the scenario, read from `source`, against it."""
    from simulation.errors import ScenarioError
    from simulation.kernels.random.root import root_key
    from simulation.market.preparation import check_against_network, first_network
    from simulation.seeding.scenario_choice import work_problems

    network = first_network(scenario)
    try:
        check_against_network(scenario, network)
    except ScenarioError as error:
        raise ScenarioError(error.problems, source) from None
    assert scenario.run.random_seed is not None
    root = root_key(scenario.run.random_seed, 0 if "consumers" in scenario.run.vary else None)
    problems = list(work_problems(scenario, network, root))
    if problems:
        raise ScenarioError(problems, source)
    return network


@contextmanager
def progress(title: str, total: int) -> Iterator[Any]:
    """Show a progress bar on a terminal; yield the function that advances it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    screen = console(is_error=True)
    words = TextColumn("{task.description}", markup=False)
    columns = (words, BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, advance=done)
