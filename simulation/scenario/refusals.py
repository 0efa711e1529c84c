"""From the validator's errors to problems that name the field as the user wrote it and say what is allowed."""

from __future__ import annotations

import copy
import typing
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from simulation.errors import MISSING, Problem, nearest
from simulation.scenario.distributions import DISTRIBUTIONS, REACTIONS

Location = tuple[int | str, ...]

_TAGS = {"number", *DISTRIBUTIONS, *REACTIONS}


def _is_table(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)


def _parts(annotation: Any) -> list[Any]:
    """Members of a union, or the annotation itself, without what `Annotated` adds."""
    while typing.get_origin(annotation) is typing.Annotated:
        annotation = typing.get_args(annotation)[0]
    members = typing.get_args(annotation)
    origin = typing.get_origin(annotation)
    if origin is typing.Union or type(annotation).__name__ == "UnionType":
        return [part for member in members for part in _parts(member)]
    return [annotation]


def _type_in_words(annotation: Any) -> str:
    parts = [part for part in _parts(annotation) if part is not type(None)]
    if len(parts) > 1 and float in parts:
        return f"a number, or a table with distribution = {' | '.join(DISTRIBUTIONS)}"
    if len(parts) > 1:
        return f"a table with distribution = {' | '.join(REACTIONS)}"
    part = parts[0]
    origin = typing.get_origin(part)
    if origin is typing.Literal:
        return " | ".join(f'"{choice}"' for choice in typing.get_args(part))
    if origin is tuple:
        item = typing.get_args(part)[0]
        return "a list of tables" if _is_table(item) else f"a list of: {_type_in_words(item)}"
    if origin is dict:
        return f"a table of: {_type_in_words(typing.get_args(part)[1])}"
    if _is_table(part):
        return "a table"
    return {int: "a whole number", float: "a number", bool: "true or false", str: "text"}[part]


def range_in_words(info: FieldInfo) -> str:
    """Range of a field, such as ``in [0, 1]``; empty where there is none."""
    limits = {}
    for limit in info.metadata:
        for name in ("ge", "gt", "le", "lt", "min_length", "max_length"):
            value = getattr(limit, name, None)
            if value is not None:
                limits[name] = value
    if "min_length" in limits:
        return "not empty"
    low = f"[{limits['ge']:g}" if "ge" in limits else f"({limits['gt']:g}" if "gt" in limits else "(-inf"
    high = f"{limits['le']:g}]" if "le" in limits else f"{limits['lt']:g})" if "lt" in limits else "inf)"
    return "" if low == "(-inf" and high == "inf)" else f"in {low}, {high}"


def allowed_in_words(info: FieldInfo) -> str:
    """What a field allows: type, range, unit."""
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    unit = str(extra.get("unit", ""))
    bounds = range_in_words(info)
    text = _type_in_words(info.annotation)
    if bounds and not unit.startswith(("factor in", "in [")):
        text += f" {bounds}"
    return f"{text} ({unit})" if unit else text


def _step(model: Any, key: int | str) -> tuple[Any, FieldInfo | None]:
    """What lies under `key` of a table, list or mapping: its type, and its declaration if it is a field."""
    for part in _parts(model):
        if _is_table(part) and isinstance(key, str) and key in part.model_fields:
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
    for key in location:
        following, found = _step(model, key)
        tagged = [part for part in _parts(model) if _is_table(part)]
        if following is None and key in _TAGS and len(_parts(model)) > 1:
            # Inside a union, the validator names the member that it tried.
            model = next((part for part in tagged if _tag(part) == key), float)
            continue
        path.append(key)
        if following is None:
            return None, None, tuple([*path, *location[location.index(key) + 1 :]])
        model = following
        info = found or info
    return model, info, tuple(path)


def _tag(part: type[BaseModel]) -> str | None:
    info = part.model_fields.get("distribution")
    return str(typing.get_args(info.annotation)[0]) if info is not None else None


def _names_at(root: type[BaseModel], location: Location) -> list[str]:
    model, _, _ = _walk(root, location)
    return [name for part in _parts(model) if _is_table(part) for name in part.model_fields]


def dotted(location: Location) -> str:
    """Write a location as the user would."""
    return ".".join(str(key) for key in location)


def field_problems(root: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Translate a validation error, one problem per field."""
    problems: dict[str, Problem] = {}
    for entry in error.errors(include_url=False, include_context=False):
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
                problem = Problem(
                    f"{name}.distribution", kind, f"must be {allowed}{nearest(str(kind), choices)}"
                )
        elif info is not None and isinstance(path[-1], int):
            # An item of a list: say what one item may be.
            allowed = _type_in_words(model) if model is not None else allowed_in_words(info)
            problem = Problem(name, entry["input"], f"must be {allowed}")
        else:
            allowed = allowed_in_words(info) if info else entry["msg"]
            problem = Problem(name, entry["input"], f"must be {allowed}")
        problems.setdefault(name, problem)
    return list(problems.values())


def without_bad_fields(fields: dict[str, Any], error: ValidationError) -> dict[str, Any]:
    """Return the tables without the fields that an error names, so that the rest can be checked."""
    remainder = copy.deepcopy(fields)
    # From the back, so that indices of lists stay right.
    for entry in sorted(error.errors(include_url=False), key=lambda entry: str(entry["loc"]), reverse=True):
        table: Any = remainder
        holder: Any = None
        last: int | str = ""
        for key in entry["loc"]:
            if isinstance(table, dict) and key in table and isinstance(key, str):
                holder, last, table = table, key, table[key]
            elif isinstance(table, list) and isinstance(key, int) and key < len(table):
                holder, last, table = table, key, table[key]
            else:
                break
        if entry["type"] == "missing" and isinstance(table, dict):
            continue
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and isinstance(last, int) and last < len(holder):
            holder.pop(last)
    return remainder
