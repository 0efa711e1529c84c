"""V5: the Bass model on rings and pairs, and the bounds that hold for every network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from experiments.verification.exact.bass_curves import (
    P,
    Q,
    bass_on_grid,
    pair_curve,
    pairs_on_grid,
    ring_curve,
    ring_on_grid,
)
from experiments.verification.exact.bass_market import CONVENTIONS, adopted, adoption_days
from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.network import generate_network

DAYS = np.arange(5.0, 31.0, 5.0)
RING = (0.2485, 0.5583, 0.7899, 0.9167, 0.9717, 0.9916)
PAIR = (0.2067, 0.4056, 0.5588, 0.6730, 0.7577, 0.8205)


@target(
    "V5",
    "Bass diffusion on rings and pairs, and the bounds for every network",
    "exact",
    "Fibich & Gibori 2010; Fibich & Levin, arXiv 2312.05450",
    (
        *CONVENTIONS[:1],
        "rate q / degree of the talker for each tie, so that rates into a listener add up to q where degrees are equal",
        *CONVENTIONS[2:],
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield the published tables, rings and pairs against their laws on the grid, one fine run, and the bounds."""
    for name, expected, curve in (("ring", RING, ring_curve), ("pair", PAIR, pair_curve)):
        for day, published, share in zip(DAYS, expected, curve(DAYS), strict=True):
            quantity = f"oracle: closed form of a {name} at day {day:g}"
            yield Row.within(f"V5.{name}.form.{day:g}", quantity, published, float(share), absolute=0.00005)
    yield from _on_grid(context)
    network = generate_network("ring", consumers=30_000, mean_degree=2, random_seed=1)
    found = adoption_days(network, 0.02, DAYS[-1], P, Q, 1, context.cores)
    for day, expected_share in zip(DAYS, ring_curve(DAYS), strict=True):
        share = float(adopted(found, day, 0.02, network.consumers)[0])
        quantity = f"share at day {day:g}, one ring of 30,000, dt=.02"
        yield Row.within(f"V5.fine.{day:g}", quantity, float(expected_share), share, absolute=0.006)
    yield from _bounds(context)


def _on_grid(context: Context) -> Iterator[Row]:
    """Yield rings and pairs against their exact laws on the same grid."""
    tick_days = 0.25
    ticks = round(DAYS[-1] / tick_days)
    # News travels one consumer a tick: a ring is as good as endless. Blocks of 500 are nearly independent.
    rings, row = 30_000, np.arange(30_000)
    for name, network, expected, group, replicates in (
        ("ring", generate_network("ring", consumers=rings, mean_degree=2, random_seed=1), ring_on_grid, 500, 12),
        ("oneway", SocialNetwork.from_ties(row, (row + 1) % rings, rings), _one_way, 500, 12),
        ("pair", SocialNetwork.from_ties(row[::2], row[1::2], rings, mutual=True), pairs_on_grid, 2, 16),
    ):
        found = adoption_days(network, tick_days, DAYS[-1], P, Q, replicates, context.cores)
        law = expected(tick_days, ticks)
        for day in DAYS:
            share = adopted(found, day, tick_days, group)
            quantity = f"share at day {day:g}, {name}, dt={tick_days:g}"
            yield Row.mean(f"V5.{name}.{day:g}", quantity, float(law[round(day / tick_days)]), share)


def _one_way(tick_days: float, ticks: int) -> np.ndarray:
    return ring_on_grid(tick_days, ticks, sides=1)


def _bounds(context: Context) -> Iterator[Row]:
    """Yield for each network whose incoming rates add up to q whether F_pair <= F <= F_Bass at all ticks."""
    tick_days, days, replicates = 0.5, 20.0, 30
    ticks = round(days / tick_days)
    low, high = pairs_on_grid(tick_days, ticks), bass_on_grid(tick_days, ticks)
    for name, network in regular_networks():
        found = adoption_days(network, tick_days, days, P, Q, replicates, context.cores)
        shares = np.array([adopted(found, tick * tick_days, tick_days, network.consumers) for tick in range(ticks + 1)])
        mean = shares.mean(axis=1)
        slack = 4 * shares.std(axis=1, ddof=1) / np.sqrt(replicates) + 1e-12
        holds = bool(np.all(mean >= low - slack) and np.all(mean <= high + slack))
        statement = "F_pair <= F <= F_Bass at all ticks, +- 4 SE"
        yield Row.order(f"V5.bounds.{name}", f"{name}, {network.consumers} consumers", statement, holds)


def regular_networks() -> Iterator[tuple[str, SocialNetwork]]:
    """Yield networks in which friends have as many friends: the rates into everyone add up to q."""
    size = 600
    for degree in (2, 4, 10):
        yield f"ring{degree}", generate_network("ring", consumers=size, mean_degree=degree, random_seed=1)
    lattice = generate_network("watts_strogatz", consumers=size, mean_degree=6, rewiring=0.0, random_seed=1)
    yield "lattice6", lattice
    yield "complete", generate_network("complete", consumers=200, random_seed=1)
    for degree in (2, 3, 4):
        yield f"random{degree}", _random_regular(size, degree)
    cliques = generate_network("communities", consumers=size, mean_degree=5, communities=100, mixing=0.0, random_seed=1)
    yield "cliques6", cliques
    yield "mixed", _mixed()


def _mixed() -> SocialNetwork:
    """Return a ring, pairs, and cliques of five, two hundred consumers each."""
    ring = [(row, (row + 1) % 200) for row in range(200)]
    pairs = [(row, row + 1) for row in range(200, 400, 2)]
    cliques = [(first + i, first + j) for first in range(400, 600, 5) for i in range(5) for j in range(i)]
    authors, followers = np.array(ring + pairs + cliques).T
    return SocialNetwork.from_ties(authors, followers, 600, mutual=True)


def _random_regular(size: int, degree: int) -> SocialNetwork:
    """Return the first matching of ends that has neither loops nor parallel ties."""
    for random_seed in range(1000):
        network = generate_network("configuration", degrees=[degree] * size, random_seed=random_seed)
        if network.ties == size * degree:
            return network
    raise ValueError(f"no simple matching of {size} consumers with {degree} friends each")
