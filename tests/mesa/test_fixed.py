"""What may be put into a model has its consequences, or is refused with the way that there is."""

import copy
import pickle

import mesa
import numpy as np
import pytest

from simulation import Brand, Consumer, MarketModel, simulate, simulate_cascades
from simulation.network import SocialNetwork, generate_network
from simulation.processes import IndependentCascade

REFUSED = {
    *("network", "scenario", "replicate", "brands", "agents", "agents_by_type", "tick", "market", "population"),
    *("calendar", "clock", "actors", "world", "recorder", "blocks", "due_events", "luck_root", "consumers_root"),
    *("first_consumer_id", "collected_consumers", "stopped_by"),
}
OF_A_BRAND = {
    *("index", "name", "description", "model", "world"),
    *("accounts", "offers", "page_followers", "initial_adopters"),
}
# Mesa's own, or made to be set; each is tried below, in Mesa's tests, or in those of its file.
SETTABLE = {"datacollector", "most_collected", "running", "steps", "random", "rng", "time"}


def public(thing):
    return {name for name in dir(thing) if not name.startswith("_") and not callable(getattr(thing, name, None))}


def test_every_public_attribute_of_a_model_is_settable_or_refused(model):
    mesas = public(mesa.Model()) - REFUSED
    assert public(model) - mesas - REFUSED == {"datacollector", "most_collected"} - mesas
    assert {name for name in mesas if not name.startswith("agent")} - SETTABLE <= {
        "data_registry",
        "observables",
        "subscribers",
    }


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_would_not_fit_is_refused_and_the_run_goes_on(scenario, model, name):
    other = generate_network("ring", consumers=40, mean_degree=2, random_seed=1)
    for value in (other, None, 3, [], getattr(model, name)):
        with pytest.raises(AttributeError, match=rf"^{name} cannot be written into a model that is made: \w"):
            setattr(model, name, value)
    model.run_model()
    untouched = MarketModel(scenario)
    untouched.run_model()
    assert model.datacollector.model_vars == untouched.datacollector.model_vars


def test_the_way_is_named(model):
    for name, way in (
        ("network", r"MarketModel\(\.\.\., network=\.\.\.\)"),
        ("scenario", r"scenario\.with_fields"),
        ("replicate", r"replicate=\.\.\."),
        ("brands", "brand_classes="),
        ("tick", r"step\(\)"),
        ("agents", r"agents\.add"),
    ):
        with pytest.raises(AttributeError, match=way):
            setattr(model, name, None)
    with pytest.raises((TypeError, AttributeError)):
        model.brands.append(None)
    for part, name in ((model.clock, "tick"), (model.world, "market"), (model.world, "outbox")):
        with pytest.raises(AttributeError):
            setattr(part, name, None)


def test_copies_of_a_model_refuse_too_and_go_on(model):
    for copied in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):  # noqa: S301
        with pytest.raises(AttributeError, match="network cannot be written"):
            copied.network = model.network
        copied.run_model()


def test_a_subclass_has_attributes_of_its_own(scenario):
    class Noted(MarketModel):
        def __init__(self, *arguments, **keywords):
            self.early = 1
            super().__init__(*arguments, **keywords)
            self.notes = []

        def step(self):
            super().step()
            self.notes.append(self.tick)

    model = Noted(scenario)
    model.run_model()
    assert model.notes == list(range(1, 9))


def test_a_brand_is_what_the_scenario_says(model):
    brand = model.brands[0]
    for name in sorted(OF_A_BRAND):
        with pytest.raises(AttributeError, match=r"cannot be written|no setter"):
            setattr(brand, name, getattr(brand, name))
    for name in ("page_followers", "initial_adopters"):
        rows = getattr(brand, name)
        with pytest.raises(ValueError, match="read-only"):
            rows[:] = 0
    for name in ("day", "adopters", "reach", "spent"):
        with pytest.raises(AttributeError):
            setattr(brand, name, 1)
    brand.mood = "calm"
    assert brand.mood == "calm"
    settable = {"pos", "unique_id", "mood", "random", "rng", "scenario"}
    assert public(brand) <= settable | OF_A_BRAND | {"day", "adopters", "reach", "spent"}


class Foreign:
    """Something of another library, by name alone."""


def of(module, name="Graph"):
    return type(name, (Foreign,), {"__module__": module})()


