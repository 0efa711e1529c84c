"""One comparison: what was expected, what was measured, how far apart they may be, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

Verdict = Literal["pass", "fail", "absent", "shown"]
Value = float | int | str | bool | None

ERRORS = 4.0
"""Standard errors that a mean may be off."""

PRECISION = 0.005
"""Largest standard error of an exact mean, relative to the mean: what is measured less well decides nothing."""

LEAST_P = 1e-3
"""A chi-square test fails at or below this probability."""

LEAST_EXPECTED = 5.0
"""Neighboring bins of a distribution are pooled until each is expected to hold as many."""

ROUNDING = 1e-9
"""What double precision may make of equal numbers, relative to them."""


@dataclass(frozen=True)
class Row:
    """One comparison of a target.

    Attributes
    ----------
    id : str
        The target's id and a name or number of its own, such as ``'V1.3'``.
    quantity : str
        What was measured.
    expected, measured : number or str
    standard_error : float or None
        Of `measured`; None where equality is exact.
    z : float or None
        (measured - expected) / standard error; None where there is none, or it is 0.
    tolerance : str
        When the row passes, in words.
    verdict : {'pass', 'fail', 'absent', 'shown'}
        ``absent``: what the row needs is not on this machine. ``shown``: a figure that describes, and decides nothing.
    """

    id: str
    quantity: str
    expected: Value
    measured: Value
    standard_error: float | None
    z: float | None
    tolerance: str
    verdict: Verdict

    def as_dict(self) -> dict[str, Value]:
        """Return the fields for JSON, in which numbers that are not finite are words."""
        return {name: _finite(value) for name, value in asdict(self).items()}

    @classmethod
    def mean(
        cls,
        id: str,
        quantity: str,
        expected: float,
        sample: ArrayLike | tuple[float, float],
        *,
        allowance: float = 0.0,
        precision: float | None = PRECISION,
    ) -> Row:
        """Compare a mean over replicates: within 4 standard errors, plus an allowance for an asymptotic formula.

        Parameters
        ----------
        expected : float
        sample : array of float, shape (replicates,), or tuple (mean, standard error)
            Independent values, or what was made of them. A tuple of two numbers is always the latter.
        allowance : float
            Stated error of the expected value itself, such as that of a finite size; 0 for an exact one.
        precision : float or None
            Largest standard error relative to an exact expected value. Not asked for where there is an allowance.

        Returns
        -------
        Row
        """
        mean, error = _mean_and_error(sample)
        words = f"{ERRORS:g} SE" + (f" + {allowance:g}" if allowance else "")
        exceeds = abs(mean - expected) > ERRORS * error + allowance + ROUNDING * abs(expected)
        holds = math.isfinite(mean) and math.isfinite(error) and not exceeds
        if precision is not None and not allowance:
            words += f", SE <= {100 * precision:g} %"
            holds = holds and error <= precision * abs(expected)
        return cls(id, quantity, float(expected), mean, error, _z(mean, expected, error), words, _verdict(holds))

    @classmethod
    def within(
        cls,
        id: str,
        quantity: str,
        expected: float,
        measured: float,
        *,
        relative: float | None = None,
        absolute: float | None = None,
        standard_error: float | None = None,
    ) -> Row:
        """Compare two numbers: within a share of the expected one, or within an absolute distance.

        Parameters
        ----------
        relative, absolute : float
            Exactly one of them.
        standard_error : float, optional
            Is shown, and widens nothing.
        """
        if (relative is None) == (absolute is None):
            raise ValueError("a row is within a relative or an absolute distance: name one of them")
        most = absolute if relative is None else relative * abs(expected)
        assert most is not None
        words = f"+-{absolute:g}" if relative is None else f"+-{100 * relative:g} %"
        measured = float(measured)
        holds = math.isfinite(measured) and abs(measured - expected) <= most + ROUNDING * abs(expected)
        z = None if standard_error is None else _z(measured, expected, standard_error)
        return cls(id, quantity, float(expected), measured, standard_error, z, words, _verdict(holds))

    @classmethod
    def equal(cls, id: str, quantity: str, expected: Value, measured: Value) -> Row:
        """Compare two values that must be the same; nothing equals NaN."""
        expected, measured = _plain(expected), _plain(measured)
        return cls(id, quantity, expected, measured, None, None, "equal", _verdict(bool(expected == measured)))

    @classmethod
    def distribution(cls, id: str, quantity: str, expected_probabilities: ArrayLike, counts: ArrayLike) -> Row:
        """Compare a whole distribution by chi-square, neighboring bins pooled until each is expected to hold 5.

        Parameters
        ----------
        expected_probabilities : array of float, shape (bins,)
            They add up to 1.
        counts : array of int, shape (bins,)
            How often each was seen. A bin of probability 0 must be empty.
        """
        from scipy.special import chdtrc

        probabilities, seen = np.asarray(expected_probabilities, float), np.asarray(counts, float)
        if probabilities.shape != seen.shape or probabilities.ndim != 1:
            raise ValueError(f"{probabilities.shape} probabilities and {seen.shape} counts")
        if not abs(probabilities.sum() - 1) <= 1e-6 or (probabilities < -1e-12).any():
            raise ValueError(f"expected probabilities add up to {probabilities.sum()!r}")
        total = seen.sum()
        expected, found = _pooled(probabilities.clip(0.0) * total, seen)
        is_possible = bool((seen[probabilities <= 0] == 0).all())
        squares = float(((found - expected) ** 2 / expected).sum()) if len(expected) > 1 else math.nan
        p = float(chdtrc(len(expected) - 1, squares)) if is_possible and len(expected) > 1 else math.nan
        words = f"chi-square {squares:.2f}, {len(expected) - 1} df, {total:.0f} runs"
        if not is_possible:
            words = "what has probability 0 was seen"
        elif len(expected) < 2:
            words = f"{total:.0f} runs are too few for two bins"
        return cls(id, quantity, f"p > {LEAST_P:g}", p, None, None, words, _verdict(p > LEAST_P))

    @classmethod
    def order(cls, id: str, quantity: str, statement: str, holds: bool | np.bool_) -> Row:
        """State an order or a sign that must hold, such as ``'greedy > degree > random'``."""
        measured = "holds" if holds else "does not hold"
        return cls(id, quantity, "holds", measured, None, None, statement, _verdict(bool(holds)))

    @classmethod
    def absent(cls, id: str, what: str) -> Row:
        """Say what is not on this machine, so that nothing was compared."""
        return cls(id, "data", "present", "absent", None, None, what, "absent")

    @classmethod
    def shown(
        cls,
        id: str,
        quantity: str,
        measured: float | str,
        *,
        standard_error: float | None = None,
        expected: Value = None,
        why: str = "describes",
    ) -> Row:
        """Show a figure that nothing is expected of, or that cannot be held to what is beside it.

        Parameters
        ----------
        measured : number or str
        standard_error : float, optional
        expected : number or str, optional
            What it may be read beside, such as the figure of a publication.
        why : str
            Why it is not judged.
        """
        return cls(id, quantity, _plain(expected), _plain(measured), standard_error, None, why, "shown")

    @classmethod
    def failed(cls, id: str, reason: str) -> Row:
        """Say why nothing could be compared, which is a failure."""
        return cls(id, "completion", "completes", "stopped", None, None, reason, "fail")


def _verdict(holds: bool) -> Verdict:
    return "pass" if holds else "fail"


def _z(measured: float, expected: float, error: float) -> float | None:
    return (measured - expected) / error if error > 0 else None


def _mean_and_error(sample: ArrayLike | tuple[float, float]) -> tuple[float, float]:
    if isinstance(sample, tuple):
        if len(sample) != 2:
            raise ValueError(f"a mean and its standard error are two numbers; found {len(sample)}")
        return float(sample[0]), float(sample[1])
    values = np.asarray(sample, float)
    if values.ndim != 1 or len(values) < 2:
        return float(values.mean()) if values.size else math.nan, math.nan
    return float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values))


def _pooled(expected: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pool neighbors from the left until each bin is expected to hold enough; what is left over joins the last."""
    pools: list[list[float]] = []
    held, found = 0.0, 0.0
    for more, count in zip(expected, seen, strict=True):
        held, found = held + more, found + count
        if held >= LEAST_EXPECTED:
            pools.append([held, found])
            held, found = 0.0, 0.0
    if pools:
        pools[-1][0] += held
        pools[-1][1] += found
    else:
        pools.append([held, found])
    array = np.array(pools)
    return array[:, 0], array[:, 1]


def _plain(value: Any) -> Value:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, Sequence) and not isinstance(plain, str):
        return str(plain)
    if not isinstance(plain, float | int | str | bool | None):
        raise TypeError(f"a row holds numbers and words; found {type(value).__name__}")
    return plain


def _finite(value: Any) -> Value:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else _plain(value)
