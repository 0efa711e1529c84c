"""`ComparisonResult`: what a comparison leaves behind, as tidy tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario
    from simulation.seeding import Choice, SeedingPlan


BASELINE = "baseline"
"""What tables call the launch without the compared seeding."""

HORIZONS = (1, 2)
"""Multiples of the scenario's days at which launches are looked at."""


@dataclass(frozen=True)
class Measure:
    """One figure of a run.

    Attributes
    ----------
    name : str
        Column of `ComparisonResult.replicates`.
    title : str
        In words, as tables and figures name it.
    unit : str
    meaning : str
        One sentence, for the glossary.
    """

    name: str
    title: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class ComparisonResult:
    """A comparison of seeding strategies.

    Attributes
    ----------
    scenario : Scenario
        Resolved, as it was run; its campaign is the baseline's: without the compared seeding.
    network : SocialNetwork
    brand, campaign : str
        Whose seeding is compared.
    strategies : tuple of str
        In the order in which they were given.
    goal : str
        Name of the measure that ranks.
    measures : tuple of Measure
        What `replicates` and `estimates` hold.
    limits : dict
        ``seeds``, ``budget``: what the strategies were given, None where not.
    descriptions : dict by strategy
        What each strategy does, in one line; ``simulation.seeding`` says it of those of the catalogue.
    plans, choices : dict by strategy
        Whom each strategy asks, and what is known about the choice.
    replicates : pandas.DataFrame
        One row per strategy (and ``baseline``), horizon and replicate: ``strategy``, ``horizon`` (1 or 2 times the days
        of the scenario), ``replicate``, then a column per measure.
    estimates : pandas.DataFrame
        ``strategy``, ``horizon``, ``measure``, ``mean``, ``sd``, ``low``, ``high``, ``replicates``: 95 % intervals of
        means over the search replicates, those by which strategies are ranked; ``quantile_5`` to ``quantile_95`` over
        replicates; ``two_humped``, and where it is: ``take_off`` (chance of the upper hump, with ``take_off_low`` and
        ``take_off_high``), ``mean_below`` and ``mean_above`` (means of the humps).
    pairs : pandas.DataFrame
        One row per two strategies, in the order of the ranking, each also with ``baseline``, and measure, at horizon 1,
        on the search replicates: ``first``, ``second``, ``measure``, ``difference`` (first minus second), ``low``,
        ``high``, ``simultaneous_low``, ``simultaneous_high``, ``probability_better`` (that the first is better in one
        launch; a tie counts half) with ``probability_low`` and ``probability_high``, ``variance_reduction`` (variance
        of the difference over the sum of variances; below 1 is gained by common luck), ``correlation``,
        ``replicates``, ``warning`` (what makes the interval doubtful).
    ranking : pandas.DataFrame
        By the goal, best first: ``rank`` (equal for equal means), ``strategy``, ``mean``, ``low``, ``high``,
        ``behind_best`` (mean minus that of the best), ``behind_low``, ``behind_high`` (simultaneous, against the best),
        ``may_be_best``.
    returns : pandas.DataFrame
        Return on investment, a ratio of means: ``strategy``, ``horizon``, ``ratio`` (mean incremental margin over mean
        cost), ``low``, ``high``; missing where nothing was spent.
    winner : pandas.DataFrame
        The winner's figures from fresh replicates, which had no part in the ranking, as in `estimates`; and
        ``beyond_baseline``, ``beyond_low``, ``beyond_high``: paired differences from the baseline of the same
        replicates.
    winner_returns : pandas.DataFrame
        Return on investment of the winner from fresh replicates, as in `returns`.
    adoption : pandas.DataFrame
        ``strategy`` (``baseline`` too), ``day``, ``mean``, ``low``, ``high``: adopters of the brand over twice the
        horizon.
    seeds : pandas.DataFrame
        ``strategy``, ``place`` (1 is asked first), ``label``, ``row``, ``followers``, ``segment``, ``price``,
        ``acceptance``, ``wave`` (1 is the first).
    overlap : pandas.DataFrame
        ``first``, ``second``, ``shared`` (seeds), ``jaccard``.
    assumptions : pandas.DataFrame
        ``field``, ``value``, ``unit``, ``meaning``, ``source``, ``low``, ``high`` (range where the field has one).
    precision : dict
        ``wanted`` (width, or None), ``reached`` (width of the simultaneous interval of the difference between the best
        two), ``is_reached``, ``replicates``, ``said`` (in words).
    uncertain : dict or None
        With ``--uncertain``: ``draws``, ``fields``, ``ranking_holds`` (share of draws with this whole ranking),
        ``winner_holds`` (share of draws in which the winner is best).
    unequal_spend : str
        Whose mean cost is least and most, where they differ by more than 5 % (of seeds paid, where nothing costs
        anything); empty where they do not.
    recommendation : str
        What to do, and how sure that is; each sentence speaks of one sample, and names it.
    command : str
        The command that makes it again, from the ``scenario.toml`` of its folder.
    notes : tuple of str
        What else a reader should know.
    provenance : dict
        Versions, digests, random seed; ``run``, the identity of the comparison (equal ones leave equal files);
        everything volatile under ``environment``.
    """

    scenario: Scenario
    network: SocialNetwork
    brand: str
    campaign: str
    strategies: tuple[str, ...]
    goal: str
    measures: tuple[Measure, ...]
    limits: dict[str, Any]
    descriptions: dict[str, str]
    plans: dict[str, SeedingPlan]
    choices: dict[str, Choice]
    replicates: pandas.DataFrame
    estimates: pandas.DataFrame
    pairs: pandas.DataFrame
    ranking: pandas.DataFrame
    returns: pandas.DataFrame
    winner: pandas.DataFrame
    winner_returns: pandas.DataFrame
    adoption: pandas.DataFrame
    seeds: pandas.DataFrame
    overlap: pandas.DataFrame
    assumptions: pandas.DataFrame
    precision: dict[str, Any]
    uncertain: dict[str, Any] | None
    unequal_spend: str
    recommendation: str
    command: str
    notes: tuple[str, ...]
    provenance: dict[str, Any]
