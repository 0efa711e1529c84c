"""The recommendation: what to do, and how sure that is. Every sentence speaks of one sample, and names it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.comparison.measures import BEYOND_BASELINE, BY_NAME
from experiments.comparison.verdict import Verdict, row_of, verdict_of
from experiments.reporting import words

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

MOST_NAMES = 3
"""Names in a row, before only their number is said."""


@dataclass(frozen=True)
class Recommendation:
    """What a recommendation rests on.

    Attributes
    ----------
    goal, currency : str
    idle : collection of str
        Strategies that ask nobody.
    ranking, pairs, winner : pandas.DataFrame
        See `ComparisonResult`.
    replicates : int
        How many search replicates ranked the strategies.
    spend : str
        What `unequal_spend` says.
    uncertain : dict, optional
        See `ComparisonResult.uncertain`.
    """

    goal: str
    currency: str
    idle: Collection[str]
    ranking: pd.DataFrame
    pairs: pd.DataFrame
    winner: pd.DataFrame
    replicates: int
    spend: str = ""
    uncertain: dict[str, Any] | None = None

    @property
    def best(self) -> str:
        """The strategy that ranks first."""
        return str(self.ranking["strategy"].iloc[0])

    def __str__(self) -> str:
        """Return the sentences, each of one sample."""
        if self.replicates == 1:
            said = [self._of_one_replicate()]
        else:
            said = [self._verdict(), self._humps(), self._money(), self._rivals()]
        searched = words.searched(self.replicates)
        if self.spend:
            said.append(f"{searched[0].upper()}{searched[1:]}, {self.spend}.")
        if self.uncertain is not None:
            share = words.percent(float(self.uncertain["winner_holds"]))
            draws = "draws of what is uncertain, one for each search replicate"
            said.append(f"{self.best} is best in {share} of the {draws}.")
        return " ".join(one for one in said if one)

    def _of_one_replicate(self) -> str:
        top = self.ranking.iloc[0]
        return (
            f"Nothing can be concluded from 1 replicate: {self.best} ranks first with "
            f"{self._title(self.goal)} of {self._amount(top['mean'], self.goal)}; raise --replicates."
        )

    def _verdict(self) -> str:
        """Judge the winner beside no seeding, on fresh replicates."""
        best, row = self.best, row_of(self.winner, self.goal)
        fresh = words.fresh(int(row["replicates"]))
        if best in self.idle:
            return f"Do not seed: {best}, which asks nobody, ranks first."
        found = verdict_of(self.winner, self.goal)
        if found is Verdict.NOTHING:
            title = self._title(self.goal)
            return f"Do not seed: {best} ranks first, and {fresh} its {title} is exactly that of no seeding."
        figure = self._figure(row, self.goal)
        if found is Verdict.GAIN:
            return f"Seed by {best}: {fresh} it has {figure}."
        if found is Verdict.LOSS:
            return f"Do not seed: {best}, which ranks first, loses against no seeding: {fresh} it has {figure}."
        return (
            f"Do not seed on this evidence: {best} ranks first, but {fresh} it has {figure}, not told apart from no "
            "seeding."
        )

    def _figure(self, row: dict[str, float], measure: str) -> str:
        """Return a measure of the winner with its interval, and, of a level, how far it is from that of no seeding."""
        level = f"{self._title(measure)} of {self._estimate(row['mean'], row['low'], row['high'], measure)}"
        if measure in BEYOND_BASELINE:
            return level
        beyond = row["beyond_baseline"]
        if beyond == 0.0:
            return f"{level}, on average as many as without seeding"
        low, high = sorted((abs_of(row["beyond_low"], beyond), abs_of(row["beyond_high"], beyond)))
        word = "above" if beyond > 0.0 else "below"
        return f"{level}, {self._estimate(abs(beyond), low, high, measure)} {word} that of no seeding"

    def _humps(self) -> str:
        """Say that the mean is of launches that take off and of others, on fresh replicates."""
        row = row_of(self.winner, self.goal)
        if self.best in self.idle or not row["two_humped"]:
            return ""
        gap = words.digits_for(row["mean_above"] - row["mean_below"])
        below, above, median = (
            self._amount(row[name], self.goal, gap) for name in ("mean_below", "mean_above", "quantile_50")
        )
        chance, low, high = (words.percent(row[name]) for name in ("take_off", "take_off_low", "take_off_high"))
        return (
            f"Its launches are of two kinds: {words.fresh(int(row['replicates']))}, {chance} (95 % interval {low} to "
            f"{high}) take off, to {above} on average, and the others come to {below}; the median is {median}."
        )

    def _money(self) -> str:
        """Say what a gain in another goal costs, on fresh replicates."""
        margin = row_of(self.winner, "incremental_margin")
        is_earning = not (margin["mean"] == margin["low"] == margin["high"] == 0.0)
        if self.goal == "profit" or self.best in self.idle or not is_earning:
            return ""
        row = row_of(self.winner, "profit")
        profit = f"profit of {self._estimate(row['mean'], row['low'], row['high'], 'profit')}"
        fresh = words.fresh(int(row["replicates"]))
        found = verdict_of(self.winner, "profit")
        if found is Verdict.LOSS:
            return f"It costs more than it brings: {fresh} it has {profit}."
        if found is Verdict.UNCLEAR:
            return f"Whether it pays for itself is not clear: {fresh} it has {profit}."
        return ""

    def _rivals(self) -> str:
        """Set the winner beside the other strategies, on search replicates."""
        if len(self.ranking) < 2:
            return ""
        best, searched = self.best, words.searched(self.replicates)
        searched = f"{searched[0].upper()}{searched[1:]}, which ranked the strategies,"
        others = self.ranking.iloc[1:]
        equal = [str(name) for name in others["strategy"] if self._is_equal(str(name))]
        rivals = others[others["may_be_best"] & ~others["strategy"].isin(equal)]
        said = []
        if equal:
            verb = "is" if len(equal) == 1 else "are"
            said.append(f"{listed(equal)} {verb} exactly equal to {best} in every replicate")
        if len(rivals):
            row = rivals.iloc[0]
            names = listed([str(name) for name in rivals["strategy"]])
            said.append(f"{names} may be as good as {best}: {self._behind(row)}")
        elif len(equal) < len(others):
            row = others[~others["strategy"].isin(equal)].iloc[0]
            said.append(f"{best} is {'otherwise ' if equal else ''}ahead: {self._behind(row)}")
        return f"{searched} {'; '.join(said)}."

    def _behind(self, row: pd.Series[Any]) -> str:
        """Say how far a strategy is behind the best, and how often the best is better."""
        name = str(row["strategy"])
        behind = self._estimate(-row["behind_best"], -row["behind_high"], -row["behind_low"], self.goal)
        share = words.percent(self._better(self.best, name))
        return (
            f"{name} is behind by {behind.replace('95 % interval', 'simultaneous 95 % interval')}, and {self.best} is "
            f"better in {share} of launches"
        )

    def _is_equal(self, other: str) -> bool:
        pair = self._pair(self.best, other)
        return bool(pair["difference"] == pair["low"] == pair["high"] == 0.0)

    def _pair(self, first: str, second: str) -> pd.Series[Any]:
        names = {first, second}
        chosen = self.pairs[self.pairs["measure"] == self.goal]
        return chosen[chosen["first"].isin(names) & chosen["second"].isin(names)].iloc[0]

    def _better(self, first: str, second: str) -> float:
        pair = self._pair(first, second)
        return float(pair["probability_better"] if pair["first"] == first else 1.0 - pair["probability_better"])

    def _title(self, measure: str) -> str:
        return BY_NAME[measure].title

    def _amount(self, value: float, measure: str, digits: int | None = None) -> str:
        number = words.number(value, digits)
        return f"{number} {self.currency}" if BY_NAME[measure].unit == "currency" else number

    def _estimate(self, mean: float, low: float, high: float, measure: str) -> str:
        """Return `−472 USD (95 % interval −509 to −429)`."""
        if math.isnan(low) or math.isnan(high):
            return self._amount(mean, measure)
        if low == high:
            return f"{self._amount(mean, measure)} in every replicate"
        digits = words.digits_for(high - low)
        return f"{self._amount(mean, measure, digits)} (95 % interval {words.interval(low, high, digits)})"


def abs_of(end: float, mean: float) -> float:
    """Return an end of an interval as seen from a mean whose sign was taken away."""
    return end if mean >= 0.0 else -end


def listed(names: list[str]) -> str:
    """Return a few names, and how many more there are."""
    if len(names) <= MOST_NAMES:
        return words.listed(names)
    return f"{', '.join(names[:MOST_NAMES])} and {len(names) - MOST_NAMES} more"
