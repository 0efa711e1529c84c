"""`Question`: which seedings of which campaign are compared, and how closely; every bad input is refused here."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.measures import GOALS
from simulation.errors import MISSING, Problem, RefusalError, nearest
from simulation.files.regular_file import read_regular_file

if TYPE_CHECKING:
    from simulation.scenario import Scenario

LEAST_PILOT = 100
"""Replicates after which a comparison with a wanted precision is looked at first."""

DEFAULT_REPLICATES = 200
MOST_REPLICATES = 5_000
MOST_MONEY = 1e15
"""Most that seeds may cost, as in a scenario."""

LARGEST_LIST = 64 * 2**20
"""Bytes of a file with one label per line."""

LIST = "list:"
"""Begins the name of a given list of seeds."""

DEFAULT_STRATEGIES = (
    "random",
    "highest_degree",
    "single_discount",
    "pagerank",
    "best_per_community",
    "random_neighbor",
    "reverse_reachable",
)


class ComparisonError(RefusalError):
    """A comparison that cannot be made."""


@dataclass(frozen=True)
class Question:
    """What is compared, all of it checked.

    Attributes
    ----------
    scenario : Scenario
        Resolved.
    brand, campaign : int
        Positions of the brand, and of the campaign whose seeding is compared.
    strategies : tuple of str
        Distinct labels, in the order given: a strategy named twice is numbered.
    names : tuple of str
        Of the catalogue, or ``list:...``, by strategy.
    lists : dict of str to tuple of str
        Labels of the seeds of each given list.
    seeds : int or None
    budget : float or None
    prices : Path or None
    goal : str
    replicates : int
        Of a comparison without a wanted precision; the most of one with it.
    precision : float or None
        Wanted width of the interval of the difference between the best two.
    uncertain : bool
    """

    scenario: Scenario
    brand: int
    campaign: int
    strategies: tuple[str, ...]
    names: tuple[str, ...]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    seeds: int | None = None
    budget: float | None = None
    prices: Path | None = None
    goal: str = "profit"
    replicates: int = DEFAULT_REPLICATES
    precision: float | None = None
    uncertain: bool = False

    @property
    def names_of_campaign(self) -> tuple[str, str]:
        """Names of the brand and of the campaign."""
        brand = self.scenario.brands[self.brand]
        return brand.name, brand.campaigns[self.campaign].name

    def command(self) -> str:
        """Return the command that asks this of the resolved scenario, which the folder holds as ``scenario.toml``."""
        asked = [
            ("--strategies", ",".join(self.names)),
            ("--campaign", "/".join(self.names_of_campaign)),
            ("--seeds", self.seeds),
            ("--budget", self.budget),
            ("--prices", self.prices),
            ("--goal", self.goal),
            ("--replicates", self.replicates),
            ("--precision", self.precision),
        ]
        options = [word for name, value in asked if value is not None for word in (name, _written(value))]
        return shlex.join(
            ["grapevine", "compare", "scenario.toml", *options, *(["--uncertain"] if self.uncertain else [])]
        )

    @classmethod
    def ask(
        cls,
        scenario: Scenario,
        strategies: Sequence[str],
        *,
        lists: Mapping[str, Sequence[str]] | None = None,
        seeds: int | None = None,
        budget: float | None = None,
        prices: Path | str | None = None,
        campaign: str | None = None,
        goal: str | None = None,
        replicates: int | None = None,
        precision: float | None = None,
        uncertain: bool = False,
    ) -> Question:
        """Check what is asked.

        Raises
        ------
        ComparisonError
            With all problems at once.
        """
        problems: list[Problem] = []
        chosen = _campaign(scenario, campaign, problems)
        known = _lists(lists or {}, strategies, problems)
        labels, names = _strategies(strategies, known, problems)
        seeds, budget = _limits(scenario, chosen, seeds, budget, problems)
        _check_goal(goal, problems)
        _check_replicates(replicates, precision, problems)
        if uncertain and not scenario.uncertain:
            allowed = f"{scenario.name} has no uncertain fields: give some a range under [uncertain]"
            problems.append(Problem("--uncertain", MISSING, allowed))
        elif uncertain:
            _check_ranges(scenario, chosen, problems)
        if "network" in scenario.run.vary:
            allowed = 'must not hold "network": seeds are chosen once, on one network'
            problems.append(Problem("run.vary", list(scenario.run.vary), allowed))
        if problems:
            raise ComparisonError(problems, scenario.name)
        brand, number = chosen
        brand_spec = scenario.brands[brand]
        earns = brand_spec.price > 0.0 or brand_spec.lifetime.margin_per_year > 0.0
        if replicates is None:
            given = scenario.run.replicates
            replicates = MOST_REPLICATES if precision is not None else given if given > 1 else DEFAULT_REPLICATES
        return cls(
            scenario,
            brand,
            number,
            labels,
            names,
            known,
            seeds,
            budget,
            None if prices is None else Path(prices),
            goal or ("profit" if earns else "incremental_adopters"),
            replicates,
            precision,
            uncertain,
        )


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)
    return str(value)


def _campaign(scenario: Scenario, wanted: str | None, problems: list[Problem]) -> tuple[int, int]:
    """Find the campaign whose seeding is compared: the one named, or the only one that seeds, or the only one."""
    known = {
        f"{brand.name}/{campaign.name}": (index, number)
        for index, brand in enumerate(scenario.brands)
        for number, campaign in enumerate(brand.campaigns)
    }
    if wanted is not None:
        if wanted not in known:
            allowed = f"must be BRAND/CAMPAIGN{nearest(str(wanted), known)}; known: {', '.join(known) or 'none'}"
            problems.append(Problem("--campaign", wanted, allowed))
        return known.get(wanted, (0, 0))
    seeding = [
        name
        for name, (index, number) in known.items()
        if _seeds_somebody(scenario.brands[index].campaigns[number].seeding)
    ]
    candidates = seeding or list(known)
    if len(candidates) != 1:
        allowed = (
            f"must name the campaign whose seeding is compared, of: {', '.join(candidates)}"
            if candidates
            else f"{scenario.name} has no campaign whose seeding could be compared"
        )
        problems.append(Problem("--campaign", MISSING, allowed))
        return (0, 0)
    return known[candidates[0]]


def _seeds_somebody(seeding: Any) -> bool:
    return seeding.count > 0 or bool(seeding.labels) or seeding.budget is not None


def _lists(
    given: Mapping[str, Sequence[str]], strategies: Sequence[str], problems: list[Problem]
) -> dict[str, tuple[str, ...]]:
    """Return the lists of labels by name; a strategy ``list:FILE`` reads one label per line."""
    found: dict[str, tuple[str, ...]] = {}
    for name, labels in given.items():
        listed = (labels,) if isinstance(labels, str | bytes) else tuple(labels)
        wrong = [label for label in listed if not isinstance(label, str)]
        if wrong or isinstance(labels, str):
            allowed = 'must be a list of labels as text, such as ["3", "8"]: a number could be meant as a row'
            problems.append(Problem(f"lists[{name!r}]", wrong[0] if wrong else labels, allowed))
        found[f"{LIST}{name}"] = tuple(str(label) for label in listed)
    for strategy in strategies:
        if isinstance(strategy, str) and strategy.startswith(LIST) and strategy not in found:
            path = Path(strategy.removeprefix(LIST))
            try:
                content = read_regular_file(path, LARGEST_LIST + 1)
                lines = content.decode("utf-8-sig").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "not UTF-8"
                allowed = f"cannot be read ({why}); must be a file with one label per line"
                problems.append(Problem("--strategies", strategy, allowed))
                continue
            if len(content) > LARGEST_LIST:
                problems.append(Problem("--strategies", strategy, f"must be a file of at most {LARGEST_LIST:,} bytes"))
                continue
            found[strategy] = tuple(line.strip() for line in lines if line.strip())
    for name, labels in found.items():
        if not labels:
            problems.append(Problem("--strategies", name, "must name at least one consumer"))
        elif len(set(labels)) < len(labels):
            repeated = next(label for label in labels if labels.count(label) > 1)
            problems.append(Problem("--strategies", name, f"must not repeat a label: {repeated!r}"))
    return found


def _strategies(
    given: Sequence[str], lists: Mapping[str, Any], problems: list[Problem]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return distinct labels and the names they stand for."""
    from simulation.seeding.catalogue import STRATEGIES

    names = [str(name) for name in given]
    for name in dict.fromkeys(names):
        if name not in STRATEGIES and name not in lists and not name.startswith(LIST):
            allowed = f"must be a strategy{nearest(name, STRATEGIES)}; `grapevine strategies` lists them"
            problems.append(Problem("--strategies", name, allowed))
    if len(names) < 2:
        allowed = "must be two strategies or more, separated by commas: one alone is `grapevine run`"
        problems.append(Problem("--strategies", ",".join(names), allowed))
    labels: list[str] = []
    for name in names:
        label, number = name, 1
        while label in labels:
            number += 1
            label = f"{name} ({number})"
        labels.append(label)
    return tuple(labels), tuple(names)


