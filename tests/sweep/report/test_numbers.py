"""Parts of variance, time series, counts and written numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments.sweep.report.counts import counts_of
from experiments.sweep.report.naming import estimate, level_text, number, share
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.report.series import series_means
from tests.sweep.report.analyses import analysis_of, usual
from tests.sweep.synthetic import design_of, levels, results_of


def test_parts_of_variance_are_those_that_were_put_in():
    """2,000 points by 20 replicates: parts of variance 4, 1 and 3, each within 4 of its standard errors."""
    factors = levels(a=tuple(range(2000)))
    design = design_of("full_factorial", factors)
    deviations = np.random.default_rng(3).normal(0, 2, 2000)
    for luck, common, expected in (("shared", 0.5, (4, 1, 3)), ("independent", 0.0, (4, 0, 4))):
        results = results_of(factors, design, lambda _: deviations, replicates=20, noise=2.0, common=common, luck=luck)
        row = noise_shares(bare(results)).iloc[0]
        found = np.array([row["points"], row["common_luck"], row["own_luck"]]) * row["variance"]
        errors = (4 * math.sqrt(2 / 2000) * 1.05, 1 * math.sqrt(2 / 19) * 1.05, 3 * math.sqrt(2 / 38000) * 1.4)
        assert (abs(found - expected) < 4 * np.array(errors)).all(), (luck, found)


def bare(results):
    """An analysis of which only the results are looked at."""

    class Bare:
        pass

    analysis = Bare()
    analysis.results = results
    return analysis


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_one_replicate_or_one_point_has_no_parts(luck):
    for values, replicates in (((1, 2), 1), ((1,), 5)):
        factors = levels(a=values)
        results = results_of(factors, design_of("full_factorial", factors), lambda c: c[:, 0], replicates=replicates,
                             luck=luck)  # fmt: skip
        assert math.isnan(noise_shares(bare(results)).iloc[0]["points"])


def test_time_series_are_averaged_within_replicates_first():
    analysis = usual()
    table = series_means(analysis, analysis.results.factors[0])
    last = table[(table["brand"] == "Aurora") & (table["day"] == 3.0)].set_index("position")
    # Of level k, points 6k to 6k + 5; replicates add 0, 1, 2, all times day 3.
    assert last["mean"].tolist() == [3 * (6 * k + 2.5 + 1) for k in range(3)]
    half = stats.t.ppf(0.975, 2) * 3 / math.sqrt(3)
    np.testing.assert_allclose(last["high"] - last["mean"], half)
    assert set(last["points"]) == {6}


def test_runs_are_counted():
    counts = counts_of(usual().results)
    assert (counts.points, counts.planned, counts.finished, counts.failed, counts.not_made) == (18, 54, 53, 1, 0)
    assert (counts.fewest, counts.most, counts.empty) == (2, 3, 0)


def test_numbers_are_written_for_people():
    assert number(1234.5) == "1,234"
    assert number(0.00012) == "0.00012"
    assert number(-0.00012) == "−0.00012"
    assert number(math.nan) == "–"
    assert estimate(41.2, 40.0, 43.0, sign=True) == "+41.2 (40.0 to 43.0)"
    assert estimate(0.00041, 0.0004, 0.00043) == "0.00041 (0.0004 to 0.00043)"
    assert estimate(3.0, math.nan, math.nan) == "3"
    assert share(0.5, 0.4, 0.6) == "50 % (40 % to 60 %)"
    assert level_text(True) == "true"
    assert level_text(0.0428771) == "0.04288"
    assert level_text(1000) == "1,000"


@given(st.floats(allow_nan=True, allow_infinity=True), st.none() | st.floats(allow_nan=True))
def test_any_number_can_be_written_shortly(value, like):
    text = number(value, like)
    assert text
    assert "nan" not in text
    assert "-" not in text.replace("e-", "")
    if math.isfinite(value) and abs(value) < 1e9:
        assert len(text) < 20


def test_importance_falls_back_by_design():
    from experiments.sweep.report.importance import ranked

    results = usual().results
    for index, kind in ((("first", "total"), "total"), (("mu_star",), "mu_star"), ("share", "share"), ((), "effect")):
        found = ranked(analysis_of(results, index=index), "adopters")
        assert [one.kind for one in found] == [kind] * 3
        assert [one.factor for one in found] == ["rewiring", "tier", "share"]
