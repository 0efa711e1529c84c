"""What `plan` says of a large sweep and of a store, within seconds; what commands answer where nothing went well."""

import sys
import time

import numpy as np
import pytest

from experiments import command_line
from experiments.sweep.sampled_points import SampledPoints
from experiments.sweep.search.running import run_search
from experiments.sweep.sweep import Sweep
from tests.sweep.machinery.markets import SWEEP, written
from tests.sweep.machinery.test_damage import SEARCH

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


def test_a_store_says_how_much_of_a_sweep_it_has(tmp_path, grapevine):
    path = written(tmp_path, SMALL)
    Sweep.load(path).run(tmp_path / "out", executor="serial")
    more = written(tmp_path, SMALL.replace("replicates = 2", "replicates = 3"))
    store = tmp_path / "out" / "store"
    code, told = grapevine("plan", more, "--store", store)
    assert code == 0
    assert "12 of these runs are there already (67%)" in told
    other = written(tmp_path, SMALL.replace("levels = [0.0, 0.5]", "levels = [0.1, 0.2]"))
    assert "none of these runs is there yet (12 runs in it)" in grapevine("plan", other, "--store", store)[1]
    code, told = grapevine("plan", more, "--store", tmp_path / "nowhere")
    assert (code, "holds no store of sweeps" in told) == (2, True)


def test_of_a_large_design_some_points_stand_for_all(tmp_path):
    """Half of the runs of all points are in a store: the estimate is within five standard errors of a binomial."""
    sweep = Sweep.load(written(tmp_path, LARGE))
    points = SampledPoints(sweep.spec, lambda _: None)
    assert (len(points), len(points.distinct())) == (3000, 3000)
    assert points.networks == 2
    coordinates = sweep.spec.design.coordinates
    for place in list(points._described)[:20]:
        assert points.at(place).digest == sweep.spec.point_at(place).digest
    names = list(points.runs(2))
    assert len(set(names)) == len(names) == 2 * points.described
    share = np.mean([coordinates[place, 0] < 0.5 for place in points._described])
    assert abs(share - 0.5) < 5.0 * np.sqrt(0.25 / points.described)


def test_repeated_points_of_a_large_design_are_counted_once(tmp_path):
    whole = 'field = "brands.0.campaigns.0.seeding.count"\nrange = [1, 7]'
    text = LARGE.replace('field = "brands.0.campaigns.0.message.appeal"\nrange = [0.1, 0.5]', whole)
    points = SampledPoints(Sweep.load(written(tmp_path, text)).spec, lambda _: None)
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


def test_a_search_all_of_whose_trials_are_no_scenarios_says_so_and_fails(tmp_path, grapevine):
    written(tmp_path)
    text = SEARCH.replace("levels = [1, 5]", "levels = [150, 180]").replace(
        "[[factors]]\n", '[[factors]]\nfield = "network.consumers"\nlevels = [100, 120]\n[[factors]]\n', 1
    )
    (tmp_path / "search.toml").write_text(text)
    run = run_search(tmp_path / "search.toml", out=tmp_path / "out", executor="serial")
    assert all(trial.state == "failed" for trial in run.result.trials)
    assert run.failed == len(run.result.trials) * 2
    assert "no scenario that can be run" in run.notes[0]
    code, told = grapevine("optimize", tmp_path / "search.toml", "--out", tmp_path / "out", "--workers", "1")
    assert code == 1, told
    assert "trials failed" in told
    assert "must be in 0..1" in told


@pytest.mark.parametrize("words", [("sweeps",), ("plan", "SWEEP")])
def test_tables_fit_eighty_columns(tmp_path, grapevine, words):
    name = "brands.0.campaigns.0.message.appeal"
    text = SMALL.replace(
        f'field = "{name}"', f'name = "{"a very long name of a factor" + " and more" * 6}"\nfield = "{name}"'
    )
    text = text.replace('name = "small sweep"', f'name = "{"a long name of a sweep" + " and more" * 6}"')
    path = written(tmp_path, text.replace("What does rewiring do?", "What does rewiring do? " * 9))
    code, told = grapevine(*(str(path) if word == "SWEEP" else word for word in words))
    assert code == 0, told
    assert max(map(len, told.splitlines())) <= 80
    assert "…" not in told
