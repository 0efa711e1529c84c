"""From a TOML file, or a name of the catalogue, to a `Scenario`."""

from __future__ import annotations

import contextlib
import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulation.errors import MISSING, Problem, RefusalError, ScenarioError
from simulation.scenario import catalogue
from simulation.scenario.overrides import parsed, replaced
from simulation.scenario.refusals import depth_problems
from simulation.scenario.scenario import Scenario

LARGEST_FILE = 1_000_000
"""Bytes; a scenario is written by a person."""


def load_scenario(
    source: str | os.PathLike[str],
    assignments: Iterable[str] = (),
    *,
    fields: Mapping[str, Any] | None = None,
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    source : str or path
        A path if it is a path object, holds a ``/`` or ends in ``.toml``; otherwise a name of the catalogue.
    assignments : iterable of str
        ``dotted.field=value``, applied in order. A relative ``network.file`` is taken from the working directory;
        inside the TOML file it is taken from the file's folder.
    fields : mapping
        Further dotted fields with Python values.

    Raises
    ------
    ScenarioError
        With all problems at once.
    """
    name = os.fspath(source)
    if isinstance(source, os.PathLike) or "/" in name or name.endswith(".toml"):
        path = Path(name)
        tables = file_tables(path)
        _anchor(tables, path.parent)
    else:
        tables = _tables(catalogue.text(name), name, _SCENARIO)
    changes = {**parsed(assignments), **(fields or {})}
    tables = replaced(tables, changes, name)
    if "network.file" in changes or "network" in changes:
        _anchor(tables, Path.cwd())
    return Scenario.from_fields(tables, name)


def anchored(file: str, folder: Path) -> str:
    """Return the absolute path of a file that is named relative to a folder; `~` is the home of the user."""
    path = Path(file)
    # A home that nobody has is a name like any other, for which there is no file.
    with contextlib.suppress(RuntimeError):
        path = path.expanduser()
    return os.path.normpath(folder.absolute() / path)


def _anchor(tables: dict[str, Any], folder: Path) -> None:
    """Make a relative path of the network file absolute."""
    network = tables.get("network")
    if isinstance(network, dict) and isinstance(network.get("file"), str) and network["file"]:
        network["file"] = anchored(network["file"], folder)


@dataclass(frozen=True)
class FileKind:
    """What a TOML file is to hold.

    Attributes
    ----------
    noun : str
        Such as ``scenario``; in capitals, the argument of the command that names the file.
    least : str
        Table that no such file is without.
    refusal : type
        What is raised.
    """

    noun: str
    least: str
    refusal: type[RefusalError]

    def refused(self, name: str, allowed: str) -> RefusalError:
        """Return the refusal of a file."""
        return self.refusal([Problem(self.noun.upper(), MISSING, allowed)], name)


_SCENARIO = FileKind("scenario", "[[brands]]", ScenarioError)


def file_tables(path: Path, kind: FileKind = _SCENARIO) -> dict[str, Any]:
    """Return the tables of a TOML file that a person wrote; their names and values are checked later.

    Raises
    ------
    RefusalError
        Of the kind's own type: for anything but a regular, readable, small, not empty UTF-8 file of sound TOML.
    """
    return _tables(_text(path, kind), str(path), kind)


def _text(path: Path, kind: FileKind) -> str:
    """Read a file; anything but a small UTF-8 text is refused."""
    name = str(path)
    try:
        if path.is_dir():
            raise kind.refused(name, "is a directory; must be a TOML file")
        if not path.exists():
            siblings = [entry.name for entry in path.parent.glob("*.toml")] if path.parent.is_dir() else []
            near = difflib.get_close_matches(path.name, siblings, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            raise kind.refused(name, f"no such file{hint}; must be a TOML file")
        if not path.is_file():
            raise kind.refused(name, "is no regular file; must be a TOML file")
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise kind.refused(name, f"cannot be read ({error.strerror}); must be a readable TOML file") from None
    if len(content) > LARGEST_FILE:
        raise kind.refused(name, f"is larger than {LARGEST_FILE:,} bytes; must be a {kind.noun} in TOML")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise kind.refused(name, f"is no text (byte {error.start} is not UTF-8); must be a TOML file") from None
    if "\0" in text:
        raise kind.refused(name, f"is no text (byte {text.index(chr(0))} is zero); must be a TOML file")
    if not text.strip():
        raise kind.refused(name, f"is empty; must be a {kind.noun} in TOML with at least one {kind.least}")
    return text


def _tables(text: str, name: str, kind: FileKind) -> dict[str, Any]:
    try:
        tables = tomllib.loads(text)
    except ValueError as error:
        # Not only TOMLDecodeError: a number of thousands of digits is a plain ValueError.
        raise kind.refused(name, f"TOML syntax: {error}") from None
    except RecursionError:
        raise kind.refused(name, f"tables or lists are nested too deeply; must be a {kind.noun} in TOML") from None
    problems = depth_problems(tables)
    if problems:
        raise kind.refusal(problems, name)
    return tables
