"""`Launches`: all runs of a comparison; the same consumers and the same luck for every strategy and the baseline."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparison.accounting import accounts
from experiments.comparison.launch import Launch, run_to_horizons
from experiments.comparison.measures import MEASURES
from experiments.comparison.result import BASELINE, HORIZONS
from simulation.errors import Problem, ScenarioError
from simulation.market.model import MarketModel
from simulation.results.value import adoption_value
from simulation.scenario.uncertain_values import drawn
from simulation.seeding import SeedingPlan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from experiments.comparison.question import Question
    from experiments.comparison.worker_pool import WorkerPool
    from simulation.network import SocialNetwork
    from simulation.scenario import Scenario

_POINTS = 200


def extended(scenario: Scenario, brand: int, campaign: int, budget: float) -> Scenario:
    """Return the scenario over twice its days, of which the first half is the scenario's own.

    Campaigns end when they would have. Seeds are paid from a budget of their own, so that the baseline, and every other
    strategy, has the same other media.

    Parameters
    ----------
    scenario : Scenario
    brand, campaign : int
        The compared seeding.
    budget : float
        Most that is paid to seeds.
    """
    days = scenario.run.days
    fields: dict[str, object] = {
        "run.days": max(HORIZONS) * days,
        "run.record_cascades": [],
        "run.record_adoptions": [],
        "run.replicates": 1,
    }
    for index, brand_spec in enumerate(scenario.brands):
        for number, one in enumerate(brand_spec.campaigns):
            end = days if one.end_day is None else min(one.end_day, days)
            fields[f"brands.{index}.campaigns.{number}.end_day"] = end
    fields[f"brands.{brand}.campaigns.{campaign}.seeding.budget"] = budget
    return scenario.with_fields(fields)


def drawn_for(scenario: Scenario, replicate: int) -> Scenario:
    """Return the scenario of a replicate, with values in place of what is uncertain.

    Raises
    ------
    ScenarioError
        If values that are sound alone are not together.
    """
    try:
        return drawn(scenario, replicate)
    except ScenarioError as error:
        where = f"as drawn from [uncertain] in replicate {replicate}: no values of these ranges may contradict"
        problems = [Problem(one.field, one.value, f"{one.allowed} ({where})") for one in error.problems]
        raise ScenarioError(problems, error.source) from None


@dataclass(frozen=True)
class Sample:
    """Measures of replicates.

    Attributes
    ----------
    replicates : int64 array, shape (replicates,)
    values : float64 array, shape (replicates, strategies + 1, horizons, measures)
        In the order of the strategies, the baseline last; measures as in `MEASURES`.
    adopters : float64 array, shape (replicates, strategies + 1, points)
        Stock of adopters at the days of `Launches.days`.
    """

    replicates: NDArray[np.int64]
    values: NDArray[np.float64]
    adopters: NDArray[np.float64]

    def joined(self, other: Sample) -> Sample:
        """Return these replicates and the others."""
        return Sample(
            np.concatenate([self.replicates, other.replicates]),
            np.concatenate([self.values, other.values]),
            np.concatenate([self.adopters, other.adopters]),
        )


class Launches:
    """Runs a comparison's replicates.

    Parameters
    ----------
    question : Question
    network : SocialNetwork
    plans : mapping of str to SeedingPlan
        By strategy.
    others : mapping of (brand, campaign) to SeedingPlan
        Whom all other campaigns ask.
    threads : int, optional
        Default: all cores. Nothing depends on it.
    pool : WorkerPool, optional
        Processes that run the replicates, instead of threads.
    """

    def __init__(
        self,
        question: Question,
        network: SocialNetwork,
        plans: Mapping[str, SeedingPlan],
        others: Mapping[tuple[str, str], SeedingPlan],
        threads: int | None = None,
        pool: WorkerPool | None = None,
    ) -> None:
        self._question = question
        self.network = network
        self._pool = pool
        self._plans = dict(plans)
        self._others = dict(others)
        self._threads = threads or os.cpu_count() or 1
        scenario = question.scenario
        total = max((float(plan.prices.sum()) for plan in plans.values()), default=0.0)
        self.scenario = extended(scenario, question.brand, question.campaign, question.budget or total)
        self.ticks = (scenario.ticks, self.scenario.ticks)
        stride = -(-self.scenario.ticks // _POINTS)
        self._places = np.append(np.arange(stride - 1, self.scenario.ticks - 1, stride), self.scenario.ticks - 1)
        self.days = scenario.grid.days(self._places + 1)
        self._campaign = question.names_of_campaign

    def run(
        self,
        replicates: range,
        *,
        only: tuple[str, ...] | None = None,
        progress: Callable[[int], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Sample:
        """Run replicates of all strategies, or of some, each beside the baseline.

        Parameters
        ----------
        replicates : range
        only : tuple of str, optional
            Strategies; default: all.
        progress : callable, optional
            Called with the number of runs done since the last call, from any thread.
        stop : threading.Event, optional
            Once it is set, `KeyboardInterrupt` is raised.
        """
        strategies = tuple(self._plans) if only is None else only
        ended = threading.Event() if stop is None else stop

        if self._pool is not None and len(replicates):
            done = self._pool.run(self, replicates, strategies, progress, ended)
        else:
            done = self.in_threads(replicates, strategies, progress, ended)
        values, adopters = (np.array(part) for part in zip(*done, strict=True))
        return Sample(np.array(replicates, np.int64), values, adopters)

    def __getstate__(self) -> dict[str, object]:
        # Processes of the pool share the network, which lies beside.
        return {**self.__dict__, "network": None, "_pool": None}

    def in_threads(
        self,
        replicates: Sequence[int],
        strategies: tuple[str, ...],
        progress: Callable[[int], None] | None,
        stop: threading.Event,
    ) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
        """Run replicates in threads of this process; return what `replicate` returns for each, in their order."""
        with ThreadPoolExecutor(min(self._threads, max(1, len(replicates)))) as pool:
            try:
                return list(pool.map(lambda number: self.replicate(number, strategies, stop, progress), replicates))
            except BaseException:
                stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def replicate(
        self,
        replicate: int,
        strategies: tuple[str, ...],
        stop: threading.Event,
        progress: Callable[[int], None] | None,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the measures and the adopters of one replicate, as in `Sample`."""
        question = self._question
        scenario = drawn_for(self.scenario, replicate) if question.uncertain else self.scenario
        brand_spec = scenario.brands[question.brand]
        value, discount = adoption_value(brand_spec), brand_spec.lifetime.discount_per_year
        nobody = SeedingPlan(np.empty(0, np.int32), np.empty(0), np.empty(0))

        def launched(plan: SeedingPlan) -> Launch:
            model = MarketModel(
                scenario, replicate=replicate, network=self.network, plans={**self._others, self._campaign: plan}
            )
            try:
                return run_to_horizons(model, question.brand, self._campaign[1], self.ticks, discount, stop)
            finally:
                model.free()
                if progress is not None:
                    progress(1)

        baseline = launched(nobody)
        rows, curves = [], []
        for strategy in (*strategies, BASELINE):
            launch = baseline if strategy == BASELINE else launched(self._plans[strategy])
            rows.append([accounts(launch, baseline, place, value, discount) for place in range(len(HORIZONS))])
            curves.append(launch.adopters[self._places])
        return np.array(rows).reshape(len(rows), len(HORIZONS), len(MEASURES)), np.array(curves, float)
