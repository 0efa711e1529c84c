import numpy as np
import pytest
from scipy import stats

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.analysis.elementary import morris_indices
from experiments.sweep.analysis.sobol import sobol_indices
from tests.sweep.synthetic import ISHIGAMI_FIRST, ISHIGAMI_TOTAL, design_of, ishigami, levels, ranges, results_of

FACTORS = ranges("a", "b", "c")
PROBLEM = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}


def values_of(table, index):
    return table.loc[table["index"] == index, "value"].to_numpy()


@pytest.mark.parametrize("replicates", [1, 4])
@pytest.mark.parametrize("second_order", [False, True])
def test_without_luck_sobol_indices_are_those_of_salib(second_order, replicates):
    from SALib.analyze import sobol

    design = design_of("saltelli", FACTORS, points=64, second_order=second_order)
    found = analyze(results_of(FACTORS, design, ishigami, noise=0.0, replicates=replicates))
    expected = sobol.analyze(PROBLEM, ishigami(design.coordinates), calc_second_order=second_order, seed=1)
    np.testing.assert_allclose(values_of(found.sensitivity, "first"), expected["S1"], atol=1e-10)
    np.testing.assert_allclose(values_of(found.sensitivity, "total"), expected["ST"], atol=1e-10)
    if second_order:
        above = np.triu_indices(3, 1)
        np.testing.assert_allclose(values_of(found.sensitivity, "second"), expected["S2"][above], atol=1e-10)


def test_morris_figures_are_those_of_salib():
    from SALib.analyze import morris

    design = design_of("morris", FACTORS, trajectories=12)
    quiet = analyze(results_of(FACTORS, design, ishigami, noise=0.0, replicates=3)).sensitivity
    expected = morris.analyze(PROBLEM, design.coordinates, ishigami(design.coordinates), seed=1)
    for index in ("mu", "mu_star", "sigma"):
        np.testing.assert_allclose(values_of(quiet, index), expected[index], rtol=1e-10)
    noisy = results_of(FACTORS, design, ishigami, noise=1.0, replicates=3)
    means = morris.analyze(PROBLEM, design.coordinates, noisy.outcomes[:, :, 0].mean(axis=1), seed=1)
    for index in ("mu", "mu_star"):
        np.testing.assert_allclose(values_of(analyze(noisy).sensitivity, index), means[index], rtol=1e-10)


def test_rbd_fast_is_that_of_salib():
    from SALib.analyze import rbd_fast

    design = design_of("latin_hypercube", FACTORS, points=200)
    found = analyze(results_of(FACTORS, design, ishigami, noise=0.0, replicates=3)).sensitivity
    expected = rbd_fast.analyze(PROBLEM, design.coordinates, ishigami(design.coordinates), M=10, seed=1)
    assert set(found["estimator"]) == {"RBD-FAST"}
    np.testing.assert_allclose(values_of(found, "first"), expected["S1"], atol=1e-10)


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_luck_is_not_taken_for_a_total_effect(luck):
    """The naive total index of the factor that does nothing would be about the share of luck, .27."""
    factors = ranges("a", "b", "nothing")
    design = design_of("saltelli", factors, points=256)
    results = results_of(factors, design, lambda x: x[:, 0] + x[:, 1], noise=0.5, replicates=4, luck=luck)
    found = analyze(results).sensitivity
    nothing = found[found["factor"] == "nothing"]
    assert ((nothing["low"] <= 0) & (nothing["high"] >= 0)).all()
    assert (nothing["value"].abs() < 0.1).all()
    rest = found[found["factor"] != "nothing"]
    assert ((rest["low"] <= 0.5) & (rest["high"] >= 0.5)).all()


@pytest.mark.slow
def test_indices_are_unbiased_under_luck():
    """Mean of 60 repetitions within 4 of its standard errors."""
    factors = ranges("a", "b")
    design = design_of("saltelli", factors, points=64)
    quiet = values_of(analyze(results_of(factors, design, lambda x: x[:, 0], noise=0.0)).sensitivity, "total")
    found = np.array(
        [
            values_of(
                analyze(
                    results_of(factors, design, lambda x: x[:, 0], noise=0.3, replicates=6, random_seed=seed)
                ).sensitivity,
                "total",
            )
            for seed in range(60)
        ]
    )
    error = found.std(axis=0, ddof=1) / np.sqrt(60)
    assert (np.abs(found.mean(axis=0) - quiet) < 4 * error + 0.01).all()


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_luck_alone_stands_above_luck_once_in_twenty(luck):
    """In 300 factors at most 5 % and 3 standard errors (1.3 %)."""
    random = np.random.default_rng(5)
    effects = random.standard_normal((300, 8, 10))
    if luck == "shared":
        effects += random.standard_normal((300, 1, 10))
    found = [index for index in morris_indices(effects, is_tied=luck == "shared") if index.index == "mu_star"]
    assert np.mean([index.above_luck for index in found]) <= 0.05 + 3 * 0.0126
    assert abs(np.mean([index.value for index in found]) / np.mean([index.luck_floor for index in found]) - 1) < 0.1


