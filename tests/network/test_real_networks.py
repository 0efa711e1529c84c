"""Real networks, read from their files as they are; the counts are those of their publishers."""

import time
from pathlib import Path

import pytest

from simulation.errors import NetworkError
from simulation.network import describe, read_network

GRAPHS = Path(__file__).resolve().parents[3] / "shared" / "data" / "graphs"


def real(name, lines, header="none"):
    path = GRAPHS / name
    if not path.exists():
        pytest.skip(f"the real network {name} is not at {GRAPHS}")
    return read_network(path, lines=lines, header=header)


DIRECTED = {
    "wiki-Vote.txt.gz": (7_115, 103_689, 0),
    "email-Eu-core.txt.gz": (1_005, 25_571 - 642, 642),
    "soc-Epinions1.txt.gz": (75_879, 508_837, 0),
}

MUTUAL = {
    "facebook_combined.txt.gz": ("none", 4_039, 88_234, 0),
    "lastfm_asia_edges.csv.gz": ("names", 7_624, 27_806, 0),
    "ego-twitter-undirected.txt.gz": ("none", 81_306, 1_342_296, 14),
}


@pytest.mark.parametrize("name", DIRECTED)
@pytest.mark.parametrize("lines", ["author_follower", "follower_author"])
def test_directed_networks_have_their_published_size(name, lines):
    consumers, ties, self_loops = DIRECTED[name]
    network = real(name, lines)
    assert (network.consumers, network.ties, network.report.self_loops) == (consumers, ties, self_loops)
    assert network.report.parallel_lines == 0
    assert network.multiplicity is None


@pytest.mark.parametrize("name", MUTUAL)
def test_mutual_networks_have_their_published_size(name):
    header, consumers, friendships, self_loops = MUTUAL[name]
    network = real(name, "mutual", header)
    assert (network.consumers, network.ties) == (consumers, 2 * friendships)
    assert network.report.lines == friendships + self_loops
    assert network.report.self_loops == self_loops
    assert network.multiplicity is None


# What each file was before formats were recognised: the beginning of the digest of ties and labels.
DIGESTS = {
    "graphs/facebook_combined.txt.gz": ({"lines": "mutual"}, "f67fbf11d12e"),
    "graphs/wiki-Vote.txt.gz": ({"lines": "author_follower"}, "72aca89a3fdc"),
    "graphs/lastfm_asia_edges.csv.gz": ({"lines": "mutual"}, "ec5d805eb7f2"),
    "graphs/email-Eu-core.txt.gz": ({"lines": "follower_author"}, "5e0906e29ec0"),
    "graphs/soc-Epinions1.txt.gz": ({"lines": "author_follower"}, "8d960bb7e518"),
    "graphs/ego-twitter-undirected.txt.gz": ({"lines": "mutual"}, "6e722aaf90b8"),
    "graphs/NetHEPT_hep.txt.gz": ({"lines": "mutual", "header": "counts"}, "1f4299bef623"),
    "diffusion/brfarmers_edges.csv": ({"lines": "author_follower", "weights": "ignored"}, "64ad647fa102"),
    "diffusion/medInnovations_edges.csv": ({"lines": "author_follower", "weights": "ignored"}, "f7dfc4589c17"),
    "villages/india_edges.csv.gz": ({"lines": "mutual"}, "e0130174255f"),
    "cascades/android_edges.txt.gz": ({"lines": "author_follower"}, "0b2571be57bb"),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_real_networks_are_what_they_were(name):
    path = GRAPHS.parent / name
    if not path.exists():
        pytest.skip(f"the real network {name} is not at {GRAPHS.parent}")
    options, digest = DIGESTS[name]
    assert read_network(path, **options).digest().startswith(digest)


def test_counts_that_nobody_mentions_are_no_tie():
    with pytest.raises(NetworkError, match="reads '15233 58891' and 58891 lines follow, as it says; header = 'counts'"):
        real("NetHEPT_hep.txt.gz", "mutual", None)


def test_facebook_is_one_component_with_its_known_hub():
    described = describe(real("facebook_combined.txt.gz", "mutual"))
    assert described["components"] == 1
    assert described["friendships"] == 88_234
    assert described["followers"]["max"] == 1_045


def test_wikipedia_voters_keep_their_ids():
    network = real("wiki-Vote.txt.gz", "follower_author")
    assert network.label(0) == "3"
    assert network.label(network.consumers - 1) == "8297"
    voter, candidate = network.row_of(["30", "1412"])
    assert voter in network.targets[network.indptr[candidate] : network.indptr[candidate + 1]]


def test_joint_papers_keep_their_number():
    network = real("NetHEPT_hep.txt.gz", "mutual", "counts")
    assert network.consumers == 15_233
    assert (network.report.lines, network.report.self_loops) == (58_891, 39)
    assert network.ties == 2 * 31_376
    assert network.multiplicity.sum() == 2 * (58_891 - 39)
    described = describe(network)
    assert described["largest_component"] == 6_794
    assert described["followers"]["max"] == 64


def test_twitter_is_read_in_less_than_two_seconds():
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        network = real("ego-twitter-undirected.txt.gz", "mutual")
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 2.0
    assert network.followers.max() == 3_383
