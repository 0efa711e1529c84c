"""The reference implementations of the processes, against what can be worked out by hand."""

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.reference import draws as d
from tests.reference.cascades.coins import (
    item_of,
    item_of_brand,
    live_by_points,
    live_positions,
    repeated,
    trivalent_chances,
    weighted_chances,
)
from tests.reference.cascades.contest import NEGATIVE, POSITIVE, competing_cascades, negative_opinion
from tests.reference.cascades.delays import delay_of, delayed_cascade, within
from tests.reference.cascades.exposures import custom_rule, weibull_reinforcement
from tests.reference.cascades.independent import independent_cascade, trivalency, weighted_cascade
from tests.reference.cascades.spread import Activation, Active
from tests.reference.cascades.thresholds import absolute_threshold, excess, fractional_threshold, linear_threshold
from tests.reference.cascades.ties import Ties

REPLICATES = 2000


def friends(consumers, *pairs, lines=1):
    """Return a network of friendships."""
    return Ties(consumers, dict.fromkeys([*pairs, *((v, u) for u, v in pairs)], lines))


def path(consumers):
    return friends(consumers, *pairwise(range(consumers)))


def fan(sources, receiver):
    """Return a network in which one consumer follows those before it."""
    return Ties(receiver + 1, {(source, receiver): 1 for source in range(sources)})


PAW = friends(4, (0, 1), (1, 2), (0, 2), (2, 3))
LUCK = d.Draws(5, 0)


def is_near(mean: float, deviation: float, expected: float, replicates: int = REPLICATES) -> bool:
    return abs(mean - expected) <= 4 * deviation / math.sqrt(replicates)


def assert_spread(simulate: Callable[[int, d.Draws], Active], expected: list[float]) -> None:
    """Compare the mean size from each single seed with what is expected, within 4 standard errors."""
    for seed, target in enumerate(expected):
        sizes = [len(simulate(seed, d.Draws(11, replicate))) for replicate in range(REPLICATES)]
        mean = sum(sizes) / REPLICATES
        deviation = math.sqrt(sum((size - mean) ** 2 for size in sizes) / REPLICATES)
        assert deviation > 0.5
        assert is_near(mean, deviation, target), (seed, mean, target)


# Expected spread. A tie of the paw is live with 1/2; from consumer 2: 1 + 1/2 + 2 (1/2 + 1/2 1/4) = 2.75.


@pytest.mark.parametrize("drawn", ["per_tie", "skipping"])
def test_independent_cascade_on_the_paw(drawn):
    assert_spread(
        lambda seed, draws: independent_cascade(PAW, [seed], draws, 0.5, drawn=drawn), [2.5625, 2.5625, 2.75, 2.125]
    )


# The denominators are 2, 2, 3, 1. From consumer 2 the leaf follows surely, and 0 with 1/2 + 1/2 1/2, as does 1: 3.5.


@pytest.mark.parametrize("drawn", ["thresholds", "live_ties"])
@pytest.mark.parametrize("weights", ["in_degree", "multiplicity", [1 / 2, 1 / 3, 1 / 2, 1 / 3, 1 / 2, 1 / 2, 1, 1 / 3]])
def test_linear_threshold_on_the_paw(drawn, weights):
    assert_spread(
        lambda seed, draws: linear_threshold(PAW, [seed], draws, weights, drawn=drawn), [8 / 3, 8 / 3, 7 / 2, 11 / 6]
    )


def test_weighted_cascade_on_the_paw():
    """From the leaf, 1 + 1/3 + 1/3 2 (1/2 + 1/2 1/4): 2 is reached with 1/3, 0 and 1 from there with 1/2 each."""
    exact = 1 + Fraction(1, 3) * (1 + 2 * (Fraction(1, 2) + Fraction(1, 2) * Fraction(1, 4)))
    sizes = [len(weighted_cascade(PAW, [3], d.Draws(11, replicate))) for replicate in range(REPLICATES)]
    mean = sum(sizes) / REPLICATES
    deviation = math.sqrt(sum((size - mean) ** 2 for size in sizes) / REPLICATES)
    assert is_near(mean, deviation, float(exact))


