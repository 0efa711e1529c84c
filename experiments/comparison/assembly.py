"""`Assembly`: from replicates to the tables of a `ComparisonResult`."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.comparison.assumptions import assumptions
from experiments.comparison.audience import audience_note
from experiments.comparison.estimate_table import estimate_table, return_table, winner_table
from experiments.comparison.launches import Sample
from experiments.comparison.measures import MEASURES, PLACE_OF
from experiments.comparison.pair_table import pair_table
from experiments.comparison.ranking import ranking_table
from experiments.comparison.recommendation import Recommendation
from experiments.comparison.result import BASELINE, HORIZONS, ComparisonResult
from experiments.comparison.seed_tables import overlap_table, seed_table
from experiments.comparison.spend import unequal_spend
from experiments.comparison.tables import title_of
from experiments.statistics.simultaneous import all_pairs
from simulation.plural import plural
from simulation.results.intervals import Estimate
from simulation.results.moments import Moments
from simulation.results.provenance import Provenance
from simulation.results.rounding import size_of, without_rounding
from simulation.seeding.catalogue import STRATEGIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from experiments.comparison.question import Question
    from simulation.network import SocialNetwork
    from simulation.seeding import Choice, SeedingPlan, SeedPrices


def goal_values(question: Question, sample: Sample) -> NDArray[np.float64]:
    """Return the goal of each strategy at the first horizon (float64, shape (replicates, strategies))."""
    goal: NDArray[np.float64] = sample.values[:, :-1, 0, PLACE_OF[question.goal]]
    return goal


class Assembly:
    """The tables of a comparison.

    Parameters
    ----------
    question, network, offers, plans, choices
        What was asked, and who was chosen.
    days : float64 array
        Of `Sample.adopters`.
    sample : Sample
    said : dict
        What `Precision.describe` says; ``{"wanted": None}`` where no precision was asked for.
    """

    def __init__(
        self,
        question: Question,
        network: SocialNetwork,
        offers: SeedPrices,
        plans: Mapping[str, SeedingPlan],
        choices: Mapping[str, Choice],
        days: NDArray[np.float64],
        sample: Sample,
        said: Mapping[str, Any],
    ) -> None:
        self._question = question
        self._network = network
        self._offers = offers
        self._plans = dict(plans)
        self._choices = dict(choices)
        self._days = days
        self._sample = sample
        self._said = dict(said)
        self._rows = (*question.strategies, BASELINE)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """The strategies by the goal, best first."""
        values = goal_values(self._question, self._sample)
        return ranking_table(self._question.strategies, values, self._sample.values[:, :-1, 0, PLACE_OF["cost"]])

    def result(self, fresh: Sample, threads: int) -> ComparisonResult:
        """Return all tables.

        Parameters
        ----------
        fresh : Sample
            The winner and the baseline in replicates that did not choose it.
        threads : int
            For the record.
        """
        question = self._question
        scenario = question.scenario
        brand = scenario.brands[question.brand]
        campaign = brand.campaigns[question.campaign]
        winner = str(self.ranking["strategy"].iloc[0])
        estimates = estimate_table(self._rows, self._sample.values)
        ranked = (*self.ranking["strategy"], BASELINE)
        places = [self._rows.index(name) for name in ranked]
        pairs = pair_table(ranked, self._sample.values[:, places, 0])
        again = winner_table(winner, fresh.values)
        uncertain = self._uncertain()
        idle = [name for name in question.strategies if not len(self._plans[name])]
        asking = [name for name in question.strategies if len(self._plans[name])]
        spend = unequal_spend(estimates, asking, scenario.currency)
        count = len(self._sample.replicates)
        said = Recommendation(
            question.goal, scenario.currency, idle, self.ranking, pairs, again, count, spend, uncertain
        )
        return ComparisonResult(
            scenario=scenario,
            network=self._network,
            brand=brand.name,
            campaign=campaign.name,
            strategies=question.strategies,
            goal=question.goal,
            measures=MEASURES,
            limits={"seeds": question.seeds, "budget": question.budget},
            descriptions=self._descriptions(),
            plans=self._plans,
            choices=self._choices,
            replicates=self._replicates(),
            estimates=estimates,
            pairs=pairs,
            ranking=self.ranking,
            returns=return_table(question.strategies, self._sample.values),
            winner=again,
            winner_returns=return_table((winner,), fresh.values),
            adoption=self._adoption(),
            seeds=seed_table(scenario, self._network, campaign.seeding.waves, self._plans),
            overlap=overlap_table(self._plans),
            assumptions=assumptions(scenario, question.brand, question.campaign),
            precision=self._precision(),
            uncertain=uncertain,
            unequal_spend=spend,
            recommendation=str(said),
            command=question.command(),
            notes=self._notes(),
            provenance=provenance_of(question, self._network, self._plans, threads),
        )

    def _replicates(self) -> pd.DataFrame:
        values, numbers = self._sample.values, self._sample.replicates
        count, strategies, horizons, measures = values.shape
        # Sorted by strategy, then horizon, then replicate.
        flat = values.transpose(1, 2, 0, 3).reshape(-1, measures)
        table = pd.DataFrame(flat, columns=[measure.name for measure in MEASURES])
        table.insert(0, "strategy", np.repeat(self._rows, horizons * count))
        table.insert(1, "horizon", np.tile(np.repeat(HORIZONS, count), strategies))
        table.insert(2, "replicate", np.tile(numbers, strategies * horizons))
        return table

    def _adoption(self) -> pd.DataFrame:
        parts = []
        for place, strategy in enumerate(self._rows):
            estimates = [Estimate.of(column) for column in self._sample.adopters[:, place].T]
            parts.append(
                pd.DataFrame(
                    {
                        "strategy": strategy,
                        "day": self._days,
                        "mean": [one.mean for one in estimates],
                        "low": [one.low for one in estimates],
                        "high": [one.high for one in estimates],
                    }
                )
            )
        return _numbers(pd.concat(parts, ignore_index=True), ["mean", "low", "high"])

    def _precision(self) -> dict[str, Any]:
        if self._said.get("wanted") is not None:
            return self._said
        count = len(self._sample.replicates)
        width = None
        if count > 1:
            best, second = (self._question.strategies.index(name) for name in self.ranking["strategy"][:2])
            _, low, high = all_pairs(goal_values(self._question, self._sample))
            width = float(high[best, second] - low[best, second])
        return {
            "wanted": None,
            "reached": width,
            "is_reached": None,
            "replicates": count,
            "said": f"No precision was asked for; {count} replicates were run.",
        }

    def _uncertain(self) -> dict[str, Any] | None:
        question = self._question
        if not question.uncertain:
            return None
        values = goal_values(question, self._sample)
        order = [question.strategies.index(name) for name in self.ranking["strategy"]]
        ranked, size = values[:, order], size_of(values)
        return {
            "draws": len(values),
            "fields": {name: one.model_dump() for name, one in question.scenario.uncertain.items()},
            # Equal strategies do not break a ranking; a winner must not be beaten.
            "ranking_holds": float((without_rounding(np.diff(ranked, axis=1), size) <= 0.0).all(axis=1).mean()),
            "winner_holds": float((without_rounding(ranked.max(axis=1) - ranked[:, 0], size) <= 0.0).mean()),
        }

    def _descriptions(self) -> dict[str, str]:
        question = self._question
        return {
            label: STRATEGIES[name].meaning if name in STRATEGIES else "A given list, in its order."
            for label, name in zip(question.strategies, question.names, strict=True)
        }

    def _notes(self) -> tuple[str, ...]:
        named = zip(self._question.strategies, self._question.names, strict=True)
        idle = [label for label, name in sorted(named) if name != "none" and not len(self._plans[label])]
        goal = goal_values(self._question, self._sample)
        identical = ""
        if len(goal) > 1 and bool((Moments.of(goal).sd == 0.0).all()):
            identical = (
                f"All {plural(len(goal), 'search replicate')} came out identical in {title_of(self._question.goal)}: "
                "nothing there was left to chance, and no interval has a width."
            )
        found = (audience_note(self._offers, self._network), identical, *(f"{label}: asks nobody." for label in idle))
        return tuple(note for note in found if note)


def provenance_of(
    question: Question, network: SocialNetwork, plans: Mapping[str, SeedingPlan], threads: int
) -> dict[str, Any]:
    """Return where a comparison comes from; ``run`` is its identity, known before anything runs."""
    facts = Provenance.of(question.scenario, network, threads)
    seeds = {
        label: hashlib.sha256(plan.rows.tobytes() + plan.prices.tobytes() + plan.acceptance.tobytes()).hexdigest()
        for label, plan in plans.items()
    }
    asked = {
        "campaign": list(question.names_of_campaign),
        "strategies": list(question.strategies),
        "seeds": question.seeds,
        "budget": question.budget,
        "goal": question.goal,
        "replicates": question.replicates,
        "precision": question.precision,
        "uncertain": question.uncertain,
        "plans": seeds,
    }
    identity = hashlib.sha256(json.dumps([facts.run, asked], sort_keys=True).encode()).hexdigest()
    return {"run": identity, "asked": asked, **facts.facts, "environment": facts.environment}


def _numbers(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the table with columns of numbers, NaN where there is none."""
    return table.astype(dict.fromkeys(columns, float))
