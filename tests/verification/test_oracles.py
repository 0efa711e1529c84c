"""The oracles against one another and against what is known otherwise: they call nothing that they examine."""

import ast
import itertools
import math
from fractions import Fraction
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy import stats

from experiments import verification
from experiments.verification.exact import bass_curves, draws, live_edges
from experiments.verification.exact.branching import DegreeLaw, borel, giant_share, smallest_root
from experiments.verification.exact.complex_contagion import waves
from experiments.verification.exact.influence import as_set, expected_spread, greedy, lazy_greedy, optimum, violations
from experiments.verification.exact.networks import PAW, both_ways, cycle, path, random_ties, star
from experiments.verification.exact.reed_frost import final_sizes
from simulation.kernels.random import keys
from simulation.kernels.random.root import root_key

FOLDER = Path(verification.__file__).parent
ORACLES = ("bass_curves", "branching", "draws", "influence", "live_edges")


@pytest.mark.parametrize("name", ORACLES)
def test_oracles_know_nothing_of_the_simulator(name):
    for node in ast.walk(ast.parse((FOLDER / "exact" / f"{name}.py").read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not any(found.startswith("simulation") for found in names)


def test_draws_are_numbered_as_in_the_table_of_keys():
    assert (draws.EXPOSURE, draws.THRESHOLD, draws.SKIP) == (keys.EXPOSURE, keys.THRESHOLD, keys.SKIP)
    for seed, replicate in ((0, 0), (20, 3), (2**62 + 5, 2**33)):
        assert draws.root(seed, replicate) == tuple(int(word) for word in root_key(seed, replicate))
    assert draws.item("message", "brand", "launch") == keys.item_id("message", "brand", "launch")


def test_draws_are_uniform_and_those_of_the_known_philox():
    # Random123's known answers for Philox 4x32-10: counter and key of zeros.
    assert draws.root(0, 0) == (0x6627E8D5E169C58D, 0xBC57AC4C9B00DBD8)
    coins = draws.Stream(1, 2, draws.EXPOSURE, ("cascade",))
    sample = [coins.uniform(u, v) for u, v in itertools.product(range(50), repeat=2)]
    assert stats.kstest(sample, "uniform").pvalue > 1e-3


def test_enumerations_agree_with_closed_forms():
    for seed, expected in ((0, 1 + 5 * 0.3), (1, 1 + 0.3 * (1 + 4 * 0.3))):
        assert live_edges.mean_of(live_edges.undirected_law(6, star(5), 0.3, [seed])) == pytest.approx(expected)
    law = live_edges.undirected_law(6, path(6), 0.6, [0])
    assert live_edges.mean_of(law) == pytest.approx((1 - 0.6**6) / 0.4)
    assert sum(law) == pytest.approx(1)
    around = 1 + sum(0.3**j + 0.3 ** (8 - j) - 0.3**8 for j in range(1, 8))
    assert live_edges.mean_of(live_edges.undirected_law(8, cycle(8), 0.3, [5])) == pytest.approx(around)


def test_a_coin_per_friendship_and_one_per_direction_have_the_same_law():
    directed = live_edges.independent_law(4, dict.fromkeys(both_ways(PAW), 0.35), [3])
    assert directed == pytest.approx(live_edges.undirected_law(4, PAW, 0.35, [3]))


def test_the_spread_of_all_sets_is_that_of_each_set():
    for ties, chances in random_ties(3, 5, 9, 1):
        chance = dict(zip(ties, chances, strict=True))
        spread = expected_spread(5, chance)
        for size in range(6):
            for seeds in itertools.combinations(range(5), size):
                law = live_edges.independent_law(5, chance, seeds)
                assert spread[as_set(seeds)] == pytest.approx(live_edges.mean_of(law))


def test_violations_are_counted():
    values = np.array([0.0, 1.0, 1.0, 3.0])
    assert violations(2, values, 0.0) == (0, 1), "the second gains more than the first"
    assert violations(2, np.array([0.0, 2.0, 2.0, 1.0]), 0.0) == (2, 0)
    spread = expected_spread(3, {(0, 1): 0.5, (1, 2): 0.5})
    assert violations(3, spread, 1e-12) == (0, 0)
    assert violations(3, np.stack([spread, spread - [0, 0, 0, 0, 0, 0, 0, 3]], axis=1), 1e-12) != (0, 0)


def test_greedy_and_lazy_greedy_by_hand():
    """Coverage of {1,2,3}, {3,4}, {5}, {1,2}: greedy takes the first, then of two equal gains the lower row."""
    covers = [{1, 2, 3}, {3, 4}, {5}, {1, 2}]

    def value(chosen):
        return len(set().union(*(cover for row, cover in enumerate(covers) if chosen >> row & 1)))

    assert greedy(4, 3, value) == lazy_greedy(4, 3, value) == [0, 1, 2]
    assert optimum(4, 2, value) == 4


def test_final_sizes_add_up_to_one_and_are_those_of_brute_force():
    for others in (1, 2, 3):
        edges = list(itertools.combinations(range(others + 1), 2))
        law = live_edges.undirected_law(others + 1, edges, 0.25, [0])[1:]
        assert final_sizes(1, others, Fraction(1, 4)) == pytest.approx(law)
        assert sum(final_sizes(2, 6 + others, Fraction(1, 10))) == pytest.approx(1)


def test_branching():
    for mean in (0.3, 0.8):
        law = borel(mean, 3000)
        assert law.sum() == pytest.approx(1)
        assert law @ np.arange(3001) == pytest.approx(1 / (1 - mean))
        triple = borel(mean, 3000, 3)
        assert triple[:60] == pytest.approx(np.convolve(np.convolve(law, law), law)[:60])
    assert smallest_root(lambda s: 0.25 + 0.75 * s**2) == pytest.approx(1 / 3)
    poisson = {k: stats.poisson.pmf(k, 3.0) for k in range(60)}
    assert DegreeLaw(poisson).outbreak(0.7) == pytest.approx(giant_share(2.1))
    assert DegreeLaw(poisson).threshold == pytest.approx(1 / 3)
    assert DegreeLaw(poisson).mean_size(0.2) == pytest.approx(1 / (1 - 0.6))
    with pytest.raises(ValueError, match="threshold"):
        giant_share(1.0)


def test_grids_become_closed_forms_as_ticks_shrink():
    days = np.array([10.0])
    for on_grid, curve in (
        (bass_curves.bass_on_grid, bass_curves.bass_curve),
        (bass_curves.ring_on_grid, bass_curves.ring_curve),
        (lambda dt, ticks: bass_curves.ring_on_grid(dt, ticks, sides=1), bass_curves.ring_curve),
        (bass_curves.pairs_on_grid, bass_curves.pair_curve),
        (lambda dt, ticks: bass_curves.chain_binomial(50, dt, ticks), lambda days: bass_curves.birth_chain(50, days)),
    ):
        errors = [abs(on_grid(dt, round(10 / dt))[-1] - curve(days)[0]) for dt in (0.5, 0.25, 0.125)]
        assert errors[0] / errors[1] == pytest.approx(2, abs=0.35)
        assert errors[1] / errors[2] == pytest.approx(2, abs=0.35)


def test_waves_on_a_path():
    friends = [list(nx.path_graph(5).neighbors(v)) for v in range(5)]
    assert waves(friends, [0], 1) == {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}
    assert waves(friends, [0, 2], 2) == {0: 0, 2: 0, 1: 1}


def test_skipping_makes_each_tie_live_with_its_probability():
    """4,000 replicates of 6 ties: standard error .0073 of each share, 4 allowed."""
    ties = dict.fromkeys(star(6), 0.3)
    counts = dict.fromkeys(ties, 0)
    pairs = 0
    for replicate in range(4000):
        live = live_edges.skipped(ties, 0.3, draws.Stream(5, replicate, draws.SKIP, ("cascade",)))
        for tie in live:
            counts[tie] += 1
        pairs += (0, 1) in live and (0, 2) in live
    error = math.sqrt(0.3 * 0.7 / 4000)
    assert all(abs(count / 4000 - 0.3) < 4 * error for count in counts.values())
    assert abs(pairs / 4000 - 0.09) < 4 * math.sqrt(0.09 * 0.91 / 4000)
