"""The lowest versions that `pyproject.toml` allows: stated for all, agreed by all, and tried in an environment of their own."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
# What a user may install: the command, `grapevine optimize` and `grapevine sweep --cluster`.
INSTALLED = [Requirement(text) for text in (*PROJECT["dependencies"], *EXTRAS["search"], *EXTRAS["cluster"])]
ALL = [Requirement(text) for texts in (PROJECT["dependencies"], *EXTRAS.values()) for text in texts]
LOWER = (">=", "==", "~=")

# Versions below which something of Grapevine was seen to fail, though all that is installed beside is the newest that fits.
FAILS_BELOW = {
    "networkx": "3.6",  # GEXF 1.3, as Gephi writes it: "No <graph> element"
    "numba": "0.61.2",  # wants NumPy below 2.2
    "pandas": "2.2.2",  # wants NumPy below 2
    "SALib": "1.5.2",  # Morris designs reseed NumPy's global generator
    "typer": "0.17.5",  # fits no newer click: no help of a command, a bad option ends in a traceback
    "rich": "14.3",  # an empty line among the errors of a run that is not on a terminal
}

# Files of the ordinary suite that together use every library, and are quick.
SUITE = (
    "tests/test_lowest_versions.py",
    "tests/command_line/test_commands.py",
    "tests/command_line/test_refusals.py",
    "tests/network",
    "tests/outcome",
)
LONGEST_SECONDS = 900


def lowest(requirement: Requirement) -> str:
    """Return the version at the lower end of what is allowed."""
    (version,) = [part.version for part in requirement.specifier if part.operator in LOWER]
    return version


@pytest.mark.parametrize("requirement", ALL, ids=str)
def test_every_dependency_has_one_lower_bound(requirement: Requirement) -> None:
    assert len([part for part in requirement.specifier if part.operator in LOWER]) == 1


def test_a_dependency_has_the_same_bounds_wherever_it_is_named() -> None:
    bounds = {requirement.name: requirement.specifier for requirement in ALL}
    assert [str(requirement) for requirement in ALL if requirement.specifier != bounds[requirement.name]] == []


@pytest.mark.parametrize("pins", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.stem)
def test_what_is_pinned_is_allowed(pins: Path) -> None:
    lines = [line.partition("==") for line in pins.read_text().splitlines() if not line.startswith("#")]
    versions = {canonicalize_name(name): version for name, _, version in lines}
    for requirement in INSTALLED:
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}, but {version} is pinned"


@pytest.mark.parametrize("name", FAILS_BELOW)
def test_versions_known_to_fail_are_not_allowed(name: str) -> None:
    (requirement,) = [requirement for requirement in INSTALLED if requirement.name == name]
    assert Version(lowest(requirement)) >= Version(FAILS_BELOW[name])


@pytest.mark.parametrize("room", ["simulation", "scenarios", "experiments"])
def test_every_module_is_imported(room: str) -> None:
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, f"{room}."):
        importlib.import_module(module.name)
