"""From the validator's errors to problems that name the field as the user wrote it and say what is allowed."""

from __future__ import annotations

import copy
import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simulation.errors import MISSING, Problem, nearest
from simulation.scenario.distributions import DISTRIBUTIONS
from simulation.scenario.reactions import REACTIONS

Location = tuple[int | str, ...]

DEEPEST = 32
"""Levels of tables and lists in a scenario; its own fields need 8."""

_TAGS = {"number", *DISTRIBUTIONS, *REACTIONS}


def is_table(model: Any) -> bool:
    """Whether a type is a table of fields."""
    return isinstance(model, type) and issubclass(model, BaseModel)


def parts(annotation: Any) -> list[Any]:
    """Members of a union, or the annotation itself, without what `Annotated` adds."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    members = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is typing.Union or type(annotation).__name__ == "UnionType":
        return [part for member in members for part in parts(member)]
    return [annotation]


def type_in_words(annotation: Any) -> str:
    """Type of a field, in words."""
    members = [part for part in parts(annotation) if part is not type(None)]
    if len(members) > 1 and float in members:
        return f"a number, or a table with distribution = {' | '.join(DISTRIBUTIONS)}"
    if len(members) > 1 and str in members:
        return " or ".join(type_in_words(member) for member in members)
    if len(members) > 1:
        return f"a table with distribution = {' | '.join(REACTIONS)}"
    part = members[0]
    origin = typing.get_origin(part)
    if origin is typing.Literal:
        return " | ".join(f'"{choice}"' for choice in typing.get_args(part))
    if origin is tuple:
        item = typing.get_args(part)[0]
        return "a list of tables" if is_table(item) else f"a list of: {type_in_words(item)}"
    if origin is dict:
        return f"a table of: {type_in_words(typing.get_args(part)[1])}"
    if is_table(part):
        return "a table"
    words = {int: "a whole number", float: "a number", bool: "true or false", str: "text", Any: "any value"}
    return words[part]


def range_in_words(info: FieldInfo) -> str:
    """Range of a field, such as ``in [0, 1]``; empty where there is none."""
    limits = {}
    for limit in info.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            value = getattr(limit, name, None)
            if value is not None:
                limits[name] = value
    if "min_length" in limits:
        longest = f", at most {limits['max_length']} characters" if "max_length" in limits else ""
        return f"not empty{longest}"
    low = f"[{limits['ge']:g}" if "ge" in limits else f"({limits['gt']:g}" if "gt" in limits else "(-inf"
    high = f"{limits['le']:g}]" if "le" in limits else f"{limits['lt']:g})" if "lt" in limits else "inf)"
    return "" if low == "(-inf" and high == "inf)" else f"in {low}, {high}"


def allowed_in_words(info: FieldInfo) -> str:
    """What a field allows: type, range, unit."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit = str(extra.get("unit", ""))
    bounds = range_in_words(info)
    text = type_in_words(info.annotation)
    if bounds and not unit.startswith(("factor in", "in [")):
        text += f" {bounds}"
    return f"{text} ({unit})" if unit else text


def _step(model: Any, key: int | str) -> tuple[Any, FieldInfo | None]:
    """What lies under `key` of a table, list or mapping: its type, and its declaration if it is a field."""
    for part in parts(model):
        if is_table(part) and isinstance(key, str) and key in part.model_fields:
            info = part.model_fields[key]
            return info.annotation, info
        origin = typing.get_origin(part)
        if origin is tuple and isinstance(key, int):
            return typing.get_args(part)[0], None
        if origin is dict and isinstance(key, str):
            return typing.get_args(part)[1], None
    return None, None


def _walk(root: type[BaseModel], location: Location) -> tuple[Any, FieldInfo | None, Location]:
    """Follow a location; return the last type, the last declaration, and the location without union tags."""
    model: Any = root
    info: FieldInfo | None = None
    path: list[int | str] = []
    for place, key in enumerate(location):
        tagged = [part for part in parts(model) if is_table(part)]
        if len(tagged) > 1 and key in _TAGS:
            # Inside a union, the validator names the member that it tried (beta is a parameter, too).
            model = next((part for part in tagged if _tag(part) == key), float)
            continue
        following, found = _step(model, key)
        path.append(key)
        if following is None:
            return None, None, (*path, *location[place + 1 :])
        model = following
        info = found or info
    return model, info, tuple(path)


