"""`Results`: the finished runs of a sweep, beside its design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    from numpy.typing import NDArray

    from experiments.sweep.design.design import Design
    from experiments.sweep.design.factor import Factor


@dataclass(frozen=True)
class Hypothesis:
    """A claim that a sweep is to decide, made before it is run.

    Attributes
    ----------
    name : str
    factor : str
        Name of the factor.
    outcome : str
        Name of the measure.
    claim : {"increases", "decreases", "equivalent"}
        What moving the factor from `low` to `high` does to the mean outcome, averaged over all other factors.
    low, high : object
        Values of the factor between which the effect is taken, as tables show them; the lowest and the highest value,
        or quarter of a range, where they are None. A factor whose levels have no order needs both.
    margin : float or None
        Of equivalence: the effect lies within plus and minus this.
    level : float
        Chance of a false verdict, such as .05, of all hypotheses of the sweep together.
    smallest : float or None
        The smallest effect of interest, for which power is stated.
    depends_on : str or None
        Name of another factor: the claim is then about the effect of the factor, and what moving this one from
        `depends_low` to `depends_high` does to it: an interaction.
    depends_low, depends_high : object
        As `low` and `high`.
    where : mapping
        Levels of other factors, by name and as tables show them, at which the claim is meant; at all of them where
        empty.
    """

    name: str
    factor: str
    outcome: str
    claim: str
    low: Any = None
    high: Any = None
    margin: float | None = None
    level: float = 0.05
    smallest: float | None = None
    depends_on: str | None = None
    depends_low: Any = None
    depends_high: Any = None
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A measure of the table.

    Attributes
    ----------
    name, title, unit, meaning : str
    """

    name: str
    title: str
    unit: str
    meaning: str = ""


@dataclass(frozen=True)
class Results:
    """What a sweep found.

    Attributes
    ----------
    name, question : str
    factors : tuple of Factor
    design : Design
    measures : tuple of Column
    outcomes : float64 array, shape (points, replicates, measures)
        NaN where a run failed, was not made, or came after its point had stopped.
    luck : {"shared", "independent"}
        Whether replicate r has the same luck at all points.
    table : pandas.DataFrame
        Tidy: ``point``, ``replicate``, a column per factor (as `Factor.shown`), a column per measure; one row per
        finished run, sorted by point and replicate.
    series : pandas.DataFrame or None
        ``point``, ``replicate``, ``day_start``, ``day_end``, ``day`` (the end, at which stocks hold), ``brand``, and
        the columns asked for.
    hypotheses : tuple of Hypothesis
    failures : tuple of mappings
        ``point``, ``replicate``, ``kind``, ``error`` and the factors' values.
    covers : tuple of str
        What a replicate draws anew (`run.vary`): intervals cover no more.
    planned : int
        Runs planned.
    provenance : mapping
        ``sweep`` (identity), ``command``, ``random_seed``, ``kernels``, ``versions``, ``scenario`` (name), as text.
    """

    name: str
    question: str
    factors: tuple[Factor, ...]
    design: Design
    measures: tuple[Column, ...]
    outcomes: NDArray[Any]
    luck: str
    table: pandas.DataFrame
    series: pandas.DataFrame | None = None
    hypotheses: tuple[Hypothesis, ...] = ()
    failures: tuple[Mapping[str, Any], ...] = ()
    covers: tuple[str, ...] = ("luck",)
    planned: int = 0
    provenance: Mapping[str, Any] = field(default_factory=dict)
