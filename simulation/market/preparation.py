"""From a scenario to its network, and the checks that need the network."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.draws.quantiles import quantile_table
from simulation.draws.rule import SharingRule, compiled_rule
from simulation.errors import NetworkError, Problem, ScenarioError
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import Root, root_key
from simulation.network import SocialNetwork, generate_network, read_network
from simulation.run_numbers import seed_of
from simulation.scenario import Scenario, load_scenario
from simulation.scenario.checks import MOST_SOURCES
from simulation.scenario.distributions import as_distribution
from simulation.scenario.synonyms import synonym_problems
from simulation.seeding.scenario_checks import choice_problems

if TYPE_CHECKING:
    from simulation.scenario.brands import Message

DEFAULT_SCENARIO = "product_launch"


def with_random_seed(scenario: Scenario, random_seed: int | None = None) -> Scenario:
    """Return the scenario with its random seed: the one given here, its own, or else a fresh one."""
    if random_seed is None:
        random_seed = scenario.run.random_seed
    if random_seed is None:
        random_seed = secrets.randbits(63)
    if random_seed == scenario.run.random_seed:
        return scenario
    return scenario.with_fields({"run.random_seed": random_seed})


def resolved_scenario(
    scenario: Scenario | Path | str | None,
    rng: int | np.integer[Any] | np.random.Generator | None,
    fields: Mapping[str, Any],
) -> Scenario:
    """Return the scenario with fields replaced and its random seed: given, its own, or a fresh one."""
    problems: list[Problem] = []
    random_seed = seed_of(rng, problems)
    problems += synonym_problems(fields)
    if problems:
        raise ScenarioError(problems, "MarketModel")
    if not isinstance(scenario, Scenario):
        resolved = load_scenario(DEFAULT_SCENARIO if scenario is None else scenario, fields=fields)
    else:
        resolved = scenario.with_fields(fields) if fields else scenario
    return with_random_seed(resolved, random_seed)


def make_network(scenario: Scenario, root: Root) -> SocialNetwork:
    """Read or generate a scenario's network, and draw the strengths of its ties.

    Parameters
    ----------
    scenario : Scenario
    root : pair of uint64
        Key of the draws, from `simulation.kernels.random.root.root_key`.

    Raises
    ------
    NetworkError
        If the file cannot be used, or both it and the scenario say how strong ties are.
    """
    network_spec = scenario.network
    if network_spec.file is not None:
        network = read_network(network_spec.file, **network_spec.reading_options())
    else:
        # As NumPy numbers: compiled code would take plain ones for signed.
        stream = np.array(generator.stream(*root, keys.NETWORK, np.uint64(keys.NO_ITEM)), np.uint64)
        network = generate_network(
            network_spec.generator,
            **network_spec.generator_fields(),
            random_seed=int(generator.bits(*stream, 0, 0, 0)),
        )
    if as_distribution(network_spec.strength).support() == (1.0, 1.0):
        return network
    if network.strengths is not None:
        allowed = "1.0, for the ties of network.file have strengths; or network.weights = 'ignored'"
        raise NetworkError([Problem("network.strength", network_spec.strength, allowed)], str(network_spec.file))
    key = (*root, keys.STRENGTH, np.uint64(keys.NO_ITEM))
    ties = network.indptr, network.targets
    return network.with_strengths(quantile_table(network_spec.strength).tie_values(key, ties))


def prepared_rule(scenario: Scenario, sharing_rule: Any) -> SharingRule | None:
    """Compile a user's rule for the messages of a scenario.

    Raises
    ------
    ScenarioError
        If it cannot be used, or no message asks for it.
    """
    if sharing_rule is None:
        return None
    problems: list[Problem] = []
    compiled = compiled_rule("sharing_rule", sharing_rule, rule_traits(scenario.topics()), problems)
    places = list(_message_places(scenario))
    if not any(message.rule == "custom" for _, message in places):
        shown = getattr(sharing_rule, "__name__", sharing_rule)
        allowed = f'is asked for no message: set {places[0][0]}.rule = "custom", or leave it out'
        problems.append(Problem("sharing_rule", shown, allowed))
    if problems:
        raise ScenarioError(problems, scenario.name)
    return compiled


def rule_traits(topics: Iterable[str]) -> tuple[str, ...]:
    """Return what a rule of a market may ask for beside `simulation.draws.rule.FIELDS`, as columns of a traits row.

    The interest in a topic is ``interest_in_TOPIC``, with _ for whatever a parameter's name cannot have.
    """
    named = [f"interest_in_{re.sub(r'[^0-9A-Za-z_]', '_', topic)}" for topic in topics]
    # Two topics of one name are none: nobody could say which is meant.
    single = [name if named.count(name) == 1 else "" for name in named]
    return "susceptibility", "sessions_per_day", "posts_per_session", "interest", *single


def first_network(scenario: Scenario) -> SocialNetwork:
    """Return the network of replicate 0 of a scenario with its random seed."""
    assert scenario.run.random_seed is not None
    return make_network(scenario, root_key(scenario.run.random_seed, 0 if "network" in scenario.run.vary else None))


def check_against_network(
    scenario: Scenario,
    network: SocialNetwork,
    *,
    has_rule: bool = False,
    given: Collection[tuple[str, str]] = (),
) -> None:
    """Refuse what does not fit the network: more seeds than consumers, labels that it lacks, budgets that buy nobody.

    Parameters
    ----------
    scenario : Scenario
    network : SocialNetwork
    has_rule : bool
        Whether a rule for messages with rule ``custom`` is at hand.
    given : collection of (str, str)
        Names of brand and campaign of those whose seeds are not chosen by the scenario.

    Raises
    ------
    ScenarioError
        With all problems at once.
    """
    problems: list[Problem] = []
    allowed = f"must be in 0..{network.consumers}, the number of consumers in the network"
    for index, brand in enumerate(scenario.brands):
        place = f"brands.{index}"
        if brand.initial_adopters > network.consumers:
            problems.append(Problem(f"{place}.initial_adopters", brand.initial_adopters, allowed))
        for number, campaign in enumerate(brand.campaigns):
            seeding = campaign.seeding
            field = f"{place}.campaigns.{number}.seeding"
            if seeding.count > network.consumers:
                problems.append(Problem(f"{field}.count", seeding.count, allowed))
            if seeding.strategy == "labels":
                try:
                    network.row_of(seeding.labels)
                except NetworkError as error:
                    problems += [
                        Problem(f"{field}.labels.{seeding.labels.index(str(one.value))}", one.value, one.allowed)
                        for one in error.problems
                    ]
    problems += choice_problems(scenario, network, given)
    fractional = [place for place in _message_places(scenario) if place[1].rule == "fractional_threshold"]
    # Counted only where it is asked for: it takes a pass over all ties.
    most = int(network.followees.max(initial=0)) if fractional else 0
    for field, message in fractional:
        if message.threshold * most > MOST_SOURCES:
            allowed = (
                f"must be at most {MOST_SOURCES / most:.3g} in this network: a consumer follows {most:,} others, "
                f"and {MOST_SOURCES:,} sources are counted"
            )
            problems.append(Problem(f"{field}.threshold", message.threshold, allowed))
    if not has_rule:
        problems += [
            Problem(f"{place}.rule", "custom", "needs a function: MarketModel(..., sharing_rule=...)")
            for place, message in _message_places(scenario)
            if message.rule == "custom"
        ]
    if problems:
        raise ScenarioError(problems, scenario.name)


def _message_places(scenario: Scenario) -> Iterator[tuple[str, Message]]:
    """Yield each message with its dotted field."""
    for index, brand in enumerate(scenario.brands):
        for number, campaign in enumerate(brand.campaigns):
            yield f"brands.{index}.campaigns.{number}.message", campaign.message
        yield f"brands.{index}.word_of_mouth.positive", brand.word_of_mouth.positive
        yield f"brands.{index}.word_of_mouth.negative", brand.word_of_mouth.negative
