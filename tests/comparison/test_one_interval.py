"""One mean has one interval, whichever door it is asked at."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison.comparison import compare
from experiments.runs.figures import adoption
from experiments.statistics.intervals import mean_interval
from simulation import simulate, simulate_cascades
from simulation.network import generate_network
from simulation.processes import IndependentCascade
from simulation.results.intervals import Estimate
from simulation.seeding import SeedingPlan
from tests.comparison.markets import small


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=60))
def test_an_estimate_and_the_interval_of_a_comparison(values):
    one, other = Estimate.of(values), mean_interval(values)
    assert (one.mean, one.sd, one.low, one.high, one.replicates) == (
        other.mean, other.sd, other.low, other.high, other.replicates,
    )  # fmt: skip


def test_few_take_offs_do_not_have_student_s_interval():
    values = np.zeros(50)
    values[:6] = 360.0
    one = Estimate.of(values)
    assert one.high - one.mean > 1.2 * (one.mean - one.low)


def test_a_run_and_a_comparison_of_the_same_launches():
    nobody = {("Aurora", "launch"): SeedingPlan(np.empty(0, np.int32), np.empty(0), np.empty(0))}
    outcome = simulate(small(), plans=nobody)
    result = compare(small(), ["none", "fringe"])
    found = result.estimates.query("strategy == 'baseline' and horizon == 1").set_index("measure")
    assert outcome.scenario.run.replicates == 6
    for measure in ("adopters", "reach", "views"):
        one, row = outcome.estimates["Aurora"][measure], found.loc[measure]
        assert one.sd > 0
        assert (one.mean, one.sd, one.low, one.high) == (row["mean"], row["sd"], row["low"], row["high"])
    days = result.adoption[result.adoption["strategy"] == "baseline"].set_index("day")
    assert (days.loc[10.0, "low"], days.loc[10.0, "high"]) == (
        found.loc["adopters", "low"],
        found.loc["adopters", "high"],
    )
    band = adoption(outcome).axes[0].collections[0].get_paths()[0].vertices
    last = pd.Series(band[band[:, 0] == band[:, 0].max()][:, 1])
    assert {last.min(), last.max()} == {found.loc["adopters", "low"], found.loc["adopters", "high"]}


def test_cascades_of_a_process():
    network = generate_network("barabasi_albert", consumers=200, mean_degree=4, random_seed=1)
    sample = simulate_cascades(network, [0], IndependentCascade(0.1), replicates=50, random_seed=1, seeds_by="row")
    assert sample.estimate == Estimate.of(sample.sizes)
    other = mean_interval(sample.sizes)
    assert (sample.estimate.low, sample.estimate.high) == (other.low, other.high)
