"""`analyze`: the statistics of a finished sweep, as tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.sweep.analysis import curves, effects, hypotheses, indices, interactions
from experiments.sweep.analysis.estimates import estimates_of
from experiments.sweep.analysis.notes import notes_of
from experiments.sweep.analysis.sample import Sample
from experiments.sweep.analysis.sensitivity import sensitivity_of
from simulation.results.rounding import snapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas

    from experiments.sweep.results import Results


@dataclass(frozen=True)
class Analysis:
    """What a sweep found, with what luck leaves open; docs/sweep_statistics.md says how each figure is made.

    Intervals are of 95 %, unless a table says otherwise. A figure that cannot be given is NaN, and a column of words
    says why. Tables always have their columns, also where they have no rows.

    Attributes
    ----------
    results : Results
    estimates : pandas.DataFrame
        A row per point and measure. ``point`` (int, row of the design), a column per factor as `Factor.shown`,
        ``measure``, ``mean``, ``sd`` (between replicates), ``low``, ``high`` (of the mean), quantiles over replicates
        (``quantile_05``, ``quantile_25``, ``median``, ``quantile_75``, ``quantile_95``), ``shape`` ("identical": the
        same in all replicates; "two humps", as of `simulation.results.take_off`; else ""), ``take_off``,
        ``take_off_low``, ``take_off_high`` (chance of the upper hump; NaN where there is none), ``replicates``
        (measured), ``missing`` (made or tried without a value; those after a point has stopped do not count),
        ``warning``.
    effects : pandas.DataFrame
        A row per measure, factor and level (or quarter of a range), and one for the effect. ``measure``, ``factor``,
        ``row`` (below), ``position`` (int from 0, of a level or deviation; else -1), ``level`` (as shown; of a quarter
        "from - to"; of a change "from -> to"), ``value``, ``low``, ``high``, ``p`` (two-sided, of the value being 0;
        NaN for a level, and where all replicates agree), ``points``, ``replicates``,
        ``share``, ``share_low``, ``share_high`` (of the effect: share in [0, 1] of the variance of the points' means
        that the factor alone explains, luck taken out, and its interval: of a factorial over luck, else the
        first-order index), ``basis`` ("over the other
        factors", "others at the base", "elementary effects"), ``covers`` ("luck", "luck and points", or ""),
        ``warning``. What a row is: "level", the mean there; "effect", the mean at the high less that at the low end,
        or, of a factor without order, at the level with the highest less that with the lowest mean (interval and p
        for all pairs of levels); of a factor without order also "deviation", the mean of a level less the mean over
        levels (for all levels at once), and "spread", the standard deviation over levels, luck taken out; of a factor
        with order, where its response is not monotone beyond luck, "rise" and "fall", the largest of either (for all
        pairs of levels).
    interactions : pandas.DataFrame
        A row per measure and pair of factors. ``measure``, ``factor``, ``other``, ``ends``, ``other_ends`` ("from ->
        to"), ``method`` ("difference of differences", "second-order index", "regression", "none"), ``value``
        (difference of differences between the ends, of a factor without order between the levels where it is largest;
        or index), ``low``, ``high`` (of 95 % for all pairs of the measure at once), ``p``, ``p_corrected``
        (Holm, over the pairs of the measure), ``share``, ``share_low``, ``share_high`` (of the variance of the
        points' means, luck taken out), ``covers``, ``warning``.
    curves : pandas.DataFrame
        A row per measure, factor and level or bin. ``measure``, ``factor``, ``position``, ``level`` (as shown),
        ``coordinate`` (in [0, 1], of the level or the middle of the bin), ``value`` (number, or NaN where the factor
        has none), ``mean``, ``low``, ``high`` (pointwise), ``points``, ``replicates``, ``binned`` (bool), ``covers``.
    heat : pandas.DataFrame
        A row per measure, pair of factors and cell that has points. ``measure``, ``factor``, ``other``,
        ``position``, ``other_position``, ``level``, ``other_level``, ``value``, ``other_value``, ``mean``,
        ``half_width`` (of the interval), ``points``, ``runs``, ``binned``. Empty for one at a time.
    sensitivity : pandas.DataFrame
        A row per measure, factor and index. ``measure``, ``factor``, ``other`` (of a second-order index, else ""),
        ``index`` ("mu", "mu_star", "sigma", "first", "total", "second"), ``estimator``, ``value``, ``low``, ``high``,
        ``luck_floor`` (of mu_star: what luck alone would give on average), ``luck_high`` (and in 1 of 20 cases
        exceed), ``above_luck`` (True, False, or None where it cannot be said), ``samples`` (base samples,
        trajectories or points used), ``warning``.
    hypotheses : pandas.DataFrame
        A row per hypothesis. ``name``, ``factor``, ``outcome``, ``claim``, ``verdict`` ("supported", "contradicted",
        "undecided"), ``effect``, ``low``, ``high`` (of 1 - level for all hypotheses at once), ``p``, ``p_against``
        (one-sided: of the claim, of its contrary), ``p_corrected``, ``p_against_corrected`` (Holm, over both of all
        hypotheses), ``level``, ``margin``, ``smallest``, ``power`` (of being supported, were the effect ``smallest``;
        of equivalence, were it 0), ``detectable`` (smallest effect, or margin, found with 80 %), ``from``, ``to``
        (ends of the factor), ``depends_on``, ``depends_from``, ``depends_to`` (of an interaction: ``effect`` is by how
        much the effect of the factor changes as this one moves), ``where`` (levels of other factors, in words),
        ``replicates``, ``sentence``.
    notes : tuple of str
        What a reader must know.
    """

    results: Results
    estimates: pandas.DataFrame
    effects: pandas.DataFrame
    interactions: pandas.DataFrame
    curves: pandas.DataFrame
    heat: pandas.DataFrame
    sensitivity: pandas.DataFrame
    hypotheses: pandas.DataFrame
    notes: tuple[str, ...]


def analyze(results: Results) -> Analysis:
    """Analyze a sweep.

    Nothing is drawn but from fixed streams: the same results give the same tables.

    Parameters
    ----------
    results : Results

    Returns
    -------
    Analysis
        Whatever is missing: what cannot be said is NaN, and said so.
    """
    results = _without_rounding(results)
    samples = [Sample.of(results, place) for place in range(len(results.measures))]
    sensitivity = sensitivity_of(results, samples)
    return Analysis(
        results=results,
        estimates=estimates_of(results),
        effects=_table(effects.effects_of(results, samples, sensitivity), effects.COLUMNS),
        interactions=_table(interactions.interactions_of(results, samples, sensitivity), interactions.COLUMNS),
        curves=_table(curves.curves_of(results, samples), curves.CURVE_COLUMNS),
        heat=_table(curves.heat_of(results, samples), curves.HEAT_COLUMNS),
        sensitivity=_table(sensitivity, indices.COLUMNS),
        hypotheses=_table(hypotheses.hypotheses_of(results, samples), hypotheses.COLUMNS),
        notes=notes_of(results, samples),
    )


def _without_rounding(results: Results) -> Results:
    """Return results in which outcomes of a measure that differ by rounding alone are the same."""
    outcomes = np.array(results.outcomes, np.float64)
    for measure in range(len(results.measures)):
        outcomes[:, :, measure] = snapped(outcomes[:, :, measure])
    return replace(results, outcomes=outcomes)


def _table(rows: list[dict[str, Any]], columns: Sequence[str]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame({name: [row[name] for row in rows] for name in columns}, columns=list(columns))
