"""`MarketModel` is a Mesa model, and its lazy agents behave as Mesa's own eager ones."""

import copy
import gc
import statistics
import weakref
from random import Random

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesa.agent import AgentSet

from simulation import Brand, Consumer, MarketModel, Scenario

FIELDS = {
    "run": {"days": 2.0, "tick_hours": 6.0, "random_seed": 3},
    "network": {"generator": "gnp", "consumers": 40, "mean_degree": 4.0},
    "platform": {"feed": False},
    "consumers": {
        "segments": [
            {
                "name": "young",
                "share": 0.5,
                # Few values, so that sorting and grouping meet equals.
                "susceptibility": {
                    "distribution": "choice",
                    "values": [0.25, 0.5, 1.0],
                    "probabilities": [0.4, 0.3, 0.3],
                },
            },
            {"name": "old", "share": 0.5, "sessions_per_day": 2.0},
        ]
    },
    "brands": [
        {
            "name": name,
            "quality": 0.7,
            "initial_adopters": 3,
            "conversion": {"paid": 0.3, "talk": 0.5},
            "word_of_mouth": {"talks_per_day": 3.0},
            "campaigns": [{"name": "launch", "impressions": {"per_day": 20.0}}],
        }
        for name in ("Aroma", "Brew")
    ],
}


@pytest.fixture(scope="module")
def scenario():
    return Scenario.from_fields(FIELDS)


@pytest.fixture
def model(scenario):
    made = MarketModel(scenario, check=True)
    yield made
    made.close()


# The model.


def test_it_is_a_mesa_model_that_steps_to_its_end(model):
    assert isinstance(model, mesa.Model)
    assert model.running
    assert model.steps == 0
    model.step()
    assert model.steps == 1
    assert model.tick == 1
    model.run_model()
    assert model.steps == 8
    assert not model.running
    with pytest.raises(RuntimeError, match=r"the run has ended: run\.days = 2"):
        model.step()


def test_the_same_seed_gives_the_same_run_and_another_replicate_another(scenario):
    def adopters(**arguments):
        model = MarketModel(scenario, **arguments)
        model.run_model()
        model.close()
        return model.recorder.adopters()

    assert (adopters() == adopters()).all()
    assert (adopters() != adopters(replicate=1)).any()
    assert (adopters() != adopters(rng=4)).any()
    assert (adopters(rng=np.random.default_rng(5)) == adopters(rng=np.random.default_rng(5))).all()


def test_the_agents_by_type(model):
    by_type = model.agents_by_type
    assert set(by_type) == {Brand, Consumer}
    assert set(model.agent_types) == {Brand, Consumer}
    assert [brand.name for brand in by_type[Brand]] == ["Aroma", "Brew"]
    assert [consumer.row for consumer in by_type[Consumer]] == list(range(40))
    assert len(model.agents) == 42
    assert [agent.unique_id for agent in model.agents] == list(range(1, 43))
    assert list(model.agents)[:2] == list(by_type[Brand])
    assert model.agents[41] == by_type[Consumer][39]
    assert by_type[Consumer][0] in model.agents
    assert len(model.agents.select(agent_type=Brand)) == 2


def test_the_data_collector(model):
    collector = mesa.DataCollector(
        model_reporters={"adopters": lambda m: sum(brand.adopters for brand in m.brands), "tick": "tick"},
        agenttype_reporters={Brand: {"reach": "reach", "adopters": "adopters"}, Consumer: {"aware": "is_aware"}},
    )
    for _ in range(3):
        model.step()
        collector.collect(model)
    frame = collector.get_model_vars_dataframe()
    assert frame["adopters"].tolist() == model.recorder.adopters()[:3].sum(axis=1).tolist()
    assert frame["tick"].tolist() == [1, 2, 3]
    brands = collector.get_agenttype_vars_dataframe(Brand)
    assert brands["reach"].to_numpy().reshape(3, 2).tolist() == model.recorder.reach()[:3].tolist()
    assert brands["adopters"].to_numpy().reshape(3, 2).tolist() == model.recorder.adopters()[:3].tolist()
    assert len(collector.get_agenttype_vars_dataframe(Consumer)) == 3 * 40


def test_the_data_collector_asks_all_agents(model):
    collector = mesa.DataCollector(agent_reporters={"id": "unique_id"})
    model.step()
    collector.collect(model)
    assert collector.get_agent_vars_dataframe()["id"].tolist() == list(range(1, 43))


class Silent(Brand):
    """Does nothing at all."""

    def step(self):
        """Do nothing."""


