"""Recorded cascades, read from their files as they are; sizes are those of the file's description."""

from pathlib import Path

import networkx
import numpy as np
import pytest

from experiments.studies.recorded_cascades import read_recorded_cascades
from experiments.studies.recorded_growth import read_recorded_growth
from simulation.errors import ProcessError
from simulation.measures import CascadeForest, growth_curve, time_to_share
from simulation.network import read_network
from tests.measures.oracle import inferred_parents

CASCADES = Path(__file__).resolve().parents[3] / "shared" / "data" / "cascades"


def real(name):
    path = CASCADES / name
    if not path.exists():
        pytest.skip(f"the recorded cascades {name} are not at {CASCADES}")
    return path


@pytest.fixture(scope="module")
def android():
    return read_recorded_cascades(real("android_cascades.txt.gz"), originators=True)


@pytest.fixture(scope="module")
def twitter():
    return read_recorded_cascades(real("twitter_cascades.txt.gz"), damaged="left_out")


def test_android_has_its_published_size(android):
    assert (len(android.sizes), android.sizes.sum()) == (679, 28_343)
    assert (android.sizes.min(), android.sizes.max()) == (5, 509)
    assert (android.report.lines, android.report.problems) == (679, ())
    assert android.times.dtype == np.int64
    assert len(android.originators) == 679
    assert android.labels[android.originators[0]] == "158"
    assert android.labels[android.users[:2]].tolist() == ["244", "2287"]
    assert android.times[:2].tolist() == [48358445, 53292083]


def test_android_without_its_originators_is_refused():
    with pytest.raises(ProcessError, match=r"line 1 has an entry of three fields; originators=True .*\(678 more"):
        read_recorded_cascades(real("android_cascades.txt.gz"))


def test_twitter_has_its_published_size(twitter):
    assert (len(twitter.sizes), twitter.sizes.sum(), twitter.acting_users) == (3_454, 135_472, 12_627)
    assert (twitter.sizes.min(), twitter.sizes.max()) == (3, 2_368)
    assert twitter.times.dtype == np.int64


def test_twitter_s_stray_id_is_reported_or_refused(twitter):
    report = twitter.report
    assert (report.damaged_entries, report.damaged_lines, report.lines_left_out, report.repeated) == (1, 1, 0, 0)
    said = "cascades.file = '17892': line 3454 has an entry of one field; it holds a user and a time"
    assert [str(problem) for problem in report.problems] == [said]
    with pytest.raises(ProcessError, match=f"{said}\n  damaged = 'refused': 'left_out' reads the rest"):
        read_recorded_cascades(real("twitter_cascades.txt.gz"))


@pytest.mark.parametrize("name", ["android", "twitter"])
def test_the_growth_of_real_cascades_is_counted_one_by_one(name, request):
    recorded = request.getfixturevalue(name)
    half, most = (time_to_share(recorded.times, recorded.offsets, share) for share in (0.5, 0.9))
    assert (half <= most).all()
    chosen = range(0, len(recorded.sizes), 50)
    at = np.geomspace(1, np.ptp(recorded.times), 20)
    curves = growth_curve(recorded.times, recorded.offsets, at, relative=True)
    assert curves[:, -1].tolist() == recorded.sizes.tolist()
    for cascade in chosen:
        begin, end = recorded.offsets[cascade : cascade + 2]
        age = sorted((recorded.times[begin:end] - recorded.times[begin:end].min()).tolist())
        assert half[cascade] == age[(len(age) + 1) // 2 - 1]
        assert curves[cascade].tolist() == [sum(time <= point for time in age) for point in at]


# What a line of ties means is not documented: ties, trees, largest tree, greatest depth, all with the latest parent.
ANDROID = {
    "author_follower": (48_573, 19_552, 188, 18),
    "follower_author": (48_573, 16_017, 458, 34),
    "mutual": (85_830, 14_214, 461, 35),
}


@pytest.fixture(scope="module", params=ANDROID)
def meaning(request):
    return request.param, read_network(real("android_edges.txt.gz"), lines=request.param)


def test_users_who_are_not_on_the_network_are_a_choice(android, meaning):
    _, network = meaning
    assert network.consumers == 9_940
    with pytest.raises(ProcessError, match=r"a user who is on the network \(13 of 2,925 are not\)"):
        android.events(network)
    assert android.events(network, unknown="outsiders").outsiders == 13
    assert len(android.events(network, unknown="outsiders").consumers) == 28_343
    assert len(android.events(network, unknown="left_out").consumers) < 28_343


def test_android_s_trees(android, meaning):
    lines, network = meaning
    forest = CascadeForest.from_events(network, android.events(network, unknown="outsiders"))
    found = network.ties, forest.trees, forest.sizes.max(), forest.depths.max()
    assert found == ANDROID[lines]
    assert forest.replicate_sizes.tolist() == android.sizes.tolist()
    assert forest.reproduction_number == (28_343 - forest.trees) / 28_343


@pytest.mark.parametrize("parent", ["latest", "earliest"])
def test_a_sample_of_android_s_trees_is_that_of_the_reference(android, meaning, parent):
    _, network = meaning
    events = android.events(network, unknown="outsiders", originators="first")
    forest = CascadeForest.from_events(network, events, parent=parent)
    assert forest.activations == 28_343 + 679
    ties = set(zip(*(ends.tolist() for ends in _ends(network)), strict=True))
    for cascade in range(0, 679, 40):
        is_in = events.cascades == cascade
        acts = [
            (u, t, cascade) for u, t in zip(events.consumers[is_in].tolist(), events.times[is_in].tolist(), strict=True)
        ]
        first, last = forest.offsets[forest.replicate_offsets[cascade : cascade + 2]]
        kept = zip(forest.consumers[first:last].tolist(), forest.parent_consumers[first:last].tolist(), strict=True)
        expected = inferred_parents(ties, acts, latest=parent == "latest")
        assert {(cascade, who): whom for who, whom in kept} == expected


def test_the_shape_of_android_s_trees_is_that_of_networkx(android, meaning):
    _, network = meaning
    forest = CascadeForest.from_events(network, android.events(network, unknown="left_out"))
    large = np.flatnonzero(forest.sizes > 5)
    for tree in [*large[::12], forest.sizes.argmax(), forest.depths.argmax(), forest.structural_virality.argmax()]:
        members = range(forest.offsets[tree], forest.offsets[tree + 1])
        graph = networkx.Graph((child, int(forest.parents[child])) for child in members[1:])
        assert networkx.is_tree(graph)
        away = networkx.single_source_shortest_path_length(graph, members[0])
        by_depth = np.bincount(list(away.values()))
        assert len(by_depth) - 1 == forest.depths[tree]
        assert by_depth.max() == forest.breadths[tree]
        assert forest.mean_depths[tree] == pytest.approx(np.mean(list(away.values())))
        assert forest.structural_virality[tree] == pytest.approx(networkx.average_shortest_path_length(graph))


def _ends(network):
    return np.repeat(np.arange(network.consumers), network.followers), network.targets


def test_a_real_rumour_grows_minute_by_minute():
    grown = read_recorded_growth(real("oasis_real_propagation_False_Business_0.csv"))
    assert grown.minutes.tolist() == list(range(500))
    assert (grown.scale[0], grown.depth[0], grown.breadth[0]) == (1, 0, 0)
    assert (grown.scale[-1], grown.depth[-1], grown.breadth[-1]) == (104, 2, 101)
    assert grown.scale[3] == 23
