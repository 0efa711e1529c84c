"""Generated networks: their size, their laws, and that a random seed says all about them."""

import math
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from simulation.errors import NetworkError
from simulation.network import GENERATORS, expected_ties, generate_network

FIELDS = {
    "consumers": 400,
    "mean_degree": 8,
    "rewiring": 0.1,
    "triangle_probability": 0.5,
    "communities": 8,
    "community_sizes": (),
    "mixing": 0.2,
    "exponent": 2.5,
    "degrees": (8,) * 400,
    "directed": False,
}
CERTAIN = ("complete", "ring")


def generate(kind, random_seed=1, **changes):
    return generate_network(kind, **{**FIELDS, **changes}, random_seed=random_seed)


def clustering(network):
    return nx.average_clustering(network.to_networkx().to_undirected())


@pytest.mark.parametrize("kind", GENERATORS)
def test_all_ties_are_friendships_of_two(kind):
    network = generate(kind)
    authors = np.repeat(np.arange(network.consumers), network.followers)
    ties = set(zip(authors.tolist(), network.targets.tolist(), strict=True))
    assert len(ties) == network.ties
    assert all(author != follower and (follower, author) in ties for author, follower in ties)
    assert network.consumers == FIELDS["consumers"]
    assert network.labels is network.report is network.multiplicity is network.strengths is None


@pytest.mark.parametrize("kind", GENERATORS)
def test_a_random_seed_says_all(kind):
    digest = generate(kind).digest()
    assert generate(kind).digest() == digest
    is_random = kind not in CERTAIN
    assert (generate(kind, random_seed=2).digest() != digest) == is_random
    generate(kind, random_seed=2**64 - 1)


@pytest.mark.parametrize("kind", ["gnp", "communities"])
def test_a_random_seed_of_64_bits_is_used_whole(kind):
    seeds = (1, 1 + 2**32, 1 + 2**63)
    assert len({generate(kind, random_seed=seed).digest() for seed in seeds}) == len(seeds)


def test_the_same_network_in_any_process():
    code = (
        "from tests.network.test_generators import GENERATORS, generate\n"
        "print(*(generate(kind).digest() for kind in GENERATORS))"
    )
    printed = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "4242")
    ]
    assert len(set(printed)) == 1
    assert printed[0].split() == [generate(kind).digest() for kind in GENERATORS]


def test_generating_does_not_touch_the_global_generators():
    import random

    before = random.getstate(), np.random.get_state()[1].tolist()  # noqa: NPY002 - read, not drawn from
    for kind in GENERATORS:
        generate(kind)
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


@pytest.mark.parametrize("kind", GENERATORS)
def test_unused_fields_are_not_needed(kind):
    used = {field: FIELDS[field] for field in GENERATORS[kind]}
    assert generate_network(kind, **used, random_seed=1).digest() == generate(kind).digest()


@pytest.mark.parametrize(("kind", "ties"), [("complete", 20), ("ring", 10), ("watts_strogatz", 10)])
def test_the_smallest_are_known_tie_by_tie(kind, ties):
    network = generate(kind, consumers=5, mean_degree=2, rewiring=0)
    assert network.ties == ties
    steps = {(follower - author) % 5 for author, follower in network.to_networkx().edges}
    assert steps == ({1, 2, 3, 4} if kind == "complete" else {1, 4})


def test_a_ring_reaches_equally_far_on_both_sides():
    network = generate("ring", consumers=7, mean_degree=4)
    assert network.targets[:4].tolist() == [1, 2, 5, 6]
    assert network.targets[12:16].tolist() == [1, 2, 4, 5]


def test_unrewired_is_the_ring():
    assert generate("watts_strogatz", rewiring=0).digest() == generate("ring").digest()


def test_gnp_of_full_degree_is_complete():
    assert generate("gnp", mean_degree=399).digest() == generate("complete").digest()


@pytest.mark.parametrize("kind", ["gnp", "communities"])
def test_the_mean_degree_is_met_within_chance(kind):
    # Ties are two times a binomial count, so their variance is at most twice their mean; 5 deviations.
    networks = [generate(kind, random_seed=seed, consumers=2_000) for seed in range(20)]
    expected = 20 * expected_ties(kind, 2_000, 8)
    assert abs(sum(network.ties for network in networks) - expected) < 5 * math.sqrt(2 * expected)


