"""`MarketModel` is a Mesa model, and its consumers are views of rows."""

import copy

import mesa
import numpy as np
import pytest

from simulation import Brand, Consumer, MarketModel
from simulation.errors import ScenarioError

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


@pytest.mark.parametrize(
    ("classes", "message"),
    [
        ({"Aromaa": Silent}, r"brand_classes\['Aromaa'\] = .*\(did you mean 'Aroma'\?\); known: Aroma, Brew"),
        ({"Aroma": int}, r"brand_classes\['Aroma'\] = .*must be a subclass of simulation\.Brand"),
        ({"Aroma": "Silent"}, r"must be a subclass of simulation\.Brand"),
    ],
)
def test_classes_of_no_brand_are_refused(scenario, classes, message):
    with pytest.raises(ScenarioError, match=message):
        MarketModel(scenario, brand_classes=classes)


def test_a_strategy_of_your_own_changes_the_run(scenario):
    runs = {}
    for name, classes in (("own", {}), ("silent", {"Aroma": Silent}), ("late", {"Aroma": Late})):
        model = MarketModel(scenario, brand_classes=classes, check=True)
        model.run_model()
        runs[name] = model.recorder.columns()["impressions_paid"]
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
    with pytest.raises(ValueError, match="read-only"):
        consumer.attitude[0] = 0.25
    assert model.market.state.attitude[7, 0] == 0.5


def test_what_is_written_changes_the_run(scenario):
    pull = {f"brands.{index}.attitude_pull": 5.0 for index in range(2)}
    models = [MarketModel(scenario, **pull) for _ in range(2)]
    models[1].agents_by_type[Consumer].set("attitude", -1.0)
    for model in models:
        model.run_model()
    adoptions = [model.recorder.columns()["adoptions"].sum() for model in models]
    assert adoptions[1] < adoptions[0]
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
    with pytest.raises(TypeError, match="Aroma cannot be removed"):
        model.brands[0].remove()
    with pytest.raises(TypeError, match="cannot be removed"):
        model.remove_all_agents()
    assert len(model.agents) == 42


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


def test_a_brand_sees_the_brands_before_it_while_it_is_made(scenario):
    class Late(Brand):
        """Looks around at once."""

        def __init__(self, model, index):
            super().__init__(model, index)
            self.found = list(model.agents), list(model.agents_by_type)

    model = MarketModel(scenario, brand_classes={"Brew": Late})
    assert model.brands[1].found == (list(model.brands), [Brand, Late])
