"""The sources of the packages, and what each imports."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [
    ROOT / "grapevine.py",
    *sorted(path for package in ("simulation", "scenarios", "experiments") for path in (ROOT / package).rglob("*.py")),
]
MODEL = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == "simulation"]


def name_of(path):
    """Return the dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in SOURCES}


@cache
def tree_of(path):
    return ast.parse(path.read_text(), str(path))


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def statements(node, *, inside_functions):
    """Yield the statements that run when a module is imported, or, with functions, all but those for type checkers."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not inside_functions:
            continue
        yield child
        yield from statements(child, inside_functions=inside_functions)


def imports_of(path, *, inside_functions=True, for_type_checkers=False):
    """Return the dotted names that a module imports; of ``from a import b``, both ``a`` and ``a.b``."""
    tree = tree_of(path)
    nodes = ast.walk(tree) if for_type_checkers else statements(tree, inside_functions=inside_functions)
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def importers(library, **options):
    """Return the modules that import a library, as dotted names."""
    return {
        name_of(path)
        for path in SOURCES
        if any(name == library or name.startswith(f"{library}.") for name in imports_of(path, **options))
    }
