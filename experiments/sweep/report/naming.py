"""What measures, factors and their levels are called on the page, in figures and in the terminal."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.comparison import words

if TYPE_CHECKING:
    import pandas

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

_SMALL = 0.01
_LARGE = 1e9

DESIGNS = {
    "full_factorial": "full factorial",
    "one_at_a_time": "one factor at a time",
    "random": "random",
    "latin_hypercube": "Latin hypercube",
    "sobol_sequence": "Sobol sequence",
    "morris": "Morris trajectories",
    "saltelli": "Saltelli",
}
"""Kinds of designs in words."""


def records(table: pandas.DataFrame, **where: object) -> list[dict[str, Any]]:
    """Return the rows of a table in which columns have these values, each as a mapping of column to value."""
    for column, value in where.items():
        table = table[table[column] == value]
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def measure_of(analysis: Analysis, name: str) -> Column:
    """Return a measure by its name."""
    return next(measure for measure in analysis.results.measures if measure.name == name)


def with_unit(measure: Column) -> str:
    """Return the title of a measure with its unit in brackets, where it has one."""
    return f"{measure.title} ({measure.unit})" if measure.unit else measure.title


def in_unit(text: str, measure: Column) -> str:
    """Return a written number followed by the unit of its measure, where it has one."""
    return f"{text} {measure.unit}" if measure.unit and text != words.MISSING else text


def number(value: float | None, like: float | None = None) -> str:
    """Return a number as people write it; in two figures where it, or what it is `like`, is tiny, in powers where huge.

    Parameters
    ----------
    value : float or None
    like : float, optional
        Such as the width of the interval of `value`, which says how many figures it deserves.
    """
    if value is None or math.isnan(value):
        return words.MISSING
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    size = abs(value if like is None or not math.isfinite(like) or like == 0.0 else like)
    if abs(value) >= _LARGE or (0.0 < size < _SMALL and value != 0.0):
        places = 2 if value == 0.0 else max(2, 2 + math.floor(math.log10(abs(value))) - math.floor(math.log10(size)))
        return f"{value:.{min(places, 6)}g}".replace("-", "−")
    return words.number(value, words.digits_for(size) if value != round(value) or like is not None else None)


def signed(value: float | None, like: float | None = None) -> str:
    """Return a number with its sign; zero has none."""
    text = number(value, like)
    return f"+{text}" if value is not None and value > 0.0 and text.strip("0.") else text


def interval(low: float | None, high: float | None) -> str:
    """Return `12 to 18`, or a dash where there is no interval."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return words.MISSING
    return f"{number(low, high - low)} to {number(high, high - low)}"


def estimate(value: float, low: float | None, high: float | None, *, sign: bool = False) -> str:
    """Return `15 (12 to 18)`: a value with its interval; without interval the value alone."""
    write = signed if sign else number
    ends = interval(low, high)
    if ends == words.MISSING or low is None or high is None:
        return write(value)
    return f"{write(value, high - low)} ({ends})"


def with_ends(written: str, measure: Column) -> str:
    """Return an estimate as written, `15 (12 to 18)`, with the unit after its value."""
    value, bracket, ends = written.partition(" (")
    return in_unit(value, measure) + bracket + ends


def share(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return a share, or an index, as `56 % (50 % to 62 %)`."""
    ends = [] if low is None or high is None or math.isnan(low) or math.isnan(high) else [low, high]
    text = words.percent(value)
    return f"{text} ({' to '.join(words.percent(end) for end in ends)})" if ends else text


def level_text(level: object) -> str:
    """Return a level of a factor as people write it."""
    if isinstance(level, bool) or type(level).__name__ in ("bool", "bool_"):
        return "true" if level else "false"
    if isinstance(level, str):
        return level.replace(" -> ", " → ").replace(" - ", " – ")
    if isinstance(level, int | float) or hasattr(level, "__float__"):
        value = float(level)
        if not math.isfinite(value):
            return words.MISSING
        text = f"{value:,.0f}" if value == round(value) and abs(value) < _LARGE else f"{value:.4g}"
        return text.replace("-", "−")
    return str(level)
