"""V26: a check of the mechanism by which well-connected seeds did better in field experiments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.studies.centralities import betweenness, highest
from experiments.studies.spreads import Spread, clustered_ratio, mean_of
from experiments.verification.exact.cascades import RANDOM_SEED
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.kernels.random.root import root_key
from simulation.market.preparation import make_network
from simulation.scenario import Scenario, load_scenario
from simulation.seeding import SeedingPlan, random_seeds
from simulation.seeding.scenario_offers import terms_of

SCENARIO = "hinz_seeding"
CAMPAIGN = ("Beacon", "invitation")

RANDOM_SETS = 60
REPLICATES_OF_EACH = 5
"""Of each random set; the other seedings are launched under the luck of all of them."""

NEAR_ONE = (0.8, 1.25)
"""Hubs relative to bridges: about equal (B)."""

LEAST_OVER_RANDOM = 1.52
"""Hubs relative to random seeds (B, of one field experiment)."""

MOST = 8.0
"""The best seeding relative to the worst (A, abstract)."""

PER_CONTACT = 0.1
"""By how much adopters per contact may differ, of one another: few are reached twice, or after they adopted."""

AUDIENCE = 0.05
"""By how much adopters may differ from audiences, relative to random seeds, where all else is equal."""

EQUAL_ACCEPTANCE = 0.4
PRECISION = 0.03
"""Standard error of what is compared with an exact mean, relative to it."""

NO_INFLUENCE = {
    "brands.0.campaigns.0.message.appeal": 0.0,
    # Every contact comes before the end.
    "platform.reaction": {"distribution": "constant", "days": 0.25},
}

SEEDINGS = ("hubs", "bridges", "random", "fringe")


@target(
    "V26",
    "Hubs that are more active, not more persuasive: a mechanism check",
    "published",
    "Hinz, Skiera, Barrot & Becker 2011: A read in the source, B quoted by a secondary source",
    (
        f"scenario {SCENARIO}: 20 circles of 75 friends, mean degree 12, a tenth of the ties between circles, so that "
        "hubs and bridges are both possible; 150 of 1,500 are asked; whom more follow takes part more readily, .25 to "
        ".5; every contact converts with the same chance",
        "hubs: most friends; bridges: highest betweenness, computed by matrices; fringe: fewest friends; of equals the "
        f"lowest row; random: {RANDOM_SETS} sets",
        f"{RANDOM_SETS * REPLICATES_OF_EACH} replicates, the same luck for every seeding; standard errors over sets",
        "expected without passing on: sum over consumers of 1 - (1 - acceptance x conversion)^..., multiplied over the "
        "seeds that each follows",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield order and ratios, what they come from, and what is left of them where all take part alike."""
    scenario, network = market()
    chosen = seedings(network, RANDOM_SETS)
    yield from _described(network, chosen)
    full = launched(context, scenario, network, chosen, acceptance_of(scenario, network))
    yield from published_rows(full)
    yield from _conversion_rows(full)
    yield from _counter_rows(context, scenario, network, chosen, ratio(full, "hubs", "random"))


class Launched(NamedTuple):
    """What came of a seeding, by random set or, of the others, by as many groups of replicates.

    Attributes
    ----------
    adopters, contacts, posting : float64 arrays, shape (sets,)
        Means over the replicates of each: adopters at the end, posts seen, seeds who took part.
    """

    adopters: NDArray[np.float64]
    contacts: NDArray[np.float64]
    posting: NDArray[np.float64]


Seedings = Mapping[str, list[NDArray[np.int64]]]
"""Rows by seeding: one set, or many."""


@cache
def market() -> tuple[Scenario, SocialNetwork]:
    """Return the scenario and its network."""
    scenario = load_scenario(SCENARIO)
    assert scenario.run.random_seed is not None
    return scenario, make_network(scenario, root_key(scenario.run.random_seed, None))


def acceptance_of(scenario: Scenario, network: SocialNetwork) -> NDArray[np.float64]:
    """Return how likely each consumer takes part, by the tiers of the scenario."""
    brand = scenario.brands[0]
    return terms_of(brand.campaigns[0].seeding, brand, network.followers)[1]


