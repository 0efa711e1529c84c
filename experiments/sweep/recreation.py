"""Making runs again from what the store says of them, and comparing bit for bit."""

from __future__ import annotations

import math
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.execution.wording import in_words
from experiments.sweep.folder import SweepFolder
from experiments.sweep.subjects.worker import MarketRun, run_function, run_market
from simulation.errors import MISSING, Problem, StorageError

if TYPE_CHECKING:
    from experiments.sweep.store.reader import StoreReader


@dataclass(frozen=True)
class Recreation:
    """A run, made again.

    Attributes
    ----------
    run : str
    is_equal : bool
        Whether every number is the same, bit for bit.
    difference : str
        What differs, in a sentence; empty if nothing does.
    """

    run: str
    is_equal: bool
    difference: str = ""


def recreate(
    folder: Path,
    count: int,
    random_seed: int = 1,
    progress: Callable[[int], None] | None = None,
    *,
    store: Path | None = None,
    function: str | None = None,
    networks: Sequence[str] = (),
) -> list[Recreation]:
    """Make runs of a sweep's store again, from the store's own record alone.

    A record may have been written by anybody: no function is imported, and no file is read, that is not named in this
    call.

    Parameters
    ----------
    folder : Path
        Of the sweep.
    count : int
        How many, chosen at random among all that are finished; all of them if there are fewer.
    random_seed : int
        Of the choice.
    progress : callable, optional
        Called with the number of runs made since the last call.
    store : Path, optional
        Of a store outside the folder that several sweeps share.
    function : str, optional
        ``module:name`` of the function that the runs call, for a sweep over a function.
    networks : sequence of str
        Files from which runs may read their network.

    Raises
    ------
    StorageError
        If there is no such folder; if a record names a function or a file that the call does not.
    """
    from experiments.sweep.store.reader import StoreReader

    reader = StoreReader.read_only(SweepFolder.open(folder, store).store)
    runs = reader.runs()
    chosen = [runs[int(place)] for place in np.sort(np.random.default_rng(random_seed).permutation(len(runs))[:count])]
    rows = {run: reader.read([run]).to_pylist() for run in chosen}
    points = {row["point"]: _described(reader, row["point"]) for found in rows.values() for row in found[:1]}
    problems = list(_not_named([point for point in points.values() if point], function, networks))
    if problems:
        raise StorageError(problems, str(reader.folder))
    found = []
    for run in chosen:
        found.append(_recreated(run, rows[run], points[rows[run][0]["point"]]))
        if progress is not None:
            progress(1)
    return found


_MARKET: dict[str, type] = {
    "scenario_toml": str,
    "network_is_shared": bool,
    "has_seeds": bool,
    "cascades": bool,
    "versions": dict,
}
_FUNCTION: dict[str, type] = {"function": str, "values": dict, "versions": dict}


def _described(reader: StoreReader, point: str) -> Mapping[str, Any] | None:
    """Return the record of a point; None where there is none, or what is there is none."""
    try:
        record = reader.point(point)
    except KeyError:
        return None
    kinds = {"market": _MARKET, "function": _FUNCTION}.get(str(record.get("subject")))
    if kinds is None or any(type(record.get(name)) is not kind for name, kind in kinds.items()):
        return None
    return record if type(record.get("network_file")) in (str, type(None)) else None


def _not_named(points: Sequence[Mapping[str, Any]], function: str | None, networks: Sequence[str]) -> Iterator[Problem]:
    """Yield functions and files that records name and the call does not."""
    wanted = sorted({str(point["function"]) for point in points if point["subject"] == "function"} - {function})
    if wanted:
        said = f"must be {wanted[0]}, for runs of this store call it: name it if you trust it, for it will be run"
        yield Problem("--function", MISSING if function is None else function, said)
    known = {os.path.realpath(network) for network in networks}
    files = {file for point in points if point["subject"] == "market" for file in _network_files(point)}
    for file in sorted(file for file in files if os.path.realpath(file) not in known):
        said = f"must name {file}, from which runs of this store read their network: it will be read"
        yield Problem("--network", list(networks) or MISSING, said)


def _network_files(point: Mapping[str, Any]) -> set[str]:
    """Return the file that a point's scenario reads: by the scenario itself, whatever stands beside it."""
    try:
        network = tomllib.loads(point["scenario_toml"]).get("network", {})
    except (tomllib.TOMLDecodeError, RecursionError):
        return set()
    file = network.get("file") if isinstance(network, dict) else None
    return {file} if isinstance(file, str) and file else set()


def _recreated(run: str, rows: list[dict[str, Any]], point: Mapping[str, Any] | None) -> Recreation:
    if point is None:
        lost = "its point is described no more: run the sweep again, which describes it"
        return Recreation(run, is_equal=False, difference=lost)
    difference = _other_versions(point)
    if not difference:
        try:
            made = _made(point, rows[0]["point"], rows[0]["replicate"])
        except Exception as error:
            return Recreation(run, is_equal=False, difference=f"cannot be made again: {in_words(error)[0]}")
        difference = _differences(rows, made)
    return Recreation(run, not difference, difference)


def _differences(rows: list[dict[str, Any]], made: list[dict[str, Any]]) -> str:
    """Return the first number that is another; nothing if all are the same."""
    if len(rows) != len(made):
        return f"{len(rows)} rows in the store, {len(made)} made again"
    return next(
        (
            f"{name} = {row.get(name)!r} in the store, {value!r} made again"
            for row, again in zip(rows, made, strict=True)
            for name, value in again.items()
            if not _is_same(row.get(name), value)
        ),
        "",
    )


def _made(point: Mapping[str, Any], digest: str, replicate: int) -> list[dict[str, Any]]:
    if point["subject"] == "function":
        # The user has named this very function.
        module, _, name = str(point["function"]).partition(":")
        return run_function(module, name, dict(point["values"]), replicate)[0]
    with tempfile.TemporaryDirectory() as folder:
        # Nothing is prepared there: the worker makes network and seeds itself.
        network = digest if point["network_is_shared"] else ""
        run = MarketRun(digest, point["scenario_toml"], folder, network, point["has_seeds"], point["cascades"], 0)
        return run_market(run, replicate)[0]


def _other_versions(point: Mapping[str, Any]) -> str:
    """What differs between the versions that made a point's runs and those at hand."""
    from simulation import kernels
    from simulation.results.provenance import versions

    own = {**versions(), "kernels": kernels.SOURCE_DIGEST}
    made = {**point["versions"], "kernels": point.get("kernels", own["kernels"])}
    changed = [f"{name} {made.get(name)}, now {own[name]}" for name in own if made.get(name) != own[name]]
    return f"made with other versions: {'; '.join(changed)}" if changed else ""


def _is_same(recorded: Any, made: Any) -> bool:
    if recorded is None and isinstance(made, float) and math.isnan(made):
        # What is not a number is kept as missing.
        return True
    if isinstance(recorded, float) and isinstance(made, int | float):
        return np.float64(recorded).tobytes() == np.float64(made).tobytes()
    return type(recorded) is type(made) and recorded == made
