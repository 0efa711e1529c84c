"""From activations in any order to trees in one: everything that no tree can be is found before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulation.errors import Problem, ProcessError
from simulation.kernels.cascades import trees as kernel
from simulation.measures.activations import Activations


class Trees(NamedTuple):
    """Trees one after the other, each by generation; see `simulation.measures.CascadeForest`.

    Attributes
    ----------
    offsets, consumers, parents, generations, times : arrays
    roots : int64 array, shape (trees,)
        Where each tree's root stood among the activations.
    """

    offsets: NDArray[np.int64]
    consumers: NDArray[np.int32]
    parents: NDArray[np.int64]
    generations: NDArray[np.int32]
    times: NDArray[Any] | None
    roots: NDArray[np.int64]


def assemble(given: Activations, *, several_roots: bool) -> Trees:
    """Sort activations into trees, one per root.

    Parameters
    ----------
    given : Activations
    several_roots : bool
        Whether a group may have several roots.

    Raises
    ------
    ProcessError
        If a consumer stands twice in a group; a parent is not in it; parents go in a circle; a group has no root,
        or several where it may not; a child is earlier than its parent. The first of each kind is named.
    """
    codes, distinct = coded(given.groups)
    starts, order = kernel.order_of(codes, len(distinct))
    who, whom = _consumer_codes(given)
    places = np.full(int(who.max(initial=-1)) + 1, -1, np.int64)
    positions, is_repeated = kernel.locate(starts, order, who, whom, places)
    if given.by_position:
        is_there = codes[np.maximum(given.parents, 0)] == codes
        positions = np.where(given.parents < 0, -1, np.where(is_there, given.parents, -2))
    generations, roots = kernel.climb(positions)
    root_counts = np.bincount(codes[positions == -1], minlength=len(distinct))[codes]
    problems = _problems(given, positions, is_repeated, generations, root_counts, several_roots)
    if problems:
        raise ProcessError(problems, given.source)
    return _in_order(given, codes, positions, generations, roots)


def coded(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each value's place among the distinct values, and these, increasing."""
    if not len(values):
        return values, values
    low, high = int(values.min()), int(values.max())
    if high - low >= 16 * len(values) + 1024:
        distinct, codes = np.unique(values, return_inverse=True)
        return codes.astype(np.int64, copy=False), distinct
    # Numbers that lie close together are looked up in a table, far faster than sorting.
    shifted = values - low
    is_used = np.zeros(high - low + 1, bool)
    is_used[shifted] = True
    places = np.cumsum(is_used) - 1
    return places[shifted], np.flatnonzero(is_used) + low


def _consumer_codes(given: Activations) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return consumers and parents as small numbers; -2 for a parent who is nowhere a consumer."""
    consumers = given.consumers
    whom = np.full(len(consumers), -1, np.int64) if given.by_position else given.parents
    highest = int(consumers.max(initial=-1))
    if highest < 16 * len(consumers) + 1024:
        return consumers, np.where(whom > highest, -2, whom)
    codes, distinct = coded(consumers)
    found = np.minimum(np.searchsorted(distinct, whom), len(distinct) - 1)
    return codes, np.where(whom < 0, -1, np.where(distinct[found] == whom, found, -2))


def _problems(
    given: Activations,
    positions: NDArray[np.int64],
    is_repeated: NDArray[np.bool_],
    generations: NDArray[np.int32],
    root_counts: NDArray[np.int64],
    several_roots: bool,
) -> list[Problem]:
    problems: list[Problem] = []

    def refuse(field: str, values: NDArray[Any], is_wrong: NDArray[np.bool_], allowed: str) -> None:
        """Name the first of all that are wrong in the same way, if there is one."""
        if is_wrong.any():
            at, count = int(is_wrong.argmax()), int(is_wrong.sum())
            others = f" ({count - 1:,} more like this)" if count > 1 else ""
            problems.append(Problem(f"{field}[{at}]", values[at].item(), allowed + others))

    names = given.names
    is_lost, is_root = positions == -2, positions == -1
    is_circular = generations == kernel.CIRCULAR
    refuse(names.consumers, given.consumers, is_repeated, "a consumer who is in the same tree only once")
    refuse(names.parents, given.parents, is_lost, "a parent who is in the same tree, or -1 for a root")
    refuse(names.parents, given.parents, is_circular, "a way up that ends at a root; this one goes in a circle")
    refuse(names.groups, given.numbers, root_counts == 0, "a tree that has a root, parent -1")
    if not several_roots:
        is_further = is_root & (root_counts > 1)
        refuse(names.groups, given.numbers, is_further, "a tree of one root; give each root a number of its own")
    if given.times is not None and len(given.times):
        is_early = (given.times < given.times[np.maximum(positions, 0)]) & (positions >= 0)
        refuse(names.times, given.times, is_early, "a time not before that of the parent; this child is earlier")
    return problems


def _in_order(
    given: Activations,
    codes: NDArray[np.int64],
    positions: NDArray[np.int64],
    generations: NDArray[np.int32],
    roots: NDArray[np.int64],
) -> Trees:
    """Sort by group, by root as they come, by generation, and then as they come."""
    sort: Callable[..., tuple[NDArray[np.int64], NDArray[np.int64]]] = kernel.order_of
    found = np.flatnonzero(positions == -1)
    found = found[sort(codes[found], int(codes.max(initial=-1)) + 1)[1]]
    tree_of = np.empty(len(positions), np.int64)
    tree_of[found] = np.arange(len(found))
    by_generation = sort(generations.astype(np.int64), int(generations.max(initial=-1)) + 1)[1]
    offsets, by_tree = sort(tree_of[roots[by_generation]], len(found))
    order = by_generation[by_tree]
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    parents = positions[order]
    if len(parents):
        parents = np.where(parents < 0, -1, place[parents])
    times = None if given.times is None else given.times[order]
    return Trees(offsets, given.consumers[order].astype(np.int32), parents, generations[order], times, found)
