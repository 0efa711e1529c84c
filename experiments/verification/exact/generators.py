"""V23: laws of generated networks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.verification.target import Context, Row, target
from simulation import SocialNetwork
from simulation.network import generate_network


@target(
    "V23",
    "Laws of generated networks",
    "exact",
    "Barabási & Albert 1999; Dorogovtsev, Mendes & Samukhin 2000; Barrat & Weigt 2000; Feld 1991",
    (
        "standard errors are those of independent networks",
        "preferential attachment grows from a star of m + 1 consumers",
        "clustering: closed pairs of friends per K (K - 1), K the mean degree; b is the chance that a tie is rewired",
        "a friend is the end of a random tie; isolated consumers are nobody's friend, and count in the mean degree",
    ),
)
def rows(context: Context) -> Iterator[Row]:
    """Yield degrees of preferential attachment, clustering of small worlds, and how many friends friends have."""
    for m, degrees in ((2, (2, 3, 4, 5)), (4, (4, 5, 8))):
        fields: dict[str, Any] = {"consumers": 50_000, "mean_degree": 2 * m}
        networks = [generate_network("barabasi_albert", **fields, random_seed=seed) for seed in range(12)]
        for k in degrees:
            expected = 2 * m * (m + 1) / (k * (k + 1) * (k + 2))
            shares = [float(np.mean(network.followers == k)) for network in networks]
            # Finite size: two in a hundred thousand consumers.
            yield Row.mean(f"V23.ba{m}.{k}", f"preferential attachment, m={m}: P(degree {k})", expected, shares,
                           allowance=2e-5)  # fmt: skip
    for degree in (4, 10):
        for rewiring in (0.0, 0.1, 0.3):
            yield _clustering(degree, rewiring)
    yield from _friends()


def _clustering(degree: int, rewiring: float) -> Row:
    expected = 3 * (degree - 2) / (4 * (degree - 1)) * (1 - rewiring) ** 3
    fields: dict[str, Any] = {"consumers": 20_000, "mean_degree": degree, "rewiring": rewiring}
    id, quantity = f"V23.ws{degree}.{rewiring:g}", f"small world, K={degree}, b={rewiring:g}: clustering"
    networks = [generate_network("watts_strogatz", **fields, random_seed=seed) for seed in range(8 if rewiring else 1)]
    found = [float(closed_pairs(network).mean()) / (degree * (degree - 1)) for network in networks]
    if not rewiring:
        return Row.within(id, quantity, expected, found[0], absolute=1e-12)
    # Triangles by chance: of the order of K / consumers.
    return Row.mean(id, quantity, expected, found, allowance=0.001 * expected)


def closed_pairs(network: SocialNetwork) -> NDArray[np.float64]:
    """Return how many ordered pairs of a consumer's friends are friends, shape (consumers,)."""
    from scipy.sparse import csr_array

    shape = (network.consumers, network.consumers)
    ties = csr_array((np.ones(network.ties), network.targets, network.indptr), shape=shape)
    return np.asarray((ties @ ties).multiply(ties).sum(axis=1), float).ravel()


def _friends() -> Iterator[Row]:
    found = []
    for seed in range(12):
        network = generate_network("gnp", consumers=20_000, mean_degree=6, random_seed=seed)
        found.append(float(network.followers[network.targets].mean()))
    yield Row.mean("V23.friends.gnp", "independent ties, mean degree 6: friends of friends, z + 1", 7.0, found,
                   allowance=6 / 20_000)  # fmt: skip
    for kind, fields in (
        ("barabasi_albert", {"mean_degree": 6}),
        ("watts_strogatz", {"mean_degree": 6, "rewiring": 0.5}),
        ("chung_lu", {"mean_degree": 6, "exponent": 2.5}),
        ("powerlaw_cluster", {"mean_degree": 6, "triangle_probability": 0.5}),
    ):
        network = generate_network(kind, consumers=5_000, **fields, random_seed=3)
        degrees = [int(degree) for degree in network.followers]
        expected = Fraction(sum(degree**2 for degree in degrees), sum(degrees))
        measured = Fraction(sum(degrees[row] for row in network.targets.tolist()), network.ties)
        yield Row.equal(f"V23.friends.{kind}", f"{kind}: friends of friends, <k^2> / <k>", str(expected), str(measured))
