import math

import numpy as np
import pytest

from experiments.comparison.precision import Precision
from experiments.statistics.simultaneous import all_pairs
from simulation.results.moments import FEW

EFFECTS = np.array([0.0, 0.4, 0.5])


def light(random, replicates):
    return random.normal(0, 2, (replicates, 1)) + random.normal(0, 1, (replicates, 3)) + EFFECTS


def replicate(precision, random, outcome=light):
    """Run as told; return the outcomes and the numbers of replicates at which the rule has looked."""
    values, looks = np.empty((0, 3)), []
    while more := precision.next_count(values):
        values = np.concatenate([values, outcome(random, more)])
        looks.append(len(values))
    return values, looks


@pytest.mark.parametrize("width", [0, -1, math.nan, math.inf, True, None, "1"])
def test_bad_widths_are_refused(width):
    with pytest.raises(ValueError, match=r"width = .*above 0"):
        Precision(width)


@pytest.mark.parametrize(
    ("field", "options"),
    [
        ("least = 1", {"least": 1}),
        ("least = 2.5", {"least": 2.5}),
        ("least = True", {"least": True}),
        ("most = 99", {"most": 99}),
        ("level = 1", {"level": 1}),
    ],
)
def test_bad_options_are_refused_by_name(field, options):
    with pytest.raises(ValueError, match=field):
        Precision(1.0, **options)


def test_one_strategy_is_refused():
    with pytest.raises(ValueError, match="2 or more columns"):
        Precision(1.0).next_count(np.zeros((5, 1)))


def test_a_pilot_comes_first():
    precision = Precision(1.0, least=120)
    assert precision.next_count(np.empty((0, 2))) == 120
    assert precision.next_count(np.zeros((50, 2))) == 70
    described = precision.describe(np.zeros((50, 2)))
    assert (described["is_reached"], described["said"][:7]) == (False, "not yet")
    assert described["said"] == "not yet: 50 of the 120 replicates of the pilot"
    assert precision.describe(np.zeros((1, 2)))["reached"] is None


@pytest.mark.parametrize("width", [5e-324, 1e-160, 1e-9, np.float64(1e-300)])
def test_a_width_beyond_reach(width):
    values = light(np.random.default_rng(1), 100)
    precision = Precision(width, most=100)
    assert precision.next_count(values) == 0
    assert "about 1,000,000,000,000 or more would be needed" in precision.describe(values)["said"]
    assert Precision(width).next_count(values) == 900


def test_strategies_that_choose_the_same_seeds_need_no_more_than_the_pilot():
    values = np.repeat(np.random.default_rng(1).normal(size=(100, 1)), 2, axis=1)
    described = Precision(0.1).describe(values)
    assert Precision(0.1).next_count(values) == 0
    assert (described["reached"], described["is_reached"]) == (0.0, True)


def test_it_stops_when_the_width_is_reached():
    precision = Precision(0.5)
    values, looks = replicate(precision, np.random.default_rng(1))
    described = precision.describe(values)
    assert looks[0] == 100
    assert 2 <= len(looks) <= 4
    assert described["is_reached"]
    assert described["reached"] <= described["wanted"] == 0.5
    assert described["said"].startswith("reached: ")
    assert described["replicates"] == looks[-1]


def test_the_looks_are_retraced():
    precision = Precision(0.5)
    values, looks = replicate(precision, np.random.default_rng(1))
    for at in range(0, len(values) + 1, 37):
        due = next((look for look in looks if look > at), looks[-1])
        assert precision.next_count(values[:at]) == due - at
    # More than were asked for are no reason to go on.
    assert precision.next_count(np.concatenate([values, values])) == 0


def test_it_gives_up_at_the_most_and_says_how_many_it_would_take():
    precision = Precision(0.1, most=400)
    values, looks = replicate(precision, np.random.default_rng(1))
    described = precision.describe(values)
    assert looks[-1] == 400
    assert not described["is_reached"]
    assert described["said"].startswith("could not within 400 replicates: ")
    about = int(described["said"].split("about ")[1].split(" ")[0].replace(",", ""))
    assert about == pytest.approx(400 * (described["reached"] / 0.1) ** 2, rel=0.1)


def test_a_pilot_with_few_take_offs_is_not_trusted():
    values = np.zeros((100, 2))
    values[:2, 0] = 1e6
    precision = Precision(1.0, most=10**6)
    assert precision.next_count(values) == 200
    assert precision.describe(values)["warning"] == "the difference rests on about 2 of 100 replicates"
    values[:20, 0] = 1e6
    assert precision.next_count(values) == 900
    assert precision.describe(values)["warning"] == ""
    assert FEW < 20


def test_looking_at_the_pilot_costs_a_quarter_of_the_error():
    values = light(np.random.default_rng(1), 100)
    best, second = np.argsort(-values.mean(axis=0))[:2]
    _, low, high = all_pairs(values, 1 - 0.05 / 4)
    assert Precision(0.1).describe(values)["reached"] == high[best, second] - low[best, second]


def test_after_the_pilot_half_of_the_error_is_left_to_the_next_look():
    values = light(np.random.default_rng(1), 150)
    best, second = np.argsort(-values.mean(axis=0))[:2]
    _, low, high = all_pairs(values, 1 - 0.05 / 2)
    assert Precision(0.1).describe(values)["reached"] == high[best, second] - low[best, second]


def rare(random, replicates):
    """A launch in twenty takes off, after one strategy further than after another."""
    taken_off = (random.random((replicates, 1)) < 0.05) * random.gamma(8, 100 / 8, (replicates, 1))
    return taken_off * (1 + EFFECTS) + random.normal(0, 1, (replicates, 3))


def coverage(width, outcome, means, repetitions):
    """Return how often the difference of the two that lead when the rule stops is within half the width of the truth.

    Of what it claims this is the plainest part, as the estimate is in the interval and the interval no wider.
    """
    precision, random = Precision(width), np.random.Generator(np.random.Philox(key=1))
    held = 0
    for _ in range(repetitions):
        values, _ = replicate(precision, random, outcome)
        first, second = np.argsort(-values.mean(axis=0))[:2]
        assert precision.describe(values)["is_reached"]
        error = (values[:, first] - values[:, second]).mean() - (means[first] - means[second])
        held += abs(error) <= width
    return held / repetitions


def test_the_width_is_kept():
    assert coverage(0.6, light, EFFECTS, 60) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "outcome", "means"), [(0.5, light, EFFECTS), (1.5, rare, 5 * (1 + EFFECTS))], ids=["light", "rare"]
)
def test_the_width_is_kept_at_length(width, outcome, means):
    assert coverage(width, outcome, means, 300) >= 0.95
