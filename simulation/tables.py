"""The columns of every table that a run leaves behind: type, unit, meaning. Nothing else names them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.kernels import cascades as cascade_kernel
from simulation.kernels import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow
    from numpy.typing import NDArray

    from simulation.recorder import Recorder


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    type: str
    unit: str
    meaning: str


TIMESERIES = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("tick", "int32", "ticks", "number of the tick"),
    Column("day", "float64", "days", "day at which the tick begins; stocks are those at its end"),
    Column("brand", "string", "", "name of the brand"),
    Column("impressions_paid", "int64", "impressions", "bought, and those of seeds' posts"),
    Column("impressions_owned", "int64", "impressions", "of the brand's posts"),
    Column("impressions_earned", "int64", "impressions", "of posts by other consumers"),
    Column("views", "int64", "views", "impressions seen"),
    Column("reach", "int64", "consumers", "who have seen or heard of the brand so far"),
    Column("shares", "int64", "posts", "by consumers: seeds, reviewers and those who pass on"),
    Column("adopters", "int64", "consumers", "stock at the end of the tick, initial adopters included"),
    Column("adoptions", "int64", "consumers", "who adopted in this tick"),
    Column("churned", "int64", "consumers", "who left in this tick"),
    Column("talks_positive", "int64", "conversations", "of satisfied adopters, referrals included"),
    Column("talks_negative", "int64", "conversations", "of dissatisfied adopters"),
    Column("spend", "float64", "currency", "impressions, seeds, rewards"),
    Column("revenue", "float64", "currency", "adoptions times price; units given to seeds bring none"),
)
CASCADES = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("cascade", "int32", "", "number of the cascade within the replicate"),
    Column("brand", "string", "", "name of the brand"),
    Column("message", "string", "", "campaign, or positive or negative word of mouth"),
    Column("consumer", "int32", "row", "who shared"),
    Column("parent", "int32", "row", "from whom; -1 for a root"),
    Column("tick", "int32", "ticks", "when"),
    Column("depth", "int32", "generations", "from the root"),
)
CONSUMERS = (
    Column("row", "int32", "", "row of the consumer"),
    Column("label", "string", "", "as the network file writes it"),
    Column("segment", "string", "", "name of the segment"),
)
COUNTED = {
    "impressions_paid": records.IMPRESSIONS_PAID,
    "impressions_owned": records.IMPRESSIONS_OWNED,
    "impressions_earned": records.IMPRESSIONS_EARNED,
    "views": records.VIEWS,
    "shares": records.SHARES,
    "adoptions": records.ADOPTIONS,
    "churned": records.LEFT,
    "talks_positive": records.TALKS_POSITIVE,
    "talks_negative": records.TALKS_NEGATIVE,
}


@cache
def schema(columns: tuple[Column, ...]) -> pyarrow.Schema:
    """Return the Arrow schema of a table; unit and meaning are metadata of each field."""
    import pyarrow

    return pyarrow.schema(
        [
            pyarrow.field(
                column.name,
                getattr(pyarrow, column.type)(),
                nullable=False,
                metadata={"unit": column.unit, "meaning": column.meaning},
            )
            for column in columns
        ]
    )


def _strings(names: Sequence[str], codes: NDArray[np.integer[Any]]) -> pyarrow.Array:
    """Return the names that codes stand for, as Arrow strings."""
    import pyarrow

    return pyarrow.array(names, pyarrow.string()).take(pyarrow.array(codes))


def timeseries(
    replicate: int, recorder: Recorder, brands: Sequence[str], prices: Sequence[float], tick_days: float
) -> pyarrow.Table:
    """Return the time series of a replicate, sorted by tick, then by brand in the scenario's order."""
    import pyarrow

    ticks = len(recorder.counts)
    tick = np.repeat(np.arange(ticks, dtype=np.int32), len(brands))
    values: dict[str, Any] = {name: recorder.counts[:, :, index].ravel() for name, index in COUNTED.items()}
    values |= {
        "replicate": np.full(len(tick), replicate, np.int32),
        "tick": tick,
        "day": tick * tick_days,
        "brand": _strings(brands, np.tile(np.arange(len(brands)), ticks)),
        "reach": recorder.reach().ravel(),
        "adopters": recorder.adopters().ravel(),
        "spend": recorder.spend.ravel(),
        "revenue": ((recorder.counts[:, :, records.ADOPTIONS] - recorder.gifts) * np.asarray(prices, float)).ravel(),
    }
    return pyarrow.table({column.name: values[column.name] for column in TIMESERIES}, schema=schema(TIMESERIES))


def cascades(
    replicate: int,
    shares: NDArray[np.int32],
    consumers: int,
    messages: Sequence[str],
    brands: Sequence[str],
) -> pyarrow.Table:
    """Return the cascades of a replicate, sorted by tick, message and consumer.

    Parameters
    ----------
    replicate : int
    shares : int32 array [k, 4]
        Tick, message, consumer, parent; sorted (`Recorder.shares`).
    consumers : int
        Number of rows of the network.
    messages, brands : sequences of str
        Name of each message, and of the brand that it belongs to.
    """
    import pyarrow

    tick, message, consumer, parent = (np.ascontiguousarray(shares[:, index]) for index in range(4))
    place = np.full((len(messages), consumers), -1, np.int64)
    place[message, consumer] = np.arange(len(shares))
    parent_rows = np.where(parent >= 0, place[message, np.maximum(parent, 0)], -1)
    cascade, depth = cascade_kernel.grow(parent_rows)
    values = {
        "replicate": np.full(len(shares), replicate, np.int32),
        "cascade": cascade,
        "brand": _strings(brands, message),
        "message": _strings(messages, message),
        "consumer": consumer,
        "parent": parent,
        "tick": tick,
        "depth": depth,
    }
    return pyarrow.table({column.name: values[column.name] for column in CASCADES}, schema=schema(CASCADES))


def consumers(labels: NDArray[np.str_], segments: Sequence[str], segment: NDArray[np.int16]) -> pyarrow.Table:
    """Return who the consumers are, by row."""
    import pyarrow

    values = {
        "row": np.arange(len(segment), dtype=np.int32),
        "label": pyarrow.array(labels, pyarrow.string()),
        "segment": _strings(segments, segment),
    }
    return pyarrow.table(values, schema=schema(CONSUMERS))
