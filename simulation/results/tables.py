"""The columns of every table that a run leaves behind: type, unit, meaning. Nothing else names them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts
from simulation.kernels.cascades import shared_trees as cascade_kernel
from simulation.market.schema import COUNTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow
    from numpy.typing import NDArray

    from simulation.market.recorder import Recorder
    from simulation.scenario.ticks import TickGrid


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    type: str
    unit: str
    meaning: str


DAY = Column("day", "float64", "days", "when the stocks of this row hold: the end of what it covers, `day_end`")
"""The one meaning of `day` in every table: what a row tells has happened by then."""
_DAY_START = Column("day_start", "float64", "days", "beginning of the tick, whose flows the row holds")
_DAY_END = Column("day_end", "float64", "days", "end of the tick, at which stocks (adopters, reach) hold")
TIMESERIES = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("tick", "int32", "ticks", "number of the tick"),
    _DAY_START,
    _DAY_END,
    DAY,
    Column("brand", "string", "", "name of the brand"),
    *(Column(counter.name, counter.type, counter.unit, counter.meaning) for counter in COUNTERS),
)
CASCADES = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("cascade", "int32", "", "number of the cascade within the replicate"),
    Column("brand", "string", "", "name of the brand"),
    Column("message", "string", "", "campaign, or positive or negative word of mouth"),
    Column("consumer", "int32", "row", "who shared"),
    Column("parent", "int32", "row", "from whom; -1 for a root"),
    Column("tick", "int32", "ticks", "number of the tick in which it was shared"),
    Column("day", "float64", "days", "end of that tick"),
    Column("depth", "int32", "generations", "from the root"),
)
CAMPAIGNS = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("day_start", "float64", "days", "beginning of the first tick that begins on this day"),
    Column("day_end", "float64", "days", "end of the last; whole days where ticks divide a day"),
    Column("brand", "string", "", "name of the brand"),
    Column("campaign", "string", "", "name of the campaign"),
    Column("impressions_bought", "int64", "impressions", "served in paid media and billed"),
    Column("seeds_paid", "int64", "consumers", "seeds who were asked, accepted and were paid"),
    Column("rewards_paid", "int64", "consumers", "adoptions won by a referral"),
    Column("units_given", "int64", "units", "given to seeds"),
    Column("spend", "float64", "currency", "the sum of the next four"),
    *(Column(name, "float64", "currency", purchases.MEANINGS[name]) for name in purchases.SPEND),
)
ADOPTIONS = (
    Column("replicate", "int32", "", "number of the replicate"),
    Column("tick", "int32", "ticks", "number of the tick in which the consumer adopted"),
    Column("day", "float64", "days", "end of that tick"),
    Column("brand", "string", "", "name of the brand"),
    Column("consumer", "int32", "row", "who adopted"),
    Column("label", "string", "", "the same, as the network file writes it"),
    Column(
        *("source", "string", ""),
        "what won the consumer: bought, seeded, owned, earned (impressions), talk, referral, or unit (given to a seed)",
    ),
    Column("campaign", "string", "", "whose message, offer or unit it was; empty for word of mouth"),
    Column("from_consumer", "int32", "row", "from whom; -1 from the brand"),
    Column("from_label", "string", "", "the same, as the network file writes it; empty from the brand"),
)
CONSUMERS = (
    Column("row", "int32", "", "row of the consumer"),
    Column("label", "string", "", "as the network file writes it"),
    Column("segment", "string", "", "name of the segment"),
)
TRAITS = (
    Column("followers", "int32", "consumers", "who see what the consumer posts"),
    Column("followees", "int32", "consumers", "whose posts the consumer sees"),
    Column("susceptibility", "float32", "factor", "how readily the consumer shares"),
    Column("sessions_per_day", "float32", "sessions per day", "how often the consumer opens the feed"),
    Column("posts_per_session", "float32", "posts per session", "how many posts the consumer reads at a time"),
    Column("opted_out", "bool_", "", "whether paid media cannot target the consumer"),
    Column("interest.TOPIC", "float32", "factor", "interest in a topic; one column per topic"),
    Column("attitude.BRAND", "float32", "in [-1, 1]", "attitude toward a brand before the run; one column per brand"),
)
"""Columns of the table of consumers on request; the last two once per topic and per brand."""


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


def timeseries(replicate: int, recorder: Recorder, brands: Sequence[str]) -> pyarrow.Table:
    """Return the time series of a replicate, sorted by tick, then by brand in the scenario's order."""
    import pyarrow

    ticks = len(recorder.counts)
    tick = np.repeat(np.arange(ticks, dtype=np.int32), len(brands))
    values: dict[str, Any] = {name: column.ravel() for name, column in recorder.columns().items()}
    end = recorder.grid.days(tick + 1)
    values |= {
        "replicate": np.full(len(tick), replicate, np.int32),
        "tick": tick,
        "day_start": recorder.grid.days(tick),
        "day_end": end,
        "day": end,
        "brand": _strings(brands, np.tile(np.arange(len(brands)), ticks)),
    }
    return pyarrow.table({column.name: values[column.name] for column in TIMESERIES}, schema=schema(TIMESERIES))


