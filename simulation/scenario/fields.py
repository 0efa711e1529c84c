"""How a field of a scenario is declared: unit, range, default, one line of meaning, source."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Item = TypeVar("Item")


class Section(BaseModel):
    """A table of a scenario: unknown names, casts, NaN and infinity are refused; values cannot be changed."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, validate_default=False)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


# TOML has lists; a scenario cannot be changed and so holds tuples.
Many = Annotated[tuple[Item, ...], BeforeValidator(_as_tuple)]


def field(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    source: str = "",
    inert: str = "",
    factory: Any = None,
    **limits: Any,
) -> Any:
    """Declare a field.

    Parameters
    ----------
    default : object
        Value where the scenario is silent; ``...`` where it must speak.
    meaning : str
        One line.
    unit : str
        Unit of the value; empty for pure numbers and names.
    source : str
        Where the default comes from.
    inert : str
        Reason why the field changes no table, for those that do not.
    factory : callable
        Makes the default where it is not a plain value.
    **limits
        ``ge``, ``gt``, ``le``, ``lt``, ``min_length``, ``max_length`` of pydantic.
    """
    extra: dict[str, Any] = {key: text for key, text in (("unit", unit), ("source", source), ("inert", inert)) if text}
    if factory is not None:
        return Field(default_factory=factory, description=meaning, json_schema_extra=extra, **limits)
    return Field(default, description=meaning, json_schema_extra=extra, **limits)


def probability(default: Any, meaning: str, **more: str) -> Any:
    """Declare a probability or share, in [0, 1]."""
    return field(default, meaning, ge=0.0, le=1.0, **{"unit": "probability", **more})
