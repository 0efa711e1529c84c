"""The command `grapevine`.

Only the standard library, typer and the options are imported here; each command imports what it needs, so that
``--help`` answers at once. Exit codes: 0 done, 1 failed, 2 refused, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.command_options import (
    Header,
    Lines,
    RandomSeedOption,
    ReplicatesOption,
    ScenarioArgument,
    SetOption,
    Tiers,
    Weights,
)

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

_INTERRUPTED = 130
# Of typer's own click or of the package, whichever this version of typer uses.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def _console(*, is_error: bool = False) -> Console:
    from rich.console import Console

    # Names and paths are the user's: nothing in them is markup.
    return Console(stderr=is_error, highlight=False, markup=False, soft_wrap=is_error)


def _load(scenario: str, assignments: list[str] | None, fields: dict[str, Any] | None = None) -> Scenario:
    from simulation.preparation import settled
    from simulation.scenario import load_scenario

    given = {name: value for name, value in (fields or {}).items() if value is not None}
    return settled(load_scenario(scenario, assignments or (), fields=given))


def _network_of(scenario: Scenario, source: str) -> SocialNetwork:
    """Make the network of replicate 0, and check the scenario, read from `source`, against it."""
    from simulation.errors import ScenarioError
    from simulation.population import root_key
    from simulation.preparation import check_against_network, make_network

    assert scenario.run.random_seed is not None
    replicate = 0 if "network" in scenario.run.vary else None
    network = make_network(scenario, root_key(scenario.run.random_seed, replicate))
    try:
        check_against_network(scenario, network)
    except ScenarioError as error:
        raise ScenarioError(error.problems, source) from None
    return network


@contextmanager
def _progress(title: str, total: int) -> Iterator[Any]:
    """Show a progress bar on a terminal; yield the function that advances it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = _console(is_error=True)
    words = TextColumn("{task.description}", markup=False)
    columns = (words, BarColumn(), TextColumn("{task.percentage:3.0f} %"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, advance=done)


@application.command()
def run(
    scenario: ScenarioArgument,
    random_seed: RandomSeedOption = None,
    replicates: ReplicatesOption = None,
    assignments: SetOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="Run folder; runs/NAME-IDENTITY where not given.")] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            help="Replicates at a time, and what is left of them within a run; all cores where not given.",
        ),
    ] = None,
    checkpoint_every: Annotated[
        float | None,
        typer.Option("--checkpoint-every", metavar="DAYS", help="Save the run at this pace, to resume it."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run from its checkpoints.")] = False,
) -> None:
    """Run a scenario, and leave a run folder with tables, summary and figures."""
    fields = {"run.random_seed": random_seed, "run.replicates": replicates}
    described = _load(scenario, assignments, fields)

    from experiments.interrupt import interrupt
    from simulation import kernels
    from simulation.checkpoint import plan_checkpoints
    from simulation.provenance import Provenance
    from simulation.replicates import simulate
    from simulation.storage import check_folder

    # Nothing that is about to be refused is announced: a file is read before, and only generators are compiled code.
    is_generated = described.network.file is None
    notice = "Compiling the kernels: the first run on this machine takes up to a minute longer."
    is_compiled = kernels.is_compiled()
    if is_generated and not is_compiled:
        _console(is_error=True).print(notice)
    with interrupt() as stop:
        network = _network_of(described, scenario)
        identity = Provenance.of(described, network).run
        folder = out or Path("runs") / f"{_file_name(described.name)}-{identity[:12]}"
        check_folder(folder, identity)
        checkpoints = plan_checkpoints(folder, checkpoint_every, resume=resume)
        if not is_generated and not is_compiled:
            _console(is_error=True).print(notice)
        total = described.ticks * described.run.replicates
        with _progress(f"Running {described.name}", total) as advance:
            outcome = simulate(
                described,
                network=_fixed(described, network),
                threads=threads,
                progress=advance,
                checkpoints=checkpoints,
                stop=stop,
            )
    outcome.write(folder)
    if checkpoints is not None:
        checkpoints.remove()

    from experiments.summary import summary_table
    from simulation.scenario.notes import notes

    console = _console()
    console.print(summary_table(outcome))
    drawn = []
    if figures:
        from experiments.figures import write_figures

        drawn = write_figures(outcome, folder)
    for note in notes(described):
        _console(is_error=True).print(f"Note: {note}")
    console.print(f"Random seed {described.run.random_seed}. Run folder: {folder}", soft_wrap=True)
    for path in drawn:
        console.print(f"  {path}", soft_wrap=True)


def _fixed(scenario: Scenario, network: SocialNetwork) -> SocialNetwork | None:
    """The network for all replicates, or None where each has its own."""
    return None if "network" in scenario.run.vary else network


def _file_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "-_." else "_" for letter in name)


