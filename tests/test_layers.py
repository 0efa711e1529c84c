"""Who may import whom, what model code may not do, and that what is public is described: read from the sources."""

import ast
import graphlib
import re
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.sources import (
    MODEL,
    NAMES,
    ROOT,
    SOURCES,
    importers,
    imports_of,
    name_of,
    tree_of,
)


def test_the_sources_are_found():
    assert {
        "simulation.market.model",
        "experiments.command_line",
        "scenarios",
        "simulation.kernels.market.response",
    } <= set(NAMES)


def test_nothing_flows_back():
    assert {name.split(".")[0] for name in importers("experiments", for_type_checkers=True)} == {
        "grapevine",
        "experiments",
    }
    assert {name.split(".")[0] for name in importers("tests", for_type_checkers=True)} == set()
    assert importers("scenarios", for_type_checkers=True) == set()
    assert {name.split(".")[0] for name in importers("simulation")} == {"simulation", "experiments"}
    assert importers("grapevine", for_type_checkers=True) == set()


def test_scenarios_is_data():
    for path in SOURCES:
        if path.relative_to(ROOT).parts[0] == "scenarios":
            assert path.name == "__init__.py"
            assert all(isinstance(node, ast.Expr) for node in tree_of(path).body), "nothing but a docstring"
    assert {path.suffix for path in (ROOT / "scenarios").iterdir() if path.is_file()} == {".py", ".toml"}


def test_the_command_line_imports_next_to_nothing_when_it_starts():
    own = {"experiments.command_line", *(name for name in NAMES if name.startswith("experiments.commands"))}
    found = {name for module in own for name in imports_of(NAMES[module], inside_functions=False)}
    foreign = {name for name in found if not name.startswith("experiments.commands")} - {"experiments"}
    assert {name.split(".")[0] for name in foreign} - set(sys.stdlib_module_names) <= {"typer"}


def test_no_module_imports_itself_in_a_circle():
    graph = {}
    for name, path in NAMES.items():
        imported = imports_of(path, inside_functions=False)
        # Of `from simulation.kernels import keys`, the module is meant where there is one, else the package.
        own = {module for module in imported if module in NAMES}
        packages = {module for module in own if any(other.startswith(f"{module}.") for other in own)}
        graph[name] = (own - packages) - {name}
    list(graphlib.TopologicalSorter(graph).static_order())


@cache
def known_modules():
    """Return the modules of ours that each one imports anywhere, for type checkers too."""

    def known(path):
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                # Of `from simulation.kernels import layouts`, the module is meant where there is one, else the package.
                own = {f"{node.module}.{alias.name}" for alias in node.names}
                yield from own & set(NAMES)
                if own - set(NAMES):
                    yield node.module

    return {name: set(known(path)) & set(NAMES) - {name} for name, path in NAMES.items()}


def test_no_module_knows_itself_in_a_circle_type_hints_included():
    graph = known_modules()
    assert "simulation.scenario.scenario" in graph["simulation.market.market"] | graph["simulation.scenario"]
    assert "simulation.actors.brand" in graph["simulation.market.invariants"], "a type hint is seen"
    list(graphlib.TopologicalSorter(graph).static_order())


def test_of_two_rooms_of_the_simulation_one_knows_the_other():
    """But for one pair: a market is a Mesa model, whose views show the arrays of a market."""
    rooms = {}
    for name, known in known_modules().items():
        parts = name.split(".")
        if parts[0] == "simulation" and len(parts) > 2:
            rooms.setdefault(parts[1], set()).update(
                other.split(".")[1] for other in known if other.startswith("simulation.") and other.count(".") > 1
            )
    assert "market" in rooms["results"], "the check is alive"
    both = {tuple(sorted((room, other))) for room in rooms for other in rooms[room] if room in rooms[other]}
    assert {pair for pair in both if len(set(pair)) > 1} == {("market", "mesa_view")}


def test_actors_know_nothing_of_the_model_but_the_world():
    for name, path in NAMES.items():
        if name.startswith("simulation.actors."):
            asked = {
                node.attr
                for node in ast.walk(tree_of(path))
                if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "model"
            }
            assert asked <= {"world"}, f"{name} asks the model for {asked}"


def calls_in(path):
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_source_evaluates_text_or_starts_a_shell(path):
    for node, function in calls_in(path):
        assert function not in ("eval", "exec", "compile", "__import__", "os.system", "os.popen"), function
        for keyword in node.keywords:
            assert keyword.arg != "shell", f"{function}(shell=...)"
            assert keyword.arg != "allow_pickle" or ast.unparse(keyword.value) == "False", function
        if function in ("np.load", "numpy.load"):
            assert "allow_pickle" in {keyword.arg for keyword in node.keywords}, "np.load without allow_pickle=False"