class Late(Brand):
    """Buys everything at tick 4."""

    def step(self):
        """Buy in the middle of the run."""
        if self.model.tick == 4:
            self.buy_impressions("launch", 200.0, 0.5)


def test_a_strategy_of_your_own_changes_the_run(scenario):
    runs = {}
    for name, classes in (("own", {}), ("silent", {"Aroma": Silent}), ("late", {"Aroma": Late})):
        model = MarketModel(scenario, brand_classes=classes, check=True)
        model.run_model()
        runs[name] = model.recorder.counts[:, :, 0].copy()
        if classes:
            assert type(model.brands[0]) is classes["Aroma"]
            assert type(model.brands[1]) is Brand
            assert set(model.agents_by_type) == {classes["Aroma"], Brand, Consumer}
        model.close()
    assert runs["own"][:, 0].sum() > 0
    assert runs["silent"][:, 0].sum() == 0
    assert runs["late"][:4, 0].sum() == 0 < runs["late"][4:6, 0].sum()
    # What one brand does shifts no draw of the other.
    assert (runs["silent"][:, 1] == runs["own"][:, 1]).all()
    assert (runs["late"][:, 1] == runs["own"][:, 1]).all()


@pytest.mark.parametrize("variable", [[Scenario.from_fields(FIELDS)], None])
def test_a_batch_run(variable, tmp_path):
    path = tmp_path / "market.toml"
    path.write_text(Scenario.from_fields(FIELDS).to_toml(), encoding="utf-8")
    results = mesa.batch_run(
        MarketModel,
        {
            "scenario": variable or [path],
            "brands.0.quality": [0.2, 0.8],
            "replicate": range(2),
            "run.days": 0.5,
        },
        number_processes=1,
        display_progress=False,
    )
    assert len(results) == 4
    assert {(row["brands.0.quality"], row["replicate"]) for row in results} == {(0.2, 0), (0.2, 1), (0.8, 0), (0.8, 1)}


class Collecting(MarketModel):
    """Collects the adopters after each step."""

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "adopters": lambda m: m.brands[0].adopters,
                "quality": lambda m: m.brands[0].description.quality,
            }
        )

    def step(self):
        """Run a tick and collect."""
        super().step()
        self.datacollector.collect(self)


def test_a_batch_run_returns_what_was_collected(scenario):
    results = mesa.batch_run(
        Collecting,
        {"scenario": [scenario], "brands.0.quality": [0.2, 0.8], "replicate": range(2)},
        number_processes=1,
        data_collection_period=-1,
        display_progress=False,
    )
    assert [row["quality"] for row in results] == [row["brands.0.quality"] for row in results]
    for row in results:
        model = MarketModel(scenario, replicate=row["replicate"], **{"brands.0.quality": row["brands.0.quality"]})
        model.run_model()
        assert row["adopters"] == model.recorder.adopters()[-1, 0]
        model.close()


def test_a_closed_model_is_freed(scenario):
    model = MarketModel(scenario)
    model.step()
    list(model.agents)
    held = weakref.ref(model)
    model.close()
    model.close()  # once more does no harm
    del model
    gc.collect()
    assert held() is None


# Views.


def test_a_view_reads_and_writes_the_model(model):
    consumer = model.agents_by_type[Consumer][7]
    assert consumer.susceptibility == model.population.susceptibility[7]
    assert consumer.label == "7"
    assert consumer.segment in ("young", "old")
    assert consumer.attitude.shape == (2,)
    consumer.attitude = [0.5, -0.5]
    consumer.susceptibility = 0.125
    assert model.market.state.attitude[7].tolist() == [0.5, -0.5]
    assert model.agents_by_type[Consumer][7].susceptibility == 0.125
    consumer.attitude[0] = 0.25
    assert model.market.state.attitude[7, 0] == 0.25


def test_what_is_written_changes_the_run(scenario):
    models = [MarketModel(scenario) for _ in range(2)]
    models[1].agents_by_type[Consumer].set("status", 1)
    for model in models:
        model.step()
    adoptions = [model.recorder.counts[0, :, 6].sum() for model in models]
    assert adoptions[1] == 0 < adoptions[0]
    for model in models:
        model.close()


