"""The Bass corner of the model against exact results (Bass 1969; Fibich & Gibori 2010; Fibich & Levin 2023).

A non-adopter buys at rate p by itself (paid impressions) and at rate q / degree for each adopting neighbor
(conversations). Within a tick the state stands still. So on a complete graph the number of adopters is a
chain of binomial steps, and on a ring the probability that k neighbors in a row have not adopted obeys a
closed recursion. Both are computed here exactly, for the tick at hand; as ticks shrink they become the
published forms.
"""

from __future__ import annotations

import itertools
from functools import cache

import networkx as nx
import numpy as np
import pytest
from scipy import sparse, stats
from scipy.sparse.linalg import expm_multiply

from simulation import SocialNetwork
from simulation.network import generate_network
from tests.theory.markets import adopter_shares, assert_mean, bass_fields

P, Q = 0.03, 0.38
"""Sultan, Farley & Lehmann (1990), averages of 213 applications, per year; a day stands for a year here."""

PUBLISHED_DAYS = np.array([5, 10, 15, 20, 25, 30])
PUBLISHED_ODE = np.array([0.3312, 0.8128, 0.9716, 0.9963, 0.9995, 0.9999])
PUBLISHED_MEAN = {
    1000: np.array([0.3307, 0.8115, 0.9713, 0.9962, 0.9995, 0.9999]),
    100: np.array([0.3262, 0.7994, 0.9681, 0.9958, 0.9995, 0.9999]),
    10: np.array([0.2907, 0.6771, 0.8939, 0.9710, 0.9928, 0.9983]),
}
PUBLISHED_RING = np.array([0.2485, 0.5583, 0.7899, 0.9167, 0.9717, 0.9916])
PUBLISHED_PAIR = np.array([0.2067, 0.4056, 0.5588, 0.6730, 0.7577, 0.8205])
ROUNDING = 0.00005


def bass_curve(days, p=P, q=Q):
    decay = np.exp(-(p + q) * days)
    return (1 - decay) / (1 + q / p * decay)


def ring_curve(days, p=P, q=Q):
    return 1 - np.exp(-(p + q) * days + q * (1 - np.exp(-p * days)) / p)


def pair_curve(days, p=P, q=Q):
    return 1 - (q * np.exp(-2 * p * days) - p * np.exp(-(p + q) * days)) / (q - p)


@cache
def birth_chain(consumers: int, p: float = P, q: float = Q) -> np.ndarray:
    """Mean share of adopters at the published days in continuous time: the exact chain for finite N."""
    count = np.arange(consumers + 1)
    rate = (consumers - count) * (p + q * count / (consumers - 1))
    generator = sparse.diags([-rate, rate[:-1]], [0, -1], format="csc")
    start = np.zeros(consumers + 1)
    start[0] = 1.0
    days = PUBLISHED_DAYS
    law = expm_multiply(generator, start, start=days[0], stop=days[-1], num=len(days), endpoint=True)
    return law @ count / consumers


def chain_binomial(consumers: int, tick_days: float, ticks: int, p: float = P, q: float = Q) -> np.ndarray:
    """Mean share of adopters after 0..ticks ticks: the exact distribution, tick by tick.

    A tick adds Binomial(N - A, 1 - (1 - p') (1 - q')**A) adopters, p' = 1 - exp(-p dt) and
    q' = 1 - exp(-q dt / (N - 1)).
    """
    count = np.arange(consumers + 1)
    stays = np.exp(-p * tick_days) * np.exp(-q * tick_days / (consumers - 1)) ** count
    added = count[None, :] - count[:, None]
    step = stats.binom.pmf(added, (consumers - count)[:, None], (1 - stays)[:, None])
    law = np.zeros(consumers + 1)
    law[0] = 1.0
    means = [0.0]
    for _ in range(ticks):
        law = law @ step
        means.append(float(law @ count) / consumers)
    assert law.sum() == pytest.approx(1.0, abs=1e-9)
    return np.array(means)


def ring_on_grid(tick_days: float, ticks: int, p: float = P, q: float = Q) -> np.ndarray:
    """Exact share of adopters on an endless two-sided ring after 0..ticks ticks.

    S[k] is the probability that k consumers in a row have not adopted. They stay so for a tick if none buys
    by itself and neither end hears of it: S'[k] = e**(-k p dt) E[w**(adopters beside the ends)].
    """
    hears_not = np.exp(-q / 2 * tick_days)
    row = np.ones(2 * ticks + 2)
    shares = [0.0]
    for _ in range(ticks):
        alone, one, both = row[:-2], row[1:-1], row[2:]
        ends = both + 2 * (one - both) * hears_not + (alone - 2 * one + both) * hears_not**2
        length = np.arange(len(ends))
        row = np.exp(-length * p * tick_days) * ends
        row[0] = 1.0
        shares.append(1.0 - row[1])
    return np.array(shares)


