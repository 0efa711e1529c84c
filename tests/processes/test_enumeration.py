"""Final sets have the distribution that the enumeration of all live-edge graphs gives, on all small graphs.

All connected graphs of at most 7 friendships among at most 7 consumers, that is up to 14 ties (NetworkX's atlas), and
drawn directed graphs of 15 ties. The oracle knows matrices of reachability only.
"""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from simulation.network import SocialNetwork
from simulation.processes import IndependentCascade, LinearThreshold, simulate_cascades

REPLICATES = 4000
LEAST_EXPECTED = 5.0
FEWEST = 1e-5  # of p-values; some 400 are looked at


def small_graphs():
    """Yield (consumers, authors, followers)."""
    for graph in nx.graph_atlas_g():
        if graph.number_of_nodes() >= 2 and graph.number_of_edges() <= 7 and nx.is_connected(graph):
            pairs = np.array(graph.edges)
            yield graph.number_of_nodes(), np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]]
    rng = np.random.default_rng(75)
    for _ in range(20):
        consumers = int(rng.integers(5, 9))
        pairs = [(u, v) for u in range(consumers) for v in range(consumers) if u != v]
        chosen = np.array(pairs)[rng.permutation(len(pairs))[:15]]
        yield consumers, chosen[:, 0], chosen[:, 1]


GRAPHS = list(small_graphs())


def reached_sets(live, authors, followers, consumers, seed):
    """Return the set reached from a seed as a number of bits, for each row of live ties (bool [graphs, ties])."""
    reached = np.full(len(live), 1 << seed)
    for _ in range(consumers):
        for tie, (u, v) in enumerate(zip(authors, followers, strict=True)):
            reached |= (live[:, tie] & (reached >> u & 1).astype(bool)).astype(int) << v
    return reached


def law(sets, chances, consumers):
    """Return the probability of each set."""
    return np.bincount(sets, weights=chances, minlength=1 << consumers)


def p_value(network, seed, process, expected, number):
    """Compare simulated final sets with their law; sets that are impossible must not occur."""
    sample = simulate_cascades(
        network, [seed], process, replicates=REPLICATES, random_seed=number, threads=1, record=("times",)
    )
    place = np.repeat(np.arange(REPLICATES), sample.sizes)
    sets = np.bincount(place, weights=1 << sample.consumers.astype(np.int64), minlength=REPLICATES).astype(int)
    counts = np.bincount(sets, minlength=len(expected))
    assert counts[expected < 1e-15].sum() == 0
    wanted = expected * REPLICATES
    order = np.argsort(wanted)
    rare = np.cumsum(wanted[order]) < LEAST_EXPECTED
    rare_sets, common = order[rare], order[~rare]
    observed = np.r_[counts[rare_sets].sum(), counts[common]]
    hoped = np.r_[wanted[rare_sets].sum(), wanted[common]]
    if hoped[0] < LEAST_EXPECTED:
        observed, hoped = np.r_[observed[0] + observed[1], observed[2:]], np.r_[hoped[0] + hoped[1], hoped[2:]]
    if len(hoped) == 1:
        return 1.0
    return float(stats.chisquare(observed, hoped * observed.sum() / hoped.sum()).pvalue)


@pytest.mark.parametrize("draws", ["skipping", "per_tie"])
def test_independent_cascade_on_all_small_graphs(draws):
    assert len(GRAPHS) > 60
    values = []
    for number, (consumers, authors, followers) in enumerate(GRAPHS):
        p = 0.15 + 0.7 * (number % 11) / 10
        ties = len(authors)
        live = (np.arange(1 << ties)[:, None] >> np.arange(ties) & 1).astype(bool)
        kept = live.sum(1)
        chances = p**kept * (1 - p) ** (ties - kept)
        seed = number % consumers
        expected = law(reached_sets(live, authors, followers, consumers, seed), chances, consumers)
        network = SocialNetwork.from_ties(authors, followers, consumers)
        values.append(p_value(network, seed, IndependentCascade(p, draws=draws), expected, number))
    assert min(values) > FEWEST
    assert stats.kstest(values, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("draws", ["thresholds", "live_ties"])
@pytest.mark.parametrize("weights", ["in_degree", "given"])
def test_linear_threshold_on_all_small_graphs(draws, weights):
    values = []
    for number, (consumers, authors, followers) in enumerate(GRAPHS):
        network = SocialNetwork.from_ties(authors, followers, consumers)
        rows = np.repeat(np.arange(consumers), np.diff(network.indptr))
        if weights == "in_degree":
            given, weight = "in_degree", 1.0 / network.followees[network.targets]
        else:
            weight = np.random.default_rng([76, number]).dirichlet(np.ones(network.ties))
            weight = weight / np.bincount(network.targets, weight)[network.targets].max()
            given = weight
        live, chances = np.zeros((1, network.ties), bool), np.ones(1)
        for v in range(consumers):
            # Each consumer keeps one of its in-ties, or none.
            into = np.flatnonzero(network.targets == v)
            kept = [live.copy() for _ in range(len(into) + 1)]
            for choice, tie in enumerate(into):
                kept[choice][:, tie] = True
            live = np.concatenate(kept)
            none = max(0.0, 1.0 - weight[into].sum())
            chances = np.concatenate([chances * chance for chance in [*weight[into], none]])
            live, chances = live[chances > 1e-14], chances[chances > 1e-14]
        seed = number % consumers
        expected = law(reached_sets(live, rows, network.targets, consumers, seed), chances, consumers)
        values.append(p_value(network, seed, LinearThreshold(given, draws=draws), expected, number))
    assert min(values) > FEWEST
