"""Every operation on the lazy sets gives what Mesa gives on eager agents: results, order, types and errors."""

import collections.abc
import copy
import inspect
import operator
import statistics
from random import Random

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.agent import Agent, AgentSet

from simulation import Brand, Consumer, MarketModel, Scenario
from simulation.mesa_view.agent_set import AgentViews
from tests.mesa.eager import Pair, eager_agents, of
from tests.mesa.market import FIELDS

NAMES = ("unique_id", "row", "label", "segment", "susceptibility", "sessions_per_day", "status", "attitude", "name")
FILTERS = {
    "none": None,
    "few": lambda agent: agent.unique_id % 3 == 1,
    "no": lambda agent: False,
    "trait": lambda agent: agent.susceptibility >= 0.5,  # brands have none
}
KEYS = {
    "modulo": lambda agent: agent.unique_id % 3,
    "type": lambda agent: hasattr(agent, "row"),
    "unhashable": lambda agent: [agent.unique_id],
}
FUNCTIONS = (sum, len, min, max, sorted, np.mean, np.std, np.sum, np.median, np.max, np.add, statistics.mean)
INDICES = st.one_of(
    st.integers(-45, 45),
    st.slices(20),
    st.sampled_from([np.int64(2), 1.0, "x", None]),
)
AT_MOST = st.one_of(
    st.integers(-2, 16),
    st.floats(-1.0, 5.0),
    st.sampled_from([float("inf"), float("nan"), -float("inf"), np.float64(0.5), 1.0, 1, "x", None]),
)
TYPES = st.sampled_from([None, None, Consumer, Brand, Agent, (Brand, Consumer), ()])
FLAGS = st.booleans()


@st.composite
def set_to_set(draw):
    """Draw an operation that gives a set."""
    inplace = draw(FLAGS)
    kind = draw(st.sampled_from(["select", "select", "shuffle", "sort", "sort by", "copy", "add", "discard", "group"]))
    if kind == "select":
        keep, at_most, agent_type = draw(st.sampled_from(sorted(FILTERS))), draw(AT_MOST), draw(TYPES)
        return lambda agents, types: agents.select(
            FILTERS[keep], at_most=at_most, inplace=inplace, agent_type=of(types, agent_type)
        )
    if kind == "shuffle":
        return lambda agents, types: agents.shuffle(inplace=inplace)
    if kind == "sort":
        name, ascending = draw(st.sampled_from([*NAMES, "model.steps", "none"])), draw(FLAGS)
        return lambda agents, types: agents.sort(name, ascending=ascending, inplace=inplace)
    if kind == "sort by":
        key, ascending = draw(st.sampled_from(sorted(KEYS))), draw(FLAGS)
        return lambda agents, types: agents.sort(KEYS[key], ascending=ascending, inplace=inplace)
    if kind == "copy":
        return lambda agents, types: copy.copy(agents)
    if kind == "group":
        return lambda agents, types: next(iter(agents.groupby(KEYS["modulo"])))[1]
    number = draw(st.integers(0, 15))

    def change(agents, types):
        chosen = copy.copy(agents)
        one = list(agents)[number]
        chosen.discard(one)
        chosen.discard(one)
        if kind == "add":
            chosen.add(one)
            chosen.add(one)
        return chosen

    return change


@st.composite
def reading(draw):
    """Draw an operation that gives anything else."""
    kind = draw(
        st.sampled_from(
            ["get", "get several", "agg", "agg several", "map", "do", "shuffle_do", "set", "index", "groupby", "list"]
        )
    )
    name = draw(st.sampled_from([*NAMES, "none"]))
    handle, default = draw(st.sampled_from(["error", "error", "default", "ignore"])), draw(st.sampled_from([None, 7]))
    if kind == "get":
        return lambda agents, types: agents.get(name, handle, default)
    if kind == "get several":
        names = draw(st.lists(st.sampled_from(NAMES), max_size=3))
        made = draw(st.sampled_from([list, tuple]))
        return lambda agents, types: agents.get(made(names), handle_missing=handle, default_value=default)
    if kind == "agg":
        function = draw(st.sampled_from(FUNCTIONS))
        return lambda agents, types: agents.agg(name, function)
    if kind == "agg several":
        functions = draw(st.lists(st.sampled_from(FUNCTIONS), max_size=3))
        return lambda agents, types: agents.agg(name, functions)
    if kind == "map":
        if draw(FLAGS):
            return lambda agents, types: agents.map("__getattribute__", "unique_id")
        return lambda agents, types: agents.map(lambda agent, more, *, less: agent.unique_id + more - less, 5, less=2)
    if kind in ("do", "shuffle_do"):
        method = draw(st.sampled_from(["function", "method", "none"]))

        def do(agents, types):
            seen = []
            call = getattr(agents, kind)
            if method == "function":
                result = call(lambda agent, more, *, less: seen.append(agent.unique_id + more - less), 1, less=3)
            elif method == "method":
                result = call("__setattr__", "posts_per_session", 3.5)
            else:
                result = call("none")
            assert result is agents
            return seen

        return do
    if kind == "set":
        attribute = draw(st.sampled_from(["susceptibility", "sessions_per_day"]))
        value = draw(st.floats(0.125, 1.0, width=32))

        def write(agents, types):
            assert agents.set(attribute, value) is agents
            return agents.get(attribute)

        return write
    if kind == "index":
        index = draw(INDICES)
        return lambda agents, types: agents[index]
    if kind == "groupby":
        by = draw(st.sampled_from([*NAMES, "model.steps", *KEYS.values()]))
        result_type, then = draw(st.sampled_from(["agentset", "list"])), draw(st.integers(0, 5))
        return lambda agents, types: of_groups(agents.groupby(by, result_type=result_type), then, name)
    chosen = draw(st.sampled_from([list, lambda agents: list(reversed(agents)), len, bool]))
    return lambda agents, types: chosen(agents)