def _tag(part: type[BaseModel]) -> str | None:
    info = part.model_fields.get("distribution")
    return str(typing.get_args(info.annotation)[0]) if info is not None else None


def _names_at(root: type[BaseModel], location: Location) -> list[str]:
    model, _, _ = _walk(root, location)
    return [name for part in parts(model) if is_table(part) for name in part.model_fields]


def dotted(location: Location) -> str:
    """Write a location as the user would."""
    return ".".join(str(key) for key in location)


def _entries(error: ValidationError) -> list[Any]:
    """Return what a validator found, without its remark that a list without its bad items is too short."""
    entries: list[Any] = list(error.errors(include_url=False, include_context=False))
    for entry in entries:
        if isinstance(entry["input"], tuple):
            entry["input"] = list(entry["input"])
    return [entry for entry in entries if entry["type"] != "too_short" or not entry["input"]]


def depth_problems(fields: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for each top table that is nested beyond all fields there are, and beyond what can be copied."""
    problems = []
    for name, value in fields.items():
        depth, layer = 0, [value]
        while layer and depth <= DEEPEST:
            depth += 1
            layer = [
                item
                for table in layer
                if isinstance(table, dict | list | tuple)
                for item in (table.values() if isinstance(table, dict) else table)
            ]
        if layer:
            problems.append(Problem(str(name)[:100], MISSING, f"is nested too deeply; at most {DEEPEST} levels"))
    return problems


def field_problems(root: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Translate a validation error, one problem per field."""
    problems: dict[str, Problem] = {}
    for entry in _entries(error):
        location: Location = tuple(entry["loc"])
        model, info, path = _walk(root, location)
        name = dotted(path)
        if entry["type"] == "extra_forbidden":
            known = _names_at(root, location[:-1])
            hint = nearest(str(path[-1]), known)
            problem = Problem(name, entry["input"], f"unknown field{hint}; known here: {', '.join(known)}")
        elif entry["type"] == "missing":
            allowed = allowed_in_words(info) if info else "a value"
            problem = Problem(name, MISSING, f"missing; must be {allowed}")
        elif entry["type"].startswith("union_tag"):
            kind = entry["input"].get("distribution") if isinstance(entry["input"], dict) else None
            allowed = allowed_in_words(info) if info else "a known distribution"
            if kind is None:
                problem = Problem(name, entry["input"], f"must be {allowed}")
            else:
                choices = DISTRIBUTIONS if "number" in allowed else REACTIONS
                problem = Problem(f"{name}.distribution", kind, f"must be {allowed}{nearest(str(kind), choices)}")
        elif info is not None and isinstance(path[-1], int):
            # An item of a list: say what one item may be.
            allowed = type_in_words(model) if model is not None else allowed_in_words(info)
            problem = Problem(name, entry["input"], f"must be {allowed}")
        else:
            allowed = allowed_in_words(info) if info else entry["msg"]
            hint = nearest(entry["input"], _choices(model)) if isinstance(entry["input"], str) else ""
            problem = Problem(name, entry["input"], f"must be {allowed}{hint}")
        problems.setdefault(name, problem)
    return list(problems.values())


def _choices(annotation: Any) -> list[str]:
    """Return the words that a type allows; none if it allows others."""
    literals = [part for part in parts(annotation) if typing.get_origin(part) is typing.Literal]
    return [str(choice) for literal in literals for choice in typing.get_args(literal)]


def _position(entry: Any) -> list[tuple[bool, int | str]]:
    return [(isinstance(key, str), key) for key in entry["loc"]]


def without_bad_fields(fields: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """Return the tables without the fields that an error names, so that the rest can be checked."""
    remainder = copy.deepcopy(fields)
    # From the back, so that indices of lists stay right.
    for entry in sorted(_entries(error), key=_position, reverse=True):
        table: Any = remainder
        holder: Any = None
        last: int | str = ""
        for key in entry["loc"]:
            if isinstance(table, dict) and "distribution" in table:
                # A distribution is sound or not as a whole.
                break
            if (isinstance(table, dict) and key in table and isinstance(key, str)) or (
                isinstance(table, list) and isinstance(key, int) and key < len(table)
            ):
                holder, last = table, key
                table = holder[key]
            else:
                break
        if entry["type"] == "missing" and isinstance(table, dict) and "distribution" not in table:
            continue
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder.pop(last)
    return remainder