def test_the_two_forms_of_the_linear_threshold_have_the_same_law_tick_by_tick():
    """From 0 in the paw: consumer 1 in tick 1 with 1/2, in tick 2 with 1/3 1/2; 3 in tick 2 with 1/3."""
    for drawn in ("thresholds", "live_ties"):
        luck = [d.Draws(3, replicate) for replicate in range(REPLICATES)]
        outcomes = [linear_threshold(PAW, [0], draws, "in_degree", drawn=drawn) for draws in luck]
        for consumer, tick, expected in ((1, 1, 1 / 2), (1, 2, 1 / 6), (2, 1, 1 / 3), (3, 2, 1 / 3), (3, 3, 1 / 6)):
            share = sum(active.get(consumer, (0, 0))[0] == tick for active in outcomes) / REPLICATES
            assert is_near(share, math.sqrt(expected * (1 - expected)), expected), (drawn, consumer, tick, share)


# Certain spread: p = 1, and thresholds that one voter meets.


def everything(ties, seeds):
    """Return what each process does where each chance is 1."""
    certain = [
        *(independent_cascade(ties, seeds, LUCK, 1.0, drawn=drawn) for drawn in ("per_tie", "skipping")),
        trivalency(ties, seeds, LUCK, 5, [1.0, 1.0]),
        weibull_reinforcement(ties, seeds, LUCK, 1.0, 0.5),
        custom_rule(ties, seeds, LUCK, lambda: 1.0),
        absolute_threshold(ties, seeds, 1),
        fractional_threshold(ties, seeds, 0.0),
        delayed_cascade(ties, seeds, LUCK, 1.0, {"distribution": "constant", "days": 0.0}),
    ]
    owned = [
        negative_opinion(ties, seeds, LUCK, 1.0, 1.0),
        competing_cascades(ties, {"b": [], "a": seeds}, LUCK, {"a": 1.0, "b": 0.0}, tie_breaking="order"),
    ]
    assert all(activation.group == 0 for active in owned for activation in active.values())
    return certain + [{v: Activation(*each[:2]) for v, each in active.items()} for active in owned]


def test_certain_spread_walks_down_a_path():
    for active in everything(path(4), [1]):
        assert active == {1: (0, -1, None), 0: (1, 1, None), 2: (1, 1, None), 3: (2, 2, None)}


def test_of_several_sources_in_one_tick_the_smallest_row_is_the_parent():
    for active in everything(friends(6, (3, 4), (1, 4), (2, 4), (4, 0)), [3, 2]):
        assert active == {
            2: (0, -1, None),
            3: (0, -1, None),
            4: (1, 2, None),
            0: (2, 4, None),
            1: (2, 4, None),
        }


def test_no_seeds_reach_nobody():
    for active in everything(PAW, []):
        assert active == {}


def test_without_any_chance_only_seeds_are_active():
    for active in (
        independent_cascade(PAW, [2, 0], LUCK, 0.0, drawn="per_tie"),
        independent_cascade(PAW, [2, 0], LUCK, 0.0, drawn="skipping"),
        linear_threshold(PAW, [2, 0], LUCK, [0.0] * 8, drawn="thresholds"),
        linear_threshold(PAW, [2, 0], LUCK, [0.0] * 8, drawn="live_ties"),
        weibull_reinforcement(PAW, [2, 0], LUCK, 0.0, 2.0),
        absolute_threshold(PAW, [2, 0], 3),
        delayed_cascade(PAW, [2, 0], LUCK, 1.0, {"distribution": "constant", "days": 1.0}, days=1.0),
    ):
        assert active == {0: (0, -1, None), 2: (0, -1, None)}


def test_a_tie_carries_in_one_direction():
    ties = Ties(3, {(0, 1): 1, (2, 1): 1})
    assert absolute_threshold(ties, [1], 1) == {1: (0, -1, None)}
    assert absolute_threshold(ties, [0], 1) == {0: (0, -1, None), 1: (1, 0, None)}


