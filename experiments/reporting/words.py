"""Numbers as people write them: `1,234.5`, `12 to 18`, `87 %`; what is missing is a dash."""

from __future__ import annotations

import math

from simulation.plural import plural

MISSING = "–"
_MOST_DIGITS = 3


def digits_for(*values: float | None) -> int:
    """How many decimals tell a number from its interval's ends: two figures of the smallest value that is not zero.

    Parameters
    ----------
    *values : float or None
        Such as the width of an interval, or, without one, the number itself.

    Returns
    -------
    int
        In 0..3.
    """
    sizes = [abs(value) for value in values if value is not None and math.isfinite(value) and value != 0.0]
    if not sizes:
        return 0
    return min(_MOST_DIGITS, max(0, 1 - math.floor(math.log10(min(sizes)))))


def number(value: float | None, digits: int | None = None) -> str:
    """Return a number with commas and a true minus sign; of NaN and None, a dash. A whole number has no decimals."""
    if value is None or math.isnan(value):
        return MISSING
    places = (0 if value == round(value) else digits_for(value)) if digits is None else digits
    text = f"{value:,.{places}f}"
    if float(text.replace(",", "")) == 0.0:
        text = text.removeprefix("-")
    return text.replace("-", "−")


def signed(value: float | None, digits: int | None = None) -> str:
    """Return a number with its sign, `+12`; zero has none."""
    text = number(value, digits)
    if text in (MISSING, "0") or text.startswith("−") or not text.strip("0."):
        return text
    return f"+{text}"


def interval(low: float | None, high: float | None, digits: int | None = None) -> str:
    """Return `12 to 18`, or a dash where there is no interval."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return MISSING
    places = digits_for(high - low) if digits is None else digits
    return f"{number(low, places)} to {number(high, places)}"


def ends(low: float | None, high: float | None, digits: int | None = None) -> str:
    """Return an interval for a table: `12 to 18`; `always` where every replicate has the same outcome."""
    return "always" if low is not None and low == high else interval(low, high, digits)


def searched(replicates: int) -> str:
    """Name the sample by which strategies were ranked: `on the 40 search replicates`."""
    return f"on the {plural(replicates, 'search replicate')}"


def fresh(replicates: int) -> str:
    """Name the sample that had no part in the ranking: `on 40 fresh replicates`."""
    return f"on {plural(replicates, 'fresh replicate')}"


def estimate(mean: float, low: float | None, high: float | None) -> str:
    """Return `15 (12 to 18)`: a mean with its interval, in as many figures as the interval deserves."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return number(mean)
    if high == low == mean:
        return f"{number(mean)} (always)"
    places = digits_for(high - low)
    return f"{number(mean, places)} ({interval(low, high, places)})"


def percent(share: float | None) -> str:
    """Return a share as `87 %`; never quite certain: `< 1 %` and `> 99 %`."""
    if share is None or math.isnan(share):
        return MISSING
    if share < 0.005:
        return "< 1 %"
    if share > 0.995:
        return "> 99 %"
    # A share and what is left of 1 are rounded alike: 14.5 and 100 - 85.5 are the same number here.
    return f"{round(100 * share, 6):.0f} %"


def listed(names: list[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