def pairs_on_grid(tick_days: float, ticks: int, p: float = P, q: float = Q) -> np.ndarray:
    """Exact share of adopters in isolated pairs after 0..ticks ticks: states none, one, both."""
    buys = 1 - np.exp(-p * tick_days)
    follows = 1 - np.exp(-(p + q) * tick_days)
    step = np.array([[(1 - buys) ** 2, 2 * buys * (1 - buys), buys**2], [0.0, 1 - follows, follows], [0.0, 0.0, 1.0]])
    law = np.array([1.0, 0.0, 0.0])
    shares = [0.0]
    for _ in range(ticks):
        law = law @ step
        shares.append(law[1] / 2 + law[2])
    return np.array(shares)


def ticks_at(days: np.ndarray, tick_days: float) -> np.ndarray:
    return (days / tick_days).round().astype(int)


def complete(consumers: int) -> SocialNetwork:
    return generate_network("complete", consumers=consumers, random_seed=1)


def pairs(consumers: int) -> SocialNetwork:
    first = np.arange(0, consumers, 2)
    return SocialNetwork.from_ties(first, first + 1, consumers, mutual=True)


# The formulas of this file against the published table, before the model is measured by them.


@pytest.mark.parametrize("consumers", [10, 100, 1000])
def test_the_birth_chain_gives_the_published_means(consumers):
    # The solver of the table was run to a step of its own; one unit of the last digit is allowed.
    assert birth_chain(consumers) == pytest.approx(PUBLISHED_MEAN[consumers], abs=2 * ROUNDING)


def test_the_closed_forms_give_the_published_values():
    assert bass_curve(PUBLISHED_DAYS) == pytest.approx(PUBLISHED_ODE, abs=ROUNDING * 1.01)
    assert ring_curve(PUBLISHED_DAYS) == pytest.approx(PUBLISHED_RING, abs=ROUNDING * 1.01)
    assert pair_curve(PUBLISHED_DAYS) == pytest.approx(PUBLISHED_PAIR, abs=ROUNDING * 1.01)


def test_the_chain_binomial_becomes_the_birth_chain_as_ticks_shrink():
    error = [
        np.abs(chain_binomial(100, dt, round(30 / dt))[(PUBLISHED_DAYS / dt).round().astype(int)] - birth_chain(100))
        for dt in (0.5, 0.25, 0.125)
    ]
    for coarse, fine in itertools.pairwise(error):
        assert coarse[:3] / fine[:3] == pytest.approx([2.0] * 3, abs=0.35)


@pytest.mark.parametrize(("on_grid", "curve"), [(ring_on_grid, ring_curve), (pairs_on_grid, pair_curve)])
def test_ring_and_pairs_on_a_grid_become_their_closed_forms(on_grid, curve):
    error = [
        np.abs(on_grid(dt, round(20 / dt))[(PUBLISHED_DAYS[:4] / dt).round().astype(int)] - curve(PUBLISHED_DAYS[:4]))
        for dt in (0.5, 0.25, 0.125)
    ]
    for coarse, fine in itertools.pairwise(error):
        assert coarse / fine == pytest.approx([2.0] * 4, abs=0.35)


# The complete graph.


@pytest.mark.parametrize(
    ("consumers", "tick_days", "p", "q", "days"),
    [(100, 1.0, P, Q, 25.0), (200, 0.5, P, Q, 20.0), (300, 2.0, 0.01, 0.5, 30.0), (150, 1.0, 0.2, 0.0, 12.0)],
)
def test_the_mean_trajectory_is_that_of_the_exact_chain(consumers, tick_days, p, q, days):
    """Standard error at the steepest day: about .09 / sqrt(150) = .0075 for N = 100; 4 are allowed."""
    fields = bass_fields(consumers, tick_days, days, p, q)
    sample = adopter_shares(fields, complete(consumers), range(150))
    expected = chain_binomial(consumers, tick_days, sample.shape[1] - 1, p, q)
    assert_mean(sample, expected)


def test_the_spread_over_replicates_is_that_of_the_exact_chain():
    """Share of adopters at day 5, N = 100: the published standard deviation is .0949 in continuous time.

    The standard error of a standard deviation over R = 400 replicates is about sd / sqrt(2 R) x 1.1 = .0038.
    """
    sample = adopter_shares(bass_fields(100, 0.125, 5.0, P, Q), complete(100), range(400))[:, -1]
    assert sample.std(ddof=1) == pytest.approx(0.0949, abs=4 * 0.0038)


def test_small_ticks_give_the_published_means_of_a_thousand():
    """Standard error at day 5: .0306 / sqrt(60) = .004; the grid error of the chain is below .009."""
    tick_days = 0.1
    sample = adopter_shares(bass_fields(1000, tick_days, 30.0, P, Q), complete(1000), range(60))
    at = ticks_at(PUBLISHED_DAYS, tick_days)
    chain = chain_binomial(1000, tick_days, 300)[at]
    grid_error = np.abs(chain - PUBLISHED_MEAN[1000])
    assert grid_error.max() < 0.009
    assert_mean(sample[:, at], chain)
    assert_mean(sample[:, at], PUBLISHED_MEAN[1000], allowance=grid_error + ROUNDING)


