"""A model that nobody holds any more is freed, without being closed."""

import copy
import gc
import weakref

import mesa
import pytest

from simulation import Brand, Consumer, MarketModel, Scenario, simulate
from tests.mesa.market import FIELDS


class Guest(mesa.Agent):
    """An agent that a user adds to the market."""


class Own(Brand):
    """A brand of a user's that remembers agents."""

    def step(self):
        """Keep views, sets and groups."""
        super().step()
        self.friends = self.model.agents_by_type[Consumer].select(at_most=3)
        self.groups = self.model.agents.groupby(type)


def collect(model):
    model.datacollector = mesa.DataCollector(
        model_reporters={"tick": "tick", "agents": lambda one: len(one.agents)},
        agent_reporters={"id": "unique_id"},
        agenttype_reporters={Consumer: {"status": "status"}, Brand: {"spent": "spent"}},
    )
    model.datacollector.collect(model)


def use(model):
    list(model.agents)
    model.agents_by_type[Consumer].shuffle().groupby("segment").agg("row", max)
    model.agents.shuffle_do("__repr__")
    assert model.agents_by_type[Consumer][0] in model.agents.select(lambda agent: True)


def fail(model):
    with pytest.raises(AttributeError):
        model.agents.get("none")


USES = {
    "nothing": lambda model: None,
    "steps": lambda model: model.step(),
    "the whole run": lambda model: model.run_model(),
    "agents": use,
    "a collector": collect,
    "later agents": lambda model: [Guest(model) for _ in range(3)],
    "later agents that leave": lambda model: Guest(model).remove(),
    "copies": lambda model: copy.deepcopy(copy.copy(model.agents)),
    "closing": lambda model: (model.close(), model.close()),
    "a failure": fail,
}


@pytest.mark.parametrize("name", USES)
def test_a_model_that_is_deleted_is_freed(scenario, name):
    model = MarketModel(scenario, brand_classes={"Aroma": Own}, check=True)
    USES[name](model)
    held = weakref.ref(model), weakref.ref(model.brands[0]), weakref.ref(model.market.state)
    del model
    gc.collect()
    assert [one() for one in held] == [None] * 3


def circles(function):
    """Return what a call leaves for Python to find: objects that hold each other, and nobody else."""
    function()
    gc.collect()
    gc.disable()
    try:
        gc.set_debug(gc.DEBUG_SAVEALL)
        function()
        gc.collect()
        return list(map(repr, gc.garbage))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_runs_that_nobody_looks_into_leave_no_circles(scenario):
    """Thousands of runs in one process would wait for Python to look for them."""

    def run():
        model = MarketModel(scenario, check=True)
        model.run_model()
        model.free()
        with pytest.raises(AttributeError):
            model.step()

    assert circles(run) == []
    assert not [
        one for one in circles(lambda: simulate(scenario, threads=1)) if "MarketModel" in one or "Market " in one
    ]


def test_brands_of_a_users_own_outlive_simulate(scenario):
    held = []

    class Held(Brand):
        """Is kept by its maker."""

        def __init__(self, model, index):
            super().__init__(model, index)
            held.append(self)

    simulate(scenario, brand_classes={"Aroma": Held})
    assert held[0].reach > 0


def test_a_model_that_could_not_be_made_is_freed(scenario):
    made = []

    class Failing(Own):
        """Cannot be made."""

        def __init__(self, model, index):
            super().__init__(model, index)
            made.append(weakref.ref(model))
            raise RuntimeError("no budget")

    with pytest.raises(RuntimeError, match="no budget"):
        MarketModel(scenario, brand_classes={"Brew": Failing})
    gc.collect()
    assert made[0]() is None


def test_what_is_kept_keeps_the_model_and_no_longer(scenario):
    view = MarketModel(scenario).agents_by_type[Consumer][3]
    held = weakref.ref(view.model)
    gc.collect()
    assert view.susceptibility == held().population.susceptibility[3]
    del view
    gc.collect()
    assert held() is None


def test_a_batch_run_leaves_no_model(scenario):
    held = []

    class Counted(MarketModel):
        """Notes that it was made."""

        def __init__(self, *arguments, **keywords):
            super().__init__(*arguments, **keywords)
            held.append(weakref.ref(self))

    fields = {"scenario": [Scenario.from_fields(FIELDS)], "replicate": range(3), "run.days": 0.5}
    mesa.batch_run(Counted, fields, number_processes=1, display_progress=False)
    gc.collect()
    assert [one() for one in held] == [None] * 3
