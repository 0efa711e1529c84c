"""A rule of the user's own: from a plain function to compiled code that is checked, or to words that say why not."""

from __future__ import annotations

import ast
import inspect
import keyword
import math
import re
import textwrap
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

from numba import cfunc, float64, int64, njit

from simulation.draws.rule_code import rule_code
from simulation.draws.rule_trial import disagreement
from simulation.errors import Problem, nearest
from simulation.kernels.market.rules import RULE_SIGNATURE
from simulation.kernels.numba_internals import (
    NumbaError,
    UnsetError,
    bounds_check,
    picking,
    python_function,
    refuses_unset,
)

FIELDS = {
    "exposures": int64,
    "sources": int64,
    "weight": float64,
    "followees": int64,
    "strength": float64,
    "p": float64,
}
"""What every rule may ask for, in the order in which kernels tell it."""

_LONGEST_REASON = 200
# Whatever a rule does, it reads no memory but its own, and what fails in Python fails here.
_CHECKED = {"boundscheck": True, "error_model": "python", "nogil": True}
_MOST_COMPILED = 64
_COMPILED: OrderedDict[tuple[Any, ...], tuple[Any, Any]] = OrderedDict()
_LOCK = threading.Lock()


@dataclass(frozen=True, eq=False)
class SharingRule:
    """A rule that has been looked at and compiled.

    Attributes
    ----------
    name : str
        Of the function.
    fields : tuple of str
        What it asks for, in the order of its parameters.
    traits : tuple of str
        What it could ask for beside `FIELDS`: the columns of a traits row, without a name if it cannot have one.
    digest : str
        SHA-256 of what decides its answers.
    ask : compiled function
        Of `simulation.kernels.market.rules.RULE_SIGNATURE`; returns NaN where the rule raises an error.
    function : compiled function
        The rule itself, of its own parameters.
    """

    name: str
    fields: tuple[str, ...]
    traits: tuple[str, ...]
    digest: str
    ask: Any = field(repr=False)
    function: Any = field(repr=False)

    def failure(self, values: Sequence[float]) -> str:
        """Say what the rule does that it must not, given what it was told: `FIELDS`, then the traits row."""
        told = dict(zip((*FIELDS, *self.traits), values, strict=True))
        given = [int(told[name]) if FIELDS.get(name) is int64 else float(told[name]) for name in self.fields]
        try:
            done = f"returned {self.function(*given)!r}"
        except Exception as error:
            done = f"raised {type(error).__name__}: {error}".removesuffix(": ")
        shown = ", ".join(f"{name} = {value!r}" for name, value in zip(self.fields, given, strict=True))
        return f"{self.name} {done}, given {shown or 'nothing'}: it must return a probability in [0, 1]"


def compiled_rule(place: str, rule: Any, traits: Sequence[str], problems: list[Problem]) -> SharingRule | None:
    """Compile a rule: a function whose parameters name what it is told.

    Parameters
    ----------
    place : str
        What a refusal calls it.
    rule : callable
        A plain function, or one that Numba has compiled, which is compiled anew, with checks.
    traits : sequence of str
        What there is to ask for beside `FIELDS`.
    problems : list of Problem
        What is wrong is appended: which parameter, which line, why.

    Returns
    -------
    SharingRule, or None if there is a problem
    """
    if isinstance(rule, SharingRule) and rule.traits == tuple(traits):
        return rule
    function = python_function(rule)
    if not inspect.isfunction(function):
        allowed = f"must be a function whose parameters are of: {', '.join(_known(traits))}"
        problems.append(Problem(place, rule, allowed))
        return None
    named, wrong = _parameters(function, traits)
    if bounds_check() == 0:
        wrong.append("cannot be checked while NUMBA_BOUNDSCHECK=0 is set: unset it")
    code = rule_code(function, wrong)
    if wrong:
        problems += [Problem(place, _signature(function), one) for one in dict.fromkeys(wrong)]
        return None
    digest, kinds = code.digest(), tuple(FIELDS.get(name, float64) for name in named)
    places = tuple([*FIELDS, *traits].index(name) for name in named)
    with _LOCK:
        try:
            # By all that decides what the rule returns: neither a name nor an object can bring back an old one.
            if (digest, places) not in _COMPILED:
                inner = _compiled(code.made(_helper), kinds)
                _COMPILED[digest, places] = _asked(inner, places), inner
            _COMPILED.move_to_end((digest, places))
            ask, inner = _COMPILED[digest, places]
            while len(_COMPILED) > _MOST_COMPILED:
                _COMPILED.popitem(last=False)
        except NumbaError as error:
            problems.append(Problem(place, function.__name__, _why(error, function, named)))
            return None
        except Exception as error:
            # Numba's own defects.
            problems.append(Problem(place, function.__name__, f"does not compile: {type(error).__name__}: {error}"))
            return None
    differs = disagreement(code.made(_plain), inner, named, repeats=code.has_loops)
    if differs is not None:
        problems.append(Problem(place, function.__name__, differs))
        return None
    return SharingRule(function.__name__, named, tuple(traits), digest, ask, inner)


