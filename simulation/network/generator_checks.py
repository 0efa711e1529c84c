"""Which fields each kind of generated network uses, and which values it can be made from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from simulation.errors import Problem, nearest
from simulation.network.arrays import MOST_CONSUMERS
from simulation.network.memory import gibibytes, physical_memory

GENERATORS: dict[str, tuple[str, ...]] = {
    "gnp": ("consumers", "mean_degree"),
    "watts_strogatz": ("consumers", "mean_degree", "rewiring"),
    "barabasi_albert": ("consumers", "mean_degree"),
    "powerlaw_cluster": ("consumers", "mean_degree", "triangle_probability"),
    "communities": ("consumers", "mean_degree", "communities", "mixing"),
    "complete": ("consumers",),
    "ring": ("consumers", "mean_degree"),
}

_EVEN_DEGREE = ("watts_strogatz", "barabasi_albert", "powerlaw_cluster", "ring")
_GROWN = ("barabasi_albert", "powerlaw_cluster")
_FROM_NETWORKX = ("watts_strogatz", *_GROWN)
_LARGEST_SEED = 2**64 - 1

# Measured peaks in bytes per directed tie, rounded up: a NetworkX graph is dictionaries in dictionaries.
_MEMORY_PER_TIE = 48
_MEMORY_PER_NETWORKX_TIE = 200

# Probabilities are ratios of counts; one that should be 1 may come out larger by rounding.
_ROUNDING = 1e-9


def expected_ties(kind: str, consumers: int, mean_degree: float) -> float:
    """Return how many directed ties a generated network has on average, for estimates of memory.

    For ``powerlaw_cluster`` an upper bound: where closing triangles has tied a pair already, the tie is not
    made twice.
    """
    if kind == "complete":
        return float(consumers) * (consumers - 1)
    if kind in _GROWN:
        return mean_degree * (consumers - mean_degree / 2)
    return float(consumers) * mean_degree


def community_sizes(consumers: int, communities: int) -> list[int]:
    """Return the sizes of communities as equal as possible, the larger ones first."""
    size, larger = divmod(consumers, communities)
    return [size + 1] * larger + [size] * (communities - larger)


def community_probabilities(consumers: int, mean_degree: float, communities: int, mixing: float) -> tuple[float, float]:
    """Return the probabilities of a friendship inside and across communities.

    They make the expected mean degree `mean_degree` and the expected share of ties that lead out of the own
    community `mixing`. Above 1, or infinite, where there are too few pairs for so many friendships.
    """
    size, larger = divmod(consumers, communities)
    pairs = consumers * (consumers - 1) // 2
    pairs_inside = communities * (size * (size - 1) // 2) + larger * size
    friendships = consumers * mean_degree / 2

    def probability(wanted: float, available: int) -> float:
        if wanted == 0:
            return 0.0
        return wanted / available if available else math.inf

    return (
        probability((1 - mixing) * friendships, pairs_inside),
        probability(mixing * friendships, pairs - pairs_inside),
    )


def generator_problems(
    kind: object,
    *,
    consumers: object,
    mean_degree: object = None,
    rewiring: object = None,
    triangle_probability: object = None,
    communities: object = None,
    mixing: object = None,
    random_seed: object = 0,
) -> list[Problem]:
    """Return everything that keeps a network from being generated; see `generate_network`.

    Values of any type may be given; fields that `kind` does not use are not looked at.
    """
    if not isinstance(kind, str) or kind not in GENERATORS:
        suggestion = nearest(kind, GENERATORS) if isinstance(kind, str) else ""
        allowed = f"one of {', '.join(map(repr, GENERATORS))}{suggestion}"
        return [Problem("network.generator", kind, allowed)]
    even = kind in _EVEN_DEGREE
    allowed_by_field = {
        "consumers": (consumers, _whole(consumers, 2, MOST_CONSUMERS)),
        "mean_degree": (mean_degree, _even(mean_degree) if even else _positive(mean_degree)),
        "rewiring": (rewiring, _share(rewiring)),
        "triangle_probability": (triangle_probability, _share(triangle_probability)),
        "communities": (communities, _whole(communities, 1, MOST_CONSUMERS)),
        "mixing": (mixing, _share(mixing)),
    }
    problems = []
    wrong = set()
    for field in GENERATORS[kind]:
        value, allowed = allowed_by_field[field]
        if allowed:
            wrong.add(field)
            problems.append(Problem(f"network.{field}", value, f"{allowed} ({kind!r} needs it)"))
    seed_allowed = _whole(random_seed, 0, _LARGEST_SEED)
    if seed_allowed:
        problems.append(Problem("random_seed", random_seed, seed_allowed))
    if not wrong & {"consumers", "mean_degree"}:
        problems += _size_problems(kind, consumers, mean_degree)
    if kind == "communities" and not wrong:
        problems += _community_problems(consumers, mean_degree, communities, mixing)
    return problems


def _whole(value: object, low: int, high: int) -> str:
    """Return what is allowed if `value` is not a whole number in low..high, else nothing."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return "" if is_whole and low <= value <= high else f"a whole number in {low}..{high}"  # type: ignore[operator]


def _is_number(value: object) -> bool:
    is_real = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    return is_real and math.isfinite(value)  # type: ignore[arg-type]


def _positive(value: Any) -> str:
    return "" if _is_number(value) and value > 0 else "a finite number of friends above 0"


def _even(value: Any) -> str:
    fits = _is_number(value) and value >= 2 and value % 2 == 0
    return "" if fits else "an even number of friends, at least 2"


def _share(value: Any) -> str:
    return "" if _is_number(value) and 0 <= value <= 1 else "a number in [0, 1]"


def _size_problems(kind: str, consumers: Any, mean_degree: Any) -> list[Problem]:
    """Return what does not fit together in the number of consumers and of their ties."""
    if kind != "complete" and mean_degree > consumers - 1:
        allowed = f"at most {consumers - 1}, the others among {consumers} consumers"
        return [Problem("network.mean_degree", mean_degree, allowed)]
    memory = physical_memory()
    ties = expected_ties(kind, int(consumers), 0.0 if kind == "complete" else float(mean_degree))
    needed = ties * (_MEMORY_PER_NETWORKX_TIE if kind in _FROM_NETWORKX else _MEMORY_PER_TIE)
    if memory is not None and needed > memory:
        allowed = (
            f"fewer; {ties:,.0f} ties need about {gibibytes(needed)} while {kind!r} makes them, and the "
            f"memory of this machine is {gibibytes(memory)}"
        )
        return [Problem("network.consumers", consumers, allowed)]
    return []


def _community_problems(consumers: Any, mean_degree: Any, communities: Any, mixing: Any) -> list[Problem]:
    if communities > consumers:
        return [Problem("network.communities", communities, f"at most the number of consumers, {consumers}")]
    inside, across = community_probabilities(consumers, mean_degree, communities, mixing)
    smallest = consumers // communities
    problems = []
    if inside > 1 + _ROUNDING:
        allowed = (
            f"larger, or mean_degree or communities smaller: {(1 - mixing) * mean_degree:g} friends inside a "
            f"community of {smallest} consumers are too many"
        )
        problems.append(Problem("network.mixing", mixing, allowed))
    if across > 1 + _ROUNDING:
        allowed = (
            f"smaller, or mean_degree smaller: {mixing * mean_degree:g} friends outside the own community "
            f"are too many where {consumers - smallest} consumers are"
        )
        problems.append(Problem("network.mixing", mixing, allowed))
    return problems