def test_a_base_sample_with_a_missing_run_is_left_out_as_a_whole():
    design = design_of("saltelli", FACTORS, points=32)
    found = analyze(results_of(FACTORS, design, ishigami, noise=0.1, gone=[(7, slice(None))]))
    rest = design_of("saltelli", FACTORS, points=32)
    kept = np.ones(160, np.bool_)
    kept[5:10] = False
    whole = results_of(FACTORS, rest, ishigami, noise=0.1)
    alone = type(rest)(rest.kind, rest.coordinates[kept], rest.settings)
    import dataclasses

    expected = analyze(dataclasses.replace(whole, design=alone, outcomes=whole.outcomes[kept]))
    np.testing.assert_allclose(found.sensitivity["value"], expected.sensitivity["value"], atol=1e-12)
    assert (found.sensitivity["samples"] == 31).all()
    assert any("1 base samples are left out" in note for note in found.notes)


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.0, 2.0])
def test_intervals_of_ishigami_cover(noise):
    """In 100 repetitions; standard error 2.2 %, so that 88.4 % is 3 of them short of 95 %."""
    held = []
    for seed in range(100):
        design = design_of("saltelli", FACTORS, points=256, random_seed=seed)
        values = results_of(FACTORS, design, ishigami, noise=noise, replicates=4, random_seed=seed).outcomes[:, :, 0]
        found = sobol_indices(values, 3, second_order=False, is_tied=False)
        held.append([i.low <= truth <= i.high for i, truth in zip(found, ISHIGAMI_FIRST + ISHIGAMI_TOTAL, strict=True)])
    assert (np.mean(held, axis=0) >= 0.884).all()


def test_factors_with_levels_among_points_that_fill_the_space():
    factors = (*levels(kind=("x", "y", "z", "w")), *ranges("b"))
    design = design_of("random", factors, points=600)
    # Variance of the four levels 1.25, of the range 12 / 12.
    found = analyze(results_of(factors, design, lambda x: np.floor(4 * x[:, 0]) % 4 + np.sqrt(12) * x[:, 1]))
    np.testing.assert_allclose(found.sensitivity["value"], [1.25 / 2.25, 1 / 2.25], atol=0.08)


def test_nothing_is_drawn_from_global_state_and_nothing_is_printed(capsys):
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    for kind in ("morris", "saltelli", "random", "sobol_sequence"):
        results = results_of(FACTORS, design_of(kind, FACTORS, points=32), ishigami)
        first, second = analyze(results), analyze(results)
        assert first.sensitivity.equals(second.sensitivity)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    assert capsys.readouterr().out == ""


def test_a_resample_counts_unless_hardly_any_variance_is_left():
    """Standard errors by hand: of a few base samples, of which one makes nearly all of the variance."""
    factors = ranges("a", "b")
    design = design_of("saltelli", factors, points=8, random_seed=3)
    values = np.exp(6 * design.coordinates[:, 0]) + design.coordinates[:, 1]
    found = sobol_indices(values[:, None], 2, second_order=False, is_tied=False)
    blocks = (values - values.mean()).reshape(8, 4)
    drawn = np.random.Generator(np.random.Philox(key=0x67726170657669)).multinomial(8, np.full(8, 1 / 8), size=1000)
    first, total, kept = [], [], []
    whole = (blocks[:, [0, 3]] ** 2).mean() - blocks[:, [0, 3]].mean() ** 2
    for counts in drawn:
        rows = np.repeat(blocks, counts, axis=0)
        variance = (rows[:, [0, 3]] ** 2).mean() - rows[:, [0, 3]].mean() ** 2
        kept.append(variance / whole)
        if variance > 0.05 * whole:
            first.append((rows[:, 3] * (rows[:, 1] - rows[:, 0])).mean() / variance)
            total.append(((rows[:, 0] - rows[:, 1]) ** 2).mean() / 2 / variance)
    assert 0.1 < np.mean(np.array(kept) < 0.8) < 0.9, "the test needs resamples on either side"
    for index, expected in ((0, first), (2, total)):
        half = stats.norm.ppf(0.975) * np.std(expected, ddof=1)
        assert found[index].high - found[index].low == pytest.approx(2 * half, rel=1e-6)
