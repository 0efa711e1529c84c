"""Mesa's data collector on large models: a fixed sample of the consumers, for it alone, said once."""

import warnings

import mesa
import numpy as np
import pytest

from simulation import Brand, Consumer, MarketModel, SampleWarning, Scenario
from simulation.mesa_view.sample import ConsumerSample
from tests.mesa.market import FIELDS, state_bytes

REPORTERS = {
    "agent_reporters": {"id": "unique_id", "type": lambda agent: type(agent).__name__},
    "agenttype_reporters": {
        Consumer: {"row": "row", "aware": lambda agent: agent.is_aware.sum()},
        Brand: {"name": "name"},
    },
    "model_reporters": {
        "agents": lambda model: len(model.agents),
        "consumers": lambda model: len(list(model.agents_by_type[Consumer])),
        "highest": lambda model: max(agent.unique_id for agent in model.agents),
    },
}


class Small(MarketModel):
    """Collects at most ten consumers."""

    most_collected = 10


def collected(model, ticks=3):
    """Return rows by tick, and the collector, of a model that collects after every tick."""
    model.datacollector = mesa.DataCollector(**REPORTERS)
    for _ in range(ticks):
        model.step()
        model.datacollector.collect(model)
    frame = model.datacollector.get_agenttype_vars_dataframe(Consumer)
    return [rows["row"].tolist() for _, rows in frame.groupby(level="Step")], model.datacollector


def test_a_large_model_collects_a_fixed_sample_and_says_so_once(scenario):
    model = Small(scenario)
    with pytest.warns(SampleWarning, match="a fixed sample of 10 of the 40 consumers, and all other agents") as said:
        by_tick, collector = collected(model)
    assert len(said) == 1
    assert said[0].filename == __file__
    assert len(by_tick) == 3
    assert by_tick[0] == by_tick[1] == by_tick[2] == sorted(set(by_tick[0]))
    assert len(by_tick[0]) == 10
    assert model.collected_consumers.get("row") == by_tick[0]
    # The agent reporters ask the same consumers, and all brands.
    frame = collector.get_agent_vars_dataframe().reset_index()
    assert frame["id"].tolist() == [1, 2, *(row + 3 for row in by_tick[0])] * 3
    assert frame["type"].tolist() == (["Brand"] * 2 + ["Consumer"] * 10) * 3
    assert collector.get_agenttype_vars_dataframe(Brand)["name"].tolist() == ["Aroma", "Brew"] * 3
    # What the user's own functions ask is answered in full.
    assert collector.get_model_vars_dataframe().to_numpy().tolist() == [[42, 40, 42]] * 3


def test_a_reporter_that_names_the_agents_gets_all_of_them(scenario):
    """It is Mesa's collector that reads the attribute, but not to ask every agent."""
    model = Small(scenario)
    model.datacollector = mesa.DataCollector(model_reporters={"all": "agents", "types": "agents_by_type"})
    model.datacollector.collect(model)
    assert len(model.datacollector.model_vars["all"][0]) == 42
    assert len(model.datacollector.model_vars["types"][0][Consumer]) == 40


@pytest.mark.filterwarnings("ignore::simulation.SampleWarning")
def test_the_sample_is_that_of_the_random_seed(scenario):
    first = collected(Small(scenario))[0]
    assert collected(Small(scenario))[0] == first
    assert collected(Small(scenario, replicate=3, **{"run.vary": ["luck", "consumers", "network"]}))[0] == first
    assert collected(Small(scenario, rng=4))[0] != first
    nested = Small(scenario)
    nested.most_collected = 25
    assert set(collected(nested)[0][0]) > set(first[0])
    nested.most_collected = 10
    assert nested.collected_consumers.get("row") == first[0]


@pytest.mark.filterwarnings("ignore::simulation.SampleWarning")
def test_the_sample_changes_nothing_else(scenario):
    models = [Small(scenario), MarketModel(scenario)]
    collected(models[0])
    for _ in range(3):
        models[1].step()
    assert state_bytes(models[0]) == state_bytes(models[1])
    assert models[0].random.getstate() == models[1].random.getstate()
    model = models[0]
    assert len(model.agents) == len(model.agents.select()) == len(list(model.agents)) == 42
    assert len(model.agents_by_type[Consumer]) == len(model.agents_by_type[Consumer].get("row")) == 40

    def _record_agents(model):
        return len(model.agents)  # the name alone does not make a collector

    assert _record_agents(model) == 42


def test_the_sample_is_drawn_evenly(scenario):
    """Each row is drawn with probability 1/4: over 4,000 seeds a count has standard error 27; 40 stay within 4.5."""
    counts = np.zeros(40, int)
    model = Small(scenario)
    for seed in range(4000):
        sample = ConsumerSample(model, (np.uint64(seed), np.uint64(seed * 2654435761 + 1)))
        counts[sample.rows()] += 1
    assert counts.sum() == 40_000
    assert abs(counts - 1000).max() < 4.5 * np.sqrt(4000 * 0.25 * 0.75)


def test_a_model_at_the_limit_is_collected_in_full_and_silently(scenario):
    model = MarketModel(scenario)
    assert model.most_collected == 100_000
    model.most_collected = 40
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        by_tick, _ = collected(model)
    assert by_tick == [list(range(40))] * 3
    assert model.collected_consumers is model.agents_by_type[Consumer]


@pytest.mark.parametrize("most", [-1, 2.5, "10", None, True])
def test_a_sample_of_a_size_that_is_none_is_refused(scenario, most):
    model = MarketModel(scenario)
    model.most_collected = most
    with pytest.raises(ValueError, match=r"most_collected = .*: must be a whole number, zero or more"):
        _ = model.collected_consumers
    model.most_collected = 0
    assert len(model.collected_consumers) == 0


LARGE = {**FIELDS, "network": {"generator": "gnp", "consumers": 100_001, "mean_degree": 0.1}}


def test_above_a_hundred_thousand_consumers_a_standard_collector_asks_a_hundred_thousand():
    model = MarketModel(Scenario.from_fields(LARGE))
    collector = mesa.DataCollector(agenttype_reporters={Consumer: {"row": "row"}}, agent_reporters={"id": "unique_id"})
    model.step()
    with pytest.warns(SampleWarning, match="100,000 of the 100,001 consumers"):
        collector.collect(model)
    assert len(collector.get_agent_vars_dataframe()) == 100_002
    assert len(collector.get_agenttype_vars_dataframe(Consumer)) == 100_000
    assert len(model.agents) == 100_003


def test_a_type_that_no_agent_is_exactly_is_sampled_too(scenario):
    class Own(Brand):
        """A brand of a user's."""

    model = Small(scenario, brand_classes={"Aroma": Own, "Brew": Own})
    model.datacollector = mesa.DataCollector(
        agenttype_reporters={mesa.Agent: {"id": "unique_id"}, Brand: {"name": "name"}}
    )
    with pytest.warns(SampleWarning):
        model.datacollector.collect(model)
    assert len(model.datacollector.get_agenttype_vars_dataframe(mesa.Agent)) == 12
    assert model.datacollector.get_agenttype_vars_dataframe(Brand)["name"].tolist() == ["Aroma", "Brew"]
