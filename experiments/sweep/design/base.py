"""The scenario from which all points of a sweep start: read, changed for all of them, with its random seed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from experiments.sweep.errors import SweepError
from simulation.errors import MISSING, Problem, RefusalError
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.loading import anchored


def base_scenario(
    written: str | None, changes: Mapping[str, Any], random_seed: int | None, folder: Path, source: str
) -> Scenario:
    """Return the base scenario.

    Parameters
    ----------
    written : str or None
        As the file names it: a path, relative to `folder`, if it holds a ``/`` or ends in ``.toml``; otherwise a name
        of the catalogue. None where the file is silent, which is refused.
    changes : mapping
        The table ``[set]``: dotted fields, or tables within tables, of which each field is changed by itself; only a
        distribution is taken as a whole. A relative ``network.file`` is taken from `folder`.
    random_seed : int or None
        Instead of the scenario's own.
    folder : Path
        Where the file lies.
    source : str
        What to call the file in a refusal.

    Returns
    -------
    Scenario
        Without `uncertain`, which only comparisons draw: its ranges around values that a sweep replaces would refuse
        sound points.

    Raises
    ------
    SweepError
        With all problems at once; also if the random seed is given nowhere, for what is drawn afresh each time could
        not be resumed.
    """
    fields, problems = dotted_changes(changes)
    if "run.replicates" in fields:
        allowed = "is given by replicates of the sweep; use that"
        problems.append(Problem("set.run.replicates", fields.pop("run.replicates"), allowed))
    if isinstance(fields.get("network.file"), str) and fields["network.file"]:
        fields["network.file"] = anchored(fields["network.file"], folder)
    for name in [name for name in fields if f"{name}.".startswith("uncertain.")]:
        problems.append(Problem(f"set.{name}", fields.pop(name), "is not used: only comparisons draw it"))
    if random_seed is not None:
        fields["run.random_seed"] = random_seed
    if written is None:
        allowed = "missing; must be a name of the catalogue, or a path of a scenario"
        raise SweepError([*problems, Problem("scenario", MISSING, allowed)], source)
    is_path = "/" in written or written.endswith(".toml")
    try:
        scenario = load_scenario(Path(anchored(written, folder)) if is_path else written)
    except RefusalError as error:
        found = [_of_scenario(problem, written) for problem in error.problems]
        raise SweepError([*problems, *found], source) from None
    try:
        scenario = scenario.with_fields({"uncertain": {}, **fields})
    except RefusalError as error:
        found = [Problem(f"set.{problem.field}", problem.value, problem.allowed) for problem in error.problems]
        raise SweepError([*problems, *found], source) from None
    if scenario.run.random_seed is None:
        allowed = (
            "missing, here and in the scenario; must be a whole number in [0, 9223372036854775807]: "
            "with another one each time, no sweep could be resumed"
        )
        problems.append(Problem("random_seed", MISSING, allowed))
    if problems:
        raise SweepError(problems, source)
    return scenario


def _of_scenario(problem: Problem, written: str) -> Problem:
    """Say of a problem that it is one of the scenario's own file."""
    if problem.field == "SCENARIO":
        return Problem("scenario", written, problem.allowed)
    return Problem(f"scenario.{problem.field}", problem.value, problem.allowed)


def dotted_changes(tables: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the table ``[set]`` as one of dotted fields, in the order written, and what is set twice."""
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    ahead = [(str(name), value) for name, value in tables.items()]
    while ahead:
        name, value = ahead.pop(0)
        if isinstance(value, dict) and value and "distribution" not in value:
            ahead = [(f"{name}.{key}", item) for key, item in value.items()] + ahead
        elif name in fields:
            problems.append(Problem(f"set.{name}", value, "is set twice"))
        else:
            fields[name] = value
    return fields, problems
