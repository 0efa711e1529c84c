"""What the code of a user's rule may use: numbers that do not change, and functions that only compute."""

from __future__ import annotations

import builtins
import dis
import hashlib
import inspect
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

_MOST_NUMBERS = 100_000
_PLAIN = (bool, int, float, str, type(None))
_BUILTINS = (abs, bool, divmod, enumerate, float, int, len, max, min, pow, range, round, sum, zip)
_MATH = {name for name in vars(math) if not name.startswith("_")}
# Nothing that leaves memory as it was found (`empty`), draws random numbers, or reads by address.
_NUMPY = {
    *(name for name, value in vars(np).items() if isinstance(value, np.ufunc)),
    *("pi", "e", "inf", "nan", "euler_gamma", "bool_", "int32", "int64", "float32", "float64"),
    *("arange", "array", "full", "linspace", "ones", "zeros", "argmax", "argmin", "clip", "cumsum", "interp", "max"),
    *("mean", "median", "min", "prod", "round", "searchsorted", "sort", "std", "sum", "var", "where"),
}
_MODULES: dict[ModuleType, set[str]] = {math: _MATH, np: _NUMPY}
_FUNCTIONS = tuple(getattr(module, name) for module, names in _MODULES.items() for name in sorted(names))
_ATTRIBUTES = {"all", "any", "append", "argmax", "argmin", "max", "mean", "min", "ndim", "prod", "shape", "size", "sum"}
_REFUSED_CODE = {
    "STORE_GLOBAL": "writes to a name of its module",
    "DELETE_GLOBAL": "deletes a name of its module",
    "STORE_ATTR": "writes to an attribute",
    "DELETE_ATTR": "deletes an attribute",
    "IMPORT_NAME": "imports",
    "BEFORE_WITH": "uses `with`",
    "LOAD_BUILD_CLASS": "makes a class",
    "RETURN_GENERATOR": "is or makes a generator",
    "BUILD_SET": "makes a set, whose order may differ between runs",
    "BUILD_MAP": "makes a dictionary",
    "BUILD_CONST_KEY_MAP": "makes a dictionary",
}
_ATTRIBUTE_CODE = ("LOAD_ATTR", "LOAD_METHOD", "LOAD_SUPER_ATTR")
_CELL_CODE = ("LOAD_DEREF", "LOAD_CLOSURE", "LOAD_CLASSDEREF")
_HELP = "; a rule computes from its parameters, numbers, math and numpy alone"


@dataclass
class RuleCode:
    """A function with what it takes from outside, as it was when it was looked at.

    Attributes
    ----------
    function : function
    taken : dict
        Values by name, of its module and of enclosing functions; functions are `RuleCode` themselves.
    has_loops : bool
        Whether it or a function that it calls may repeat anything.
    """

    function: FunctionType
    taken: dict[str, Any] = field(default_factory=dict)
    has_loops: bool = False

    def made(self, helper: Callable[[FunctionType], Any]) -> FunctionType:
        """Return the function anew, on the values that were found; `helper` is applied to functions that it calls."""
        values = {
            name: helper(value.made(helper)) if isinstance(value, RuleCode) else value
            for name, value in self.taken.items()
        }
        code = self.function.__code__
        cells = tuple(CellType(values[name]) for name in code.co_freevars)
        scope = {"__builtins__": builtins, "__name__": self.function.__module__, **values}
        return FunctionType(code, scope, self.function.__name__, self.function.__defaults__, cells)

    def digest(self) -> str:
        """SHA-256 of all that decides what the function returns."""
        return hashlib.sha256(repr(self._described()).encode()).hexdigest()

    def _described(self) -> tuple[Any, ...]:
        values = [(name, _described(value)) for name, value in sorted(self.taken.items())]
        return _described(self.function.__code__), _described(self.function.__defaults__), tuple(values)


