"""What a batch of cascades leaves: sizes, and on request who became active when, and because of whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from simulation.results.intervals import Estimate
from simulation.results.take_off import TakeOff, take_off_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulation.processes.process import Process


class Activations(NamedTuple):
    """Who became active in one replicate, in the order (tick, row).

    Attributes
    ----------
    consumers : int32 array, shape (size,)
        Rows.
    times : int32 array or None
        Ticks; seeds at 0.
    parents : int32 array or None
        Row of the source that activated; -1 for seeds.
    membership : int8 array or None
        Index into `CascadeSample.groups`.
    """

    consumers: NDArray[np.int32]
    times: NDArray[np.int32] | None
    parents: NDArray[np.int32] | None
    membership: NDArray[np.int8] | None


@dataclass(frozen=True, eq=False, repr=False)
class CascadeSample:
    """Replicates of a process on a network. All arrays are read-only.

    Attributes
    ----------
    process : Process
    random_seed : int
    replicates : int64 array, shape (replicates,)
        Numbers of the replicates, in the order of all that follows.
    sizes : int64 array, shape (replicates,)
        How many were active at the end, seeds included.
    groups : tuple of str
        Brands, or ``("positive", "negative")``; empty for processes without groups.
    group_sizes : int64 array, shape (replicates, groups)
    reached : int64 array, shape (consumers,), or None
        In how many replicates each consumer was active; if ``"reached"`` was recorded.
    offsets : int64 array, shape (replicates + 1,), or None
        The activations of replicate i are those from ``offsets[i]`` to ``offsets[i + 1]``; if ``"times"`` or
        ``"parents"`` was recorded.
    consumers : int32 array, shape (activations,), or None
        Rows, each replicate's in the order (tick, row).
    times : int32 array, shape (activations,), or None
        Ticks, if ``"times"`` was recorded.
    parents : int32 array, shape (activations,), or None
        Row of the source that activated, -1 for seeds, if ``"parents"`` was recorded.
    membership : int8 array, shape (activations,), or None
        Index into `groups`, if there are any.
    """

    process: Process
    random_seed: int
    replicates: NDArray[np.int64]
    sizes: NDArray[np.int64]
    groups: tuple[str, ...]
    group_sizes: NDArray[np.int64]
    reached: NDArray[np.int64] | None = None
    offsets: NDArray[np.int64] | None = None
    consumers: NDArray[np.int32] | None = None
    times: NDArray[np.int32] | None = None
    parents: NDArray[np.int32] | None = None
    membership: NDArray[np.int8] | None = None

    def __repr__(self) -> str:
        kind = type(self.process).__name__
        return f"CascadeSample({kind}, replicates={len(self.sizes)}, mean size={self.estimate.mean:.6g})"

    @cached_property
    def estimate(self) -> Estimate:
        """The mean size with its standard deviation and 95 % interval, which covers luck."""
        return Estimate.of(self.sizes)

    @cached_property
    def take_off(self) -> TakeOff:
        """Quantiles of the sizes, and, where cascades either die or take off, the chance of taking off."""
        return take_off_of(self.sizes)

    def estimate_of(self, group: str) -> Estimate:
        """Return the mean size of a group.

        Raises
        ------
        ValueError
            If there is no such group.
        """
        return Estimate.of(self.group_sizes[:, self.groups.index(group)])

    def activations(self, place: int) -> Activations:
        """Return who became active in the replicate at a place of `replicates`.

        Raises
        ------
        ValueError
            If neither times nor parents were recorded.
        IndexError
            If there is no such place.
        """
        if self.offsets is None or self.consumers is None:
            raise ValueError('activations were not recorded: simulate with record=("times",) or ("parents",)')
        if not 0 <= place < len(self.sizes):
            raise IndexError(f"place {place} of {len(self.sizes)} replicates")
        stretch = slice(int(self.offsets[place]), int(self.offsets[place + 1]))
        return Activations(
            self.consumers[stretch],
            None if self.times is None else self.times[stretch],
            None if self.parents is None else self.parents[stretch],
            None if self.membership is None else self.membership[stretch],
        )