def _limits(
    scenario: Scenario, chosen: tuple[int, int], seeds: int | None, budget: float | None, problems: list[Problem]
) -> tuple[int | None, float | None]:
    """Return how many seeds, and for how much; of the scenario where neither is given."""
    if seeds is not None and (isinstance(seeds, bool) or not isinstance(seeds, int) or seeds < 1):
        problems.append(Problem("--seeds", seeds, "must be a whole number of consumers, 1 or more"))
    is_number = isinstance(budget, int | float) and not isinstance(budget, bool)
    if budget is not None and not (is_number and 0.0 < budget <= MOST_MONEY):
        allowed = f"must be an amount of {scenario.currency} above 0, at most {MOST_MONEY:g}"
        problems.append(Problem("--budget", budget, allowed))
    if seeds is None and budget is None and not problems:
        brand, number = chosen
        seeding = scenario.brands[brand].campaigns[number].seeding
        seeds = len(seeding.labels) or seeding.count or None
        budget = seeding.budget
        if seeds is None and not budget:
            allowed = "must say how many seeds, or --budget how much they may cost: the campaign says neither"
            problems.append(Problem("--seeds", MISSING, allowed))
    return seeds, budget


def _check_ranges(scenario: Scenario, chosen: tuple[int, int], problems: list[Problem]) -> None:
    """Refuse ranges of what is settled when seeds are chosen: drawn, it would change nothing, or the budget."""
    brand, number = chosen
    place = f"brands.{brand}.campaigns.{number}.seeding"
    settled = [f"{place}.{name}" for name in ("count", "budget", "price", "acceptance", "cost_per_thousand", "tiers")]
    for name in scenario.uncertain:
        if any(name == one or name.startswith(f"{one}.") for one in settled):
            allowed = "must not be uncertain where this seeding is compared: it is settled when seeds are chosen"
            problems.append(Problem(f"uncertain.{name}", MISSING, allowed))


def _check_goal(goal: str | None, problems: list[Problem]) -> None:
    if goal is not None and goal not in GOALS:
        problems.append(Problem("--goal", goal, f"must be one of {', '.join(GOALS)}{nearest(str(goal), GOALS)}"))


def _check_replicates(replicates: int | None, precision: float | None, problems: list[Problem]) -> None:
    is_whole = isinstance(replicates, int) and not isinstance(replicates, bool)
    if replicates is not None and not (is_whole and 1 <= replicates <= 1_000_000):
        problems.append(Problem("--replicates", replicates, "must be a whole number of runs in 1..1000000"))
    elif replicates is not None and precision is not None and replicates < LEAST_PILOT:
        allowed = f"must be at least {LEAST_PILOT}, the pilot, where --precision is given: it is the most that is run"
        problems.append(Problem("--replicates", replicates, allowed))
    is_number = isinstance(precision, int | float) and not isinstance(precision, bool)
    if precision is not None and not (is_number and 0.0 < precision < math.inf):
        problems.append(Problem("--precision", precision, "must be a width above 0, in the unit of the goal"))
