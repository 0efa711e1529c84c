"""`Failures`: a file for each run that failed, with its traceback and its parameters."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from experiments.sweep.store.files import checksum, remove, write_whole
from experiments.sweep.store.index import is_identity
from experiments.sweep.store.record import FailureRecord


class Failures:
    """The folder ``failures`` of a store; of a run, the last failure.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, run: str) -> Path:
        """Return where the failure of a run is, or would be."""
        return self.folder / f"{run}.json"

    def runs(self) -> set[str]:
        """Return the runs that have one."""
        paths = self.folder.iterdir() if self.folder.is_dir() else ()
        return {path.stem for path in paths if path.suffix == ".json" and is_identity(path.stem)}

    def write(self, failure: FailureRecord) -> None:
        """Write a failure: whole, or not at all.

        Raises
        ------
        StorageError
            If it cannot be written.
        """
        body = json.dumps(_plain(dataclasses.asdict(failure)), indent=2, allow_nan=False)
        text = f'{{\n"checksum": "{checksum(body.encode())}",\n"failure": {body}\n}}\n'
        write_whole(self.path(failure.run), text.encode())

    def read(self, run: str) -> FailureRecord | None:
        """Return the failure of a run, or None if it is not, to the bit, what was written.

        Raises
        ------
        OSError
            If it cannot be read.
        """
        head, middle, rest = self.path(run).read_bytes().partition(b'",\n"failure": ')
        body = rest.removesuffix(b"\n}\n")
        if head + middle + rest != b'{\n"checksum": "' + checksum(body).encode() + b'",\n"failure": ' + body + b"\n}\n":
            return None
        try:
            facts = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return FailureRecord(**facts) if _is_sound(facts) and facts["run"] == run else None

    def remove(self, runs: Iterable[str]) -> None:
        """Forget the failures of runs.

        Raises
        ------
        StorageError
            If a file cannot be removed.
        """
        for run in runs:
            remove(self.path(run))


def _is_sound(facts: Any) -> bool:
    """Whether it is a failure: a checksum keeps nobody from writing what he likes."""
    kinds = {
        **dict.fromkeys(("run", "point", "kind", "error", "traceback"), str),
        **dict.fromkeys(("replicate", "attempts"), int),
        "parameters": dict,
    }
    return (
        isinstance(facts, dict)
        and facts.keys() == kinds.keys()
        and all(type(facts[name]) is kind for name, kind in kinds.items())
    )


def _plain(value: Any) -> Any:
    """Return what JSON can hold: a parameter of another kind is text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    return str(value)
