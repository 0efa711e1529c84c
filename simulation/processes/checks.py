"""Checks that processes have in common, each with its refusal."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sized
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulation.consumers.rows import Given, GivenBy, given_consumers
from simulation.errors import Problem, ProcessError, nearest
from simulation.network.arrays import frozen
from simulation.network.memory import gibibytes, physical_memory
from simulation.plural import plural
from simulation.threads import MOST_THREADS

if TYPE_CHECKING:
    from simulation.network import SocialNetwork

_MOST_NUMBER = 2**63 - 1
_PER_REPLICATE = 40  # bytes: number and size, while they are collected and joined
_SHARE = 0.8  # of the memory of this machine


def finished(problems: list[Problem], source: Any) -> None:
    """Refuse if anything is wrong."""
    if problems:
        raise ProcessError(problems, source if isinstance(source, str) else type(source).__name__)


def is_number(value: object) -> bool:
    """Whether a value is one real number, and no truth value."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool | np.bool_)


def is_whole(value: object) -> bool:
    """Whether a value is one whole number, and no truth value."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)


def array_of(value: Any) -> NDArray[Any]:
    """Return a value as an array; of objects, and so of no numbers, if its rows have different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        return np.empty(0, object)


def numbers_of(
    field: str, value: Any, low: float, high: float, one_per: str, problems: list[Problem]
) -> float | NDArray[np.float64]:
    """Return one number, or a read-only float64 array of them, all in low..high; tell what is wrong otherwise."""
    bounds = f"in [{low:g}, {high:g}]"
    if is_number(value):
        # Python integers may be too large to become a float.
        if not low <= value <= high:
            problems.append(Problem(field, value, f"a number {bounds}, or one per {one_per}"))
            return low
        return float(value)
    array = array_of(value)
    if isinstance(value, str | bytes) or array.ndim != 1 or array.dtype.kind not in "iuf":
        shown = f"{array.dtype} array of shape {array.shape}" if isinstance(value, np.ndarray) else value
        problems.append(Problem(field, shown, f"a number {bounds}, or one per {one_per}"))
        return low
    # Written so that NaN fails it.
    wrong = ~((array >= low) & (array <= high))
    if wrong.any():
        at = int(wrong.argmax())
        told = f"a number {bounds} ({plural(int(wrong.sum()), 'is', 'are')} not)"
        problems.append(Problem(f"{field}[{at}]", array[at].item(), told))
        return low
    return frozen(array, np.float64)


def probability_of(field: str, value: Any, problems: list[Problem]) -> float | NDArray[np.float64]:
    """Return a probability, or one per tie."""
    if value is None:
        allowed = "a number in [0, 1], or one per tie (the strengths of a network are None where all are 1)"
        problems.append(Problem(field, value, allowed))
        return 0.0
    return numbers_of(field, value, 0.0, 1.0, "tie", problems)


def length_problems(field: str, value: Any, length: int, one_per: str) -> list[Problem]:
    """Tell if an array has another length than the network asks for."""
    if isinstance(value, np.ndarray) and len(value) != length:
        return [Problem(field, f"array of shape {value.shape}", f"shape ({length},), one per {one_per} of the network")]
    return []


def choice_problems(field: str, value: object, allowed: Iterable[str]) -> list[Problem]:
    """Tell if a word is none of those allowed."""
    known = list(allowed)
    if isinstance(value, str) and value in known:
        return []
    hint = nearest(value, known) if isinstance(value, str) else ""
    return [Problem(field, value, " | ".join(f'"{word}"' for word in known) + hint)]


def message_problems(message: object) -> list[Problem]:
    """Tell if a message is not named by its brand and campaign."""
    is_pair = isinstance(message, tuple) and len(message) == 2 and all(isinstance(name, str) for name in message)
    return [] if message is None or is_pair else [Problem("message", message, "None, or (brand, campaign)")]


def flag_problems(field: str, value: object) -> list[Problem]:
    """Tell if a value is not True or False."""
    return [] if isinstance(value, bool) else [Problem(field, value, "True or False")]


def seeds_of(field: str, given: Any, network: SocialNetwork, by: GivenBy | None, problems: list[Problem]) -> Given:
    """Return seeds as rows, in the order given; tell what is wrong with them, or which are repeated."""
    seeds = given_consumers(field, given, network, by, "seeds_by", problems)
    repeated = seeds.repeated()
    if repeated:
        shown = seeds.written(repeated, network)
        problems.append(Problem(field, shown, "each consumer at most once; these are repeated"))
        return Given(np.empty(0, np.int32), seeds.by)
    return seeds


def replicate_numbers(replicates: Any, problems: list[Problem]) -> NDArray[np.int64]:
    """Return the numbers of the replicates to simulate: 0..R-1, or those given."""
    field, allowed = "replicates", "a whole number of at least 1, or the numbers of replicates, such as range(5, 6)"
    nothing = np.zeros(1, np.int64)
    if is_whole(replicates):
        if not 1 <= replicates <= _MOST_NUMBER:
            problems.append(Problem(field, int(replicates), allowed))
            return nothing
        return nothing if _are_too_many(int(replicates), problems) else np.arange(int(replicates), dtype=np.int64)
    if isinstance(replicates, str | bytes | Mapping) or not isinstance(replicates, Iterable):
        problems.append(Problem(field, replicates, allowed))
        return nothing
    if isinstance(replicates, Sized) and _are_too_many(len(replicates), problems):
        return nothing
    listed = list(replicates)
    if not listed:
        problems.append(Problem(field, replicates, allowed))
        return nothing
    for place, number in enumerate(listed):
        if not is_whole(number) or not 0 <= number <= _MOST_NUMBER:
            problems.append(Problem(f"{field}[{place}]", number, f"0..{_MOST_NUMBER}"))
            return nothing
    if len(set(listed)) < len(listed):
        problems.append(Problem(field, replicates, "each number at most once"))
    return np.array(listed, np.int64)


def _are_too_many(count: int, problems: list[Problem]) -> bool:
    """Tell if the sizes of so many replicates do not fit into this machine."""
    available, needed = physical_memory(), float(_PER_REPLICATE) * count
    if available is None or needed <= _SHARE * available:
        return False
    told = f"needs about {gibibytes(needed)}, and this machine has {gibibytes(available)}; simulate fewer at a time"
    problems.append(Problem("replicates", count, told))
    return True


def thread_count(threads: Any, problems: list[Problem]) -> int:
    """Return how many threads may be used: by default, all cores."""
    if threads is None:
        return os.cpu_count() or 1
    if not is_whole(threads) or not 1 <= threads <= MOST_THREADS:
        allowed = f"a whole number, 1 to {MOST_THREADS:,}, or None for all cores"
        problems.append(Problem("threads", threads, allowed))
        return 1
    return int(threads)


def seed_number(random_seed: Any, problems: list[Problem]) -> int:
    """Return a random seed."""
    if not is_whole(random_seed) or not 0 <= random_seed <= _MOST_NUMBER:
        problems.append(Problem("random_seed", random_seed, f"a whole number, 0..{_MOST_NUMBER}"))
        return 0
    return int(random_seed)
