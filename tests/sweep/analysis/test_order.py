"""Nothing that is reported depends on the order in which levels, labels or factors are written."""

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from experiments.reporting import palette
from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.design.factor import Factor
from experiments.sweep.report.answer import answer, key_figures, verdicts
from experiments.sweep.report.figures import figure_specs
from experiments.sweep.report.importance import order
from experiments.sweep.report.tables import tables
from experiments.sweep.results import Hypothesis
from tests.sweep.synthetic import design_of, results_of

WORDS = ("none", "quarter", "two sources", "always on")
SETTINGS = tuple((word, float(place)) for place, word in enumerate(WORDS))
NUMBERS = (0.0, 0.03, 1.0)
FLAGS = (False, True)
# Without shrinking: each example is two analyses.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PLACES = {"position", "other_position", "coordinate", "point", "replicate"}
CLAIMS = (
    Hypothesis("more of rewiring", "rewiring", "adopters", "increases", smallest=1.0),
    Hypothesis("flag", "feed", "adopters", "decreases"),
    Hypothesis("rule", "rule", "adopters", "increases", low="quarter", high="always on"),
    Hypothesis("depends", "rewiring", "adopters", "decreases", depends_on="rule", depends_low="none",
               depends_high="two sources"),
    Hypothesis("unsaid", "rule", "adopters", "increases"),
)  # fmt: skip


def swept(outcomes, *, rule=range(4), rewiring=range(3), feed=range(2), factors=range(3), luck="independent"):
    """Return results of the same runs, with levels and factors written in another order."""
    every = (
        Factor("rule", ("field.rule", "field.count"), levels=tuple(SETTINGS[place] for place in rule),
               labels=tuple(WORDS[place] for place in rule)),
        Factor("rewiring", ("field.rewiring",), levels=tuple(NUMBERS[place] for place in rewiring)),
        Factor("feed", ("field.feed",), levels=tuple(FLAGS[place] for place in feed)),
    )  # fmt: skip
    written = [every[place] for place in factors]
    design = design_of("full_factorial", written)
    results = results_of(written, design, lambda at: 0 * at[:, 0], replicates=outcomes.shape[3], luck=luck,
                         hypotheses=CLAIMS)  # fmt: skip
    names = [factor.name for factor in written]
    values = np.empty(results.outcomes.shape)
    for point, at in enumerate(design.coordinates):
        shown = {name: factor.shown(c) for name, factor, c in zip(names, written, at, strict=True)}
        cell = WORDS.index(shown["rule"]), NUMBERS.index(shown["rewiring"]), FLAGS.index(shown["feed"])
        values[point, :, 0] = outcomes[cell]
    table = results.table.assign(adopters=values[results.table["point"], results.table["replicate"], 0])
    return dataclasses.replace(results, outcomes=values, table=table)


def drawn(seed, kind):
    random = np.random.default_rng(seed)
    means = random.integers(0, 4, (4, 3, 2, 1)) * 10.0
    if kind == "ties":
        return np.broadcast_to(means, (4, 3, 2, 4)).copy()
    return means + random.standard_normal((4, 3, 2, 6)) * (4.0 if kind == "luck" else 1e-14)


def plain(table):
    """Return a table without places, its rows in the order of their words."""
    table = table[sorted(column for column in table.columns if column not in PLACES)]
    words = [name for name in table.columns if table[name].dtype != float or name in ("rule", "rewiring", "feed")]
    return table.sort_values(words, key=lambda column: column.astype(str), kind="stable").reset_index(drop=True)


def assert_same(one, other, *, without=()):
    for name, table in tables(one).items():
        if name in ("factors", *without):
            # As the file has them: that is what this table is for.
            continue
        left, right = plain(table), plain(tables(other)[name])
        pd.testing.assert_frame_equal(left, right[left.columns], rtol=1e-7, atol=1e-9, obj=name)


def sentences(analysis):
    return [answer(analysis), verdicts(analysis), *analysis.hypotheses["sentence"], *analysis.notes]


PERMUTED = st.tuples(st.permutations(range(4)), st.permutations(range(3)), st.permutations(range(2)))


@settings(max_examples=10, deadline=None, phases=PHASES)
@given(st.integers(0, 2**32), st.sampled_from(["luck", "ties", "rounding"]), PERMUTED, st.booleans())
def test_the_order_of_levels_changes_nothing(seed, kind, permuted, is_shared):
    outcomes = drawn(seed, kind)
    luck = "shared" if is_shared else "independent"
    rule, rewiring, feed = permuted
    one = analyze(swept(outcomes, luck=luck))
    other = analyze(swept(outcomes, rule=rule, rewiring=rewiring, feed=feed, luck=luck))
    assert_same(one, other)
    assert sentences(one) == sentences(other)
    assert key_figures(one, 0.5) == key_figures(other, 0.5)
    assert order(one, "adopters") == order(other, "adopters")


