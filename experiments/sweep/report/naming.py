"""What measures, factors and their levels are called on the page, in figures and in the terminal."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from experiments.reporting import words

if TYPE_CHECKING:
    import pandas

    from experiments.sweep.analysis.analysis import Analysis
    from experiments.sweep.results import Column

_SMALL = 0.01
_LARGE = 1e9

ALWAYS = "always"
"""In place of an interval where all replicates are the same."""

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
    unit = measure.unit.removesuffix("s") if text.lstrip("+−") == "1" else measure.unit
    return f"{text} {unit}" if unit and text != words.MISSING else text


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
    # The last places are rounding: whether a number is whole does not depend on them.
    value = float(f"{value:.10g}") if abs(value) < _LARGE else value
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
    """Return `12 to 18`; a dash where there is no interval, `always` where all replicates are the same."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return words.MISSING
    if low == high:
        return ALWAYS
    return f"{number(low, high - low)} to {number(high, high - low)}"


def estimate(value: float, low: float | None, high: float | None, *, sign: bool = False) -> str:
    """Return `15 (12 to 18)`, or `15 (always)`: a value with its interval; without interval the value alone."""
    write = signed if sign else number
    ends = interval(low, high)
    if ends == words.MISSING or low is None or high is None:
        return write(value)
    return f"{write(value, high - low or None)} ({ends})"


def with_ends(written: str, measure: Column) -> str:
    """Return an estimate as written, `15 (12 to 18)`, with the unit after its value."""
    value, bracket, ends = written.partition(" (")
    return in_unit(value, measure) + bracket + ends


def share(value: float, low: float | None = None, high: float | None = None) -> str:
    """Return a share, or an index, as `56 % (50 % to 62 %)`."""
    ends = [] if low is None or high is None or math.isnan(low) or math.isnan(high) else [low, high]
    if value == 0 and ends == [0, 0]:
        return "0 %"
    text = words.percent(value)
    if not ends:
        return text
    return f"{text} ({ALWAYS if ends[0] == ends[1] else ' to '.join(words.percent(end) for end in ends)})"


def mean_of(title: str) -> str:
    """Return `mean adopters`; a title that speaks of a mean already stays as it is."""
    return title if re.search(r"\bmean\b", title, re.IGNORECASE) else f"mean {title}"


def upper_first(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


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
