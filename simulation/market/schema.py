"""What is counted per tick and brand: a row per counter, from which every list of columns is made.

A new counter is a row here; one that kernels count also takes a column of `simulation.kernels.layouts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from simulation.actors import purchases
from simulation.kernels import layouts

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Record(NamedTuple):
    """What a run has recorded, by tick and brand.

    Attributes
    ----------
    counts : int64 array [ticks, brands, layouts.COUNTERS]
    payments : float64 array [ticks, brands, purchases]
        Money spent, by what it paid for.
    gifts : int64 array [ticks, brands]
        Units given to seeds.
    initial_adopters : int64 array [brands]
    prices : float64 array [brands]
    """

    counts: NDArray[np.int64]
    payments: NDArray[np.float64]
    gifts: NDArray[np.int64]
    initial_adopters: NDArray[np.int64]
    prices: NDArray[np.float64]

    def of(self, column: int) -> NDArray[np.int64]:
        """Return one column of the counts."""
        return self.counts[:, :, column]


@dataclass(frozen=True)
class Counter:
    """A number per tick and brand.

    Attributes
    ----------
    name : str
        Its column in every table.
    unit : str
    meaning : str
        As of one tick.
    values : callable
        Returns it from a `Record`, shape (ticks, brands).
    kind : {'flow', 'stock'}
        Whether ticks add up, or each says how many there are at its end.
    type : {'int64', 'float64'}
    label : str
        What the summary of a run calls it; empty where it leaves it out.
    """

    name: str
    unit: str
    meaning: str
    values: Callable[[Record], NDArray[Any]]
    kind: Literal["flow", "stock"] = "flow"
    type: Literal["int64", "float64"] = "int64"
    label: str = ""


def _counted(*columns: int) -> Callable[[Record], NDArray[Any]]:
    """Return the sum of columns of the counts."""

    def values(record: Record) -> NDArray[Any]:
        found = record.of(columns[0])
        for column in columns[1:]:
            found = found + record.of(column)
        return found

    return values


def _spent(purchase: int) -> Callable[[Record], NDArray[Any]]:
    return lambda record: record.payments[:, :, purchase]


def total_spent(payments: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up what was paid for each purchase, in their order: in another, the last digit may differ."""
    total = np.zeros(payments.shape[:2])
    for purchase in range(payments.shape[2]):
        total += payments[:, :, purchase]
    return total


def _adopters(record: Record) -> NDArray[Any]:
    flow = record.of(layouts.ADOPTIONS) - record.of(layouts.LEFT)
    return record.initial_adopters + np.cumsum(flow, axis=0)


def _impressions(*sources: int) -> Callable[[Record], NDArray[Any]]:
    return _counted(*(layouts.IMPRESSIONS + source for source in sources))


def _views(*sources: int) -> Callable[[Record], NDArray[Any]]:
    return _counted(*(layouts.VIEWS + source for source in sources))


COUNTERS = (
    Counter(
        *("impressions_paid", "impressions", "bought, and those of seeds' posts"),
        _impressions(layouts.BOUGHT, layouts.SEEDED),
        label="impressions, paid",
    ),
    Counter(
        *("impressions_bought", "impressions", "served in paid media and billed"),
        _impressions(layouts.BOUGHT),
    ),
    Counter(
        *("impressions_seeded", "impressions", "of seeds' posts, by their own followers"),
        _impressions(layouts.SEEDED),
    ),
    Counter(
        *("impressions_owned", "impressions", "of the brand's posts"),
        _impressions(layouts.OWNED),
        label="impressions, owned",
    ),
    Counter(
        *("impressions_earned", "impressions", "of posts by other consumers"),
        _impressions(layouts.EARNED),
        label="impressions, earned",
    ),
    Counter(
        *("views", "views", "impressions seen"),
        _views(*range(layouts.SOURCES_OF_POSTS)),
        label="views",
    ),
    Counter("views_bought", "views", "bought impressions seen", _views(layouts.BOUGHT)),
    Counter("views_seeded", "views", "impressions of seeds' posts seen", _views(layouts.SEEDED)),
    Counter("views_owned", "views", "impressions of the brand's posts seen", _views(layouts.OWNED)),
    Counter("views_earned", "views", "impressions of other consumers' posts seen", _views(layouts.EARNED)),
    Counter(
        *("reach", "consumers", "who have seen or heard of the brand by `day_end`"),
        lambda record: np.cumsum(record.of(layouts.REACHED), axis=0),
        kind="stock",
        label="reach (consumers)",
    ),
    Counter(
        *("shares", "posts", "by consumers: seeds, reviewers and those who pass on"),
        _counted(layouts.SHARES),
        label="shares",
    ),
    Counter(
        *("adopters", "consumers", "stock at `day_end`, initial adopters included"),
        _adopters,
        kind="stock",
        label="adopters at the end",
    ),
    Counter("adoptions", "consumers", "who adopted in this tick", _counted(layouts.ADOPTIONS), label="adoptions"),
    Counter("churned", "consumers", "who left in this tick", _counted(layouts.LEFT), label="churned"),
    Counter(
        *("talks_positive", "conversations", "of satisfied adopters, referrals included"),
        _counted(layouts.TALKS_POSITIVE),
        label="conversations, positive",
    ),
    Counter(
        *("talks_negative", "conversations", "of dissatisfied adopters"),
        _counted(layouts.TALKS_NEGATIVE),
        label="conversations, negative",
    ),
    Counter(
        *("spend", "currency", "the sum of the next four"),
        lambda record: total_spent(record.payments),
        type="float64",
        label="spend",
    ),
    *(
        Counter(name, "currency", purchases.MEANINGS[name], _spent(purchase), type="float64")
        for purchase, name in enumerate(purchases.SPEND)
    ),
    Counter(
        *("revenue", "currency", "adoptions times price; units given to seeds bring none"),
        lambda record: (record.of(layouts.ADOPTIONS) - record.gifts) * record.prices,
        type="float64",
        label="revenue",
    ),
)
"""In the order of the columns of the time series."""

BY_NAME = {counter.name: counter for counter in COUNTERS}
FLOWS = tuple(counter.name for counter in COUNTERS if counter.kind == "flow")
STOCKS = tuple(sorted(counter.name for counter in COUNTERS if counter.kind == "stock"))
"""In the order of the alphabet."""

ARRIVALS = (
    *range(layouts.IMPRESSIONS, layouts.IMPRESSIONS + layouts.SOURCES_OF_POSTS),
    *(layouts.LEFT, layouts.TALKS_POSITIVE, layouts.TALKS_NEGATIVE),
)
"""Columns of the counts that together count the due events of a tick."""