# Probabilities and points


def test_probabilities_of_ties():
    ties = Ties(4, {(0, 3): 1, (1, 3): 2, (2, 3): 1, (0, 1): 3})
    assert weighted_chances(ties) == {(0, 1): 1.0, (0, 3): 1 / 3, (1, 3): 1 / 3, (2, 3): 1 / 3}
    repeatedly = weighted_chances(ties, multiplicity=True)
    assert repeatedly == pytest.approx({(0, 1): 19 / 27, (0, 3): 0.25, (1, 3): 7 / 16, (2, 3): 0.25})
    assert repeated(0.5, 3) == 7 / 8
    chosen = trivalent_chances(PAW, 5, [0.1, 0.2, 0.3, 0.4])
    uniforms = {tie: d.Draws(5, 2**64 - 1).uniform(11, *tie, 0) for tie in PAW.all}
    assert len(set(chosen.values())) >= 3
    for tie, uniform in uniforms.items():
        assert chosen[tie] == (0.1 if uniform < 0.25 else 0.2 if uniform < 0.5 else 0.3 if uniform < 0.75 else 0.4)


def test_points_of_a_clock():
    """With two followers and p = 1 - 1/e, points below height 2 count; their low bits choose the tie."""
    item = item_of(None)
    seen = set()
    for replicate in range(200):
        draws = d.Draws(9, replicate)
        height, wanted = 0.0, set()
        for point in range(20):
            b = draws.bits(33, 7, 0, item, point)
            height -= math.log(1 - (b >> 32) / 2**32)
            if height >= 2:
                break
            wanted.add(b >> 31 & 1)  # the upper half of the lower 32 bits
        assert live_positions(draws, 7, 2, 1 - math.exp(-1), item) == wanted
        seen.add(frozenset(wanted))
    assert len(seen) == 4


def test_points_of_a_hub_take_the_position_from_another_draw():
    item = item_of(("brand", "launch"))
    draws = d.Draws(9, 4)
    first, other = draws.bits(33, 7, 0, item), draws.bits(33, 7, 1, item)
    height = -math.log(1 - (first >> 32) / 2**32)
    for followers, position in ((2**16 - 1, (first & 0xFFFFFFFF) / 2**32), (2**16, (other >> 32) / 2**32)):
        p = -math.expm1(-1.0001 * height / followers)  # the second point is further than a thousandth of the first
        assert live_positions(draws, 7, followers, p, item) == {math.floor(position * followers)}


def test_points_are_nested_in_p_and_have_the_right_share():
    ties = Ties(12, {(u, v): 1 for u in range(12) for v in range(12) if u != v and (u + v) % 3})
    levels = (0.0, 0.01, 0.3, 0.31, 0.9, 1.0)
    counts = dict.fromkeys(levels, 0)
    for replicate in range(200):
        live = [live_by_points(d.Draws(2, replicate), ties, p, item_of(None)) for p in levels]
        assert all(less <= more for less, more in pairwise(live))
        for p, found in zip(levels, live, strict=True):
            counts[p] += len(found)
    tosses = 200 * len(ties.all)
    for p, count in counts.items():
        assert is_near(count / tosses, math.sqrt(p * (1 - p)), p, tosses)


def test_items():
    assert item_of(None) == d.identity("cascade")
    assert item_of(("brand", "launch")) == item_of_brand("brand", "launch") == d.identity("message", "brand", "launch")
    assert item_of_brand("brand", None) == d.identity("cascade", "brand")


# Thresholds


def test_a_threshold_is_met_by_an_equal_share():
    """Two of three active are 2/3, three of five 0.6."""
    for active, degree, threshold in ((2, 3, 2 / 3), (3, 5, 0.6), (1, 1, 1.0), (7, 10, 0.7), (1, 3, 1 / 3)):
        ties = fan(degree, degree)
        seeds = range(active)
        assert fractional_threshold(ties, seeds, threshold)[degree] == (1, active - 1, None)
        assert degree not in fractional_threshold(ties, seeds, math.nextafter(threshold, 2))
        assert degree not in fractional_threshold(ties, seeds[1:], threshold)


