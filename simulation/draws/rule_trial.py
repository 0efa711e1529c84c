"""A trial of a rule before the run: compiled code and Python must agree on what it returns."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

_ALIKE = 1e-6
_TRIALS = 64
# Shares of what there is, dealt in strides that have no common divisor, so that all sorts of combinations come up.
_COUNTS = (1, 2, 3, 5, 1, 8, 20, 70, 300)
_FOLLOWEES = (0, 1, 2, 4, 10, 33, 150, 1000)
_CHANCES = (0.0, 0.05, 0.5, 1.0, 0.2, 0.93, 0.001)
_TRAITS = (0.0, 1.0, 0.5, 0.25, 3.7, 40.0, 0.01)
_WHOLE = "compiled whole numbers have 64 bits and whole powers; write 2.0 ** x for 2 ** x, float(n) for n"
# Beyond these, int64 does not reach: for rules without loops, whose time does not grow with them.
_LARGE = {"exposures": 65_535, "sources": 16_383, "followees": 2**31 - 1}


def disagreement(
    python: Callable[..., Any], compiled: Callable[..., Any], named: Sequence[str], *, repeats: bool
) -> str | None:
    """Say where compiled code silently returns what Python would not; None if nowhere.

    Whole numbers of 64 bits wrap, ``2 ** -sources`` is 0 in compiled code, and what raises an error in Python may
    not there. That Python's numbers overflow does not count.

    Parameters
    ----------
    python, compiled : callable
        The rule, as Python and as Numba understand it.
    named : sequence of str
        Its parameters.
    repeats : bool
        Whether the rule has loops, whose time may grow with what it is told.
    """
    for told in _told(large=not repeats):
        # Traits differ from each other, too.
        given = [told.get(name, told["a trait"] * (1.0 + 0.1 * place)) for place, name in enumerate(named)]
        at = ", ".join(f"{name} = {value!r}" for name, value in zip(named, given, strict=True)) or "nothing"
        try:
            answer = compiled(*given)
        except TypeError as error:
            # Numba's words for a path that returns nothing; other errors stop the run where they happen.
            if "got None" in str(error):
                return f"it returns None, given {at}, and must return a number on every path"
            continue
        except Exception:
            continue
        if not 0.0 <= answer <= 1.0:
            continue
        try:
            with np.errstate(all="ignore"):
                expected = python(*given)
            shown, advice = f"returns {expected!r}", _WHOLE
            is_alike = math.isclose(float(expected), answer, rel_tol=_ALIKE, abs_tol=_ALIKE)
        except OverflowError:
            continue
        except Exception as error:
            shown, advice, is_alike = f"raises {type(error).__name__}: {error}", "see to it first", False
        if not is_alike:
            return f"{shown} in Python and {answer!r} compiled, given {at}: {advice}"
    return None


def _told(*, large: bool) -> Iterator[dict[str, Any]]:
    """Yield what a rule may be told."""
    for trial in range(_TRIALS):
        exposures = _COUNTS[trial % len(_COUNTS)]
        sources = min(exposures, _COUNTS[(trial * 2 + trial // 9) % len(_COUNTS)])
        yield {
            "exposures": exposures,
            "sources": sources,
            "weight": _CHANCES[trial * 3 % len(_CHANCES)] * (1.0 + trial % 2),
            "followees": _FOLLOWEES[(trial + trial // 8) % len(_FOLLOWEES)],
            "strength": _CHANCES[(trial * 2 + 3) % len(_CHANCES)],
            "p": _CHANCES[(trial + trial // 7) % len(_CHANCES)],
            "a trait": _TRAITS[(trial * 5 + trial // 3) % len(_TRAITS)],
        }
    if large:
        for chance in _CHANCES:
            yield {**_LARGE, "weight": chance, "strength": chance, "p": chance, "a trait": chance}
