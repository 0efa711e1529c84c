"""`Journal`: what was kept since the last part, a line each, on the disk when an append returns."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.sweep.store.files import checksum, sync_folder, unwritable, write_all
from experiments.sweep.store.index import is_identity

SUFFIX = ".jsonl"
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_BEFORE = len('["0123456789abcdef",')


def line_of(content: Mapping[str, Any]) -> bytes:
    """Return a line of JSON, ``["CHECKSUM",CONTENT]``, whose checksum is that of the bytes of the content.

    Raises
    ------
    ValueError
        If the content holds NaN, an infinity, or a single surrogate.
    """
    body = _ENCODER.encode(content).encode()
    return b'["' + checksum(body).encode() + b'",' + body + b"]\n"


def content_of(line: bytes) -> dict[str, Any] | None:
    """Return the content of a line, without its line break, or None if a single bit is not as it was written."""
    body = line[_BEFORE:-1]
    if line != b'["' + checksum(body).encode() + b'",' + body + b"]":
        return None
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if _is_sound(content) else None


def _is_sound(content: Any) -> bool:
    """Whether a line is of a point or of a run: a checksum keeps nobody from writing what he likes."""
    if not isinstance(content, dict) or not is_identity(content.get("point")):
        return False
    if "run" not in content:
        return isinstance(content.get("record"), str)
    return (
        is_identity(content["run"])
        and type(content.get("replicate")) is int
        and type(content.get("seconds")) is float
        and all(
            isinstance(content.get(name), list) and all(isinstance(item, list) for item in content[name])
            for name in ("rows", "series")
        )
    )


@dataclass
class Lines:
    """What a journal holds.

    Attributes
    ----------
    points : dict
        Record of each point, as JSON text; the first where there are two.
    runs : dict
        Line of each run that has rows, the first where there are two.
    series : dict
        Line of each run that has a series.
    damaged : int
        Lines that are not as they were written, and are dropped.
    is_torn : bool
        Whether the last line was not written to its end.
    """

    points: dict[str, str] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    series: dict[str, dict[str, Any]] = field(default_factory=dict)
    damaged: int = 0
    is_torn: bool = False

    def of(self, kind: str) -> dict[str, Any]:
        """Return `points`, `series` or `runs`."""
        kinds: dict[str, dict[str, Any]] = {"points": self.points, "series": self.series, "runs": self.runs}
        return kinds[kind]


def read_journal(path: Path) -> Lines:
    """Return what a journal holds; raises OSError if it cannot be read."""
    found = Lines()
    *lines, last = path.read_bytes().split(b"\n")
    found.is_torn = bool(last)
    for line in lines:
        content = content_of(line)
        if content is None:
            found.damaged += 1
        elif "run" not in content:
            found.points.setdefault(content["point"], content["record"])
        else:
            if content["rows"]:
                found.runs.setdefault(content["run"], content)
            if content["series"]:
                found.series.setdefault(content["run"], content)
    return found


class Journal:
    """A journal that is being written.

    Parameters
    ----------
    folder : Path
    number : int
        From 1; that of the parts that it becomes.

    Raises
    ------
    StorageError
        If it cannot be made.
    """

    def __init__(self, folder: Path, number: int) -> None:
        self.number = number
        self.path = folder / f"{number:06d}{SUFFIX}"
        self.length = 0
        try:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o666)
        except OSError as error:
            raise unwritable(self.path, error) from None
        self.is_open = True
        try:
            sync_folder(folder)
        except OSError as error:
            self._undo()
            raise unwritable(self.path, error) from None

    def append(self, content: bytes) -> None:
        """Append whole lines: on the disk when it returns, not there if it raises.

        A journal that could not be written is closed: what the disk has of a failed write is unknown, and nothing is
        written behind it.

        Raises
        ------
        StorageError
            If they cannot be written.
        """
        try:
            write_all(self._descriptor, content)
            os.fsync(self._descriptor)
        except BaseException as error:
            self._undo()
            if isinstance(error, OSError):
                raise unwritable(self.path, error) from None
            raise
        self.length += len(content)

    def _undo(self) -> None:
        # Where even this fails, the torn end is the last thing in the file, and ignored by those who read it.
        with contextlib.suppress(OSError):
            os.ftruncate(self._descriptor, self.length)
            os.fsync(self._descriptor)
        if not self.length:
            with contextlib.suppress(OSError):
                os.unlink(self.path)  # noqa: PTH108
        self.close()

    def close(self) -> None:
        """Close the file; what is in it stays."""
        if self.is_open:
            self.is_open = False
            os.close(self._descriptor)
