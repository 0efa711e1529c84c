"""The attributes of consumers: the array behind each, and which values it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.consumers.state import ConsumerState


@dataclass(frozen=True)
class Attribute:
    """What may be written into one attribute.

    Attributes
    ----------
    low, high : float
        Smallest and largest value.
    allowed : str
        The same in words.
    kinds : str
        NumPy's kinds of types that are taken: b, i, u, f.
    per : str
        What there is one value of: ``"brand"``, ``"topic"``, or nothing for one value per consumer.
    is_above_low : bool
        Whether `low` itself is left out.
    """

    low: float
    high: float
    allowed: str
    kinds: str = "iuf"
    per: str = ""
    is_above_low: bool = False

    def fits(self, values: NDArray[Any]) -> bool:
        """Whether all values lie in the range; NaN does not."""
        from_low = values > self.low if self.is_above_low else values >= self.low
        return bool((from_low & (values <= self.high)).all())


_MOST = float(np.finfo(np.float32).max)

ATTRIBUTES = {
    "susceptibility": Attribute(0.0, 1.0, "a number in [0, 1]"),
    "sessions_per_day": Attribute(0.0, _MOST, "a number above 0", is_above_low=True),
    "posts_per_session": Attribute(0.0, _MOST, "a number, zero or more"),
    "interests": Attribute(0.0, 1.0, "a number in [0, 1]", per="topic"),
    "attitude": Attribute(-1.0, 1.0, "a number in [-1, 1]", per="brand"),
}
NAMES = tuple(ATTRIBUTES)

_ADOPTION = (
    "adopters are counted, and talk, refer and leave from the moment of adoption; brands.0.initial_adopters of the "
    "scenario makes adopters, and Brand.seed gives units where seeding.free_unit is true"
)
OUTCOMES = {
    "status": _ADOPTION,
    "adoption_tick": _ADOPTION,
    "is_aware": "who is reached is counted; Brand.buy_impressions, Brand.publish and Brand.seed reach consumers",
}
"""What has happened to consumers, and so is read only: why, and how to bring it about."""


def column_of(state: ConsumerState, name: str) -> NDArray[Any] | None:
    """Return the array behind an attribute of consumers ([n], or [n, brands]), or None if there is none."""
    return np.asarray(getattr(state, name)) if name in ATTRIBUTES or name in OUTCOMES else None


def checked(state: ConsumerState, name: str, value: Any, count: int | None = None) -> NDArray[Any]:
    """Return a value for one consumer's attribute, or for one and the same of many, in the type of its array.

    Parameters
    ----------
    state : ConsumerState
    name : str
        One of `ATTRIBUTES`.
    value : number or sequence of numbers
        One per brand or topic where the attribute has several; a single number then stands for all of them.
    count : int, optional
        Of so many consumers, each may have a value of its own: an array of one more dimension, the first.

    Raises
    ------
    AttributeError
        If consumers have no such attribute to write, or it is an outcome.
    ValueError
        If the value does not fit. Nothing has been written.
    """
    if name in OUTCOMES:
        raise AttributeError(f"{name} cannot be written: {OUTCOMES[name]}")
    column = column_of(state, name)
    if column is None:
        known = ", ".join(NAMES)
        raise AttributeError(
            f"a consumer has no attribute {name!r} to write{nearest(name, (*NAMES, *OUTCOMES))}; known: {known}"
        )
    attribute = ATTRIBUTES[name]
    shape = column.shape[1:]
    try:
        given = np.asarray(value)
    except ValueError:
        given = np.asarray(None)  # a ragged list: no number either
    if isinstance(value, list | tuple) and any(isinstance(one, bool) for one in value):
        given = given.astype(np.bool_)  # NumPy makes numbers of truth values that stand among numbers
    if given.dtype.kind in attribute.kinds and given.shape in (
        (),
        shape,
        *(() if count is None else ((count, *shape),)),
    ):
        with np.errstate(over="ignore"):
            values = given.astype(column.dtype)
        # Before and after rounding to the type of the array.
        if attribute.fits(given) and attribute.fits(values):
            return values
    several = f", or a list of {shape[0]}, one per {attribute.per}" if attribute.per else ""
    # Of a single value the refusal is the same, however many consumers it is for.
    is_array = count is not None and isinstance(value, np.ndarray) and value.ndim == 1 + len(shape)
    own = f", or an array of shape {(count, *shape)}, one row per consumer" if is_array else ""
    raise ValueError(Problem(name, value, f"must be {attribute.allowed}{several}{own}"))