def test_an_unknown_attribute_is_refused(model):
    consumer = model.agents_by_type[Consumer][0]
    with pytest.raises(AttributeError, match=r"no attribute 'susceptability' \(did you mean 'susceptibility'\?\)"):
        _ = consumer.susceptability
    with pytest.raises(AttributeError, match=r"no attribute 'statu' to write \(did you mean 'status'\?\)"):
        consumer.statu = 1
    with pytest.raises(AttributeError, match="to write"):
        consumer.row = 3
    with pytest.raises(AttributeError, match="no attribute 'wealth'"):
        model.agents_by_type[Consumer].get("wealth")
    with pytest.raises(AttributeError, match="no attribute 'wealth'"):
        model.agents_by_type[Consumer].set("wealth", 1)
    assert not hasattr(consumer, "wealth")


def test_the_consumers_are_fixed(model):
    consumers = model.agents_by_type[Consumer]
    for change in (consumers.add, consumers.discard, consumers.remove):
        with pytest.raises(TypeError, match="fixed"):
            change(consumers[0])
    with pytest.raises(TypeError, match="cannot be removed"):
        consumers[0].remove()


def test_views_of_one_row_are_equal(model, scenario):
    consumers = model.agents_by_type[Consumer]
    assert consumers[3] == consumers[3]
    assert len({consumers[3], consumers[3], consumers[4]}) == 2
    other = MarketModel(scenario)
    assert consumers[3] != other.agents_by_type[Consumer][3]
    assert other.agents_by_type[Consumer][3] not in consumers
    other.close()


def test_a_view_can_be_copied(model):
    consumer = model.agents_by_type[Consumer][3]
    assert copy.copy(consumer) == consumer
    assert repr(consumer) == "Consumer('3')"


# The lazy set against Mesa's own, on eager agents with the same attributes.

NAMES = ("row", "label", "segment", "susceptibility", "sessions_per_day", "adoption")


class Eager(mesa.Agent):
    """What a consumer would be if it were a Mesa agent of its own."""

    def __init__(self, model, view):
        super().__init__(model)
        for name in ("row", "label", "segment", "susceptibility", "sessions_per_day", "posts_per_session"):
            setattr(self, name, getattr(view, name))


class Pair:
    """A lazy set and an eager one, which get the same calls."""

    def __init__(self, lazy, eager):
        self.lazy, self.eager = lazy, eager

    def check(self):
        assert isinstance(self.lazy, AgentSet)
        assert len(self.lazy) == len(self.eager)
        assert [agent.row for agent in self.lazy] == [agent.row for agent in self.eager]


@pytest.fixture(scope="module")
def both(scenario):
    lazy = MarketModel(scenario)
    eager = mesa.Model()
    views = lazy.agents_by_type[Consumer]
    agents = [Eager(eager, view) for view in views]
    yield views, agents, eager
    lazy.close()


OPERATIONS = st.one_of(
    st.tuples(
        st.just("select"),
        st.sampled_from([0.25, 0.5, 1.0, None]),
        st.one_of(st.integers(0, 45), st.floats(0, 1), st.just(float("inf"))),
    ),
    st.tuples(st.just("shuffle")),
    st.tuples(
        st.just("sort"), st.sampled_from(["row", "susceptibility", "segment", "sessions_per_day"]), st.booleans()
    ),
    st.tuples(st.just("sort by"), st.integers(2, 7), st.booleans()),
)


def applied(agents, operation, inplace):
    name = operation[0]
    if name == "select":
        _, threshold, at_most = operation
        keep = None if threshold is None else (lambda agent: agent.susceptibility >= threshold)
        return agents.select(keep, at_most=at_most, inplace=inplace)
    if name == "shuffle":
        return agents.shuffle(inplace=inplace)
    if name == "sort":
        return agents.sort(operation[1], ascending=operation[2], inplace=inplace)
    return agents.sort(lambda agent: agent.row % operation[1], ascending=operation[2], inplace=inplace)


def start(both, seed):
    views, agents, _ = both
    lazy = copy.copy(views)
    lazy.random = Random(seed)
    return Pair(lazy, AgentSet(agents, random=Random(seed)))


