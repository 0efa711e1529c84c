"""When a row passes: at the stated tolerance and not beyond, never for what is no number."""

import json
import math

import numpy as np
import pytest

from experiments.verification.row import Row

NAN, INFINITY = math.nan, math.inf


def verdict_of_mean(expected, sample, **options):
    return Row.mean("T.1", "q", expected, sample, **options).verdict


@pytest.mark.parametrize(("mean", "verdict"), [(100.39, "pass"), (99.61, "pass"), (100.41, "fail"), (99.59, "fail")])
def test_a_mean_may_be_four_standard_errors_off(mean, verdict):
    assert verdict_of_mean(100.0, (mean, 0.1)) == verdict


def test_an_exact_mean_is_measured_to_half_a_percent_or_decides_nothing():
    assert verdict_of_mean(100.0, (100.0, 0.5)) == "pass"
    assert verdict_of_mean(100.0, (100.0, 0.51)) == "fail"
    assert verdict_of_mean(-100.0, (-100.0, 0.5)) == "pass"
    assert verdict_of_mean(100.0, (100.0, 0.51), precision=None) == "pass"
    assert "SE <= 0.5 %" in Row.mean("T.1", "q", 1.0, (1.0, 0.1)).tolerance


def test_an_allowance_is_added_to_four_standard_errors_and_said():
    assert verdict_of_mean(1.0, (1.69, 0.1), allowance=0.3) == "pass"
    assert verdict_of_mean(1.0, (1.71, 0.1), allowance=0.3) == "fail"
    assert Row.mean("T.1", "q", 1.0, (1.0, 0.1), allowance=0.3).tolerance == "4 SE + 0.3"


def test_a_sample_gives_its_mean_its_standard_error_and_z():
    row = Row.mean("T.1", "q", 2.0, [1.0, 2.0, 3.0, 4.0], precision=None)
    assert row.measured == 2.5
    assert row.standard_error == pytest.approx(math.sqrt(5 / 3 / 4))
    assert row.z == pytest.approx(0.5 / row.standard_error)


@pytest.mark.parametrize("sample", [(NAN, 0.1), (1.0, NAN), (INFINITY, 0.1), (1.0, INFINITY), [], [1.0], [1.0, NAN]])
@pytest.mark.parametrize("allowance", [0.0, 10.0])
def test_what_is_no_number_fails_as_a_mean(sample, allowance):
    row = Row.mean("T.1", "q", 1.0, sample, allowance=allowance, precision=None)
    assert row.verdict == "fail"
    json.dumps(row.as_dict(), allow_nan=False)


def test_a_mean_without_any_spread_must_be_exact():
    assert verdict_of_mean(3.0, [3, 3, 3]) == "pass"
    assert Row.mean("T.1", "q", 3.0, [3, 3, 3]).z is None
    assert verdict_of_mean(0.1 + 0.2, [0.3, 0.3]) == "pass", "rounding"
    assert verdict_of_mean(3.0, [3.0001] * 3) == "fail"
    assert verdict_of_mean(3.0, [3.0001] * 3, allowance=0.001) == "pass"
    assert verdict_of_mean(0.0, [0, 0]) == "pass"


def test_a_tuple_is_a_mean_and_its_error():
    assert Row.mean("T.1", "q", 1.0, (1.0, 0.001)).standard_error == 0.001
    with pytest.raises(ValueError, match="two numbers"):
        Row.mean("T.1", "q", 1.0, (1.0, 0.1, 2.0))


@pytest.mark.parametrize(("measured", "verdict"), [(105.0, "pass"), (95.0, "pass"), (105.1, "fail"), (NAN, "fail")])
def test_within_a_share_of_the_expected_number(measured, verdict):
    row = Row.within("T.1", "q", 100.0, measured, relative=0.05, standard_error=1.0)
    assert row.verdict == verdict
    assert row.tolerance == "+-5 %"
    assert Row.within("T.1", "q", -100.0, -measured, relative=0.05).verdict == verdict


def test_within_a_distance_whatever_the_standard_error():
    assert Row.within("T.1", "q", 1.0, 1.006, absolute=0.006).verdict == "pass"
    row = Row.within("T.1", "q", 1.0, 1.0061, absolute=0.006, standard_error=5.0)
    assert row.verdict == "fail"
    assert row.z == pytest.approx(0.0061 / 5)
    assert Row.within("T.1", "q", 1.0, INFINITY, absolute=INFINITY).verdict == "fail"