def test_votes_add_up_over_ticks():
    """0 -> 1 -> 2 and 0 -> 2 and 3 -> 2: consumer 2 waits for the second vote, which is 1's in tick 2."""
    ties = Ties(4, {(0, 1): 1, (1, 2): 1, (0, 2): 1, (3, 2): 1})
    thresholds = [1, 1, 2, 1]
    assert absolute_threshold(ties, [0], thresholds) == {0: (0, -1, None), 1: (1, 0, None), 2: (2, 1, None)}
    assert absolute_threshold(ties, [3, 0], thresholds)[2] == (1, 3, None)
    assert fractional_threshold(ties, [0], [0.0, 0.0, 2 / 3, 0.0])[2] == (2, 1, None)


def test_weights_are_summed_exactly():
    ties, everybody = fan(3, 3), [0, 1, 2]
    largest = 1 - 2.0**-53
    assert excess(ties, [1 / 3] * 3)(largest, 3, everybody)  # in sum 1 - 2^-54
    assert not excess(ties, [0.5, 0.25, 0.125])(0.875, 3, everybody)
    assert excess(ties, [0.5, 0.25, math.nextafter(0.125, 1)])(0.875, 3, everybody)
    assert 0.875 + 2.0**-60 == 0.875
    assert excess(ties, [0.875, 2.0**-60, 0.0])(0.875, 3, everybody)
    assert not excess(ties, [2.0**-63, 2.0**-63, 0.0])(0.0, 3, everybody)  # halves are rounded to even
    assert excess(ties, [3 * 2.0**-63, 0.0, 0.0])(0.0, 3, [0])


def test_a_kept_tie_is_the_first_at_which_the_weight_exceeds():
    ties = Ties(4, {(0, 3): 1, (1, 3): 2, (2, 3): 1})
    item = item_of(None)
    for replicate in range(100):
        draws = d.Draws(1, replicate)
        uniform = draws.uniform(23, 3, 0, item)
        kept = 0 if uniform < 0.25 else 1 if uniform < 0.75 else 2
        for source in range(3):
            active = linear_threshold(ties, [source], draws, "multiplicity", drawn="live_ties")
            assert active.get(3) == ((1, source, None) if source == kept else None)


# Exposures


def test_without_reinforcement_it_is_the_independent_cascade_coin_for_coin():
    sizes = set()
    for replicate in range(100):
        draws = d.Draws(4, replicate)
        plain = independent_cascade(PAW, [3], draws, 0.6, drawn="per_tie", message=("a", "b"))
        assert weibull_reinforcement(PAW, [3], draws, 0.6, 1.0, message=("a", "b")) == plain
        sizes.add(len(plain))
    assert sizes == {1, 2, 3, 4}


def test_reinforcement_raises_later_chances():
    """Of three exposures with g = 2 the chances are 1 - (1 - p)^1, ^3, ^5; of lines one after the other likewise."""
    for ties, multiplicity in ((fan(3, 3), False), (Ties(4, {(2, 3): 3}), True)):
        item, seen = item_of(None), set()
        for replicate in range(60):
            draws = d.Draws(6, replicate)
            keys = [(2, 3, item, j) for j in range(3)] if multiplicity else [(u, 3, item, 0) for u in range(3)]
            parent = None
            for key, power in zip(keys, (1, 3, 5), strict=True):
                if parent is None and draws.uniform(20, *key) < 1 - 0.8**power:
                    parent = key[0]
            active = weibull_reinforcement(ties, range(3), draws, 0.2, 2.0, multiplicity=multiplicity)
            assert active.get(3, (0, None))[1] == parent
            seen.add(parent)
        assert len(seen) == 2 if multiplicity else 4


