"""Centralities against NetworkX and dense algebra, and on networks whose center can be named by looking at them."""

import networkx as nx
import numpy as np
import pytest

from simulation import SocialNetwork
from simulation.kernels.random import generator, keys
from simulation.kernels.random.root import root_key
from simulation.seeding import betweenness, closeness, endorsement
from simulation.seeding.catalogue import choose_seeds
from simulation.seeding.communities import communities
from simulation.seeding.ranking import ranked
from tests.seeding.tasks import directed_network, task_of


def graph_of(network):
    """Edges from author to follower."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.consumers))
    authors = np.repeat(np.arange(network.consumers), np.diff(network.indptr))
    graph.add_edges_from(zip(authors.tolist(), network.targets.tolist(), strict=True))
    return graph


def order_of(scores):
    """Rows by falling score, as a dictionary by row; equal to nine digits, the lowest row first."""
    return sorted(scores, key=lambda row: (-float(f"{scores[row]:.9e}"), row))


def chosen(name, network, count=None, **others):
    count = network.consumers if count is None else count
    return choose_seeds(name, task_of(network, count, **others)).rows.tolist()


ORACLES = {
    "pagerank": lambda graph: nx.pagerank(graph.reverse(), 0.85, tol=1e-14, max_iter=2000),
    "closeness": lambda graph: nx.harmonic_centrality(graph.reverse()),
    "betweenness": lambda graph: nx.betweenness_centrality(graph, normalized=False),
    "bridges": lambda graph: nx.betweenness_centrality(graph, normalized=False),
    "hubs": lambda graph: dict(graph.out_degree()),
    "highest_degree": lambda graph: dict(graph.out_degree()),
}


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("seed", range(6))
def test_order_by_networkx(name, seed):
    network = directed_network(seed, 40, 60 + 30 * seed)
    assert chosen(name, network) == order_of(ORACLES[name](graph_of(network)))


@pytest.mark.parametrize("seed", range(6))
def test_pagerank_by_networkx(seed):
    network = directed_network(seed)
    expected = nx.pagerank(graph_of(network).reverse(), 0.85, tol=1e-14, max_iter=2000)
    found = endorsement.pagerank_scores(network)
    assert found == pytest.approx([expected[row] for row in range(network.consumers)], rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_katz_by_solving_its_equation(seed):
    network = directed_network(seed)
    matrix = nx.to_numpy_array(graph_of(network), nodelist=range(network.consumers))
    weight = 1 / (1 + matrix.sum(axis=1).max())
    expected = np.linalg.solve(np.eye(network.consumers) - weight * matrix, np.ones(network.consumers))
    found, has_settled = endorsement.katz_scores(network)
    assert has_settled
    assert found == pytest.approx(expected, rel=1e-9)
    assert chosen("katz", network) == order_of(dict(enumerate(expected.tolist())))


@pytest.mark.parametrize("seed", range(6))
def test_eigenvector_by_dense_algebra(seed):
    network = directed_network(seed, 20, 160)
    matrix = nx.to_numpy_array(graph_of(network), nodelist=range(20))
    assert nx.is_strongly_connected(graph_of(network))
    values, vectors = np.linalg.eig(matrix)
    leading = np.abs(vectors[:, values.real.argmax()].real)
    found, has_settled = endorsement.eigenvector_scores(network)
    assert has_settled
    assert found == pytest.approx(leading, rel=1e-8)
    assert chosen("eigenvector", network) == order_of(dict(enumerate(leading.tolist())))


def test_eigenvector_where_two_halves_swing():
    star = SocialNetwork.from_ties([0, 0, 0, 0], [1, 2, 3, 4], 5, mutual=True)
    scores, has_settled = endorsement.eigenvector_scores(star)
    assert has_settled
    assert scores == pytest.approx([2**-0.5, *[8**-0.5] * 4])


def test_eigenvector_without_a_circle_says_that_it_has_not_settled():
    path = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], 4)
    choice = choose_seeds("eigenvector", task_of(path, 4))
    assert choice.rows.tolist() == [0, 1, 2, 3]
    assert "had not settled" in choice.notes[0]


def test_core_numbers_by_networkx():
    for seed in range(6):
        network = directed_network(seed, 40, 160)
        graph = graph_of(network)
        core = nx.core_number(graph.to_undirected())
        expected = sorted(core, key=lambda row: (-core[row], -graph.out_degree(row), row))
        assert chosen("k_core", network) == expected


# 6 -> 0 -> 1..5: 0 has most followers, 6 is followed by 0 alone; 7 follows everybody and is followed by nobody.
CHAIN = SocialNetwork.from_ties([0, 0, 0, 0, 0, 6, *range(7)], [1, 2, 3, 4, 5, 0, *[7] * 7], 8)


@pytest.mark.parametrize("name", ["pagerank", "closeness", "eigenvector", "katz"])
def test_importance_flows_from_followers_to_whom_they_follow(name):
    found = chosen(name, CHAIN)
    assert set(found[:2]) == {0, 6}
    assert found[-1] == 7
    backwards = SocialNetwork.from_ties(CHAIN.targets, np.repeat(np.arange(8), np.diff(CHAIN.indptr)), 8)
    assert chosen(name, backwards)[0] == 7


def test_who_is_followed_by_the_hub_alone_leads_by_reach():
    """6 reaches 7 others: 0 and 7 at distance 1, five at distance 2; 0 reaches six at distance 1."""
    sums = closeness.harmonic_sums(CHAIN, np.arange(8, dtype=np.int32), 2) / 2**44
    assert sums[6] == pytest.approx(2 + 5 / 2)
    assert sums[0] == pytest.approx(6)
    assert sums[1] == pytest.approx(1)
    assert sums[7] == 0


def test_a_bridge_is_on_the_way_of_others():
    """Two triangles of friends, tied by 3: it has few followers, and all paths between them lead through it."""
    ends = np.array([(0, 1), (1, 2), (0, 2), (2, 3), (3, 4), (4, 5), (5, 6), (4, 6)])
    network = SocialNetwork.from_ties(*ends.T, 7, mutual=True)
    assert chosen("betweenness", network, 1) == [3]
    assert chosen("bridges", network, 1) == [3]
    one_way = SocialNetwork.from_ties([0, 1, 2], [1, 2, 3], 4)
    assert chosen("betweenness", one_way) == [1, 2, 0, 3]


def test_sampled_closeness_is_closeness_to_the_sample(monkeypatch):
    network = directed_network(1, 60, 200)
    monkeypatch.setattr(closeness, "MOST_EXACT", 60 * network.ties - 1)
    monkeypatch.setattr(closeness, "LEAST_SAMPLES", 3)
    monkeypatch.setattr(closeness, "SAMPLED_TIES", 7 * network.ties + 1)
    choice = choose_seeds("closeness", task_of(network, 60, threads=3))
    drawn = generator.uniforms(*root_key(3, None), keys.SEED_CHOICE, np.uint64(keys.item_id("closeness")), 60)
    sample = np.argsort(drawn)[:7].tolist()
    distances = dict(nx.all_pairs_shortest_path_length(graph_of(network)))
    scores = {
        row: sum(1 / distances[row][other] for other in sample if other in distances[row] and other != row)
        for row in range(60)
    }
    assert choice.rows.tolist() == order_of(scores)
    assert choice.notes == ("approximate: closeness to 7 of 60 consumers, drawn at random",)
    monkeypatch.setattr(closeness, "MOST_EXACT", 60 * network.ties)
    assert choose_seeds("closeness", task_of(network, 60)).notes == ()


def test_sampled_betweenness_is_near_and_the_same_again(monkeypatch):
    network = directed_network(2, 80, 240)
    exact = chosen("betweenness", network, 20)
    monkeypatch.setattr(betweenness, "MOST_EXACT", 0)
    monkeypatch.setattr(betweenness, "SAMPLED_TIES", 70 * network.ties)
    choice = choose_seeds("betweenness", task_of(network, 20))
    assert choice.notes == ("approximate: shortest paths from 70 of 80 consumers, drawn at random",)
    assert choose_seeds("betweenness", task_of(network, 20)).rows.tolist() == choice.rows.tolist()
    assert len(set(choice.rows.tolist()) & set(exact)) >= 14
    other = choose_seeds("betweenness", task_of(network, 20, random_seed=4))
    assert other.rows.tolist() != choice.rows.tolist()


def test_scores_that_differ_by_rounding_are_equal():
    scores = np.array([0.1 + 0.2, 0.3, 0.3 + 1e-9, 0.0, -1.0, 0.3 * (1 - 1e-12)])
    assert ranked(scores).tolist() == [2, 0, 1, 5, 3, 4]
    assert ranked(np.array([1, 1, 2, 1]), np.array([0, 5, 0, 5])).tolist() == [2, 1, 3, 0]


def cliques(*sizes):
    """Return groups of friends who are all each other's, a tie between each and the next."""
    ends, first = [], 0
    for size in sizes:
        ends += [(first + i, first + j) for i in range(size) for j in range(i)]
        if first:
            ends.append((first - 1, first))
        first += size
    return SocialNetwork.from_ties(*np.array(ends).T, first, mutual=True)


def test_communities_are_numbered_from_the_largest():
    found = communities(cliques(5, 8, 5))
    assert found.tolist() == [1] * 5 + [0] * 8 + [2] * 5


def test_best_of_each_community_in_turn():
    """Ends of the ties between groups (4, 5, 12, 13) have a follower more than the others of their group."""
    network = cliques(5, 8, 5)
    assert chosen("best_per_community", network, 7) == [5, 4, 13, 12, 0, 14, 6]
    offers = task_of(network, 1).offers
    offers.is_candidate[[4, 5]] = False
    assert chosen("best_per_community", network, 4, offers=offers) == [12, 0, 13, 6]
    # The rest of the groups of five come last in turn.
    assert sorted(chosen("best_per_community", network)[-3:]) == [9, 10, 11]
