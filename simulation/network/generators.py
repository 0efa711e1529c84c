"""Generated networks; the same random seed gives the same network, in any process and on any number of threads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import ArrayLike

from simulation.errors import NetworkError, Problem
from simulation.network.generator_checks import generator_problems
from simulation.network.social_network import SocialNetwork


def generate_network(
    kind: str,
    *,
    consumers: int | None = None,
    mean_degree: float | None = None,
    rewiring: float | None = None,
    triangle_probability: float | None = None,
    communities: int | None = None,
    community_sizes: Sequence[int] | None = None,
    mixing: float | None = None,
    exponent: float | None = None,
    degrees: ArrayLike | None = None,
    directed: bool = False,
    random_seed: int,
) -> SocialNetwork:
    """Generate a network.

    Parameters
    ----------
    kind : str
        ``gnp``: each pair with the same probability (Gilbert 1959). ``watts_strogatz``: a ring, rewired
        (Watts & Strogatz 1998). ``barabasi_albert``: newcomers prefer the well connected (Barabási & Albert
        1999). ``powerlaw_cluster``: likewise with triangles (Holme & Kim 2002). ``communities``: a stochastic
        block model (Holland et al. 1983). ``chung_lu``: independent ties, expected degrees of a power law (Chung &
        Lu 2002). ``configuration``: given degrees, ends matched at random, self-loops and parallel ties erased
        (Newman et al. 2001). ``complete``: everyone with everyone. ``ring``: each with the nearest on both sides.
        `GENERATORS` tells which of the other fields each kind uses; the others are not looked at.
    consumers : int
        At least 2.
    mean_degree : float
        Friends (of a directed network: followers) per consumer on average, at most consumers - 1; an even number
        for ``watts_strogatz``, ``barabasi_albert``, ``powerlaw_cluster`` and ``ring``. The two that grow reach it
        only as they become large: with m = mean_degree / 2 they have 2 m (1 - m / consumers) friends per consumer.
    rewiring : float
        Probability in [0, 1] that a tie of the ring gets another end.
    triangle_probability : float
        Probability in [0, 1] that a tie is followed by one that closes a triangle.
    communities : int
        Number of blocks, 1..consumers, of equal sizes or as equal as possible.
    community_sizes : sequence of int, optional
        Consumers per block instead; they add up to `consumers`.
    mixing : float
        Expected share in [0, 1] of all ties that lead out of a community.
    exponent : float
        Above 2: how fast the density of expected degrees falls. Consumer 0 has the largest.
    degrees : array of int, shape (consumers,)
        Friends per consumer, each in 0..consumers - 1, with an even sum; erasing leaves some with fewer.
    directed : bool
        Whether ties lead one way, independently of those that lead back, rather than being friendships.
    random_seed : int
        0..2**64-1.

    Returns
    -------
    SocialNetwork
        Without labels and report.

    Raises
    ------
    NetworkError
        Naming everything that cannot be used, or if chance made no tie at all.
    """
    fields: dict[str, Any] = {
        "consumers": consumers,
        "mean_degree": mean_degree,
        "rewiring": rewiring,
        "triangle_probability": triangle_probability,
        "communities": communities,
        "community_sizes": community_sizes,
        "mixing": mixing,
        "exponent": exponent,
        "degrees": degrees,
        "directed": directed,
        "random_seed": random_seed,
    }
    problems = generator_problems(kind, **fields)
    if problems:
        raise NetworkError(problems, "network")
    # Here, because compiled code takes half a second to import.
    from simulation.network.generated_rows import MAKERS

    made = MAKERS[kind](**fields)
    if not len(made[1]):
        allowed = f"one with which chance makes a tie: it made none among {len(made[0]) - 1:,} consumers; raise it"
        decides = "degrees" if kind == "configuration" else "mean_degree"
        raise NetworkError([Problem(f"network.{decides}", fields[decides], allowed)], "network")
    return SocialNetwork.trusted(*made)