def campaigns(replicate: int, recorder: Recorder, brands: Sequence[str], names: Sequence[str]) -> pyarrow.Table:
    """Return what the campaigns of a replicate paid for on each day, sorted by day, then in the scenario's order.

    Parameters
    ----------
    replicate : int
    recorder : Recorder
    brands, names : sequences of str
        Name of each campaign's brand, and its own.
    """
    import pyarrow

    bounds = recorder.grid.whole_days(len(recorder.counts))
    payments = np.add.reduceat(recorder.payments, bounds[:-1], axis=0)
    paid_for = np.add.reduceat(recorder.paid_for, bounds[:-1], axis=0)
    days, number = len(bounds) - 1, np.tile(np.arange(len(names)), len(bounds) - 1)
    values: dict[str, Any] = {name: paid_for[:, :, place].ravel() for place, name in enumerate(purchases.COUNTS)}
    values |= {name: payments[:, :, place].ravel() for place, name in enumerate(purchases.SPEND)}
    spend = np.zeros(days * len(names))
    for name in purchases.SPEND:
        spend += values[name]
    values |= {
        "replicate": np.full(len(number), replicate, np.int32),
        "day_start": np.repeat(recorder.grid.days(bounds[:-1]), len(names)),
        "day_end": np.repeat(recorder.grid.days(bounds[1:]), len(names)),
        "brand": _strings(brands, number),
        "campaign": _strings(names, number),
        "spend": spend,
    }
    return pyarrow.table({column.name: values[column.name] for column in CAMPAIGNS}, schema=schema(CAMPAIGNS))


def cascades(
    replicate: int,
    shares: NDArray[np.int32],
    grid: TickGrid,
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
    grid : TickGrid
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
        "day": grid.days(tick + 1),
        "depth": depth,
    }
    return pyarrow.table({column.name: values[column.name] for column in CASCADES}, schema=schema(CASCADES))


def adoptions(
    replicate: int,
    found: NDArray[np.int32],
    grid: TickGrid,
    labels: NDArray[np.str_],
    brands: Sequence[str],
    routes: Sequence[tuple[int, tuple[str | int, ...]]],
) -> pyarrow.Table:
    """Return who adopted when, and from whom, in a replicate; sorted by tick, brand and consumer.

    Parameters
    ----------
    replicate : int
    found : int32 array [k, 6]
        Tick, consumer, brand, origin, route, sender (`Recorder.adoptions`).
    grid : TickGrid
    labels : array of str
        Of all consumers.
    brands : sequence of str
    routes : sequence of (int, tuple)
        Message and identity of each route, in the order of a market; the first are those of the messages.
    """
    import pyarrow

    tick, consumer, brand, origin, route, sender = (np.ascontiguousarray(column) for column in found.T)
    campaigns = [str(identity[2]) if identity[0] in ("message", "flight", "offer") else "" for _, identity in routes]
    from_label = np.where(sender >= 0, labels[np.maximum(sender, 0)], "") if len(labels) else labels
    values = {
        "replicate": np.full(len(found), replicate, np.int32),
        "tick": tick,
        "day": grid.days(tick + 1),
        "brand": _strings(brands, brand),
        "consumer": consumer,
        "label": pyarrow.array(labels[consumer], pyarrow.string()),
        "source": _strings(layouts.ORIGINS, origin),
        "campaign": _strings(campaigns, route),
        "from_consumer": sender,
        "from_label": pyarrow.array(from_label, pyarrow.string()),
    }
    return pyarrow.table({column.name: values[column.name] for column in ADOPTIONS}, schema=schema(ADOPTIONS))


def consumers(
    labels: NDArray[np.str_],
    segments: Sequence[str],
    segment: NDArray[np.int16],
    traits: dict[str, NDArray[Any]] | None = None,
) -> pyarrow.Table:
    """Return who the consumers are, by row; with their traits, if these are given by the names of their columns."""
    import pyarrow

    values = {
        "row": np.arange(len(segment), dtype=np.int32),
        "label": pyarrow.array(labels, pyarrow.string()),
        "segment": _strings(segments, segment),
        **(traits or {}),
    }
    known = {column.name: column for column in TRAITS}
    columns = CONSUMERS + tuple(
        replace(known.get(name) or known[f"{name.split('.')[0]}.{_OF[name.split('.')[0]]}"], name=name)
        for name in traits or {}
    )
    return pyarrow.table(values, schema=schema(columns))


_OF = {"interest": "TOPIC", "attitude": "BRAND"}