def seedings(network: SocialNetwork, sets: int, count: int = 150) -> Seedings:
    """Return whom each seeding asks."""
    degrees = network.followers
    return {
        "hubs": [highest(degrees, count)],
        "bridges": [highest(betweenness(network), count)],
        "random": [
            random_seeds(root_key(RANDOM_SEED, None), network.consumers, count, "random set", str(number)).astype(int)
            for number in range(sets)
        ],
        "fringe": [highest(np.where(degrees > 0, -degrees, -network.consumers), count)],
    }


def launched(
    context: Context,
    scenario: Scenario,
    network: SocialNetwork,
    chosen: Seedings,
    acceptance: NDArray[np.float64],
    replicates: int = REPLICATES_OF_EACH,
) -> dict[str, Launched]:
    """Launch each seeding under the same luck."""
    sets = max(len(each) for each in chosen.values())
    plans = {
        name: [SeedingPlan(rows.astype(np.int32), np.zeros(len(rows)), acceptance[rows]) for rows in each]
        for name, each in chosen.items()
    }

    def launch(task: tuple[str, int]) -> NDArray[np.float64]:
        name, replicate = task
        plan = plans[name][replicate // replicates % len(plans[name])]
        return _launch(scenario, network, plan, replicate)

    tasks = [(name, replicate) for name in chosen for replicate in range(sets * replicates)]
    with ThreadPoolExecutor(context.cores) as pool:
        found = np.array(list(pool.map(launch, tasks))).reshape(len(chosen), sets, replicates, 3).mean(axis=2)
    return {name: Launched(*found[place].T) for place, name in enumerate(chosen)}


def _launch(scenario: Scenario, network: SocialNetwork, plan: SeedingPlan, replicate: int) -> NDArray[np.float64]:
    """Return adopters, contacts and seeds who took part, of one replicate."""
    from simulation.market.model import MarketModel

    model = MarketModel(scenario, network=network, replicate=replicate, plans={CAMPAIGN: plan})
    try:
        model.run_model()
        counted = model.recorder.columns(("shares", "views"))
        shares = counted["shares"][:, 0]
        # Of the first tick in which anybody shared: of the seeds.
        posting = shares[shares > 0][:1].sum()
        return np.array([model.brands[0].adopters, counted["views"].sum(), posting], float)
    finally:
        model.close()


def expected_adopters(
    network: SocialNetwork, rows: NDArray[np.int64], acceptance: NDArray[np.float64], conversion: float
) -> float:
    """Return how many adopt on average where nobody passes anything on, all posts are seen, and seeds post once."""
    authors = np.repeat(np.arange(network.consumers), network.followers)
    is_seed = np.zeros(network.consumers, np.bool_)
    is_seed[rows] = True
    ties = is_seed[authors]
    missed = np.log1p(-conversion * acceptance[authors[ties]])
    logarithms = np.bincount(network.targets[ties], missed, minlength=network.consumers)
    return float(-np.expm1(logarithms).sum())


def ratio(found: Mapping[str, Launched], one: str, other: str) -> Spread:
    """Return how many adopters one seeding brings relative to another."""
    return clustered_ratio(found[one].adopters, found[other].adopters)


def _described(network: SocialNetwork, chosen: Seedings) -> Iterator[Row]:
    both = len(np.intersect1d(chosen["hubs"][0], chosen["bridges"][0])) / len(chosen["hubs"][0])
    yield Row.shown("V26.overlap", "share of the bridges who are hubs too", both)
    for name, each in chosen.items():
        mean = float(np.mean([network.followers[rows].mean() for rows in each]))
        yield Row.shown(f"V26.friends.{name}", f"{name}: mean number of friends", mean)


def published_rows(found: Mapping[str, Launched]) -> Iterator[Row]:
    """Yield order and ratios against what was published."""
    for name in SEEDINGS:
        mean = mean_of(found[name].adopters)
        yield Row.shown(f"V26.adopters.{name}", f"{name}: adopters", mean.mean, standard_error=mean.error)
    for better, worse in (("hubs", "random"), ("bridges", "random"), ("random", "fringe")):
        difference = mean_of(found[better].adopters - found[worse].adopters)
        words = f"adopters, {better} minus {worse}: {difference.mean:.2f} +- {difference.error:.2f}"
        holds = difference.mean > 4 * difference.error
        yield Row.order(f"V26.order.{better}", words, f"{better} > {worse} by 4 SE", holds)
    equal = ratio(found, "hubs", "bridges")
    words = f"hubs relative to bridges: {equal.mean:.3f} +- {equal.error:.3f}; about equal (B)"
    low, high = NEAR_ONE
    yield Row.order("V26.equal", words, f"from {low:g} to {high:g}", low <= equal.mean <= high)
    over = ratio(found, "hubs", "random")
    words = f"hubs relative to random: {over.mean:.3f} +- {over.error:.3f}; 1.52 (B), up to {MOST:g} of the worst (A)"
    holds = LEAST_OVER_RANDOM <= over.mean <= MOST
    yield Row.order("V26.random", words, f"from {LEAST_OVER_RANDOM:g} to {MOST:g}", holds)
    best = max((ratio(found, name, "fringe") for name in ("hubs", "bridges")), key=lambda spread: spread.mean)
    words = f"the best relative to the worst: {best.mean:.3f} +- {best.error:.3f}; up to {MOST:g} (A)"
    yield Row.order(
        "V26.worst", words, f"above {LEAST_OVER_RANDOM:g}, at most {MOST:g}", LEAST_OVER_RANDOM < best.mean <= MOST
    )


def _conversion_rows(found: Mapping[str, Launched]) -> Iterator[Row]:
    """Yield that seedings differ in who takes part, and not in what a contact does."""
    of_random = clustered_ratio(found["random"].adopters, found["random"].contacts)
    for name in ("hubs", "bridges", "fringe"):
        each = clustered_ratio(found[name].adopters, found[name].contacts)
        words = f"{name}: adopters per contact, against random seeds (more active, not more persuasive: A)"
        yield Row.within(
            f"V26.contact.{name}", words, of_random.mean, each.mean, relative=PER_CONTACT, standard_error=each.error
        )
    active = clustered_ratio(found["hubs"].posting, found["random"].posting)
    words = f"hubs take part {active.mean:.3f} +- {active.error:.3f} times as often as random seeds"
    yield Row.order("V26.active", words, "above 1 by 4 SE", active.mean > 1 + 4 * active.error)


def _counter_rows(
    context: Context, scenario: Scenario, network: SocialNetwork, chosen: Seedings, with_activity: Spread
) -> Iterator[Row]:
    """Yield what is left without passing on: exact means, and, where all take part alike, audiences."""
    quiet = scenario.with_fields(NO_INFLUENCE)
    conversion = scenario.brands[0].conversion.paid
    same = np.full(network.consumers, EQUAL_ACCEPTANCE)
    for words, key, acceptance in (
        ("nobody passes on", "quiet", acceptance_of(scenario, network)),
        ("nobody passes on, all take part alike", "alike", same),
    ):
        found = launched(context, quiet, network, chosen, acceptance)
        for name, each in chosen.items():
            exact = np.array([expected_adopters(network, rows, acceptance, conversion) for rows in each])
            error = mean_of(found[name].adopters - exact).error
            yield Row.mean(
                f"V26.{key}.{name}",
                f"{words}: {name}, adopters",
                float(exact.mean()),
                (float(found[name].adopters.mean()), error),
                precision=PRECISION,
            )
    over = ratio(found, "hubs", "random")
    audience = [np.mean([network.followers[rows].sum() for rows in chosen[name]]) for name in ("hubs", "random")]
    quantity = f"{words}: hubs relative to random, against their audiences"
    yield Row.within(
        "V26.alike.audience",
        quantity,
        float(audience[0] / audience[1]),
        over.mean,
        relative=AUDIENCE,
        standard_error=over.error,
    )
    said = (
        f"hubs relative to random: {with_activity.mean:.3f} in the scenario, {over.mean:.3f} where all take part alike"
    )
    holds = with_activity.mean - over.mean > 4 * np.hypot(with_activity.error, over.error)
    yield Row.order("V26.alike.less", said, "less by 4 SE", holds)
