"""Which library is imported where, and what of a library's own is named where."""

import ast
import sys

import pytest

from tests.sources import SOURCES, importers, imports_of, name_of, tree_of

# Library: where it may be imported, as the beginnings of dotted names.
ROOMS = {
    "networkx": ("simulation.network.", "experiments.runs.layout"),
    "networkit": ("simulation.seeding.",),
    "jinja2": ("experiments.reporting.page",),
    "SALib": ("experiments.sweep.design.", "experiments.sweep.analysis."),
    "optuna": ("experiments.sweep.search.",),
    "distributed": ("experiments.sweep.execution.",),
    "matplotlib": (
        "experiments.runs.figures",
        "experiments.reporting.palette",
        "experiments.reporting.figure_parts",
        "experiments.comparison.figures",
        "experiments.sweep.report.figures",
        "experiments.sweep.search.figures",
    ),
    "mesa": (
        "simulation.actors.actor",
        "simulation.mesa_view.consumer",
        "simulation.mesa_view.agent_model",
        "simulation.mesa_view.rows",
        "simulation.mesa_view.agent_set",
        "simulation.mesa_view.collected_copies",
        "simulation.mesa_view.batch_iteration",
        "simulation.mesa_view.mesa_internals",
        "simulation.mesa_view.collector",
        "simulation.market.model",
    ),
    "numba": ("simulation.kernels", "simulation.draws.rule"),
    "numba.core": ("simulation.kernels.numba_internals",),
    "numba.extending": ("simulation.kernels.numba_internals",),
    "llvmlite": ("simulation.kernels.numba_internals",),
    "pydantic": ("simulation.scenario", "experiments.sweep.design."),
    "pydantic_core": ("simulation.scenario", "experiments.sweep.design."),
    "tomli_w": ("simulation.scenario", "experiments.sweep."),
    "typer": ("experiments.command_line", "experiments.commands."),
    "rich": ("experiments.",),
    "pyarrow": (
        "simulation.network.reading.formats.parquet",
        "simulation.results.tables",
        "simulation.files.storage",
        "simulation.results.replicates",
        "simulation.results.outcome",
        "experiments.sweep.",
    ),
    "pandas": (
        "simulation.results.outcome",
        "experiments.comparison.",
        "experiments.reporting.written",
        "experiments.sweep.",
    ),
}


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_stays_in_its_rooms(library):
    outside = {name for name in importers(library, for_type_checkers=True) if not name.startswith(ROOMS[library])}
    assert outside == set()


PRIVATE = {
    # Of Mesa, and what overrides it.
    "_all_agents": {"simulation.mesa_view.mesa_internals"},
    "_agents_by_type": {"simulation.mesa_view.mesa_internals"},
    "_ids": {"simulation.mesa_view.mesa_internals"},
    "_agents": {"simulation.mesa_view.agent_set"},
    "_collection_steps": {"simulation.mesa_view.collector"},
    "_getframe": {"simulation.mesa_view.mesa_internals"},
    # Of Numba.
    "_pyfunc": {"simulation.kernels.numba_internals"},
    "enable_caching": {"simulation.kernels.numba_internals"},
    # Of pandas.
    "_mgr": set(),
    "_libs": set(),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_what_libraries_keep_to_themselves_is_named_in_one_file(name):
    naming = set()
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            named = getattr(node, "attr", None) or getattr(node, "name", None) or getattr(node, "value", None)
            if named == name:
                naming.add(name_of(path))
    assert naming == PRIVATE[name]


def test_only_libraries_that_are_declared_are_imported():
    declared = {*ROOMS, "numpy", "scipy"}
    known = {name.split(".")[0] for path in SOURCES for name in imports_of(path, for_type_checkers=True)}
    own = {"grapevine", "simulation", "scenarios", "experiments"}
    assert known - own - declared - set(sys.stdlib_module_names) == set()


FORBIDDEN_IMPORTS = ("pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "ruamel", "secrets")


@pytest.mark.parametrize("library", FORBIDDEN_IMPORTS)
def test_nothing_that_runs_what_it_reads_is_imported(library):
    # A fresh random seed, drawn where none is given, is the one thing that may be left to chance.
    allowed = {"simulation.market.preparation"} if library == "secrets" else set()
    assert importers(library, for_type_checkers=True) <= allowed
