"""A deep copy of a model continues as the original would, byte for byte, and shares nothing with it but the network."""

import copy
import gc
import pickle
import weakref

import mesa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import Brand, Consumer, MarketModel, Scenario
from simulation.mesa_view.agent_set import AgentViews
from simulation.mesa_view.model_copies import arrays_of
from tests.mesa.market import FIELDS, state_bytes

BUSY = {
    **FIELDS,
    "run": {"days": 4.0, "tick_hours": 6.0, "random_seed": 11, "record_cascades": [0]},
    "network": {"generator": "gnp", "consumers": 60, "mean_degree": 5.0, "strength": 0.5},
    "platform": {"feed": True},
    "brands": [
        {
            **brand,
            "quality": 0.5,
            "word_of_mouth": {"talks_per_day": 3.0, "churn_per_day": 0.3, "review_probability": 0.5},
            "campaigns": [
                {
                    "name": "launch",
                    "posts_per_day": 2.0,
                    "budget": 40.0,
                    "impressions": {"per_day": 60.0},
                    "seeding": {
                        "count": 12,
                        "price": 1.0,
                        "free_unit": True,
                        "waves": 4,
                        "days_between_waves": 0.9,
                        "adaptive": True,
                    },
                    "referral": {"extra_talks_per_day": 1.0, "reward": 0.5},
                    "message": {"rule": "weighted_threshold", "threshold": 0.2},
                }
            ],
            "followers": 0.2,
        }
        for brand in FIELDS["brands"]
    ],
}


class Remembering(Brand):
    """Acts on what it has seen, through an array of its own and one that is a view of the model's."""

    def __init__(self, model, index):
        super().__init__(model, index)
        self.seen = np.zeros(3, np.int64)
        self.recent = self.seen[1:]
        self.fixed = self.seen[:2]
        self.fixed.setflags(write=False)
        self.statuses = model.market.state.status[:, index]

    def step(self):
        """Buy more after odd ticks."""
        super().step()
        self.recent += int((self.statuses > 0).sum())
        if self.seen[2] % 2 == 1:
            self.buy_impressions("launch", 30.0, 0.5)


def made():
    return MarketModel(Scenario.from_fields(BUSY), brand_classes={"Aroma": Remembering}, check=True)


def facts(model):
    """Return everything that a run leaves, as bytes."""
    recorder = model.recorder
    return {
        "tick": (model.tick, model.steps, model.running),
        "counts": recorder.counts.tobytes(),
        "spend": recorder.spend.tobytes(),
        "gifts": recorder.gifts.tobytes(),
        "seeding": [
            array.tobytes()
            for brand in model.brands
            for account in brand.accounts.values()
            for array in vars(account.seeding).values()
        ],
        "shares": recorder.unsorted_shares().tobytes(),
        "seen": model.brands[0].seen.tolist(),
        "random": model.random.random(),
        "rng": model.rng.random(),
        "pending": len(model.calendar),
        "state": state_bytes(model),
    }


@pytest.fixture(scope="module")
def uninterrupted():
    model = made()
    model.run_model()
    result = facts(model)
    # The scenario uses what a copy could lose.
    assert model.recorder.counts.sum(axis=(0, 1)).all()
    assert model.recorder.spend.sum() > 0
    assert len(model.recorder.unsorted_shares())
    return result


@given(tick=st.integers(0, 16), order=st.sampled_from(["copy first", "original first", "in turn"]))
@settings(derandomize=True, max_examples=25, deadline=None)
def test_a_copy_at_any_tick_continues_as_the_original_would(uninterrupted, tick, order):
    model = made()
    for _ in range(tick):
        model.step()
    copied = copy.deepcopy(model)
    assert type(copied) is MarketModel
    both = {"copy first": [copied, model], "original first": [model, copied], "in turn": [model, copied]}[order]
    if order == "in turn":
        while model.running:
            model.step()
            copied.step()
    for one in both:
        if one.running:
            one.run_model()
    assert facts(copied) == uninterrupted
    assert facts(model) == uninterrupted


def test_a_copy_has_arrays_of_its_own_and_shares_the_network():
    model = made()
    for _ in range(5):
        model.step()
    copied = copy.deepcopy(model)
    assert copied.network is model.network
    shared = (model.network, model.market.ties)
    own, other = list(arrays_of(vars(model), shared)), list(arrays_of(vars(copied), shared))
    assert len(own) == len(other) > 40
    network = list(arrays_of(model.network))
    for array in other:
        if not any(np.may_share_memory(array, one) for one in network):
            assert not any(np.may_share_memory(array, one) for one in own)
    for array in (
        copied.market.state.status,
        copied.population.interests,
        copied.recorder.counts,
        copied.brands[0].seen,
    ):
        assert any(array is one for one in other)


def check_layout(model, copied):
    """The arrays of the copy's state lie as those of the model's: same strides, same sharing, same alignment."""
    pairs = list(zip(*(arrays_of(vars(one.market.state)) for one in (model, copied)), strict=True))
    assert len(pairs) > 5
    for ours, theirs in pairs:
        assert (theirs.dtype, theirs.shape, theirs.strides) == (ours.dtype, ours.shape, ours.strides)
        assert theirs.flags.writeable == ours.flags.writeable
        assert theirs.ctypes.data % 64 == ours.ctypes.data % 64
        for other, other_theirs in pairs:
            assert np.may_share_memory(theirs, other_theirs) == np.may_share_memory(ours, other)


