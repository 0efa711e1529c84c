"""What tables show of the factors at the points of a design."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow

    from experiments.sweep.design.factor import Factor
    from experiments.sweep.design.plan import Design


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
