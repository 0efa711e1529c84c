"""Differences of the size of rounding are no effect, anywhere; replicates that are the same are said to be so."""

import math

import numpy as np
import pytest

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.report.answer import answer, key_figures
from experiments.sweep.report.figures_heat import _begins
from experiments.sweep.report.noise import noise_shares
from experiments.sweep.results import Hypothesis
from simulation.results.rounding import snapped
from tests.sweep.synthetic import design_of, levels, ranges, results_of

FACTORS = levels(paid=(0.1, 0.2, 0.3), seeds=("none", "some"), talk=(0.0, 0.7))
CLAIMS = (
    Hypothesis("talk", "talk", "spend", "increases"),
    Hypothesis("paid", "paid", "spend", "increases"),
    Hypothesis("together", "paid", "spend", "increases", depends_on="talk"),
)


def spend(at):
    """Return a sum in an order that rounds otherwise at each talk, as the money of a run is added up."""
    total = 1e3 * at[:, 0] + 1e2 * at[:, 1]
    return np.where(at[:, 2] > 0.5, (total + 0.1) + 0.2, total + (0.1 + 0.2))


def found(luck="shared", replicates=8, noise=0.0):
    design = design_of("full_factorial", FACTORS)
    results = results_of(FACTORS, design, spend, luck=luck, noise=noise, replicates=replicates, measures=("spend",),
                         hypotheses=CLAIMS)  # fmt: skip
    # Each run adds up in its own order, too.
    results.outcomes[:] *= 1 + 1e-15 * np.random.default_rng(1).integers(-2, 3, results.outcomes.shape)
    return analyze(results)


@pytest.mark.parametrize("luck", ["shared", "independent"])
def test_rounding_is_no_effect(luck):
    one = found(luck)
    talk = one.effects[one.effects["factor"] == "talk"]
    effect = talk[talk["row"] == "effect"].iloc[0]
    assert (effect["value"], effect["low"], effect["high"], effect["share"]) == (0, 0, 0, 0)
    assert math.isnan(effect["p"])
    assert effect["warning"] == "the same in all 8 replicates"
    assert talk[talk["row"] == "level"]["value"].nunique() == 1
    assert one.interactions["value"].tolist() == [0, 0, 0]
    assert one.interactions["share"].tolist() == [0, 0, 0]
    assert one.interactions["p_corrected"].isna().all()
    assert set(one.effects["row"]) == {"level", "effect", "deviation", "spread"}
    assert one.curves[one.curves["factor"] == "talk"]["mean"].nunique() == 1
    noise = noise_shares(one).iloc[0]
    assert (noise["points"], noise["common_luck"], noise["own_luck"]) == (1, 0, 0)


def test_what_is_the_same_in_all_replicates_is_said_to_be():
    one = found()
    assert set(one.estimates["shape"]) == {"identical"}
    assert (one.estimates["low"] == one.estimates["high"]).all()
    said = answer(one)
    assert "(always)" in said
    assert " to 0 " not in said
    assert "luck changes nothing: all replicates of a point are the same." in " ".join(one.notes)
    talk, paid, together = one.hypotheses.to_dict("records")
    assert (talk["verdict"], talk["effect"], talk["p"]) == ("undecided", 0, 1)
    assert together["effect"] == 0
    # Eight replicates that agree are as good as eight tosses of a coin: no more is said, and no power.
    assert (paid["verdict"], paid["p"]) == ("supported", 0.5**8)
    assert "the same in all 8 replicates (sign test, corrected p 0.023)" in paid["sentence"]
    assert math.isnan(paid["power"])
    assert math.isnan(paid["detectable"])


def test_an_outcome_that_is_the_same_everywhere_has_no_highest_mean():
    design = design_of("full_factorial", FACTORS)
    one = analyze(results_of(FACTORS, design, lambda at: 0 * at[:, 0] + 20, noise=0.0))
    assert key_figures(one, math.nan) == [("mean Adopters", "20 consumers (always)", "the same at all 12 points")]
    assert answer(one) == "No factor moves Adopters beyond what luck could do in this sweep."


@pytest.mark.parametrize("kind", ["saltelli", "morris", "random", "sobol_sequence"])
def test_rounding_is_no_sensitivity(kind):
    factors = ranges("a", "nothing")
    design = design_of(kind, factors, points=64, second_order=True)

    def moved(at):
        # Adds and takes away what the second factor has.
        return (1e3 * np.sin(3 * at[:, 0]) + at[:, 1]) - at[:, 1]

    one = analyze(results_of(factors, design, moved, noise=0.0, replicates=4)).sensitivity
    nothing = one[one["factor"] == "nothing"]
    if kind in ("saltelli", "morris"):
        assert nothing[nothing["index"].isin(["total", "mu", "mu_star", "sigma"])]["value"].abs().max() == 0
    assert not (nothing["low"] > 0).any()
    assert not nothing["above_luck"].astype("boolean").fillna(False).any()
    constant = analyze(results_of(factors, design, lambda at: (0.1 + at[:, 0]) - at[:, 0], noise=0.0, replicates=4))
    assert not (constant.sensitivity["low"] > 0).any()


def test_luck_remains_luck():
    one = found(noise=5.0)
    assert (one.effects["low"] < one.effects["high"])[one.effects["row"] == "effect"].all()
    assert (one.interactions["value"] != 0).all()


def test_snapped():
    given = np.array([1000.0, 1000.0 + 1e-12, np.nan, 0.3, 0.1 + 0.2, 0.4])
    assert snapped(given).tolist()[:2] == [1000.0, 1000.0]
    assert snapped(given)[3] == snapped(given)[4] != snapped(given)[5]
    assert math.isnan(snapped(given)[2])
    # Small beside nothing larger: no rounding.
    assert snapped([1e-13, 2e-13]).tolist() == [1e-13, 2e-13]
    assert snapped([1e-13, 2e-13], 1.0).tolist() == [1e-13, 1e-13]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.0, 10.0, "the scale begins at zero"),
        (0.0, 0.0, "the scale begins at zero"),
        (1e-13, 10.0, "the scale begins at zero"),
        (2.0, 10.0, "the scale begins at 2.00, not at zero"),
        (-3.0, 10.0, "the scale begins at −3.00, not at zero"),
    ],
)
def test_the_scale_of_colors(low, high, expected):
    assert _begins(low, high) == expected
