"""The lowest versions that `pyproject.toml` allows: stated for all, agreed by all, and tried in a fresh environment."""

from __future__ import annotations

import importlib
import os
import pkgutil
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from simulation.network import SocialNetwork, read_network

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
# What a user may install: the command, `grapevine optimize` and `grapevine sweep --cluster`.
INSTALLED = [Requirement(text) for text in (*PROJECT["dependencies"], *EXTRAS["search"], *EXTRAS["cluster"])]
ALL = [Requirement(text) for texts in (PROJECT["dependencies"], *EXTRAS.values()) for text in texts]
LOWER = (">=", "==", "~=")

# Below these something of Grapevine was seen to fail, with the newest that fits of all that is not named.
FAILS_BELOW = {
    "networkx": "3.6",  # GEXF 1.3, as Gephi writes it: "No <graph> element"
    "numba": "0.61.2",  # wants NumPy below 2.2
    "networkit": "11.0.1",  # built for NumPy below 2: cannot be imported
    "pandas": "2.2.2",  # wants NumPy below 2
    "SALib": "1.5.2",  # Morris designs reseed NumPy's global generator
    "typer": "0.17.5",  # fits no newer click: no help of a command, a bad option ends in a traceback
    "rich": "14.3",  # an empty line among the errors of a run that is not on a terminal
}

# Quick files of the ordinary suite that together use every library; this one, too.
SUITE = (
    "tests/test_lowest_versions.py",
    "tests/command_line/test_commands.py",
    "tests/command_line/test_refusals.py",
    "tests/network/test_graph_files.py",
    "tests/network/test_networkx_bridge.py",
    "tests/mesa/test_agents.py",
    "tests/mesa/test_collecting.py",
    "tests/mesa/test_copies.py",
    "tests/outcome",
    "tests/processes/test_threads.py",
    "tests/seeding/test_centralities.py",
    "tests/sweep/design/test_designs.py",
    "tests/sweep/execution/test_cluster.py",
    "tests/sweep/report/test_figures.py",
    "tests/sweep/search/test_search.py",
)
# It runs the command in a process in which every warning is an error.
LEFT_OUT = "tests/command_line/test_commands.py::test_run_into_the_working_directory"
# What the suite imports beside; in any version.
TEST_LIBRARIES = ("pytest", "hypothesis", "jsonschema")
# Commands whose work goes through the compiled market, NetworKit, pandas, worker processes, pages and figures.
COMMANDS = (
    "grapevine --help",
    "grapevine run product_launch --set run.days=10 --set network.consumers=300 --replicates 2 --out run",
    "grapevine compare seeding_under_budget --strategies random,bridges,k_core --budget 200 --replicates 4 "
    "--set run.days=5 --out comparison",
    "grapevine sweep virality_by_clustering --set replicates=2 --set run.days=5 --out sweep",
    "grapevine analyze sweep",
)
# Small, and older than any bound: a registry that has it has the others.
PROBE = "tomli-w==1.0.0"
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


def test_gephis_files_are_read_and_saved(tmp_path: Path) -> None:
    edge = '<edge id="0" source="0" target="1"/>'
    graph = (
        f'<graph defaultedgetype="directed"><nodes><node id="0"/><node id="1"/></nodes><edges>{edge}</edges></graph>'
    )
    (tmp_path / "gephi.gexf").write_text(f'<gexf xmlns="http://gexf.net/1.3" version="1.3">{graph}</gexf>')
    network = read_network(tmp_path / "gephi.gexf", lines="author_follower")
    assert (network.consumers, network.ties) == (2, 1)
    network.save(tmp_path / "saved.npz")
    assert SocialNetwork.load(tmp_path / "saved.npz").digest() == network.digest()


def test_the_files_of_the_suite_are_there() -> None:
    assert [name for name in SUITE if not (ROOT / name).exists()] == []
    file, _, test = LEFT_OUT.partition("::")
    assert f"def {test}(" in (ROOT / file).read_text()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is gone afterwards: an environment is large, and pytest would keep three."""
    with tempfile.TemporaryDirectory(prefix="grapevine-lowest-") as name:
        yield Path(name)


def environment_in(folder: Path) -> dict[str, str]:
    """Return variables of an environment that knows of this checkout, its caches and its test run nothing."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "PYTEST_", "COV_"))}
    kept["PATH"] = os.pathsep.join([str(folder / "environment" / "bin"), kept.get("PATH", os.defpath)])
    for name in ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "TMPDIR"):
        (folder / name).mkdir()
        kept[name] = str(folder / name)
    return kept


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="commands of an environment are looked up as on Linux and macOS")
def test_the_lowest_versions_work_together(folder: Path) -> None:
    variables = environment_in(folder)
    place = folder / "checkout"

    def done(*command: str | Path, where: Path = folder) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            cwd=where,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )

    def succeeds(*command: str | Path, where: Path = folder) -> None:
        answer = done(*command, where=where)
        if answer.returncode:
            pytest.fail(f"{' '.join(map(str, command))}\n\n{answer.stdout}", pytrace=False)

    made = done(sys.executable, "-m", "venv", "environment")
    if made.returncode:
        pytest.skip(f"no virtual environment can be made here: {made.stdout.strip()}")
    python = folder / "environment" / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check")
    probe = done(
        *pip, "download", "--quiet", "--retries", "1", "--timeout", "15", "--no-deps", "--dest", "probe", PROBE
    )
    if probe.returncode:
        pytest.skip(f"pip finds no registry with earlier versions here: {probe.stdout.strip().splitlines()[-1]}")

    # Packed from a copy, so that the suite meets the installed packages and not those of the checkout.
    place.mkdir()
    unpacked = shutil.ignore_patterns("__pycache__", ".hypothesis")
    for name in ("simulation", "scenarios", "experiments", "tests"):
        shutil.copytree(ROOT / name, place / name, ignore=unpacked)
    for name in ("pyproject.toml", "grapevine.py", "README.md", "LICENSE", "requirements", "docs"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, place / name)
    versions = [f"{requirement.name}=={lowest(requirement)}" for requirement in INSTALLED]
    # In one call, so that pip also says where the bounds of Grapevine and of its libraries contradict each other.
    options = ("--progress-bar", "off", "--no-compile")
    succeeds(*pip, "install", *options, f"{place}[search,cluster]", *versions, *TEST_LIBRARIES)
    for name in ("simulation", "scenarios", "experiments"):
        shutil.rmtree(place / name)
    (place / "grapevine.py").unlink()

    for command in COMMANDS:
        succeeds(*shlex.split(command))
    assert {path.suffix for path in (folder / "run" / "figures").iterdir()} == {".png", ".svg"}
    assert (folder / "comparison" / "report.html").exists()
    assert (folder / "sweep" / "analysis" / "report.html").exists()

    # Earlier versions warn of what is newer beside them, say SALib of pandas and Matplotlib of pyparsing: such warnings
    # are of things to come, and not ours. All others are errors, as they are in the ordinary suite.
    warnings = ("-W", "default::DeprecationWarning", "-W", "default::FutureWarning")
    options = ("-q", "-m", "not slow", "-p", "no:cacheprovider", "--basetemp", folder / "basetemp")
    left_out = ("--disable-warnings", "--deselect", LEFT_OUT)
    succeeds(python, "-m", "pytest", *options, *warnings, *left_out, *SUITE, where=place)
