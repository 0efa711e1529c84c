"""What `plan` says of a large sweep, within seconds."""

import sys
import time

import numpy as np
import pytest

from experiments import command_line
from experiments.sweep.sampled_points import SampledPoints
from experiments.sweep.sweep import Sweep
from tests.sweep.machinery.markets import SWEEP, written

SMALL = SWEEP.replace("replicates = 4", "replicates = 2")
LARGE = SMALL.replace("steps = 3", "").replace('kind = "full_factorial"', 'kind = "random"\npoints = 3000')


@pytest.fixture
def grapevine(monkeypatch, capsys):
    """Run a command in this process, on a terminal of 80 columns; return its exit code and what it has written."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["grapevine", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            command_line.main()
        told = capsys.readouterr()
        return end.value.code, told.out + told.err

    return run


def test_of_a_large_design_some_points_stand_for_all(tmp_path):
    """Half of the runs of all points are in a store: the estimate is within five standard errors of a binomial."""
    sweep = Sweep.load(written(tmp_path, LARGE))
    points = SampledPoints(sweep.definition, lambda _: None)
    assert (len(points), len(points.distinct())) == (3000, 3000)
    assert points.networks == 2
    coordinates = sweep.definition.design.coordinates
    for place in list(points._described)[:20]:
        assert points.at(place).digest == sweep.definition.point_at(place).digest
    names = list(points.runs(2))
    assert len(set(names)) == len(names) == 2 * points.described
    share = np.mean([coordinates[place, 0] < 0.5 for place in points._described])
    assert abs(share - 0.5) < 5.0 * np.sqrt(0.25 / points.described)


def test_repeated_points_of_a_large_design_are_counted_once(tmp_path):
    whole = 'field = "brands.0.campaigns.0.seeding.count"\nrange = [1, 7]'
    text = LARGE.replace('field = "brands.0.campaigns.0.message.appeal"\nrange = [0.1, 0.5]', whole)
    points = SampledPoints(Sweep.load(written(tmp_path, text)).definition, lambda _: None)
    assert len(points.distinct()) == 2 * 7


@pytest.mark.slow
def test_a_plan_of_two_million_points_takes_seconds(tmp_path, grapevine):
    path = written(
        tmp_path, LARGE.replace("points = 3000", "points = 2_000_000").replace("replicates = 2", "replicates = 1")
    )
    began = time.process_time()
    code, told = grapevine("plan", path)
    assert code == 0, told
    assert "2,000,000 points" in told
    assert "drawn at random, were checked" in told.replace("\n", " ")
    # Of one processor; about ten on a quiet machine.
    assert time.process_time() - began < 60.0


def test_the_list_of_sweeps_fits_eighty_columns(grapevine):
    code, told = grapevine("sweeps")
    assert code == 0, told
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
