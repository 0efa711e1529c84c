"""What is written into an attribute of consumers fits it, or is refused before anything is written."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation import Consumer, MarketModel
from simulation.mesa_view.attributes import ATTRIBUTES
from tests.mesa.market import state_bytes

NAN, INFINITY = float("nan"), float("inf")

# Attribute, values that fit with what is then read, values that do not.
CASES = {
    "susceptibility": (
        [(0, 0.0), (1, 1.0), (0.5, 0.5), (np.float32(0.25), 0.25), (np.array(0.5), 0.5), (np.int8(1), 1.0)],
        [NAN, INFINITY, -INFINITY, -0.1, 1.0000001, 2, True, "0.5", None, [0.5], [0.5, 0.5], 1j, {},
         10**400],
    ),
    "sessions_per_day": (
        [(1, 1.0), (0.5, 0.5), (1e9, 1e9)],
        [0, 0.0, -1.0, 1e-300, 1e39, NAN, INFINITY, False, "1", [1.0], 10**400],
    ),
    "posts_per_session": ([(0, 0.0), (30, 30.0)], [-1, -1e-9, 1e39, NAN, INFINITY, None, [30.0]]),
    "attitude": (
        [(0, [0, 0]), (-1, [-1, -1]), ([0.5, -0.5], [0.5, -0.5]), ((1, 0), [1, 0]), (np.array([0.25, 1]), [0.25, 1])],
        [1.01, -1.01, NAN, [0.5, NAN], [0.5, 1.5], [0.5], [0.5] * 3, [[0.5, 0.5]], [[0.5], [0.5, 0.5]],
         ["0", "1"], [None, 0.5], [True, False], [True, 0.5], []],
    ),
}  # fmt: skip


def test_every_attribute_has_cases():
    # Interests have a test of their own: the scenario of these tests has no topic.
    assert {*CASES, "interests"} == set(ATTRIBUTES)


@pytest.mark.parametrize("name", CASES)
def test_what_fits_is_written_alike_through_a_view_and_a_set(model, name):
    for value, read in CASES[name][0]:
        for start in (0, 7):
            consumers = model.agents_by_type[Consumer]
            chosen = consumers.select(lambda agent, start=start: agent.row >= start)
            before = [np.asarray(one).tolist() for one in consumers.get(name)]
            assert chosen.set(name, value) is chosen
            after = [np.asarray(one).tolist() for one in consumers.get(name)]
            assert after[start:] == [read] * (40 - start)
            assert after[:start] == before[:start]
        view = model.agents_by_type[Consumer][3]
        setattr(view, name, CASES[name][0][0][0])
        setattr(view, name, value)
        assert np.asarray(getattr(view, name)).tolist() == read


@pytest.mark.parametrize("name", CASES)
def test_what_does_not_fit_is_refused_and_nothing_is_written(model, name):
    before = state_bytes(model)
    consumers = model.agents_by_type[Consumer]
    for value in CASES[name][1]:
        errors = []
        for write in (
            lambda value=value: setattr(consumers[3], name, value),
            lambda value=value: consumers.set(name, value),
            lambda value=value: consumers.select(at_most=5).set(name, value),
            lambda value=value: model.agents.set(name, value),
            lambda value=value: consumers.groupby("segment").do("set", name, value),
        ):
            with pytest.raises(ValueError, match=rf"^{name} = [\s\S]*: must be ") as refused:
                write()
            errors.append(str(refused.value))
        assert len(set(errors)) == 1
        assert ATTRIBUTES[name].allowed in errors[0]
    assert state_bytes(model) == before
    assert not any(hasattr(brand, name) for brand in model.brands)


def test_the_refusal_names_attribute_value_and_what_is_allowed(model):
    consumer = model.agents_by_type[Consumer][0]
    for name, value, text in (
        ("susceptibility", 1.5, "susceptibility = 1.5: must be a number in [0, 1]"),
        ("attitude", [2, 0], "attitude = [2, 0]: must be a number in [-1, 1], or a list of 2, one per brand"),
    ):
        with pytest.raises(ValueError, match=re.escape(text)):
            setattr(consumer, name, value)


@given(value=st.one_of(st.floats(), st.integers(-5, 5)), name=st.sampled_from(sorted(CASES)))
@settings(derandomize=True, max_examples=300, deadline=None)
def test_a_view_and_a_set_agree_on_any_number(scenario, value, name):
    model = MarketModel(scenario)
    view, views = model.agents_by_type[Consumer][3], model.agents_by_type[Consumer].select(at_most=5)

    def refused(write):
        try:
            write()
        except ValueError:
            return True
        return False

    by_view, by_set = refused(lambda: setattr(view, name, value)), refused(lambda: views.set(name, value))
    assert by_view == by_set
    low, high = (-1, 1) if name == "attitude" else (0, 1)
    if name in ("sessions_per_day", "posts_per_session"):
        high = float(np.finfo(np.float32).max)
    fits = not math.isnan(value) and low <= value <= high
    if name == "sessions_per_day":
        fits = fits and np.float32(value) > 0
    assert by_view == (not fits)


def test_interests_are_one_per_topic(scenario):
    fields = {"brands.0.campaigns.0.message.topic": "coffee", "brands.1.campaigns.0.message.topic": "tea"}
    segments = {f"consumers.segments.{i}.interests": {"coffee": 0.5, "tea": 0.25} for i in range(2)}
    model = MarketModel(scenario, **fields, **segments)
    consumers = model.agents_by_type[Consumer]
    assert [one.tolist() for one in consumers.get("interests")] == [[0.5, 0.25]] * 40
    consumers.set("interests", [1, 0])
    assert consumers[5].interests.tolist() == [1, 0]
    for value in (1.5, [0.5], [0.5, -0.5], [0.5, NAN], True):
        with pytest.raises(
            ValueError, match=r"interests = .*: must be a number in \[0, 1\], or a list of 2, one per topic"
        ):
            consumers.set("interests", value)
    assert consumers[5].interests.tolist() == [1, 0]


def test_an_unknown_attribute_is_refused_by_a_mixed_set_before_the_brands_take_it(model):
    with pytest.raises(AttributeError, match="no attribute 'wealth' to write"):
        model.agents.set("wealth", 1)
    assert not any(hasattr(brand, "wealth") for brand in model.brands)
    brands = model.agents.select(agent_type=type(model.brands[0]))
    brands.set("wealth", 1)
    assert [brand.wealth for brand in model.brands] == [1, 1]


def test_what_has_happened_is_refused_with_the_way_to_bring_it_about(model):
    before = state_bytes(model)
    consumers = model.agents_by_type[Consumer]
    for name, value, way in (
        ("status", 2, "brands.0.initial_adopters of the scenario makes adopters, and Brand.seed gives units"),
        ("adoption_tick", 0, "brands.0.initial_adopters"),
        ("is_aware", True, "Brand.buy_impressions"),
    ):
        for write in (
            lambda name=name, value=value: setattr(consumers[3], name, value),
            lambda name=name, value=value: consumers.set(name, value),
            lambda name=name, value=value: consumers.select(at_most=5).set(name, [value, value]),
            lambda name=name, value=value: model.agents.set(name, value),
            lambda name=name, value=value: consumers.do("__setattr__", name, value),
        ):
            with pytest.raises(AttributeError, match=rf"^{name} cannot be written: .*{re.escape(way)}"):
                write()
    assert state_bytes(model) == before
    model.run_model()


def test_arrays_that_are_read_are_copies_that_cannot_be_written(model):
    consumers = model.agents_by_type[Consumer]
    brew = model.market.state.attitude[:, 1]
    for views in (consumers, consumers.shuffle(), model.agents.select(agent_type=Consumer)):
        for name in ("attitude", "status", "is_aware", "adoption_tick"):
            for view, array in zip(views, views.get(name), strict=True):
                assert array.tolist() == getattr(view, name).tolist()
                for one in (array, getattr(view, name)):
                    assert not np.shares_memory(one, model.market.state.rows.i4)
                    with pytest.raises(ValueError, match="read-only"):
                        one[1] = 1
        kept = views.get("attitude")
        before = [one.tolist() for one in kept]
        consumers[5].attitude = [0.25, -0.5]
        model.step()
        assert [one.tolist() for one in kept] == before
        assert consumers.agg("attitude", np.asarray)[:, 1].tolist() == brew.tolist()
    with pytest.raises(AttributeError, match="to write"):
        consumers.set("row", 3)
    assert (
        consumers.select(at_most=0).set("susceptibility", 7) is not None
    )  # as on Mesa's: there is nobody to refuse it


def test_each_consumer_can_be_given_a_value_of_its_own(scenario):
    model = MarketModel(scenario)
    consumers = model.agents_by_type[Consumer]
    rng = np.random.default_rng(1)
    own = rng.random(len(consumers)).astype(np.float32)
    consumers.set("susceptibility", own)
    assert consumers.get("susceptibility") == own.tolist()
    attitude = rng.uniform(-1.0, 1.0, (len(consumers), len(model.brands))).astype(np.float32)
    some = consumers.select(lambda consumer: consumer.row % 3 == 1)
    rows = some.get("row")
    before = model.market.state.attitude.copy()
    some.set("attitude", attitude[rows])
    before[rows] = attitude[rows]
    np.testing.assert_array_equal(model.market.state.attitude, before)
    for name, wrong in (("susceptibility", own[1:]), ("susceptibility", own + 1.0), ("attitude", attitude[:, :1])):
        with pytest.raises(ValueError, match="one row per consumer"):
            consumers.set(name, wrong)
    np.testing.assert_array_equal(model.market.state.attitude, before)
    model.close()


def test_a_sum_is_written_back(model):
    consumer = model.agents_by_type[Consumer][3]
    consumer.attitude = consumer.attitude / 2 + 0.25
    assert ((consumer.attitude >= -0.25) & (consumer.attitude <= 0.75)).all()
