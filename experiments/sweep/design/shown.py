"""What tables show of the factors at the points of a design; factors as a sweep file has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow

    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor


def factor_columns(factors: Sequence[Factor], design: Design) -> dict[str, pyarrow.Array]:
    """Return what tables show of each factor, one value per point."""
    import pyarrow

    columns = {}
    for index, factor in enumerate(factors):
        values = [factor.shown(coordinate) for coordinate in design.coordinates[:, index].tolist()]
        kinds = {type(value) for value in values}
        if kinds == {int, float}:
            values = [float(value) for value in values]
        elif len(kinds) > 1:
            values = [str(value) for value in values]
        columns[factor.name] = pyarrow.array(values)
    return columns


def table_of(factor: Factor) -> dict[str, Any]:
    """Return a factor as a table of a sweep file."""
    table: dict[str, Any] = {"name": factor.name}
    table |= {"field": factor.fields[0]} if len(factor.fields) == 1 else {"fields": list(factor.fields)}
    if factor.levels:
        linked = len(factor.fields) > 1
        table["levels"] = [list(level) if linked else level for level in factor.levels]
        if factor.labels:
            table["labels"] = list(factor.labels)
        return table
    table["log_range" if factor.is_log else "range"] = [factor.low, factor.high]
    if factor.steps:
        table["steps"] = factor.steps
    return table


def values_at(factors: Sequence[Factor], coordinates: Iterable[float]) -> dict[str, Any]:
    """Return what tables show of each factor at coordinates, by name."""
    pairs = zip(factors, coordinates, strict=True)
    return {factor.name: factor.shown(float(coordinate)) for factor, coordinate in pairs}


def values_in_words(factors: Sequence[Factor], coordinates: Iterable[float]) -> str:
    """Return the same in words: ``rewiring = 0.1, tier = nano``."""
    return ", ".join(f"{name} = {value}" for name, value in values_at(factors, coordinates).items())
