"""`SweepMark`: ``sweep.json``, which says whose folder it is, with a checksum of its own."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.sweep.design.size import MOST_RUNS
from experiments.sweep.design.sweep_file import MOST_REPLICATES
from simulation.errors import MISSING, Problem, StorageError
from simulation.files.storage import json_bytes

MARK = "sweep.json"
FORMAT = 2
SEARCH = "search"
KINDS = ("market", "function", SEARCH)


class DamageError(StorageError):
    """A file of a sweep's folder that is not as it was written."""


@dataclass(frozen=True)
class SweepMark:
    """What a folder says of itself.

    Attributes
    ----------
    sweep : str
        Identity of the sweep or the search.
    name : str
    kind : {"market", "function", "search"}
    store : str or None
        Where its runs are, if several sweeps share the store.
    points, replicates : int
        0 for a search.
    may_stop : bool
        Whether points may end before all replicates.
    files : mapping of str to str
        SHA-256 of what stands in the folder from the beginning.
    tables : mapping of str to str
        SHA-256 of points, results and series, as far as they are written.
    finished : int or None
        Runs that were finished when the sweep last ended; None if it has not, or if its points are others since.
    """

    sweep: str
    name: str
    kind: str
    store: str | None = None
    points: int = 0
    replicates: int = 0
    may_stop: bool = False
    files: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, str] = field(default_factory=dict)
    finished: int | None = None

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        facts = {"format": FORMAT, **vars(self)}
        return json_bytes({**facts, "checksum": _checksum(facts)})

    @classmethod
    def read(cls, folder: Path, field: str, allowed: str) -> SweepMark | None:
        """Return the mark of a folder, or None where there is none.

        Parameters
        ----------
        folder : Path
        field : str
            What names the folder in a refusal.
        allowed : str
            What the folder must be.

        Raises
        ------
        DamageError
            If it is not as it was written.
        StorageError
            If it cannot be read.
        """
        path = folder / MARK
        try:
            facts = json.loads(path.read_bytes())
        except FileNotFoundError:
            return None
        except NotADirectoryError:
            raise _refused(folder, f"is a file; {allowed}", field) from None
        except IsADirectoryError:
            facts = None
        except OSError as error:
            raise _refused(path, f"cannot be read ({error.strerror})", field) from None
        except (ValueError, RecursionError):
            facts = None
        version = facts.get("format") if isinstance(facts, dict) else None
        if type(version) is int and version != FORMAT:
            said = f"is of a sweep of format {version}; this version of Grapevine reads format {FORMAT}. {_WAY_OUT}"
            raise DamageError([Problem(field, MISSING, said)], str(path))
        if not isinstance(facts, dict) or facts.pop("checksum", None) != _checksum(facts) or not _is_sound(facts):
            said = f"is not as Grapevine wrote it: its checksum does not fit. {_WAY_OUT}"
            raise DamageError([Problem(field, MISSING, said)], str(path))
        return cls(**{name: value for name, value in facts.items() if name != "format"})


_WAY_OUT = (
    "Run the same command again (sweep or optimize, with --out this folder), which writes the file anew and finds "
    "the finished runs"
)


def sum_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, as marks have it."""
    return hashlib.sha256(content).hexdigest()


def _refused(path: Path, allowed: str, field: str) -> StorageError:
    return StorageError([Problem(field, MISSING, allowed)], str(path))


def _checksum(facts: Mapping[str, Any]) -> str:
    return sum_of(json.dumps(facts, sort_keys=True).encode())


def _is_sound(facts: Mapping[str, Any]) -> bool:
    """Whether everything is of its kind: a checksum keeps nobody from writing what he likes."""
    kinds = {"sweep": str, "name": str, "kind": str, "points": int, "replicates": int, "may_stop": bool}
    if facts.keys() != {"format", *SweepMark.__dataclass_fields__}:
        return False
    if any(type(facts[name]) is not kind for name, kind in kinds.items()) or facts["kind"] not in KINDS:
        return False
    if type(facts["store"]) not in (str, type(None)) or "\0" in (facts["store"] or ""):
        return False
    if type(facts["finished"]) not in (int, type(None)):
        return False
    least = 0 if facts["kind"] == SEARCH else 1
    if not least <= facts["replicates"] <= MOST_REPLICATES or not least <= facts["points"] <= MOST_RUNS:
        return False
    if facts["points"] * facts["replicates"] > MOST_RUNS:
        return False
    # Names that lead nowhere else.
    return all(
        isinstance(facts[group], dict)
        and all(isinstance(one, str) for one in facts[group].values())
        and all(Path(name).name == name for name in facts[group])
        for group in ("files", "tables")
    )
