"""Which fields each kind of generated network uses, and which values it can be made from."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Problem, nearest
from simulation.network.arrays import MOST_CONSUMERS, whole_numbers
from simulation.network.memory import gibibytes, physical_memory

GENERATORS: dict[str, tuple[str, ...]] = {
    "gnp": ("consumers", "mean_degree", "directed"),
    "watts_strogatz": ("consumers", "mean_degree", "rewiring"),
    "barabasi_albert": ("consumers", "mean_degree"),
    "powerlaw_cluster": ("consumers", "mean_degree", "triangle_probability"),
    "communities": ("consumers", "mean_degree", "communities", "community_sizes", "mixing", "directed"),
    "chung_lu": ("consumers", "mean_degree", "exponent", "directed"),
    "configuration": ("degrees",),
    "complete": ("consumers",),
    "ring": ("consumers", "mean_degree"),
}

_EVEN_DEGREE = ("watts_strogatz", "barabasi_albert", "powerlaw_cluster", "ring")
_GROWN = ("barabasi_albert", "powerlaw_cluster")
_LARGEST_SEED = 2**64 - 1

# Measured peaks of a fresh process in bytes, rounded up: the result, and what it is made from.
_MEMORY_PER_TIE = {"complete": 4, "ring": 4, "powerlaw_cluster": 12, "configuration": 9}
_MEMORY_PER_OTHER_TIE = 7
_MEMORY_PER_CONSUMER = 48

# Probabilities are ratios of counts; one that should be 1 may come out larger by rounding.
_ROUNDING = 1e-9


def expected_ties(kind: str, consumers: int, mean_degree: float) -> float:
    """Return how many directed ties a generated network has on average, for estimates of memory.

    For ``chung_lu`` an upper bound: no consumer is tied to itself. ``configuration`` has at most the sum of its
    degrees.
    """
    if kind == "complete":
        return float(consumers) * (consumers - 1)
    if kind in _GROWN:
        return mean_degree * (consumers - mean_degree / 2)
    return float(consumers) * mean_degree


def needed_memory(kind: str, consumers: int, ties: float) -> float:
    """Return the peak of memory in bytes while a network is generated."""
    return ties * _MEMORY_PER_TIE.get(kind, _MEMORY_PER_OTHER_TIE) + consumers * _MEMORY_PER_CONSUMER


def equal_sizes(consumers: int, communities: int) -> NDArray[np.int64]:
    """Return the sizes of communities as equal as possible, the larger ones first; shape (communities,)."""
    size, larger = divmod(consumers, communities)
    sizes = np.full(communities, size, np.int64)
    sizes[:larger] += 1
    return sizes


def block_probabilities(sizes: NDArray[np.int64], mean_degree: float, mixing: float) -> tuple[float, float]:
    """Return the probabilities of a tie inside and across communities.

    They make the expected mean degree `mean_degree` and the expected share of ties that lead out of the own
    community `mixing`. Above 1, or infinite, where there are too few pairs for so many ties.

    Parameters
    ----------
    sizes : int64 array, shape (communities,)
        Consumers per community.
    mean_degree, mixing : float
    """
    consumers = int(sizes.sum())
    pairs = consumers * (consumers - 1) // 2
    pairs_inside = int((sizes * (sizes - 1) // 2).sum())
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
    consumers: object = None,
    mean_degree: object = None,
    rewiring: object = None,
    triangle_probability: object = None,
    communities: object = None,
    community_sizes: object = None,
    mixing: object = None,
    exponent: object = None,
    degrees: object = None,
    directed: object = False,
    random_seed: object = 0,
) -> list[Problem]:
    """Return everything that keeps a network from being generated; see `generate_network`.

    Values of any type may be given; fields that `kind` does not use are not looked at.
    """
    if not isinstance(kind, str) or kind not in GENERATORS:
        suggestion = nearest(kind, GENERATORS) if isinstance(kind, str) else ""
        allowed = f"one of {', '.join(map(repr, GENERATORS))}{suggestion}"
        return [Problem("network.generator", kind, allowed)]
    has_sizes = not (community_sizes is None or (isinstance(community_sizes, tuple | list) and not community_sizes))
    degree = _even if kind in _EVEN_DEGREE else _positive
    values_and_allowed = {
        "consumers": (consumers, _whole(consumers, 2, MOST_CONSUMERS)),
        "mean_degree": (mean_degree, degree(mean_degree)),
        "rewiring": (rewiring, _share(rewiring)),
        "triangle_probability": (triangle_probability, _share(triangle_probability)),
        "communities": (communities, "" if has_sizes else _whole(communities, 1, MOST_CONSUMERS)),
        "mixing": (mixing, _share(mixing)),
        "exponent": (exponent, "" if _is_number(exponent) and exponent > 2 else "a finite number above 2"),  # type: ignore[operator]
        "directed": (directed, "" if isinstance(directed, bool) else "true or false"),
    }
    problems = []
    wrong = set()
    for field in GENERATORS[kind]:
        value, allowed = values_and_allowed.get(field, (None, ""))
        if allowed:
            wrong.add(field)
            problems.append(Problem(f"network.{field}", value, f"{allowed} ({kind!r} needs it)"))
    seed_allowed = _whole(random_seed, 0, _LARGEST_SEED)
    if seed_allowed:
        problems.append(Problem("random_seed", random_seed, seed_allowed))
    if kind == "configuration":
        return problems + _degree_problems(degrees)
    if not wrong & {"consumers", "mean_degree"}:
        problems += _size_problems(kind, consumers, mean_degree)
    if kind == "communities" and not wrong:
        problems += _community_problems(
            consumers, mean_degree, communities, community_sizes if has_sizes else None, mixing
        )
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
    ties = expected_ties(kind, int(consumers), 0.0 if kind == "complete" else float(mean_degree))
    return _memory_problems("network.consumers", consumers, kind, int(consumers), ties)


def _memory_problems(field: str, value: Any, kind: str, consumers: int, ties: float) -> list[Problem]:
    memory = physical_memory()
    needed = needed_memory(kind, consumers, ties)
    if memory is None or needed <= memory:
        return []
    allowed = (
        f"fewer; {ties:,.0f} ties need about {gibibytes(needed)} while {kind!r} makes them, and the "
        f"memory of this machine is {gibibytes(memory)}"
    )
    return [Problem(field, value, allowed)]


def _community_problems(
    consumers: Any, mean_degree: Any, communities: Any, community_sizes: object, mixing: Any
) -> list[Problem]:
    problems: list[Problem] = []
    if community_sizes is not None:
        sizes = _whole_numbers("network.community_sizes", community_sizes, 1, consumers, problems)
        if sizes is None:
            return problems
        if sizes.sum() != consumers:
            allowed = f"sizes that add up to consumers = {consumers}; these add up to {sizes.sum()}"
            return [Problem("network.community_sizes", sizes.tolist(), allowed)]
    elif communities > consumers:
        return [Problem("network.communities", communities, f"at most the number of consumers, {consumers}")]
    else:
        sizes = equal_sizes(int(consumers), int(communities))
    inside, across = block_probabilities(sizes, float(mean_degree), float(mixing))
    smallest, largest = sizes.min(), sizes.max()
    if inside > 1 + _ROUNDING:
        where = f"a community of {smallest}" if largest - smallest <= 1 else f"communities of {smallest} to {largest}"
        allowed = (
            f"larger, or mean_degree or communities smaller: {(1 - mixing) * mean_degree:g} friends inside "
            f"{where} consumers are too many"
        )
        problems.append(Problem("network.mixing", mixing, allowed))
    if across > 1 + _ROUNDING:
        allowed = (
            f"smaller, or mean_degree smaller: {mixing * mean_degree:g} friends outside the own community "
            f"are too many where {consumers - smallest} consumers are"
        )
        problems.append(Problem("network.mixing", mixing, allowed))
    return problems


def _degree_problems(degrees: object) -> list[Problem]:
    problems: list[Problem] = []
    most = MOST_CONSUMERS if degrees is None or np.ndim(degrees) != 1 else len(degrees) - 1  # type: ignore[arg-type]
    wanted = _whole_numbers("network.degrees", degrees, 0, most, problems)
    if wanted is None:
        return problems
    total = int(wanted.sum(dtype=np.int64))
    if not 2 <= len(wanted) <= MOST_CONSUMERS:
        return [
            Problem("network.degrees", wanted.tolist()[:3], f"one number for each of 2..{MOST_CONSUMERS} consumers")
        ]
    if total % 2:
        return [Problem("network.degrees", wanted.tolist()[:20], f"degrees with an even sum; their sum is {total}")]
    return _memory_problems("network.degrees", wanted.tolist()[:20], "configuration", len(wanted), float(total))


def _whole_numbers(
    field: str, values: object, low: int, high: int, problems: list[Problem]
) -> NDArray[np.int64] | None:
    """Return `values` as an array of whole numbers in low..high, or None and append what is wrong."""
    try:
        array = None if values is None else np.asarray(values)
    except ValueError:
        array = None
    if array is None:
        problems.append(Problem(field, values, "a sequence of whole numbers"))
        return None
    found = whole_numbers(field, array, low, high, problems)
    return None if found is None else found.astype(np.int64)