def test_a_rule_is_told_what_was_seen():
    """Consumer 3 sees 0 twice in tick 1, and 1 and 2 in tick 2."""
    ties = Ties(
        4,
        {(0, 1): 1, (0, 2): 1, (0, 3): 2, (1, 3): 1, (2, 3): 1},
        {(0, 1): 1.0, (0, 2): 1.0} | {(0, 3): 0.5, (1, 3): 0.25, (2, 3): 0.75},
    )
    told = []

    def rule(exposures, sources, weight, followees, strength, p, size):
        if followees == 3:
            told.append((exposures, sources, weight, followees, strength, p, size))
            return 0.0
        return 1.0

    probability = [1.0, 1.0, 0.3, 0.6, 0.9]
    traits = {"size": [0.0, 1.0, 2.0, 3.0]}
    active = custom_rule(ties, [0], LUCK, rule, probability, traits, multiplicity=True)
    assert set(active) == {0, 1, 2}
    assert [arguments[2] for arguments in told] == pytest.approx([0.1, 0.2, 0.4, 0.7])
    assert [arguments[:2] + arguments[3:] for arguments in told] == [
        (1, 1, 3, 0.5, 0.3, 3.0),
        (2, 1, 3, 0.5, 0.3, 3.0),
        (3, 2, 3, 0.25, 0.6, 3.0),
        (4, 3, 3, 0.75, 0.9, 3.0),
    ]


@pytest.mark.parametrize("q", [1.5, -0.1, math.nan])
def test_a_rule_that_returns_no_probability(q):
    with pytest.raises(ValueError, match="no probability"):
        custom_rule(PAW, [0], LUCK, lambda: q)


# Delays


def test_a_detour_may_be_faster():
    """Ties take 1 tick, but 0 -> 2 takes 3: consumer 2 becomes active by way of 1."""
    ties = Ties(3, {(0, 1): 1, (1, 2): 1, (0, 2): 1})
    reaction = {"distribution": "geometric", "daily_probability": 0.5}
    seen = set()
    for replicate in range(200):
        draws = d.Draws(8, replicate)
        slow, fast = (delay_of(draws.uniform(21, *tie, item_of(None)), reaction, 1.0, 99) for tie in ((0, 2), (1, 2)))
        first = delay_of(draws.uniform(21, 0, 1, item_of(None)), reaction, 1.0, 99)
        active = delayed_cascade(ties, [0], draws, 1.0, reaction, days=99.0, tick_days=1.0)
        expected = min((slow, 0), (first + fast, 1))
        assert active[2] == (*expected, None)
        seen.add(expected)
    assert {parent for _, parent in seen} == {0, 1}


def test_what_would_be_late_does_not_happen():
    """Delays of 2 days in ticks of half a day: 4 ticks a tie, so that 8 days end before the fourth tie."""
    reaction = {"distribution": "constant", "days": 2.0}
    active = delayed_cascade(path(6), [0], LUCK, 1.0, reaction, days=8.0, tick_days=0.5)
    assert active == {0: (0, -1, None), 1: (4, 0, None), 2: (8, 1, None), 3: (12, 2, None)}


def test_delays_have_the_laws_of_their_names():
    assert [within({"distribution": "constant", "days": 0.7}, ticks, 0.25) for ticks in range(1, 5)] == [0, 0, 1, 1]
    assert within({"distribution": "geometric", "daily_probability": 0.25}, 2, 1.0) == pytest.approx(7 / 16)
    assert within({"distribution": "geometric", "daily_probability": 0.75}, 1, 0.5) == pytest.approx(1 / 2)
    assert within({"distribution": "exponential", "mean_days": 2.0}, 6, 0.5) == pytest.approx(1 - math.exp(-1.5))
    lognormal = {"distribution": "lognormal", "median_days": 3.0, "sigma": 0.5}
    assert within(lognormal, 3, 1.0) == pytest.approx(1 / 2)
    assert within(lognormal, 1, 3 * math.exp(0.5)) == pytest.approx(0.8413447460685429)
    # Of the published reaction, P(> 1 h) = .457 and P(> 1 day) = .219; density is continuous at 300 s.
    seismic = {"distribution": "power_law", "flat_days": 300 / 86400, "exponent": 0.2314843}
    assert within(seismic, 1, 1 / 24) == pytest.approx(1 - 0.457, abs=5e-4)
    assert within(seismic, 24, 1 / 24) == pytest.approx(1 - 0.219, abs=5e-4)
    assert within(seismic, 1, 300 / 86400) == pytest.approx(2 * within(seismic, 1, 150 / 86400))