def foreign_networks():
    import networkx as nx
    import pandas as pd
    import scipy.sparse as sparse

    graph = nx.path_graph(5)
    yield graph, r"SocialNetwork\.from_networkx\(graph\)"
    yield nx.MultiDiGraph(graph), r"SocialNetwork\.from_networkx\(graph\)"
    yield sparse.csr_matrix(np.eye(5)), r"tocoo\(\).*SocialNetwork\.from_ties"
    yield sparse.coo_array(np.eye(5)), r"tocoo\(\).*SocialNetwork\.from_ties"
    yield np.eye(5), r"SocialNetwork\.from_ties.*numpy\.nonzero"
    yield pd.DataFrame({"a": [0], "b": [1]}), r"from_ties.*read_network"
    yield [(0, 1), (1, 2)], r"networkx\.DiGraph\(pairs\)"
    yield {0: [1]}, r"networkx\.DiGraph\(neighbours\)"
    yield "ties.csv", r"read_network\(path, lines=\.\.\.\)"
    yield b"ties.csv", r"read_network\(path, lines=\.\.\.\)"
    yield of("igraph"), r"from_networkx\(graph\.to_networkx\(\)\)"
    yield of("networkit.graph"), "nk2nx"
    yield of("graph_tool"), r"get_edges\(\)"
    yield of("polars.dataframe.frame", "DataFrame"), "from_ties"
    yield SocialNetwork, "read_network, generate_network"
    yield 7, "read_network, generate_network"
    yield object(), "read_network, generate_network"


@pytest.mark.parametrize(("network", "way"), list(foreign_networks()), ids=lambda one: type(one).__name__)
def test_what_is_no_network_is_told_the_way(scenario, network, way):
    from experiments.comparison import compare

    for door in (
        lambda: MarketModel(scenario, network=network),
        lambda: simulate(scenario, network=network),
        lambda: simulate_cascades(network, [0], IndependentCascade(0.1), replicates=1, random_seed=1),
        lambda: compare(scenario, ["none", "random"], network=network, seeds=2, replicates=2),
    ):
        with pytest.raises(ValueError, match=rf"network = \(.*\): must be a SocialNetwork; .*{way}"):
            door()


class Diary(Brand):
    """Keeps lists of its own."""

    def step(self):
        """Note the tick before acting."""
        self.__dict__.setdefault("diary", []).append(self.model.tick)
        self.__dict__.setdefault("nested", {"days": [[]]})["days"][0].append(self.day)
        self.first = self.model.agents_by_type[Consumer][0]
        super().step()


def named(name):
    """Report an attribute of the agents that have it."""
    return lambda agent: getattr(agent, name, None)


# Mesa 3.5 copies an agent that is reported, and its model with it.
COPIES_AGENTS = hasattr(mesa.DataCollector(), "_collection_steps")
REPORTERS = {
    "agent_reporters": {
        "diary": named("diary"),
        "pair": lambda agent: (getattr(agent, "diary", None), 1),
        "nested": named("nested"),
        "attitude": named("attitude"),
        "status": lambda agent: {"now": [getattr(agent, "status", None)]},
        "accounts": named("accounts"),
        "offers": named("offers"),
        **({} if COPIES_AGENTS else {"first": named("first")}),
    },
    "agenttype_reporters": {Consumer: {"attitude": "attitude", "row": "row"}, Brand: {"diary": "diary"}},
    "model_reporters": {"diaries": lambda model: [brand.diary for brand in model.brands], "due": "due_events"},
    "tables": {"notes": ["attitude"]},
}


def shown(value):
    """Write a value with all that is in it."""
    if isinstance(value, dict):
        return {key: shown(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [shown(one) for one in value]
    return value.tolist() if isinstance(value, np.ndarray) else repr(value)


def test_what_a_collector_keeps_does_not_change(scenario):
    """Whatever is collected is what it was when it was collected; only that tells a history from a last state."""
    model = MarketModel(scenario, brand_classes={"Aroma": Diary, "Brew": Diary})
    model.datacollector = mesa.DataCollector(**REPORTERS)

    def kept():
        collector = model.datacollector
        return [collector._agent_records, collector._agenttype_records, collector.model_vars, collector.tables]

    was, held = [], []
    while model.running:
        model.step()
        model.datacollector.collect(model)
        model.datacollector.add_table_row("notes", {"attitude": model.agents_by_type[Consumer][0].attitude})
        was.append(shown([list(one.values())[-1] for one in kept()[:2]]))
        held.append([list(one.values())[-1] for one in kept()[:2]])
    assert [shown(one) for one in held] == was
    assert len({str(one) for one in was}) == len(was)
    diaries = [row[0][2] for row in model.datacollector._agent_records.values()]
    assert [len(diary) for diary in diaries] == list(range(1, 9))
    # Agents are not copied, nor is the model with them.
    assert COPIES_AGENTS or all(row[0][9].model is model for row in model.datacollector._agent_records.values())


def test_the_collector_of_the_readme_tells_days_apart(scenario):
    model = MarketModel(scenario)
    model.datacollector = mesa.DataCollector(agenttype_reporters={Consumer: {"attitude": "attitude"}})
    truth = []
    while model.running:
        model.step()
        model.datacollector.collect(model)
        truth.append(float(model.market.state.attitude.mean()))
    table = model.datacollector.get_agenttype_vars_dataframe(Consumer)
    by_step = table.groupby("Step")["attitude"].apply(lambda column: float(np.mean(np.vstack(column.to_list()))))
    assert by_step.tolist() == pytest.approx(truth)
    assert len(set(truth)) > 3