@given(operations=st.lists(st.tuples(OPERATIONS, st.booleans()), max_size=5), seed=st.integers(0, 1000))
@settings(derandomize=True, max_examples=200, deadline=None)
def test_any_chain_of_operations_gives_what_mesa_gives(both, operations, seed):
    pair = start(both, seed)
    for operation, inplace in operations:
        after = Pair(applied(pair.lazy, operation, inplace), applied(pair.eager, operation, inplace))
        after.check()
        if inplace:
            assert after.lazy is pair.lazy
        pair.check()
        pair = after
    lazy, eager = pair.lazy, pair.eager
    # Reading.
    for name in ("susceptibility", "segment", "row"):
        assert lazy.get(name) == eager.get(name)
    names = ["row", "label"]
    assert lazy.get(names) == eager.get(names)
    assert lazy.get("none", handle_missing="default", default_value=7) == [7] * len(eager)
    assert lazy.agg("row", sum) == eager.agg("row", sum)
    assert lazy.agg("row", [sum, len]) == eager.agg("row", [sum, len])
    assert lazy.map(lambda agent, more: agent.row + more, 5) == eager.map(lambda agent, more: agent.row + more, 5)
    seen = ([], [])
    assert lazy.do(lambda agent: seen[0].append(agent.row)) is lazy
    eager.do(lambda agent: seen[1].append(agent.row))
    assert seen[0] == seen[1]
    seen = ([], [])
    lazy.shuffle_do(lambda agent: seen[0].append(agent.row))
    eager.shuffle_do(lambda agent: seen[1].append(agent.row))
    assert seen[0] == seen[1]
    # Indexing.
    held = list(eager)  # Mesa 3.5 discourages indexing a set
    for index in (0, -1, 3):
        if -len(held) <= index < len(held):
            assert lazy[index].row == held[index].row
        else:
            with pytest.raises(IndexError):
                _ = lazy[index]
    for piece in (slice(2, 5), slice(None, None, -2)):
        assert [agent.row for agent in lazy[piece]] == [agent.row for agent in held[piece]]
    # Membership.
    inside = {agent.row for agent in eager}
    for view in both[0]:
        assert (view in lazy) == (view.row in inside)
    assert "x" not in lazy
    # Random choice, through the model's generator.
    if len(eager):
        assert lazy.random.choice(list(lazy)).row == eager.random.choice(list(eager)).row


@given(by=st.sampled_from(["segment", "susceptibility", "function"]), seed=st.integers(0, 20))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_groups_are_those_of_mesa(both, by, seed):
    key = (lambda agent: agent.row % 3) if by == "function" else by
    pair = start(both, seed)
    lazy, eager = pair.lazy.shuffle().groupby(key), pair.eager.shuffle().groupby(key)
    assert lazy.count() == eager.count()
    assert list(lazy.groups) == list(eager.groups)
    assert lazy.agg("row", statistics.mean) == eager.agg("row", statistics.mean)
    for (name, group), (other_name, other) in zip(lazy, eager, strict=True):
        assert name == other_name
        Pair(group, other).check()
    lists = pair.lazy.groupby(key, result_type="list")
    other_lists = pair.eager.groupby(key, result_type="list")
    for name, group in lists:
        assert [agent.row for agent in group] == [agent.row for agent in other_lists.groups[name]]


@given(rows=st.lists(st.integers(0, 39), unique=True), other=st.lists(st.integers(0, 39), unique=True))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_set_operations_are_those_of_mesa(both, rows, other):
    first, second = start(both, 0), start(both, 0)

    def among(chosen):
        return lambda agent: agent.row in chosen

    lazy = first.lazy.select(among(rows)), second.lazy.select(among(other))
    eager = set(rows), set(other)
    assert {agent.row for agent in lazy[0] | lazy[1]} == eager[0] | eager[1]
    assert {agent.row for agent in lazy[0] & lazy[1]} == eager[0] & eager[1]
    assert {agent.row for agent in lazy[0] - lazy[1]} == eager[0] - eager[1]
    assert (lazy[0] <= lazy[1]) == (eager[0] <= eager[1])
    assert lazy[0].isdisjoint(lazy[1]) == eager[0].isdisjoint(eager[1])


@given(value=st.floats(0.0, 1.0, width=32), rows=st.lists(st.integers(0, 39), min_size=1, unique=True))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_setting_an_attribute_does_what_mesa_does(scenario, value, rows):
    model = MarketModel(scenario)
    twins = mesa.Model()
    agents = AgentSet([Eager(twins, view) for view in model.agents_by_type[Consumer]], random=Random(0))

    def among(agent):
        return agent.row in rows

    assert model.agents_by_type[Consumer].select(among).set("susceptibility", value)
    agents.select(among).set("susceptibility", value)
    assert model.agents_by_type[Consumer].get("susceptibility") == agents.get("susceptibility")
    model.close()
    getattr(mesa.Agent, "_ids", {}).pop(twins, None)


def test_get_needs_a_known_way_with_what_is_missing(both):
    with pytest.raises(ValueError, match="handle_missing"):
        both[0].get("none", handle_missing="ignore")