def of_groups(groups, then, name):
    if then == 0:
        return groups
    if then == 1:
        return groups.count(), len(groups)
    if then == 2:
        return groups.agg("unique_id", max), groups.agg(name, len)
    if then == 3:
        return groups.map(len), groups.map(lambda group, more: [agent.unique_id + more for agent in group], 3)
    if then == 4:
        return groups.map("get", name)
    seen = []
    assert groups.do(lambda group: seen.append([agent.unique_id for agent in group])) is groups
    return groups.do("shuffle", inplace=True)


FEW = {**FIELDS, "network": {"generator": "gnp", "consumers": 12, "mean_degree": 3.0}}


@pytest.fixture(scope="module")
def lazy_and_eager():
    model = MarketModel(Scenario.from_fields(FEW))
    agents, other = eager_agents(model)
    return model, agents, other


@pytest.mark.parametrize("who", ["everyone", "consumers"])
@given(
    steps=st.lists(set_to_set(), max_size=4),
    reads=st.lists(reading(), min_size=1, max_size=3),
    seed=st.integers(0, 1000),
)
@settings(derandomize=True, max_examples=400, deadline=None)
def test_any_chain_of_operations_gives_what_mesa_gives(lazy_and_eager, who, steps, reads, seed):
    model, agents, _ = lazy_and_eager
    pair = Pair.start(model.agents if who == "everyone" else model.agents_by_type[Consumer], agents, seed)
    pair.check()
    for step in steps:
        lazy, eager = pair.call(step)
        if lazy is not None:
            assert (lazy is pair.lazy) == (eager is pair.eager)
            pair = Pair(lazy, eager)
            pair.check()
    for read in reads:
        pair.call(read)


@pytest.mark.parametrize("who", ["everyone", "consumers", "brands"])
@pytest.mark.parametrize("name", [*NAMES, "interests", "is_aware", "adoption_tick", "model.steps", "none"])
def test_every_attribute_is_read_as_on_mesas_agents(lazy_and_eager, who, name):
    model, agents, _ = lazy_and_eager
    views = {"everyone": model.agents, "consumers": model.agents_by_type[Consumer]}.get(who)
    views = model.agents.select(agent_type=Brand) if views is None else views
    pair = Pair.start(views, agents, 0)
    pair = Pair(*pair.call(lambda agents, types: agents.shuffle()))
    for operation in (
        lambda agents, types: agents.get(name),
        lambda agents, types: agents.get(name, "default", 7),
        lambda agents, types: agents.get([name, "unique_id"], handle_missing="default"),
        lambda agents, types: agents.sort(name),
        lambda agents, types: agents.sort(name, ascending=True),
        lambda agents, types: agents.groupby(name),
        lambda agents, types: agents.groupby(name, result_type="list"),
        *(lambda agents, types, one=one: agents.agg(name, one) for one in (*FUNCTIONS, FUNCTIONS, ())),
    ):
        pair.call(operation)


BINARY = (operator.or_, operator.and_, operator.sub, operator.xor, operator.le, operator.lt, operator.ge, operator.gt)
INPLACE = (operator.ior, operator.iand, operator.isub, operator.ixor)


