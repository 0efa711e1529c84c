"""What makes a forest: arrays, samples of processes, tables of the market, recorded events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.consumers.rows import ROW, by_problems, given_consumers
from simulation.errors import MISSING, Problem, ProcessError
from simulation.kernels.cascades import event_parents
from simulation.measures.activations import Activations, Names
from simulation.measures.assembly import Trees, assemble, coded
from simulation.measures.events import PARENT_CHOICES, Events, ParentChoice
from simulation.network.arrays import whole_numbers

if TYPE_CHECKING:
    from simulation.consumers.rows import GivenBy
    from simulation.network import SocialNetwork

_LARGEST = int(np.iinfo(np.int64).max)


class Parts(NamedTuple):
    """The fields of a `simulation.measures.CascadeForest`."""

    offsets: NDArray[np.int64]
    consumers: NDArray[np.int32]
    parents: NDArray[np.int64]
    generations: NDArray[np.int32]
    times: NDArray[Any] | None
    tree_numbers: NDArray[np.int64]
    replicate_offsets: NDArray[np.int64]
    replicate_numbers: NDArray[np.int64]


def from_parents(
    consumers: ArrayLike,
    parents: ArrayLike,
    trees: ArrayLike | None,
    *,
    times: ArrayLike | None,
    replicates: ArrayLike | None,
    by_position: bool,
    source: str = "cascades",
    names: Names = Names(),  # noqa: B008  # immutable
    replicate_name: str = "replicates",
) -> Parts:
    """See `simulation.measures.CascadeForest.from_parents`; the rest is what a refusal calls things."""
    given = Activations.checked(consumers, parents, trees, times, by_position=by_position, source=source, names=names)
    if replicates is None:
        replicate, numbers = np.zeros(len(given.consumers), np.int64), np.zeros(1, np.int64)
    else:
        problems: list[Problem] = []
        found = whole_numbers(replicate_name, replicates, 0, _LARGEST, problems)
        if found is not None and len(found) != len(given.consumers):
            problems.append(
                Problem(replicate_name, f"{len(found)} numbers", f"{len(given.consumers)}, one per activation")
            )
        if problems or found is None:
            raise ProcessError(problems, source)
        replicate, numbers = coded(found.astype(np.int64, copy=False))
    tree, tree_numbers = coded(given.groups)
    # Fewer than 2^31 of each, so that pairs of them have numbers of 64 bits.
    grown = assemble(replace(given, groups=replicate * max(len(tree_numbers), 1) + tree), several_roots=False)
    return _parts(grown, replicate[grown.roots], given.numbers[grown.roots], numbers)


def from_sample(sample: Any) -> Parts:
    """See `simulation.measures.CascadeForest.from_sample`."""
    problems = [
        Problem(f"sample.{name}", MISSING, 'cascades of which the parents are recorded: record=("parents",)')
        for name in ("offsets", "consumers", "parents")
        if getattr(sample, name, None) is None
    ]
    if problems:
        raise ProcessError(problems, "sample")
    count = np.size(sample.consumers)
    offsets = whole_numbers("sample.offsets", sample.offsets, 0, count, problems)
    if offsets is None or not len(offsets) or offsets[0] != 0 or offsets[-1] != count or (np.diff(offsets) < 0).any():
        allowed = f"non-decreasing from 0 to the number of activations, {count}"
        raise ProcessError(problems or [Problem("sample.offsets", offsets, allowed)], "sample")
    bounds = offsets.astype(np.int64, copy=False)
    sizes = bounds[1:] - bounds[:-1]
    numbers = getattr(sample, "replicates", None)
    numbers = (
        np.arange(len(sizes)) if numbers is None else whole_numbers("sample.replicates", numbers, 0, _LARGEST, problems)
    )
    if numbers is None or len(numbers) != len(sizes):
        raise ProcessError(problems or [Problem("sample.replicates", numbers, f"{len(sizes)} numbers")], "sample")
    replicate = np.repeat(np.arange(len(sizes)), sizes)
    names = Names("sample.consumers", "sample.parents", "sample.replicates", "sample.times")
    times = getattr(sample, "times", None)
    given = Activations.checked(sample.consumers, sample.parents, replicate, times, source="sample", names=names)
    numbers = numbers.astype(np.int64)
    return _several(replace(given, numbers=numbers[replicate]), replicate, numbers)


def from_outcome_cascades(table: Any) -> Parts:
    """See `simulation.measures.CascadeForest.from_outcome_cascades`."""
    columns = {name: _column(table, name) for name in ("replicate", "cascade", "consumer", "parent", "tick")}
    problems = [
        Problem(name, MISSING, "a column of the table of cascades")
        for name, column in columns.items()
        if column is None and name != "tick"
    ]
    if problems:
        raise ProcessError(problems, "table of cascades")
    return from_parents(
        columns["consumer"],  # type: ignore[arg-type]  # what is missing has been refused
        columns["parent"],  # type: ignore[arg-type]
        columns["cascade"],
        times=columns["tick"],
        replicates=columns["replicate"],
        by_position=False,
        source="table of cascades",
        names=Names("consumer", "parent", "cascade", "tick"),
        replicate_name="replicate",
    )


def _column(table: Any, name: str) -> NDArray[Any] | None:
    try:
        return np.asarray(table[name])
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def from_events(network: SocialNetwork, events: Events, parent: ParentChoice) -> Parts:
    """See `simulation.measures.CascadeForest.from_events`."""
    consumers, times, cascades, outsiders, by = Events(*events)
    problems = by_problems("events.consumers_by", by)
    if parent not in PARENT_CHOICES:
        problems.append(Problem("parent", parent, " or ".join(map(repr, PARENT_CHOICES))))
    if isinstance(outsiders, bool) or not isinstance(outsiders, int | np.integer) or outsiders < 0:
        problems.append(Problem("events.outsiders", outsiders, "a whole number of at least 0"))
        outsiders = 0
    known = network.consumers + int(outsiders)
    if not problems:
        consumers = _rows(network, consumers, int(outsiders), by, problems)
    if problems:
        raise ProcessError(problems, "events")
    names = Names("events.consumers", "events.parents", "events.cascades", "events.times")
    rootless = np.full(np.size(consumers), -1, np.int64)
    given = Activations.checked(consumers, rootless, cascades, times, by_position=True, source="events", names=names)
    if given.times is None:
        raise ProcessError([Problem("events.times", None, "the time of each event")], "events")
    # Refuses whoever acts twice, before anybody is looked up.
    assemble(given, several_roots=True)
    order = np.lexsort((given.consumers, given.times, given.groups))
    who, when, number = given.consumers[order], given.times[order], given.groups[order]
    replicate, numbers = coded(number)
    offsets = np.searchsorted(replicate, np.arange(len(numbers) + 1))
    in_ties = network.in_ties()
    places = np.full(known, -1, np.int64)
    parents = event_parents.infer(offsets, who, when, in_ties.indptr, in_ties.sources, parent == "latest", places)
    return _several(
        replace(given, consumers=who, parents=parents, groups=number, numbers=number, times=when), replicate, numbers
    )


def _rows(
    network: SocialNetwork, consumers: Any, outsiders: int, by: GivenBy | None, problems: list[Problem]
) -> NDArray[Any]:
    """Return who acts as rows, those of outsiders behind the network's."""
    field = "events.consumers"
    if by != ROW and (network.labels is not None or np.asarray(consumers).dtype.kind not in "iu"):
        return given_consumers(field, consumers, network, by, f"{field}_by", problems, outsiders).rows
    rows = whole_numbers(field, consumers, 0, network.consumers + outsiders - 1, problems)
    return np.empty(0, np.int64) if rows is None else rows


def _several(given: Activations, replicate: NDArray[np.int64], numbers: NDArray[np.int64]) -> Parts:
    """Make trees, numbered from 0 in each replicate."""
    grown = assemble(given, several_roots=True)
    replicates = replicate[grown.roots]
    first = np.searchsorted(replicates, np.arange(len(numbers)))
    return _parts(grown, replicates, np.arange(len(replicates)) - first[replicates], numbers)


def _parts(
    grown: Trees, replicates: NDArray[np.int64], tree_numbers: NDArray[np.int64], numbers: NDArray[np.int64]
) -> Parts:
    replicate_offsets = np.searchsorted(replicates, np.arange(len(numbers) + 1))
    return Parts(*grown[:-1], tree_numbers, replicate_offsets, numbers)
