"""Copies of the installed packages with a bug planted in a kernel, and the ordinary suite run against them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import experiments
import scenarios
import simulation

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (simulation, scenarios, experiments)
LONGEST_SECONDS = 1200


class Bug(NamedTuple):
    """A change of one line of a kernel."""

    kernel: str
    old: str
    new: str
    suite: tuple[str, ...]
    times: int = 1


def plant(bug: Bug, folder: Path) -> None:
    """Copy the installed packages and the tests into a folder, and plant a bug in the copy."""
    for package in PACKAGES:
        source = Path(package.__file__).parent
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests", folder / "tests", ignore=shutil.ignore_patterns("__pycache__", ".hypothesis"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    [path] = (folder / "simulation" / "kernels").rglob(f"{bug.kernel}.py")
    text = path.read_text()
    assert text.count(bug.old) == bug.times, f"{bug.kernel} has changed: plant the bug anew"
    path.write_text(text.replace(bug.old, bug.new))


def run_suite(suite: tuple[str, ...], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run folders of the ordinary suite in a copy, up to the first failure."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NUMBA_CACHE_DIR": str(folder / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_"))]:
        del environment[name]
    options = ["-x", "-q", "-m", "not slow", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov"]
    command = [sys.executable, "-m", "pytest", *options, *suite]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
    )