@pytest.mark.parametrize("who", ["everyone", "consumers"])
@given(
    first=st.lists(st.integers(0, 15), unique=True),
    second=st.lists(st.integers(0, 15), unique=True),
    change=st.sampled_from([*BINARY, *INPLACE, operator.eq, operator.ne]),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_set_operations_are_those_of_mesa(lazy_and_eager, who, first, second, change):
    model, agents, _ = lazy_and_eager
    pair = Pair.start(model.agents if who == "everyone" else model.agents_by_type[Consumer], agents, 0)

    def among(ids):
        return lambda agents, types: agents.select(lambda agent: agent.unique_id in ids).shuffle()

    one, other = (Pair(*pair.call(among(ids))) for ids in (first, second))
    others = {id(one.lazy): other.lazy, id(one.eager): other.eager}
    one.call(lambda agents, types: agents.isdisjoint(others[id(agents)]))
    one.call(lambda agents, types: [agent in agents for agent in others[id(agents)]])
    one.call(lambda agents, types: [others[id(agents)].count(agent) for agent in agents])
    one.call(lambda agents, types: [agents.index(agent) for agent in others[id(agents)]])
    one.call(lambda agents, types: change(agents, others[id(agents)]))
    other.check()


@pytest.mark.parametrize("who", ["everyone", "consumers"])
def test_a_selected_set_can_be_taken_apart(lazy_and_eager, who):
    model, agents, _ = lazy_and_eager
    pair = Pair.start(model.agents if who == "everyone" else model.agents_by_type[Consumer], agents, 5)
    pair = Pair(*pair.call(lambda agents, types: agents.shuffle()))
    for _ in range(3):
        pair.call(lambda agents, types: agents.pop())
    pair.call(lambda agents, types: agents.remove(list(agents)[4]))

    def twice(agents, types):
        one = next(iter(agents))
        agents.remove(one)
        agents.remove(one)

    pair.call(twice)
    pair.call(lambda agents, types: agents.clear())
    assert len(pair.lazy) == 0
    pair.call(lambda agents, types: agents.pop())


def test_membership_is_of_agents_and_nothing_else(lazy_and_eager):
    model, agents, _ = lazy_and_eager
    other = MarketModel(Scenario.from_fields(FEW))
    for views in (model.agents, model.agents_by_type[Consumer], model.agents.shuffle()):
        for thing in ("x", 3, None, [], other.brands[0], other.agents_by_type[Consumer][0], agents[0]):
            assert thing not in views
    assert all(agent in model.agents for agent in model.agents)
    assert [agent in model.agents_by_type[Consumer] for agent in model.agents] == [False] * 2 + [True] * 12


def test_what_mesa_makes_of_an_attribute_with_equal_values_is_kept_in_order(lazy_and_eager):
    """The chains meet ties only now and then; here are all of them."""
    model, agents, _ = lazy_and_eager
    pair = Pair.start(model.agents_by_type[Consumer], agents, 1)
    values = pair.lazy.get("segment")
    assert len(set(values)) < len(values)
    for name in ("segment", "label", "row"):
        for ascending in (False, True):
            for seed in range(5):
                pair.lazy.random.seed(seed)
                pair.eager.random.seed(seed)
                pair.call(lambda agents, types, n=name, a=ascending: agents.shuffle().sort(n, ascending=a))


class Guest(mesa.Agent):
    """An agent that a user adds to the market."""


def test_agents_that_are_added_have_their_own_identifiers_and_are_listed(scenario):
    model = MarketModel(scenario)
    guests = [Guest(model) for _ in range(3)]
    assert [guest.unique_id for guest in guests] == [43, 44, 45]
    assert [agent.unique_id for agent in model.agents] == list(range(1, 46))
    assert list(model.agents)[-3:] == guests
    assert model.agents[-1] is guests[2]
    assert model.agents[1] is model.brands[1]
    assert list(model.agents_by_type[Guest]) == guests
    assert set(model.agent_types) == {Brand, Consumer, Guest}
    guests[1].remove()
    assert [agent.unique_id for agent in model.agents] == [*range(1, 44), 45]
    assert guests[1] not in model.agents
    assert Guest(model).unique_id == 46
    assert len(model.agents) == 45
    assert len(model.agents_by_type[Consumer]) == 40


def test_the_random_generator_of_a_result_is_that_of_the_set(lazy_and_eager):
    model, _, _ = lazy_and_eager
    views = model.agents.copy()
    views.random = Random(3)
    for result in (views.select(at_most=3), views.shuffle(), views | views, views - views, views.copy()):
        assert result.random is views.random
        assert isinstance(result, AgentSet)


def test_no_method_of_mesas_set_is_inherited():
    """One that reads Mesa's weak table would make every consumer; a new version of Mesa may bring one."""
    mixins = (collections.abc.MutableSet, collections.abc.Sequence)
    for name in dir(AgentSet):
        found = inspect.getattr_static(AgentSet, name)
        if (
            callable(found)
            and not name.startswith("_")
            and not any(found is getattr(one, name, None) for one in mixins)
        ):
            assert name in vars(AgentViews), name
    # Of the private ones, these read the table.
    for name in ("_update", "__len__", "__iter__", "__contains__", "__getitem__", "__getstate__", "__setstate__"):
        assert name in vars(AgentViews), name
