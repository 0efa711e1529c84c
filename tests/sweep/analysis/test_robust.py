import itertools

import numpy as np
import pytest

from experiments.sweep.analysis.analysis import analyze
from experiments.sweep.design.design import KINDS
from experiments.sweep.results import Hypothesis
from tests.sweep.synthetic import design_of, levels, ranges, results_of

CLAIMS = (
    Hypothesis("up", "a", "adopters", "increases", smallest=0.5),
    Hypothesis("same", "b", "adopters", "equivalent", margin=0.5),
    Hypothesis("no factor", "zz", "adopters", "decreases"),
    Hypothesis("no measure", "a", "zz", "decreases"),
    Hypothesis("no level", "a", "adopters", "decreases", low=77, high="q"),
)
FACTORS = {
    "one": ranges("a"),
    "single": levels(a=(1,), b=("q",)),
    "mixed": levels(a=("x", "y", "z")) + ranges("b"),
}
OUTCOMES = {
    "constant": lambda x: 0 * x[:, 0] + 3,
    "linear": lambda x: x[:, 0],
    "part": lambda x: np.where(x[:, 0] > 0.5, np.nan, 1.0),
}
GONE = ((), ((0, slice(None)), (slice(1, None), 0)), ((slice(None), slice(None)),))


ALL = list(itertools.product(FACTORS, (1, 3), OUTCOMES, GONE))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cases", [ALL[::11], pytest.param(ALL, marks=pytest.mark.slow)], ids=["some", "all"])
def test_whatever_is_missing_nothing_breaks(kind, cases):
    """Warnings are errors."""
    for factors, replicates, outcome, gone in cases:
        design = design_of(kind, FACTORS[factors], points=4, trajectories=2)
        results = results_of(
            FACTORS[factors],
            design,
            OUTCOMES[outcome],
            luck="shared" if replicates == 3 else "independent",
            replicates=replicates,
            noise=float(outcome == "linear"),
            hypotheses=CLAIMS,
            gone=gone,
        )
        found = analyze(results)
        assert len(found.estimates) == len(design.coordinates)
        assert set(found.hypotheses["verdict"][2:]) == {"undecided"}
        assert found.notes


def test_one_replicate_gives_no_verdict_on_fixed_points():
    factors = levels(a=(1, 2))
    results = results_of(
        factors, design_of("full_factorial", factors), lambda x: x[:, 0], replicates=1, hypotheses=CLAIMS[:1]
    )
    found = analyze(results)
    assert found.hypotheses["verdict"].tolist() == ["undecided"]
    assert found.effects["low"].isna().all()
    assert any("One replicate" in note for note in found.notes)