def rule_code(function: FunctionType, wrong: list[str], above: tuple[FunctionType, ...] = ()) -> RuleCode:
    """Look at a function and at all that it calls.

    Parameters
    ----------
    function : function
    wrong : list of str
        What a rule may not do is appended, as the rest of a sentence.
    above : tuple of function
        Those that call this one.
    """
    code, name = function.__code__, function.__name__
    found = RuleCode(function)
    if any(function is one for one in above):
        wrong.append(f"`{name}` calls itself, and may not end: write a loop")
        return found
    above = (*above, function)
    enclosed = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    for instructions in _instructions(code):
        attribute: str | None = None
        # Backwards, so that the attribute that is read of a name is known when the name is met.
        for one in reversed(instructions):
            is_attribute = one.opname in _ATTRIBUTE_CODE
            if one.opname in _REFUSED_CODE:
                wrong.append(f"`{name}` {_REFUSED_CODE[one.opname]}{_HELP}")
            elif one.opname in ("STORE_DEREF", "DELETE_DEREF") and one.argval in enclosed:
                wrong.append(f"`{name}` writes to {one.argval!r} of an enclosing function{_HELP}")
            elif one.opname == "FOR_ITER" or one.opname.startswith("JUMP_BACKWARD"):
                found.has_loops = True
            elif one.opname in ("LOAD_GLOBAL", "LOAD_NAME") or (one.opname in _CELL_CODE and one.argval in enclosed):
                _take(one.argval, attribute, found, enclosed, wrong, above)
                attribute = None
            if attribute is not None and attribute not in _ATTRIBUTES:
                wrong.append(f"`{name}` uses the attribute {attribute!r}{_HELP}")
            attribute = one.argval if is_attribute else None
    for name in code.co_freevars:
        if name not in found.taken:
            _take(name, None, found, enclosed, wrong, above)
    for default in function.__defaults__ or ():
        _value("a default", default, found, wrong, above)
    return found


def _instructions(code: CodeType) -> Iterator[list[dis.Instruction]]:
    """Yield the instructions of a function's code, and of the code within it."""
    yield [one for one in dis.get_instructions(code) if one.opname not in ("EXTENDED_ARG", "CACHE")]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _instructions(constant)


def _take(
    name: str,
    attribute: str | None,
    found: RuleCode,
    enclosed: dict[str, CellType],
    wrong: list[str],
    above: tuple[FunctionType, ...],
) -> None:
    """Take up a value from outside, and look at the attribute that is read of it."""
    missing = object()
    if name in enclosed:
        try:
            value = enclosed[name].cell_contents
        except ValueError:
            value = missing
    else:
        value = found.function.__globals__.get(name, getattr(builtins, name, missing))
    if value is missing:
        wrong.append(f"name {name!r} is not defined")
    elif isinstance(value, ModuleType):
        allowed = _MODULES.get(value)
        if allowed is None or attribute not in allowed:
            used = name if attribute is None else f"{name}.{attribute}"
            wrong.append(f"uses `{used}`{_HELP}")
        found.taken[name] = value
    else:
        if attribute is not None and attribute not in _ATTRIBUTES:
            wrong.append(f"uses `{name}.{attribute}`{_HELP}")
        elif name not in found.taken:
            found.taken[name] = _value(repr(name), value, found, wrong, above)


def _value(told: str, value: Any, found: RuleCode, wrong: list[str], above: tuple[FunctionType, ...]) -> Any:
    """Return a value as it is now; arrays are copied, functions looked at."""
    if type(value) in _PLAIN or isinstance(value, np.number | np.bool_):
        return value
    if type(value) is tuple:
        return tuple(_value(told, one, found, wrong, above) for one in value)
    if type(value) is np.ndarray and value.dtype.kind in "biuf":
        if value.size > _MOST_NUMBERS:
            wrong.append(f"{told} has {value.size:,} numbers, and becomes part of the code: at most {_MOST_NUMBERS:,}")
        return value.copy()
    is_error = isinstance(value, type) and issubclass(value, Exception) and value.__module__ == "builtins"
    if is_error or any(value is one for one in (*_BUILTINS, *_FUNCTIONS)):
        return value
    function = getattr(value, "py_func", value)
    if inspect.isfunction(function):
        part = rule_code(function, wrong, above)
        found.has_loops |= part.has_loops
        return part
    way_out = ": write a tuple or an array" if isinstance(value, list | set | dict) else _HELP
    wrong.append(f"{told} is of type {type(value).__name__}, which a rule cannot use{way_out}")
    return None


def _described(value: Any) -> Any:
    """Return what tells values apart, as plain values that are written alike in every process."""
    if isinstance(value, RuleCode):
        return value._described()
    if isinstance(value, CodeType):
        names = value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars
        flags = value.co_argcount, value.co_posonlyargcount, value.co_kwonlyargcount, value.co_flags
        return value.co_code, value.co_exceptiontable, names, flags, _described(value.co_consts)
    if isinstance(value, tuple):
        return tuple(map(_described, value))
    if isinstance(value, frozenset):
        return tuple(sorted(map(repr, value)))
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, ModuleType) or callable(value):
        return value.__name__
    return type(value).__name__, repr(value)
