"""What cannot be used is refused by name, before work starts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.errors import ProcessError, RuleError
from simulation.network import SocialNetwork
from simulation.processes import (
    AbsoluteThreshold,
    CompetingCascades,
    CustomRule,
    DelayedCascade,
    FractionalThreshold,
    IndependentCascade,
    LinearThreshold,
    NegativeOpinion,
    Trivalency,
    WeibullReinforcement,
    WeightedCascade,
    simulate_cascades,
)

NETWORK = SocialNetwork.from_ties([0, 0, 1, 2], [1, 2, 2, 3], 5, labels=["ann", "bob", "cem", "dee", "eva"])
EXPONENTIAL = {"distribution": "exponential", "mean_days": 1.0}


def call(**changes):
    fields = {
        "network": NETWORK,
        "seeds": [0],
        "process": IndependentCascade(0.5),
        "replicates": 3,
        "random_seed": 1,
        **changes,
    }
    return simulate_cascades(fields.pop("network"), fields.pop("seeds"), fields.pop("process"), **fields)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"seeds": [5]}, r"seeds\[0\] = 5: a row, 0..4"),
        ({"seeds": [1, -1]}, r"seeds\[1\] = -1: a row, 0..4"),
        ({"seeds": [1, 3, 1, 3]}, r"seeds = '1, 3': each consumer at most once"),
        ({"seeds": [1.0]}, r"seeds\[0\] = 1.0: a row"),
        ({"seeds": [True]}, r"seeds\[0\] = True: a row"),
        ({"seeds": ["anne"]}, r"seeds\[0\] = 'anne': a label of the network \(did you mean 'ann'"),
        ({"seeds": [2**70]}, r"seeds\[0\] = 1180591620717411303424: a row"),
        ({"seeds": np.array([0.5])}, "seeds = 'float64 array of shape"),
        ({"seeds": np.array([[0]])}, "seeds = 'int64 array of shape"),
        ({"seeds": np.array([2**32], np.uint64)}, r"seeds\[0\] = 4294967296"),
        ({"seeds": 3}, "seeds = 3: rows of consumers"),
        ({"seeds": "03"}, "seeds = '03': rows of consumers"),
        ({"seeds": {"Aurora": [1]}}, "seeds = .*: rows of consumers"),
        ({"replicates": 0}, "replicates = 0: a whole number of at least 1"),
        ({"replicates": -2}, "replicates = -2"),
        ({"replicates": 2.0}, "replicates = 2.0"),
        ({"replicates": True}, "replicates = True"),
        ({"replicates": []}, r"replicates = \[\]"),
        ({"replicates": [1, 1]}, r"replicates = \[1, 1\]: each number at most once"),
        ({"replicates": [-1]}, r"replicates\[0\] = -1: 0\.\."),
        ({"replicates": [0.5]}, r"replicates\[0\] = 0.5"),
        ({"replicates": "3"}, "replicates = '3'"),
        ({"replicates": 10**30}, "replicates = 1000000000000000000000000000000"),
        ({"replicates": 10**12}, "replicates = 1000000000000: needs about .* GiB"),
        ({"replicates": range(10**12)}, "replicates = 1000000000000: needs about .* GiB"),
        ({"random_seed": -1}, "random_seed = -1: a whole number"),
        ({"random_seed": 2**63}, "random_seed = 9223372036854775808"),
        ({"random_seed": None}, "random_seed = None"),
        ({"random_seed": 1.5}, "random_seed = 1.5"),
        ({"threads": 0}, "threads = 0: a whole number, 1 to"),
        ({"threads": 1.5}, "threads = 1.5"),
        ({"record": ("time",)}, r"record = 'time': of: times, parents, reached \(did you mean 'times'\?\)"),
        ({"record": 5}, "record = 5"),
        ({"record": [5]}, "record = 5"),
        ({"process": 0.5}, "process = 0.5: a process, such as IndependentCascade"),
        ({"process": IndependentCascade}, "process = .*: a process, such as"),
        ({"network": "friends.csv"}, r"network = \(str\): must be a SocialNetwork; read_network"),
    ],
)
def test_a_call(changes, words):
    with pytest.raises(ProcessError, match=words):
        call(**changes)


def test_everything_at_once():
    with pytest.raises(ProcessError) as refusal:
        call(replicates=0, random_seed=-1, threads=0, record=("trees",), process=None, network=None)
    fields = [problem.field for problem in refusal.value.problems]
    assert fields == ["network", "process", "replicates", "random_seed", "threads", "record"]


def test_an_empty_network():
    """One without consumers cannot be made; one without ties neither."""
    with pytest.raises(ValueError, match="at least 1 consumer"):
        SocialNetwork(np.zeros(1, np.int64), np.empty(0, np.int32))
    with pytest.raises(ValueError, match="at least 1 tie"):
        SocialNetwork.from_ties([], [], 3)


WRONG_PROBABILITIES = [-0.1, 1.1, math.nan, math.inf, True, "0.5", None, [0.5, math.nan], [0.5, 1.5], [[0.5]], ["a"]]
WITH_PROBABILITY = {
    "IndependentCascade": IndependentCascade,
    "WeibullReinforcement": lambda p: WeibullReinforcement(p, 1.5),
    "DelayedCascade": lambda p: DelayedCascade(p, EXPONENTIAL),
    "NegativeOpinion": lambda p: NegativeOpinion(p, 0.5),
    "CompetingCascades": lambda p: CompetingCascades({"Aurora": p}),
    "CustomRule": lambda p: CustomRule(lambda p: p, p),
}


def of_size(size):
    return 0.5 * size


@pytest.mark.parametrize("name", WITH_PROBABILITY)
@pytest.mark.parametrize("value", WRONG_PROBABILITIES, ids=str)
def test_a_probability(name, value):
    with pytest.raises(ProcessError, match=rf"{name}: 1 problem\n  probabilit.*a number in \[0, 1\]"):
        WITH_PROBABILITY[name](value)


@pytest.mark.parametrize("name", WITH_PROBABILITY)
def test_as_many_probabilities_as_ties(name):
    process = WITH_PROBABILITY[name]([0.1, 0.2, 0.3])
    seeds = {"Aurora": [0]} if name == "CompetingCascades" else [0]
    with pytest.raises(ProcessError, match=r"probabilit.*shape \(4,\), one per tie of the network"):
        call(process=process, seeds=seeds)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: IndependentCascade(0.5, draws="coin"), "draws = 'coin': \"skipping\""),
        (lambda: IndependentCascade([0.5], draws="skipping"), "draws = 'skipping': \"per_tie\" where ties may have"),
        (lambda: IndependentCascade(0.5, multiplicity=1), "multiplicity = 1: True or False"),
        (lambda: IndependentCascade(0.5, message="launch"), r"message = 'launch': None, or \(brand, campaign\)"),
        (lambda: WeightedCascade(multiplicity="yes"), "multiplicity = 'yes'"),
        (lambda: Trivalency(()), "probabilities = 0: 1..65536 probabilities"),
        (lambda: Trivalency((0.1, 2.0)), r"probabilities\[1\] = 2.0"),
        (lambda: LinearThreshold("degree"), "weights = 'degree': .*did you mean 'in_degree'"),
        (lambda: LinearThreshold(0.5), "weights = 0.5: .*one number per tie"),
        (lambda: LinearThreshold([-0.1]), r"weights\[0\] = -0.1"),
        (lambda: LinearThreshold(draws="skipping"), "draws = 'skipping': \"thresholds\""),
        (lambda: FractionalThreshold(1.5), "threshold = 1.5"),
        (lambda: FractionalThreshold(math.nan), "threshold = nan"),
        (lambda: AbsoluteThreshold(0), "threshold = 0: a number in"),
        (lambda: AbsoluteThreshold(1.5), "threshold = 1.5: a whole number"),
        (lambda: AbsoluteThreshold([1, 0]), r"threshold\[1\] = 0"),
        (lambda: AbsoluteThreshold([1.0, 2.0]), "threshold = .*whole numbers"),
        (lambda: AbsoluteThreshold(True), "threshold = True"),
        (lambda: WeibullReinforcement(0.5, 0.0), r"reinforcement = 0.0: a number in \(0, 100\]"),
        (lambda: WeibullReinforcement(0.5, math.nan), "reinforcement = nan"),
        (lambda: DelayedCascade(0.5, {"distribution": "weekly"}), "reaction"),
        (lambda: DelayedCascade(0.5, {"distribution": "exponential", "mean_days": -1.0}), "mean_days = -1.0"),
        (lambda: DelayedCascade(0.5, "soon"), "reaction = 'soon': a mapping"),
        (lambda: DelayedCascade(0.5, EXPONENTIAL, days=0), "days = 0: a number of days above 0"),
        (lambda: DelayedCascade(0.5, EXPONENTIAL, days=math.inf), "days = inf"),
        (lambda: DelayedCascade(0.5, EXPONENTIAL, days=1e9), "days = 1000000000.0: at most 10,000,000 ticks"),
        (lambda: DelayedCascade(0.5, EXPONENTIAL, days=10**400), "days = 1000.*at most 1e\\+09"),
        (lambda: DelayedCascade(0.5, EXPONENTIAL, tick_days=5e-324), "days = 365.0: at most 10,000,000 ticks"),
        (lambda: AbsoluteThreshold([[1], [1, 2]]), "threshold = "),
        (lambda: AbsoluteThreshold(None), "threshold = None"),
        (lambda: CustomRule(of_size, traits=[[1.0]]), "traits = 'list': a mapping of a trait's name to one number"),
        (lambda: CompetingCascades({}), "probabilities = {}: 1..100 brands"),
        (lambda: CompetingCascades(0.5), "probabilities = 0.5"),
        (lambda: CompetingCascades({1: 0.5}), "probabilities = 1: brands named by text"),
        (lambda: CompetingCascades({"a": 0.5}, tie_breaking="first"), "tie_breaking = 'first': \"exposures\""),
        (lambda: NegativeOpinion(0.5, 1.5), "quality = 1.5"),
        (lambda: CustomRule(of_size, traits={"size": [[1.0]]}), r"traits\['size'\] = .*shape \(consumers,\)"),
        (lambda: CustomRule(of_size, traits={"size": [math.nan]}), r"traits\['size'\] = 'NaN or infinity': finite"),
    ],
)
def test_a_description(make, words):
    with pytest.raises(ProcessError, match=words):
        make()


@pytest.mark.parametrize(
    ("process", "words"),
    [
        (LinearThreshold([0.5, 0.7, 0.6, 0.5]), "weights into consumer 'cem' = 1.29.*: at most 1 \\+ 1e-6 in sum"),
        (LinearThreshold([0.5, 0.5, 0.5 + 3e-6, 0.5]), "weights into consumer 'cem'"),
        (LinearThreshold([0.5, 0.5]), "weights = .*one per tie of the network"),
        (FractionalThreshold([0.5, 0.5]), "threshold = .*one per consumer of the network"),
        (AbsoluteThreshold([1, 2]), "threshold = .*one per consumer of the network"),
        (CustomRule(of_size, traits={"size": [1.0]}), r"traits\['size'\] = .*one per consumer of the network"),
    ],
)
def test_a_process_that_does_not_fit_the_network(process, words):
    with pytest.raises(ProcessError, match=words):
        call(process=process)


def test_weights_that_exceed_one_by_rounding_are_taken():
    sample = call(process=LinearThreshold([0.5, 0.5, 0.5 + 1e-7, 1.0]))
    assert sample.sizes.min() >= 1


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        ([0], "seeds = .*seeds by brand"),
        ({"Aurora": [0], "Borael": [1]}, r"seeds = 'Borael': a brand of the process.*did you mean 'Boreal'"),
        ({"Aurora": [0, 1], "Boreal": [1]}, "seeds = '1': each consumer the seed of at most one brand"),
        ({"Aurora": [0, 0]}, r"seeds\['Aurora'\] = '0': each consumer at most once"),
        ({"Aurora": [9]}, r"seeds\['Aurora'\]\[0\] = 9"),
    ],
)
def test_seeds_of_brands(seeds, words):
    with pytest.raises(ProcessError, match=words):
        call(process=CompetingCascades({"Aurora": 0.5, "Boreal": 0.5}), seeds=seeds)


class TestRules:
    """A function that cannot be a rule: which parameter, which line, and why."""

    def test_an_unknown_parameter(self):
        words = r"rule = 'seen\(source, p\)': parameter 'source' is unknown \(did you mean 'sources'\?\); known: expos"

        def seen(source, p):
            return p if source > 1 else 0.0

        with pytest.raises(ProcessError, match=words):
            CustomRule(seen)

    def test_the_parameters_of_before(self):
        words = r"parameter 'traits': each trait is a parameter of its own, by its name \(none are given"
        with pytest.raises(ProcessError, match=words):
            CustomRule(lambda exposures, sources, weight, followees, strength, p, traits: 0.5)

    def test_parameters_that_are_not_named(self):
        with pytest.raises(ProcessError, match="must name each of its parameters"):
            CustomRule(lambda *told: 0.5)
        with pytest.raises(ProcessError, match="must name each of its parameters"):
            CustomRule(lambda p, *, sources: p)
        with pytest.raises(ProcessError, match="must have no defaults"):
            CustomRule(lambda p, sources=3: p)

    def test_a_method_that_there_is_not(self):
        def appends(weight, p):
            p.items(weight)
            return 0.5

        with pytest.raises(ProcessError, match=r"rule = 'appends\(weight, p\)': `appends` uses the attribute 'items'"):
            CustomRule(appends)

    def test_types_that_do_not_go_together(self):
        def adds_text(p):
            return p + "x"

        with pytest.raises(ProcessError, match=r"parameter p \(float64\): No implementation of function.*add"):
            CustomRule(adds_text)

    def test_nothing_returned(self):
        def silent(p):
            return None

        with pytest.raises(ProcessError, match="it returns none, and must return a number"):
            CustomRule(silent)

    def test_a_name_that_is_not_there(self):
        def lost(p):
            return nowhere(p)  # noqa: F821

        with pytest.raises(ProcessError, match="name 'nowhere' is not defined"):
            CustomRule(lost)

    def test_no_function(self):
        with pytest.raises(ProcessError, match=r"rule = 0.5: must be a function whose parameters are of: exposures, "):
            CustomRule(0.5)

    @pytest.mark.parametrize(
        ("returned", "shown"), [(1.5, "1.5"), (-0.1, "-0.1"), (math.nan, "nan"), (math.inf, "inf")]
    )
    def test_a_number_that_is_no_probability(self, returned, shown):
        def nonsense(exposures, sources):
            return returned if exposures == 2 else 0.0

        words = rf"nonsense returned {shown}, given exposures = 2, sources = 2: .*consumer 'cem', replicate 0, tick 1"
        with pytest.raises(RuleError, match=words):
            call(process=CustomRule(nonsense), seeds=[0, 1], replicates=100, threads=2)


def is_sound(seeds, probability, replicates):
    """Tell, in other words than the code, whether a call can be simulated."""
    rows = isinstance(seeds, list) and all(type(row) is int for row in seeds)
    rows = rows and len(set(seeds)) == len(seeds) and set(seeds) <= set(range(NETWORK.consumers))
    chances = probability if isinstance(probability, list) and len(probability) == NETWORK.ties else [probability]
    chances = all(type(one) in (int, float) and 0 <= one <= 1 for one in chances)
    numbers = replicates > 0 if isinstance(replicates, int) else len(replicates) == len(set(replicates)) > 0
    in_range = isinstance(replicates, int) or all(0 <= number < 2**63 for number in replicates)
    return rows and chances and numbers and in_range


@given(
    seeds=st.one_of(st.lists(st.integers(-3, 8)), st.integers(), st.text(), st.lists(st.floats())),
    probability=st.one_of(st.floats(), st.lists(st.floats(-0.5, 1.5), max_size=6), st.integers(), st.text()),
    replicates=st.one_of(st.integers(-3, 5), st.lists(st.integers(-2, 2**64), max_size=3)),
)
@settings(derandomize=True, max_examples=300, deadline=None)
def test_any_input_is_simulated_or_refused(seeds, probability, replicates):
    try:
        process = IndependentCascade(probability)
        sample = call(seeds=seeds, process=process, replicates=replicates, threads=1)
    except ProcessError:
        # Too many and too small numbers, no list, rows that are none: at least one of these it was.
        assert not is_sound(seeds, probability, replicates)
    else:
        assert (sample.sizes >= len(seeds)).all()
        assert (sample.sizes <= NETWORK.consumers).all()
