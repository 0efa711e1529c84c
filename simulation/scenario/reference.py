"""The JSON Schema of a scenario and its reference table, both made from the declarations of the fields."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simulation.scenario.evidence import evidence_for
from simulation.scenario.refusals import is_table, parts, range_in_words, type_in_words
from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class Row:
    """One field of a scenario, in words.

    Lists are written with ``N`` for the index (``brands.N.quality``), tables by field with ``FIELD``; under a trait or
    a reaction stand the fields of all distributions, each with its name
    (``consumers.segments.N.susceptibility[beta].alpha``).
    """

    field: str
    kind: str
    range: str
    unit: str
    default: str
    meaning: str
    source: str
    inert: str


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a scenario."""
    schema = Scenario.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def rows() -> Iterator[Row]:
    """Yield every field of a scenario, depth first, in the order of the declarations."""
    yield from _rows(Scenario, "")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True, validated_data={})
    if hasattr(value, "distribution"):
        return f'{{ distribution = "{value.distribution}" }}'
    if value is PydanticUndefined or isinstance(value, BaseModel):
        return ""
    if value is None:
        return "not given"
    if isinstance(value, tuple):
        return (
            "["
            + ", ".join(
                f'"{item}"' if isinstance(item, str) else "..." if isinstance(item, BaseModel) else str(item)
                for item in value
            )
            + "]"
        )
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _source(name: str, declared: str) -> str:
    """Return what is known of a field's values: the range that a source gives, and why the default departs from it."""
    evidence = evidence_for(name)
    if evidence is None:
        return declared
    spelled = evidence.spelled()
    return f"{spelled}; {evidence.default_departs}" if evidence.default_departs else spelled


def _rows(model: type[BaseModel], prefix: str) -> Iterator[Row]:
    for name, info in model.model_fields.items():
        extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
        members = [part for part in parts(info.annotation) if part is not type(None)]
        tables = [part for part in members if is_table(part)]
        item = typing.get_args(members[0])[0] if typing.get_origin(members[0]) is tuple else None
        if len(members) == 1 and tables:
            yield from _rows(tables[0], f"{prefix}{name}.")
            continue
        if item is not None and is_table(item):
            yield from _rows(item, f"{prefix}{name}.N.")
            continue
        named = typing.get_args(members[0])[1] if typing.get_origin(members[0]) is dict else None
        if named is not None and is_table(named):
            yield from _rows(named, f"{prefix}{name}.FIELD.")
            continue
        yield Row(
            field=prefix + name,
            kind=type_in_words(info.annotation),
            range=range_in_words(info),
            unit=str(extra.get("unit", "")),
            default=_default(info),
            meaning=info.description or "",
            source=_source(prefix + name, str(extra.get("source", ""))),
            inert=str(extra.get("inert", "")),
        )


def reference_table() -> str:
    """Return the reference of all fields as a Markdown page."""
    lines = [
        "# The fields of a scenario",
        "",
        "Made by `grapevine schema --reference`. `N` counts from 0; `--set brands.0.quality=0.9` overrides one field.",
        '`FIELD` is a dotted name in quotes, such as `[uncertain."brands.0.quality"]`.',
        "Sources, with all that they say, are listed in `docs/sources.md`.",
        "",
        "| field | type | range | unit | default | meaning | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows():
        meaning = row.meaning + (f" *Changes no table: {row.inert}.*" if row.inert else "")
        cells = (f"`{row.field}`", row.kind, row.range, row.unit, row.default, meaning, row.source)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    lines += ["", *_distribution_pages()]
    return "\n".join(lines) + "\n"


def _distribution_pages() -> Iterator[str]:
    """Yield the parameters of distributions, for traits and for reactions."""
    from simulation.scenario import distributions, reactions

    for title, union in (
        ("Distributions of traits", distributions.Distribution),
        ("Reaction delays", reactions.Reaction),
    ):
        yield f"## {title}"
        yield ""
        if union is distributions.Distribution:
            yield 'A plain number stands for a constant. Write `{ distribution = "beta", alpha = 2.0, beta = 5.0 }`.'
            yield ""
        yield "| distribution | parameters | meaning |"
        yield "|---|---|---|"
        for part in parts(union):
            if not is_table(part):
                continue
            kind = typing.get_args(part.model_fields["distribution"].annotation)[0]
            parameters = ", ".join(
                f"`{name}`{f' {range_in_words(info)}' if range_in_words(info) else ''}"
                + ("" if info.is_required() else f" (default {_default(info)})")
                for name, info in part.model_fields.items()
                if name != "distribution"
            )
            yield f"| `{kind}` | {parameters} | {(part.__doc__ or '').strip()} |"
        yield ""
