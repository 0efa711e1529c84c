"""The recommendation: one sentence, with its uncertainty."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from experiments.comparison import words
from experiments.comparison.measures import BY_NAME
from experiments.comparison.result import TWIN

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.question import Question


def recommendation(
    question: Question,
    ranking: pd.DataFrame,
    pairs: pd.DataFrame,
    fresh: pd.DataFrame,
    uncertain: dict[str, Any] | None,
) -> str:
    """Say whom to seed and how sure that is.

    Parameters
    ----------
    question : Question
    ranking, pairs : pandas.DataFrame
        See `ComparisonResult`.
    fresh : pandas.DataFrame
        Estimates of the winner from replicates that did not choose it.
    uncertain : dict, optional
        See `ComparisonResult.uncertain`.
    """
    winner = str(ranking["strategy"].iloc[0])
    second = str(ranking["strategy"].iloc[1])
    unit = BY_NAME[question.goal].unit
    title = BY_NAME[question.goal].title

    def amount(value: float) -> str:
        number = words.number(value, 0 if abs(value) >= 100 else 1)
        return f"{number} {question.scenario.currency}" if unit == "currency" else number

    def interval(low: float, high: float) -> str:
        return "" if math.isnan(low) else f" (95 % interval {words.interval(low, high, 0 if high - low >= 20 else 1)})"

    def together(pair: dict[str, float]) -> str:
        return interval(pair["simultaneous_low"], pair["simultaneous_high"]).replace("(95", "(simultaneous 95")

    own = fresh[(fresh["strategy"] == winner) & (fresh["horizon"] == 1) & (fresh["measure"] == question.goal)].iloc[0]
    reached = f"{title} of {amount(own['mean'])}{interval(own['low'], own['high'])} in launches that did not choose it"
    equals = [str(name) for name in ranking.loc[ranking["may_be_best"], "strategy"] if name != winner]
    if _is_idle(question, winner):
        said = f"Do not seed on this evidence: {_best(winner)} brings {reached}, no more than no seeding at all would."
    elif not _beats_twin(question, pairs, winner):
        # The fresh launches may well show a gain: it is the evidence that does not suffice.
        said = (
            f"Do not seed on this evidence: {_best(winner)} brings {reached}, but the launches that chose it do not "
            "tell it apart from no seeding at all."
        )
    elif not equals:
        pair = _between(pairs, question.goal, winner, second)
        said = (
            f"Seed by {winner}: {reached}; it is ahead of {second}, the next best, by "
            f"{amount(pair['difference'])} on average{together(pair)} and would be better in "
            f"{100 * pair['probability_better']:.0f} % of launches."
        )
    else:
        rivals = ", ".join(equals[:3]) + (f" and {len(equals) - 3} more" if len(equals) > 3 else "")
        pair = _between(pairs, question.goal, winner, equals[0])
        said = (
            f"Seed by {winner}, which comes out first with {reached}; but {rivals} may be as good, since the "
            f"difference to {equals[0]} is {amount(pair['difference'])}{together(pair)}, and it would be better in "
            f"{100 * pair['probability_better']:.0f} % of launches."
        )
    if uncertain is not None:
        said = said[:-1] + f"; it is best in {100 * uncertain['winner_holds']:.0f} % of the draws of what is not known."
    return said


def _best(winner: str) -> str:
    return f"{winner}, the best of these,"


def _is_idle(question: Question, winner: str) -> bool:
    return question.names[question.strategies.index(winner)] == "none"


def _beats_twin(question: Question, pairs: pd.DataFrame, winner: str) -> bool:
    """Whether the interval of the difference to the twin lies above zero; one replicate tells nothing."""
    pair = _between(pairs, question.goal, winner, TWIN)
    return bool(pair["difference"] > 0.0 if math.isnan(pair["low"]) else pair["low"] > 0.0)


def _between(pairs: pd.DataFrame, goal: str, first: str, second: str) -> dict[str, float]:
    """Return the row of two strategies, as first minus second."""
    of_goal = pairs[pairs["measure"] == goal]
    found = of_goal[(of_goal["first"] == first) & (of_goal["second"] == second)]
    if len(found):
        return dict(found.iloc[0])
    row = dict(of_goal[(of_goal["first"] == second) & (of_goal["second"] == first)].iloc[0])
    return {
        **row,
        "difference": -row["difference"],
        "low": -row["high"],
        "high": -row["low"],
        "simultaneous_low": -row["simultaneous_high"],
        "simultaneous_high": -row["simultaneous_low"],
        "probability_better": 1.0 - row["probability_better"],
    }
