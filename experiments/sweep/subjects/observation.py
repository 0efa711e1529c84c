"""What a sweep keeps of one run of the market: a row of measures per brand, and a time series where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.measures import CASCADE_MEASURES
from simulation.market.schema import BY_NAME, FLOWS, STOCKS
from simulation.results import tables
from simulation.results.value import adoption_value, discount_factor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.market.model import MarketModel
    from simulation.measures import CascadeForest

_COUNTED = {name: "int" if BY_NAME[name].type == "int64" else "float" for name in (*STOCKS, *FLOWS)}

COLUMNS = {
    "brand": "text",
    **_COUNTED,
    "contribution": "float",
    "cascades": "int",
    "cascade_size_mean": "float",
    "cascade_size_largest": "int",
    "cascade_depth_mean": "float",
    "structural_virality": "float",
}
"""Columns of the store: one row per run and brand."""

SERIES = {
    "tick": "int",
    "day_start": "float",
    "day_end": "float",
    "day": "float",
    "brand": "text",
    **_COUNTED,
}
"""Columns of the store's series: one row per run, interval and brand. Stocks, `tick` and `day` are those at its end."""


def observed(model: MarketModel, *, cascades: bool) -> list[dict[str, Any]]:
    """Return a row per brand of a model that has run to its end, by `COLUMNS`.

    Parameters
    ----------
    model : MarketModel
    cascades : bool
        Whether the model has recorded cascades; what they tell is None where it has not.
    """
    columns = model.recorder.columns()
    days = model.scenario.grid.days(np.arange(model.tick))
    trees = _cascades(model) if cascades else {}
    rows = []
    for index, brand in enumerate(model.scenario.brands):
        discount = discount_factor(days, brand.lifetime.discount_per_year)
        sold = columns["adoptions"][:, index] - model.recorder.gifts[:, index]
        earned = float((sold * discount).sum()) * adoption_value(brand)
        rows.append(
            {
                "brand": brand.name,
                **{name: int(columns[name][-1, index]) for name in STOCKS},
                **{name: _total(columns[name][:, index]) for name in FLOWS},
                "contribution": earned - float((columns["spend"][:, index] * discount).sum()),
                **trees.get(brand.name, dict.fromkeys(column.name for column in CASCADE_MEASURES)),
            }
        )
    return rows


def series(model: MarketModel, every: int) -> dict[str, list[Any]]:
    """Return the time series of a model that has run to its end, by `SERIES`.

    Parameters
    ----------
    model : MarketModel
    every : int
        Ticks of an interval; the last may be shorter.
    """
    grid = model.scenario.grid
    starts = np.arange(0, model.tick, every)
    ends = np.append(starts[1:], model.tick)
    columns = model.recorder.columns()
    brands = [brand.name for brand in model.scenario.brands]
    found: dict[str, list[Any]] = {
        "tick": np.repeat(ends, len(brands)).tolist(),
        "day_start": np.repeat(grid.days(starts), len(brands)).tolist(),
        "day_end": np.repeat(grid.days(ends), len(brands)).tolist(),
        "day": np.repeat(grid.days(ends), len(brands)).tolist(),
        "brand": brands * len(starts),
    }
    found |= {name: columns[name][ends - 1].ravel().tolist() for name in STOCKS}
    found |= {name: np.add.reduceat(columns[name], starts).ravel().tolist() for name in FLOWS}
    return found


def _total(values: NDArray[Any]) -> int | float:
    total = values.sum()
    return float(total) if values.dtype.kind == "f" else int(total)


def _cascades(model: MarketModel) -> dict[str, dict[str, Any]]:
    """What the cascades of each brand look like."""
    from simulation.measures import CascadeForest

    names = [brand.name for brand in model.scenario.brands]
    owners = [names[index] for index in model.market.tables.messages["brand"]]
    messages = model.market.message_names
    table = tables.cascades(0, model.recorder.shares(), model.scenario.grid, model.network.consumers, messages, owners)
    owner = np.asarray(table.column("brand").to_numpy(zero_copy_only=False))
    found = {}
    for name in names:
        own = table.filter(owner == name)
        forest = CascadeForest.from_outcome_cascades(own) if own.num_rows else None
        found[name] = _described(forest)
    return found


def _described(forest: CascadeForest | None) -> dict[str, Any]:
    if forest is None:
        return {**dict.fromkeys(column.name for column in CASCADE_MEASURES), "cascades": 0, "cascade_size_largest": 0}
    virality = forest.structural_virality
    virality = virality[forest.sizes >= 2]
    return {
        "cascades": int(forest.trees),
        "cascade_size_mean": float(forest.sizes.mean()),
        "cascade_size_largest": int(forest.sizes.max()),
        "cascade_depth_mean": float(forest.depths.mean()),
        "structural_virality": float(virality.mean()) if len(virality) else None,
    }
