"""What a search found, in sentences: the same words in the terminal, the summary and the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.reporting import words

if TYPE_CHECKING:
    from experiments.statistics.intervals import Interval
    from experiments.sweep.search.goal import Judgment
    from experiments.sweep.search.result import Finalist, SearchResult, Trial


_WHY = "a run of theirs did, or had no value of a measure that was asked for"


def verdict(result: SearchResult) -> list[str]:
    """Return what was found, how sure it is, and what is doubtful, a sentence or two each."""
    failed = sum(trial.state == "failed" for trial in result.trials)
    said = []
    if result.winner is not None:
        said += _of_winner(result, result.winner)
    elif result.finalists:
        said += _of_none(result)
    elif result.nearest is not None:
        said += _of_nearest(result, result.nearest)
    else:
        said.append(f"All {len(result.trials):,} trials failed, as {_WHY}: there is nothing to choose from.")
    if failed and failed < len(result.trials):
        trials = f"{failed:,} of {len(result.trials):,} trials"
        said.append(f"{trials} failed, as {_WHY}, and had no part in the choice.")
    said.append(_how(result))
    return said


def place(result: SearchResult, trial: Trial) -> str:
    """Return the values of the factors at a trial: ``price = 12, tier = nano``."""
    factors = result.description.factors
    parts = []
    for factor, coordinate in zip(factors, trial.coordinates, strict=True):
        parts.append(f"{factor.name} = {shown(factor.shown(coordinate))}")
    return ", ".join(parts)


def shown(value: float | int | str | bool) -> str:
    """Return the value of a factor, of a number five figures."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:,.5g}" if isinstance(value, float) else f"{value:,}"


def estimate(interval: Interval) -> str:
    """Return a mean with its interval."""
    return words.estimate(interval.mean or 0.0, interval.low, interval.high)


def kept(judgment: Judgment) -> str:
    """Return how a constraint is kept: on the mean, how sure, and in what share of single runs."""
    word = "kept" if judgment.is_met else "missed"
    sure = ""
    if judgment.probability is not None:
        probability = judgment.probability if judgment.is_met else 1.0 - judgment.probability
        sure = f", {words.percent(probability)} sure"
    return (
        f"{judgment.constraint}: {word} on the mean, {estimate(judgment.estimate)}{sure}; "
        f"kept in {words.percent(judgment.share)} of single runs"
    )


def _goal(result: SearchResult) -> int:
    return result.description.measures.index(result.description.goal.measure)


def _of_winner(result: SearchResult, winner: Finalist) -> list[str]:
    goal, settings = _goal(result), result.description.settings
    measure = result.description.goal.measure
    assert winner.estimates is not None
    best = "highest" if result.description.goal.sign > 0 else "lowest"
    said = [
        f"The {best} {measure} is at {place(result, winner.trial)} (trial {winner.trial.number}): "
        f"{estimate(winner.estimates[goal])} on {settings.fresh_replicates:,} fresh replicates; in the search, which "
        f"chose it for that, it was {words.number(winner.trial.means[goal])}."
    ]
    second = result.runner_up
    if second is None and len(result.finalists) == 1:
        said.append("There was no other finalist to compare it with.")
    elif second is None:
        said.append("No other finalist keeps the constraints on fresh replicates: it was compared with none.")
    elif second.behind is not None and second.certainty is not None:
        pair = second.behind
        is_clear = pair.low is not None and pair.low > 0.0
        said.append(
            f"It beats the runner-up, trial {second.trial.number} at {place(result, second.trial)}, by "
            f"{words.estimate(pair.difference or 0.0, pair.low, pair.high)} under the same luck, "
            f"{words.percent(second.certainty)} sure, and in {words.percent(pair.probability_better)} of single runs"
            + (": beyond luck." if is_clear else ": the two may be as good as each other.")
        )
    said += [f"{kept(judgment)}." for judgment in winner.judgments]
    return said


def _of_none(result: SearchResult) -> list[str]:
    first = result.finalists[0]
    if first.estimates is None:
        return ["No winner: every finalist had a run that failed on fresh replicates."]
    said = [
        "No winner: the finalists kept the constraints in the search, and none keeps them on fresh replicates. First "
        f"among them is trial {first.trial.number} at {place(result, first.trial)}, with "
        f"{result.description.goal.measure} {estimate(first.estimates[_goal(result)])}."
    ]
    return said + [f"{kept(judgment)}." for judgment in first.judgments]


def _of_nearest(result: SearchResult, trial: Trial) -> list[str]:
    measures = result.description.measures
    missed = [
        f"{bound.measure} is {words.number(trial.means[measures.index(bound.measure)])}, and must be "
        f"{'at most' if bound.is_upper else 'at least'} {words.number(bound.bound)}"
        for bound in result.description.constraints
        if bound.violation(trial.means[measures.index(bound.measure)]) > 0.0
    ]
    return [
        f"No trial of {len(result.trials):,} keeps the constraints. The nearest is trial {trial.number} at "
        f"{place(result, trial)}: {words.listed(missed)}. Nothing was estimated again."
    ]


def _how(result: SearchResult) -> str:
    count, replicates = len(result.trials), result.description.replicates
    repeats = sum(trial.repeats is not None for trial in result.trials)
    runs = f"{replicates:,} replicate{'' if replicates == 1 else 's'} under the same luck"
    if result.is_exhaustive:
        return f"All {count:,} points that there are were tried, each on {runs}."
    again = f"; {repeats:,} of them came back to an earlier point" if repeats else ""
    tried = "1 point was tried" if count == 1 else f"{count:,} points were tried, each"
    return f"{tried} on {runs}{again}."