@pytest.mark.parametrize("kind", ["barabasi_albert", "powerlaw_cluster", "watts_strogatz", "ring", "complete"])
@pytest.mark.parametrize("mean_degree", [2, 8, 20])
def test_expected_ties_are_exact_where_chance_has_no_say(kind, mean_degree):
    assert generate(kind, mean_degree=mean_degree).ties == expected_ties(kind, 400, mean_degree)


def test_gnp_degrees_are_binomial():
    network = generate("gnp", consumers=20_000)
    counts = np.bincount(network.followers, minlength=40)
    expected = 20_000 * np.exp([-8 + k * math.log(8) - math.lgamma(k + 1) for k in range(40)])
    checked = expected > 50
    deviation = (counts[:40] - expected)[checked] / np.sqrt(expected[checked])
    assert np.abs(deviation).max() < 5


def test_gnp_pairs_are_all_equally_likely():
    counts = np.zeros((6, 6))
    for seed in range(4_000):
        network = generate("gnp", random_seed=seed, consumers=6, mean_degree=2.5)
        counts[np.repeat(np.arange(6), network.followers), network.targets] += 1
    upper = counts[np.triu_indices(6, k=1)]
    # Each of 15 pairs exists with probability 1/2: deviations from 2,000 in units of sqrt(1,000).
    assert np.abs((upper - 2_000) / math.sqrt(1_000)).max() < 4.5


def test_preferential_attachment_has_its_law_of_degrees():
    # P(k) = 2 m (m + 1) / (k (k + 1) (k + 2)) for k >= m: Dorogovtsev, Mendes & Samukhin 2000.
    m, consumers = 4, 50_000
    network = generate("barabasi_albert", consumers=consumers, mean_degree=2 * m)
    counts = np.bincount(network.followers)
    degrees = np.arange(m, 31)
    law = 2 * m * (m + 1) / (degrees * (degrees + 1) * (degrees + 2))
    share = counts[m:31] / consumers
    error = np.sqrt(law / consumers)
    assert network.followers.min() == m
    assert np.all(np.abs(share - law) < 5 * error + 0.01 * law)
    assert network.followers.max() > 200


@pytest.mark.parametrize("rewiring", [0.0, 0.05, 0.2, 0.5])
def test_small_worlds_keep_their_law_of_clustering(rewiring):
    # C(b) = 3 (K - 2) / (4 (K - 1)) (1 - b)^3, up to O(1 / consumers): Barrat & Weigt 2000.
    found = clustering(generate("watts_strogatz", consumers=4_000, mean_degree=10, rewiring=rewiring))
    assert found == pytest.approx(3 * 8 / (4 * 9) * (1 - rewiring) ** 3, abs=0.012)


def test_triangles_can_be_had_at_the_same_degrees():
    open_, closed = (generate("powerlaw_cluster", consumers=2_000, triangle_probability=p) for p in (0.0, 1.0))
    assert clustering(closed) > 5 * clustering(open_)
    assert closed.ties == open_.ties


@pytest.mark.parametrize("mixing", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("communities", [3, 40])
def test_communities_mix_as_told(mixing, communities):
    consumers = 4_001
    network = generate("communities", consumers=consumers, communities=communities, mixing=mixing)
    community = np.concatenate(
        [[which] * len(rows) for which, rows in enumerate(np.array_split(np.arange(consumers), communities))]
    )
    authors = np.repeat(np.arange(consumers), network.followers)
    share = np.mean(community[authors] != community[network.targets])
    assert share == pytest.approx(mixing, abs=5 * math.sqrt(mixing * (1 - mixing) / (network.ties / 2)))
    assert network.ties / consumers == pytest.approx(8, abs=0.3)


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("gnp", {"consumers": 10, "mean_degree": 1e-6}, "network.mean_degree"),
        ("configuration", {"degrees": np.zeros(5, int)}, "network.degrees"),
    ],
)
def test_a_network_in_which_chance_makes_no_tie_is_refused_by_what_decides_it(kind, fields, field):
    with pytest.raises(NetworkError) as caught:
        generate_network(kind, **fields, random_seed=1)
    [problem] = caught.value.problems
    assert problem.field == field
    assert "made none among" in problem.allowed
    assert "raise it" in problem.allowed
