"""`grapevine run`: a scenario, from its file to a run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.commands.application import application, console, load, network_of, progress
from experiments.commands.options import RandomSeedOption, ReplicatesOption, ScenarioArgument, SetOption, path_of

if TYPE_CHECKING:
    from simulation import Scenario, SocialNetwork


@application.command()
def run(
    scenario: ScenarioArgument,
    random_seed: RandomSeedOption = None,
    replicates: ReplicatesOption = None,
    assignments: SetOption = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", parser=path_of, help="Run folder; default: runs/NAME-IDENTITY."),
    ] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            help="Replicates at a time, and what is left of them within a run; default: all cores.",
        ),
    ] = None,
    checkpoint_every: Annotated[
        float | None,
        typer.Option("--checkpoint-every", metavar="DAYS", help="Save the run at this pace, to resume it."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an interrupted run from its checkpoints.")] = False,
) -> None:
    """Run a scenario, and leave a run folder with tables, summary and figures."""
    from experiments.reporting.drawing_process import begin_drawing
    from simulation.threads import check_threads

    if figures:
        begin_drawing("experiments.runs.figures", "simulation.results.outcome", "pandas", "networkx")
    check_threads(threads, "--threads", "command line")
    fields = {"run.random_seed": random_seed, "run.replicates": replicates}
    resolved = load(scenario, assignments, fields)

    from experiments.compiling import compile_first
    from experiments.interrupt import interrupt
    from simulation.files.output_folder import check_folder
    from simulation.files.storage import file_name
    from simulation.market.checkpoint import Checkpoints, checkpoint_folder, plan_checkpoints
    from simulation.results.provenance import Provenance
    from simulation.results.replicates import simulate

    if out is not None:
        check_folder(out, None)
    # Nothing that is about to be refused is announced: a file is read before, and only generators are compiled code.
    is_generated = resolved.network.file is None
    if is_generated:
        compile_first(console(is_error=True))
    with interrupt() as stop:
        network = network_of(resolved, scenario)
        identity = Provenance.of(resolved, network).run
        folder = out or Path("runs") / f"{file_name(resolved.name)}-{identity[:12]}"
        check_folder(folder, identity)
        checkpoints = plan_checkpoints(folder, checkpoint_every, resume=resume)
        if not is_generated:
            compile_first(console(is_error=True))
        total = resolved.ticks * resolved.run.replicates
        with progress(f"Running {resolved.name}", total) as advance:
            outcome = simulate(
                resolved,
                network=_fixed(resolved, network),
                threads=threads,
                progress=advance,
                checkpoints=checkpoints,
                stop=stop,
            )
    outcome.write(folder)
    Checkpoints(checkpoint_folder(folder)).remove()

    # All that was computed is saved before anything is shown: the terminal may be gone.
    drawn = []
    if figures:
        from experiments.runs.figures import write_figures

        drawn = write_figures(outcome, folder)

    from experiments.runs.summary import summary_tables
    from simulation.scenario.notes import notes

    screen = console()
    for table in summary_tables(outcome):
        screen.print(table)
    for note in notes(resolved):
        console(is_error=True).print(f"Note: {note}")
    screen.print(f"Random seed {resolved.run.random_seed}. Run folder: {folder}", soft_wrap=True)
    for path in drawn:
        screen.print(f"  {path}", soft_wrap=True)


def _fixed(scenario: Scenario, network: SocialNetwork) -> SocialNetwork | None:
    """The network for all replicates, or None where each has its own."""
    return None if "network" in scenario.run.vary else network
