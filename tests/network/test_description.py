"""What the command tells about a network."""

import json

import networkx as nx
import pytest

from simulation.network import SocialNetwork, describe, generate_network, mean_distance, read_network


def test_a_small_network_is_described_exactly():
    network = SocialNetwork.from_ties([0, 0, 1, 3, 0, 2, 2], [1, 2, 0, 4, 1, 2, 0], 6)
    assert describe(network) == {
        "consumers": 6,
        "ties": 5,
        "friendships": None,
        "reciprocity": 0.8,
        "followers": {"min": 0, "median": 1.0, "mean": 5 / 6, "max": 2},
        "followees": {"min": 0, "median": 1.0, "mean": 5 / 6, "max": 2},
        "components": 3,
        "largest_component": 3,
        "isolated_consumers": 1,
        "transitivity": 0.0,
        "mean_clustering": 0.0,
        "degree_assortativity": -0.5,
        "mean_distance": 9 / 7,
        "mean_distance_standard_error": None,
        "mean_distance_interval": None,
        "distance_sources": None,
        "strengths": None,
        "zero_strength_ties": 0,
        "example_ties": ["1 sees what 0 posts.", "0 sees what 1 posts.", "0 sees what 2 posts."],
        "lines": 7,
        "self_loops_dropped": 1,
        "parallel_lines_merged": 1,
        "isolated_added": 0,
    }


def test_friendships_are_counted_where_all_ties_are_returned():
    described = describe(generate_network("ring", consumers=10, mean_degree=4, random_seed=1))
    assert described["friendships"] == 20
    assert described["reciprocity"] == 1.0
    assert described["lines"] is None


def test_strengths_are_described_where_they_differ_from_one():
    network = SocialNetwork.from_ties([0, 1, 2], [1, 2, 0], 3, strengths=[0.25, 0.75, 1.0])
    described = describe(network)
    assert described["strengths"] == {"min": 0.25, "median": 0.75, "mean": 2 / 3, "max": 1.0}
    assert described["zero_strength_ties"] == 0


def test_ties_of_strength_0_are_counted():
    network = SocialNetwork.from_ties([0, 1, 2], [1, 2, 0], 3, strengths=[0.0, 0.75, 0.0])
    assert describe(network)["zero_strength_ties"] == 2


def test_a_network_without_any_returned_tie():
    described = describe(SocialNetwork.from_ties([0, 1], [1, 2], 3))
    assert described["reciprocity"] == 0.0
    assert described["friendships"] is None


def test_consumers_that_only_the_header_counts_are_told(tmp_path):
    path = tmp_path / "counted.txt"
    path.write_text("5 2\n0 1\n1 2\n")
    described = describe(read_network(path, lines="mutual", header="counts"))
    assert described["isolated_added"] == 2
    assert described["isolated_consumers"] == 2


def test_a_description_is_plain_json():
    described = describe(SocialNetwork.from_ties([0, 1], [1, 2], 3))
    assert json.loads(json.dumps(described)) == described


def test_a_description_with_a_sampled_distance_is_plain_json(monkeypatch):
    monkeypatch.setattr(mean_distance, "MOST_EXACT", 0)
    monkeypatch.setattr(mean_distance, "MOST_SOURCES", 64)
    monkeypatch.setattr(mean_distance, "LEAST_SOURCES", 64)
    described = describe(generate_network("gnp", consumers=200, mean_degree=8, random_seed=1))
    assert described["distance_sources"] == 64
    low, high = described["mean_distance_interval"]
    assert low < described["mean_distance"] < high
    assert high - low > 2 * described["mean_distance_standard_error"] > 0
    assert json.loads(json.dumps(described)) == described


@pytest.mark.parametrize("random_seed", range(5))
def test_reciprocity_and_components_are_those_of_networkx(random_seed):
    graph = nx.gnp_random_graph(60, 0.03, directed=True, seed=random_seed)
    described = describe(SocialNetwork.from_networkx(graph))
    parts = sorted(map(len, nx.weakly_connected_components(graph)))
    assert described["reciprocity"] == pytest.approx(nx.overall_reciprocity(graph))
    assert described["components"] == len(parts)
    assert described["largest_component"] == parts[-1]
    assert described["isolated_consumers"] == nx.number_of_isolates(graph)
