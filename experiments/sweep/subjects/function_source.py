"""What decides the numbers of a user's function: the modules of the user's own behind it, their data, and packages.

All modules that the function's own imports, directly or not, are read, wherever the import stands. What belongs to
Python or to an installed package is known by its version.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType

from experiments.sweep.subjects.loaded_module import check_loaded, data_of
from experiments.sweep.subjects.module_place import ModulePlace, package_version, place_of
from simulation.errors import Problem

_BY_NAME = {"import_module": True, "__import__": True, "run_module": False, "run_path": False, "exec": False}
"""Functions that import or run what has a name only when they are called; whether a literal name tells it."""


@dataclass
class FunctionSource:
    """What a function's numbers depend on, by name.

    Attributes
    ----------
    modules : dict of str to str
        Digest of the code of each module of the user's own, without comments and layout.
    data : dict of str to str
        Digest of what those modules computed or read when they were imported.
    packages : dict of str to str
        Version of each installed package that they import.
    uses_ours : bool
        Whether they import Grapevine.
    """

    modules: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(default_factory=dict)
    uses_ours: bool = False


def source_behind(module: str, problems: list[Problem]) -> FunctionSource:
    """Return what stands behind the functions of a module; tell what cannot be known.

    Parameters
    ----------
    module : str
        Name of a module that has been imported.
    problems : list of Problem
        Is added to.
    """
    found = FunctionSource()
    ahead, seen = [module], {module}
    while ahead:
        name = ahead.pop()
        for needed in _take(name, found, problems):
            if needed not in seen:
                seen.add(needed)
                ahead.append(needed)
    return found


def _take(name: str, found: FunctionSource, problems: list[Problem]) -> Iterable[str]:
    """Note what a module adds; return the names of those that it imports."""
    place = place_of(name)
    if place.owner == "grapevine":
        found.uses_ours = True
    elif place.owner == "package":
        found.packages[name.partition(".")[0]] = package_version(name)
    if place.owner != "user":
        return ()
    parent = name.rpartition(".")[0]
    parents = (parent,) if parent else ()
    if place.file is None:
        return parents
    if place.file.suffix != ".py":
        found.modules[name] = hashlib.sha256(place.file.read_bytes()).hexdigest()
        return parents
    try:
        text = importlib.util.decode_source(place.file.read_bytes())
        tree = ast.parse(text, str(place.file))
    except (OSError, SyntaxError, ValueError) as error:
        problems.append(Problem("function", name, f"must be importable: {place.file.name} cannot be read ({error})"))
        return ()
    found.modules[name] = hashlib.sha256(ast.dump(tree).encode("utf-8", "surrogatepass")).hexdigest()
    module = _loaded(name)
    if module is not None:
        check_loaded(module, text, tree, problems)
        found.data |= {f"{name}.{key}": digest for key, digest in data_of(module, tree).items()}
    return (*parents, *_imports(name, place, tree, problems))


def _loaded(name: str) -> ModuleType | None:
    """Return a module, imported as the function will import it, so that its data do not depend on what ran before."""
    try:
        return import_module(name)
    except Exception:
        return None


def _is_skipped(node: ast.AST) -> bool:
    """Whether a block is for type checkers, or for the module run as a script."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in (
        "TYPE_CHECKING",
        "typing.TYPE_CHECKING",
        "__name__ == '__main__'",
    )


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(tree):
        if _is_skipped(child):
            assert isinstance(child, ast.If)
            for other in child.orelse:
                yield other
                yield from _nodes(other)
            continue
        yield child
        yield from _nodes(child)


def _imports(name: str, place: ModulePlace, tree: ast.Module, problems: list[Problem]) -> Iterator[str]:
    """Yield the names of all modules that a module may import; names that are no modules may be among them."""
    package = name if place.is_package else name.rpartition(".")[0]
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in _nodes(tree):
        bases: list[str] = []
        if isinstance(node, ast.Import):
            bases = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                try:
                    base = importlib.util.resolve_name("." * node.level + base, package)
                except ImportError:
                    continue
            bases = [base, *(f"{base}.{alias.name}" for alias in node.names if _is_package(base))]
        elif isinstance(node, ast.Call):
            named = _named_import(node)
            if named is None:
                line = f"line {node.lineno} of {place.file.name}" if place.file else name
                allowed = (
                    f"must import by statements: {line} runs what is named only then, so that a change goes unseen"
                )
                problems.append(Problem("function", name, allowed))
            elif named:
                bases = [named]
        for base in bases:
            yield base
            # Of a package whose modules others have imported, those that are used as its attributes.
            inside = f"{base}."
            for other in [*sys.modules] if _is_package(base) else ():
                if other.startswith(inside) and other[len(inside) :].partition(".")[0] in attributes:
                    yield other


def _is_package(name: str) -> bool:
    """Whether a name is that of a package of the user's own."""
    place = place_of(name)
    return place.owner == "user" and place.is_package


def _named_import(call: ast.Call) -> str | None:
    """Return the module that a call names; empty if the call imports nothing, None if the name is not written there."""
    function = call.func
    word = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    if word not in _BY_NAME or (word == "exec" and not isinstance(function, ast.Name)):
        return ""
    first = call.args[0] if call.args else None
    text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    if word == "exec" and text is not None:
        return ""
    return text if _BY_NAME[word] and text is not None and not text.startswith(".") else None
