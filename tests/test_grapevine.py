"""`import grapevine`: the public names, the version, and whoever stands in the way of our own packages."""

import ast
import importlib.metadata
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import grapevine

ROOT = Path(__file__).resolve().parents[1]
NAMES = [name for name in grapevine.__all__ if name not in ("__version__", "main")]


def python(*arguments, folder, path=ROOT):
    """Run Python in a folder, whose modules it finds first."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=200
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_public_name_is_there(name):
    home, _, called = grapevine._HOMES[name].partition(":")
    found = getattr(grapevine, name)
    assert found is getattr(sys.modules[home], called or name)
    assert found.__doc__


def test_names_for_people_and_for_type_checkers_are_the_same():
    assert sorted(NAMES) == sorted(grapevine._HOMES)
    tree = ast.parse((ROOT / "grapevine.py").read_text())
    block = next(node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    imported = {
        alias.asname or alias.name: f"{node.module}{f':{alias.name}' if alias.asname else ''}"
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported.pop("own_version") == "simulation.version"
    assert imported == grapevine._HOMES
    assert dir(grapevine) == sorted(grapevine.__all__)


def test_an_unknown_name_is_refused():
    with pytest.raises(AttributeError, match=r"module 'grapevine' has no attribute 'simulate'"):
        _ = grapevine.simulate


def test_importing_it_imports_nothing_else():
    code = "import sys, grapevine; print([name for name in ('numpy', 'mesa', 'simulation') if name in sys.modules])"
    assert python("-c", code, folder=ROOT).stdout.strip() == "[]"


def test_the_version_is_that_of_the_project(tmp_path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    is_installed = any(importlib.metadata.distributions(name=project["name"]))
    version = project["version"] if is_installed else "not installed"
    assert grapevine.__version__ == version
    answer = python("-m", "grapevine", "--version", folder=tmp_path)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, f"grapevine {version}\n", "")


@pytest.mark.parametrize("name", ["simulation", "experiments", "scenarios"])
@pytest.mark.parametrize("is_folder", [False, True], ids=["file", "folder"])
def test_what_stands_in_the_way_of_our_packages_is_named(tmp_path, name, is_folder):
    place = tmp_path / name / "__init__.py" if is_folder else tmp_path / f"{name}.py"
    place.parent.mkdir(exist_ok=True)
    place.write_text("VALUE = 1\n")
    answer = python("-c", "import grapevine", folder=tmp_path)
    assert answer.returncode == 1
    told = answer.stderr.splitlines()[-1]
    assert told.startswith(f"ImportError: Grapevine cannot import its own package {name!r}: Python finds {place} first")
    assert "Rename that file or folder" in told
    # The same from a script that is itself called so, and has imported itself or not.
    (tmp_path / "study.py").write_text(f"import {name}\nimport grapevine\n")
    assert told in python("study.py", folder=tmp_path).stderr
    # The command refuses in words.
    answer = python("-m", "grapevine", "scenarios", folder=tmp_path)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == f"grapevine: {told.removeprefix('ImportError: ')}\n"


def test_a_folder_that_is_no_package_stands_in_nobodys_way(tmp_path):
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "notes.txt").write_text("mine")
    answer = python("-c", "import grapevine; print(grapevine.MarketModel.__name__)", folder=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "MarketModel\n")


def test_the_command_of_the_project_is_this_module():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, _, function = project["scripts"]["grapevine"].partition(":")
    assert (module, callable(getattr(grapevine, function))) == ("grapevine", True)