@pytest.mark.parametrize("path", MODEL, ids=name_of)
def test_model_code_has_no_hidden_random_state(path):
    names = imports_of(path)
    if "random" in names or any(name.startswith("random.") for name in names):
        # Mesa hands a `random.Random` to its agent sets.
        assert name_of(path) in ("simulation.mesa_view.agent_set", "simulation.market.model")
        assert not any(function.startswith("random.") for _, function in calls_in(path))
    # A generator that is given, or one that is made from a key: never the global one, never a fresh one.
    allowed = {"np.random.Generator", "numpy.random.Generator"}
    if name_of(path) == "simulation.network.generators":
        allowed |= {"np.random.Philox"}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            text = ast.unparse(node)
            if re.match(r"(np|numpy)\.random\.", text):
                assert text in allowed, text
    for _, function in calls_in(path):
        # What `copy.deepcopy` has copied is told to it by `id`; nothing else may depend on where objects lie.
        forbidden = {"uuid.uuid4", "os.urandom", "time.time", "id"}
        assert function not in forbidden - (
            {"id"} if name_of(path) == "simulation.mesa_view.model_copies" else set()
        ), function
    for node in ast.walk(tree_of(path)):
        # Python's hash() of a text differs between processes; only a `__hash__` may call it.
        if isinstance(node, ast.FunctionDef) and node.name != "__hash__":
            for call in ast.walk(node):
                assert not (isinstance(call, ast.Call) and ast.unparse(call.func) == "hash"), node.name


KERNELS = [path for path in MODEL if "kernels" in path.parts]


@pytest.mark.parametrize("path", KERNELS, ids=name_of)
def test_kernels_are_exact_and_pure(path):
    for node, function in calls_in(path):
        assert function != "print", "no output"
        keywords = {keyword.arg for keyword in node.keywords}
        assert not keywords & {"fastmath", "parallel", "forceobj"}, function
    for node in ast.walk(tree_of(path)):
        assert not isinstance(node, ast.Name) or node.id != "prange"
        # `kernel` keeps what it compiles, releases the lock, and takes constants for numbers.
        allowed = name_of(path) == "simulation.kernels.numba_internals"
        assert allowed or not isinstance(node, ast.Name) or node.id != "njit", f"{name_of(path)}:{node.lineno}"


def kinds_of_draws():
    numbers = {}
    for node in tree_of(NAMES["simulation.kernels.random.keys"]).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, int):
            numbers[node.targets[0].id] = node.value.value
    return numbers


def test_kinds_of_draws_are_numbered_once():
    kinds = {name: number for name, number in kinds_of_draws().items() if name not in ("BRAND", "NO_ITEM")}
    assert len(kinds) >= 20
    assert len(set(kinds.values())) == len(kinds)


@pytest.mark.parametrize("path", MODEL, ids=name_of)
def test_only_the_key_table_names_kinds_of_draws(path):
    if name_of(path) == "simulation.kernels.random.keys":
        return
    kinds = set(kinds_of_draws())
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            assert not {getattr(target, "id", "") for target in targets} & kinds, f"line {node.lineno}"
    for node, function in calls_in(path):
        # (root0, root1, kind, ...): the kind is named, never written as a number.
        if function.split(".")[-1] in ("stream", "uniforms", "tie_uniforms", "stream_key"):
            numbers = [a for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, int)]
            assert numbers == [], f"line {node.lineno}: {ast.unparse(node)}"
        assert "blake2" not in function, "identities are made in simulation/kernels/random/keys.py"


def public(body, prefix=""):
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            is_setter = any(ast.unparse(decorator).endswith(".setter") for decorator in node.decorator_list)
            is_overload = any(ast.unparse(decorator).endswith("overload") for decorator in node.decorator_list)
            if not (is_setter or is_overload):
                yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{prefix}{node.name}.")


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_everything_public_is_described(path):
    assert ast.get_docstring(tree_of(path)), "no docstring of the module"
    missing = [name for name, node in public(tree_of(path).body) if not ast.get_docstring(node)]
    assert missing == []


def test_the_version_and_name_of_the_distribution():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["name"] == "grapevine-simulator"
    assert project["scripts"] == {"grapevine": "grapevine:main"}


def test_a_source_distribution_holds_what_tests_and_benchmarks_read():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["sdist"]
    included = {"pyproject.toml", *settings["include"]}
    texts = [path.read_text() for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'\bROOT / "([\w.]+)"', text)}
    assert {"tests", "benchmarks", "docs", "scenarios"} <= named | included
    assert {name for name in named if name not in included and f"*{Path(name).suffix}" not in included} == set()


def test_texts_that_tell_how_to_install_name_our_distribution():
    told = re.compile(r"pip install\s+(?:--?\S+\s+)*['\"]?([A-Za-z0-9_.-]+)")
    texts = [
        *SOURCES,
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("scenarios/**/*.toml"),
        ROOT / "pyproject.toml",
    ]
    named = {name for path in texts for name in told.findall(path.read_text(encoding="utf-8"))}
    assert named == {".", "grapevine-simulator"}
