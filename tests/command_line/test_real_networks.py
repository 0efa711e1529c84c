"""Scenarios on real networks, as a person would start them."""

import json
from pathlib import Path

import pytest

from tests.command_line.running import GRAPHS, started

# file: (lines, header, consumers, ties)
SMALL = {
    "facebook_combined.txt.gz": ("mutual", "none", 4_039, 176_468),
    "wiki-Vote.txt.gz": ("follower_author", "none", 7_115, 103_689),
    "lastfm_asia_edges.csv.gz": ("mutual", "names", 7_624, 55_612),
    "NetHEPT_hep.txt.gz": ("mutual", "counts", 15_233, 62_752),
}
LARGE = {
    "soc-Epinions1.txt.gz": ("follower_author", "none", 75_879, 508_837),
    "ego-twitter-undirected.txt.gz": ("mutual", "none", 81_306, 2_684_592),
}


def graph(name):
    path = GRAPHS / name
    if not path.exists():
        pytest.skip(f"the real network {name} is not at {GRAPHS}")
    return path


def options(path, lines, header):
    fields = {"network.file": path, "network.lines": lines, "network.header": header, "run.days": "10"}
    return [part for field, value in fields.items() for part in ("--set", f"{field}={value}")]


def check_run(grapevine, name, lines, header, consumers, ties, *more):
    path = graph(name)
    answer = grapevine("run", "product_launch", "--replicates", 1, "--out", "run", *options(path, lines, header), *more)
    assert answer.code == 0, answer.err
    summary = json.loads(Path("run/summary.json").read_text())
    assert summary["network"] == {"consumers": consumers, "ties": ties}
    assert summary["brands"]["Aurora"]["adopters"]["mean"] > 0
    provenance = json.loads(Path("run/provenance.json").read_text())
    assert provenance["network"]["origin"] == "file"
    assert provenance["environment"]["network_file"] == str(path)


@pytest.mark.parametrize("name", SMALL)
def test_product_launch_on_a_real_network(grapevine, name):
    check_run(grapevine, name, *SMALL[name], "--no-figures")


@pytest.mark.slow
@pytest.mark.parametrize("name", {**SMALL, **LARGE})
def test_product_launch_with_figures_on_a_real_network(grapevine, name):
    check_run(grapevine, name, *{**SMALL, **LARGE}[name])
    assert len(list(Path("run/figures").glob("*.png"))) == 4


@pytest.mark.parametrize("name", {**SMALL, **LARGE})
def test_network_counts_of_a_real_network(grapevine, name):
    lines, header, consumers, ties = {**SMALL, **LARGE}[name]
    answer = grapevine("network", graph(name), "--lines", lines, "--header", header)
    assert answer.code == 0, answer.err
    said = answer.out.split()
    assert {f"{consumers:,}", f"{ties:,}"} <= set(said)
    if lines == "mutual":
        assert f"{ties // 2:,}" in said


def test_a_relative_path_from_another_folder(tmp_path):
    """The command of the issue, word for word, from a folder beside `shared`."""
    graph("facebook_combined.txt.gz")
    place = tmp_path / "main"
    place.mkdir()
    (tmp_path / "shared").symlink_to(GRAPHS.parents[1])
    done = started(
        place, "run", "product_launch", "--set", "network.file=../shared/data/graphs/facebook_combined.txt.gz",
        "--set", "network.lines=mutual", "--replicates", "1", "--no-figures", "--set", "run.days=5", "--out", "run",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = done.stderr.splitlines()
    assert all(line.startswith(("Note: ", "Compiling the kernels")) for line in said), said
    fields = "network.generator, network.consumers, network.mean_degree, network.triangle_probability"
    assert f"Note: {fields} are not used: network.file replaces the generator." in said
    assert json.loads((place / "run" / "summary.json").read_text())["network"] == {"consumers": 4_039, "ties": 176_468}