# Contests


def test_a_contest_ends_with_the_first():
    """On a path of five, brands start at the ends; consumer 2 in the middle hears both in one tick."""
    winners = {}
    for tie_breaking in ("exposures", "brands", "order"):
        won = []
        for replicate in range(200):
            draws = d.Draws(3, replicate)
            settings = {"z": 1.0, "a": 1.0}
            active = competing_cascades(path(5), {"a": [4], "z": [0]}, draws, settings, tie_breaking=tie_breaking)
            assert {v: active[v] for v in (0, 1, 3, 4)} == {
                0: (0, -1, 0),
                1: (1, 0, 0),
                3: (1, 4, 1),
                4: (0, -1, 1),
            }
            assert active[2] in ((2, 1, 0), (2, 3, 1))
            keys = [(1, 2), (3, 2)] if tie_breaking == "exposures" else [(2, 0)] * 2
            items = [d.identity("cascade", brand) for brand in "za"]
            luck = [draws.uniform(34, *key, item) for key, item in zip(keys, items, strict=True)]
            assert active[2].group == (0 if tie_breaking == "order" or luck[0] < luck[1] else 1)
            won.append(active[2].group)
        winners[tie_breaking] = sum(won)
    assert 70 < winners["exposures"] < 130
    assert 70 < winners["brands"] < 130
    assert winners["order"] == 0


def test_two_successes_of_three_win_two_thirds_of_exposures_and_half_of_brands():
    """Consumer 3 follows 0 and 1 of one brand and 2 of the other; of the first two the smallest may be the parent."""
    shares = {}
    for tie_breaking in ("exposures", "brands", "order"):
        outcomes = [
            competing_cascades(
                fan(3, 3),
                {"one": [2], "two": [1, 0]},
                d.Draws(7, replicate),
                {"one": 1.0, "two": 1.0},
                tie_breaking=tie_breaking,
            )[3]
            for replicate in range(REPLICATES)
        ]
        shares[tie_breaking] = [sum(each.parent == source for each in outcomes) / REPLICATES for source in range(3)]
        assert all((each.parent == 2) == (each.group == 0) for each in outcomes)
    assert all(is_near(share, math.sqrt(2 / 9), 1 / 3) for share in shares["exposures"])
    assert is_near(shares["brands"][0], 1 / 2, 1 / 2)
    assert shares["brands"][1] == 0
    assert shares["order"] == [0, 0, 1]


def test_opinions():
    """Quality 1 makes all positive, 0 all negative; in between the active are the same, and the positive nested."""
    between = 0
    for replicate in range(200):
        draws = d.Draws(12, replicate)
        positive: set[int] = set()
        told = set()
        for quality in (0.0, 0.3, 0.6, 1.0):
            active = negative_opinion(PAW, [0], draws, 0.7, quality)
            told.add(tuple(sorted((v, each.tick, each.parent) for v, each in active.items())))
            more = {v for v, each in active.items() if each.group == POSITIVE}
            assert positive <= more
            positive = more
            if quality == 0:
                assert not positive
                assert all(each.group == NEGATIVE for each in active.values())
            between += 0 < len(positive) < len(active)
        assert positive == set(active)
        assert len(told) == 1
    assert between > 100


def test_a_negative_source_is_believed():
    """On a path with p = 1 whoever comes after a negative consumer is negative, whatever the quality."""
    ends = set()
    for replicate in range(100):
        draws = d.Draws(2, replicate)
        active = negative_opinion(path(4), [0], draws, 1.0, 0.7)
        own = [draws.uniform(24, v, 0, item_of(None)) >= 0.7 for v in range(4)]
        assert [active[v].group == NEGATIVE for v in range(4)] == [any(own[: v + 1]) for v in range(4)]
        ends.add(active[3].group)
    assert ends == {POSITIVE, NEGATIVE}
