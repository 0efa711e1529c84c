"""Seeds by degree and by discounted degrees, against values computed anew from the definition."""

import numpy as np
import pytest

from simulation import SocialNetwork, seeding
from tests.seeding.graphs import drawn_network, tie_list


def by_definition(network, count, value, *, multiplicity):
    """Choose by looking at all ties again for each seed."""
    ties = [(u, v, c if multiplicity else 1) for u, v, c in tie_list(network)]
    chosen = []
    for _ in range(count):
        worth = {}
        for row in range(network.consumers):
            if row in chosen:
                continue
            degree = sum(c for u, _, c in ties if u == row)
            to_seeds = sum(c for u, v, c in ties if u == row and v in chosen)
            from_seeds = sum(c for u, v, c in ties if v == row and u in chosen)
            worth[row] = value(degree, to_seeds, from_seeds)
        chosen.append(max(worth, key=lambda row: (worth[row], -row)))
    return chosen


@pytest.mark.parametrize("multiplicity", [False, True])
@pytest.mark.parametrize("mutual", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_all_by_their_definition(seed, mutual, multiplicity):
    network = drawn_network(np.random.default_rng(seed), consumers=12, lines=30, mutual=mutual)
    assert network.multiplicity is not None
    for count in (0, 1, 5, 12):
        found = seeding.highest_degree(network, count, multiplicity=multiplicity)
        assert found.dtype == np.int32
        assert found.tolist() == by_definition(network, count, lambda d, s, t: d, multiplicity=multiplicity)
        found = seeding.single_discount(network, count, multiplicity=multiplicity)
        assert found.dtype == np.int32
        assert found.tolist() == by_definition(network, count, lambda d, s, t: d - s, multiplicity=multiplicity)
        for p in (0.0, 0.1, 1.0):
            expected = by_definition(
                network, count, lambda d, s, t, p=p: d - s - t - (d - s) * t * p, multiplicity=multiplicity
            )
            found = seeding.degree_discount(network, count, p, multiplicity=multiplicity)
            assert found.tolist() == expected


def test_a_hub_beside_a_hub_is_discounted():
    """Row 0 has 4 friends, its friend row 1 has 4, row 6 has 3 of its own: by degree 0, 1; discounted 0, then 6."""
    pairs = np.array([(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 5), (6, 7), (6, 8), (6, 9)])
    network = SocialNetwork.from_ties(*pairs.T, 10, mutual=True)
    assert seeding.highest_degree(network, 2).tolist() == [0, 1]
    # Of the 4 friends of row 1 one is a seed: 3, as many as row 6 has.
    assert seeding.single_discount(network, 3).tolist() == [0, 1, 6]
    # 4 - 2 - 3 p < 3
    assert seeding.degree_discount(network, 3, 0.01).tolist() == [0, 6, 1]


def test_lines_are_counted_where_asked():
    network = SocialNetwork.from_ties([0, 0, 0, 1, 1], [2, 2, 2, 2, 3], 4)
    assert seeding.highest_degree(network, 2).tolist() == [1, 0]
    assert seeding.highest_degree(network, 2, multiplicity=True).tolist() == [0, 1]