def test_arrays_that_are_views_of_one_memory_stay_so_in_the_same_layout():
    model = made()
    copied = copy.deepcopy(model)
    check_layout(model, copied)
    state = copied.market.state
    state.status[3] = [1, 2]
    assert copied.agents_by_type[Consumer][3].status.tolist() == [1, 2]
    assert copied.brands[0].statuses.base is not None
    state.status[:, 0] = 3
    assert (copied.brands[0].statuses == 3).all()
    copied.brands[0].seen[2] = 77
    assert copied.brands[0].recent.tolist() == [0, 77]
    copied.brands[0].seen[0] = 5
    assert copied.brands[0].fixed.tolist() == [5, 0]
    assert not copied.brands[0].fixed.flags.writeable
    assert not (model.market.state.status == 3).any()
    assert (copied.market.ties.targets is model.network.targets) == (model.market.ties.targets is model.network.targets)
    assert not copied.market.ties.strengths.flags.writeable


def test_the_agents_of_a_copy_are_its_own():
    model = made()
    model.datacollector = mesa.DataCollector(model_reporters={"tick": "tick"}, agent_reporters={"id": "unique_id"})
    model.step()
    model.datacollector.collect(model)
    chosen = model.agents.select(at_most=5)
    model.kept = chosen
    model.first = model.agents_by_type[Consumer][0]
    copied = copy.deepcopy(model)
    assert [brand.model for brand in copied.brands] == [copied] * 2
    assert (
        list(copied.agents)[:2]
        == list(copied.brands)
        == list(copied.agents_by_type[Remembering]) + list(copied.agents_by_type[Brand])
    )
    assert {agent.model for agent in copied.agents} == {copied}
    assert [agent.unique_id for agent in copied.kept] == [agent.unique_id for agent in chosen]
    assert next(iter(copied.kept)) is copied.brands[0]
    assert copied.first == copied.agents_by_type[Consumer][0] != model.first
    assert copied.agents.random is copied.random is not model.random
    copied.step()
    copied.datacollector.collect(copied)
    assert len(copied.datacollector.get_model_vars_dataframe()) == 2
    assert len(model.datacollector.get_model_vars_dataframe()) == 1
    # Identifiers go on, on both sides.
    assert mesa.Agent(copied).unique_id == mesa.Agent(model).unique_id == 63
    assert len(copied.agents) == len(model.agents) == 63


def test_a_copy_of_a_copy_outlives_its_originals(uninterrupted):
    model = made()
    model.step()
    copied = copy.deepcopy(copy.deepcopy(model))
    held = weakref.ref(model)
    del model
    gc.collect()
    assert held() is None
    copied.run_model()
    assert facts(copied) == uninterrupted


def test_copies_of_sets_and_views(model):
    views = model.agents_by_type[Consumer].select(at_most=3)
    shallow = copy.copy(views)
    shallow.select(at_most=1, inplace=True)
    assert (len(shallow), len(views)) == (1, 3)
    assert copy.copy(views[0]) == views[0]
    deep = copy.deepcopy(views)
    assert isinstance(deep, AgentViews)
    assert [agent.row for agent in deep] == [0, 1, 2]
    assert deep[0].model is deep[1].model is not model
    deep.set("susceptibility", 0.125)
    assert 0.125 not in views.get("susceptibility")
    view = copy.deepcopy(views[1])
    view.susceptibility = 0.0625
    assert views[1].susceptibility != 0.0625
    snapshot = copy.copy(model.agents)
    guest = mesa.Agent(model)
    assert guest in model.agents
    assert guest not in snapshot


@pytest.mark.parametrize("tick", [0, 5, 16])
def test_a_pickled_model_continues_as_the_original_would(uninterrupted, tick):
    model = made()
    for _ in range(tick):
        model.step()
    copied = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert copied.market.ties.targets.flags.writeable is False
    assert copied.network.digest() == model.network.digest()
    check_layout(model, copied)
    state = copied.market.state
    # A view of the model's memory that a brand of the user's holds is the one thing that a pickle takes apart.
    copied.brands[0].statuses = state.status[:, 0]
    copied.brands[0].recent = copied.brands[0].seen[1:]
    for one in (model, copied):
        if one.running:
            one.run_model()
    assert facts(copied) == uninterrupted
    assert facts(model) == uninterrupted


def test_pickled_sets_and_views_are_of_one_model(model):
    model.step()
    views = model.agents_by_type[Consumer].select(at_most=3)
    everything = views, model.agents, views[1], model.brands[1]
    again, everyone, view, brand = pickle.loads(pickle.dumps(everything))  # noqa: S301
    assert [agent.row for agent in again] == [0, 1, 2]
    assert [agent.unique_id for agent in everyone] == list(range(1, 43))
    assert {agent.model for agent in everyone} == {view.model} == {brand.model} == {again[0].model}
    assert everyone[1] is brand is brand.model.brands[1]
    view.susceptibility = 0.125
    assert again.get("susceptibility")[1] == 0.125 != views.get("susceptibility")[1]
    assert mesa.Agent(view.model).unique_id == 43
