"""`CascadeForest`: who got it from whom, as trees, whatever they come from; and their shape."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulation.errors import Problem, ProcessError
from simulation.kernels.cascades import trees as kernel
from simulation.measures import sources, times
from simulation.network.arrays import frozen

if TYPE_CHECKING:
    from simulation.measures.events import Events, ParentChoice
    from simulation.network import SocialNetwork

By = Literal["all", "replicate", "tree"]


@dataclass(frozen=True, init=False, eq=False, repr=False)
class CascadeForest:
    """Trees of activations, each from its root; made by `from_parents` and the others that begin with ``from_``.

    Trees are in the order of replicate, then of tree number or of their roots. Each tree's activations stand
    together by generation, those of one generation as they came. A single activation is a tree. All arrays are
    read-only. Everything about shape takes time in proportion to the activations.

    Attributes
    ----------
    offsets : int64 array, shape (trees + 1,)
        The activations of tree i are those in ``offsets[i]:offsets[i + 1]``; at least one, the root first.
    consumers : int32 array, shape (activations,)
        Who became active.
    parents : int64 array, shape (activations,)
        Position of the parent's activation among all, before that of the child; -1 for a root.
    generations : int32 array, shape (activations,)
        Ties between the root and the activation.
    times : int64 or float64 array, shape (activations,), or None
        When, if the source says so; a child is never earlier than its parent.
    tree_numbers : int64 array, shape (trees,)
        What the source calls the tree; where it has no names for trees, 0, 1, ... within each replicate.
    replicate_offsets : int64 array, shape (replicates + 1,)
        The trees of replicate i are those in ``replicate_offsets[i]:replicate_offsets[i + 1]``.
    replicate_numbers : int64 array, shape (replicates,)
        What the source calls the replicate, or the recorded cascade.
    """

    offsets: NDArray[np.int64]
    consumers: NDArray[np.int32]
    parents: NDArray[np.int64]
    generations: NDArray[np.int32]
    times: NDArray[Any] | None
    tree_numbers: NDArray[np.int64]
    replicate_offsets: NDArray[np.int64]
    replicate_numbers: NDArray[np.int64]

    def __init__(self) -> None:
        raise TypeError("a forest is made by from_parents, from_sample, from_outcome_cascades or from_events")

    @classmethod
    def from_parents(
        cls,
        consumers: ArrayLike,
        parents: ArrayLike,
        trees: ArrayLike | None = None,
        *,
        times: ArrayLike | None = None,
        replicates: ArrayLike | None = None,
        by_position: bool = False,
    ) -> CascadeForest:
        """Make trees from arrays in any order, one number per activation.

        Parameters
        ----------
        consumers : array of int, shape (activations,)
            Rows of those who became active, each at most once per tree.
        parents : array of int, shape (activations,)
            The consumer in the same tree from whom it came; -1 for a root.
        trees : array of int, shape (activations,), optional
            Number of the tree, at least 0. None = all are one tree.
        times : array of numbers, shape (activations,), optional
            When; a child may be as early as its parent, not earlier.
        replicates : array of int, shape (activations,), optional
            Number of the replicate, at least 0; trees are numbered within it. None = all are of replicate 0.
        by_position : bool
            Whether `parents` are positions in these arrays instead of consumers.

        Raises
        ------
        ProcessError
            If the arrays do not fit together, a consumer is in a tree twice, a parent is not in the same tree,
            parents go in a circle, a tree has no root or several, or a child is earlier than its parent; with the
            first of each kind.
        """
        return cls._made(
            sources.from_parents(consumers, parents, trees, times=times, replicates=replicates, by_position=by_position)
        )

    @classmethod
    def from_sample(cls, sample: Any) -> CascadeForest:
        """Make trees from what `simulate_cascades` returned, one per seed.

        Parameters
        ----------
        sample : CascadeSample
            With ``record=("parents",)``; ``"times"`` too if times are asked for. Or any object with its
            attributes `offsets`, `consumers`, `parents`, and perhaps `times` and `replicates`.

        Raises
        ------
        ProcessError
            If parents were not recorded, or the arrays make no trees (see `from_parents`).
        """
        return cls._made(sources.from_sample(sample))

    @classmethod
    def from_outcome_cascades(cls, table: Any) -> CascadeForest:
        """Make trees from the table of cascades of a market's outcome.

        Parameters
        ----------
        table : pyarrow.Table, pandas.DataFrame or mapping of str to array
            Columns ``replicate``, ``cascade``, ``consumer``, ``parent``, and perhaps ``tick``; all rows, or those
            of whole cascades, for example of one brand.

        Raises
        ------
        ProcessError
            If a column is not there, or the columns make no trees (see `from_parents`).
        """
        return cls._made(sources.from_outcome_cascades(table))

    @classmethod
    def from_events(cls, network: SocialNetwork, events: Events, *, parent: ParentChoice = "latest") -> CascadeForest:
        """Make trees from who acted when, by the ties of a network; see `simulation.measures.events`.

        A recorded cascade says nothing of who saw it where. Parent is therefore *taken to be* a followee who acted
        strictly earlier in the same cascade: the last of them before the act (``'latest'``: one responds to what
        is on top of one's feed), or the first of all (``'earliest'``: to what one saw first). Of equally early ones
        it is the one with the smallest row. Those without such a followee are roots, each of a tree of its own.

        Parameters
        ----------
        network : SocialNetwork
        events : Events
            Or a tuple of its arrays `consumers`, `times` and `cascades`. Each recorded cascade is one replicate.
        parent : {'latest', 'earliest'}

        Raises
        ------
        ProcessError
            If an array cannot be used, a consumer is none of the network, or could be meant by label or by row, or acts
            twice in one cascade.
        """
        return cls._made(sources.from_events(network, events, parent))

    @classmethod
    def _made(cls, parts: sources.Parts) -> CascadeForest:
        forest = object.__new__(cls)
        forest.__setstate__(parts._asdict())
        return forest

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Read-only, also after a pickle: compiled code would see another type and be compiled again.
        for name, array in state.items():
            value = None if array is None else frozen(array, array.dtype, owned=True)
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        counts = f"replicates={self.replicates}, trees={self.trees}, activations={self.activations}"
        return f"CascadeForest({counts})"

    @property
    def replicates(self) -> int:
        """Number of replicates, those without a tree included."""
        return len(self.replicate_numbers)

    @property
    def trees(self) -> int:
        """Number of trees, and of roots."""
        return len(self.tree_numbers)

    @property
    def activations(self) -> int:
        """Number of activations, roots included."""
        return len(self.consumers)

    @cached_property
    def parent_consumers(self) -> NDArray[np.int32]:
        """The consumer from whom each activation came, -1 for a root; shape (activations,)."""
        found = np.full(self.activations, -1, np.int32)
        has_parent = self.parents >= 0
        found[has_parent] = self.consumers[self.parents[has_parent]]
        return found

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Activations of each tree, the root included; shape (trees,)."""
        return np.diff(self.offsets)

    @cached_property
    def replicate_sizes(self) -> NDArray[np.int64]:
        """Activations of each replicate, roots included; shape (replicates,)."""
        return np.diff(self.offsets[self.replicate_offsets])

    @cached_property
    def depths(self) -> NDArray[np.int64]:
        """Number of the last generation of each tree, 0 for a single activation; shape (trees,)."""
        return self.generations[self.offsets[1:] - 1].astype(np.int64)

    @cached_property
    def mean_depths(self) -> NDArray[np.float64]:
        """Mean generation of each tree's activations, the root's 0 included; shape (trees,)."""
        if not self.trees:
            return np.empty(0)
        sums: NDArray[np.int64] = np.add.reduceat(self.generations, self.offsets[:-1], dtype=np.int64)
        return sums / self.sizes

    @cached_property
    def breadths(self) -> NDArray[np.int64]:
        """Largest number of activations of one generation in each tree; shape (trees,)."""
        found: NDArray[np.int64] = kernel.breadths(self.offsets, self.generations)
        return found

    @cached_property
    def structural_virality(self) -> NDArray[np.float64]:
        """Mean distance between two different members of each tree; shape (trees,).

        2 - 2/n for a star of n (one post that all saw), (n + 1)/3 for a path (from mouth to mouth). Undefined for a
        single activation, for which it is 0 here. Nothing overflows or cancels, however large the tree is.

        References
        ----------
        Goel, Anderson, Hofman & Watts (2016), Management Science 62:180-196.
        """
        found: NDArray[np.float64] = kernel.mean_distances(self.offsets, self.parents)
        return found

    def numbers_by_generation(self, by: By = "all") -> NDArray[np.int64]:
        """Return how many activations each generation has.

        Parameters
        ----------
        by : {'all', 'replicate', 'tree'}

        Returns
        -------
        int64 array, shape (generations,), (replicates, generations) or (trees, generations)
            From the roots to the last generation of all trees.

        Raises
        ------
        ProcessError
            If the result would not fit into memory.
        """
        bounds = self._bounds(by)
        width = int(self.depths.max(initial=-1)) + 1
        times.check_room(len(bounds) - 1, width)
        rows = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
        counts = np.bincount(rows * width + self.generations, minlength=(len(bounds) - 1) * width)
        table = counts.reshape(len(bounds) - 1, width)
        return table[0] if by == "all" else table

    @property
    def reproduction_number(self) -> float:
        """Mean number of activations that one activation brings about: those with a parent, of all; NaN without any."""
        return (self.activations - self.trees) / self.activations if self.activations else float("nan")

    def reproduction_numbers(self, by: By = "replicate") -> NDArray[np.float64]:
        """Return `reproduction_number` of each replicate, or tree; NaN without activations."""
        bounds = self._bounds(by)
        children = np.diff(np.concatenate(([0], np.cumsum(self.parents >= 0)))[bounds])
        return _ratio(children, np.diff(bounds))

    def reproduction_by_generation(self, by: By = "all") -> NDArray[np.float64]:
        """Return how many children one activation of each generation has on average.

        N_(g+1) / N_g, 0 for the last generation; NaN where there is no activation. Shape as that of
        `numbers_by_generation`.
        """
        numbers = self.numbers_by_generation(by)
        return _ratio(np.concatenate((numbers[..., 1:], np.zeros_like(numbers[..., :1])), axis=-1), numbers)

    def time_to_share(self, share: float = 0.5, by: By = "replicate") -> NDArray[np.float64]:
        """Return how long each replicate, or tree, takes to a share of its size: `simulation.measures.time_to_share`.

        Raises
        ------
        ProcessError
            If there are no times, or the share is not in (0, 1].
        """
        return times.time_to_share(self._times(), self._bounds(by), share)

    def growth_curve(
        self, at: ArrayLike | None = None, by: By = "replicate", *, relative: bool = False
    ) -> NDArray[np.int64]:
        """Return how large each replicate, or tree, is at each time: `simulation.measures.growth_curve`.

        Raises
        ------
        ProcessError
            If there are no times, or they cannot be looked at as asked for.
        """
        return times.growth_curve(self._times(), self._bounds(by), at, relative=relative)

    def _times(self) -> NDArray[Any]:
        if self.times is None:
            raise ProcessError([Problem("times", None, "a source that says when")], "cascades")
        return self.times

    def _bounds(self, by: By) -> NDArray[np.int64]:
        if by not in get_args(By):
            raise ProcessError([Problem("by", by, " or ".join(map(repr, get_args(By))))], "cascades")
        if by == "tree":
            return self.offsets
        return self.offsets[self.replicate_offsets if by == "replicate" else [0, -1]]


def _ratio(above: NDArray[np.int64], below: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return above / below, NaN where both are 0."""
    ratio: NDArray[np.float64] = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0)
    return ratio