@application.command()
def check(scenario: ScenarioArgument, assignments: SetOption = None) -> None:
    """Check a scenario and its network, without running it."""
    from simulation.scenario.notes import notes

    described = _load(scenario, assignments)
    network = _network_of(described, scenario)
    console = _console()
    console.print(
        f"{described.name}: sound. {network.consumers:,} consumers, {network.ties:,} ties, {len(described.brands)} "
        f"brands, {described.ticks:,} ticks, {described.run.replicates:,} replicates.",
        soft_wrap=True,
    )
    for note in notes(described):
        console.print(f"Note: {note}", soft_wrap=True)


@application.command()
def scenarios() -> None:
    """List the catalogue: each scenario with the question that it answers."""
    from rich.table import Table

    from simulation.scenario import catalogue

    table = Table(box=None, pad_edge=False)
    table.add_column("scenario", no_wrap=True)
    table.add_column("question")
    for name, question in catalogue.questions().items():
        table.add_row(name, question)
    _console().print(table)


@application.command()
def strategies() -> None:
    """List the ways to choose seeds: what each looks for, and who proposed it."""
    from rich.table import Table

    from simulation.seeding.catalogue import STRATEGIES

    table = Table(box=None, pad_edge=False)
    table.add_column("strategy", no_wrap=True)
    for column in ("meaning", "source", "note"):
        table.add_column(column)
    for name, strategy in STRATEGIES.items():
        table.add_row(name, strategy.meaning, strategy.source, strategy.note)
    _console().print(table)


@application.command()
def schema(
    reference: Annotated[
        bool, typer.Option("--reference", help="The reference of all fields as Markdown instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of a scenario."""
    import json

    from simulation.scenario.reference import json_schema, reference_table

    sys.stdout.write(reference_table() if reference else json.dumps(json_schema(), indent=2) + "\n")


@application.command()
def network(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="An edge list, GraphML or GEXF, gzipped or not; or a saved network.")
    ],
    lines: Annotated[
        Lines | None,
        typer.Option("--lines", help="What a line `a b` means: friends; b sees a; a sees b. Not for saved networks."),
    ] = None,
    header: Annotated[
        Header, typer.Option("--header", help="First line: a tie, column names, or counts.")
    ] = Header.NONE,
    weights: Annotated[
        Weights, typer.Option("--weights", help="Third column: none, tie strength, or ignored with all that follow.")
    ] = Weights.NONE,
    save: Annotated[
        Path | None, typer.Option("--save", help="File to write the network to, which all commands map into memory.")
    ] = None,
) -> None:
    """Read a network file; tell what is in it and what was done with it."""
    from experiments.network_page import network_tables
    from simulation.network import read_network

    read = read_network(file, lines=None if lines is None else lines.value, header=header.value, weights=weights.value)
    if save is not None:
        read.save(save)
    for table in network_tables(read, str(file)):
        _console().print(table)
    if save is not None:
        _console().print(f"Saved: {save} ({save.stat().st_size / 2**20:,.1f} MiB)", soft_wrap=True)


@application.command()
def verify(
    tier: Annotated[Tiers, typer.Option("--tier", help="Exact laws, published numbers, or both.")] = Tiers.EXACT,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", exists=True, file_okay=False, help="Folder of others' data."),
    ] = None,
    threads: Annotated[int | None, typer.Option("--threads", min=1, help="All cores where not given.")] = None,
) -> None:
    """Compare the simulator with theory and with what others have published; fail if they differ."""
    from experiments.verification.command import verify_targets

    verify_targets(tier.value, data, threads, _console(), _console(is_error=True), as_json=as_json)


def main() -> None:
    """Run the command; say refusals and failures in words, with their exit code."""
    from simulation.errors import GrapevineError, RefusalError

    _tell_what_is_logged()
    try:
        # Typer turns an interrupt into the exit code that it returns; commands themselves return nothing.
        code = application(standalone_mode=False)
        if code == _INTERRUPTED:
            raise KeyboardInterrupt
        sys.exit(code or 0)
    except RefusalError as error:
        _fail(str(error), 2)
    except GrapevineError as error:
        _fail(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        _fail("interrupted", _INTERRUPTED)
    except MemoryError:
        _fail("out of memory: lower network.consumers, network.mean_degree or run.replicates", 1)
    except typer.Exit as error:
        sys.exit(error.exit_code)
    except _UsageError as error:
        _fail(_usage_in_words(error), 2)
    except BrokenPipeError:
        sys.exit(1)


def _tell_what_is_logged() -> None:
    """Let what the reader of networks says of itself, such as that it is compiled first, be seen."""
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("simulation.network")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)


def _usage_in_words(error: Any) -> str:
    """What is wrong with the command line, with the value found; the help itself where nothing was asked for."""
    found = getattr(error.__cause__, "errors", None)
    return str(error.format_message()) + (f"; found {found()[0]['input']!r}" if found else "")


def _fail(message: str, code: int) -> None:
    sys.stderr.write(f"grapevine: {message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