def test_the_error_halves_with_the_tick():
    """Against continuous time, N = 200, days 5 and 10; standard error .0045, the error at dt = 1 about .06.

    Replicates share their luck across ticks, since no key holds a tick.
    """
    exact = birth_chain(200)[:2]
    errors, standard_errors = [], []
    for tick_days in (1.0, 0.5, 0.25, 0.125):
        sample = adopter_shares(bass_fields(200, tick_days, 10.0, P, Q), complete(200), range(200))
        sample = sample[:, ticks_at(PUBLISHED_DAYS[:2], tick_days)]
        errors.append(exact - sample.mean(axis=0))
        standard_errors.append(sample.std(axis=0, ddof=1) / np.sqrt(len(sample)))
    slack = 4 * np.array(standard_errors)
    for coarse, fine, error in zip(errors, errors[1:], slack[1:], strict=False):
        assert np.all(coarse > fine), "a finer grid is nearer"
        assert np.all(np.abs(fine - coarse / 2) < error)
    assert np.all(np.abs(errors[-1]) < 0.011 + slack[-1])


# Ring, pairs, and the bounds that they set.


def test_the_ring():
    """Standard error at most .003 (60 replicates of 1,000 consumers); 4 are allowed.

    News travels one consumer per tick, so that 1,000 consumers are as good as an endless ring for 499 ticks.
    """
    tick_days = 0.25
    network = generate_network("ring", consumers=1000, mean_degree=2.0, random_seed=1)
    sample = adopter_shares(bass_fields(1000, tick_days, 30.0, P, Q), network, range(60))
    exact = ring_on_grid(tick_days, 120)
    assert_mean(sample, exact)
    at = ticks_at(PUBLISHED_DAYS, tick_days)
    grid_error = np.abs(exact[at] - PUBLISHED_RING)
    assert grid_error.max() < 0.013
    assert_mean(sample[:, at], PUBLISHED_RING, allowance=grid_error + ROUNDING)
    extrapolated = 2 * ring_on_grid(tick_days / 2, 240)[2 * at] - exact[at]
    assert extrapolated == pytest.approx(PUBLISHED_RING, abs=0.001), "Richardson's extrapolation to dt = 0"


def test_isolated_pairs():
    """Standard error about sqrt(.25 x 1.5 / 60,000) = .0025 at most; 4 are allowed."""
    tick_days = 0.5
    sample = adopter_shares(bass_fields(1000, tick_days, 30.0, P, Q), pairs(1000), range(60))
    assert_mean(sample, pairs_on_grid(tick_days, 60))


def test_one_large_ring_in_small_steps_is_within_the_published_tolerance():
    """One run, N = 30,000, dt = .02: within .006 of the closed form (V5)."""
    network = generate_network("ring", consumers=30_000, mean_degree=2.0, random_seed=1)
    sample = adopter_shares(bass_fields(30_000, 0.02, 30.0, P, Q), network, range(1))
    assert sample[0, PUBLISHED_DAYS * 50] == pytest.approx(PUBLISHED_RING, abs=0.006)


def regular_networks():
    """Networks in which q / degree (of the talker) adds up to q for each listener."""
    for degree in (4, 8):
        yield f"ring of {degree}", generate_network("ring", consumers=500, mean_degree=degree, random_seed=1)
    ring = {"consumers": 500, "mean_degree": 6, "rewiring": 0.0}
    yield "unrewired small world", generate_network("watts_strogatz", **ring, random_seed=1)
    for degree in (2, 3, 6, 20):
        graph = nx.random_regular_graph(degree, 500, seed=3)
        yield f"random {degree}-regular", SocialNetwork.from_networkx(graph)
    cliques = nx.disjoint_union_all([nx.complete_graph(5)] * 100)
    yield "cliques of five", SocialNetwork.from_networkx(cliques)
    torus = nx.grid_2d_graph(20, 25, periodic=True)
    yield "torus", SocialNetwork.from_networkx(torus)
    yield "hypercube", SocialNetwork.from_networkx(nx.hypercube_graph(9))


REGULAR = dict(regular_networks())


@pytest.mark.parametrize("name", REGULAR)
def test_pairs_and_the_complete_graph_bound_every_regular_network(name):
    """Theorem (Fibich & Levin): F_pair <= F <= F_Bass where everyone's incoming rates add up to q.

    Here with both bounds on the same grid as the run; standard error at most .006, 4 allowed on either side.
    """
    network = REGULAR[name]
    tick_days, days = 0.5, 20.0
    sample = adopter_shares(bass_fields(network.consumers, tick_days, days, P, Q), network, range(40))
    mean = sample.mean(axis=0)
    slack = 4 * sample.std(axis=0, ddof=1) / np.sqrt(len(sample)) + 1e-12
    ticks = sample.shape[1] - 1
    share = [0.0]
    for _ in range(ticks):
        share.append(share[-1] + (1 - share[-1]) * (1 - np.exp(-(P + Q * share[-1]) * tick_days)))
    assert np.all(mean >= pairs_on_grid(tick_days, ticks) - slack), name
    assert np.all(mean <= np.array(share) + slack), name