def trait_name_problem(name: object) -> str | None:
    """Say why a trait cannot have a name, or return None."""
    if not isinstance(name, str) or not name.isidentifier() or keyword.iskeyword(name):
        return "must be a name that a parameter can have: letters, digits, _"
    if unicodedata.normalize("NFKC", name) != name:
        return f"Python would read it as {unicodedata.normalize('NFKC', name)!r}"
    if name in FIELDS:
        return f"every rule is told {', '.join(FIELDS)}: choose another name"
    return None


def _known(traits: Sequence[str]) -> list[str]:
    """Return what a rule may ask for; traits without a name cannot be."""
    return [*FIELDS, *filter(None, traits)]


def _parameters(function: FunctionType, traits: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Return the names of a function's parameters, and what is wrong with them."""
    code: CodeType = function.__code__
    named = code.co_varnames[: code.co_argcount]
    known = _known(traits)
    wrong = []
    for name in named:
        if name == "traits":
            which = ", ".join(known[len(FIELDS) :]) or "none are given; traits={'size': sizes} gives one"
            wrong.append(f"parameter 'traits': each trait is a parameter of its own, by its name ({which})")
        elif name not in known:
            wrong.append(f"parameter {name!r} is unknown{nearest(name, known)}; known: {', '.join(known)}")
    if code.co_kwonlyargcount or code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS):
        wrong.append(f"must name each of its parameters, without *: {', '.join(known)}")
    if function.__defaults__:
        wrong.append("must have no defaults: whatever it asks for is told")
    return named, wrong


def _signature(function: FunctionType) -> str:
    try:
        return f"{function.__name__}{inspect.signature(function, follow_wrapped=False)}"
    except ValueError:
        return function.__name__


def _plain(function: FunctionType) -> Any:
    return function


def _helper(function: FunctionType) -> Any:
    """Compile a function that a rule calls, whatever options the user's own decorator gave it."""
    return njit(**_CHECKED)(function)


def _compiled(function: FunctionType, kinds: tuple[Any, ...]) -> Any:
    """Compile a function of these types that returns a number. To be called by one thread at a time."""
    with refuses_unset():
        return njit(float64(*kinds), **_CHECKED)(function)


def _asked(function: Any, places: tuple[int, ...]) -> Any:
    """Compile what kernels ask: it picks what the rule names, and returns NaN where the rule raises an error."""
    pick, nothing = picking(places, len(FIELDS)), math.nan

    def ask(exposures, sources, weight, followees, strength, p, row):  # type: ignore[no-untyped-def]
        answer = nothing
        try:
            answer = function(*pick((exposures, sources, weight, followees, strength, p), row))
        except Exception:
            answer = nothing
        return answer

    return cfunc(RULE_SIGNATURE)(ask)


def _why(error: NumbaError, function: Any, named: Sequence[str]) -> str:
    """Say in one line where a function does not compile, with which parameters, and why."""
    if isinstance(error, UnsetError):
        return error.args[0]  # type: ignore[no-any-return]
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    noise = ("Failed in", "During:", "File ", "def ", "<source", "raised from", "^", "This error", "- ", "There are")
    reasons = [line for line in lines if not line.startswith(noise)]
    reason = _reason(reasons) if reasons else type(error).__name__
    place = [int(number) for number in re.findall(r'File "[^"]*", line (\d+)', text)]
    source, first = _source_of(function)
    within = [number for number in place if first <= number < first + len(source)]
    if not within:
        return f"does not compile: {reason}"
    number = within[-1]
    line = source[number - first].strip()
    used = [f"{name} ({FIELDS.get(name, float64)})" for name in named if name in _names_in(line)]
    told = f", parameter {', '.join(used)}" if used else ""
    return f"does not compile: line {number}, `{line}`{told}: {reason}"


def _reason(lines: list[str]) -> str:
    """Return the first reason, with the types that it is about."""
    reason = lines[0]
    returned = re.match(r"No conversion from (.+) to float64 for", reason)
    if returned:
        return f"it returns {returned[1]}, and must return a number"
    if reason.endswith(":") and len(lines) > 1:
        reason += f" {lines[1].removeprefix('>>> ')}"
    return reason[:_LONGEST_REASON]


def _source_of(function: Any) -> tuple[list[str], int]:
    """Return the lines of a function and the number of the first; nothing if they cannot be read."""
    try:
        source, first = inspect.getsourcelines(function)
    except (OSError, TypeError):
        return [], 0
    return source, first


def _names_in(line: str) -> set[str]:
    """Return the names that a line of code uses."""
    try:
        tree = ast.parse(textwrap.dedent(line))
    except SyntaxError:
        return set(re.findall(r"[A-Za-z_]\w*", line))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
