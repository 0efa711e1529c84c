"""A module of the user's own as it is in memory: whether it is what its file says, and the data that it has made."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.machinery import SourceFileLoader
from pathlib import PurePath
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from experiments.sweep.subjects.module_place import place_of
from simulation.errors import Problem

_VOLATILE = {
    *("time", "perf_counter", "monotonic", "datetime", "date", "now", "today", "id", "environ", "getenv", "getpid"),
    *("getcwd", "tempfile", "socket", "random", "default_rng", "secrets", "uuid", "uuid4"),
}
"""Words of expressions that give another value in each process: what they make is no part of a function."""
_EMPTY = {"dict", "list", "set", "deque", "defaultdict", "OrderedDict", "Counter"}
_DEEPEST = 20


def check_loaded(module: ModuleType, text: str, tree: ast.Module, problems: list[Problem]) -> None:
    """Tell if a module is in memory what it is not in its file: workers, and the next call, would see the file.

    Parameters
    ----------
    module : module
    text : str
        What the file says now.
    tree : ast.Module
        The same, parsed.
    problems : list of Problem
        Is added to.
    """
    loader = getattr(module, "__loader__", None)
    if not isinstance(loader, SourceFileLoader) or type(loader) is not SourceFileLoader:
        return  # rewritten while it was imported, as tests are
    name, file = module.__name__, getattr(module, "__file__", "")
    known = {_essence(code) for code in _codes(loader.source_to_code(text, str(file)))}
    for label, function in _functions(module):
        if function.__code__.co_filename == file and _essence(function.__code__) not in known:
            allowed = "must be as its file says: the file has changed since it was imported; start Python anew"
            problems.append(Problem("function", f"{name}.{label}", allowed))
    for key, literal in _literals(tree).items():
        value = vars(module).get(key)
        if (type(value) is not type(literal) or value != literal) and literal not in ([], {}, ()):
            allowed = (
                f"must be {_shown(literal)}, as its file says, which workers see; make it a factor, or write it there"
            )
            problems.append(Problem("function", f"{name}.{key} = {_shown(value)}", allowed))
    for node in (one for one in tree.body if isinstance(one, ast.ImportFrom) and not one.level):
        for alias in node.names:
            source = sys.modules.get(node.module or "")
            here, there = vars(module).get(alias.asname or alias.name), getattr(source, alias.name, None)
            if here is not there and isinstance(here, FunctionType | type) and isinstance(there, FunctionType | type):
                allowed = f"must be that of {node.module}, as its file says: workers see the file"
                problems.append(Problem("function", f"{name}.{alias.asname or alias.name}", allowed))


def data_of(module: ModuleType, tree: ast.Module) -> dict[str, str]:
    """Return the digests of data that a module computed or read when it was imported, by name.

    Numbers, text, tables, arrays and containers of them. What the file says literally is in its code. What other
    processes would see otherwise, such as the time, is left out.

    Parameters
    ----------
    module : module
    tree : ast.Module
        What its file says.
    """
    found = _data_in(vars(module), tree.body)
    for node in tree.body:
        kind = vars(module).get(node.name) if isinstance(node, ast.ClassDef) else None
        if isinstance(kind, type) and isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{key}": digest for key, digest in _data_in(vars(kind), node.body).items()}
    return found


def _data_in(values: Mapping[str, Any], body: list[ast.stmt]) -> dict[str, str]:
    left_out = set(_literals(ast.Module(body, [])))
    names = {node.id for node in _flat(body) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in _flat(body):
        value = getattr(node, "value", None)
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and value is not None and _is_volatile(value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            left_out |= {one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name)}
    digests = {}
    for name in sorted(names - left_out):
        if name in values and not name.startswith("__"):
            sha = hashlib.sha256()
            for part in _parts(values[name], 0):
                sha.update(part)
            digests[name] = sha.hexdigest()
    return digests


def _flat(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """Yield the nodes of a module or class body that run when it is made, without functions and classes within."""
    ahead: list[ast.AST] = list(body)
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.comprehension):
            continue
        yield node
        ahead.extend(ast.iter_child_nodes(node))


def _is_volatile(value: ast.AST) -> bool:
    words = {getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(value)}
    # What begins empty is filled by calls.
    is_empty = isinstance(value, ast.Call) and getattr(value.func, "id", getattr(value.func, "attr", "")) in _EMPTY
    fills = is_empty and all(isinstance(one, ast.Name) for one in getattr(value, "args", ()))
    return bool(words & _VOLATILE) or fills


def _literals(tree: ast.Module) -> dict[str, Any]:
    """Return the values that a body assigns literally, once, and that no function assigns."""
    stored = Counter(
        node.id for node in _flat(tree.body) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    )
    changed = {name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names}
    found = {}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if not isinstance(node, ast.Assign | ast.AnnAssign) or value is None or len(targets) != 1:
            continue
        target = targets[0]
        if isinstance(target, ast.Name) and stored[target.id] == 1 and target.id not in changed:
            try:
                found[target.id] = ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                continue
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _essence(code: CodeType) -> tuple[Any, ...]:
    """Return what a code does, wherever it stands."""
    constants = tuple(_essence(one) if isinstance(one, CodeType) else _constant(one) for one in code.co_consts)
    return code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_flags


def _constant(value: object) -> tuple[Any, ...]:
    shown = sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)
    return type(value).__name__, str(shown)


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    """Yield the functions of a module and of its classes, beneath what wraps them."""
    for name, value in list(vars(module).items()):
        function = _unwrapped(value)
        if function is not None and function.__module__ == module.__name__:
            yield name, function
        if isinstance(value, type) and value.__module__ == module.__name__:
            for key, attribute in vars(value).items():
                method = _unwrapped(attribute)
                if method is not None:
                    yield f"{name}.{key}", method


def _unwrapped(value: object) -> FunctionType | None:
    for _ in range(_DEEPEST):
        if isinstance(value, FunctionType) and not hasattr(value, "__wrapped__"):
            return value
        for inner in ("__wrapped__", "py_func", "__func__", "fget", "func"):
            try:
                following = vars(value).get(inner) if hasattr(value, "__dict__") else None
                following = following if following is not None else getattr(value, inner, None)
            except Exception:
                following = None
            if following is not None and following is not value:
                value = following
                break
        else:
            return value if isinstance(value, FunctionType) else None
    return None


def _parts(value: Any, depth: int) -> Iterator[bytes]:
    """Yield bytes that tell a value from others, in any process."""
    kind = type(value)
    yield f"<{kind.__name__}>".encode()
    if depth > _DEEPEST or isinstance(value, PurePath):
        return
    if isinstance(value, str):
        # A place in this machine's file system is no part of a function.
        if not PurePath(value).is_absolute():
            yield value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bool | int | float | complex | bytes | type(None)):
        yield repr(value).encode() if not isinstance(value, int) else hex(value).encode()
    elif isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        yield f"{array.dtype.str}{array.shape}".encode()
        if array.dtype.hasobject:
            yield from _several(array.ravel().tolist(), depth)
        else:
            yield np.ascontiguousarray(array).tobytes()
    elif isinstance(value, Mapping):
        yield from _several([part for pair in value.items() for part in pair], depth)
    elif isinstance(value, set | frozenset):
        yield b"".join(sorted(b"".join(_parts(one, depth + 1)) for one in value))
    elif isinstance(value, list | tuple):
        yield from _several(value, depth)
    elif kind.__module__.partition(".")[0] == "pandas" and hasattr(value, "to_dict"):
        yield from _several([value.to_dict(), list(value.index)], depth)
    elif kind.__module__ in ("datetime", "decimal", "fractions"):
        yield repr(value).encode()
    elif place_of(kind.__module__).owner == "user" and hasattr(value, "__dict__"):
        yield from _several(sorted((key, one) for key, one in vars(value).items() if _is_plain(one)), depth)


def _several(values: Iterable[Any], depth: int) -> Iterator[bytes]:
    for value in values:
        yield from _parts(value, depth + 1)
        yield b";"
    yield b"."


def _is_plain(value: object) -> bool:
    return isinstance(
        value, bool | int | float | complex | bytes | str | np.ndarray | np.generic | list | tuple | Mapping
    )
