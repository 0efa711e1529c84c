"""A rule of the user's own: from a plain function to compiled code, or to words that say why not."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from typing import Any

from numba import cfunc
from numba.core.ccallback import CFunc
from numba.core.errors import NumbaError

from simulation.errors import Problem
from simulation.kernels.rules import RULE_SIGNATURE

ARGUMENTS = (
    "exposures seen",
    "distinct sources",
    "weight sum",
    "in-degree",
    "tie strength",
    "p",
    "traits row",
)
_KINDS = ("int64", "int64", "float64", "int64", "float64", "float64", "float64 array")
_LONGEST_REASON = 200


def compiled_rule(field: str, rule: Any, problems: list[Problem]) -> Any:
    """Compile a rule of `simulation.kernels.rules.RULE_SIGNATURE`.

    Parameters
    ----------
    field : str
        What a refusal calls it.
    rule : callable
        A plain function, one decorated by ``njit``, or a ``cfunc`` of that signature.
    problems : list of Problem
        What is wrong is appended: which argument, which line, why.

    Returns
    -------
    compiled function, or None if there is a problem
    """
    if isinstance(rule, CFunc):
        compiled: Any = rule
        if (compiled._sig.args, compiled._sig.return_type) != (RULE_SIGNATURE.args, RULE_SIGNATURE.return_type):
            problems.append(Problem(field, str(compiled._sig), f"a function of signature {RULE_SIGNATURE}"))
            return None
        return compiled
    function = getattr(rule, "py_func", rule)
    if not inspect.isfunction(function):
        problems.append(Problem(field, rule, f"a function of ({', '.join(ARGUMENTS)})"))
        return None
    parameters = list(inspect.signature(function).parameters.values())
    named = [one.name for one in parameters]
    simple = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if len(parameters) != len(ARGUMENTS) or any(one.kind not in simple for one in parameters):
        found = f"{function.__name__}({', '.join(map(str, parameters))})"
        missing = ARGUMENTS[len(parameters) :]
        lacks = f"; it lacks {', '.join(missing)}" if missing else ", each by its place"
        problems.append(Problem(field, found, f"must take 7 arguments ({', '.join(ARGUMENTS)}){lacks}"))
        return None
    try:
        return cfunc(RULE_SIGNATURE)(function)
    except NumbaError as error:
        problems.append(Problem(field, function.__name__, _why(error, function, named)))
    except Exception as error:
        # Numba's own defects, and what a decorator of the user's does.
        problems.append(Problem(field, function.__name__, f"does not compile: {type(error).__name__}: {error}"))
    return None


def _why(error: NumbaError, function: Any, named: list[str]) -> str:
    """Say in one line where a function does not compile, with which arguments, and why."""
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
    used = [
        f"{name} ({ARGUMENTS[index]}, {_KINDS[index]})" for index, name in enumerate(named) if name in _names_in(line)
    ]
    told = f", argument {', '.join(used)}" if used else ""
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