@pytest.mark.parametrize("tolerances", [{}, {"relative": 0.1, "absolute": 0.1}])
def test_one_tolerance_is_named(tolerances):
    with pytest.raises(ValueError, match="name one"):
        Row.within("T.1", "q", 1.0, 1.0, **tolerances)


def test_equality_is_exact():
    assert Row.equal("T.1", "q", 3, np.int64(3)).verdict == "pass"
    assert Row.equal("T.1", "q", "a", "a").verdict == "pass"
    assert Row.equal("T.1", "q", 0.3, 0.1 + 0.2).verdict == "fail"
    assert Row.equal("T.1", "q", NAN, NAN).verdict == "fail"
    row = Row.equal("T.1", "q", 3, 4)
    assert (row.verdict, row.standard_error, row.z) == ("fail", None, None)
    with pytest.raises(TypeError, match="numbers and words"):
        Row.equal("T.1", "q", {1}, {1})


def test_a_distribution_passes_until_p_is_a_thousandth():
    """Two bins of 1,000 each: chi-square is d^2 / 500 at 1 degree of freedom, 10.83 at p = .001, so d = 73.6."""
    half = [0.5, 0.5]
    assert Row.distribution("T.1", "q", half, [1073, 927]).verdict == "pass"
    assert Row.distribution("T.1", "q", half, [1074, 926]).verdict == "fail"
    row = Row.distribution("T.1", "q", half, [1020, 980])
    assert row.measured == pytest.approx(math.erfc(math.sqrt(0.8 / 2)))
    assert row.tolerance == "chi-square 0.80, 1 df, 2000 runs"


def test_bins_that_expect_little_are_pooled_with_their_neighbors():
    row = Row.distribution("T.1", "q", [0.9, 0.05, 0.03, 0.01, 0.01], [90, 5, 3, 1, 1])
    assert row.tolerance == "chi-square 0.00, 2 df, 100 runs"
    assert row.verdict == "pass"
    tail = Row.distribution("T.1", "q", [0.98, 0.01, 0.01], [98, 1, 1])
    assert tail.verdict == "fail", "one bin decides nothing"
    assert "too few" in tail.tolerance


def test_what_is_impossible_must_not_be_seen():
    assert Row.distribution("T.1", "q", [0.0, 0.5, 0.5], [0, 50, 50]).verdict == "pass"
    row = Row.distribution("T.1", "q", [0.0, 0.5, 0.5], [1, 50_000, 50_000])
    assert row.verdict == "fail"
    assert "probability 0" in row.tolerance
    json.dumps(row.as_dict(), allow_nan=False)


def test_no_runs_pass_no_test():
    assert Row.distribution("T.1", "q", [0.5, 0.5], [0, 0]).verdict == "fail"


@pytest.mark.parametrize(
    ("expected", "counts"), [([0.5, 0.4], [1, 1]), ([0.5, 0.5], [1, 1, 1]), ([NAN, 0.5], [1, 1]), ([1.5, -0.5], [1, 1])]
)
def test_what_is_no_law_is_refused(expected, counts):
    with pytest.raises(ValueError, match="probabilities"):
        Row.distribution("T.1", "q", expected, counts)


def test_an_order_holds_or_not():
    row = Row.order("T.1", "q", "a > b", np.bool_(True))
    assert (row.verdict, row.tolerance, row.measured) == ("pass", "a > b", "holds")
    assert Row.order("T.1", "q", "a > b", False).measured == "does not hold"
    assert Row.order("T.1", "q", "a > b", False).verdict == "fail"


def test_every_row_can_be_written_as_json():
    rows = [
        Row.mean("T.1", "q", 1, np.arange(5)),
        Row.mean("T.1", "q", 1, (NAN, INFINITY)),
        Row.equal("T.1", "q", np.bool_(True), True),
        Row.equal("T.1", "q", np.float32(1), 1),
        Row.within("T.1", "q", np.float64(1), np.float32(1), relative=0.1),
        Row.absent("T.1", "no such file"),
        Row.shown("T.1", "q", np.float64(0.5), standard_error=0.1, expected="a little"),
        Row.failed("T.1", "it broke"),
    ]
    for row in rows:
        written = json.loads(json.dumps(row.as_dict(), allow_nan=False))
        assert list(written) == list(Row.__dataclass_fields__)
    assert rows[1].as_dict()["measured"] == "nan"
