"""The attributes of consumers: the array behind each, and which values it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.errors import Problem, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulation.model import MarketModel


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
    "is_aware": Attribute(0, 1, "False or True", kinds="biu", per="brand"),
    "attitude": Attribute(-1.0, 1.0, "a number in [-1, 1]", per="brand"),
    "status": Attribute(0, 3, "a whole number in 0..3", kinds="iu", per="brand"),
    "adoption_tick": Attribute(-1, np.inf, "a tick of the run, or -1 for never", kinds="iu", per="brand"),
}
NAMES = tuple(ATTRIBUTES)


def column_of(model: MarketModel, name: str) -> NDArray[Any] | None:
    """Return the array behind an attribute of consumers ([n], or [n, brands]), or None if there is none."""
    return np.asarray(getattr(model.market.state, name)) if name in ATTRIBUTES else None


def checked(model: MarketModel, name: str, value: Any, count: int | None = None) -> NDArray[Any]:
    """Return a value for one consumer's attribute, or for one and the same of many, in the type of its array.

    Parameters
    ----------
    model : MarketModel
    name : str
        One of `ATTRIBUTES`.
    value : number or sequence of numbers
        One per brand or topic where the attribute has several; a single number then stands for all of them.
    count : int, optional
        Of so many consumers, each may have a value of its own: an array of one more dimension, the first.

    Raises
    ------
    AttributeError
        If consumers have no such attribute to write.
    ValueError
        If the value does not fit. Nothing has been written.
    """
    column = column_of(model, name)
    if column is None:
        known = ", ".join(NAMES)
        raise AttributeError(f"a consumer has no attribute {name!r} to write{nearest(name, NAMES)}; known: {known}")
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
        last = model.scenario.ticks - 1 if name == "adoption_tick" else attribute.high
        # Before and after rounding to the type of the array.
        if attribute.fits(given) and attribute.fits(values) and bool((given <= last).all()):
            return values
    several = f", or a list of {shape[0]}, one per {attribute.per}" if attribute.per else ""
    # Of a single value the refusal is the same, however many consumers it is for.
    is_array = count is not None and isinstance(value, np.ndarray) and value.ndim == 1 + len(shape)
    own = f", or an array of shape {(count, *shape)}, one row per consumer" if is_array else ""
    ticks = f" (0..{model.scenario.ticks - 1})" if name == "adoption_tick" else ""
    raise ValueError(Problem(name, value, f"must be {attribute.allowed}{ticks}{several}{own}"))
