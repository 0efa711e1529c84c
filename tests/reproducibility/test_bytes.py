"""The same scenario and random seed give the same bytes in every file, whatever process makes them."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tomli_w

from tests.reproducibility.markets import RICH, changed

ROOT = Path(__file__).resolve().parents[2]
FIGURES = {
    f"figures/{name}.{kind}"
    for name in ("adoption", "impressions", "cascade_sizes", "largest_cascade")
    for kind in ("png", "svg")
}
TABLES = {"timeseries.parquet", "campaigns.parquet", "cascades.parquet", "consumers.parquet"}
FILES = {"scenario.toml", "provenance.json", "summary.json"} | TABLES


def run(folder, scenario, *options, hash_seed, cache=None):
    """Run a scenario in a process of its own, from `folder`, into ``folder/out``."""
    folder.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(hash_seed)}
    environment.pop("NUMBA_NUM_THREADS", None)
    if cache is not None:
        environment["NUMBA_CACHE_DIR"] = str(cache)
    command = [sys.executable, "-W", "error", "-m", "experiments.command_line", "run", str(scenario), "--out", "out"]
    done = subprocess.run(
        [*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done


def bytes_of(folder):
    """Return the bytes of all files of a run folder; of the provenance, all but the environment."""
    out = folder / "out"
    files = {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    provenance = json.loads(files["provenance.json"])
    del provenance["environment"]
    files["provenance.json"] = json.dumps(provenance).encode()
    return files


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """A scenario whose replicates differ in everything that can differ."""
    path = tmp_path_factory.mktemp("scenario") / "rich.toml"
    vary = {"run.days": 8.0, "run.replicates": 4, "run.vary": ["luck", "consumers"], "run.record_cascades": [0, 2]}
    path.write_text(tomli_w.dumps(changed(RICH, vary)))
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory, scenario):
    """The same run, with a cold and with a warm compile cache, three hash seeds, one and two threads, four folders."""
    folder = tmp_path_factory.mktemp("runs")
    cache = tmp_path_factory.mktemp("compiled")

    def cold_then_warm():
        cold = run(folder / "cold", scenario, "--threads", "1", hash_seed=0, cache=cache)
        warm = run(folder / "warm", scenario, "--threads", "2", hash_seed=1, cache=cache)
        return cold, warm

    def others():
        one = run(folder / "one", scenario, "--threads", "1", hash_seed=2)
        other = run(folder / "other", scenario, "--random-seed", "42", hash_seed=2)
        return one, other

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(cold_then_warm), pool.submit(others)]
        done = [process for job in jobs for process in job.result()]
    return folder, dict(zip(("cold", "warm", "one", "other"), done, strict=True))


def test_a_run_leaves_these_files(runs):
    folder, _ = runs
    assert set(bytes_of(folder / "cold")) == FILES | FIGURES


def test_hash_seed_compile_cache_threads_and_folder_change_no_byte(runs):
    folder, _ = runs
    expected = bytes_of(folder / "cold")
    for name in ("warm", "one"):
        found = bytes_of(folder / name)
        assert [file for file in expected if found.get(file) != expected[file]] == [], name


def test_another_random_seed_changes_the_tables_and_what_follows_from_them(runs):
    folder, _ = runs
    one, other = bytes_of(folder / "one"), bytes_of(folder / "other")
    same = {file for file in one if one[file] == other[file]}
    assert same == set()


def test_the_first_compilation_is_announced_and_no_other(runs):
    _, processes = runs
    assert "Compiling the kernels" in processes["cold"].stderr
    assert "Compiling the kernels" not in processes["warm"].stderr


def test_what_is_volatile_stands_under_environment(runs):
    folder, _ = runs
    one, two = (json.loads((folder / name / "out" / "provenance.json").read_bytes()) for name in ("cold", "warm"))
    assert one["environment"]["threads"] == 1
    assert two["environment"]["threads"] == 2
    assert {name for name in one if one[name] != two[name]} == {"environment"}


def test_settings_of_matplotlib_change_no_byte_of_a_figure(runs, scenario):
    """Regression: Matplotlib reads a file `matplotlibrc` in the working directory."""
    folder, _ = runs
    place = folder / "styled"
    config = folder / "config"
    config.mkdir()
    (config / "matplotlibrc").write_text("axes.facecolor: red\nfont.family: serif\nlines.linestyle: --\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MATPLOTLIBRC": str(config / "matplotlibrc")}
    place.mkdir()
    command = [sys.executable, "-m", "experiments.command_line", "run", str(scenario), "--out", "out"]
    subprocess.run(command, cwd=place, env=environment, capture_output=True, check=True, timeout=300)
    assert {name for name, content in bytes_of(place).items() if bytes_of(folder / "one")[name] != content} == set()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["product_launch", "referral", "negative_word_of_mouth", "hinz_seeding"])
def test_the_catalogue_is_reproducible(tmp_path, name):
    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(run, tmp_path / str(seed), name, "--threads", str(threads), hash_seed=seed)
            for seed, threads in ((0, 1), (1, 2), (2, 1))
        ]
        for job in jobs:
            job.result()
    expected = bytes_of(tmp_path / "0")
    for seed in ("1", "2"):
        found = bytes_of(tmp_path / seed)
        assert [file for file in expected if found.get(file) != expected[file]] == []