@settings(max_examples=5, deadline=None, phases=PHASES)
@given(st.integers(0, 2**32), st.sampled_from(["luck", "ties"]), st.permutations(range(3)))
def test_the_order_of_factors_changes_no_figure(seed, kind, factors):
    outcomes = drawn(seed, kind)
    one, other = analyze(swept(outcomes)), analyze(swept(outcomes, factors=factors))
    # A pair may be written either way round.
    assert_same(one, other, without=("interactions", "heat"))
    assert sentences(one) == sentences(other)
    pairs = [
        {
            frozenset((row["factor"], row["other"])): (abs(row["value"]), row["share"], row["p_corrected"])
            for row in found.interactions.to_dict("records")
        }
        for found in (one, other)
    ]
    assert pairs[0].keys() == pairs[1].keys()
    for pair, expected in pairs[0].items():
        assert pairs[1][pair] == pytest.approx(expected, rel=1e-7, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize(
    "names",
    [("effects", "series"), pytest.param(("curves", "heat", "interactions", "hypotheses"), marks=pytest.mark.slow)],
)
def test_figures_say_the_same_in_any_order(names):
    series = pd.DataFrame(
        [(point, replicate, float(day), "Aurora", 0.0) for point in range(24) for replicate in range(6)
         for day in (1, 2)], columns=["point", "replicate", "day", "brand", "adopters"])  # fmt: skip
    outcomes = drawn(5, "luck")
    said = []
    for options in ({}, {"rule": (2, 0, 3, 1), "rewiring": (2, 0, 1), "feed": (1, 0)}):
        results = swept(outcomes, **options)
        course = series.assign(adopters=results.outcomes[series["point"], series["replicate"], 0] * series["day"])
        found = analyze(dataclasses.replace(results, series=course))
        with palette.drawing():
            figures = {spec.name: spec.draw(found) for spec in figure_specs(found) if spec.name in names}
        said.append({name: (f.get_suptitle(), f.get_supxlabel()) for name, f in figures.items()})
        assert set(figures) == set(names)
    assert said[0] == said[1]


def test_a_factor_without_order_is_told_level_by_level():
    outcomes = np.zeros((4, 3, 2, 5)) + np.array([10.0, 20.0, 5.0, 25.0])[:, None, None, None]
    outcomes += np.random.default_rng(2).standard_normal((4, 3, 2, 5))
    found = analyze(swept(outcomes)).effects
    rule = found[found["factor"] == "rule"]
    (effect,) = rule[rule["row"] == "effect"].to_dict("records")
    assert effect["level"] == "two sources -> always on"
    by_level = outcomes.mean(axis=(1, 2, 3))
    assert effect["value"] == pytest.approx(by_level[3] - by_level[2])
    deviations = rule[rule["row"] == "deviation"].set_index("level")["value"]
    assert deviations[list(WORDS)].tolist() == pytest.approx((by_level - by_level.mean()).tolist())
    assert deviations.sum() == pytest.approx(0, abs=1e-9)
    (spread,) = rule[rule["row"] == "spread"].to_dict("records")
    by_replicate = outcomes.mean(axis=(1, 2))
    centered = by_replicate - by_replicate.mean(axis=0)
    pairs = [(centered[:, r] * centered[:, s]).mean() for r, s in itertools.permutations(range(5), 2)]
    assert spread["value"] == pytest.approx(np.sqrt(np.mean(pairs)))
    assert spread["low"] < np.array([10.0, 20.0, 5.0, 25.0]).std() < spread["high"]
    assert set(found[found["factor"] != "rule"]["row"]) <= {"level", "effect", "rise", "fall"}


def test_the_interaction_of_a_factor_without_order_is_its_largest():
    means = np.zeros((4, 3, 2))
    means[1, 2] = 6.0
    means[3, 2] = -2.0
    found = analyze(swept(means[:, :, :, None] + np.zeros(4))).interactions
    row = found[(found["factor"] == "rule") & (found["other"] == "rewiring")].iloc[0]
    assert (row["ends"], row["other_ends"], row["value"]) == ("always on -> quarter", "0 -> 1", 8.0)


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_levels_that_do_the_same_differ_once_in_twenty(luck):
    """In 300 draws: 5 % and 3 standard errors of 1.3 %; of the largest pair, uncorrected, it would be 20 %."""
    (factor,) = [Factor("a", ("field.a",), levels=("p", "q", "r", "s"))]
    design = design_of("full_factorial", (factor,))
    names = tuple(f"m{number}" for number in range(300))
    results = results_of((factor,), design, lambda x: 0 * x[:, 0], measures=names, luck=luck, replicates=8)
    effects = [analyzed_effect(results, place) for place in range(300)]
    assert np.mean([low > 0 for _, low, _ in effects]) <= 0.05 + 3 * 0.0126
    assert np.mean([p <= 0.05 for _, _, p in effects]) <= 0.05 + 3 * 0.0126
    assert all(value >= 0 for value, _, _ in effects)


def analyzed_effect(results, place):
    from experiments.sweep.analysis.effect import effect_of
    from experiments.sweep.analysis.effects import _effect_row
    from experiments.sweep.analysis.sample import Sample

    row = _effect_row(effect_of(results, Sample.of(results, place), 0))
    return row["value"], row["low"], row["p"]
