"""Whether seeding strategies could be compared in a scenario, before anybody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.comparison.comparison import check_draws, check_horizon
from experiments.comparison.question import DEFAULT_STRATEGIES, ComparisonError, Question
from simulation.scenario.ineffective import asks_somebody

if TYPE_CHECKING:
    from simulation.errors import Problem
    from simulation.scenario import Scenario


def comparison_problems(scenario: Scenario) -> tuple[Problem, ...]:
    """Return why a scenario that seeds somebody, or has uncertain fields, could not be compared as it is.

    Raises
    ------
    ScenarioError
        If ranges of uncertain fields, drawn together, give no sound scenario: only a comparison draws them.
    """
    seeds = any(asks_somebody(campaign.seeding) for brand in scenario.brands for campaign in brand.campaigns)
    if not seeds and not scenario.uncertain:
        return ()
    try:
        question = Question.ask(scenario, DEFAULT_STRATEGIES, uncertain=bool(scenario.uncertain))
        check_horizon(question)
    except ComparisonError as error:
        return error.problems
    check_draws(question)
    return ()
